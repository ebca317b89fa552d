package index

import (
	"reflect"
	"slices"
	"sync"

	"escale/internal/access"
	"escale/internal/offer"
)

// grade is everything that decides who may read a word, a code, a number: and so who may find an offer by it. Entries of a
// dictionary are kept apart by grade, so that what an audience may not read takes no part in its answers at all: neither
// in what is found, nor in counts, nor in the order. The zero grade is the head of the offer, which is seen by all who see
// the offer.
type grade struct {
	Class  offer.Class     `json:"class,omitempty"`
	Group  offer.Group     `json:"group,omitempty"`
	Lang   offer.Lang      `json:"lang,omitempty"`
	Uses   uint8           `json:"uses,omitempty"`   // of protected content: the uses that it may be put to, by their place in offer.Uses
	Medium offer.MediaType `json:"medium,omitempty"` // of codes that tell of a medium
}

// useBit gives the bit of a use.
func useBit(use offer.Use) uint8 {
	if i := slices.Index(offer.Uses, use); i >= 0 {
		return 1 << i
	}
	return 0
}

// letsThrough tells whether a clause lets its readers find the offers of its scope by entries of a grade.
func letsThrough(c *access.Clause, g grade) bool {
	switch {
	case g == grade{}:
		return true
	case !c.Mask.Classes.Has(g.Class) || !c.Mask.Groups.Has(g.Group) || !c.Mask.Lang(g.Lang):
		return false
	case g.Medium != "" && !c.Mask.Medium(g.Medium):
		return false
	}
	return g.Class != offer.Protected || g.Uses&useBit(c.Use) != 0
}

// gradeOfField is the grade of a fact that a field as a whole tells: a position, hours.
func gradeOfField(f *offer.Field) grade {
	if f == nil {
		return grade{}
	}
	return grade{Class: f.Class, Group: f.Group}
}

// sight is an audience as one segment has it.
type sight struct {
	clauses []access.Clause
	scopes  []dense // offers in the scope of each clause
	visible dense   // in any
	allowed []allowance
	point   allowance // who may ask for positions
	hours   allowance // for hours
}

// allowance is in which of the visible offers entries of one grade may be read.
type allowance struct {
	all bool
	in  dense // nil with all, and where there are none
}

// none tells whether the grade is closed to the audience altogether.
func (a allowance) none() bool { return !a.all && a.in == nil }

// sights keeps the audiences of a segment. They are few, and what they hold is the conventions' and not the askers'.
type sights struct {
	mu   sync.Mutex
	kept map[string]*sight
}

// mostSights bounds the audiences kept for one segment; beyond it they are forgotten and worked out again.
const mostSights = 256

// sight gives the audience as this segment has it.
func (s *segment) sight(x *Index, a *access.Audience) *sight {
	s.sights.mu.Lock()
	defer s.sights.mu.Unlock()
	if g := s.sights.kept[a.Name]; g != nil && sameClauses(g.clauses, a.Clauses) {
		return g
	}
	g := s.look(x, a)
	if len(s.sights.kept) >= mostSights || s.sights.kept == nil {
		s.sights.kept = map[string]*sight{}
	}
	s.sights.kept[a.Name] = g
	return g
}

// sameClauses tells whether an audience of the same name still says the same: conventions change, and names stay.
func sameClauses(a, b []access.Clause) bool {
	if len(a) != len(b) {
		return false
	}
	return len(a) == 0 || &a[0] == &b[0] || reflect.DeepEqual(a, b)
}

func (s *segment) look(x *Index, a *access.Audience) *sight {
	g := &sight{clauses: a.Clauses, visible: make(dense, wordsFor(s.count))}
	everything := s.unlimited()
	var lend scratch
	for i := range a.Clauses {
		scope := make(dense, wordsFor(s.count))
		scope.addRange(0, uint32(s.count))
		m := matching{index: x, seg: s, sight: everything, lend: &lend}
		m.narrow(scope, &a.Clauses[i].Scope)
		s.alike(scope)
		g.scopes = append(g.scopes, scope)
		g.visible.or(scope)
		lend.reset()
	}
	g.allowed = make([]allowance, len(s.Grades))
	for i, grade := range s.Grades {
		g.allowed[i] = g.allow(grade)
	}
	g.point, g.hours = g.allow(x.pointGrade), g.allow(x.hoursGrade)
	return g
}

// unlimited is the sight of the scopes themselves, which look at whole offers.
func (s *segment) unlimited() *sight {
	g := &sight{allowed: make([]allowance, len(s.Grades)), point: allowance{all: true}, hours: allowance{all: true}}
	for i := range g.allowed {
		g.allowed[i].all = true
	}
	return g
}

func (g *sight) allow(of grade) allowance {
	in := make(dense, len(g.visible))
	any := false
	for i := range g.clauses {
		if letsThrough(&g.clauses[i], of) {
			in.or(g.scopes[i])
			any = true
		}
	}
	switch {
	case !any:
		return allowance{}
	case in.equal(g.visible):
		return allowance{all: true}
	}
	return allowance{in: in}
}
