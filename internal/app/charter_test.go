package app_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
)

// Whoever corrects a telephone number on a faulty old record saves it; whoever brings a fault of the charter does not, and
// publishing a draft checks everything.
func TestCharterBlocksWhatAnEditBrings(t *testing.T) {
	a := open(t, app.Options{})
	draft := museum("Musée 02 54 71 73 74")
	draft.Status = offer.Draft
	saved, err := a.Save(t.Context(), access.Operator, draft)
	if err != nil {
		t.Fatalf("a draft may be incomplete: %v", err)
	}
	draft.ID, draft.Owner, draft.Version, draft.Status = saved.ID, "ot-blois", saved.Version, offer.Published
	if _, err := a.Save(t.Context(), access.Operator, draft); !broken(err, "name-contact") {
		t.Errorf("publishing it: %v", err)
	}
	draft.Set(offer.Cell{Key: offer.Key{Field: offer.FieldName}, Value: offer.Say("fr", "Musée")})
	saved, err = a.Save(t.Context(), access.Operator, draft)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(saved.Advice, func(p fault.Problem) bool { return p.Args["rule"] == "summary-missing" }) {
		t.Errorf("publishing told of no missing summary: %v", saved.Advice)
	}
	draft.Version = saved.Version
	draft.Set(offer.Cell{Key: offer.Key{Field: offer.FieldName}, Value: offer.Say("fr", "Musée &amp; jardin")})
	if _, err := a.Save(t.Context(), access.Operator, draft); !broken(err, "name-markup") {
		t.Errorf("bringing remains of HTML: %v", err)
	}
}

func broken(err error, rule string) bool {
	refused := (*fault.Error)(nil)
	return errors.As(err, &refused) && refused.Code == fault.Invalid &&
		slices.ContainsFunc(refused.Problems, func(p fault.Problem) bool { return p.Key == "charter.rule" && p.Args["rule"] == rule })
}

// Problems and scores are for members: nobody else finds, counts or bounds by them.
func TestProblemsAreForMembers(t *testing.T) {
	a := open(t, app.Options{})
	enrol(t, a, offices...)
	if _, err := a.Save(t.Context(), contributor, museum("Musée un")); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"problem=summary-missing", "score=web-low", "score.web[lte]=99", "score.web[gte]=1"} {
		if n := count(t, a, access.Operator, q); n != 1 {
			t.Errorf("%s: the administrator finds %d", q, n)
		}
		if n := count(t, a, access.Anonymous, q); n != 0 {
			t.Errorf("%s: a visitor finds %d", q, n)
		}
	}
	if n := count(t, a, access.Anonymous, "q=musee"); n != 1 {
		t.Error("the visitor does not see the offer at all")
	}
}

// What time alone makes wrong is found from its day on, without anybody having written anything.
func TestProblemsComeWithTheDay(t *testing.T) {
	now := time.Date(2026, 12, 31, 12, 0, 0, 0, time.UTC)
	a := open(t, app.Options{Now: func() time.Time { return now }})
	enrol(t, a, offices...)
	house := museum("Maison des musées")
	house.Type = "establishment"
	house.Cells = slices.DeleteFunc(house.Cells, func(c offer.Cell) bool { return c.Field == offer.FieldCategory })
	house.Set(offer.Cell{Key: offer.Key{Field: offer.FieldCategory, Item: "establishment"}, Value: offer.Choice{Code: "establishment"}})
	house.Set(offer.Cell{Key: offer.Key{Field: offer.FieldContacts, Item: "p"}, Value: offer.Contact{Role: offer.RolePublic, Channels: []offer.Channel{{Means: offer.Phone, Value: "0254717374"}}}})
	shared, err := a.Save(t.Context(), contributor, house)
	if err != nil {
		t.Fatal(err)
	}
	o := museum("Musée un")
	o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldRelations, Item: "e"}, Value: offer.Relation{Nature: "establishment", To: shared.ID}})
	o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldOpening}, Value: offer.Hours{Periods: []opening.Period{{ID: "p", From: opening.DateOf(2026, 4, 1), To: opening.DateOf(2026, 12, 31)}}}})
	if _, err := a.Save(t.Context(), contributor, o); err != nil {
		t.Fatal(err)
	}
	if n := count(t, a, access.Operator, "problem=hours-over"); n != 0 {
		t.Errorf("on the last day %d are over", n)
	}
	head, err := a.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	now = now.AddDate(0, 0, 1)
	if n := count(t, a, access.Operator, "problem=hours-over"); n != 1 {
		t.Errorf("the day after %d are over", n)
	}
	if n := count(t, a, access.Operator, "problem=contact-missing"); n != 0 {
		t.Errorf("judged anew, %d lack the contact that they inherit", n)
	}
	if after, err := a.Head(t.Context()); err != nil || after != head {
		t.Errorf("something was written for it: %d, %d before, %v", after, head, err)
	}
	if n := count(t, a, access.Operator, "problem=not-updated"); n != 0 {
		t.Errorf("%d count as not looked at", n)
	}
	now = now.AddDate(1, 0, 0)
	if n := count(t, a, access.Operator, "problem=not-updated"); n != 1 {
		t.Errorf("a year later %d count as not looked at", n)
	}
}
