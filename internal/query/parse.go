package query

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/opening"
)

// Limits of one question.
const (
	MaxLimit     = 500
	DefaultLimit = 20
	MaxText      = 500     // bytes of q
	MaxCodes     = 1_000   // of one facet
	MaxCode      = 200     // bytes of one code, and of a variant
	MaxRadius    = 500_000 // metres
	MaxFirst     = 8       // codes of first
)

// words are the parameters of the grammar besides facets and numbers.
var words = []string{"q", "near", "bbox", "within", "open", "updated", "created", "variant", "sort", "first", "facets", "limit", "cursor", "lang"}

// shapes are the parameters by which faces are told how an answer is wanted, and of when.
var shapes = []string{"view", "fields", "fallback", "format", "at", "by"}

// Taken tells whether a name already means something in a question, so that no field of a network can be asked for by it.
func (v *Vocabulary) Taken(name string) bool {
	_, facet := v.facets[name]
	return facet || v.numbers[name] || slices.Contains(words, name) || slices.Contains(shapes, name)
}

// ParseJSON turns the JSON form of a question into the parameters that say the same: strings and numbers stand for
// themselves, lists for repeated parameters, an object of bounds for name[gte] and the like, a GeoJSON object for within.
func ParseJSON(body []byte) (url.Values, error) {
	var fields map[string]any
	if err := json.Unmarshal(body, &fields); err != nil {
		return nil, fault.Refuse("query.invalid", []fault.Problem{fault.At("", "json.malformed", "reason", err.Error())})
	}
	values := url.Values{}
	var problems []fault.Problem
	for _, name := range sorted(fields) {
		value := fields[name]
		if name == "within" {
			if _, isText := value.(string); !isText {
				text, _ := json.Marshal(value)
				values.Add(name, string(text))
				continue
			}
		}
		named := map[string]any{name: value}
		if bounds, ok := value.(map[string]any); ok {
			named = map[string]any{}
			for op, bound := range bounds {
				named[name+"["+op+"]"] = bound
			}
		}
		for _, name := range sorted(named) {
			list, isList := named[name].([]any)
			if !isList {
				list = []any{named[name]}
			}
			for _, item := range list {
				text, ok := plain(item)
				if !ok {
					problems = append(problems, fault.At(name, "json.not_a_value"))
					continue
				}
				values.Add(name, text)
			}
		}
	}
	return values, fault.Refuse("query.invalid", problems)
}

// plain writes a string or a number as a parameter; nothing else can be one.
func plain(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case float64:
		return number(v), true
	}
	return "", false
}

// Parse reads a question from the parameters of an address. It is strict: a parameter, code or form that it does not know
// is refused, with the nearest one it does know; also names the parameters that mean something to the caller. now is the
// present in the network's time zone, which "today" and the daily draw follow.
func (v *Vocabulary) Parse(values url.Values, now time.Time, also ...string) (*Question, error) {
	p := parser{Vocabulary: v, today: opening.DayOf(now)}
	p.q = &Question{Limit: DefaultLimit, Lang: "fr", Today: p.today, Minute: now.Hour()*60 + now.Minute()}
	for _, name := range sorted(values) {
		if !slices.Contains(also, name) {
			p.parameter(name, values[name], also)
		}
	}
	p.finish()
	return p.q, fault.Refuse("query.invalid", p.problems)
}

type parser struct {
	*Vocabulary
	q        *Question
	today    opening.Date
	problems []fault.Problem
}

func (p *parser) fail(name, key string, args ...any) {
	p.problems = append(p.problems, fault.At(name, key, args...))
}

func (p *parser) parameter(name string, values []string, also []string) {
	if len(values) == 0 {
		return
	}
	base, op, _ := strings.Cut(name, "[")
	switch {
	case p.numbers[base]:
		if len(values) > 1 {
			p.fail(name, "parameter.repeated")
			return
		}
		p.bound(name, base, op, values[0])
		return
	case slices.Contains(words, name):
		if len(values) > 1 && name != "facets" && name != "first" {
			p.fail(name, "parameter.repeated")
			return
		}
		p.word(name, values)
		return
	}
	if _, isFacet := p.facets[name]; isFacet {
		p.term(name, values)
		return
	}
	names := slices.Concat(words, p.Facets(), p.Numbers(), also)
	p.problems = append(p.problems, fault.Problem{Path: name, Key: "parameter.unknown", Hint: offer.Nearest(name, names), Args: map[string]any{"name": name}})
}

func (p *parser) word(name string, values []string) {
	value := values[0]
	q := p.q
	switch name {
	case "q":
		if len(value) > MaxText {
			p.fail(name, "text.too_long", "length", len(value), "max", MaxText)
			return
		}
		if !utf8.ValidString(value) {
			p.fail(name, "parameter.not_utf8")
			return
		}
		q.Text = strings.TrimSpace(offer.CleanText(value))
	case "near":
		q.Near = p.circle(value)
	case "bbox":
		q.Box = p.box(value)
	case "within":
		p.within(value)
	case "open":
		p.open(value)
	case "updated":
		q.Updated = p.span(name, value)
	case "created":
		q.Created = p.span(name, value)
	case "variant":
		q.Variant, _ = p.code(name, value)
	case "sort":
		p.sort(value)
	case "first":
		p.first(values)
	case "facets":
		p.wanted(values)
	case "limit":
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 || n > MaxLimit {
			p.fail(name, "limit.out_of_range", "value", value, "max", MaxLimit)
			return
		}
		q.Limit = n
	case "cursor":
		q.Cursor = value
	case "lang":
		p.lang(value)
	}
}

// lang takes the first language that an answer is wanted in, which names are sorted by; the rest is the face's.
func (p *parser) lang(value string) {
	one, _, _ := strings.Cut(value, ",")
	if one == "*" {
		return
	}
	lang, err := offer.ParseLang(one)
	if err != nil {
		p.fail("lang", "language.unknown", "value", one)
		return
	}
	p.q.Lang = lang
}

// bound reads one end of a range, whose name ends with "gte]" or "lte]", or both when it is the name alone.
func (p *parser) bound(name, base, op, value string) {
	x, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		p.fail(name, "number.malformed", "value", value)
		return
	}
	i := slices.IndexFunc(p.q.Ranges, func(r Range) bool { return r.Name == base })
	if i < 0 {
		p.q.Ranges = append(p.q.Ranges, Range{Name: base})
		i = len(p.q.Ranges) - 1
	}
	r := &p.q.Ranges[i]
	switch {
	case name == base:
		r.Min, r.Max = &x, &x
	case r.Min != nil && r.Min == r.Max:
		p.fail(name, "parameter.repeated") // capacity=5 says both ends; it is read first
	case op == "gte]":
		r.Min = &x
	case op == "lte]":
		r.Max = &x
	default:
		p.problems = append(p.problems, fault.Problem{Path: name, Key: "parameter.unknown", Hint: base + "[gte]", Args: map[string]any{"name": name}})
	}
}

func (p *parser) term(name string, values []string) {
	if len(values) > MaxCodes {
		p.fail(name, "list.too_long", "length", len(values), "max", MaxCodes)
		return
	}
	t := Term{Facet: name}
	for _, value := range values {
		code, not := strings.CutPrefix(value, "!")
		code, ok := p.code(name, code)
		switch {
		case !ok:
		case not:
			t.None = append(t.None, code)
		default:
			t.Any = append(t.Any, code)
		}
	}
	slices.Sort(t.Any)
	slices.Sort(t.None)
	t.Any, t.None = slices.Compact(t.Any), slices.Compact(t.None)
	p.q.Terms = append(p.q.Terms, t)
}

// code brings a code of a facet to the form in which the index has it, or says why there is none.
func (p *parser) code(facet, code string) (string, bool) {
	if code == "" || len(code) > MaxCode {
		p.fail(facet, "code.malformed", "value", clip(code))
		return "", false
	}
	if level, isLevel := geo.ParseLevel(facet); isLevel || facet == "territory" {
		return p.territory(facet, level, isLevel, code)
	}
	if f := p.OwnField(facet); f != nil {
		if c := f.Choice(code); c != nil {
			code = c.Code // it may have been asked for by another system's id
		}
	}
	known, closed := p.codes(facet)
	plain := code
	if p.facets[facet] != nil {
		plain = strings.TrimPrefix(code, offer.NoPrefix)
	}
	if closed && !slices.Contains(known, plain) {
		if some := strings.Split(code, ","); len(some) > 1 && !slices.ContainsFunc(some, func(one string) bool { return !slices.Contains(known, one) }) {
			p.fail(facet, "code.joined", "value", strings.Join(some, "&"+facet+"="), "facet", facet)
			return "", false
		}
		p.problems = append(p.problems, fault.Problem{Path: facet, Key: "code.unknown", Hint: offer.Nearest(code, known),
			Args: map[string]any{"value": code, "facet": facet}})
		return "", false
	}
	return code, true
}

// codes lists the codes of a facet; closed is false where any may be asked for.
func (p *parser) codes(facet string) (known []string, closed bool) {
	f := p.facets[facet]
	if d, ok := p.derived[facet]; ok {
		return d.Codes, true
	}
	if mine := p.OwnField(facet); mine != nil {
		return mine.Codes(), mine.Kind != offer.KindDate
	}
	switch {
	case facet == "type":
		for _, s := range p.Catalog.Sheets {
			known = append(known, string(s.Type))
		}
	case facet == "realm":
		known = names(offer.Realms)
	case facet == "status":
		known = names(offer.Statuses)
	case facet == "life":
		known = names(offer.LifeStates)
	case facet == "media":
		known = names(offer.MediaTypes)
	case facet == "hours":
		known = []string{"told", "unknown"}
	case facet == "showing":
		known = names(Showings)
	case facet == "owner" && p.owners != nil:
		known = p.owners
	case facet == "source" && p.sources != nil:
		known = p.sources
	case facet == "variant":
		known = p.schemeCodes("variant")
	case f == nil:
		return nil, false
	case f.Kind == offer.KindFlag:
		known = names([]offer.Flag{offer.Yes, offer.No, offer.Unknown})
	case f.Kind == offer.KindClassification || f.Kind == offer.KindChoice:
		scheme := f.Scheme
		if scheme == "" {
			scheme = "label"
		}
		known = p.schemeCodes(scheme)
	default:
		return nil, false
	}
	return known, true
}

func (p *parser) schemeCodes(scheme string) (codes []string) {
	for _, c := range p.Catalog.Thesaurus.Scheme(scheme) {
		codes = append(codes, c.Code)
	}
	return codes
}

func (p *parser) territory(name string, level geo.Level, one bool, word string) (string, bool) {
	if p.Atlas == nil {
		return word, true
	}
	if one && !strings.Contains(word, ":") {
		if t, err := p.Atlas.Resolve(level.String() + ":" + word); err == nil {
			return p.successor(t).Code, true
		}
	}
	t, err := p.Atlas.Resolve(word)
	if err != nil || one && t.Level != level {
		problem := fault.At(name, "territory.unknown", "value", word)
		if e, ok := err.(*fault.Error); ok {
			problem = fault.Problem{Path: name, Key: e.Key, Args: e.Args}
			if len(e.Problems) > 0 {
				problem.Hint = e.Problems[0].Hint
			}
		}
		p.problems = append(p.problems, problem)
		return "", false
	}
	if t = p.successor(t); one {
		return t.Code, true
	}
	return t.ID(), true
}

// successor gives who took over from a territory that is no more, so that old addresses, selections and conventions go on.
func (p *parser) successor(t *geo.Territory) *geo.Territory {
	if t.Level == geo.Commune && !t.Living() {
		if now, err := p.Atlas.InForce(t.Code, geo.LastDay); err == nil {
			return now
		}
	}
	return t
}

func (p *parser) wanted(values []string) {
	for _, list := range values {
		for name := range strings.SplitSeq(list, ",") {
			if _, known := p.facets[name]; !known {
				p.problems = append(p.problems, fault.Problem{Path: "facets", Key: "facet.unknown", Hint: offer.Nearest(name, p.Facets()), Args: map[string]any{"value": name}})
				continue
			}
			if !slices.Contains(p.q.Facets, name) {
				p.q.Facets = append(p.q.Facets, name)
			}
		}
	}
}

// first reads whose offers come first: facet:code, separated by commas.
func (p *parser) first(values []string) {
	for _, list := range values {
		for one := range strings.SplitSeq(list, ",") {
			facet, code, ok := strings.Cut(one, ":")
			if _, known := p.facets[facet]; !known || !ok {
				p.problems = append(p.problems, fault.Problem{Path: "first", Key: "first.malformed", Hint: offer.Nearest(facet, p.Facets()), Args: map[string]any{"value": clip(one)}})
				continue
			}
			told := len(p.problems)
			if code, ok = p.code(facet, code); ok && !slices.Contains(p.q.First, Favour{facet, code}) {
				p.q.First = append(p.q.First, Favour{facet, code})
			}
			for i := range p.problems[told:] {
				p.problems[told+i].Path = "first"
			}
		}
	}
	if len(p.q.First) > MaxFirst {
		p.fail("first", "list.too_long", "length", len(p.q.First), "max", MaxFirst)
	}
}

func (p *parser) sort(value string) {
	name, seed, seeded := strings.Cut(value, ":")
	by := Sort(name)
	if !slices.Contains(Sorts, by) || seeded != (by == ByRandom) {
		hint := offer.Nearest(name, names(Sorts))
		if by == ByRandom {
			hint = "random:1"
		}
		p.problems = append(p.problems, fault.Problem{Path: "sort", Key: "sort.unknown", Hint: hint, Args: map[string]any{"value": value}})
		return
	}
	if by == ByRandom {
		n, err := strconv.ParseUint(seed, 10, 64)
		if err != nil {
			p.fail("sort", "number.malformed", "value", seed)
			return
		}
		p.q.Seed = n
	}
	p.q.Sort = by
}

func (p *parser) finish() {
	q := p.q
	slices.SortFunc(q.Terms, func(a, b Term) int { return strings.Compare(a.Facet, b.Facet) })
	slices.SortFunc(q.Ranges, func(a, b Range) int { return strings.Compare(a.Name, b.Name) })
	for i := 1; i < len(q.Terms); i++ {
		if q.Terms[i].Facet == q.Terms[i-1].Facet {
			p.fail(q.Terms[i].Facet, "parameter.repeated") // within= and territory= ask for the same thing
		}
	}
	for _, r := range q.Ranges {
		if r.Min != nil && r.Max != nil && *r.Max < *r.Min {
			p.fail(r.Name, "range.reversed", "min", *r.Min, "max", *r.Max)
		}
	}
	switch {
	case q.Sort == ByDistance && q.Near == nil:
		p.fail("sort", "sort.distance_needs_near")
	case q.Sort == "" && q.Text != "":
		q.Sort = ByRelevance
	case q.Sort == "" && q.Near != nil:
		q.Sort = ByDistance
	case q.Sort == "", q.Sort == ByRelevance && q.Text == "":
		q.Sort = ByDraw
	}
}

func names[T ~string](list []T) []string {
	all := make([]string, len(list))
	for i, x := range list {
		all[i] = string(x)
	}
	return all
}

// clip shortens what is echoed in a message.
func clip(s string) string {
	if len(s) <= 60 {
		return s
	}
	return strings.ToValidUTF8(s[:60], "") + "…"
}
