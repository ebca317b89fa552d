package trade_test

import (
	"fmt"
	"testing"
	"time"

	"escale/internal/app/trade"
	"escale/internal/offer"
	"escale/internal/opening"
)

// A festival is cancelled at 18:00 with its sixty concerts, and the cancelling undone at 18:05.
func TestAFestivalIsCancelledWithItsProgramme(t *testing.T) {
	b := open(t)
	whole, concerts := b.festival(60)
	alone := b.make("ot-blois", "event", "concert", "Ailleurs", hours(opening.Calendar{Sessions: []opening.Session{evening("s1", "2026-08-02")}}))
	before := map[offer.ID]*offer.Offer{whole: b.get(whole)}
	for _, id := range concerts {
		before[id] = b.get(id)
	}
	op := b.act(blois, &trade.Order{Work: &trade.Cancelling{Programme: true, Ground: "weather"}, Offers: []offer.ID{whole}})
	if op.State != trade.Done || op.Changed != 61 {
		t.Fatalf("%+v", op)
	}
	if n := b.count(blois, "life=cancelled"); n != 61 {
		t.Errorf("%d are cancelled, and to be found as such", n)
	}
	if n := b.count(blois, "open=2026-08-02"); n != 1 {
		t.Errorf("%d take place that day", n)
	}
	if b.get(alone).Life().State != offer.Active {
		t.Error("what is no part of it is cancelled as well")
	}
	undone := b.undo(blois, op)
	if undone.Changed != 61 || len(undone.Kept) != 0 {
		t.Errorf("undone: %+v", undone)
	}
	for _, was := range before {
		b.same(was, "undone")
	}
	if n := b.count(blois, "life=cancelled"); n != 0 {
		t.Errorf("%d are still cancelled", n)
	}
	b.refused(blois, &trade.Order{Work: &trade.Undoing{Operation: op.ID}}, "operation.undone_already")
}

// A fire order closes forty trails until Sunday; on Monday they are open, those that were diverted as diverted as before.
func TestTrailsCloseUntilSunday(t *testing.T) {
	b := open(t)
	var trails []offer.ID
	for i := range 40 {
		trails = append(trails, b.make("ot-blois", "itinerary", "walking-route", fmt.Sprintf("Boucle %d", i), walk))
	}
	diverted := b.make("ot-blois", "itinerary", "walking-route", "Boucle déviée", walk, cell(offer.FieldLife, "", offer.Life{State: offer.Diverted, Ground: "works", To: day("2026-12-01")}))
	others := b.make("ot-tours", "itinerary", "walking-route", "Boucle de Tours", walk)
	was := b.get(diverted)

	close := &trade.Order{Work: &trade.Closing{Until: day("2026-07-12"), Ground: "fire", Number: "2026-41"}, Question: "type=itinerary"}
	b.refused(blois, close, "operation.unconfirmed")
	plan, err := b.trade.Plan(t.Context(), blois, close)
	if err != nil || plan.Changed != 41 || plan.Proposed != 1 || plan.Refused != 0 {
		t.Fatalf("%+v %v", plan, err)
	}
	if b.get(trails[0]).Life().State != offer.Active {
		t.Error("a plan closes")
	}
	late := b.make("ot-blois", "itinerary", "walking-route", "Venue entre-temps", walk)
	if _, err := b.trade.Act(t.Context(), blois, close, plan.Confirm, nil); err == nil {
		t.Fatal("what was not seen is closed as well")
	}
	op := b.act(blois, close)
	if op.Changed != 42 || op.Proposed != 1 || op.Ends != day("2026-07-12") {
		t.Fatalf("%+v", op)
	}
	if n := b.count(blois, "life=temporarily-closed"); n != 42 {
		t.Errorf("%d are closed", n)
	}
	if l := b.get(others).Life(); l.State != offer.Active {
		t.Error("another office's trail is closed without its word")
	}
	b.clock.Time = time.Date(2026, 7, 12, 21, 59, 0, 0, time.UTC) // 23:59 in Blois
	b.pass()
	if l := b.get(late).Life(); l.State != offer.TemporarilyClosed {
		t.Error("open before the end")
	}
	b.clock.Time = b.clock.Add(2 * time.Minute)
	b.pass()
	if n := b.count(blois, "life=temporarily-closed"); n != 0 {
		t.Errorf("%d are closed after the end", n)
	}
	b.same(was, "after the end")
	if op, err := b.trade.Operation(t.Context(), blois, op.ID); err != nil || op.State != trade.Done {
		t.Errorf("%+v %v", op, err)
	}
}

var walk = cell("itinerary.practice", "hiking", offer.Choice{Code: "hiking"})

func (b *base) pass() {
	b.Helper()
	if err := b.trade.Pass(b.Context()); err != nil {
		b.Fatal(err)
	}
}

func TestAnEventIsPostponed(t *testing.T) {
	b := open(t)
	whole, concerts := b.festival(3)
	op := b.act(blois, &trade.Order{Work: &trade.Postponing{To: day("2026-08-08"), Programme: true, Ground: "weather"}, Offers: []offer.ID{whole}})
	c, _ := b.get(concerts[1]).Opening()
	if s := c.Sessions[0]; s.Date != day("2026-08-09") || s.Was != day("2026-08-02") || s.State != opening.Postponed {
		t.Errorf("a concert: %+v", s)
	}
	if l := b.get(whole).Life(); l.Was != (offer.Span{From: day("2026-08-01"), To: day("2026-08-09")}) || l.State != offer.Postponed {
		t.Errorf("the festival: %+v", l)
	}
	if n := b.count(blois, "open=2026-08-02"); n != 0 {
		t.Errorf("%d take place on the old day", n)
	}
	b.undo(blois, op)
	op = b.act(blois, &trade.Order{Work: &trade.Postponing{Programme: true}, Offers: []offer.ID{whole}})
	if c, _ := b.get(whole).Opening(); c.Sessions[0].Date != 0 || c.Sessions[0].Was != day("2026-08-01") {
		t.Errorf("without a new day: %+v", c.Sessions[0])
	}
	b.act(blois, &trade.Order{Work: &trade.Reopening{Programme: true}, Offers: []offer.ID{whole}})
	if n := b.count(blois, "open=2026-08-02&type=event"); n != 2 {
		t.Errorf("%d take place after all", n)
	}
	_ = op
}

func TestAnEventMoves(t *testing.T) {
	b := open(t)
	whole, _ := b.festival(0)
	hall := b.make("ot-tours", "leisure", "theatre", "Halle de Tours", cell(offer.FieldAddress, "", offer.Address{PostalCode: "37000", Locality: "Tours", Commune: "37261"}),
		cell(offer.FieldPosition, "", offer.Position{Lat: 47.39, Lon: 0.69}))
	was := b.get(whole)
	op := b.act(blois, &trade.Order{Work: &trade.Relocating{Venue: hall}, Offers: []offer.ID{whole}})
	now := b.get(whole)
	if now.Address().Commune != "37261" || now.Life().State != offer.Moved || b.count(blois, "related=venue:"+fmt.Sprint(hall)) != 1 {
		t.Errorf("%+v %+v", now.Address(), now.Life())
	}
	b.undo(blois, op)
	b.same(was, "undone")
}

func TestWhatIsRefused(t *testing.T) {
	b := open(t)
	museum := b.make("ot-blois", "cultural-heritage", "museum", "Musée")
	whole, _ := b.festival(0)
	one := func(w trade.Work, id offer.ID) *trade.Order { return &trade.Order{Work: w, Offers: []offer.ID{id}} }
	b.refused(blois, one(new(trade.Cancelling), museum), "operation.no_event")
	b.refused(blois, one(new(trade.Closing), whole), "operation.event_closes")
	b.refused(blois, one(&trade.Closing{Until: day("2026-07-01")}, museum), "span.ends_before_start")
	b.refused(blois, one(&trade.Closing{Ground: "boredom"}, museum), "choice.unknown")
	b.refused(blois, one(new(trade.Closing), 1_999_999_999), "offer.not_found")
	b.refused(blois, one(new(trade.Reopening), museum), "operation.nothing_to_do")
	b.refused(reader, one(new(trade.Closing), museum), "access.contributors_only")
	b.refused(blois, &trade.Order{Work: new(trade.Closing)}, "operation.about_nothing")
	b.refused(blois, &trade.Order{Work: new(trade.Closing), Offers: []offer.ID{museum}, On: day("2026-07-09")}, "operation.day_passed")
	b.refused(blois, &trade.Order{Work: &trade.Undoing{Operation: "close-nothing"}}, "operation.not_found")
	if _, err := b.trade.Operation(t.Context(), tours, b.act(blois, one(new(trade.Closing), museum)).ID); err == nil {
		t.Error("another office sees what was ordered")
	}
}
