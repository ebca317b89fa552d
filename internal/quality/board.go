package quality

import "escale/internal/offer"

// Board is the state of a stock: how many offers, how fit they are, and what is wrong most often.
type Board struct {
	Total  Line
	Types  []Line // by type of offer, the most numerous first
	Owners []Line // by the organisation that answers for them, the most numerous first
}

// Line is one line of a board.
type Line struct {
	Code     string // of the type or the organisation; "" for all together
	Offers   int
	Scores   []Mean // in the order of Uses
	Problems []RuleBroken
}

// Mean is a mean score, and how many offers are in each band, the lowest first.
type Mean struct {
	Use    offer.Need
	Points float64
	Bands  [3]int
}

// RuleBroken tells how many offers break a rule.
type RuleBroken struct {
	Rule   *Rule
	Offers int
}

// Rule gives the rule with a code, or nil.
func (c *Charter) Rule(code string) *Rule {
	for _, r := range c.rules {
		if r.Code == code {
			return r.Rule
		}
	}
	return nil
}

// ScoreNames lists the numbers that hold scores, in the order of Uses.
func ScoreNames() []string {
	var all []string
	for _, use := range Uses {
		all = append(all, scoreOf+string(use))
	}
	return all
}

// BandOf tells which use and which band (0 is the lowest) a code of the facet score stands for.
func (c *Charter) BandOf(code string) (use, band int, ok bool) {
	for use := range c.bands {
		for band, name := range c.bands[use] {
			if name == code {
				return use, band, true
			}
		}
	}
	return 0, 0, false
}

// Within leaves of an assessment what those may see who may read some field groups: the scores whole, of problems and of what
// costs points only what points at those groups.
func (c *Charter) Within(a *Assessment, may func(offer.Group) bool) *Assessment {
	sees := func(code string) bool {
		f := c.problem[code]
		return f != nil && may(f.Group)
	}
	b := &Assessment{Until: a.Until}
	for _, p := range a.Problems {
		if sees(p.Rule) {
			b.Problems = append(b.Problems, p)
		}
	}
	for _, s := range a.Scores {
		t := Score{Use: s.Use, Points: s.Points}
		for _, l := range s.Losses {
			if sees(l.Rule.Code) {
				t.Losses = append(t.Losses, l)
			}
		}
		for _, step := range s.Next {
			if sees(step.Rule.Code) {
				t.Next = append(t.Next, step)
			}
		}
		b.Scores = append(b.Scores, t)
	}
	return b
}
