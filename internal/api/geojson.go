package api

import (
	"bytes"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/geo"
	"escale/internal/offer"
)

// geojson writes a FeatureCollection (RFC 7946) with the members that OGC API Features adds, so that a map opens it as it is.
func (l *listing) geojson(b []byte) ([]byte, error) {
	b = append(b, `{"type":"FeatureCollection","numberMatched":`...)
	b = strconv.AppendInt(b, int64(l.Count), 10)
	b = append(b, `,"numberReturned":`...)
	b = strconv.AppendInt(b, int64(len(l.IDs)), 10)
	b = append(b, `,"links":[{"rel":"self","type":"application/geo+json","href":`...)
	b = quoted(b, l.self)
	b = append(b, '}')
	if l.next != "" {
		b = append(b, `,{"rel":"next","type":"application/geo+json","href":`...)
		b = quoted(b, l.next)
		b = append(b, '}')
	}
	b = append(b, `],"features":[`...)
	var properties []byte
	written := 0
	for _, id := range l.IDs {
		var ok bool
		var err error
		if properties, ok, err = l.appendOffer(properties[:0], id); err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		if written++; written > 1 {
			b = append(b, ',')
		}
		b = appendFeature(b, id, pointGeometry(properties), properties)
	}
	return append(b, "]}"...), nil
}

func (s *single) geojson(b []byte) ([]byte, error) {
	properties, err := s.json(nil)
	if err != nil {
		return nil, err
	}
	geometry := pointGeometry(properties)
	if track, ok := trackOf(s.Shown.Offer); ok {
		if geometry, err = json.Marshal(map[string]any{"type": "MultiLineString", "coordinates": track}, json.Deterministic(true)); err != nil {
			return nil, err
		}
	}
	return appendFeature(b, s.Shown.ID, geometry, properties), nil
}

func appendFeature(b []byte, id offer.ID, geometry, properties []byte) []byte {
	b = append(b, `{"type":"Feature","id":`...)
	b = strconv.AppendInt(b, int64(id), 10)
	b = append(b, `,"geometry":`...)
	b = append(b, geometry...)
	b = append(b, `,"properties":`...)
	b = append(b, properties...)
	return append(b, '}')
}

// pointGeometry draws the geometry of an offer from its JSON, where the position stands in "location.point", or in "point" of
// the map's view: so a position that the caller may not see has no way out.
func pointGeometry(object []byte) []byte {
	where := member(object, "point")
	if where == nil {
		where = member(member(object, "location"), "point")
	}
	var p geo.Point
	if where == nil || json.Unmarshal(where, &p) != nil {
		return []byte("null")
	}
	b := append([]byte(nil), `{"type":"Point","coordinates":[`...)
	b = strconv.AppendFloat(b, p.Lon, 'f', -1, 64)
	b = append(b, ',')
	b = strconv.AppendFloat(b, p.Lat, 'f', -1, 64)
	return append(b, "]}"...)
}

// member gives the value of a member of a JSON object, nil where there is none.
func member(object []byte, name string) []byte {
	if len(object) == 0 {
		return nil
	}
	d := jsontext.NewDecoder(bytes.NewReader(object))
	if token, err := d.ReadToken(); err != nil || token.Kind() != '{' {
		return nil
	}
	for d.PeekKind() == '"' {
		token, err := d.ReadToken()
		if err != nil {
			return nil
		}
		found := token.String() == name
		value, err := d.ReadValue()
		if err != nil {
			return nil
		}
		if found {
			return value
		}
	}
	return nil
}

func trackOf(o *offer.Offer) (offer.Track, bool) {
	for c := range o.All(offer.FieldTrack) {
		if t, ok := c.Value.(offer.Track); ok {
			return t, true
		}
	}
	return nil, false
}
