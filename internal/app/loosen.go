package app

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"escale/internal/access"
	"escale/internal/geo"
	"escale/internal/query"
)

// Loosening is a question that asks for a little less than another, and how many it finds.
type Loosening struct {
	What     LooseningWhat
	Facet    string // of LessFacet and LessNumber: the name
	Word     string // of LessWord: the word that is left out
	Question *query.Question
	Count    int
}

// LooseningWhat is the closed list of what a loosening does.
type LooseningWhat string

const (
	LessText     LooseningWhat = "text"      // asks for no words
	LessWord     LooseningWhat = "word"      // leaves one of several words out
	LessFacet    LooseningWhat = "facet"     // leaves a facet out
	LessNumber   LooseningWhat = "number"    // leaves the bounds of a number out
	LessPlace    LooseningWhat = "place"     // asks wherever it is: no circle, box or outline
	WiderPlace   LooseningWhat = "wider"     // a larger circle or box
	LessDays     LooseningWhat = "days"      // whenever it is
	OtherDays    LooseningWhat = "other-day" // on the next day on which something is found
	AnyTimeToday LooseningWhat = "today"     // instead of now
	HoursNotTold LooseningWhat = "not-told"  // what may be open then, and does not say
	LessVariant  LooseningWhat = "variant"   // as offers show themselves otherwise
	LessInstants LooseningWhat = "instants"  // whenever it was changed or made
	OnlyThis     LooseningWhat = "only"      // keeps one condition of several; Facet names it
)

// Limits of one loosening: no question costs more than some forty searches for counts.
const (
	mostWordsLess  = 6
	mostFacetsLess = 12
)

// widerRadii are the radii that a circle grows to, in metres.
var widerRadii = []float64{5_000, 10_000, 20_000, 50_000, 100_000}

// Loosen tells which conditions of a question stand in the way: what it would find without each of them, or with a wider one.
// Those that change least come first, then those that find most; what finds no more than the question is left out. Where
// several conditions stand in the way together, it tells what single ones find alone.
func (a *App) Loosen(ctx context.Context, actor access.Actor, q *query.Question) ([]Loosening, error) {
	s, err := a.sightOf(ctx, actor, q)
	if err != nil {
		return nil, err
	}
	l := &loosening{sight: s}
	if l.found, _, err = l.count(q); err != nil {
		return nil, err
	}
	for _, step := range []func(*query.Question) error{l.place, l.days, l.text, l.conditions} {
		if err := step(q); err != nil {
			return nil, err
		}
	}
	if len(l.list) == 0 {
		err = l.only(q)
	}
	slices.SortStableFunc(l.list, func(a, b Loosening) int {
		return cmp.Or(cmp.Compare(a.What.change(), b.What.change()), cmp.Compare(b.Count, a.Count))
	})
	return l.list, err
}

// change tells how much is given up.
func (w LooseningWhat) change() int {
	switch w {
	case WiderPlace, OtherDays, AnyTimeToday, HoursNotTold:
		return 0
	case OnlyThis:
		return 2
	}
	return 1
}

type loosening struct {
	sight
	found int
	list  []Loosening
}

// count counts what a question finds, and what of it does not tell its hours.
func (l *loosening) count(q *query.Question) (found, notTold int, err error) {
	plain := *q
	plain.Limit, plain.Cursor, plain.Facets, plain.Sort, plain.First = 0, "", nil, "", nil
	r, err := l.view.Search(&plain, l.audience)
	if err != nil {
		return 0, 0, err
	}
	return r.Count, r.NotTold, nil
}

// try keeps a loosening that finds more than the question does, and tells whether it is one.
func (l *loosening) try(one Loosening) (bool, error) {
	if one.Question.Cursor = ""; one.Question.Sort == query.ByDistance && one.Question.Near == nil {
		one.Question.Sort = query.ByDraw
	}
	if one.Question.Sort == query.ByRelevance && one.Question.Text == "" {
		one.Question.Sort = query.ByDraw
	}
	var err error
	if one.Count, _, err = l.count(one.Question); err != nil || one.Count <= l.found {
		return false, err
	}
	l.list = append(l.list, one)
	return true, nil
}

// but gives the question with a change.
func but(q *query.Question, change func(q *query.Question)) *query.Question {
	changed := *q
	changed.Terms, changed.Ranges = slices.Clone(q.Terms), slices.Clone(q.Ranges)
	change(&changed)
	return &changed
}

func (l *loosening) place(q *query.Question) error {
	if q.Near == nil && q.Box == nil && q.Within == nil {
		return nil
	}
	found := l.found
	for _, wider := range widerPlaces(q) {
		if enough, err := l.try(Loosening{What: WiderPlace, Question: wider}); err != nil {
			return err
		} else if enough {
			found = l.list[len(l.list)-1].Count
			break
		}
	}
	more, err := l.try(Loosening{What: LessPlace, Question: but(q, func(q *query.Question) { q.Near, q.Box, q.Within = nil, nil, nil })})
	if last := len(l.list) - 1; more && l.list[last].Count == found {
		l.list = l.list[:last] // the wider one finds them all
	}
	return err
}

// widerPlaces gives the question with its circle or its box grown, step by step.
func widerPlaces(q *query.Question) (all []*query.Question) {
	switch {
	case q.Within != nil:
	case q.Near != nil && q.Box == nil:
		for _, radius := range widerRadii {
			if radius > 1.2*q.Near.Radius {
				all = append(all, but(q, func(q *query.Question) { q.Near = &query.Circle{Centre: q.Near.Centre, Radius: radius} }))
			}
		}
	case q.Box != nil && q.Near == nil && q.Box.West <= q.Box.East:
		for _, times := range []float64{2, 4} {
			all = append(all, but(q, func(q *query.Question) { q.Box = grown(q.Box, times) }))
		}
	}
	return all
}

func grown(b *geo.Box, times float64) *geo.Box {
	high, wide := (b.North-b.South)*(times-1)/2, (b.East-b.West)*(times-1)/2
	return &geo.Box{South: max(-90, b.South-high), West: max(-180, b.West-wide), North: min(90, b.North+high), East: min(180, b.East+wide)}
}

func (l *loosening) days(q *query.Question) error {
	if q.Open == nil && !q.Now {
		return nil
	}
	whenever := but(q, func(q *query.Question) { q.Open, q.Now = nil, false })
	if q.Now {
		today := but(whenever, func(q *query.Question) { q.Open = &query.Days{From: q.Today, To: q.Today} })
		if _, err := l.try(Loosening{What: AnyTimeToday, Question: today}); err != nil {
			return err
		}
	}
	if err := l.otherDay(whenever, q); err != nil {
		return err
	}
	if _, notTold, err := l.count(q); err != nil {
		return err
	} else if notTold > 0 && q.Term("hours") == nil {
		untold := but(whenever, func(q *query.Question) {
			q.Terms = append(q.Terms, query.Term{Facet: "hours", Any: []string{"unknown"}})
			slices.SortFunc(q.Terms, func(a, b query.Term) int { return strings.Compare(a.Facet, b.Facet) })
		})
		if _, err := l.try(Loosening{What: HoursNotTold, Question: untold}); err != nil {
			return err
		}
	}
	_, err := l.try(Loosening{What: LessDays, Question: whenever})
	return err
}

// otherDay looks for the first day on which something is found, from the days asked for on, or from today where these are past.
func (l *loosening) otherDay(whenever, q *query.Question) error {
	from := q.Today + 1
	if q.Open != nil {
		from = max(q.Today, q.Open.To+1)
	}
	first := but(whenever, func(q *query.Question) {
		q.Today, q.Sort, q.Limit, q.Cursor, q.Facets, q.First = from, query.ByDate, 1, "", nil, nil
	})
	r, err := l.view.Search(first, l.audience)
	if err != nil || len(r.Dates) == 0 || r.Dates[0].IsZero() {
		return err
	}
	day := query.Days{From: r.Dates[0], To: r.Dates[0]}
	_, err = l.try(Loosening{What: OtherDays, Question: but(whenever, func(q *query.Question) { q.Open = &day })})
	return err
}

func (l *loosening) text(q *query.Question) error {
	if q.Text == "" {
		return nil
	}
	words := strings.Fields(q.Text)
	for i := 0; len(words) > 1 && i < min(len(words), mostWordsLess); i++ {
		less := but(q, func(q *query.Question) { q.Text = strings.Join(slices.Delete(slices.Clone(words), i, i+1), " ") })
		if _, err := l.try(Loosening{What: LessWord, Word: words[i], Question: less}); err != nil {
			return err
		}
	}
	_, err := l.try(Loosening{What: LessText, Question: but(q, func(q *query.Question) { q.Text = "" })})
	return err
}

// conditions leaves each of the others out.
func (l *loosening) conditions(q *query.Question) error {
	for i := range q.Terms[:min(len(q.Terms), mostFacetsLess)] {
		less := but(q, func(q *query.Question) { q.Terms = slices.Delete(q.Terms, i, i+1) })
		if _, err := l.try(Loosening{What: LessFacet, Facet: q.Terms[i].Facet, Question: less}); err != nil {
			return err
		}
	}
	for i := range q.Ranges[:min(len(q.Ranges), mostFacetsLess)] {
		less := but(q, func(q *query.Question) { q.Ranges = slices.Delete(q.Ranges, i, i+1) })
		if _, err := l.try(Loosening{What: LessNumber, Facet: q.Ranges[i].Name, Question: less}); err != nil {
			return err
		}
	}
	if q.Variant != "" {
		if _, err := l.try(Loosening{What: LessVariant, Question: but(q, func(q *query.Question) { q.Variant = "" })}); err != nil {
			return err
		}
	}
	if q.Updated != (query.Span{}) || q.Created != (query.Span{}) {
		_, err := l.try(Loosening{What: LessInstants, Question: but(q, func(q *query.Question) { q.Updated, q.Created = query.Span{}, query.Span{} })})
		return err
	}
	return nil
}

// only keeps one condition at a time: the words, the place, the days, each of the facets.
func (l *loosening) only(q *query.Question) error {
	alone := map[string]query.Query{}
	if q.Text != "" {
		alone["q"] = query.Query{Text: q.Text}
	}
	if q.Near != nil || q.Box != nil || q.Within != nil {
		alone["near"] = query.Query{Near: q.Near, Box: q.Box, Within: q.Within}
	}
	if q.Open != nil || q.Now {
		alone["open"] = query.Query{Open: q.Open, Now: q.Now}
	}
	for _, t := range q.Terms[:min(len(q.Terms), mostFacetsLess)] {
		alone[t.Facet] = query.Query{Terms: []query.Term{t}}
	}
	if len(alone) < 2 {
		return nil
	}
	for name, kept := range alone {
		if _, err := l.try(Loosening{What: OnlyThis, Facet: name, Question: but(q, func(q *query.Question) { q.Query = kept })}); err != nil {
			return err
		}
	}
	slices.SortFunc(l.list, func(a, b Loosening) int { return strings.Compare(a.Facet, b.Facet) })
	return nil
}

// Values gives the address of the loosened question, without how its answer is wanted.
func (l *Loosening) Values() url.Values { return l.Question.Values() }
