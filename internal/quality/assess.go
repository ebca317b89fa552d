package quality

import (
	"slices"

	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
)

// verdict is what a check says of an offer.
type verdict struct {
	outcome outcome
	lacks   int // of absent: the place among the rule's fields of the one that is not there
}

type outcome uint8

const (
	good   outcome = iota
	absent         // there is nothing to judge; not a fault of this rule, and not worth its points
	bad
)

// exam is one offer being assessed.
type exam struct {
	*Charter
	offer    *offer.Offer
	subject  *query.Subject
	ref      offer.Reference
	today    opening.Date
	until    opening.Date
	standard [][]*offer.Cell // by number of field
	variants [][]*offer.Cell
	prose    []proseOf
	read     []readText
	problems []Problem
	rules    []*rule
	verdicts []verdict // of each of the rules
	total    [3]int    // what rules weigh for each of Uses
	lost     [3]int
	brief    bool // only which rules are broken is wanted, not where
}

// proseOf keeps what reading a phrase told: several rules ask about the same one.
type proseOf struct {
	lang  offer.Lang
	words string
	prose
}

// readText is a text that was read, and where in exam.prose its phrases stand.
type readText struct {
	cell     *offer.Cell
	from, to int
}

func newExam(c *Charter, fields int) *exam {
	return &exam{Charter: c, standard: make([][]*offer.Cell, fields), variants: make([][]*offer.Cell, fields)}
}

// begin takes an offer in hand.
func (c *Charter) begin(o *offer.Offer, s *query.Subject, r offer.Reference) *exam {
	x := c.exams.Get().(*exam)
	x.offer, x.subject, x.ref, x.today, x.until, x.brief = o, s, r, r.Today, 0, false
	for i := range o.Cells {
		cell := &o.Cells[i]
		n, read := c.fields[cell.Field]
		switch {
		case !read || cell.Value == nil:
		case cell.Variant == "":
			x.standard[n] = append(x.standard[n], cell)
		default:
			x.variants[n] = append(x.variants[n], cell)
		}
	}
	return x
}

// end lets go of the offer.
func (x *exam) end() {
	for i := range x.standard {
		clear(x.standard[i])
		clear(x.variants[i])
		x.standard[i], x.variants[i] = x.standard[i][:0], x.variants[i][:0]
	}
	clear(x.prose)
	clear(x.read)
	x.read = x.read[:0]
	x.prose, x.verdicts, x.offer, x.subject = x.prose[:0], x.verdicts[:0], nil, nil
	if x.brief {
		clear(x.problems)
		x.problems = x.problems[:0]
	} else {
		x.problems = nil // the assessment has them
	}
	x.exams.Put(x)
}

// Assess says what the charter says of an offer on the day of the reference; without a day, nothing is over. The subject is
// the offer's own, where the caller has it already; nil otherwise.
func (c *Charter) Assess(o *offer.Offer, s *query.Subject, r offer.Reference) *Assessment {
	if s == nil {
		s = query.SubjectOf(o, r)
	}
	x := c.begin(o, s, r)
	defer x.end()
	x.look()
	a := &Assessment{Problems: x.problems, Until: x.until, Scores: make([]Score, len(Uses))}
	for use := range Uses {
		a.Scores[use] = x.score(use)
	}
	return a
}

// look applies every rule of the type, and adds up what counts.
func (x *exam) look() {
	x.rules = x.byType[x.offer.Type]
	x.total, x.lost = [3]int{}, [3]int{}
	for _, r := range x.rules {
		v, counts := x.apply(r)
		x.verdicts = append(x.verdicts, v)
		if !counts {
			continue
		}
		for use, w := range r.weight {
			x.total[use] += w
			if v.outcome != good {
				x.lost[use] += w
			}
		}
	}
}

// points gives the score for a use by its place: 100 where nothing is asked.
func (x *exam) points(use int) int {
	if x.total[use] == 0 {
		return 100
	}
	return 100 * (x.total[use] - x.lost[use]) / x.total[use]
}

// apply applies one rule and notes the problems it finds; counts tells whether the offer is asked it, and asked it already.
func (x *exam) apply(r *rule) (v verdict, counts bool) {
	future := r.since > x.today && x.today != 0
	if future {
		x.changes(r.since)
	}
	if r.when != nil && !r.when.Match(x.subject) {
		return verdict{}, false
	}
	from := len(x.problems)
	v = r.run(x, r)
	for i := from; i < len(x.problems); i++ {
		p := &x.problems[i]
		p.Rule, p.rule, p.Severity = r.Code, r.Rule, r.Severity
		if future {
			p.Counts = r.since
			if p.Severity == Blocking {
				p.Severity = Warning
			}
		}
	}
	return v, !future
}

// found notes a problem of the rule at hand.
func (x *exam) found(path string, args ...any) {
	if x.brief {
		x.problems = append(x.problems, Problem{})
		return
	}
	p := Problem{Path: path}
	if len(args) > 0 {
		p.Args = make(map[string]any, len(args)/2)
		for i := 0; i+1 < len(args); i += 2 {
			name, _ := args[i].(string)
			p.Args[name] = args[i+1]
		}
	}
	x.problems = append(x.problems, p)
}

// changes says that on a day to come a verdict may be another.
func (x *exam) changes(day opening.Date) {
	if day > x.today && x.today != 0 && (x.until == 0 || day < x.until) {
		x.until = day
	}
}

// score explains the score for a use.
func (x *exam) score(use int) Score {
	s := Score{Use: Uses[use], Points: x.points(use)}
	for i, r := range x.rules {
		v := x.verdicts[i]
		if r.weight[use] == 0 || v.outcome == good || r.since > x.today && x.today != 0 {
			continue
		}
		loss := Loss{Rule: r.Rule, Points: float64(r.weight[use]) * 100 / float64(x.total[use])}
		if v.outcome == absent && v.lacks < len(r.keys) {
			loss.Lacks = r.keys[v.lacks]
		}
		for k, n := range r.reads {
			if v.outcome == bad && len(x.standard[n]) == 0 {
				loss.asks = append(loss.asks, r.keys[k])
			}
		}
		s.Losses = append(s.Losses, loss)
	}
	s.Next = steps(s.Losses)
	return s
}

// defaultEffort is how many minutes a rule takes to mend that does not say.
const defaultEffort = 5

// steps puts what is to be done in order: what gains most for a minute first. What hangs on a field that is not there is
// gained, at most, by whoever fills it in, so it counts with the rule that asks for the field.
func steps(losses []Loss) []Step {
	var all []Step
	asks := map[string]int{} // field → place among the steps of who asks for it
	for _, l := range losses {
		if l.Lacks == "" {
			for _, key := range l.asks {
				if _, taken := asks[key]; !taken {
					asks[key] = len(all)
				}
			}
			all = append(all, Step{Rule: l.Rule, Gain: l.Points, Effort: l.Rule.effort()})
		}
	}
	for _, l := range losses {
		if l.Lacks == "" {
			continue
		}
		i, asked := asks[l.Lacks]
		if !asked { // no rule asks for the field itself
			i = len(all)
			asks[l.Lacks] = i
			all = append(all, Step{Rule: l.Rule, Effort: l.Rule.effort()})
		}
		all[i].Gain += l.Points
	}
	slices.SortStableFunc(all, func(a, b Step) int {
		left, right := a.Gain*float64(b.Effort), b.Gain*float64(a.Effort)
		switch {
		case left > right:
			return -1
		case left < right:
			return 1
		}
		return 0
	})
	return all
}

func (r *Rule) effort() int {
	if r.Effort == 0 {
		return defaultEffort
	}
	return r.Effort
}
