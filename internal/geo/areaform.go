package geo

import (
	"encoding/binary"
	"strconv"

	"escale/internal/fault"
)

// The binary form of an area, made for storing tens of thousands of outlines: a byte for the version, then as varints
// the number of polygons, for each the number of rings, for each the number of vertices and the vertices themselves as
// zigzag differences from the vertex before, across rings. Outlines of communes take three to four bytes a vertex.
const areaVersion = 1

// MarshalBinary gives the compact binary form.
func (a Area) MarshalBinary() ([]byte, error) {
	data := make([]byte, 0, 16+4*a.Points())
	data = append(data, areaVersion)
	data = binary.AppendUvarint(data, uint64(len(a.polygons)))
	var last vertex
	for _, p := range a.polygons {
		data = binary.AppendUvarint(data, uint64(len(p.rings)))
		for _, r := range p.rings {
			data = binary.AppendUvarint(data, uint64(len(r.vertices)))
			for _, v := range r.vertices {
				data = binary.AppendVarint(data, int64(v.x)-int64(last.x))
				data = binary.AppendVarint(data, int64(v.y)-int64(last.y))
				last = v
			}
		}
	}
	return data, nil
}

// UnmarshalBinary reads the compact binary form. It refuses what MarshalBinary cannot have written.
func (a *Area) UnmarshalBinary(data []byte) error {
	in := areaReader{data: data}
	if version := in.byte(); version != areaVersion {
		return fault.New(fault.Invalid, "geo.area_form", "version", version)
	}
	var last vertex
	polygons := make([][][]vertex, in.count(4))
	for i := range polygons {
		polygons[i] = make([][]vertex, in.count(3))
		for j := range polygons[i] {
			vertices := make([]vertex, in.count(2))
			for k := range vertices {
				last = vertex{x: in.step(last.x, 180), y: in.step(last.y, 90)}
				vertices[k] = last
			}
			polygons[i][j] = vertices
		}
	}
	if in.bad || len(in.data) > 0 {
		return fault.New(fault.Invalid, "geo.area_form", "left", len(in.data))
	}
	*a = newArea(polygons)
	return nil
}

// areaReader reads varints and remembers that something was wrong, so that the loops above stay plain.
type areaReader struct {
	data []byte
	bad  bool
}

func (in *areaReader) byte() byte {
	if len(in.data) == 0 {
		in.bad = true
		return 0
	}
	b := in.data[0]
	in.data = in.data[1:]
	return b
}

// count reads a number of things of which each takes at least so many bytes; more than can follow is refused, so that
// a few bytes cannot ask for gigabytes.
func (in *areaReader) count(bytesEach int) int {
	n, size := binary.Uvarint(in.data)
	if in.bad || size <= 0 || n > uint64(len(in.data)-size)/uint64(bytesEach) {
		in.bad, in.data = true, nil
		return 0
	}
	in.data = in.data[size:]
	return int(n)
}

func (in *areaReader) step(from int32, limit int64) int32 {
	d, size := binary.Varint(in.data)
	to := int64(from) + d
	if in.bad || size <= 0 || to < -limit*unitsPerDegree || to > limit*unitsPerDegree || d > 720*unitsPerDegree || d < -720*unitsPerDegree {
		in.bad, in.data = true, nil
		return from
	}
	in.data = in.data[size:]
	return int32(to)
}

// MarshalJSON gives a GeoJSON MultiPolygon (RFC 7946): outer rings counterclockwise, holes clockwise, rings closed.
func (a Area) MarshalJSON() ([]byte, error) { return a.AppendGeoJSON(nil), nil }

// AppendGeoJSON appends what MarshalJSON gives.
func (a Area) AppendGeoJSON(data []byte) []byte {
	data = append(data, `{"type":"MultiPolygon","coordinates":[`...)
	for i, p := range a.polygons {
		data = append(comma(data, i), '[')
		for j, r := range p.rings {
			data = append(comma(data, j), '[')
			n := len(r.vertices)
			forward := r.counterclockwise() == (j == 0)
			for k := range n + 1 {
				at := k % n
				if !forward {
					at = (n - k) % n
				}
				data = appendPosition(comma(data, k), r.vertices[at])
			}
			data = append(data, ']')
		}
		data = append(data, ']')
	}
	return append(data, "]}"...)
}

// counterclockwise is told by the turn at the lowest, then leftmost vertex, which is convex whatever the ring.
func (r *ring) counterclockwise() bool {
	low := 0
	for i, v := range r.vertices {
		if l := r.vertices[low]; v.y < l.y || v.y == l.y && v.x < l.x {
			low = i
		}
	}
	n := len(r.vertices)
	return cross(r.vertices[(low+n-1)%n], r.vertices[low], r.vertices[(low+1)%n]) >= 0
}

func comma(data []byte, i int) []byte {
	if i > 0 {
		return append(data, ',')
	}
	return data
}

func appendPosition(data []byte, v vertex) []byte {
	p := v.point()
	data = strconv.AppendFloat(append(data, '['), p.Lon, 'f', -1, 64)
	data = strconv.AppendFloat(append(data, ','), p.Lat, 'f', -1, 64)
	return append(data, ']')
}

// UnmarshalJSON reads GeoJSON as ParseArea does, with its default limits.
func (a *Area) UnmarshalJSON(data []byte) error {
	area, err := ParseArea(data, AreaLimits{})
	if err != nil {
		return err
	}
	*a = area
	return nil
}
