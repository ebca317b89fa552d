package quality

import (
	"escale/internal/offer"
	"escale/internal/query"
)

// The names that problems and scores are asked by: problem=photo-missing, score=web-low, score.web[gte]=70.
const (
	FacetProblem = "problem"
	FacetScore   = "score"
	scoreOf      = "score." // and the use
)

// marks are what problems and scores are posted under. They are for members: each is of class network, and a problem is of
// the field group that its rule points at, so that whoever may not read a group does not learn what is wrong there.
type marks struct {
	problem map[string]*offer.Field // by code of the rule
	score   *offer.Field
	scores  []*offer.Field // by place in Uses
	bands   [][3]string
	due     *offer.Field
}

func newMarks(rules []*rule) marks {
	of := func(name string, kind offer.Kind, group offer.Group) *offer.Field {
		return &offer.Field{Key: name, Facet: name, Kind: kind, Class: offer.Network, Group: group}
	}
	m := marks{problem: map[string]*offer.Field{}, score: of(FacetScore, offer.KindChoice, "identity"), due: of(Due, offer.KindNumber, "identity")}
	byGroup := map[offer.Group]*offer.Field{}
	for _, r := range rules {
		if byGroup[r.group] == nil {
			byGroup[r.group] = of(FacetProblem, offer.KindChoice, r.group)
		}
		m.problem[r.Code] = byGroup[r.group]
	}
	for _, use := range Uses {
		m.scores = append(m.scores, of(scoreOf+string(use), offer.KindNumber, "identity"))
		m.bands = append(m.bands, [3]string{string(use) + "-" + bands[0], string(use) + "-" + bands[1], string(use) + "-" + bands[2]})
	}
	m.due.Class = offer.Secret // no convention can let it through
	return m
}

// Due is the number that holds the first day on which time alone changes an assessment. Only the Clock asks for it: no address
// can, and no convention lets it through.
const Due = "score.due"

// Derived gives what can be asked for besides what sheets say.
func (c *Charter) Derived() []query.Derived {
	problem := query.Derived{Field: &offer.Field{Key: FacetProblem, Facet: FacetProblem, Kind: offer.KindChoice, Class: offer.Network, Group: "identity",
		Label: offer.Label{"fr": "Anomalies", "en": "Problems"}}, Labels: map[string]offer.Label{}}
	for _, r := range c.rules {
		problem.Codes = append(problem.Codes, r.Code)
		problem.Labels[r.Code] = r.Label
	}
	score := query.Derived{Field: c.score, Labels: map[string]offer.Label{}}
	all := []query.Derived{problem}
	for i := range Uses {
		score.Codes = append(score.Codes, c.bands[i][:]...)
		all = append(all, query.Derived{Field: c.scores[i]})
	}
	return append(all, score)
}

// Bands of scores, the lowest first.
var bands = []string{"low", "medium", "high"}

// Band names the band of a score: low, medium or high.
func (b Bands) Band(points int) string { return bands[b.band(points)] }

func (b Bands) band(points int) int {
	switch {
	case points >= b.High:
		return 2
	case points >= b.Medium:
		return 1
	}
	return 0
}

// Mark adds to what can be asked of an offer its problems, its scores and until when they stand. An offer that is gone is not
// judged.
func (c *Charter) Mark(s *query.Subject, o *offer.Offer, r offer.Reference) {
	if len(c.byType[o.Type]) == 0 || o.Status == offer.Deleted || o.Status == offer.Merged {
		return
	}
	x := c.begin(o, s, r)
	defer x.end()
	x.brief = true
	x.look()
	codes, numbers := s.Codes, s.Numbers // rules look at the subject as it was
	last := ""
	for i := range x.problems {
		if code := x.problems[i].Rule; code != last {
			codes = append(codes, offer.Code{Field: c.problem[code], Facet: FacetProblem, Code: code})
			last = code
		}
	}
	for use := range Uses {
		points := x.points(use)
		codes = append(codes, offer.Code{Field: c.score, Facet: FacetScore, Code: c.bands[use][c.Articles.Bands.band(points)]})
		numbers = append(numbers, offer.Quantity{Field: c.scores[use], Name: c.scores[use].Facet, Value: float64(points)})
	}
	if variants := o.Variants(); len(variants) > 0 {
		x.variantsUntil(variants)
	}
	if x.until != 0 {
		numbers = append(numbers, offer.Quantity{Field: c.due, Name: Due, Value: float64(x.until)})
	}
	s.Codes, s.Numbers = codes, numbers
}

// variantsUntil heeds the days on which what the variants show is judged otherwise: they are refreshed with their offer.
func (x *exam) variantsUntil(variants []string) {
	for _, v := range variants {
		shown := x.offer.As(v)
		y := x.begin(shown, query.SubjectAs(x.offer, v, x.ref), x.ref)
		y.brief = true
		y.look()
		x.changes(y.until)
		y.end()
	}
}

// Broken lists the codes of the rules that an offer breaks, in the order of the charter.
func (c *Charter) Broken(o *offer.Offer, r offer.Reference) []string {
	s := &query.Subject{}
	if c.asks {
		s = query.SubjectOf(o, r)
	}
	x := c.begin(o, s, r)
	defer x.end()
	x.brief = true
	x.look()
	var codes []string
	for i := range x.problems {
		if code := x.problems[i].Rule; len(codes) == 0 || codes[len(codes)-1] != code {
			codes = append(codes, code)
		}
	}
	return codes
}
