package index

import (
	"math"
	"slices"
	"sync"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/query"
)

// A map asks for everything that a question finds where the reader looks, be it the whole base. It gets points while they can be
// told apart, and clusters beyond: the offers of one cell of a grid that hangs on the zoom alone. What a tile shows hangs
// on what lies in this tile alone, so that nothing flickers when the map is moved.

// Points is what a question finds in a box, for a map.
type Points struct {
	Zoom     int     // of the tiles; less than was asked for where these would be too many
	Box      geo.Box // that is told of: the one asked for, widened to whole tiles
	Count    int     // of all that is found in it: the points, and what the clusters count
	Points   []Point // by id
	Clusters []Cluster
}

// Point is one offer on a map.
type Point struct {
	ID   offer.ID
	Type offer.Type
	At   geo.Point
}

// Cluster is several offers on a map, as one mark.
type Cluster struct {
	Count int
	At    geo.Point // the mean of where they are on the map
	Box   geo.Box   // that holds them all: to look at them, go there; a centimetre wide when they are all in one place
}

const (
	cellZooms = 3              // how many zooms deeper the cells are than their tiles
	cellsWide = 1 << cellZooms // of a tile of 512 pixels: a cell is 64 wide
	cells     = cellsWide << cellZooms
	mostAlone = cells // offers of a tile up to which each is a point of its own: clusters would hardly be fewer marks
	mostTiles = 64    // of a box: a screen of 4,000 by 2,000 pixels has up to 54

	deepestTiles = geo.DeepestZoom - cellZooms
)

// spots are where the offers of a segment are on the map, worked out when first asked for.
type spots struct {
	once   sync.Once
	all    []geo.Mercator // by ordinal
	placed dense          // those that have a position
}

func (s *segment) spotsOf() *spots {
	s.spots.once.Do(func() {
		all, placed := make([]geo.Mercator, s.count), make(dense, wordsFor(s.count))
		for i, lat := range s.lat {
			if !math.IsNaN(lat) {
				all[i] = geo.OnMercator(geo.Point{Lat: lat, Lon: s.lon[i]})
				placed.add(uint32(i))
			}
		}
		s.spots.all, s.spots.placed = all, placed
	})
	return &s.spots
}

// TilesOf gives the tiles that Points tells of, for a box and a zoom: where they are the same, so is the answer.
func TilesOf(box geo.Box, zoom int) geo.Tiles {
	return geo.TilesOf(box, min(zoom, deepestTiles), mostTiles)
}

// Points gives what a question finds in a box as points and clusters for a map at a zoom, as MapLibre counts them: 0 shows the
// world 512 pixels wide. Of the question the query counts, and not how its answer is ordered and paged.
func (v *View) Points(q *query.Question, a *access.Audience, box geo.Box, zoom int) (*Points, error) {
	if !box.Valid() {
		return nil, fault.New(fault.Invalid, "bbox.malformed")
	}
	plain := query.Question{Query: q.Query, Lang: q.Lang, Today: q.Today, Minute: q.Minute, Everywhere: q.Everywhere}
	s, err := v.begin(&plain, a, false)
	if err != nil {
		return nil, err
	}
	defer s.end()
	if err := s.find(); err != nil {
		return nil, err
	}
	c := newClustering(TilesOf(box, zoom), v.index.alone)
	for i := range s.parts {
		c.add(&s.parts[i])
	}
	return c.points(s.parts), nil
}

// clustering gathers what is found by tile and cell.
type clustering struct {
	tiles  geo.Tiles
	alone  int     // offers of a tile up to which each is a point of its own
	wide   geo.Box // in which blocks may have some of it
	origin geo.Mercator
	shift  int // from a place to its cell
	within []tileFound
	cells  []cellFound // of one tile after the other
}

type tileFound struct {
	listed int
	alone  [mostAlone]whose // the first of them
}

// whose names an entry of a part.
type whose struct{ part, ord uint32 }

// cellFound sums up a cell. Places are counted from the north-west of the box, so that the antimeridian is nowhere.
type cellFound struct {
	count                    int
	x, y                     uint64 // sums: exact in whatever order
	west, north, east, south uint32
	first                    whose
}

func newClustering(t geo.Tiles, alone int) *clustering {
	const slight = 1e-6 // degrees: more than rounding
	c := &clustering{tiles: t, alone: alone, wide: t.Box(), shift: 32 - t.Zoom - cellZooms,
		within: make([]tileFound, t.Width*t.Height), cells: make([]cellFound, t.Width*t.Height*cells)}
	c.wide.South, c.wide.North = c.wide.South-slight, c.wide.North+slight
	if t.Width == 1<<t.Zoom {
		c.wide.West, c.wide.East = -180, 180
	} else {
		c.wide.West, c.wide.East = c.wide.West-slight, c.wide.East+slight
	}
	c.origin = geo.Mercator{X: t.X << (32 - t.Zoom), Y: t.Y << (32 - t.Zoom)}
	return c
}

// add adds what is found in a part. Neighbours among ordinals are so on the map, and mostly in one cell: they are summed up
// apart, and added once.
func (c *clustering) add(p *part) {
	point := &p.sight.point
	if point.none() {
		return
	}
	spots, blocks := p.seg.spotsOf(), p.seg.blocks
	columns, rows := uint32(c.tiles.Width*cellsWide), uint32(c.tiles.Height*cellsWide)
	var run cellFound
	var tile *tileFound
	column, row := columns, rows // of the run: nowhere
	for i, w := range p.found {
		w &= spots.placed[i]
		if !point.all {
			w &= point.in[i]
		}
		if w == 0 || !meets(&blocks[i], &c.wide) {
			continue
		}
		for ; w != 0; w &= w - 1 {
			ord := uint32(64*i + trailing(w))
			x, y := spots.all[ord].X-c.origin.X, spots.all[ord].Y-c.origin.Y
			inColumn, inRow := x>>c.shift, y>>c.shift
			if inColumn >= columns || inRow >= rows {
				continue
			}
			f := whose{uint32(p.number), ord}
			if inColumn != column || inRow != row {
				c.put(&run, column, row)
				run, column, row = cellFound{west: x, north: y, east: x, south: y, first: f}, inColumn, inRow
				tile = &c.within[c.tile(column, row)]
			}
			run.count++
			run.x, run.y = run.x+uint64(x), run.y+uint64(y)
			run.west, run.east = min(run.west, x), max(run.east, x)
			run.north, run.south = min(run.north, y), max(run.south, y)
			if tile.listed < mostAlone {
				tile.alone[tile.listed] = f
				tile.listed++
			}
		}
	}
	c.put(&run, column, row)
}

// tile gives the number of the tile that a cell is in.
func (c *clustering) tile(column, row uint32) int {
	return int(row/cellsWide)*c.tiles.Width + int(column/cellsWide)
}

// put adds a run to its cell.
func (c *clustering) put(run *cellFound, column, row uint32) {
	if run.count == 0 {
		return
	}
	cell := &c.cells[c.tile(column, row)*cells+int(row%cellsWide*cellsWide+column%cellsWide)]
	if cell.count == 0 {
		*cell = *run
		return
	}
	cell.count += run.count
	cell.x, cell.y = cell.x+run.x, cell.y+run.y
	cell.west, cell.east = min(cell.west, run.west), max(cell.east, run.east)
	cell.north, cell.south = min(cell.north, run.north), max(cell.south, run.south)
}

// points makes marks of what was gathered.
func (c *clustering) points(parts []part) *Points {
	out := &Points{Zoom: c.tiles.Zoom, Box: c.tiles.Box()}
	single := func(f whose) {
		s := parts[f.part].seg
		out.Points = append(out.Points, Point{offer.ID(s.ids[f.ord]), s.typeOf(f.ord), geo.Point{Lat: s.lat[f.ord], Lon: s.lon[f.ord]}})
	}
	for t := range c.within {
		tile, count := &c.within[t], 0
		of := c.cells[t*cells : (t+1)*cells]
		for i := range of {
			count += of[i].count
		}
		out.Count += count
		if count <= c.alone {
			for _, f := range tile.alone[:count] {
				single(f)
			}
			continue
		}
		for i := range of {
			switch of[i].count {
			case 0:
			case 1:
				single(of[i].first)
			default:
				out.Clusters = append(out.Clusters, c.cluster(&of[i]))
			}
		}
	}
	slices.SortFunc(out.Points, func(a, b Point) int { return int(a.ID) - int(b.ID) })
	return out
}

func (c *clustering) cluster(cell *cellFound) Cluster {
	at := func(x, y uint32) geo.Mercator { return geo.Mercator{X: x + c.origin.X, Y: y + c.origin.Y} }
	n := uint64(cell.count)
	from, to := at(cell.west, cell.north).Box(), at(cell.east, cell.south).Box()
	return Cluster{cell.count, at(uint32(cell.x/n), uint32(cell.y/n)).Point(), geo.Box{South: to.South, West: from.West, North: from.North, East: to.East}}
}

// typeOf gives the type of an entry.
func (s *segment) typeOf(ord uint32) offer.Type {
	types := s.facet("type")
	for i := range types.combined {
		c := &types.combined[i]
		for _, k := range c.of(c.number(ord)) {
			return offer.Type(s.facets.codes[types.from+int(k)])
		}
	}
	if len(types.combined) > 0 {
		return ""
	}
	var one [1]uint32
	var oneImpact [1]uint8
	for k := types.from; k < types.to; k++ { // a small segment
		for _, r := range s.codes.of(k) {
			if p := s.postings(&r, false, &one, &oneImpact); p.has(ord) {
				return offer.Type(s.facets.codes[k])
			}
		}
	}
	return ""
}
