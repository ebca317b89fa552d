package trade_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"pgregory.net/rapid"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/app/trade"
	"escale/internal/offer"
	"escale/internal/opening"
)

// Whatever is done to whichever offers: undone, each says what it said before, and what is done once more after undoing is as it
// was after doing it.
func TestUndoneEveryOfferIsAsBefore(t *testing.T) {
	b := open(t)
	unit := b.make("ot-blois", "legal-unit", "company", "Loire Hôtels SAS")
	whole, concerts := b.festival(3)
	places := []offer.ID{b.make("ot-blois", "hotel", "hotel", "Un", cell(offer.FieldContacts, "k1", phone("02 54 00 00 01")), cell(offer.FieldRatings, "c1", offer.Classification{Code: "stars-hotel-3"})),
		b.make("ot-blois", "hotel", "hotel", "Deux", cell(offer.FieldRelations, "r1", offer.Relation{Nature: "operator", Name: "Martin"})),
		b.make("ot-blois", "itinerary", "walking-route", "Boucle", walk, cell(offer.FieldLife, "", offer.Life{State: offer.Diverted}))}
	all := append(append([]offer.ID{whole}, concerts...), places...)
	rapid.Check(t, func(t *rapid.T) {
		before := map[offer.ID]*offer.Offer{}
		for _, id := range all {
			before[id] = b.stored(id)
		}
		order := drawOrder(t, whole, concerts, places, unit)
		op, err := b.trade.Act(b.Context(), blois, order, "", nil)
		if err != nil {
			t.Skip(err)
		}
		if _, err := b.trade.Act(b.Context(), blois, &trade.Order{Work: &trade.Undoing{Operation: op.ID}}, "", nil); err != nil {
			t.Fatalf("%s: %v", op.ID, err)
		}
		for id, was := range before {
			now := b.stored(id)
			if changed := offer.Changed(was, now); len(changed) > 0 || now.MergedInto != was.MergedInto {
				t.Fatalf("%s: %d differs in %v", op.ID, id, changed)
			}
			for i := range was.Cells {
				if now.Cells[i].Key != was.Cells[i].Key || now.Cells[i].Origin != was.Cells[i].Origin {
					t.Fatalf("%s: %d has %v where %v stood", op.ID, id, now.Cells[i].Key, was.Cells[i].Key)
				}
			}
		}
	})
}

func drawOrder(t *rapid.T, whole offer.ID, concerts, places []offer.ID, unit offer.ID) *trade.Order {
	some := func(of []offer.ID) []offer.ID {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(of), 1, len(of), rapid.ID).Draw(t, "offers")
	}
	to := day("2026-07-11") + opening.Date(rapid.IntRange(0, 300).Draw(t, "day"))
	programme := rapid.Bool().Draw(t, "programme")
	events := []offer.ID{whole}
	if !programme {
		events = some(concerts)
	}
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0:
		return &trade.Order{Work: &trade.Closing{Until: to, Ground: "fire", Number: "41"}, Offers: some(places)}
	case 1:
		return &trade.Order{Work: &trade.Closing{ForGood: true}, Offers: some(places)}
	case 2:
		return &trade.Order{Work: &trade.Cancelling{Programme: programme, Ground: "weather"}, Offers: events}
	case 3:
		return &trade.Order{Work: &trade.Postponing{Programme: programme, To: to}, Offers: events[:1]}
	case 4:
		return &trade.Order{Work: &trade.Postponing{Programme: programme}, Offers: events}
	case 5:
		return &trade.Order{Work: &trade.Relocating{Programme: programme, Venue: places[0]}, Offers: events}
	case 6:
		return &trade.Order{Work: &trade.ChangingOperator{To: unit}, Offers: some(places[:2])}
	case 7:
		return &trade.Order{Work: &trade.Merging{Into: places[0]}, Offers: places[1:2]}
	case 8:
		return &trade.Order{Work: &trade.Setting{Field: "pets", Do: trade.SetTo, Value: jsontext.Value(`"no"`)}, Offers: some(places)}
	}
	return &trade.Order{Work: new(trade.Reopening), Offers: some(places[2:])}
}

// A server does what takes long behind the call, and what waits for its day when that has come.
func TestLongOperationsGoOnBehindTheCall(t *testing.T) {
	b := &base{T: t, clock: &clock{time.Date(2026, 7, 10, 10, 0, 0, 0, time.UTC)}, data: t.TempDir()}
	b.start()
	for _, o := range offices {
		if err := b.app.PutOrganisation(t.Context(), access.Operator, &o); err != nil {
			t.Fatal(err)
		}
	}
	var ids []offer.ID
	for i := range 220 {
		ids = append(ids, b.make("ot-blois", "cultural-heritage", "museum", fmt.Sprintf("Musée %d", i)))
	}
	b.stop()
	a, err := app.Open(t.Context(), app.Options{Data: b.data, Now: b.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close() //nolint:errcheck // the test is over
	b.app, b.trade = a, trade.New(a).Follow()
	a.Start(t.Context())
	for begun := time.Now(); a.Ready(t.Context()) != nil; time.Sleep(10 * time.Millisecond) {
		if time.Since(begun) > 30*time.Second {
			t.Fatal("it does not get ready")
		}
	}
	op, err := b.trade.Act(t.Context(), blois, &trade.Order{Work: &trade.Closing{Until: day("2026-07-10")}, Offers: ids}, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	for begun := time.Now(); op.State != trade.Done; time.Sleep(10 * time.Millisecond) {
		if op, err = b.trade.Operation(t.Context(), blois, op.ID); err != nil || time.Since(begun) > 60*time.Second {
			t.Fatalf("%+v %v", op, err)
		}
	}
	if op.Changed != 220 {
		t.Errorf("%+v", op)
	}
}
