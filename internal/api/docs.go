package api

import (
	"regexp"
	"slices"
	"strings"

	"escale/internal/fault"
	"escale/internal/i18n"
	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/serving"
)

// landing answers GET /api/v1: where everything is.
func (a *API) landing(c *serving.Call) error {
	return a.resource(c, nil, func(b *book, r *reading) (any, error) {
		s := b.speaker(r.lang)
		v1 := b.base + "/api/v1"
		return object{"title": s.Say("page.title", nil), "description": s.Say("page.purpose", nil), "offers": a.app.Stats().Offers,
			"links": object{"self": v1, "offers": v1 + "/offers", "search": v1 + "/offers/search", "suggest": v1 + "/offers/suggest?q=", "thesaurus": v1 + "/thesaurus",
				"territories": v1 + "/territories?q=", "sheets": v1 + "/sheets", "organisations": v1 + "/organisations", "openapi": v1 + "/openapi.json",
				"documentation": b.base + "/docs/api", "fields": b.base + "/docs/fields", "problems": b.base + "/docs/problems"}}, nil
	})
}

// guide is the page that teaches the API.
type guide struct {
	Base     string
	Examples []example
	Words    []entry
	Facets   []entry
	Numbers  []string
	Formats  []entry
}

// example is a question to copy, which this base answers as it stands.
type example struct{ Title, Curl, URL string }

type entry struct{ Name, Text, URL string }

// apiPage answers GET /docs/api.
func (a *API) apiPage(c *serving.Call) error {
	b, s := a.current(), speakerFor(c)
	lang := offer.Lang(s.Lang)
	g := guide{Base: b.base, Numbers: b.vocabulary.Numbers()}
	for _, e := range []struct{ key, ending, query string }{
		{"page.example.all", "", ""},
		{"page.example.text", "", "q=château&facets=type&limit=5"},
		{"page.example.near", "", "near=47.39,0.68;10km&open=weekend"},
		{"page.example.not", "", "type=restaurant&type=hotel&pets=!yes"},
		{"page.example.fields", "", "type=event&sort=date&fields=name,location.point,opening"},
		{"page.example.languages", "", "lang=fr,en&view=full&limit=2"},
		{"page.example.map", ".geojson", "bbox=0.5,47.2,1.5,47.7"},
	} {
		values, _ := query.Parameters(e.query) // they are ours
		address := b.base + "/api/v1/offers" + e.ending
		curl := address
		if e.query != "" {
			curl, address = curl+"?"+e.query, address+"?"+encoded(values)
		}
		g.Examples = append(g.Examples, example{s.Say(e.key, nil), "curl '" + curl + "'", address})
	}
	for _, name := range slices.Sorted(slices.Values(slices.Concat(sortedKeys(grammarWords), []string{"limit", "view", "format"}))) {
		g.Words = append(g.Words, entry{name, s.Say("page.word."+name, nil), ""})
	}
	for _, name := range b.vocabulary.Facets() {
		e := entry{Name: name}
		if f, _ := b.vocabulary.FacetField(name); f != nil {
			e.Text = f.Label.In(lang)
			if f.Scheme != "" {
				e.URL = b.base + "/api/v1/thesaurus/" + f.Scheme
			}
		} else {
			e.Text = s.Say("page.facet."+name, nil)
		}
		g.Facets = append(g.Facets, e)
	}
	for _, f := range formats {
		g.Formats = append(g.Formats, entry{Name: "." + f.name, Text: f.mediaType})
	}
	return a.show(c, "api.html", paper(c, s.Say("page.api", nil), g))
}

func sortedKeys(m map[string]string) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// fieldEntry is a field in the dictionary.
type fieldEntry struct {
	*offer.Field
	Types []*offer.Sheet // nil: every type
}

func (b *book) listFields() []fieldEntry {
	var all []fieldEntry
	for _, f := range b.catalog.Askable() {
		e := fieldEntry{Field: f}
		holder := strings.TrimSuffix(f.Key, "."+f.Name) // of a field of a part: the part's
		if !b.common[holder] {
			for _, s := range b.catalog.Sheets {
				if s.Field(holder) != nil {
					e.Types = append(e.Types, s)
				}
			}
		}
		all = append(all, e)
	}
	return all
}

// row is a field as the dictionary shows it.
type row struct {
	Key, Kind, Label, Help, Class, Group, Facet, Scheme, Types string
	Many                                                       bool
}

// fieldsPage answers GET /docs/fields.
func (a *API) fieldsPage(c *serving.Call) error {
	b, s := a.current(), speakerFor(c)
	lang := offer.Lang(s.Lang)
	var rows []row
	for _, f := range b.fields() {
		var types []string
		for _, sheet := range f.Types {
			types = append(types, sheet.Label.In(lang))
		}
		rows = append(rows, row{f.Key, string(f.Kind), f.Label.In(lang), f.Help.In(lang), string(f.Class), string(f.Group), f.Facet, f.Scheme,
			strings.Join(types, ", "), f.Many})
	}
	return a.show(c, "fields.html", paper(c, s.Say("page.fields", nil), rows))
}

// refusal is a code that a problem may have, with what it means.
type refusal struct {
	Code, Title, Text string
	Status            int
}

// refusals lists the codes of problems in the order of their statuses.
var refusals = []string{string(fault.Invalid), string(fault.Unauthenticated), string(fault.Forbidden), string(fault.NotFound), string(fault.Conflict),
	string(fault.Gone), string(fault.TooMany), "internal", string(fault.Unavailable)}

var argument = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

// problemsPage answers GET /docs/problems, where the type of every problem leads.
func (a *API) problemsPage(c *serving.Call) error {
	s := speakerFor(c)
	var body struct {
		Codes    []refusal
		Messages []entry
	}
	for _, code := range refusals {
		status := serving.StatusOf(fault.New(fault.Code(code), ""))
		body.Codes = append(body.Codes, refusal{code, s.Say("problem."+code, nil), s.Say("problem."+code+".help", nil), status})
	}
	messages, err := i18n.Messages(s.Lang)
	if err != nil {
		return err
	}
	for _, key := range sortedKeys(messages) {
		if group, _, _ := strings.Cut(key, "."); group != "page" && group != "word" && group != "problem" {
			body.Messages = append(body.Messages, entry{key, argument.ReplaceAllString(messages[key], "‹$1›"), ""})
		}
	}
	return a.show(c, "problems.html", paper(c, s.Say("page.problems", nil), body))
}
