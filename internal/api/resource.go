package api

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/serving"
)

// resource answers what is drawn from the state: thesaurus, territories, sheets, organisations. known are the parameters that
// it reads besides lang.
func (a *API) resource(c *serving.Call, known []string, draw func(b *book, r *reading) (any, error)) error {
	values, err := c.Parameters()
	if err != nil {
		return err
	}
	if err := onlyWords(values, append([]string{"lang"}, known...)); err != nil {
		return err
	}
	r, err := newReading(c, values)
	if err != nil {
		return err
	}
	b := a.current()
	key := strings.Join([]string{b.serial, c.Request.URL.Path, string(r.lang), strconv.FormatBool(r.all), values.Encode()}, "\x00")
	n, err := c.Kept(key, func() (*serving.Answer, error) {
		drawn, err := draw(b, r)
		if err != nil {
			return nil, err
		}
		body, err := json.Marshal(drawn, json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
		if err != nil {
			return nil, err
		}
		n := serving.NewAnswer("application/json", body)
		if !r.all {
			n.Lang = string(r.lang)
		}
		return n, nil
	})
	if err != nil {
		return err
	}
	return c.Send(key, n, c.Fresh(a.app.Now()))
}

// reading is how a resource of the state is asked for.
type reading struct {
	values url.Values
	lang   offer.Lang
	all    bool // labels as maps of every language
	limit  int
}

// maxResources bounds a page of a resource of the state.
const maxResources = 500

func newReading(c *serving.Call, values url.Values) (*reading, error) {
	r := &reading{values: values, lang: acceptedLang(c.Request.Header["Accept-Language"]), limit: 20}
	var problems []fault.Problem
	for name, list := range values {
		if len(list) > 1 {
			problems = append(problems, fault.At(name, "parameter.repeated"))
		}
	}
	if value, told := first(values, "lang"); told {
		lang, err := offer.ParseLang(value)
		switch {
		case value == "*":
			r.all = true
		case err != nil:
			problems = append(problems, fault.At("lang", "language.unknown", "value", clip(value, 50)))
		default:
			r.lang = lang
		}
	}
	if value, told := first(values, "limit"); told {
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 || n > maxResources {
			problems = append(problems, fault.At("limit", "limit.out_of_range", "value", clip(value, 40), "max", maxResources))
		}
		r.limit = n
	}
	return r, fault.Refuse("query.invalid", problems)
}

// words gives a label as a string, or as a map of every language.
func (r *reading) words(l offer.Label) any {
	switch {
	case len(l) == 0:
		return nil
	case r.all:
		return l
	}
	return l.In(r.lang)
}

type many struct {
	Data  any            `json:"data"`
	Links map[string]any `json:"links"`
	Meta  map[string]any `json:"meta"`
}

func page(b *book, path string, data any, count int) many {
	return many{data, map[string]any{"self": b.base + path}, map[string]any{"count": count}}
}

// schemeEntry is one scheme of the thesaurus in a list.
type schemeEntry struct {
	Scheme   string   `json:"scheme"`
	Concepts int      `json:"concepts"`
	Facets   []string `json:"facets,omitempty"`
	URL      string   `json:"url"`
}

func (a *API) listSchemes(c *serving.Call) error {
	return a.resource(c, nil, func(b *book, _ *reading) (any, error) {
		list := []schemeEntry{}
		t := b.catalog.Thesaurus
		for _, name := range t.Schemes() {
			e := schemeEntry{Scheme: name, Concepts: len(t.Scheme(name)), URL: b.base + "/api/v1/thesaurus/" + name}
			for _, f := range b.catalog.Facets() {
				if f.Scheme == name {
					e.Facets = append(e.Facets, f.Facet)
				}
			}
			list = append(list, e)
		}
		return page(b, "/api/v1/thesaurus", list, len(list)), nil
	})
}

// concept is an entry of the thesaurus with its equivalences in other standards.
type concept struct {
	Scheme     string       `json:"scheme"`
	Code       string       `json:"code"`
	Label      any          `json:"label"`
	Parent     string       `json:"parent,omitempty"`
	Children   []string     `json:"children,omitempty"`
	Inverse    any          `json:"inverse,omitempty"`
	Types      []offer.Type `json:"types,omitempty"`
	Equals     offer.Equals `json:"equals,omitempty"`
	ReplacedBy string       `json:"replaced_by,omitempty"`
	Family     string       `json:"family,omitempty"`
	Excludes   []string     `json:"excludes,omitempty"`
	To         []string     `json:"to,omitempty"`
}

func (r *reading) concept(c *offer.Concept) concept {
	var children []string
	for _, child := range c.Children() {
		children = append(children, child.Code)
	}
	return concept{c.Scheme, c.Code, r.words(c.Labels), c.Parent, children, r.words(c.Inverse), c.Types, c.Equals, c.ReplacedBy, c.Family, c.Excludes, c.To}
}

func (a *API) oneScheme(c *serving.Call) error {
	name := c.Request.PathValue("scheme")
	return a.resource(c, nil, func(b *book, r *reading) (any, error) {
		t := b.catalog.Thesaurus
		concepts := t.Scheme(name)
		if concepts == nil {
			return nil, missing("thesaurus.scheme_unknown", name, t.Schemes())
		}
		list := make([]concept, len(concepts))
		for i, c := range concepts {
			list[i] = r.concept(c)
		}
		return page(b, "/api/v1/thesaurus/"+name, list, len(list)), nil
	})
}

func (a *API) oneConcept(c *serving.Call) error {
	scheme, code := c.Request.PathValue("scheme"), c.Request.PathValue("code")
	return a.resource(c, nil, func(b *book, r *reading) (any, error) {
		t := b.catalog.Thesaurus
		if t.Scheme(scheme) == nil {
			return nil, missing("thesaurus.scheme_unknown", scheme, t.Schemes())
		}
		one := t.Concept(scheme, code)
		if one == nil {
			e := fault.New(fault.NotFound, "thesaurus.code_unknown", "scheme", scheme, "value", clip(code, 100))
			e.Problems = hinted("code", t.Nearest(scheme, code), code)
			return nil, e
		}
		return r.concept(one), nil
	})
}

// missing says that there is no such thing, and which is written most like it.
func missing(key, value string, known []string) error {
	e := fault.New(fault.NotFound, key, "value", clip(value, 100))
	e.Problems = hinted("", offer.Nearest(value, known), value)
	return e
}

func hinted(path, hint, value string) []fault.Problem {
	if hint == "" {
		return nil
	}
	return []fault.Problem{{Path: path, Key: "value.nearest", Hint: hint, Args: map[string]any{"value": clip(value, 100)}}}
}

// territory is a territory in an answer.
type territory struct {
	ID string `json:"id"`
	*geo.Territory
	Position *geo.Point `json:"position,omitempty"`
	Exact    bool       `json:"position_exact"`
	Within   []place    `json:"within,omitempty"`
	Offers   string     `json:"offers"` // the address that lists its offers
}

type place struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (b *book) territory(t *geo.Territory, r *reading, within bool) territory {
	out := territory{ID: t.ID(), Territory: t, Offers: b.listing("territory", t.ID())}
	if p, exact := b.atlas.Position(t); p != (geo.Point{}) {
		out.Position, out.Exact = &p, exact
	}
	if within && t.Level == geo.Commune {
		for _, above := range b.atlas.Containing(t.Code) {
			if above.ID() != t.ID() {
				out.Within = append(out.Within, place{above.ID(), above.In(string(r.lang))})
			}
		}
	}
	return out
}

func (a *API) listTerritories(c *serving.Call) error {
	return a.resource(c, []string{"q", "level", "near", "limit"}, func(b *book, r *reading) (any, error) {
		found, err := b.territories(r)
		if err != nil {
			return nil, err
		}
		list := make([]territory, len(found))
		for i, t := range found {
			list[i] = b.territory(t, r, false)
		}
		return page(b, "/api/v1/territories?"+encoded(r.values), list, len(list)), nil
	})
}

// territories finds territories by the beginning of a name or code, or the commune at a point with all that it lies in.
func (b *book) territories(r *reading) ([]*geo.Territory, error) {
	q, asked := first(r.values, "q")
	near, placed := first(r.values, "near")
	level, levelled := geo.Level(0), false
	if name, told := first(r.values, "level"); told {
		if level, levelled = geo.ParseLevel(name); !levelled {
			var names []string
			for _, l := range geo.Levels() {
				names = append(names, l.String())
			}
			return nil, fault.Refuse("query.invalid", []fault.Problem{unknownWord("level", name, names)})
		}
	}
	var all []*geo.Territory
	switch {
	case asked == placed:
		return nil, fault.Refuse("query.invalid", []fault.Problem{fault.At("q", "territory.ask")})
	case asked:
		if len(q) > query.MaxText {
			return nil, fault.Refuse("query.invalid", []fault.Problem{fault.At("q", "text.too_long", "length", len(q), "max", query.MaxText)})
		}
		all = b.atlas.Search(q, maxResources)
	default:
		p, err := pointOf(near)
		if err != nil {
			return nil, err
		}
		if t, _ := b.atlas.CommuneAt(p); t != nil {
			all = b.atlas.Containing(t.Code)
		}
	}
	if levelled {
		all = slices.DeleteFunc(all, func(t *geo.Territory) bool { return t.Level != level })
	}
	return all[:min(len(all), r.limit)], nil
}

// pointOf reads "47.39,0.68".
func pointOf(s string) (geo.Point, error) {
	lat, lon, ok := strings.Cut(s, ",")
	y, err1 := strconv.ParseFloat(lat, 64)
	x, err2 := strconv.ParseFloat(lon, 64)
	p := geo.Point{Lat: y, Lon: x}
	switch {
	case !ok || err1 != nil || err2 != nil:
		return p, fault.Refuse("query.invalid", []fault.Problem{fault.At("near", "position.malformed", "value", clip(s, 60))})
	case !p.Valid():
		return p, fault.Refuse("query.invalid", []fault.Problem{fault.At("near", "position.off_the_map", "lat", y, "lon", x)})
	}
	return p, nil
}

func (a *API) oneTerritory(c *serving.Call) error {
	id := c.Request.PathValue("id")
	return a.resource(c, nil, func(b *book, r *reading) (any, error) {
		t, err := b.atlas.Resolve(clip(id, 200))
		if err != nil {
			return nil, err
		}
		return b.territory(t, r, true), nil
	})
}

// sheetEntry is one sheet in a list.
type sheetEntry struct {
	Type     offer.Type   `json:"type"`
	Label    any          `json:"label"`
	Plural   any          `json:"plural"`
	Realm    offer.Realm  `json:"realm"`
	Help     any          `json:"help,omitempty"`
	Category string       `json:"category"`
	Equals   offer.Equals `json:"equals,omitempty"`
	URL      string       `json:"url,omitempty"`
	Sections []section    `json:"sections,omitempty"`
}

type section struct {
	Key    string         `json:"key"`
	Label  any            `json:"label"`
	Fields []*offer.Field `json:"fields"`
}

func (b *book) sheet(s *offer.Sheet, r *reading) sheetEntry {
	return sheetEntry{Type: s.Type, Label: r.words(s.Label), Plural: r.words(s.Plural), Realm: s.Realm, Help: r.words(s.Help), Category: s.Category,
		Equals: s.Equals, URL: b.base + "/api/v1/sheets/" + string(s.Type)}
}

func (a *API) listSheets(c *serving.Call) error {
	return a.resource(c, nil, func(b *book, r *reading) (any, error) {
		list := make([]sheetEntry, len(b.catalog.Sheets))
		for i, s := range b.catalog.Sheets {
			list[i] = b.sheet(s, r)
		}
		return page(b, "/api/v1/sheets", list, len(list)), nil
	})
}

func (a *API) oneSheet(c *serving.Call) error {
	name := c.Request.PathValue("type")
	return a.resource(c, nil, func(b *book, r *reading) (any, error) {
		s := b.catalog.Sheet(offer.Type(name))
		if s == nil {
			var types []string
			for _, s := range b.catalog.Sheets {
				types = append(types, string(s.Type))
			}
			return nil, missing("sheet.not_found", name, types)
		}
		e := b.sheet(s, r)
		for _, sec := range s.Sections {
			e.Sections = append(e.Sections, section{sec.Key, r.words(sec.Label), sec.Fields})
		}
		return e, nil
	})
}

// organisation is what anybody may know of a member: who it is and where it works, not how it is reached. Professionals and
// private persons are no business of the public.
type organisation struct {
	Code        string   `json:"code"`
	Kind        string   `json:"kind"`
	Name        string   `json:"name"`
	Parent      string   `json:"parent,omitempty"`
	Country     string   `json:"country,omitempty"`
	Website     string   `json:"website,omitempty"`
	Territories []string `json:"territories,omitempty"`
	Offers      string   `json:"offers"`
}

func (a *API) listOrganisations(c *serving.Call) error {
	return a.resource(c, nil, func(b *book, _ *reading) (any, error) {
		list := []organisation{}
		for code := range b.organisations {
			if o, shown := b.organisation(code); shown {
				list = append(list, o)
			}
		}
		slices.SortFunc(list, func(x, y organisation) int { return strings.Compare(x.Code, y.Code) })
		return page(b, "/api/v1/organisations", list, len(list)), nil
	})
}

func (a *API) oneOrganisation(c *serving.Call) error {
	code := c.Request.PathValue("code")
	return a.resource(c, nil, func(b *book, _ *reading) (any, error) {
		o, shown := b.organisation(code)
		if !shown {
			return nil, fault.New(fault.NotFound, "organisation.not_found", "code", clip(code, 80))
		}
		return o, nil
	})
}

// private are the kinds of organisation that the public is not shown.
var private = []network.Kind{network.Professional, network.Individual}

func (b *book) organisation(code string) (organisation, bool) {
	o, known := b.organisations[code]
	if !known || slices.Contains(private, o.Kind) {
		return organisation{}, false
	}
	return organisation{o.Code, string(o.Kind), o.Name, o.Parent, o.Country, o.Website, o.Territories,
		b.listing("owner", o.Code)}, true
}
