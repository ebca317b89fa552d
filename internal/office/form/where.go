package form

import (
	"strings"

	"github.com/a-h/templ"

	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/offer"
)

func (s *Setting) address(named label) node {
	commune := s.commune(label{key: "form.address.commune"})
	return group{label: named, members: []part{
		{"lines", lines(label{key: "form.address.lines"}, 2)},
		{"", group{class: "row", members: []part{
			{"postal_code", leaf{label: label{key: "form.address.postal_code"}, size: "short", max: 20, sample: "37000"}},
			{"locality", leaf{label: label{key: "form.address.locality"}, max: 400}},
			{"commune", commune},
			{"country", pick{label: label{key: "form.address.country"}, none: "form.country.fr", size: "short", options: countries}},
		}}},
	}}
}

// countries lists those that the house knows and an address must name; France is nothing.
func countries(*Setting) []option {
	var all []option
	for _, code := range geo.NationCodes() {
		all = append(all, option{code, label{key: "form.country." + code}})
	}
	return all
}

// commune is a field for a commune, by its name. What is kept is its code, as it was entered.
func (s *Setting) commune(named label) leaf {
	return leaf{label: named, sample: "Tours (37261)", ask: ask(s.Addresses.Places, "kind=commune"), parse: parseCommune,
		write: func(s *Setting, v any) string { return s.communeName(wordsOf(v)) }}
}

// ask is an address that scripts ask while one types.
func ask(address, question string) map[string]string {
	switch {
	case address == "":
		return nil
	case question != "":
		address += "?" + question
	}
	return map[string]string{"data-ask": address}
}

func (s *Setting) communeName(code string) string {
	if s.Reference.Atlas == nil {
		return code
	}
	t, err := s.Reference.Atlas.Commune(code)
	if err != nil || t.Code != code {
		return code
	}
	return t.Name + " (" + code + ")"
}

// parseCommune reads "Tours (37261)", "37261" or "Tours". Of several communes of one name it takes none: they would be guessed.
func parseCommune(s *Setting, words string) (any, *fault.Problem) {
	a := s.Reference.Atlas
	if a == nil {
		return words, nil
	}
	if _, rest, found := cutLast(words, " ("); found {
		if code := strings.TrimSuffix(rest, ")"); known(a, code) {
			return code, nil
		}
	}
	if known(a, words) {
		return words, nil
	}
	meant := a.ByName(words, "")
	if len(meant) == 1 {
		return meant[0].Code, nil
	}
	if len(meant) > 1 {
		return nil, wrong("form.wrong.commune_which", words)
	}
	return nil, wrong("form.wrong.commune", words)
}

func known(a *geo.Atlas, code string) bool {
	_, err := a.Commune(code)
	return err == nil
}

// position is a point: two plain fields, a map beside them where scripts run, and a search over territories and addresses.
type position struct{}

func (p position) members() group {
	return group{class: "row", members: []part{{"lat", degrees("form.position.lat", 90)}, {"lon", degrees("form.position.lon", 180)}}}
}

func degrees(key string, most float64) leaf {
	l := quantity(label{key: key})
	l.parse = func(s *Setting, words string) (any, *fault.Problem) {
		x, p := parseNumber(s, words)
		if d, is := x.(float64); p == nil && (!is || d < -most || d > most) {
			return nil, wrong("form.wrong.degrees", words)
		}
		return x, p
	}
	return l
}

func (p position) read(r *reader, at place, v any) any {
	x := p.members().read(r, at, v)
	if m, _ := x.(map[string]any); m != nil && !same(x, v) {
		for name, other := range map[string]string{"lat": "lon", "lon": "lat"} {
			if m[name] == nil && settled(m[other]) != nil { // half a point is none, and nobody's words are lost
				m[other] = r.malformed(at.at(other), p.words(r.Setting, m[other]), wrong("form.wrong.half_point", ""))
			}
		}
	}
	return x
}

func (p position) words(s *Setting, v any) string { return writeNumber(s, v) }

func (p position) draw(c *canvas, at place, v, ghost any) templ.Component {
	view := pointView{id: at.name, fields: p.members().draw(c, at, v, ghost), locked: c.locked, places: c.Addresses.Places, offMap: c.depth > 0}
	view.words = templ.Attributes{"data-label": c.say("form.position.map"), "data-search": c.say("form.position.search"), "data-search-help": c.say("form.position.search_help"),
		"data-wheel": c.say("form.position.wheel"), "data-fingers": c.say("form.position.fingers"), "data-zoom-in": c.say("ui.map.zoom_in"), "data-zoom-out": c.say("ui.map.zoom_out"), "data-sources": c.say("form.position.sources")}
	view.problems = c.claim(at)
	return view.view()
}

// track is a line: a file that is dropped, or taken away. It is shown on a map, and never sent along with the form.
type track struct{}

// read heeds the box that takes the track away; a new one comes as a file, which whoever embeds the form reads.
func (t track) read(r *reader, at place, v any) any { return v }

func (t track) draw(c *canvas, at place, _, _ any) templ.Component {
	view := trackView{id: at.name, locked: c.locked, file: c.say("form.track.file"), help: c.say("form.track.help"), map_: c.say("form.track.map")}
	if c.Addresses.Track != "" && c.Offer.ID != 0 {
		view.address = c.Addresses.Track + "?offer=" + itoa(int(c.Offer.ID))
	}
	if line, _ := c.track().(offer.Track); len(line) > 0 {
		metres, points := 0.0, 0
		for _, l := range line.Lines() {
			metres += l.Length()
			points += len(l.Points)
		}
		view.told = c.say("form.track.told", "length", c.Speaker.Distance(metres), "count", points)
		view.remove = c.button(removes, at, "form.track.remove")
	}
	view.problems = c.claim(at)
	return view.view()
}

// track gives the line as it is.
func (c *canvas) track() offer.Value {
	if cell := c.Offer.Get(offer.Key{Field: offer.FieldTrack, Variant: c.Variant}); cell != nil {
		return cell.Value
	}
	return nil
}
