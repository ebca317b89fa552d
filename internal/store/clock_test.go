package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"escale/internal/house/testkit"
	"escale/internal/house/testkit/base"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/store"
)

// timed gives an offer with a photo whose rights end with a day.
func timed(id offer.ID, last opening.Date) *offer.Offer {
	o := hotel("Hôtel")
	o.ID = id
	o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldMedia, Item: "m"}, Value: offer.Medium{Type: offer.Photo, Rights: offer.MediumRights{Until: last}}})
	return o
}

func passTime(t *testing.T, s *store.Store, want int) {
	t.Helper()
	n, err := s.PassTime(t.Context(), store.Actor{Name: "clock"})
	if err != nil || n != want {
		t.Errorf("time passed for %d, %v; want %d", n, err, want)
	}
}

func timePassed(t *testing.T, s *store.Store) (objects []string) {
	for _, c := range changes(t, s, store.Position{Epoch: head(t, s).Epoch}) {
		if c.By.Cause == store.CauseTime {
			objects = append(objects, fmt.Sprintf("%s v%d", c.Object, c.Version))
		}
	}
	return objects
}

func TestTimePasses(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, e testkit.Engine) {
		c := newClock()
		c.set(time.Date(2026, 7, 14, 10, 0, 0, 0, time.UTC))
		url := e.URL(t)
		s := base.Open(t, url, store.Options{Now: c.now, Zone: paris(t)})
		put(t, s, timed(1, opening.DateOf(2026, 7, 14)), timed(2, opening.DateOf(2026, 7, 15)), timed(3, opening.DateOf(2026, 7, 1)))
		midnight := time.Date(2026, 7, 14, 22, 0, 0, 0, time.UTC) // in Paris
		if next, err := s.NextDue(t.Context()); err != nil || !next.Equal(midnight) {
			t.Errorf("next due %v, %v", next, err)
		}
		c.set(midnight.Add(-time.Microsecond))
		passTime(t, s, 0)
		c.set(midnight)
		passTime(t, s, 1)
		passTime(t, s, 0)

		// Down over midnight, and up again with a clock that is two days late.
		s.Close()
		s = base.Open(t, url, store.Options{Now: c.now, Zone: paris(t)})
		c.set(midnight.Add(25 * time.Hour))
		passTime(t, s, 1)
		s.Close()
		c.set(midnight.Add(-24 * time.Hour))
		s = base.Open(t, url, store.Options{Now: c.now, Zone: paris(t)})
		if now := s.Now(); now.Before(midnight.Add(25 * time.Hour)) {
			t.Errorf("time went back to %v", now)
		}
		passTime(t, s, 0)
		o := timed(4, opening.DateOf(2026, 7, 14)) // over by the mark, though not by the clock
		put(t, s, o)
		passTime(t, s, 0)
		if o.Updated.Before(midnight) {
			t.Errorf("written at %v, before the mark", o.Updated)
		}
		if got := timePassed(t, s); !slices.Equal(got, []string{"1 v1", "2 v1"}) {
			t.Errorf("time passed for %v", got)
		}

		// A medium that gets a new term is due then and not before.
		longer := get(t, s, 4)
		cell := *longer.Get(offer.Key{Field: offer.FieldMedia, Item: "m"})
		cell.Value = offer.Medium{Type: offer.Photo, Rights: offer.MediumRights{Until: opening.DateOf(2026, 8, 1)}}
		longer.Set(cell)
		put(t, s, longer)
		if next, err := s.NextDue(t.Context()); err != nil || !next.Equal(time.Date(2026, 8, 1, 22, 0, 0, 0, time.UTC)) {
			t.Errorf("next due %v, %v", next, err)
		}
		longer.Set(offer.Cell{Key: cell.Key})
		put(t, s, longer)
		if next, err := s.NextDue(t.Context()); err != nil || !next.IsZero() {
			t.Errorf("still due %v, %v", next, err)
		}
	})
}

// Two nodes: what the one marks, the other hears through the log, however late its own clock is.
func TestMarkReachesTheOtherNode(t *testing.T) {
	url := testkit.Postgres().URL(t)
	early, late := newClock(), newClock()
	late.pass(-time.Hour)
	a, b := base.Open(t, url, store.Options{Now: early.now, Zone: paris(t)}), base.Open(t, url, store.Options{Now: late.now, Zone: paris(t)})
	begin := head(t, b)
	put(t, a, timed(1, opening.DayOf(early.now())))
	early.pass(24 * time.Hour)
	passTime(t, a, 1)
	changes(t, b, begin)
	if b.Now().Before(early.now()) {
		t.Errorf("the other node thinks it is %v", b.Now())
	}
}

// On 31 December many rights end together. They are written in transactions of a bearable size, each once.
func TestFiftyThousandExpiries(t *testing.T) {
	const many = 50_000
	for _, e := range []testkit.Engine{testkit.SQLite(), testkit.Postgres()} {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			c := newClock()
			s := base.New(t, e, store.Options{Now: c.now, Zone: paris(t)})
			eve := time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC)
			// Straight into the table, since putting as many offers takes longer than what is to be shown.
			if err := s.Exec(t.Context(), fmt.Sprintf(`INSERT INTO due (kind, object, at)
				WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT 'offer', CAST(i AS TEXT), %d FROM n`, many, eve.UnixMicro())); err != nil {
				t.Fatal(err)
			}
			c.set(eve)
			begun := time.Now()
			passTime(t, s, many)
			t.Logf("%v", time.Since(begun))
			if p := head(t, s); p.Seq != many {
				t.Errorf("head %d", p.Seq)
			}
			passTime(t, s, 0)
		})
	}
}

func TestDueKnowsTheLongDay(t *testing.T) {
	o := timed(1, opening.DateOf(2026, 10, 25)) // 25 hours in Paris
	due := store.Due(o, paris(t))
	if want := time.Date(2026, 10, 25, 23, 0, 0, 0, time.UTC); len(due) != 1 || !due[0].Equal(want) {
		t.Errorf("due %v, want %v", due, want)
	}
	begin := time.Date(2026, 10, 24, 22, 0, 0, 0, time.UTC)
	if d := due[0].Sub(begin); d != 25*time.Hour {
		t.Errorf("the day has %v", d)
	}
}

// Due is in order, without doubles, and holds the midnight after every last day.
func TestDueProperties(t *testing.T) {
	zone := paris(t)
	rapid.Check(t, func(r *rapid.T) {
		o := hotel("x")
		day := rapid.Map(rapid.IntRange(19_000, 25_000), func(n int) opening.Date { return opening.Date(n) })
		var lasts []opening.Date
		for i := range rapid.IntRange(0, 6).Draw(r, "items") {
			from, last := day.Draw(r, "from"), day.Draw(r, "last")
			key := offer.Key{Field: "x", Item: fmt.Sprint(i)}
			switch rapid.IntRange(0, 2).Draw(r, "kind") {
			case 0:
				o.Set(offer.Cell{Key: key, Value: offer.Medium{Rights: offer.MediumRights{From: from, Until: last}}})
			case 1:
				o.Set(offer.Cell{Key: key, Value: offer.Classification{From: from, Until: last}})
			default:
				o.Set(offer.Cell{Key: key, Value: offer.Life{From: from, To: last}})
			}
			lasts = append(lasts, last)
		}
		due := store.Due(o, zone)
		for i, at := range due {
			if i > 0 && !at.After(due[i-1]) {
				r.Fatalf("not in order: %v", due)
			}
			if h, m, s := at.In(zone).Clock(); h|m|s != 0 {
				r.Fatalf("%v is no midnight", at)
			}
		}
		for _, last := range lasts {
			if !slices.ContainsFunc(due, func(at time.Time) bool { return opening.DayOf(at.In(zone)) == last+1 }) {
				r.Fatalf("nothing is due after %v: %v", last, due)
			}
		}
	})
}
