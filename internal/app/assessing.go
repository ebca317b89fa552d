package app

import (
	"context"
	"slices"
	"strings"

	"escale/internal/access"
	"escale/internal/index"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/quality"
	"escale/internal/query"
)

// Assessed is an offer as the actor sees it, with what the charter says of the whole of it.
type Assessed struct {
	*Shown
	*quality.Assessment
	Charter *quality.Charter
}

// Assess says what the charter says of one offer today.
func (a *App) Assess(ctx context.Context, actor access.Actor, id offer.ID) (*Assessed, error) {
	s, err := a.assessing(ctx, actor)
	if err != nil {
		return nil, err
	}
	shown, err := s.Offer(id)
	if err != nil {
		return nil, err
	}
	whole, err := s.view.Offer(id)
	if err != nil {
		return nil, err
	}
	clauses := s.view.Clauses(id, s.audience)
	may := func(g offer.Group) bool {
		return slices.ContainsFunc(clauses, func(c access.Clause) bool { return c.Mask.Classes.Has(offer.Network) && c.Mask.Groups.Has(g) })
	}
	r := s.now.Reference()
	r.Today = opening.DayOf(s.at)
	charter := s.now.Charter
	return &Assessed{shown, charter.Within(charter.Assess(whole, nil, r), may), charter}, nil
}

// assessing is sight, for those who may see problems and scores.
func (a *App) assessing(ctx context.Context, actor access.Actor) (sight, error) {
	if err := a.State().Policy.Decide(actor, access.Assess, access.Object{}).Err(); err != nil {
		return sight{}, err
	}
	return a.sight(ctx, actor)
}

// Board gives the board of the offers that a question finds, as far as the actor sees them. All of it is counted in the
// index: no offer is read.
func (a *App) Board(ctx context.Context, actor access.Actor, q *query.Question) (*quality.Board, error) {
	s, err := a.assessing(ctx, actor)
	if err != nil {
		return nil, err
	}
	all := *q
	all.Limit, all.Cursor, all.Facets = 0, "", []string{"type", "owner", quality.FacetProblem, quality.FacetScore}
	found, err := s.view.Search(&all, s.audience)
	if err != nil {
		return nil, err
	}
	b := new(quality.Board)
	if b.Total, err = s.boardLine(&all, "", found); err != nil {
		return nil, err
	}
	if b.Types, err = s.boardLines(ctx, &all, found.Facets[0]); err != nil {
		return nil, err
	}
	b.Owners, err = s.boardLines(ctx, &all, found.Facets[1])
	return b, err
}

// boardLines gives a line for each code of a facet.
func (s *sight) boardLines(ctx context.Context, q *query.Question, f index.FacetCounts) ([]quality.Line, error) {
	var all []quality.Line
	for _, c := range f.Counts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		part := *q
		part.Terms = append(slices.DeleteFunc(slices.Clone(q.Terms), func(t query.Term) bool { return t.Facet == f.Name }),
			query.Term{Facet: f.Name, Any: []string{c.Code}})
		slices.SortFunc(part.Terms, func(a, b query.Term) int { return strings.Compare(a.Facet, b.Facet) })
		found, err := s.view.Search(&part, s.audience)
		if err != nil {
			return nil, err
		}
		line, err := s.boardLine(&part, c.Code, found)
		if err != nil {
			return nil, err
		}
		all = append(all, line)
	}
	return all, nil
}

func (s *sight) boardLine(q *query.Question, code string, found *index.Result) (quality.Line, error) {
	line := quality.Line{Code: code, Offers: found.Count}
	sums, err := s.view.Sums(q, s.audience, quality.ScoreNames()...)
	if err != nil {
		return line, err
	}
	for i, use := range quality.Uses {
		mean, _ := sums[i].Mean()
		line.Scores = append(line.Scores, quality.Mean{Use: use, Points: mean})
	}
	for _, f := range found.Facets {
		for _, c := range f.Counts {
			switch f.Name {
			case quality.FacetProblem:
				if r := s.now.Charter.Rule(c.Code); r != nil {
					line.Problems = append(line.Problems, quality.RuleBroken{Rule: r, Offers: c.Count})
				}
			case quality.FacetScore:
				if use, band, ok := s.now.Charter.BandOf(c.Code); ok {
					line.Scores[use].Bands[band] = c.Count
				}
			}
		}
	}
	return line, nil
}
