package native

import (
	"net/url"
	"slices"

	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/opening"
)

// value writes one cell as a member, or as an item of a list when name is "".
func (w *writer) value(name string, n *node, c *offer.Cell) {
	w.cell = c
	w.written(name, n, c.Item, c.Value)
}

// written writes the value of the cell, or of a field of the part that it holds, which has no name as an item.
func (w *writer) written(name string, n *node, item string, value offer.Value) {
	if t, ok := value.(offer.Text); ok {
		if name == "" { // a list of texts: objects, so that items keep their ids
			w.item()
			w.open('{')
			w.member("id").string(item)
			w.text("text", t)
			w.close('}')
			return
		}
		w.text(name, t)
		return
	}
	if name == "" {
		w.item()
	} else {
		w.member(name)
	}
	switch v := value.(type) {
	case offer.Word:
		w.string(string(v))
	case offer.Number:
		w.number(float64(v))
	case offer.Flag:
		w.string(string(v))
	case offer.Date:
		w.date(opening.Date(v))
	case offer.Position:
		w.point(geo.Point(v))
	default:
		w.open('{')
		if item != "" && n.field.Kind != offer.KindChoice {
			w.member("id").string(item)
		}
		w.members(n, item, value)
		w.close('}')
	}
}

// members writes the inside of a value that is an object.
func (w *writer) members(n *node, item string, value offer.Value) {
	switch v := value.(type) {
	case offer.Choice:
		w.concept(n.terms, v.Code)
		if v.Not {
			w.member("not").bool(true)
		}
		w.text("note", v.Note)
	case offer.Span:
		w.day("from", v.From)
		w.day("to", v.To)
	case offer.Link:
		w.member("url").string(v.URL)
		w.text("label", v.Label)
		w.word("lang", string(v.Lang))
	case offer.Address:
		w.address(v)
	case offer.Track:
		w.member("type").string("MultiLineString")
		w.member("coordinates").json(v)
	case offer.Hours:
		w.hours(opening.Calendar(v))
	case offer.Contact:
		w.contact(v)
	case offer.Medium:
		w.medium(item, v)
	case offer.Rate:
		w.rate(v)
	case offer.Classification:
		w.concept(w.terms["label"], v.Code)
		w.word("state", string(v.State))
		w.word("number", v.Number)
		w.word("body", v.Body)
		w.day("decided", v.Decided)
		w.word("proof", v.Proof)
		w.day("from", v.From)
		w.day("until", v.Until)
		w.count("capacity", v.Capacity)
		w.text("note", v.Note)
	case offer.Relation:
		w.relation(v)
	case offer.Identifier:
		w.member("system").string(v.System)
		w.member("value").string(v.Value)
	case offer.Part:
		w.fieldsOf(n, v)
	case offer.Life:
		w.member("state").string(string(v.State))
		w.day("from", v.From)
		w.day("to", v.To)
		w.word("ground", v.Ground)
		w.text("note", v.Note)
		if v.Was != (offer.Span{}) {
			w.member("was").json(v.Was)
		}
	}
}

// fieldsOf writes the fields of a part under their names, lists where they hold many.
func (w *writer) fieldsOf(n *node, p offer.Part) {
	for _, sub := range n.subs {
		values := p[sub.name]
		if len(values) == 0 {
			continue
		}
		w.part = "/" + sub.name
		if !sub.field.Many {
			w.written(sub.name, sub, "", values[0])
			continue
		}
		w.member(sub.name).open('[')
		for i, v := range values {
			w.part = "/" + sub.name + "/" + itoa(int64(i))
			w.written("", sub, "", v)
		}
		w.close(']')
	}
	w.part = ""
}

// concept writes a code and what it is called.
func (w *writer) concept(of terms, code string) {
	t := of[code]
	if t != nil && w.voice.All {
		w.ready(t.all)
		return
	}
	w.member("code").string(code)
	if t != nil {
		w.label("label", t.labels)
	}
}

func (w *writer) address(a offer.Address) {
	if len(a.Lines) > 0 && !w.card {
		w.member("lines").strings(a.Lines)
	}
	w.word("postal_code", a.PostalCode)
	w.word("locality", a.Locality)
	w.word("commune", a.Commune)
	w.word("country", a.Country)
	if w.Reference.Atlas == nil || a.Commune == "" || w.card {
		return
	}
	w.ready(w.territories.of(w.Renderer, a.Commune, w.voice.Lang()))
}

// maxCardHours bounds the hours on a card, in bytes: a programme of a hundred dates has its place in the full view.
const maxCardHours = 400

// hours writes what the calendar means for OpenStreetMap, and in full in words and as it is stored. What depends on today
// is not on a card, which is kept.
func (w *writer) hours(c opening.Calendar) {
	w.member("told").bool(c.Told())
	osm := ""
	if c.Told() {
		osm = c.OSM()
	}
	if w.card {
		if len(osm) <= maxCardHours {
			w.word("osm", osm)
		}
		return
	}
	w.word("osm", osm)
	if c.Told() {
		w.sentence(c)
	}
	w.member("calendar").json(c)
}

func (w *writer) sentence(c opening.Calendar) {
	w.member("sentence").open('{')
	french := w.voice.All || slices.Contains(w.voice.Langs, "fr")
	if french {
		w.word("fr", c.Sentence("fr", w.today))
	}
	if w.voice.All || !french || slices.Contains(w.voice.Langs, "en") {
		w.word("en", c.Sentence("en", w.today))
	}
	w.close('}')
}

func (w *writer) contact(c offer.Contact) {
	w.member("role").string(string(c.Role))
	w.word("name", c.Name)
	w.word("person", c.Person)
	w.member("channels").open('[')
	for i, ch := range c.Channels {
		if ch.Note != nil {
			w.part = "/channels/" + itoa(int64(i))
		}
		w.item()
		w.open('{')
		w.member("means").string(string(ch.Means))
		w.member("value").string(ch.Value)
		w.text("note", ch.Note)
		w.close('}')
	}
	w.close(']')
	w.part = ""
	if c.Address != nil {
		w.member("address").open('{')
		w.address(*c.Address)
		w.close('}')
	}
}

// Widths are the widths, in pixels, in which a picture of the library is offered.
var Widths = []int{320, 640, 1024, 1600, 2048}

func (w *writer) medium(item string, m offer.Medium) {
	w.member("type").string(string(m.Type))
	if m.Hash == "" {
		w.word("url", m.URL)
	} else {
		w.library(item, m)
	}
	w.word("mime", m.MIME)
	w.count("width", m.Width)
	w.count("height", m.Height)
	w.text("title", m.Title)
	w.text("alt", m.Alt)
	w.text("caption", m.Caption)
	w.word("author", m.Rights.Author)
	w.word("credit", m.Rights.Credit)
	w.word("licence", string(m.Rights.Licence))
	w.word("licence_stated", m.Rights.Stated)
	w.day("until", m.Rights.Until)
	if m.Rights.AsIs {
		w.member("as_is").bool(true)
	}
}

// library writes the addresses of a medium that lies in the base: by offer and item, so that rights are judged anew at
// each request.
func (w *writer) library(item string, m offer.Medium) {
	base := w.Base + "/media/" + itoa(int64(w.offer.ID)) + "/" + url.PathEscape(item)
	if m.Type != offer.Photo && m.Type != offer.Logo {
		w.member("url").string(base)
		return
	}
	w.member("url").string(base + "/1024")
	if m.Width == 0 {
		return // not known: nobody could choose by it
	}
	w.member("srcset").open('[')
	for _, width := range Widths {
		if width > m.Width && width != Widths[0] {
			break
		}
		w.item()
		w.open('{')
		w.member("width").integer(int64(min(width, m.Width)))
		w.member("url").string(base + "/" + itoa(int64(width)))
		w.close('}')
	}
	w.close(']')
}

func (w *writer) rate(r offer.Rate) {
	if r.Rate != "" {
		w.member("rate").open('{')
		w.concept(w.terms["rate"], r.Rate)
		w.close('}')
	}
	if r.Audience != "" {
		w.member("audience").open('{')
		w.concept(w.terms["audience"], r.Audience)
		w.close('}')
	}
	if r.Unit != "" {
		w.member("unit").open('{')
		w.concept(w.terms["rate_unit"], r.Unit)
		w.close('}')
	}
	if r.Min != nil {
		w.member("min").number(*r.Min)
	}
	if r.Max != nil {
		w.member("max").number(*r.Max)
	}
	if r.Min != nil || r.Max != nil {
		currency := r.Currency
		if currency == "" {
			currency = "EUR"
		}
		w.member("currency").string(currency)
	}
	w.day("from", r.From)
	w.day("to", r.To)
	if w.today != 0 && !r.Current(w.today) {
		w.member("over").bool(true)
	}
	w.word("tourist_tax_included", string(r.Tax))
	w.count("min_age", r.MinAge)
	w.count("max_age", r.MaxAge)
	w.text("note", r.Note)
}

func (w *writer) relation(v offer.Relation) {
	w.member("nature").open('{')
	w.concept(w.terms["relation"], v.Nature)
	w.close('}')
	if v.To != 0 {
		w.member("to").integer(int64(v.To))
	}
	if v.Elsewhere != nil {
		w.member("elsewhere").json(v.Elsewhere)
	}
	w.word("name", v.Name)
	w.text("note", v.Note)
}
