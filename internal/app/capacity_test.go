package app_test

import (
	"context"
	"errors"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/house/testkit"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
)

// Beds are counted as they were on a day: what is closed, changed or withdrawn later was there then.
func TestCapacityAtAnyDate(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, e testkit.Engine) {
		now := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
		o := app.Options{Data: t.TempDir(), Now: func() time.Time { return now }}
		if e.Postgres {
			o.Database = e.URL(t)
		}
		a := open(t, o)
		save := func(o *offer.Offer) {
			t.Helper()
			saved, err := a.Save(t.Context(), access.Operator, o)
			if err != nil {
				t.Fatal(err)
			}
			o.ID, o.Version = saved.ID, saved.Version
		}
		lodging := func(kind offer.Type, name string, cells ...offer.Cell) *offer.Offer {
			set := func(field, item string, v offer.Value) {
				cells = append(cells, offer.Cell{Key: offer.Key{Field: field, Item: item}, Value: v})
			}
			set(offer.FieldName, "", offer.Say("fr", name))
			set(offer.FieldCategory, string(kind), offer.Choice{Code: string(kind)})
			set(offer.FieldAddress, "", offer.Address{PostalCode: "41000", Locality: "Blois", Commune: "41018"})
			set(offer.FieldPosition, "", offer.Position{Lat: 47.586, Lon: 1.331})
			return &offer.Offer{Type: kind, Owner: "ot-blois", Status: offer.Published, Cells: cells}
		}
		number := func(field string, n float64) offer.Cell {
			return offer.Cell{Key: offer.Key{Field: field}, Value: offer.Number(n)}
		}
		hotel := lodging("hotel", "Hôtel", number("capacity.rooms", 10),
			offer.Cell{Key: offer.Key{Field: offer.FieldRatings, Item: "stars-hotel-3"}, Value: offer.Classification{Code: "stars-hotel-3", From: opening.DateOf(2021, 4, 1), Until: opening.DateOf(2026, 4, 1)}})
		camp := lodging("campsite", "Camping", number("capacity.pitches", 50))
		save(hotel)
		save(camp)
		save(lodging("rental", "Gîte", number("capacity.persons", 4)))
		save(lodging("group-lodging", "Refuge"))

		now = now.AddDate(0, 2, 0)
		hotel.Set(number("capacity.persons", 24))
		save(hotel)
		camp.Status = offer.Withdrawn
		save(camp)

		report := func(at opening.Date, by ...string) *app.Capacity {
			t.Helper()
			q, err := a.State().Vocabulary.Parse(url.Values{"department": {"41"}}, a.Now())
			if err != nil {
				t.Fatal(err)
			}
			r, err := a.CapacityReport(t.Context(), access.Anonymous, q, at, by, nil)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		total := func(at opening.Date) app.CapacityRow { return report(at).Total }
		if diff := cmp.Diff(app.CapacityRow{}, total(opening.DateOf(2026, 2, 28))); diff != "" {
			t.Errorf("before anything: %s", diff)
		}
		if began := report(opening.DateOf(2026, 2, 28)).Began; began != opening.DateOf(2026, 3, 1) {
			t.Errorf("the base began on %v", began)
		}
		if began := report(opening.DateOf(2026, 3, 1)).Began; !began.IsZero() {
			t.Errorf("of the day when it began, it is told that it began on %v", began)
		}
		if diff := cmp.Diff(app.CapacityRow{Offers: 4, Beds: 20 + 150 + 4, Reckoned: 170, NotTold: 1}, total(opening.DateOf(2026, 3, 1))); diff != "" {
			t.Errorf("that day: %s", diff)
		}
		if diff := cmp.Diff(app.CapacityRow{Offers: 3, Beds: 24 + 4, NotTold: 1}, total(opening.DateOf(2026, 5, 1))); diff != "" {
			t.Errorf("today: %s", diff)
		}
		now = now.AddDate(0, 0, 1) // yesterday from history is as today was from the index
		if diff := cmp.Diff(app.CapacityRow{Offers: 3, Beds: 24 + 4, NotTold: 1}, total(opening.DateOf(2026, 5, 1))); diff != "" {
			t.Errorf("the day after: %s", diff)
		}
		rows := report(opening.DateOf(2026, 3, 31), "type", "class").Rows
		want := app.CapacityRow{Codes: []string{"hotel", "stars-hotel-3"}, Offers: 1, Beds: 20, Reckoned: 20}
		if len(rows) != 4 || !cmp.Equal(rows[2], want) {
			t.Errorf("by class: %+v", rows)
		}
		if rows := report(opening.DateOf(2026, 4, 2), "type", "class").Rows; rows[2].Codes[1] != "" {
			t.Errorf("after the stars ended: %+v", rows)
		}
	})
}

// What a visitor may not read narrows no report, of the past no more than of today.
func TestCapacityIsNotNarrowedByWhatIsWithheld(t *testing.T) {
	now := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	a := open(t, app.Options{Now: func() time.Time { return now }})
	inspected := offer.Layer{"sheets/hotel.yaml": []byte("type: hotel\nsections:\n- key: house\n  label: {fr: Interne, en: Internal}\n" +
		"  fields: [{key: inspected, kind: flag, class: network, group: classification, facet: inspected, label: {fr: Visité, en: Inspected}}]\n")}
	if _, err := a.EditSheets(t.Context(), access.Operator, inspected, false); err != nil {
		t.Fatal(err)
	}
	hotel := museum("Hôtel")
	hotel.Type = "hotel"
	field(hotel, offer.FieldCategory, "museum", nil)
	field(hotel, offer.FieldCategory, "hotel", offer.Choice{Code: "hotel"})
	field(hotel, offer.FieldAddress, "", offer.Address{PostalCode: "41000", Locality: "Blois", Commune: "41018"})
	field(hotel, offer.FieldPosition, "", offer.Position{Lat: 47.586, Lon: 1.331})
	field(hotel, "inspected", "", offer.Yes)
	save(t, a, hotel)
	now = now.AddDate(0, 0, 1)
	for at := opening.DateOf(2026, 3, 1); at <= opening.DateOf(2026, 3, 2); at++ {
		for actor, want := range map[access.Actor]int{access.Anonymous: 0, access.Operator: 1} {
			q, err := a.State().Vocabulary.Parse(url.Values{"inspected": {"yes"}}, a.Now())
			if err != nil {
				t.Fatal(err)
			}
			r, err := a.CapacityReport(t.Context(), actor, q, at, nil, nil)
			if err != nil || r.Total.Offers != want {
				t.Errorf("%s counts %+v on %s, want %d: %v", actor.Name, r, at, want, err)
			}
		}
	}
}

// Reports read much of the base, so that they are made one after the other.
func TestCapacityIsReportedInTurn(t *testing.T) {
	now := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	a := open(t, app.Options{Now: func() time.Time { return now }})
	for range 100 {
		save(t, a, museum("Musée"))
	}
	yesterday := opening.DayOf(now)
	now = now.AddDate(0, 0, 1)
	report := func(ctx context.Context, progress func(done, total int64)) error {
		_, err := a.CapacityReport(ctx, access.Anonymous, &query.Question{}, yesterday, nil, progress)
		return err
	}
	asked := false
	err := report(t.Context(), func(int64, int64) {
		asked = true
		ctx, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer stop()
		if err := report(ctx, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("beside another report: %v", err)
		}
	})
	if err != nil || !asked {
		t.Fatalf("asked %v: %v", asked, err)
	}
	if err := report(t.Context(), nil); err != nil {
		t.Errorf("after the other: %v", err)
	}
}
