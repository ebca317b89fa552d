package native

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/opening"
)

// writer appends JSON to b. It is written by hand because a page of offers is the hottest thing there is: values go from the
// cell to the bytes with nothing between.
type writer struct {
	*Renderer
	b      []byte
	comma  bool // the next member or item needs one before it
	offer  *offer.Offer
	shape  *shape
	first  []int32 // by place in the shape: the first cell of the field and 1
	next   []int32 // by cell: the next of the same field and 1
	voice  Voice
	choir  *choir // several languages at once; nil for one voice
	fields Fields // that are picked; none picks all
	today  opening.Date
	card   bool
	cell   *offer.Cell // being written
	part   string      // of its value, as a pointer, where that has parts
	notes  []spoken    // texts that are not what was asked for
}

// spoken tells that a text is in another language than was asked for, or not written by a person, or out of date.
type spoken struct {
	Pointer  string
	Lang     offer.Lang
	Maker    offer.Maker
	Outdated bool
}

func (r *Renderer) writer(b []byte, o *offer.Offer, v Voice, today opening.Date) *writer {
	w := &writer{Renderer: r, b: b, offer: o, voice: v, today: today, shape: r.shapes[o.Type]}
	if w.shape == nil {
		w.shape = noShape
	}
	room := make([]int32, len(w.shape.places)+len(o.Cells))
	w.first, w.next = room[:len(w.shape.places)], room[len(w.shape.places):]
	w.lay("")
	return w
}

// noShape is that of a type without a sheet: its head alone is shown.
var noShape = &shape{full: new(node), facts: new(node), protected: new(node)}

// lay lines up the cells of a variant by field.
func (w *writer) lay(variant string) {
	clear(w.first)
	field, place, ok := "", 0, false
	for i := len(w.offer.Cells) - 1; i >= 0; i-- {
		c := &w.offer.Cells[i]
		if c.Variant != variant {
			continue
		}
		if c.Field != field { // the items of a list stand together
			field = c.Field
			place, ok = w.shape.places[field]
		}
		if ok {
			w.next[i], w.first[place] = w.first[place], int32(i+1)
		}
	}
}

func (w *writer) open(c byte)  { w.b = append(w.b, c); w.comma = false }
func (w *writer) close(c byte) { w.b = append(w.b, c); w.comma = true }

func (w *writer) member(name string) *writer {
	w.item()
	w.b = append(w.b, '"')
	w.b = append(w.b, name...) // keys are plain ASCII
	w.b = append(w.b, '"', ':')
	w.comma = false
	return w
}

// named begins a member whose name comes from data, as of a variant.
func (w *writer) named(name string) *writer {
	w.item()
	w.string(name)
	w.b = append(w.b, ':')
	w.comma = false
	return w
}

func (w *writer) item() {
	if w.comma {
		w.b = append(w.b, ',')
	}
	w.comma = false
}

func (w *writer) done() { w.comma = true }

func (w *writer) string(s string) { w.b = appendQuoted(w.b, s); w.done() }

func (w *writer) strings(all []string) {
	w.open('[')
	for _, s := range all {
		w.item()
		w.string(s)
	}
	w.close(']')
}

// ready writes members that were written before.
func (w *writer) ready(members []byte) {
	w.item()
	w.b = append(w.b, members...)
	w.done()
}

func (w *writer) integer(n int64) { w.b = strconv.AppendInt(w.b, n, 10); w.done() }

// number writes null for what is no number, which is refused on entry and which JSON does not have.
func (w *writer) number(x float64) {
	switch whole := int64(x); {
	case float64(whole) == x && whole != 0 && math.Abs(x) < 1<<53: // nearly all are, and are written faster so
		w.b = strconv.AppendInt(w.b, whole, 10)
	case math.IsNaN(x) || math.IsInf(x, 0):
		w.b = append(w.b, "null"...)
	default:
		w.b = strconv.AppendFloat(w.b, x, 'f', -1, 64)
	}
	w.done()
}

func (w *writer) bool(v bool) { w.b = strconv.AppendBool(w.b, v); w.done() }

func (w *writer) time(t time.Time) {
	if t.IsZero() {
		w.b = append(w.b, "null"...)
	} else {
		w.b = append(w.b, '"')
		w.b = t.UTC().AppendFormat(w.b, time.RFC3339Nano)
		w.b = append(w.b, '"')
	}
	w.done()
}

func (w *writer) date(d opening.Date) {
	w.b = append(w.b, '"')
	w.b, _ = d.AppendText(w.b) // never fails
	w.b = append(w.b, '"')
	w.done()
}

func (w *writer) json(v any) {
	data, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		data = []byte("null") // only for values that no document can hold: NaN is refused on entry
	}
	w.b = append(w.b, data...)
	w.done()
}

func (w *writer) point(p geo.Point) {
	w.open('{')
	w.member("lat").number(p.Lat)
	w.member("lon").number(p.Lon)
	w.close('}')
}

// optional members: nothing is written for an empty value.
func (w *writer) word(name, s string) {
	if s != "" {
		w.member(name).string(s)
	}
}

func (w *writer) day(name string, d opening.Date) {
	if !d.IsZero() {
		w.member(name).date(d)
	}
}

func (w *writer) count(name string, n int) {
	if n != 0 {
		w.member(name).integer(int64(n))
	}
}

// text writes a text in the voice asked for; false when the voice has nothing of it, and nothing was written.
func (w *writer) text(name string, t offer.Text) bool {
	if w.choir != nil {
		return w.textOfAll(name, t)
	}
	if !w.voice.Plain() {
		return w.texting(name, t)
	}
	asked := w.voice.Langs[0]
	phrase, ok := t[asked]
	lang := asked
	for i := 0; !ok && i < len(w.voice.Fallback); i++ {
		lang = w.voice.Fallback[i]
		phrase, ok = t[lang]
	}
	if !ok && len(w.voice.Fallback) > len(offer.Languages) && len(t) > 0 {
		phrase, lang = t.In()
		ok = true
	}
	if !ok {
		return false
	}
	w.member(name).string(phrase.Value)
	if lang != asked || phrase.Maker == offer.ByMachine || phrase.Outdated {
		w.notes = append(w.notes, spoken{w.pointer(name), lang, phrase.Maker, phrase.Outdated})
	}
	return true
}

// texting writes a text as a map of languages.
func (w *writer) texting(name string, t offer.Text) bool {
	var room [8]offer.Lang
	langs := room[:0]
	for lang := range t {
		if w.voice.All || slices.Contains(w.voice.Langs, lang) {
			langs = append(langs, lang)
		}
	}
	if len(langs) == 0 {
		return false
	}
	slices.Sort(langs)
	w.member(name).open('{')
	for _, lang := range langs {
		phrase := t[lang]
		w.named(string(lang)).string(phrase.Value)
		if phrase.Maker == offer.ByMachine || phrase.Outdated {
			w.notes = append(w.notes, spoken{w.pointer(name) + "/" + string(lang), lang, phrase.Maker, phrase.Outdated})
		}
	}
	w.close('}')
	return true
}

// pointer leads to a text of the value being written; items stand in it by id, see offer.Key.Pointer.
func (w *writer) pointer(name string) string {
	path := w.cell.Pointer() + w.part
	if strings.HasSuffix(path, "/"+name) {
		return path // the field itself is the text
	}
	return path + "/" + name
}

// label writes the label of a concept in the voice's language, or all of them.
func (w *writer) label(name string, l offer.Label) {
	if w.choir != nil {
		w.each(func(lang offer.Lang) { w.word(name, l.In(lang)) })
		return
	}
	if w.voice.Plain() {
		w.word(name, l.In(w.voice.Langs[0]))
		return
	}
	w.member(name).open('{')
	for _, lang := range offer.Languages {
		if s := l[lang]; s != "" && (w.voice.All || slices.Contains(w.voice.Langs, lang)) {
			w.member(string(lang)).string(s)
		}
	}
	w.close('}')
}

// tree writes the fields below a node that are picked and that the offer has something in.
func (w *writer) tree(n *node) {
	for _, c := range n.below {
		w.branch(c)
	}
}

func (w *writer) branch(n *node) {
	if n.field != nil {
		if first := w.first[n.place]; first != 0 && (len(w.fields) == 0 || w.fields.Has(n.field.Key)) {
			w.field(n, first-1)
		}
		return
	}
	mark, comma := len(w.b), w.comma
	w.member(n.name).open('{')
	inside := len(w.b)
	w.tree(n)
	if len(w.b) == inside { // nothing in it: as if it had not been begun
		w.b, w.comma = w.b[:mark], comma
		return
	}
	w.close('}')
}

func (w *writer) field(n *node, first int32) {
	c := &w.offer.Cells[first]
	if !n.field.Many {
		w.value(n.name, n, c)
		return
	}
	w.member(n.name).open('[')
	if w.card && n.field.Kind == offer.KindMedium {
		w.value("", n, &w.offer.Cells[w.mainPicture(first)])
	} else {
		for at := first; at >= 0; at = w.next[at] - 1 {
			w.value("", n, &w.offer.Cells[at])
		}
	}
	w.close(']')
}

// mainPicture finds the medium that stands on a card: the first photograph that is kept here, else the first of all.
func (w *writer) mainPicture(first int32) int32 {
	for at := first; at >= 0; at = w.next[at] - 1 {
		if m, ok := w.offer.Cells[at].Value.(offer.Medium); ok && m.Type == offer.Photo && m.Hash != "" {
			return at
		}
	}
	return first
}

// variants writes, for each variant, the fields that it shows otherwise.
func (w *writer) variants() {
	names := w.offer.Variants()
	if len(names) == 0 {
		return
	}
	w.member("variants").open('{')
	for _, name := range names {
		w.lay(name)
		w.named(name).open('{')
		w.tree(w.shape.full)
		w.close('}')
	}
	w.lay("")
	w.close('}')
}

// inherited tells which values are another record's, by pointer, to readers who see that the offer points there.
func (w *writer) inherited() {
	if !slices.ContainsFunc(w.offer.Cells, func(c offer.Cell) bool { return c.Origin.From != 0 }) {
		return
	}
	shown := map[offer.ID]bool{}
	for c := range w.offer.All(offer.FieldRelations) {
		if r, ok := c.Value.(offer.Relation); ok {
			shown[r.To] = true
		}
	}
	from := map[string]offer.ID{}
	for i := range w.offer.Cells {
		if c := &w.offer.Cells[i]; c.Origin.From != 0 && shown[c.Origin.From] {
			from[c.Pointer()] = c.Origin.From
		}
	}
	if len(from) > 0 {
		w.member("inherited").json(from)
	}
}

// sources writes where the offer's values come from, with licence and attribution.
func (w *writer) sources() {
	var codes []string
	for i := range w.offer.Cells {
		if code := w.offer.Cells[i].Origin.Source; code != "" && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	if len(codes) == 0 {
		return
	}
	slices.Sort(codes)
	w.member("sources").open('[')
	for _, code := range codes {
		w.item()
		w.open('{')
		w.member("code").string(code)
		s := w.Sources[code]
		w.word("name", s.Name)
		w.word("licence", string(s.Licence))
		w.word("attribution", s.Attribution)
		w.close('}')
	}
	w.close(']')
}

// texts tells which of the texts written are not what was asked for.
func (w *writer) texts(member string) {
	if w.choir != nil {
		w.each(func(offer.Lang) { w.tell(member, w.choir.notes[w.choir.at]) })
		return
	}
	w.tell(member, w.notes)
}

func (w *writer) tell(member string, notes []spoken) {
	if len(notes) == 0 {
		return
	}
	w.member(member).open('[')
	for _, n := range notes {
		w.item()
		w.open('{')
		w.member("pointer").string(n.Pointer)
		w.member("lang").string(string(n.Lang))
		w.word("by", string(n.Maker))
		if n.Outdated {
			w.member("outdated").bool(true)
		}
		w.close('}')
	}
	w.close(']')
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
