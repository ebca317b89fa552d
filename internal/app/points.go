package app

import (
	"bytes"
	"context"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/access"
	"escale/internal/geo"
	"escale/internal/index"
	"escale/internal/offer"
	"escale/internal/query"
)

// Points is what a question finds in a box of a map, as points and clusters (see index.Points), with the names of the points.
type Points struct {
	Zoom     int
	Box      geo.Box // that is told of: the one asked for, widened to whole tiles
	Count    int     // of all that is found in it
	Points   []NamedPoint
	Clusters []index.Cluster
	content  Content
}

// NamedPoint is one offer on a map, with its name in the language of the question or, where it has none, in the one that Lang
// tells. The name is "" where none may be read.
type NamedPoint struct {
	index.Point
	Name string
	Lang offer.Lang
}

// Content gives what the points were made from.
func (p *Points) Content() Content { return p.content }

// TilesOf gives the tiles that Points tells of, for a box and a zoom: where they are the same, so is the answer.
func TilesOf(box geo.Box, zoom int) geo.Tiles { return index.TilesOf(box, zoom) }

// Points gives what of a question's answer lies in a box, for a map that shows the world 512 pixels wide at zoom 0. It looks at
// everything that is found, whatever page and order the question asks for. The same box and zoom give the same marks; and so
// do others where they show the same place at the same zoom.
func (a *App) Points(ctx context.Context, actor access.Actor, q *query.Question, box geo.Box, zoom int) (*Points, error) {
	s, err := a.sightOf(ctx, actor, q)
	if err != nil {
		return nil, err
	}
	found, err := s.view.Points(q, s.audience, box, zoom)
	if err != nil {
		return nil, err
	}
	out := &Points{Zoom: found.Zoom, Box: found.Box, Count: found.Count, Clusters: found.Clusters, Points: make([]NamedPoint, len(found.Points)), content: s.view.Content()}
	var card []byte
	for i, p := range found.Points {
		out.Points[i].Point = p
		var ok bool
		if card, ok = s.AppendCard(card[:0], p.ID, q.Lang); ok {
			out.Points[i].Name, out.Points[i].Lang = nameOn(card, q.Lang)
		}
	}
	return out, nil
}

// nameOn reads the name from a card in a language, and the language that it is in. Reading the offer itself would take a hundred
// times as long.
func nameOn(card []byte, asked offer.Lang) (name string, lang offer.Lang) {
	lang = asked
	d := jsontext.NewDecoder(bytes.NewReader(card))
	if _, err := d.ReadToken(); err != nil {
		return "", ""
	}
	for d.PeekKind() == '"' {
		member, err := d.ReadValue()
		if err != nil {
			break
		}
		isName, isTexts := string(member) == `"name"`, string(member) == `"texts"`
		value, err := d.ReadValue()
		switch {
		case err != nil:
			return name, lang
		case isName:
			if json.Unmarshal(value, &name) != nil || asked == "" {
				return name, "" // nobody wants to know the language
			}
		case isTexts:
			return name, langOfName(value, asked)
		}
	}
	if name == "" {
		return "", ""
	}
	return name, lang
}

// langOfName reads what a card tells of texts that are not what was asked for.
func langOfName(texts []byte, asked offer.Lang) offer.Lang {
	var told []struct {
		Pointer string     `json:"pointer"`
		Lang    offer.Lang `json:"lang"`
	}
	if json.Unmarshal(texts, &told) != nil {
		return asked
	}
	for _, t := range told {
		if t.Pointer == "/"+offer.FieldName {
			return t.Lang
		}
	}
	return asked
}
