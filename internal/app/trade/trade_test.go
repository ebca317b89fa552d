package trade_test

import (
	"errors"
	"fmt"
	"net/url"
	"testing"
	"time"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/app/trade"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
)

// clock is a Friday in July, and goes where a test sets it.
type clock struct{ time.Time }

func (c *clock) now() time.Time { return c.Time }

// base is a small network on a real store.
type base struct {
	*testing.T
	app   *app.App
	trade *trade.Trade
	clock *clock
	data  string
	url   string // of another database than the folder's own
}

var offices = []network.Organisation{
	{Code: "adt-41", Kind: network.DepartmentalCommittee, Name: "Agence du Loir-et-Cher"},
	{Code: "ot-blois", Kind: network.TouristOffice, Name: "Office de Blois", Parent: "adt-41"},
	{Code: "ot-tours", Kind: network.TouristOffice, Name: "Office de Tours"},
	{Code: "pro-martin", Kind: network.Professional, Name: "Hôtel Martin SARL"},
}

var (
	blois  = access.Actor{Name: "account:1", Organisation: "ot-blois", Roles: network.Validator}
	tours  = access.Actor{Name: "account:2", Organisation: "ot-tours", Roles: network.Validator}
	reader = access.Actor{Name: "account:3", Organisation: "ot-blois", Roles: network.Reader}
)

func open(t *testing.T) *base { return openOn(t, "") }

func openOn(t *testing.T, url string) *base {
	t.Helper()
	b := &base{T: t, clock: &clock{time.Date(2026, 7, 10, 10, 0, 0, 0, time.UTC)}, data: t.TempDir(), url: url}
	b.start()
	for _, o := range offices {
		if err := b.app.PutOrganisation(t.Context(), access.Operator, &o); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// start opens the base, again after stop.
func (b *base) start() {
	a, err := app.Open(b.Context(), app.Options{Data: b.data, Database: b.url, Now: b.clock.now})
	if err != nil {
		b.Fatal(err)
	}
	b.app, b.trade = a, trade.New(a)
	b.Cleanup(func() { a.Close() }) //nolint:errcheck // it may be closed already
}

func (b *base) stop() {
	if err := b.app.Close(); err != nil {
		b.Fatal(err)
	}
}

func cell(field, item string, v offer.Value) offer.Cell {
	return offer.Cell{Key: offer.Key{Field: field, Item: item}, Value: v}
}

// make enters an offer of an office.
func (b *base) make(owner string, t offer.Type, category, name string, cells ...offer.Cell) offer.ID {
	b.Helper()
	o := &offer.Offer{Type: t, Status: offer.Published, Owner: owner, Cells: []offer.Cell{
		cell(offer.FieldName, "", offer.Say("fr", name)), cell(offer.FieldCategory, category, offer.Choice{Code: category}),
		cell(offer.FieldAddress, "", offer.Address{PostalCode: "41000", Locality: "Blois", Commune: "41018"}),
		cell(offer.FieldPosition, "", offer.Position{Lat: 47.586, Lon: 1.336})}}
	for _, c := range cells {
		o.Set(c)
	}
	saved, err := b.app.Save(b.Context(), access.Operator, o)
	if err != nil {
		b.Fatal(name, err)
	}
	return saved.ID
}

func (b *base) get(id offer.ID) *offer.Offer {
	b.Helper()
	shown, err := b.app.Offer(b.Context(), access.Operator, id)
	if err != nil {
		b.Fatal(err)
	}
	return shown.Offer
}

func (b *base) act(by access.Actor, o *trade.Order) *trade.Operation {
	b.Helper()
	plan, err := b.trade.Plan(b.Context(), by, o)
	if err != nil {
		b.Fatal("plan: ", err)
	}
	op, err := b.trade.Act(b.Context(), by, o, plan.Confirm, nil)
	if err != nil {
		b.Fatal("act: ", err)
	}
	if op.State == trade.Done && (op.Changed != plan.Changed || op.Proposed != plan.Proposed || op.Refused != plan.Refused || op.Same != plan.Same) {
		b.Errorf("the plan said %+v, what was done is %+v", plan, op)
	}
	return op
}

func (b *base) undo(by access.Actor, op *trade.Operation) *trade.Operation {
	b.Helper()
	return b.act(by, &trade.Order{Work: &trade.Undoing{Operation: op.ID}})
}

func (b *base) refused(by access.Actor, o *trade.Order, key string) {
	b.Helper()
	_, err := b.trade.Act(b.Context(), by, o, "", nil)
	if f := (*fault.Error)(nil); !errors.As(err, &f) || f.Key != key && (len(f.Problems) == 0 || f.Problems[0].Key != key) {
		b.Errorf("refused by %v, want %s", err, key)
	}
}

func (b *base) count(by access.Actor, question string) int {
	b.Helper()
	values, err := url.ParseQuery(question)
	if err != nil {
		b.Fatal(err)
	}
	q, err := b.app.State().Vocabulary.Parse(values, b.app.Now())
	if err != nil {
		b.Fatal(err)
	}
	found, err := b.app.Search(b.Context(), by, q)
	if err != nil {
		b.Fatal(err)
	}
	return found.Count
}

// same tells whether an offer says the same as before, in the same order.
func (b *base) same(was *offer.Offer, what string) {
	b.Helper()
	now := b.get(was.ID)
	if changed := offer.Changed(was, now); len(changed) > 0 {
		b.Errorf("%s: %d differs in %v", what, was.ID, changed)
	}
	if now.MergedInto != was.MergedInto {
		b.Errorf("%s: %d is merged into %d", what, was.ID, now.MergedInto)
	}
	for i := range was.Cells {
		if i < len(now.Cells) && (now.Cells[i].Key != was.Cells[i].Key || now.Cells[i].Origin != was.Cells[i].Origin) {
			b.Errorf("%s: %d has %v (%v) where %v (%v) stood", what, was.ID, now.Cells[i].Key, now.Cells[i].Origin, was.Cells[i].Key, was.Cells[i].Origin)
		}
	}
}

func day(s string) opening.Date {
	d, err := opening.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func hours(c opening.Calendar) offer.Cell { return cell(offer.FieldOpening, "", offer.Hours(c)) }

func evening(id, date string) opening.Session {
	return opening.Session{ID: id, Date: day(date), Slots: []opening.Slot{{From: 20 * 60, To: 22 * 60}}}
}

func (b *base) festival(concerts int) (offer.ID, []offer.ID) {
	whole := b.make("ot-blois", "event", "festival", "Festival des Lyres", hours(opening.Calendar{Sessions: []opening.Session{{ID: "s1", Date: day("2026-08-01"), To: day("2026-08-09")}}}))
	var all []offer.ID
	for i := range concerts {
		all = append(all, b.make("ot-blois", "event", "concert", fmt.Sprintf("Concert %d", i),
			hours(opening.Calendar{Sessions: []opening.Session{evening("s1", "2026-08-0"+fmt.Sprint(1+i%9))}}),
			cell(offer.FieldRelations, "r1", offer.Relation{Nature: "programme-of", To: whole})))
	}
	return whole, all
}
