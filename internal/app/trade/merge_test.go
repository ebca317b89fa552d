package trade_test

import (
	"slices"
	"testing"

	"escale/internal/access"
	"escale/internal/app/trade"
	"escale/internal/fault"
	"escale/internal/house/testkit"
	"escale/internal/offer"
)

func phone(number string) offer.Value {
	return offer.Contact{Role: offer.RolePublic, Channels: []offer.Channel{{Means: offer.Phone, Value: number}}}
}

// Two records are one museum: what both say is brought together, the address of the one leads to the other, and so does what
// pointed to it. Parted again, both are as before, and what was changed since stays.
func TestTwoRecordsAreMergedAndPartedAgain(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, e testkit.Engine) {
		url := ""
		if e.Postgres {
			url = e.URL(t)
		}
		mergeAndPart(t, openOn(t, url))
	})
}

func mergeAndPart(t *testing.T, b *base) {
	keep := b.make("ot-blois", "cultural-heritage", "museum", "Musée de la Magie", cell(offer.FieldContacts, "k1", phone("02 54 90 33 33")),
		cell(offer.FieldIdentifiers, "i1", offer.Identifier{System: "apidae", Value: "41"}),
		cell(offer.FieldSummary, "", offer.Say("fr", "La magie, au château.")))
	gone := b.make("ot-blois", "cultural-heritage", "museum", "Maison de la Magie Robert-Houdin", cell(offer.FieldContacts, "k1", phone("02 54 55 26 26")),
		cell(offer.FieldIdentifiers, "i1", offer.Identifier{System: "datatourisme", Value: "https://data.example.org/41"}),
		cell(offer.FieldSummary, "", offer.Text{"fr": {Value: "Autre texte."}, "en": {Value: "Magic at the castle."}}),
		cell(offer.FieldMedia, "m1", offer.Medium{Type: offer.Photo, URL: "https://photos.example.org/1.jpg", Alt: offer.Say("fr", "Le dragon")}))
	near := b.make("ot-blois", "restaurant", "restaurant", "Le Dragon", cell(offer.FieldRelations, "r1", offer.Relation{Nature: "near", To: gone}))
	foreign := b.make("ot-tours", "restaurant", "restaurant", "Chez Tours", cell(offer.FieldRelations, "r1", offer.Relation{Nature: "near", To: gone}))
	before := []*offer.Offer{b.get(keep), b.get(gone), b.get(near)}

	order := &trade.Order{Work: &trade.Merging{Into: keep, Keep: map[string]offer.Side{offer.FieldName: offer.Other}}, Offers: []offer.ID{gone}}
	if op := b.act(tours, order); op.Proposed != 1 || op.Changed != 0 || b.get(gone).Status != offer.Published {
		t.Errorf("by who may only propose: %+v", op)
	}
	op := b.act(blois, order)
	now := b.get(keep)
	if name, _ := now.Name().In("fr"); name.Value != "Maison de la Magie Robert-Houdin" {
		t.Error("the name is", name.Value)
	}
	summary, _ := now.Get(offer.Key{Field: offer.FieldSummary}).Value.(offer.Text)
	if len(now.Identifiers()) != 2 || len(now.Media()) != 1 || summary["fr"].Value != "La magie, au château." || summary["en"].Value == "" {
		t.Errorf("%v %v %v", now.Identifiers(), now.Media(), summary)
	}
	contacts := slices.Collect(now.All(offer.FieldContacts))
	if len(contacts) != 2 || contacts[0].Item == contacts[1].Item {
		t.Errorf("%d contacts", len(contacts))
	}
	if b.count(access.Anonymous, "q=Musée+de+la+Magie&type=cultural-heritage") != 1 {
		t.Error("it is not found by the name that was given up")
	}
	_, err := b.app.Offer(t.Context(), access.Anonymous, gone)
	if !fault.Is(err, fault.Gone) {
		t.Error("the old address leads nowhere:", err)
	}
	for _, id := range []offer.ID{near, foreign} {
		to := b.get(id).Get(offer.Key{Field: offer.FieldRelations, Item: "r1"}).Value.(offer.Relation).To
		if want := map[offer.ID]offer.ID{near: keep, foreign: gone}[id]; to != want {
			t.Errorf("%d points to %d, want %d", id, to, want)
		}
	}

	corrected := b.get(keep).Clone()
	corrected.Set(cell(offer.FieldContacts, "k1", phone("02 54 00 00 00")))
	if _, err := b.app.Save(t.Context(), blois, corrected); err != nil {
		t.Fatal(err)
	}
	part := b.act(blois, &trade.Order{Work: &trade.Parting{Offer: gone}})
	if len(part.Kept) != 1 || part.Kept[0] != keep {
		t.Errorf("what was changed since is not told: %+v", part)
	}
	b.same(before[1], "parted")
	b.same(before[2], "parted")
	want := before[0].Clone()
	want.Set(cell(offer.FieldContacts, "k1", phone("02 54 00 00 00")))
	if changed := offer.Changed(want, b.get(keep)); len(changed) > 0 {
		t.Errorf("parted, it differs in %v", changed)
	}
	if op, err := b.trade.Operation(t.Context(), blois, op.ID); err != nil || op.State != trade.Undone {
		t.Errorf("%+v %v", op, err)
	}
	b.refused(blois, &trade.Order{Work: &trade.Parting{Offer: gone}}, "operation.not_merged")
}

// What was merged by hand, or by an import, is parted as well as one can.
func TestWhatWasMergedByHandIsParted(t *testing.T) {
	b := open(t)
	keep, gone := b.make("ot-blois", "cultural-heritage", "museum", "Un"), b.make("ot-blois", "cultural-heritage", "museum", "Deux")
	o := b.get(gone).Clone()
	o.Status, o.MergedInto = offer.Merged, keep
	if _, err := b.app.Save(t.Context(), blois, o); err != nil {
		t.Fatal(err)
	}
	op := b.act(blois, &trade.Order{Work: &trade.Parting{Offer: gone}})
	if b.get(gone).Status != offer.Published || len(op.Doubts) != 1 {
		t.Errorf("%+v", op)
	}
}

func TestDoesItExistAlready(t *testing.T) {
	b := open(t)
	siret := cell(offer.FieldIdentifiers, "i1", offer.Identifier{System: "siret", Value: "73282932000074"})
	hotel := b.make("ot-tours", "hotel", "hotel", "Hôtel de France et de Guise", cell(offer.FieldContacts, "k1", phone("02 54 78 00 53")), siret)
	b.make("ot-tours", "hotel", "hotel", "Ibis", cell(offer.FieldPosition, "", offer.Position{Lat: 47.6, Lon: 1.4}))
	for what, c := range map[string]offer.Cell{
		"phone":  cell(offer.FieldContacts, "", phone("+33 2 54 78 00 53")),
		"name":   cell(offer.FieldName, "", offer.Say("fr", "HOTEL DE FRANCE ET DE GUISE")),
		"number": siret,
	} {
		o := &offer.Offer{Type: "hotel", Cells: []offer.Cell{cell(offer.FieldAddress, "", offer.Address{Commune: "41018"}), c}}
		list, err := b.trade.Alike(t.Context(), blois, o)
		if err != nil || len(list) != 1 || list[0].Offer != hotel || !slices.Equal(list[0].Why, []string{what}) {
			t.Errorf("%s: %+v %v", what, list, err)
		}
	}
}
