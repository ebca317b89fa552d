package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"escale/internal/geo"
	"escale/internal/index"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
)

// question is one question in two forms: the address under which Escale is asked, and what it means in terms and numbers,
// which is all that the other engines are given.
type question struct {
	Shape   string
	Address string

	Words  []word
	Codes  []condition
	Near   *query.Circle
	Box    *geo.Box
	Ring   []geo.Point // of the polygon, the first point again at the end
	From   opening.Date
	To     opening.Date // 0: not asked for days
	Sort   query.Sort
	Seed   uint64
	Facets []string
}

// word is one word of a text: an offer must have one of the terms, or a term that begins with the prefix.
type word struct {
	Terms  []string
	Prefix string
}

// condition asks for any of some codes of a facet, and for none of others.
type condition struct{ Any, None []int32 }

// limit is the length of a page.
const limit = 20

// questionsEach is how many questions each shape has; zipfQuestions how many different ones are asked over HTTP.
const (
	questionsEach = 200
	zipfQuestions = 10_000
)

// few are the facets that an answer counts, many those of the heaviest shape.
var (
	few  = []string{"type", "category", "commune", "feature", "label"}
	many = []string{"type", "category", "commune", "department", "epci", "feature", "theme", "label", "language", "payment", "audience", "environment", "owner", "life", "media"}
)

// shape is a way of asking. Its address is drawn anew for each question; an empty one is thrown away.
type shape struct {
	name string
	draw func(d *drawing) url.Values
}

var shapes = []shape{
	{"one common word", func(d *drawing) url.Values { return d.text(pick(d, d.common)) }},
	{"text and facets", (*drawing).textAndFacets},
	{"prefix while typing", (*drawing).prefix},
	{"one typing error", (*drawing).typo},
	{"facets and / or / not", (*drawing).facets},
	{"radius", func(d *drawing) url.Values { return d.near(url.Values{}, 2, 30) }},
	{"box", func(d *drawing) url.Values { return url.Values{"bbox": {d.box()}} }},
	{"polygon", func(d *drawing) url.Values { return url.Values{"within": {d.polygon()}} }},
	{"open on given dates", (*drawing).dates},
	{"by name", (*drawing).byName},
	{"random order", (*drawing).random},
	{"mixed", (*drawing).mixed},
	{heavy, (*drawing).heavy},
	{whole, func(*drawing) url.Values { return url.Values{"facets": {strings.Join(many, ",")}} }},
}

// heavy counts fifteen facets of nearly everything, each time of another set. whole counts them of all that there is: Escale
// counts those once for each change of the base and keeps them, so that this one is told apart.
const (
	heavy = "nearly all, 15 facets"
	whole = "all, 15 facets (kept)"
)

// drawing draws questions from what is in the data, the same ones from the same data.
type drawing struct {
	*rand.Rand
	vocabulary *query.Vocabulary
	now        time.Time
	all        *found
	book       *codebook
	common     []string           // words that many offers have, and can be typed
	typed      []string           // words from which errors are made
	words      []string           // all, sorted
	spelt      []spelt            // the same
	north      []geo.Point        // all places, from south to north
	codes      map[string][]int32 // by facet, the frequent ones
	// finds tells whether anything answers: a question that finds nothing is quick for everybody and tells little.
	finds func(*query.Question) (bool, error)
}

func newDrawing(v *query.Vocabulary, now time.Time, all *found, book *codebook, finds func(*query.Question) (bool, error)) *drawing {
	d := &drawing{Rand: rand.New(rand.NewPCG(1, 2)), vocabulary: v, now: now, all: all, book: book, finds: finds, codes: map[string][]int32{}}
	letters := func(least int) func(string) bool {
		return func(w string) bool {
			return len(w) < least || strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") != ""
		}
	}
	d.common = slices.DeleteFunc(byCount(all.Words, all.Offers/50, all.Offers*6/10), letters(4))
	d.typed = slices.DeleteFunc(byCount(all.Words, max(2, all.Offers/1000), all.Offers*3/10), letters(5))
	d.words = slices.Sorted(maps.Keys(all.Words))
	for _, w := range d.words {
		d.spelt = append(d.spelt, spell(w))
	}
	d.north = slices.SortedFunc(slices.Values(all.Points), func(a, b geo.Point) int { return cmp.Compare(a.Lat, b.Lat) })
	for _, n := range byCount(all.Codes, max(1, all.Offers/200), all.Offers*9/10) {
		facet := book.Facets[n/codesOfFacet]
		d.codes[facet] = append(d.codes[facet], n)
	}
	return d
}

// questions draws some of each shape.
func (d *drawing) questions(each int) ([]question, error) {
	var all []question
	for _, s := range shapes {
		seen, drawn := map[string]bool{}, 0
		for tries := 0; drawn < each && tries < 20*each; tries++ {
			values := s.draw(d)
			if values == nil {
				continue
			}
			if values.Get("facets") == "" {
				values.Set("facets", strings.Join(few, ","))
			}
			if seen[values.Encode()] {
				continue
			}
			q, err := d.question(s.name, values)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", s.name, values.Encode(), err)
			}
			seen[values.Encode()] = true
			if q == nil {
				continue
			}
			drawn++
			all = append(all, *q)
			if s.name == whole {
				break
			}
		}
		if drawn == 0 {
			return nil, fmt.Errorf("%s: the data give no question", s.name)
		}
	}
	return all, nil
}

// addresses draws different questions as visitors ask them, of all shapes in turn.
func (d *drawing) addresses(n int) ([]string, error) {
	var all []string
	seen := map[string]bool{}
	for tries := 0; len(all) < n && tries < 20*n; tries++ {
		values := shapes[tries%(len(shapes)-1)].draw(d)
		if values == nil {
			continue
		}
		if a := values.Encode(); !seen[a] {
			seen[a] = true
			all = append(all, a)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("the data give no questions")
	}
	return all, nil // fewer of a small base
}

// question reads an address as Escale does, and says what it means; nil when nothing answers.
func (d *drawing) question(shape string, values url.Values) (*question, error) {
	parsed, err := d.vocabulary.Parse(values, d.now)
	if err != nil {
		return nil, err
	}
	if some, err := d.finds(parsed); err != nil || !some {
		return nil, err
	}
	q := &question{Shape: shape, Address: values.Encode(), Near: parsed.Near, Box: parsed.Box, Sort: parsed.Sort, Seed: parsed.Seed, Facets: parsed.Facets}
	if parsed.Open != nil {
		q.From, q.To = parsed.Open.From, parsed.Open.To
	}
	if within := values.Get("within"); within != "" {
		if q.Ring, err = ringOf(within); err != nil {
			return nil, err
		}
	}
	for _, t := range parsed.Terms {
		c := condition{}
		for _, code := range t.Any {
			c.Any = append(c.Any, d.book.of(t.Facet, code))
		}
		for _, code := range t.None {
			c.None = append(c.None, d.book.of(t.Facet, code))
		}
		q.Codes = append(q.Codes, c)
	}
	if parsed.Text != "" {
		if q.Words, err = d.read(parsed.Text); err != nil {
			return nil, err
		}
	}
	return q, nil
}

// read says by which terms the words of a text are found. Where nothing has a word, it is read with errors: as any of the
// words that are so far from it.
func (d *drawing) read(text string) ([]word, error) {
	asked, err := index.TermsAsked(text)
	if err != nil {
		return nil, err
	}
	var words []word
	for _, a := range asked {
		w := word{Terms: []string{asIs(a.Word)}}
		for _, lang := range offer.Languages {
			w.Terms = append(w.Terms, stemOf(lang, a.Stems[lang]))
		}
		if a.Prefix {
			w.Prefix = asIs(a.Word)
		}
		if !d.known(&a) {
			w.Prefix = ""
			for errors := 1; errors <= a.Errors && w.Prefix == ""; errors++ {
				if terms := d.near1(a.Word, errors); len(terms) > 0 {
					w.Terms = terms
					break
				}
			}
		}
		words = append(words, w)
	}
	return words, nil
}

// known tells whether any offer has a word of a question without errors.
func (d *drawing) known(a *index.AskedTerm) bool {
	if d.all.Words[a.Word] > 0 {
		return true
	}
	for lang, stem := range a.Stems {
		if d.all.Stems[stemOf(lang, stem)] {
			return true
		}
	}
	i, _ := slices.BinarySearch(d.words, a.Word)
	return a.Prefix && i < len(d.words) && strings.HasPrefix(d.words[i], a.Word)
}

func pick[T any](d *drawing, from []T) T { return from[d.IntN(len(from))] }

// text asks for words, after which nothing more is typed: a full stop keeps the last from being the beginning of another.
func (d *drawing) text(words ...string) url.Values {
	return url.Values{"q": {strings.Join(words, " ") + "."}}
}

func (d *drawing) textAndFacets() url.Values {
	v := d.code(d.text(pick(d, d.common)), "type", "")
	if d.IntN(2) == 0 {
		d.code(v, "feature", "")
	}
	return v
}

// code adds a frequent code of a facet.
func (d *drawing) code(v url.Values, facet, not string) url.Values {
	if codes := d.codes[facet]; len(codes) > 0 {
		if code := not + d.book.code(pick(d, codes)); !slices.Contains(v[facet], code) {
			v.Add(facet, code)
		}
	}
	return v
}

func (d *drawing) prefix() url.Values {
	w := pick(d, d.common)
	return url.Values{"q": {w[:2+d.IntN(min(4, len(w)-2))]}}
}

// typo makes one error in a word, such that nobody has what comes of it.
func (d *drawing) typo() url.Values {
	w := []byte(pick(d, d.typed))
	i := 1 + d.IntN(len(w)-2)
	switch d.IntN(4) {
	case 0:
		w = slices.Delete(w, i, i+1)
	case 1:
		w = slices.Insert(w, i, byte('a'+d.IntN(26)))
	case 2:
		w[i] = byte('a' + d.IntN(26))
	default:
		w[i], w[i+1] = w[i+1], w[i]
	}
	asked, err := index.TermsAsked(string(w) + ".")
	if err != nil || len(asked) != 1 || d.known(&asked[0]) || len(d.near1(asked[0].Word, 1)) == 0 {
		return nil
	}
	return d.text(string(w))
}

func (d *drawing) facets() url.Values {
	v := d.code(d.code(url.Values{}, "type", ""), "type", "")
	d.code(v, pick(d, []string{"payment", "language", "audience", "theme"}), "")
	if d.IntN(2) == 0 {
		d.code(d.code(v, "feature", ""), "feature", "")
	}
	return d.code(v, pick(d, []string{"label", "category", "environment"}), "!")
}

// near asks for a circle around a place where something is. Its radius ends where nothing is for a while, so that engines
// that measure distances a little differently find the same: where offers are many, it is smaller.
func (d *drawing) near(v url.Values, least, most float64) url.Values {
	centre := d.somewhere()
	radius := 1000 * (least + d.Float64()*d.Float64()*(most-least))
	const clear, smallest = 6e-5, 500.0 // of the radius; in metres
	gap := 0.0
	for ; gap < clear && radius > smallest; radius /= 1.5 {
		if gap, radius = d.gap(centre, radius); gap >= clear {
			break
		}
	}
	v.Set("near", fmt.Sprintf("%s,%s;%sm", degrees(centre.Lat), degrees(centre.Lon), strconv.FormatFloat(radius, 'f', 3, 64)))
	return v
}

// gap looks for the widest gap between the distances of offers around a radius, and gives its share of the radius, and the
// radius in the middle of it.
func (d *drawing) gap(centre geo.Point, radius float64) (share, at float64) {
	const around, metres = 20, 111_000.0 // offers; in a degree of latitude, a little less
	from, _ := slices.BinarySearchFunc(d.north, centre.Lat-1.5*radius/metres, func(p geo.Point, lat float64) int { return cmp.Compare(p.Lat, lat) })
	to, _ := slices.BinarySearchFunc(d.north, centre.Lat+1.5*radius/metres, func(p geo.Point, lat float64) int { return cmp.Compare(p.Lat, lat) })
	var far []float64
	for _, p := range d.north[from:to] {
		if x := centre.Distance(p); x > 0.7*radius && x < 1.4*radius {
			far = append(far, x)
		}
	}
	slices.Sort(far)
	at = radius
	i, _ := slices.BinarySearch(far, radius)
	for j := max(1, i-around); j < min(len(far), i+around); j++ {
		if gap := (far[j] - far[j-1]) / far[j]; gap > share {
			share, at = gap, (far[j]+far[j-1])/2
		}
	}
	if len(far) < 2 {
		return 1, radius // nothing is near
	}
	return share, at
}

// somewhere is within two kilometres of an offer.
func (d *drawing) somewhere() geo.Point {
	p := pick(d, d.all.Points)
	return geo.Point{Lat: round(p.Lat + (d.Float64()-0.5)/30), Lon: round(p.Lon + (d.Float64()-0.5)/20)}
}

// round leaves degrees with five places and one more, on which no position lies. A seventh would be more than an outline of
// Escale keeps, whose corners are millionths of a degree: an offer some centimetres from its edge could change sides.
func round(degrees float64) float64 { return math.Round(degrees*1e5)/1e5 + 0.000004 }

func degrees(x float64) string { return strconv.FormatFloat(x, 'f', 6, 64) }

func (d *drawing) box() string {
	p := d.somewhere()
	w, h := 0.03+d.Float64()*d.Float64()*0.6, 0.02+d.Float64()*d.Float64()*0.4
	return strings.Join([]string{degrees(round(p.Lon - w)), degrees(round(p.Lat - h)), degrees(round(p.Lon + w)), degrees(round(p.Lat + h))}, ",")
}

// polygon draws a star around a place, with no offer on its edge.
func (d *drawing) polygon() string {
	for {
		if star := d.star(); d.clear(star) {
			return star
		}
	}
}

// clear tells whether no offer lies within a decimetre of the edge, where engines that keep degrees in other units may
// differ and both be right.
func (d *drawing) clear(star string) bool {
	area, err := geo.ParseArea([]byte(star), geo.AreaLimits{})
	if err != nil {
		return false
	}
	const step = 1e-6
	box := area.Box()
	box = geo.Box{South: box.South - step, West: box.West - step, North: box.North + step, East: box.East + step}
	for _, p := range d.all.Points {
		if !box.Contains(p) {
			continue
		}
		in := area.Contains(p)
		for _, q := range []geo.Point{{Lat: p.Lat + step, Lon: p.Lon}, {Lat: p.Lat - step, Lon: p.Lon}, {Lat: p.Lat, Lon: p.Lon + step}, {Lat: p.Lat, Lon: p.Lon - step}} {
			if area.Contains(q) != in {
				return false
			}
		}
	}
	return true
}

func (d *drawing) star() string {
	p := d.somewhere()
	corners, size := 6+d.IntN(9), 0.04+d.Float64()*d.Float64()*0.4
	var ring []string
	for i := range corners {
		angle := 2 * math.Pi * (float64(i) + 0.6*d.Float64()) / float64(corners)
		r := size * (0.5 + 0.5*d.Float64())
		ring = append(ring, "["+degrees(round(p.Lon+1.4*r*math.Cos(angle)))+","+degrees(round(p.Lat+r*math.Sin(angle)))+"]")
	}
	return `{"type":"Polygon","coordinates":[[` + strings.Join(append(ring, ring[0]), ",") + `]]}`
}

func (d *drawing) open(v url.Values, most int) url.Values {
	from := opening.DayOf(d.now) + opening.Date(d.IntN(300))
	v.Set("open", from.String()+".."+(from+opening.Date(d.IntN(most))).String())
	return v
}

func (d *drawing) dates() url.Values {
	v := d.open(url.Values{"sort": {"date"}}, 7)
	if d.IntN(2) == 0 {
		d.code(v, "type", "")
	}
	return v
}

func (d *drawing) byName() url.Values {
	v := d.code(url.Values{"sort": {"name"}}, pick(d, []string{"type", "department", "category", "feature"}), "")
	if d.IntN(2) == 0 {
		d.code(v, "payment", "")
	}
	return v
}

func (d *drawing) random() url.Values {
	return d.code(url.Values{"sort": {"random:" + strconv.Itoa(d.IntN(1_000_000))}}, pick(d, []string{"type", "feature", "language"}), "")
}

// mixed asks for several things at once, as the search page of a region does.
func (d *drawing) mixed() url.Values {
	v := url.Values{}
	if d.IntN(2) == 0 {
		v = d.text(pick(d, d.common))
	}
	if d.IntN(2) == 0 {
		v.Set("bbox", d.box())
	} else {
		d.near(v, 10, 80)
	}
	if d.IntN(2) == 0 {
		d.open(v, 14)
	}
	d.code(v, "type", "!")
	if d.IntN(2) == 0 {
		d.code(v, "feature", "")
	}
	return v
}

// heavy asks for nearly everything: all but a small part, and half of the time what is open in some month.
func (d *drawing) heavy() url.Values {
	v := d.code(url.Values{"facets": {strings.Join(many, ",")}}, pick(d, []string{"type", "category", "label", "theme"}), "!")
	if d.IntN(2) == 0 {
		d.open(v, 31)
	}
	return v
}

// ringOf reads the outer ring of a GeoJSON polygon.
func ringOf(text string) ([]geo.Point, error) {
	var polygon struct {
		Coordinates [][][2]float64 `json:"coordinates"`
	}
	if err := json.Unmarshal([]byte(text), &polygon); err != nil {
		return nil, err
	}
	var ring []geo.Point
	for _, at := range polygon.Coordinates[0] {
		ring = append(ring, geo.Point{Lat: at[1], Lon: at[0]})
	}
	return ring, nil
}
