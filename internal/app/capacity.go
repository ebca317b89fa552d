package app

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
	"escale/internal/store"
)

// CapacityDimensions lists what a capacity report can be told by.
var CapacityDimensions = []string{"type", "class", "category", "commune", "epci", "department", "region", "owner"}

// Capacity is how many tourist beds there were on a day, as departments are asked each spring.
type Capacity struct {
	At    opening.Date  `json:"at"`
	By    []string      `json:"by"`
	Rows  []CapacityRow `json:"rows"`  // by the codes of By
	Total CapacityRow   `json:"total"` // each offer once, though it may lie in several rows
	// Began is the day on which the base began, told when At lies before it: nothing is known of then, which is not no beds.
	Began opening.Date `json:"base_began,omitzero"`
}

// CapacityRow counts the offers with one code in each dimension; "" is none. An offer lies in one row.
type CapacityRow struct {
	Codes    []string `json:"codes,omitempty"`
	Offers   int      `json:"offers"`
	Beds     int      `json:"beds"`
	Reckoned int      `json:"reckoned"` // of Beds, those taken from rooms or pitches by convention
	NotTold  int      `json:"not_told"` // offers of which nothing is known
	Closed   int      `json:"closed"`   // of Offers, those closed for a time that day
}

// CapacityReport counts the beds of the published offers that a query finds and the actor sees, as they were at the end of a
// day, from history: what was entered later does not count. Sheets say how beds are counted (offer.Bed). Words to search for cannot be asked of the
// past. Memory stays constant but for the rows.
func (a *App) CapacityReport(ctx context.Context, actor access.Actor, q *query.Question, at opening.Date, by []string, progress func(done, total int64)) (*Capacity, error) {
	if err := a.State().Policy.Decide(actor, access.Export, access.Object{}).Err(); err != nil {
		return nil, err
	}
	for _, name := range by {
		if !slices.Contains(CapacityDimensions, name) {
			return nil, fault.Refuse("query.invalid", []fault.Problem{{Path: "by", Key: "capacity.dimension_unknown", Hint: offer.Nearest(name, CapacityDimensions),
				Args: map[string]any{"value": name}}})
		}
	}
	done, err := a.reportInTurn(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	offers, err := a.offersAt(ctx, actor, q, at, progress)
	if err != nil {
		return nil, err
	}
	c := &counting{state: a.State().Reference(), report: &Capacity{At: at, By: slices.Clone(by), Total: CapacityRow{}}, rows: map[string]*CapacityRow{}}
	for o, err := range offers {
		if err != nil {
			return nil, err
		}
		c.add(o)
	}
	if c.report.Began, err = a.beganAfter(ctx, at); err != nil {
		return nil, err
	}
	for _, key := range slices.Sorted(maps.Keys(c.rows)) {
		c.report.Rows = append(c.report.Rows, *c.rows[key])
	}
	return c.report, nil
}

// beganAfter gives the day on which the base began where that is after a day, else none.
func (a *App) beganAfter(ctx context.Context, at opening.Date) (began opening.Date, err error) {
	err = a.store.Read(ctx, func(tx *store.ReadTx) error {
		first, err := tx.Began()
		if err == nil && !first.IsZero() {
			began = opening.DayOf(first.In(a.State().Policy.Zone))
		}
		return err
	})
	if began <= at {
		began = 0
	}
	return began, err
}

// longestTurn is for how long a report waits for the one before.
const longestTurn = 10 * time.Second

// reportInTurn makes reports one at a time: each reads every offer with beds, of the past from the base, and anybody may ask
// for one.
func (a *App) reportInTurn(ctx context.Context) (done func(), err error) {
	ctx, stop := context.WithTimeoutCause(ctx, longestTurn, fault.New(fault.Unavailable, "capacity.others_first"))
	defer stop()
	select {
	case a.reporting <- struct{}{}:
		return func() { <-a.reporting }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// offersAt gives the offers with beds that a query found at the end of a day: those of today from the index, others from history.
func (a *App) offersAt(ctx context.Context, actor access.Actor, q *query.Question, at opening.Date, progress func(done, total int64)) (iter.Seq2[*offer.Offer, error], error) {
	today := opening.DayOf(a.Now())
	switch {
	case at > today:
		return nil, fault.New(fault.Invalid, "capacity.in_the_future", "at", at.String())
	case at == today:
		return a.offersToday(ctx, actor, q)
	case q.Text != "" || q.Variant != "":
		return nil, fault.New(fault.Invalid, "capacity.no_text_in_the_past")
	}
	return a.offersThen(ctx, actor, q, at, progress), nil
}

func (a *App) offersToday(ctx context.Context, actor access.Actor, q *query.Question) (iter.Seq2[*offer.Offer, error], error) {
	s, err := a.sight(ctx, actor)
	if err != nil {
		return nil, err
	}
	bedded := *q
	bedded.Terms = append(slices.Clone(q.Terms), query.Term{Facet: "type", Any: beddedTypes(s.now.Catalog)})
	all, err := s.view.Each(&bedded, s.audience)
	if err != nil {
		return nil, err
	}
	return func(yield func(*offer.Offer, error) bool) {
		for id := range all {
			shown, err := s.Offer(id)
			if err != nil {
				yield(nil, err)
				return
			}
			if shown.Status == offer.Published && !yield(shown.Offer, ctx.Err()) {
				return
			}
		}
	}, nil
}

// beddedTypes lists the types whose sheets say how beds are counted: no other offer needs to be read.
func beddedTypes(c *offer.Catalog) (types []string) {
	for _, s := range c.Sheets {
		if len(s.Beds) > 0 {
			types = append(types, string(s.Type))
		}
	}
	return types
}

func (a *App) offersThen(ctx context.Context, actor access.Actor, q *query.Question, at opening.Date, progress func(done, total int64)) iter.Seq2[*offer.Offer, error] {
	s := a.State()
	audience, ref := s.Policy.Audience(actor), s.Reference()
	ref.Today = at
	end := (at + 1).At(0, s.Policy.Zone)
	return func(yield func(*offer.Offer, error) bool) {
		err := a.store.Read(ctx, func(tx *store.ReadTx) error {
			total, err := tx.CountOffers()
			if err != nil {
				return err
			}
			done := int64(0)
			for d, err := range tx.Documents(0) {
				if err == nil {
					err = ctx.Err()
				}
				if err != nil {
					return err
				}
				if done++; progress != nil && done%100 == 0 {
					progress(done, total)
				}
				o, err := was(tx, s.Catalog, d, end)
				if err != nil {
					return err
				}
				if o == nil || o.Status != offer.Published {
					continue
				}
				clauses := audience.For(query.SubjectOf(o, ref))
				if len(clauses) == 0 {
					continue
				}
				shown, _ := s.Policy.Show(o, clauses, s.Catalog, at.At(0, s.Policy.Zone))
				if !q.Match(query.SubjectOf(shown, ref)) { // what may not be read may not be found
					continue
				}
				if !yield(shown, nil) {
					return nil
				}
			}
			return nil
		})
		if err != nil {
			yield(nil, err)
		}
	}
}

// was gives an offer with beds as it was before an instant; nil when it was not there yet.
func was(tx *store.ReadTx, c *offer.Catalog, d *store.Document, before time.Time) (*offer.Offer, error) {
	if sheet := c.Sheet(d.Type); sheet == nil || len(sheet.Beds) == 0 || !d.Created.Before(before) {
		return nil, nil
	}
	version, err := tx.VersionBefore(store.KindOffer, strconv.FormatInt(int64(d.ID), 10), before)
	switch {
	case err != nil || version == 0:
		return nil, err
	case version == d.Version:
		return d.Offer()
	}
	return tx.OfferAt(d.ID, version)
}

// counting adds offers up.
type counting struct {
	state  offer.Reference
	report *Capacity
	rows   map[string]*CapacityRow
}

func (c *counting) add(o *offer.Offer) {
	sheet := c.state.Catalog.Sheet(o.Type)
	if sheet == nil || len(sheet.Beds) == 0 || o.Life().On(c.report.At).State == offer.ClosedForGood {
		return
	}
	beds, counted, told := sheet.CountBeds(o)
	c.report.Total.add(o, c.report.At, beds, counted, told)
	codes := make([]string, len(c.report.By))
	for i, name := range c.report.By {
		codes[i] = c.code(o, name)
	}
	key := strings.Join(codes, "\x00")
	if c.rows[key] == nil {
		c.rows[key] = &CapacityRow{Codes: codes}
	}
	c.rows[key].add(o, c.report.At, beds, counted, told)
}

func (r *CapacityRow) add(o *offer.Offer, at opening.Date, beds int, counted, told bool) {
	r.Offers++
	r.Beds += beds
	switch {
	case !told:
		r.NotTold++
	case !counted:
		r.Reckoned += beds
	}
	if o.Life().On(at).State == offer.TemporarilyClosed {
		r.Closed++
	}
}

// code gives an offer's code in a dimension; one that has none is counted under "".
func (c *counting) code(o *offer.Offer, dimension string) string {
	switch dimension {
	case "type":
		return string(o.Type)
	case "owner":
		return o.Owner
	case "class":
		return o.Rating(c.report.At, c.state.Catalog.Thesaurus)
	case "category":
		return cmp.Or(append(o.Category(), "")...)
	}
	level, _ := geo.ParseLevel(dimension)
	for _, t := range c.state.Atlas.Containing(o.Address().Commune) {
		if t.Level == level {
			return t.Code
		}
	}
	return ""
}
