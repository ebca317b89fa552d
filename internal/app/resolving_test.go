package app_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/house/testkit"
	"escale/internal/offer"
)

func baseOn(t *testing.T, e testkit.Engine) *app.App {
	t.Helper()
	o := app.Options{Data: t.TempDir()}
	if e.Postgres {
		o.Database = e.URL(t)
	}
	return open(t, o)
}

// leads gives where the first relation of an offer leads, as somebody who asks sees it.
func leads(t *testing.T, a *app.App, id offer.ID) offer.Relation {
	t.Helper()
	shown, err := a.Offer(t.Context(), access.Anonymous, id)
	if fault.Is(err, fault.NotFound) { // the index has not come to it yet
		return offer.Relation{To: -1}
	}
	if err != nil {
		t.Fatal(err)
	}
	for c := range shown.All(offer.FieldRelations) {
		return c.Value.(offer.Relation)
	}
	return offer.Relation{To: -1}
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for begun := time.Now(); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Since(begun) > 3*time.Second {
			t.Errorf("not so after three seconds: %s", what)
			return
		}
	}
}

func TestRelationsLeadToWhatComes(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, e testkit.Engine) {
		for _, served := range []bool{false, true} {
			t.Run(fmt.Sprintf("served=%v", served), func(t *testing.T) {
				a := baseOn(t, e)
				if served {
					start(t, a)
				}
				coming(t, a)
			})
		}
	})
}

// coming follows relations through the life of what they lead to.
func coming(t *testing.T, a *app.App) {
	// In one import, to what comes later in the same files and to what nobody knows yet.
	first := folder(t, poi(1, "Musée un", map[string]any{"isPartOf": pointer(2)}), poi(2, "Domaine", nil), poi(3, "Musée trois", map[string]any{"isPartOf": pointer(4)}))
	bring(t, a, first, app.ImportOptions{})
	one, two, three := stored(t, a, 1).ID, stored(t, a, 2).ID, stored(t, a, 3).ID
	to := func(from, want offer.ID) {
		t.Helper()
		eventually(t, fmt.Sprintf("%d leads to %d", from, want), func() bool {
			r := leads(t, a, from)
			return r.To == want && r.Elsewhere != nil
		})
	}
	to(one, two)
	to(three, 0)
	eventually(t, "found by where it leads", func() bool { return count(t, a, access.Anonymous, fmt.Sprintf("related=part-of:%d", two)) == 1 })

	// By a later import. What waited is found without being written: its version stands.
	version := stored(t, a, 3).Version
	bring(t, a, folder(t, poi(4, "Domaine tardif", nil)), app.ImportOptions{})
	four := stored(t, a, 4).ID
	to(three, four)
	if o := stored(t, a, 3); o.Version != version {
		t.Errorf("version %d became %d", version, o.Version)
	}
	eventually(t, "found by what came", func() bool { return count(t, a, access.Anonymous, fmt.Sprintf("related=%d", four)) == 1 })
	if r := bring(t, a, first, app.ImportOptions{}); counts(r) != [5]int{0, 0, 3, 0, 0} {
		t.Errorf("the same again: %v", counts(r))
	}
	to(three, four)

	// Who reads it, corrects something else and sends it back enters no relation.
	shown, err := a.Offer(t.Context(), access.Operator, three)
	if err != nil {
		t.Fatal(err)
	}
	field(shown.Offer, "description.short", "", offer.Say("fr", "Petit."))
	if saved, err := a.Save(t.Context(), access.Operator, shown.Offer); err != nil {
		t.Fatal(err)
	} else if err := a.Wait(t.Context(), saved.Seq); err != nil {
		t.Fatal(err)
	}
	for c := range stored(t, a, 3).All(offer.FieldRelations) {
		if r := c.Value.(offer.Relation); r.To != 0 || c.Origin.Source != "blois" {
			t.Errorf("stored: %+v of %+v", r, c.Origin)
		}
	}
	to(three, four)

	// Merged, it is followed; deleted, it leads nowhere again, and its name is still known.
	merged := stored(t, a, 4)
	merged.Status, merged.MergedInto = offer.Merged, two
	put(t, a, merged)
	to(three, two)
	gone := stored(t, a, 2)
	gone.Status = offer.Deleted
	put(t, a, gone)
	to(three, 0)
	to(one, 0)
	gone = stored(t, a, 2)
	gone.Status = offer.Published
	put(t, a, gone)
	to(one, two)
	if err := a.RebuildIndex(t.Context(), access.Operator); err != nil {
		t.Fatal(err)
	}
	to(one, two)
	to(three, two)
}

// put saves what is about the head alone.
func put(t *testing.T, a *app.App, o *offer.Offer) {
	t.Helper()
	saved, err := a.Save(t.Context(), access.Operator, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Wait(t.Context(), saved.Seq); err != nil {
		t.Fatal(err)
	}
}

// Who makes a relation lead elsewhere means it: the name that the source gave no longer counts.
func TestARelationMadeToLeadElsewhereDoes(t *testing.T) {
	a := open(t, app.Options{})
	bring(t, a, folder(t, poi(1, "Musée un", map[string]any{"isPartOf": pointer(2)}), poi(2, "Domaine", nil), poi(3, "Autre domaine", nil)), app.ImportOptions{})
	one, three := stored(t, a, 1), stored(t, a, 3).ID
	for c := range one.All(offer.FieldRelations) {
		r := c.Value.(offer.Relation)
		r.To = three
		c.Value, c.Origin = r, offer.Origin{}
	}
	put(t, a, one)
	if r := leads(t, a, one.ID); r.To != three || r.Elsewhere != nil {
		t.Errorf("leads to %+v", r)
	}
}

// What comes later may be nothing that the relation can lead to: it is not led there, and the import that brings both says so.
func TestRelationsDoNotLeadToWhatTheirNatureForbids(t *testing.T) {
	a := open(t, app.Options{})
	if _, err := a.EditSheets(t.Context(), access.Operator, picky, false); err != nil {
		t.Fatal(err)
	}
	both := folder(t, poi(1, "Musée un", map[string]any{"isConsumableFor": pointer(2)}), poi(2, "Pas un domaine", nil))
	r := bring(t, a, both, app.ImportOptions{})
	if r.SetAsideCount() != 1 || r.SetAside[0].Key != "relation.leads_elsewhere" || r.SetAside[0].Record != uri(1) || said(stored(t, a, 1), "relations") != "" {
		t.Errorf("set aside %+v, stored %q", r.SetAside, said(stored(t, a, 1), "relations"))
	}
	if again := bring(t, a, both, app.ImportOptions{}); counts(again) != [5]int{0, 0, 2, 0, 0} || again.SetAsideCount() != 1 {
		t.Errorf("again: %v", counts(again))
	}
	bring(t, a, folder(t, poi(3, "Musée trois", map[string]any{"isConsumableFor": pointer(4)})), app.ImportOptions{})
	bring(t, a, folder(t, poi(4, "Pas un domaine non plus", nil)), app.ImportOptions{})
	if r := leads(t, a, stored(t, a, 3).ID); r.To != 0 {
		t.Errorf("leads to %d", r.To)
	}
}

// The number of a draft is shown to those who may see the draft, and to all when it is published.
func TestRelationsDoNotTellOfDrafts(t *testing.T) {
	a := baseOn(t, testkit.Engine{})
	start(t, a)
	save := func(o *offer.Offer) offer.ID {
		t.Helper()
		saved, err := a.Save(t.Context(), access.Operator, o)
		if err != nil {
			t.Fatal(err)
		}
		a.Settle(t.Context())
		return saved.ID
	}
	hidden := museum("En préparation")
	hidden.Status = offer.Draft
	draft := save(hidden)
	pointing := museum("Musée voisin")
	relation := func(item, name string) {
		pointing.Set(offer.Cell{Key: offer.Key{Field: offer.FieldRelations, Item: item}, Value: offer.Relation{Nature: "near", To: draft, Name: name}})
	}
	relation("n1", "")
	relation("n2", "La maison d’à côté")
	id := save(pointing)

	to := func(actor access.Actor) (ends []offer.ID) {
		t.Helper()
		shown, err := a.Offer(t.Context(), actor, id)
		if err != nil {
			t.Fatal(err)
		}
		for c := range shown.All(offer.FieldRelations) {
			ends = append(ends, c.Value.(offer.Relation).To)
		}
		return ends
	}
	if ends := to(access.Operator); !slices.Equal(ends, []offer.ID{draft, draft}) {
		t.Errorf("the administrator sees relations to %v", ends)
	}
	if ends := to(access.Anonymous); !slices.Equal(ends, []offer.ID{0}) {
		t.Errorf("a visitor sees relations to %v", ends)
	}
	now, err := a.Offer(t.Context(), access.Operator, draft)
	if err != nil {
		t.Fatal(err)
	}
	published := now.Clone()
	published.Status = offer.Published
	save(published)
	if ends := to(access.Anonymous); !slices.Equal(ends, []offer.ID{draft, draft}) {
		t.Errorf("published, a visitor sees relations to %v", ends)
	}
}
