package api

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/query"
	"escale/internal/serving"
)

// points answers GET /api/v1/offers/points: what a question finds where a map looks, as a FeatureCollection of offers and of
// clusters. bbox= is what the map shows; zoom= is that of a map whose world is 512 pixels wide at 0.
func (a *API) points(c *serving.Call) error {
	values, err := c.Parameters()
	if err != nil {
		return err
	}
	if err := aboutAll(values); err != nil {
		return err
	}
	zoom, err := zoomOf(values)
	if err != nil {
		return err
	}
	q, err := a.app.Vocabulary(c.Actor).Parse(values, a.app.Now(), "zoom")
	if err != nil {
		return err
	}
	if !values.Has("lang") {
		q.Lang = acceptedLang(c.Request.Header["Accept-Language"])
	}
	box := geo.Box{South: -90, West: -180, North: 90, East: 180}
	if q.Box != nil {
		box, q.Box = *q.Box, nil
	}
	if err := c.See(); err != nil {
		return err
	}
	b, tiles := a.current(), app.TilesOf(box, zoom)
	key := strings.Join([]string{c.Moment.Audience, b.serial, "points", strconv.Itoa(tiles.Zoom), encodedBox(tiles.Box()), string(q.Lang), q.Today.String(), q.Values().Encode()}, "\x00")
	if q.Now {
		key += "\x00" + strconv.Itoa(q.Minute)
	}
	n, err := c.Kept(key, func() (*serving.Answer, error) {
		found, err := a.app.Points(context.WithoutCancel(c.Request.Context()), c.Actor, q, box, zoom)
		if err != nil {
			return nil, err
		}
		n := serving.NewAnswer("application/geo+json", appendPoints(nil, found, q))
		n.Lang = string(q.Lang)
		n.Content, n.Holds = found.Content(), func(m app.Moment, since app.Content) bool { return m.Content() == since }
		return n, nil
	})
	if err != nil {
		return err
	}
	age := c.Fresh(a.app.Now())
	if q.Now {
		age = 0
	}
	return c.Send(key, n, age)
}

// zoomOf reads zoom=, which maps give with a fraction.
func zoomOf(values url.Values) (int, error) {
	word, told := first(values, "zoom")
	z, err := strconv.ParseFloat(word, 64)
	if !told || err != nil || !(z >= 0 && z <= 30) || len(values["zoom"]) > 1 {
		return 0, fault.Refuse("query.invalid", []fault.Problem{fault.At("zoom", "zoom.ask", "value", clip(word, 40))})
	}
	return int(z), nil
}

func encodedBox(b geo.Box) string { return (&query.Query{Box: &b}).Values().Encode() }

// appendPoints writes a FeatureCollection (RFC 7946) that a map shows as it is; members of clusters are called as MapLibre and
// supercluster call them.
func appendPoints(b []byte, p *app.Points, q *query.Question) []byte {
	b = append(b, `{"type":"FeatureCollection","numberMatched":`...)
	b = strconv.AppendInt(b, int64(p.Count), 10)
	b = appendBox(append(b, `,"bbox":`...), p.Box)
	b = append(b, `,"zoom":`...)
	b = strconv.AppendInt(b, int64(p.Zoom), 10)
	b = append(b, `,"features":[`...)
	for i := range p.Points {
		one := &p.Points[i]
		b = append(b, `{"type":"Feature","id":`...)
		b = strconv.AppendInt(b, int64(one.ID), 10)
		b = appendPlace(b, one.At)
		b = append(b, `,"properties":{"id":`...)
		b = strconv.AppendInt(b, int64(one.ID), 10)
		b = quoted(append(b, `,"type":`...), string(one.Type))
		b = quoted(append(b, `,"name":`...), one.Name)
		if one.Lang != q.Lang && one.Lang != "" {
			b = quoted(append(b, `,"lang":`...), string(one.Lang))
		}
		b = append(b, "}},"...)
	}
	for i := range p.Clusters {
		one := &p.Clusters[i]
		b = append(b, `{"type":"Feature","bbox":`...)
		b = appendPlace(appendBox(b, one.Box), one.At)
		b = append(b, `,"properties":{"cluster":true,"point_count":`...)
		b = strconv.AppendInt(b, int64(one.Count), 10)
		b = append(b, "}},"...)
	}
	if b[len(b)-1] == ',' {
		b = b[:len(b)-1]
	}
	return append(b, "]}"...)
}

func appendPlace(b []byte, p geo.Point) []byte {
	b = append(b, `,"geometry":{"type":"Point","coordinates":[`...)
	b = appendDegrees(b, p.Lon, ',')
	return append(appendDegrees(b, p.Lat, ']'), '}')
}

func appendBox(b []byte, box geo.Box) []byte {
	b = append(b, '[')
	b = appendDegrees(b, box.West, ',')
	b = appendDegrees(b, box.South, ',')
	b = appendDegrees(b, box.East, ',')
	return appendDegrees(b, box.North, ']')
}

// appendDegrees writes what a map can show: a ten-millionth of a degree is a centimetre.
func appendDegrees(b []byte, x float64, end byte) []byte {
	b = strconv.AppendFloat(b, x, 'f', 7, 64)
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	if b[len(b)-1] == '.' {
		b = b[:len(b)-1]
	}
	return append(b, end)
}

func pointsOperation(narrowing []any) object {
	words := append(slices.Clone(narrowing), object{"name": "zoom", "in": "query", "required": true, "schema": object{"type": "number", "minimum": 0, "maximum": 30},
		"description": "Of the map; at 0 the world is 512 pixels wide, as for MapLibre."})
	return operation("points", "All that a question finds within bbox, for a map: offers, and clusters of those that cannot be told apart at the zoom", words,
		answers200(object{"application/geo+json": ref("Points")}))
}

func pointsSchema() object {
	word, count, box := object{"type": "string"}, object{"type": "integer", "minimum": 0}, listOf(object{"type": "number"})
	point := shape(object{"type!": object{"const": "Point"}, "coordinates!": listOf(object{"type": "number"})})
	one := shape(object{"type!": object{"const": "Feature"}, "id!": count, "geometry!": point,
		"properties!": shape(object{"id!": count, "type!": word, "name!": word, "lang": text("of the name, where it is not the one asked for")})})
	cluster := shape(object{"type!": object{"const": "Feature"}, "bbox!": box, "geometry!": point,
		"properties!": shape(object{"cluster!": object{"const": true}, "point_count!": count})})
	return shape(object{"type!": object{"const": "FeatureCollection"}, "numberMatched!": count, "bbox!": box, "zoom!": count,
		"features!": listOf(object{"anyOf": []any{one, cluster}})})
}
