package access

import (
	"iter"
	"slices"
	"strings"
	"time"

	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
)

// Audience is what a caller sees: a union of clauses. A union of conventions is a union of products (of sets of offers and
// of masks), so one set and one mask would leak; every call of the index takes an Audience.
type Audience struct {
	Name    string // tells audiences apart in caches: equal names see the same
	Clauses []Clause
	Own     string // the organisation whose own criteria it may ask by; "" none
}

// Clause is one product: of the offers in Scope, what Mask lets through, for one use.
type Clause struct {
	Convention string
	Scope      query.Query
	Mask       Mask
	Use        offer.Use
}

// Mask lets cells through by class, field group, language and type of medium.
type Mask struct {
	Classes Set[offer.Class]
	Groups  Set[offer.Group]
	Langs   []offer.Lang // nil: all
	Media   []offer.MediaType
}

// Set is a small set of names of a closed list.
type Set[T ~string] []T

// Has tells whether the set holds a name.
func (s Set[T]) Has(name T) bool { return slices.Contains(s, name) }

// Public, OpenData name the audiences that need no password.
const (
	Public   = "portal"
	OpenData = "open-data"
)

// within is what those who run an offer see of it: all that the network shares.
var within = Mask{Classes: []offer.Class{offer.Fact, offer.Protected, offer.Personal, offer.Network}, Groups: offer.Groups}

// Audience gives what an actor sees. What an organisation owns it sees whatever its status, and whatever the conventions; what it
// keeps for itself about offers it alone may ask by.
func (p *Policy) Audience(actor Actor) *Audience {
	a := p.audience(actor)
	if a.Own = p.keeper(actor); a.Own != "" {
		a.Name += "+own:" + a.Own
	}
	return a
}

// keeper gives the organisation whose own criteria an actor works with: that which it acts for. Administrators are no
// exception: who looks after the network does not look into what its members keep.
func (p *Policy) keeper(actor Actor) string {
	if _, known := p.Organisations[actor.Organisation]; known && actor.Roles.Has(reads|network.Administrator) {
		return actor.Organisation
	}
	return ""
}

func (p *Policy) audience(actor Actor) *Audience {
	switch {
	case actor.Roles.Has(network.Administrator):
		return &Audience{Name: "administrator", Clauses: []Clause{{Convention: "administrator", Mask: within, Use: offer.UseDesk}}}
	case actor.Roles.Has(reads) && p.known(actor.Organisation):
		return p.insider(actor)
	}
	return p.through(actor.Project)
}

// through gives what visitors see through a project: what they may see anyway, as far as the project shows it. Its name says the
// scope itself, so that equal names see the same whatever settings became since.
func (p *Policy) through(project string) *Audience {
	a := p.Diffusion(Public)
	scope, narrowed := p.Scopes[project]
	if !narrowed {
		return a
	}
	a.Name += "?" + scope.Values().Encode()
	for i := range a.Clauses {
		a.Clauses[i].Scope = a.Clauses[i].Scope.In(scope)
	}
	return a
}

// Narrows tells whether a project shows a selection.
func (p *Policy) Narrows(project string) bool {
	_, narrowed := p.Scopes[project]
	return narrowed
}

// Selects tells whether the project that an actor looks through is about a record, be it to be seen or not.
func (p *Policy) Selects(actor Actor, s *query.Subject) bool {
	scope, narrowed := p.Scopes[actor.Project]
	return !narrowed || !actor.Stranger() || scope.Match(s)
}

// insider gives what somebody sees who works for an organisation of the network: as a member what members share, and whole what
// the organisation owns, what it animates, and what others let it write. A professional is no member and sees what the public
// does besides.
func (p *Policy) insider(actor Actor) *Audience {
	party, name := "members", "member:"
	if !p.member(actor.Organisation) {
		party, name = Public, "professional:"
	}
	a := p.Diffusion(party)
	owners := []string{actor.Organisation}
	if actor.Roles.Has(network.Animator) {
		owners = append(owners, p.Below(actor.Organisation)...)
		name = "animator:"
	}
	a.Name = name + actor.Organisation
	today := p.today()
	for _, d := range p.delegations[actor.Organisation] {
		if d.Holds(today) && len(d.Offers) == 0 && !slices.Contains(owners, d.From) {
			owners = append(owners, d.From)
			a.Name += "+" + d.From
		}
	}
	for _, owner := range p.absent(actor.Organisation) {
		if !slices.Contains(owners, owner) {
			owners = append(owners, owner)
			a.Name += "+" + owner
		}
	}
	slices.Sort(owners)
	a.Clauses = append(a.Clauses, Clause{Convention: "owner", Mask: within, Use: offer.UseDesk,
		Scope: query.Query{Terms: []query.Term{{Facet: "owner", Any: owners}}}})
	return a
}

// Diffusion gives what a party's conventions let it see: the portal, open data, the members, a diffuser.
func (p *Policy) Diffusion(party string) *Audience {
	a := &Audience{Name: party}
	for _, c := range p.Conventions {
		if c.Party == party && p.Settings[c.Kind] != Off {
			a.Clauses = append(a.Clauses, c.clause())
		}
	}
	return a
}

func (c *Convention) clause() Clause {
	scope := c.Scope
	scope.Terms = append(slices.Clone(scope.Terms), query.Term{Facet: "status", Any: []string{string(offer.Published)}},
		query.Term{Facet: "showing", None: []string{string(query.ShownOnce), string(query.ShownSoon)}})
	if len(c.Types) > 0 {
		var types []string
		for _, t := range c.Types {
			types = append(types, string(t))
		}
		scope.Terms = append(scope.Terms, query.Term{Facet: "type", Any: types})
	}
	slices.SortFunc(scope.Terms, func(a, b query.Term) int { return strings.Compare(a.Facet, b.Facet) })
	groups := c.Groups
	if len(groups) == 0 {
		groups = offer.Groups
	}
	var left []offer.Group
	for _, g := range groups {
		if !slices.Contains(c.Except, g) {
			left = append(left, g)
		}
	}
	return Clause{Convention: c.Number, Scope: scope, Use: c.Use, Mask: Mask{Classes: c.Classes, Groups: left, Langs: c.Langs}}
}

// Field tells whether the mask lets a value of a field through, by class and group; nil is the head, which passes.
func (m *Mask) Field(f *offer.Field, class offer.Class) bool {
	return f == nil || m.Classes.Has(class) && m.Groups.Has(f.Group)
}

// Lang tells whether the mask lets a language through; "" belongs to none and passes.
func (m *Mask) Lang(lang offer.Lang) bool {
	return lang == "" || m.Langs == nil || slices.Contains(m.Langs, lang)
}

// Medium tells whether the mask lets a type of medium through.
func (m *Mask) Medium(t offer.MediaType) bool { return m.Media == nil || slices.Contains(m.Media, t) }

// For gives the clauses whose scope holds the offer; none means that it lies outside the audience.
func (a *Audience) For(s *query.Subject) []Clause {
	var clauses []Clause
	for _, c := range a.Clauses {
		if c.Scope.Match(s) {
			clauses = append(clauses, c)
		}
	}
	return clauses
}

// sees is For by the head alone, as far as a scope can be judged by it; scopes of fields are judged where subjects are.
func (a *Audience) sees(o *offer.Offer) bool {
	s := &query.Subject{ID: o.ID, Status: o.Status, Owner: o.Owner, Codes: []offer.Code{{Facet: "type", Code: string(o.Type)},
		{Facet: "status", Code: string(o.Status)}, {Facet: "owner", Code: o.Owner}}}
	return slices.ContainsFunc(a.Clauses, func(c Clause) bool {
		byHead := query.Query{Terms: slices.DeleteFunc(slices.Clone(c.Scope.Terms), func(t query.Term) bool {
			return !slices.ContainsFunc(s.Codes, func(code offer.Code) bool { return code.Facet == t.Facet })
		})}
		return byHead.Match(s)
	})
}

// Withheld says in general terms what was left out of an answer.
type Withheld struct {
	Field  string `json:"field"`
	Reason string `json:"reason"` // class, group, language, rights
	Count  int    `json:"count"`
}

// Show gives an offer as the clauses let it be seen at an instant: cells that no clause lets through are absent, never empty.
// What is left out is told by field, except the fields whose very presence is not the caller's business (network, private).
func (p *Policy) Show(o *offer.Offer, clauses []Clause, c *offer.Catalog, at time.Time) (*offer.Offer, []Withheld) {
	shown := *o
	shown.Cells = make([]offer.Cell, 0, len(o.Cells))
	shown.Unmapped = nil
	var left []Withheld
	for cell, f := range placed(o, c) {
		seen, reason := p.show(o, cell, f, clauses, at)
		if seen != nil {
			shown.Cells = append(shown.Cells, offer.Cell{Key: cell.Key, Value: seen, Origin: cell.Origin})
		}
		if reason != "" {
			left = withhold(left, cell.Field, reason)
		}
	}
	for _, r := range o.Unmapped {
		if slices.ContainsFunc(clauses, func(c Clause) bool { return p.showRemainder(o, r, &c) }) {
			shown.Unmapped = append(shown.Unmapped, r)
		}
	}
	return &shown, left
}

// Shows tells of each cell of an offer whether a clause lets any of it be seen: what Show would keep, without making it.
func (p *Policy) Shows(o *offer.Offer, clause Clause, c *offer.Catalog, at time.Time) []bool {
	clauses := []Clause{clause}
	shown := make([]bool, 0, len(o.Cells))
	for cell, f := range placed(o, c) {
		seen, _ := p.show(o, cell, f, clauses, at)
		shown = append(shown, seen != nil)
	}
	return shown
}

// placed gives the cells of an offer with their fields, nil for one that no sheet has. The items of a list stand together, so
// that a field is seldom looked up twice.
func placed(o *offer.Offer, c *offer.Catalog) iter.Seq2[*offer.Cell, *offer.Field] {
	return func(yield func(*offer.Cell, *offer.Field) bool) {
		var f *offer.Field
		for i := range o.Cells {
			if i == 0 || o.Cells[i].Field != o.Cells[i-1].Field {
				f = c.Field(o.Cells[i].Field)
			}
			if !yield(&o.Cells[i], f) {
				return
			}
		}
	}
}

// showRemainder: what has no field counts as protected.
func (p *Policy) showRemainder(o *offer.Offer, r offer.Remainder, c *Clause) bool {
	return c.Mask.Groups.Has("unmapped") && c.Mask.Classes.Has(offer.Protected) &&
		p.TextBasis(o, offer.Origin{Source: r.Source}, c.Use) != NoBasis
}

// show gives the value of a cell as the clauses together let it be seen, nil for nothing of it, with the reason for what is
// missing of it, if that may be told.
func (p *Policy) show(o *offer.Offer, cell *offer.Cell, f *offer.Field, clauses []Clause, at time.Time) (offer.Value, string) {
	if f == nil || cell.Value == nil || len(clauses) == 0 {
		return nil, "" // hidden: no sheet has the field any more, or nobody asks
	}
	part, ok := cell.Value.(offer.Part)
	if !ok {
		return p.showAs(o, cell, f, clauses, at)
	}
	// Each of its fields has a class and a group; a part of which nothing may be seen is not there.
	reason := ""
	left := part.With(func(name string, v offer.Value) offer.Value {
		sub := f.Sub(name)
		if sub == nil {
			return nil
		}
		seen, why := p.showAs(o, &offer.Cell{Key: cell.Key, Value: v, Origin: cell.Origin}, sub, clauses, at)
		if why != "" && reason != "rights" {
			reason = why
		}
		return seen
	})
	if left == nil {
		return nil, reason
	}
	return left, reason
}

// showAs gives the value of a cell as that of a field.
func (p *Policy) showAs(o *offer.Offer, cell *offer.Cell, f *offer.Field, clauses []Clause, at time.Time) (offer.Value, string) {
	class := f.ClassOf(cell.Value)
	var through []*Mask // what clauses let through in some languages
	reason := "class"
	for i := range clauses {
		m := &clauses[i].Mask
		switch {
		case p.over(cell, clauses[i].Use, at):
			reason = "" // nothing is withheld: it is no longer so
		case !m.Classes.Has(class):
		case !m.Groups.Has(f.Group):
			reason = stronger(reason, "group")
		case !p.rightful(o, cell, class, &clauses[i], at):
			reason = stronger(reason, "rights")
		case m.Langs == nil:
			return cell.Value, ""
		default:
			through = append(through, m)
		}
	}
	if len(through) > 0 {
		spoken := offer.Spoken(cell.Value, func(lang offer.Lang) bool {
			return slices.ContainsFunc(through, func(m *Mask) bool { return m.Lang(lang) })
		})
		if offer.Equal(cell.Value, spoken) {
			return spoken, ""
		}
		return spoken, "language"
	}
	if class != offer.Fact && class != offer.Protected {
		reason = "" // that there is something is nobody's business
	}
	return nil, reason
}

// over tells that stars or a label ended, or do not count yet. Those who work on the offer see them all the same.
func (p *Policy) over(cell *offer.Cell, use offer.Use, at time.Time) bool {
	c, ok := cell.Value.(offer.Classification)
	return ok && use != offer.UseDesk && !c.Holds(opening.DayOf(at.In(p.Zone)))
}

// rightful tells whether a clause's use of a cell rests on a right, where it needs one.
func (p *Policy) rightful(o *offer.Offer, cell *offer.Cell, class offer.Class, c *Clause, at time.Time) bool {
	if medium, ok := cell.Value.(offer.Medium); ok {
		return c.Mask.Medium(medium.Type) && p.MediumBasis(o, &medium, cell.Origin, c.Use, at) != NoBasis
	}
	return class != offer.Protected || p.TextBasis(o, cell.Origin, c.Use) != NoBasis
}

// stronger gives the reason that comes nearer to being shown.
func stronger(a, b string) string {
	if a == "rights" || b == "class" {
		return a
	}
	return b
}

func withhold(left []Withheld, field, reason string) []Withheld {
	for i := range left {
		if left[i].Field == field && left[i].Reason == reason {
			left[i].Count++
			return left
		}
	}
	return append(left, Withheld{field, reason, 1})
}
