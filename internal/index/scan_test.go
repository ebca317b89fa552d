package index

import (
	"bytes"
	"cmp"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"escale/internal/access"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
)

// scan is the index done slowly: it looks at every offer and every word of it, with analysis of its own, and is what every
// answer is held to.
type scan struct {
	ref    offer.Reference
	policy *access.Policy
	offers map[offer.ID]*offer.Offer
	kept   []*offer.Private
}

// scanned is an offer as an audience sees it.
type scanned struct {
	id    offer.ID
	o     *offer.Offer
	s     *query.Subject // with all that may not be read taken out
	texts []scanText
	exact []string
	score int64
	key   scanKey
}

type scanText struct {
	lang    offer.Lang
	weight  int
	words   []string // as indexed
	length  int
	ofGrade string
}

type scanKey struct {
	rank int
	n    float64
	name []byte
}

var (
	wordPattern = regexp.MustCompile(`[\pL\pN\pM]+`)
	elision     = regexp.MustCompile(`(?i)(^|[^\pL\pN\pM])(?:l|d|j|m|n|s|t|c|qu|jusqu|lorsqu|puisqu|quoiqu|un|dell|all|nell|sull|dall|coll|quell|gl)['’]`)
	possessive  = regexp.MustCompile(`['’]\pL($|[^\pL\pN\pM])`)
)

// scanWords cuts a text: lower-case words with accents, and the same without.
func scanWords(s string) (plain, folded []string) {
	for range 3 { // neighbours share the character between them
		s = elision.ReplaceAllString(s, "$1 ")
	}
	s = possessive.ReplaceAllString(s, " $1")
	for _, w := range wordPattern.FindAllString(s, -1) {
		w = strings.ToLower(w)
		plain = append(plain, w)
		f := strings.NewReplacer("œ", "oe", "æ", "ae", "ß", "ss").Replace(w)
		f = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, norm.NFKD.String(f))
		folded = append(folded, f)
	}
	return plain, folded
}

// see gives the offers of an audience that a question is about, as its variant shows them, with what each clause lets through
// and nothing else.
func (c *scan) see(q *query.Question, a *access.Audience) []*scanned {
	variant, realm := q.Variant, q.Realm()
	var seen []*scanned
	for id, o := range c.offers {
		clauses := a.For(query.SubjectOf(o, c.ref))
		if realm != "" && c.ref.Catalog.Realm(o.Type) != realm {
			continue
		}
		if len(clauses) == 0 || variant != "" && !slices.Contains(o.Variants(), variant) {
			continue
		}
		s := query.SubjectAs(o, variant, c.ref)
		if variant == "" {
			charter().Mark(s, o, c.ref)
			o = o.As(variant)
		} else {
			o = o.As(variant)
			charter().Mark(s, o, c.ref)
		}
		uses := c.policy.TextUses(o)
		may := func(f *offer.Field, class offer.Class, lang offer.Lang) bool {
			return f == nil || slices.ContainsFunc(clauses, func(k access.Clause) bool {
				return k.Mask.Field(f, class) && k.Mask.Lang(lang) && (class != offer.Protected || slices.Contains(uses, k.Use))
			})
		}
		v := &scanned{id: id, o: o, s: s}
		for _, w := range s.Words {
			if w.Field.Weight > 0 && may(w.Field, w.Field.Class, w.Lang) {
				v.texts = append(v.texts, scanText1(w, uses))
			}
		}
		for _, e := range s.Exact {
			if may(e.Field, e.Class, "") {
				v.exact = append(v.exact, e.Text)
			}
		}
		for _, p := range c.kept {
			if p.Offer == id && a.Own == p.Organisation {
				s.Keep(p.Cells)
			}
		}
		s.Codes = slices.DeleteFunc(slices.Clone(s.Codes), func(k offer.Code) bool {
			if k.Field != nil && k.Field.Kind == offer.KindMedium {
				return !c.mayMedium(o, k, clauses)
			}
			return !may(k.Field, classOf(k.Field), "")
		})
		s.Numbers = slices.DeleteFunc(slices.Clone(s.Numbers), func(n offer.Quantity) bool { return !may(n.Field, classOf(n.Field), "") })
		if f := c.ref.Catalog.Field(offer.FieldPosition); !may(f, f.Class, "") {
			s.Point = nil
		}
		if f := c.ref.Catalog.Field(offer.FieldOpening); !may(f, f.Class, "") {
			s.Hours = nil
		}
		f := c.ref.Catalog.Field(offer.FieldName)
		names := offer.Text{}
		for lang, p := range s.Names {
			if may(f, f.Class, lang) {
				names[lang] = p
			}
		}
		s.Names = names
		seen = append(seen, v)
	}
	return seen
}

func classOf(f *offer.Field) offer.Class {
	if f == nil {
		return ""
	}
	return f.Class
}

func (c *scan) mayMedium(o *offer.Offer, k offer.Code, clauses []access.Clause) bool {
	for _, cell := range o.Cells {
		m, ok := cell.Value.(offer.Medium)
		if !ok || string(m.Type) != k.Code {
			continue
		}
		for _, clause := range clauses {
			if clause.Mask.Field(k.Field, k.Field.Class) && clause.Mask.Medium(m.Type) && c.policy.MediumBasis(o, &m, cell.Origin, clause.Use, now) != access.NoBasis {
				return true
			}
		}
	}
	return false
}

func scanText1(w offer.Words, uses []offer.Use) scanText {
	plain, folded := scanWords(w.Text)
	t := scanText{lang: w.Lang, weight: w.Field.Weight, length: len(folded)}
	t.ofGrade = string(w.Field.Class) + "|" + string(w.Field.Group) + "|" + string(w.Lang)
	for i, f := range folded {
		if w.Field.Weight >= nameWeight || w.Lang == "" || !small[primary(w.Lang)][plain[i]] {
			t.words = append(t.words, f)
		}
	}
	return t
}

// findsBy tells how surely a word of a question finds a word of a text, 0 for not at all.
func (w *scanWord) findsBy(word string, lang offer.Lang) int {
	if w.errors > 0 {
		if w.errors == 2 && []rune(word)[0] != []rune(w.word)[0] {
			return 0
		}
		if scanDistance([]rune(w.word), []rune(word)) != w.errors {
			return 0
		}
		if len([]rune(word)) == len([]rune(w.word))+w.errors { // letters left out, nothing else
			return 4 - w.errors
		}
		return 3 - w.errors
	}
	switch {
	case word == w.word:
		return 4
	case stemmers[primary(lang)] != nil && stem(lang, word) == stem(lang, w.word):
		return 3
	case w.prefix && strings.HasPrefix(word, w.word):
		return 2
	}
	return 0
}

type scanWord struct {
	word   string
	prefix bool
	errors int
}

// scanDistance is the distance of optimal string alignment, by its definition.
func scanDistance(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0:
				d[i][j] = j
			case j == 0:
				d[i][j] = i
			default:
				cost := 1
				if a[i-1] == b[j-1] {
					cost = 0
				}
				d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d[i][j] = min(d[i][j], d[i-2][j-2]+1)
				}
			}
		}
	}
	return d[len(a)][len(b)]
}

// text gives the offers that have the words, with their scores.
func (c *scan) text(question string, seen []*scanned) (map[offer.ID]bool, map[offer.ID]int64) {
	plain, folded := scanWords(question)
	var words []scanWord
	finished := question == "" || !unicode.In([]rune(question)[len([]rune(question))-1], unicode.L, unicode.N, unicode.M)
	isSmall := func(w string) bool {
		for _, lang := range offer.Languages {
			if small[lang][w] {
				return true
			}
		}
		return false
	}
	allSmall := !slices.ContainsFunc(plain, func(w string) bool { return !isSmall(w) })
	for i, w := range folded {
		prefix := i == len(folded)-1 && !finished && len([]rune(w)) >= 2
		if (allSmall || !isSmall(plain[i])) && !slices.ContainsFunc(words, func(o scanWord) bool { return o.word == w && o.prefix == prefix }) {
			words = append(words, scanWord{word: w, prefix: prefix})
		}
	}
	found, scores := map[offer.ID]bool{}, map[offer.ID]int64{}
	if len(words) > 0 {
		for _, v := range seen {
			found[v.id] = true
		}
	}
	for i := range words {
		w := &words[i]
		most := 0
		if n := len([]rune(w.word)); n >= 4 && !strings.ContainsAny(w.word, "0123456789") {
			most = 1
			if n >= 8 {
				most = 2
			}
		}
		var by map[offer.ID]int64
		for {
			by = map[offer.ID]int64{}
			for _, v := range seen {
				if strength := v.strength(w); strength > 0 {
					by[v.id] = strength
				}
			}
			if len(by) > 0 || w.errors == most {
				break
			}
			w.errors++
		}
		weight := int64(1)
		if len(by) > 0 {
			weight = 1 + int64(64*math.Log2(1+float64(len(seen))/float64(len(by))))
		}
		for _, v := range seen {
			found[v.id] = found[v.id] && by[v.id] > 0
			scores[v.id] += weight * by[v.id]
		}
	}
	forms := scanForms(question)
	for _, v := range seen {
		id, _ := strconv.Atoi(strings.TrimSpace(question))
		if slices.ContainsFunc(v.exact, func(e string) bool { return slices.Contains(forms, e) }) || offer.ID(id) == v.id {
			found[v.id] = true
			scores[v.id] += 1 << 31
		}
	}
	return found, scores
}

func scanForms(q string) []string {
	q = strings.TrimSpace(q)
	if len(q) < 3 {
		return nil
	}
	forms := []string{strings.ToLower(q), strings.ReplaceAll(strings.ToLower(q), " ", ""), offer.NormalURL(q)}
	if strings.Contains(q, ".") && !strings.Contains(q, " ") {
		forms = append(forms, offer.NormalURL("https://"+q))
	}
	if regexp.MustCompile(`^[+0-9 .()/-]+$`).MatchString(q) && len(offer.NormalPhone(q)) >= 3 {
		forms = append(forms, offer.NormalPhone(q))
	}
	return forms
}

// strength is what one word tells of an offer.
func (v *scanned) strength(w *scanWord) int64 {
	impacts := map[string]int{} // by grade and word
	sure := map[string]int{}
	for _, t := range v.texts {
		times := map[string]int{}
		for _, word := range t.words {
			times[word]++
		}
		for word, n := range times {
			at := t.ofGrade + "|" + word
			if k := w.findsBy(word, t.lang); k > 0 {
				sure[at] = k
				impacts[at] = min(255, impacts[at]+max(1, 256*t.weight*n/(16*n+16+t.length)))
			}
		}
	}
	best := 0
	for at, n := range impacts {
		best = max(best, n*sure[at])
	}
	return int64(best)
}

// answer is Search and SearchNotTold at once, without pages.
func (c *scan) answer(q *query.Question, a *access.Audience, notTold bool) *Result {
	seen := c.see(q, a)
	var byText map[offer.ID]bool
	var scores map[offer.ID]int64
	if q.Text != "" {
		byText, scores = c.text(q.Text, seen)
	}
	r := &Result{}
	var found []*scanned
	for _, v := range seen {
		if q.Text != "" && !byText[v.id] {
			continue
		}
		v.score = scores[v.id]
		rest := q.Query
		rest.Open, rest.Now, rest.Text = nil, false, ""
		if !rest.Match(v.s) {
			continue
		}
		asked := q.Open != nil || q.Now
		untold := asked && (v.s.Hours == nil || !(*opening.Calendar)(v.s.Hours).Told())
		if untold {
			r.NotTold++
		}
		if notTold && !untold {
			continue
		}
		if !notTold && (!q.Match(v.s) || q.Now && !c.openNow(v.s, q)) {
			continue
		}
		found = append(found, v)
	}
	r.Count = len(found)
	for _, name := range q.Facets {
		r.Facets = append(r.Facets, countCodes(name, found))
	}
	c.order(q, found, r)
	return r
}

func (c *scan) openNow(s *query.Subject, q *query.Question) bool {
	if s.Hours == nil {
		return false
	}
	return (*opening.Calendar)(s.Hours).OpenAt(q.Today.At(opening.Clock(q.Minute), c.policy.Zone)).IsOpen()
}

func countCodes(name string, found []*scanned) FacetCounts {
	n := map[string]int{}
	for _, v := range found {
		has := map[string]bool{}
		for _, k := range v.s.Codes {
			if k.Facet == name {
				has[k.Code] = true
			}
		}
		for code := range has {
			n[code]++
		}
	}
	f := FacetCounts{Name: name}
	for code, k := range n {
		f.Counts = append(f.Counts, CodeCount{code, k})
	}
	slices.SortFunc(f.Counts, func(a, b CodeCount) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Code, b.Code)) })
	return f
}

// order puts all that was found in order.
func (c *scan) order(q *query.Question, found []*scanned, r *Result) {
	by := q.Sort
	if by == query.ByRelevance && q.Text == "" {
		by = query.ByDraw
	}
	first := q.Today
	if q.Open != nil {
		first = q.Open.From
	}
	rootKeys, spanish := collate.New(language.Und), collate.New(language.Spanish)
	for _, v := range found {
		v.key.rank = slices.IndexFunc(append(q.First, query.Favour{}), func(f query.Favour) bool {
			return f == query.Favour{} || slices.ContainsFunc(v.s.Codes, func(k offer.Code) bool { return k.Facet == f.Facet && k.Code == f.Code })
		})
		switch by {
		case query.ByRelevance:
			v.key.n = -float64(v.score)
		case query.ByDistance:
			v.key.n = math.Inf(1)
			if v.s.Point != nil {
				v.key.n = q.Near.Centre.Distance(*v.s.Point)
			}
		case query.ByDate:
			v.key.n = math.Inf(1)
			if v.s.Hours != nil {
				if d, ok := (*opening.Calendar)(v.s.Hours).NextDate(first); ok {
					v.key.n = float64(d)
				}
			}
		case query.ByUpdated:
			v.key.n = -float64(v.s.Updated)
		case query.ByName:
			by := rootKeys
			if q.Lang == "es" {
				by = spanish
			}
			if p, lang := v.s.Names.In(q.Lang); lang != "" {
				key := by.KeyFromString(&collate.Buffer{}, p.Value)
				v.key.name = key[:min(len(key), longestKey)]
			} else {
				v.key.n = 1
			}
		}
	}
	slices.SortFunc(found, func(a, b *scanned) int {
		if a.key.rank != b.key.rank {
			return cmp.Compare(a.key.rank, b.key.rank)
		}
		switch by {
		case query.ByRandom:
			return cmp.Compare(shuffled(q.Seed, a.id), shuffled(q.Seed, b.id))
		case query.ByDraw:
			return cmp.Compare(shuffled(drawSeed(q.Today), a.id), shuffled(drawSeed(q.Today), b.id))
		}
		return cmp.Or(cmp.Compare(a.key.n, b.key.n), bytes.Compare(a.key.name, b.key.name), cmp.Compare(a.id, b.id))
	})
	for _, v := range found {
		r.IDs = append(r.IDs, v.id)
		switch by {
		case query.ByRelevance:
			r.Scores = append(r.Scores, v.score)
		case query.ByDistance:
			r.Distances = append(r.Distances, map[bool]float64{true: -1, false: v.key.n}[math.IsInf(v.key.n, 1)])
		case query.ByDate:
			r.Dates = append(r.Dates, map[bool]opening.Date{true: 0, false: opening.Date(min(v.key.n, 1e6))}[math.IsInf(v.key.n, 1)])
		}
	}
}

// compareWith holds a view to the scan, page after page.
func (c *scan) compareWith(t failer, v *View, q *query.Question, a *access.Audience, notTold bool) {
	t.Helper()
	want := c.answer(q, a, notTold)
	ask := v.Search
	if notTold {
		ask = v.SearchNotTold
	}
	if q.Limit == 0 {
		got, err := ask(q, a)
		if err != nil {
			t.Fatalf("%s for %s: %v", q.Values().Encode(), a.Name, err)
		}
		want.IDs, want.Scores, want.Distances, want.Dates = nil, nil, nil, nil
		c.same(t, q, a, want, got)
		return
	}
	total := &Result{}
	page := *q
	for {
		got, err := ask(&page, a)
		if err != nil {
			t.Fatalf("%s for %s: %v", q.Values().Encode(), a.Name, err)
		}
		total.IDs, total.Scores = append(total.IDs, got.IDs...), append(total.Scores, got.Scores...)
		total.Distances, total.Dates = append(total.Distances, got.Distances...), append(total.Dates, got.Dates...)
		total.Count, total.NotTold, total.Facets = got.Count, got.NotTold, got.Facets
		if len(got.IDs) > q.Limit || got.Next != "" && len(got.IDs) < q.Limit {
			t.Fatalf("page of %d holds %d", q.Limit, len(got.IDs))
		}
		if page.Cursor = got.Next; page.Cursor == "" {
			break
		}
	}
	c.same(t, q, a, want, total)
}

func (c *scan) same(t failer, q *query.Question, a *access.Audience, want, got *Result) {
	t.Helper()
	if d := gocmp.Diff(want, got, cmpopts.IgnoreUnexported(Result{})); d != "" {
		t.Fatalf("%s sort=%s lang=%s for %s: scan -, index +\n%s", q.Values().Encode(), q.Sort, q.Lang, a.Name, d)
	}
}

// failer is a test, or a draw of rapid's.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func shuffled(seed uint64, id offer.ID) uint64 {
	order := newShuffle(seed)
	return order.key(uint32(id))
}
