package query

import (
	"slices"
	"time"

	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/own"
)

// Subject is everything that can be asked of one offer. It is derived, never stored, and the one place where that
// derivation is written: index, scan and scopes all look at Subjects.
type Subject struct {
	ID               offer.ID
	Version          int64
	Status           offer.Status
	Owner            string
	Codes            []offer.Code // facets; a nil Field is a facet of the head, which every audience may ask for
	Numbers          []offer.Quantity
	Words            []offer.Words
	Exact            []offer.Exact
	Hours            *offer.Hours // nil: not told at all
	Point            *geo.Point
	Created, Updated int64 // microseconds since 1970 UTC
	Names            offer.Text
	Commune          string // code in force, for the order of ordinals
	Sources          []string
	Variants         []string // all that the offer has, whichever the subject is drawn from
}

// HeadFacets are the facets that come from the head of an offer and from where it lies, rather than from a field.
var HeadFacets = []string{"type", "realm", "status", "owner", "source", "territory", "commune", "epci", "department", "region", "country", "life", "media", "variant", "hours", "showing"}

// SubjectOf draws the subject of an offer as the standard shows it: what only a variant says is not in it.
func SubjectOf(o *offer.Offer, r offer.Reference) *Subject { return SubjectAs(o, "", r) }

// SubjectAs draws the subject of an offer as a variant shows it. A question that names a variant is about these subjects of
// the offers that have it. What an offer is (type, status, owner, sources, variants) is the same in all of them.
func SubjectAs(o *offer.Offer, variant string, r offer.Reference) *Subject {
	variants, shown := o.Variants(), o
	if len(variants) > 0 {
		shown = o.As(variant)
	}
	facts := offer.FactsOf(shown, r)
	s := &Subject{ID: o.ID, Version: o.Version, Status: o.Status, Owner: o.Owner, Codes: facts.Codes, Numbers: facts.Numbers,
		Words: facts.Words, Exact: facts.Exact, Created: micros(o.Created), Updated: micros(o.Updated), Names: shown.Name(), Variants: variants}
	s.Codes = append(s.Codes, facts.Flags...)
	s.head("type", string(o.Type))
	s.head("realm", string(r.Catalog.Realm(o.Type)))
	s.head("status", string(o.Status))
	s.head("owner", o.Owner)
	for i := range o.Cells {
		origin := o.Cells[i].Origin // of what is inherited, the source brought the giver and not this offer
		if src := origin.Source; src != "" && src != offer.Measured && origin.From == 0 && !slices.Contains(s.Sources, src) {
			s.Sources = append(s.Sources, src)
			s.head("source", src)
		}
	}
	for _, v := range s.Variants {
		s.head("variant", v)
	}
	if shown.Get(offer.Key{Field: offer.FieldLife}) == nil {
		s.head("life", string(offer.Active))
	}
	s.head("showing", string(showingOf(o, r)))
	s.Hours = hoursOf(shown)
	s.head("hours", told(s.Hours))
	if p, ok := shown.Position(); ok && p.Valid() {
		s.Point = &p
	}
	s.places(shown, r.Atlas)
	slices.SortFunc(s.Codes, compareCodes)
	s.Codes = slices.CompactFunc(s.Codes, func(a, b offer.Code) bool { return a.Facet == b.Facet && a.Code == b.Code && a.Field == b.Field })
	return s
}

// Keep adds what an organisation keeps about the offer, for a question of that organisation's and nobody else's.
func (s *Subject) Keep(cells []offer.Cell) {
	codes, numbers := own.Facts(cells)
	s.Codes, s.Numbers = append(s.Codes, codes...), append(s.Numbers, numbers...)
}

// places adds every territory the offer lies in: of its address, and of the communes that an itinerary crosses.
func (s *Subject) places(o *offer.Offer, atlas *geo.Atlas) {
	if atlas == nil {
		return
	}
	codes := []string{o.Address().Commune}
	for c := range o.All(offer.FieldCommunes) {
		if w, ok := c.Value.(offer.Word); ok {
			codes = append(codes, string(w))
		}
	}
	if codes[0] == "" && s.Point != nil {
		if t, ok := atlas.CommuneAt(*s.Point); ok {
			codes[0] = t.Code
		}
	}
	for i, code := range codes {
		if code == "" {
			continue
		}
		for _, t := range atlas.Containing(code) {
			s.head("territory", t.ID())
			s.head(t.Level.String(), t.Code)
			if i == 0 && t.Level == geo.Commune && s.Commune == "" {
				s.Commune = t.Code
			}
		}
	}
}

func (s *Subject) head(facet, code string) {
	if code != "" {
		s.Codes = append(s.Codes, offer.Code{Facet: facet, Code: code})
	}
}

// Showing tells why a record that is published is not shown on a day: a span of its own says on which days it is, as that of
// an article does. Most have none and are shown always.
type Showing string

const (
	Always    Showing = ""       // nothing says otherwise
	ShownNow  Showing = "now"    // within its days
	ShownSoon Showing = "before" // they are still to come
	ShownOnce Showing = "after"  // they are over
)

// Showings lists the codes of the facet "showing".
var Showings = []Showing{ShownNow, ShownSoon, ShownOnce}

// showingOf judges the day of the reference; the instants at which it changes are due, and records are drawn anew then.
func showingOf(o *offer.Offer, r offer.Reference) Showing {
	for i := range o.Cells {
		span, ok := o.Cells[i].Value.(offer.Span)
		if !ok || o.Cells[i].Variant != "" {
			continue
		}
		f := r.Catalog.Field(o.Cells[i].Field)
		switch {
		case f == nil || !f.Showing:
			continue
		case r.Today.IsZero():
			return ShownNow
		case !span.From.IsZero() && r.Today < span.From:
			return ShownSoon
		case !span.To.IsZero() && r.Today > span.To:
			return ShownOnce
		}
		return ShownNow
	}
	return Always
}

// hoursOf gives when an offer is open, nil where nothing is told. What is closed for a time is open on none of these days, whether
// or not whoever said so thought of the hours.
func hoursOf(o *offer.Offer) *offer.Hours {
	c, told := o.Opening()
	if closure := o.Life().Closure(); closure != nil && c.Closure == nil {
		c.Closure, told = closure, true
	}
	if !told {
		return nil
	}
	h := offer.Hours(c)
	return &h
}

func compareCodes(a, b offer.Code) int {
	if c := cmp(a.Facet, b.Facet); c != 0 {
		return c
	}
	if c := cmp(a.Code, b.Code); c != 0 {
		return c
	}
	return cmp(fieldKey(a.Field), fieldKey(b.Field))
}

func cmp(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func fieldKey(f *offer.Field) string {
	if f == nil {
		return ""
	}
	return f.Key
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// told gives the code of the facet "hours": whether anything was said about when an offer is open.
func told(h *offer.Hours) string {
	if h == nil {
		return "unknown"
	}
	c := opening.Calendar(*h)
	if !c.Told() {
		return "unknown"
	}
	return "told"
}
