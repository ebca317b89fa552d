package quality

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
)

// Charter is the charter ready to be applied to the offers of one network. It is never changed after it was made, and may
// be used by many at once.
type Charter struct {
	Articles *Articles

	rules  []*rule
	byType map[offer.Type][]*rule
	fields map[string]int // those that rules read, by number
	asks   bool           // some rule asks by a query, so that subjects are wanted
	exams  sync.Pool      // of *exam: what an assessment needs and leaves behind
	marks
}

// rule is a Rule with all its words looked up.
type rule struct {
	*Rule
	run    func(*exam, *rule) verdict
	reads  []int // numbers of fields, in the order of the rule
	keys   []string
	when   *query.Query // nil: always
	must   *query.Query // of the check "matches"
	since  opening.Date
	weight [3]int // by place in Uses
	group  offer.Group
}

// headFacets are those that filling a field never changes. A rule that weighs may rest on no other, or else to tell more
// could cost points.
var headFacets = []string{"type", "owner", "status", "realm"}

// Compile looks up what a charter names. The error lists every fault of every rule; the charter that comes with it, never nil, has
// the rules that are fine. Whoever writes a charter refuses it then; a base that finds one goes on with what stands.
func Compile(a *Articles, v *query.Vocabulary) (*Charter, error) {
	own := *a
	c := &Charter{Articles: &own, byType: map[offer.Type][]*rule{}, fields: map[string]int{}}
	k := compiler{Charter: c, vocabulary: v, seen: map[string]bool{}}
	k.head(&own)
	for i, r := range own.Rules {
		k.path = fmt.Sprintf("/rules/%d", i)
		if r == nil {
			k.fail("", "value.missing")
			continue
		}
		if one := k.rule(r); one != nil {
			c.rules = append(c.rules, one)
			c.asks = c.asks || one.when != nil || one.must != nil
		}
	}
	for _, s := range v.Catalog.Sheets {
		for _, r := range c.rules {
			if one := r.on(s, k.number); one != nil {
				c.byType[s.Type] = append(c.byType[s.Type], one)
			}
		}
	}
	n := len(c.fields)
	c.exams.New = func() any { return newExam(c, n) }
	c.marks = newMarks(c.rules)
	return c, fault.Refuse("charter.invalid", k.problems)
}

// on gives the rule as it holds for a type, or nil: what a sheet has no field for is not asked of its offers, and what is no
// offer (an establishment, an article) is asked only by rules that name its type.
func (r *rule) on(s *offer.Sheet, number func(string) int) *rule {
	if len(r.Types) == 0 && s.Realm != offer.Offers {
		return nil
	}
	if len(r.Types) > 0 && !slices.Contains(r.Types, s.Type) || slices.Contains(r.Except, s.Type) {
		return nil
	}
	one := *r
	one.reads, one.keys = nil, nil
	for _, key := range r.keys {
		if s.Field(key) != nil {
			one.reads, one.keys = append(one.reads, number(key)), append(one.keys, key)
		}
	}
	if len(r.keys) > 0 && (len(one.keys) == 0 || checks[r.Check].all && len(one.keys) < len(r.keys)) {
		return nil
	}
	return &one
}

type compiler struct {
	*Charter
	vocabulary *query.Vocabulary
	path       string
	seen       map[string]bool
	problems   []fault.Problem
}

func (k *compiler) fail(path, key string, args ...any) {
	k.problems = append(k.problems, fault.At(k.path+path, key, args...))
}

func (k *compiler) unknown(path, value string, known []string) {
	k.problems = append(k.problems, fault.Problem{Path: k.path + path, Key: "charter.unknown", Hint: offer.Nearest(value, known), Args: map[string]any{"value": value}})
}

func (k *compiler) number(key string) int {
	n, there := k.fields[key]
	if !there {
		n = len(k.fields)
		k.fields[key] = n
	}
	return n
}

// head checks what is not of a rule.
func (k *compiler) head(a *Articles) {
	if len(a.Rules) > MaxRules {
		k.fail("/rules", "list.too_long", "length", len(a.Rules), "max", MaxRules)
		a.Rules = nil
	}
	if len(a.Languages) == 0 {
		k.fail("/languages", "value.missing")
		a.Languages = offer.Languages[:1]
	}
	k.langs("/languages", a.Languages)
	if a.Bands.Medium < 1 || a.Bands.High <= a.Bands.Medium || a.Bands.High > 100 {
		k.fail("/bands", "charter.bands", "medium", a.Bands.Medium, "high", a.Bands.High)
		a.Bands = Bands{50, 80}
	}
}

func (k *compiler) langs(path string, langs []offer.Lang) {
	for _, lang := range langs {
		if canonical, err := offer.ParseLang(string(lang)); err != nil || canonical != lang {
			k.fail(path, "language.unknown", "value", string(lang))
		}
	}
}

// rule looks up one rule; nil where it cannot be used at all.
func (k *compiler) rule(r *Rule) *rule {
	found := len(k.problems)
	check, known := checks[r.Check]
	if !known {
		k.unknown("/check", r.Check, checkNames())
		return nil
	}
	one := &rule{Rule: r, run: check.run, keys: r.Fields}
	if len(one.keys) == 0 {
		one.keys = check.fields
	}
	k.words(r)
	k.told(r, &check)
	k.scope(r, one)
	k.weights(r, one)
	for i, key := range r.Fields {
		if f := k.vocabulary.Catalog.Field(key); f == nil {
			k.unknown(fmt.Sprintf("/fields/%d", i), key, k.keys())
		} else if check.kinds != "" && !slices.Contains(strings.Fields(check.kinds), string(f.Kind)) {
			k.fail(fmt.Sprintf("/fields/%d", i), "value.wrong_kind", "kind", string(f.Kind), "want", check.kinds)
		}
	}
	if one.group = r.Group; one.group == "" && len(one.keys) > 0 {
		if f := k.vocabulary.Catalog.Field(one.keys[0]); f != nil {
			one.group = f.Group
		}
	}
	if one.group == "" {
		one.group = "identity"
	}
	if !slices.Contains(offer.Groups, one.group) {
		k.unknown("/group", string(one.group), names(offer.Groups))
	}
	if len(k.problems) > found {
		return nil
	}
	return one
}

func (k *compiler) keys() []string {
	var keys []string
	for _, f := range k.vocabulary.Catalog.Fields() {
		keys = append(keys, f.Key)
	}
	return keys
}

// words checks the code and what people read.
func (k *compiler) words(r *Rule) {
	if !isCode(r.Code) {
		k.fail("/code", "code.malformed", "value", clip(r.Code))
	}
	if k.seen[r.Code] {
		k.fail("/code", "charter.code_twice", "value", clip(r.Code))
	}
	k.seen[r.Code] = true
	for _, l := range []struct {
		path  string
		label offer.Label
	}{{"/label", r.Label}, {"/action", r.Action}} {
		if l.label["fr"] == "" && l.label["en"] == "" {
			k.fail(l.path, "value.missing")
		}
		for _, words := range l.label {
			if len(words) > maxLabel {
				k.fail(l.path, "text.too_long", "length", len(words), "max", maxLabel)
			}
		}
	}
	if !slices.Contains(Severities, r.Severity) {
		k.unknown("/severity", string(r.Severity), names(Severities))
	}
	if r.Effort < 0 || r.Effort > 10_000 {
		k.fail("/effort", "charter.out_of_range", "value", r.Effort, "max", 10_000)
	}
}

// told holds what the check is told to what it takes and needs.
func (k *compiler) told(r *Rule, c *check) {
	told := r.With.told()
	for name := range told {
		if !slices.Contains(strings.Fields(c.takes), name) {
			k.unknown("/"+name, name, strings.Fields(c.takes))
		}
	}
	for _, name := range strings.Fields(c.needs) {
		if !told[name] {
			k.fail("/"+name, "value.missing")
		}
	}
	if c.what != "" && !slices.Contains(strings.Fields(c.what), r.What) {
		k.unknown("/what", r.What, strings.Fields(c.what))
	}
	for i, name := range r.Having {
		if !slices.Contains(strings.Fields(c.having), name) {
			k.unknown(fmt.Sprintf("/having/%d", i), name, strings.Fields(c.having))
		}
	}
	k.langs("/langs", r.Langs)
	for _, n := range []int{r.Min, r.Max, r.Months, r.Metres} {
		if n < 0 || n > 1_000_000 {
			k.fail("", "charter.out_of_range", "value", n, "max", 1_000_000)
		}
	}
	for _, n := range []int{len(r.Fields), len(r.Langs), len(r.Means), len(r.Having), len(r.Types), len(r.Except)} {
		if n > maxList {
			k.fail("", "list.too_long", "length", n, "max", maxList)
		}
	}
	for lang, words := range r.Words {
		if len(words) > maxList {
			k.fail("/words/"+string(lang), "list.too_long", "length", len(words), "max", maxList)
		}
		for _, w := range words {
			if w == "" || w != strings.ToLower(w) {
				k.fail("/words/"+string(lang), "charter.word_not_small", "value", clip(w))
			}
		}
	}
}

// told gives the names of what is said.
func (w *With) told() map[string]bool {
	told := map[string]bool{}
	for name, said := range map[string]bool{"fields": len(w.Fields) > 0, "langs": len(w.Langs) > 0, "what": w.What != "", "min": w.Min != 0, "max": w.Max != 0,
		"months": w.Months != 0, "metres": w.Metres != 0, "means": len(w.Means) > 0, "having": len(w.Having) > 0, "words": len(w.Words) > 0, "query": w.Query != ""} {
		if said {
			told[name] = true
		}
	}
	return told
}

// scope looks up whom the rule is about.
func (k *compiler) scope(r *Rule, one *rule) {
	for _, list := range [][]offer.Type{r.Types, r.Except} {
		for _, t := range list {
			if k.vocabulary.Catalog.Sheet(t) == nil {
				var known []string
				for _, s := range k.vocabulary.Catalog.Sheets {
					known = append(known, string(s.Type))
				}
				k.unknown("/types", string(t), known)
			}
		}
	}
	one.when, one.must = k.query("/when", r.When), k.query("/query", r.Query)
	var err error
	if one.since, err = r.since(); err != nil {
		k.fail("/since", "date.malformed", "value", clip(r.Since))
	}
}

// query reads a query of facets and numbers: what changes with the day or the question has no place in a rule.
func (k *compiler) query(path, text string) *query.Query {
	if text == "" {
		return nil
	}
	values, err := query.Parameters(text)
	if err != nil {
		k.fail(path, "charter.query", "value", clip(text))
		return nil
	}
	q, err := k.vocabulary.Parse(values, time.Time{})
	if refused := (*fault.Error)(nil); errors.As(err, &refused) {
		for _, p := range refused.Problems {
			p.Path = k.path + path + "/" + p.Path
			k.problems = append(k.problems, p)
		}
		return nil
	}
	only := query.Query{Terms: q.Terms, Ranges: q.Ranges, Box: q.Box, Within: q.Within, Near: q.Near}
	if rest := q.Query; rest.Text != "" || rest.Open != nil || rest.Now || rest.Updated != (query.Span{}) || rest.Created != (query.Span{}) || rest.Variant != "" {
		k.fail(path, "charter.query", "value", clip(text))
	}
	for _, name := range []string{"sort", "facets", "limit", "cursor", "lang"} {
		if values.Has(name) {
			k.fail(path, "charter.query", "value", name)
		}
	}
	return &only
}

// weights checks what the rule weighs. Whoever fills in a field must never lose points by it, so a rule that weighs is asked
// only of offers told apart by their head, and a query that it must match holds nothing that is not to be.
func (k *compiler) weights(r *Rule, one *rule) {
	weighs := false
	for use, w := range r.Weighs {
		i := slices.Index(Uses, use)
		if i < 0 {
			k.unknown("/weighs", string(use), names(Uses))
			continue
		}
		if w < 0 || w > maxWeight {
			k.fail("/weighs/"+string(use), "charter.out_of_range", "value", w, "max", maxWeight)
		}
		one.weight[i] = w
		weighs = weighs || w > 0
	}
	if !weighs {
		return
	}
	if q := one.when; q != nil {
		if len(q.Ranges) > 0 || q.Near != nil || q.Box != nil || q.Within != nil ||
			slices.ContainsFunc(q.Terms, func(t query.Term) bool { return !slices.Contains(headFacets, t.Facet) }) {
			k.fail("/when", "charter.when_weighs", "facets", strings.Join(headFacets, ", "))
		}
	}
	if q := one.must; q != nil && (q.Near != nil || q.Box != nil || q.Within != nil || slices.ContainsFunc(q.Terms, k.maySubtract)) {
		k.fail("/query", "charter.query_weighs")
	}
	switch check := checks[r.Check]; {
	case check.unweighed:
		k.fail("/weighs", "charter.check_unweighed", "check", r.Check)
	case check.each && len(r.Fields) > 1:
		k.fail("/fields", "charter.one_field_weighs")
	}
}

// maySubtract tells whether filling in a field may make an offer fail a condition that it met: where something is not to be, and
// where a code stands only as long as nothing was said.
func (k *compiler) maySubtract(t query.Term) bool {
	f, _ := k.vocabulary.FacetField(t.Facet)
	return len(t.None) > 0 || f == nil && !slices.Contains(headFacets, t.Facet)
}

func isCode(s string) bool {
	return s != "" && len(s) <= 63 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" && s[0] != '-'
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
