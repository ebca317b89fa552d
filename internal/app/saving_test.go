package app_test

import (
	"testing"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
)

var contributor = access.Actor{Name: "agent", Organisation: "ot-blois", Roles: network.Contributor}

func museum(name string) *offer.Offer {
	o := &offer.Offer{Type: "cultural-heritage", Status: offer.Published}
	set := func(field, item string, v offer.Value) {
		o.Set(offer.Cell{Key: offer.Key{Field: field, Item: item}, Value: v})
	}
	set(offer.FieldName, "", offer.Say("fr", name))
	set(offer.FieldCategory, "museum", offer.Choice{Code: "museum"})
	set(offer.FieldAddress, "", offer.Address{PostalCode: "41000", Locality: "Blois", Commune: "41018"})
	set(offer.FieldPosition, "", offer.Position{Lat: 47.586, Lon: 1.336})
	return o
}

func TestSaveWritesWhatItsOwnerMay(t *testing.T) {
	a := open(t, app.Options{})
	enrol(t, a, offices...)
	saved, err := a.Save(t.Context(), contributor, museum("Musée un"))
	if err != nil {
		t.Fatal(err)
	}
	if saved.ID != offer.FirstID || saved.Version != 1 || saved.Seq == 0 {
		t.Errorf("saved: %+v", saved)
	}
	if n := count(t, a, access.Anonymous, "q=musee"); n != 1 {
		t.Errorf("it finds %d", n)
	}
	again := museum("Musée deux")
	again.ID, again.Owner = saved.ID, "ot-blois"
	if _, err := a.Save(t.Context(), contributor, again); !fault.Is(err, fault.Conflict) {
		t.Errorf("over a version that was not read: %v", err)
	}
	again.Version = 1
	if _, err := a.Save(t.Context(), contributor, again); err != nil {
		t.Error(err)
	}
}

func TestSaveByAnotherIsAProposal(t *testing.T) {
	a := open(t, app.Options{})
	enrol(t, a, offices...)
	mine, err := a.Save(t.Context(), contributor, museum("Musée un"))
	if err != nil {
		t.Fatal(err)
	}
	edit := museum("Musée premier")
	edit.ID, edit.Owner, edit.Version = mine.ID, "ot-blois", 1
	other := access.Actor{Name: "neighbour", Organisation: "ot-tours", Roles: network.Contributor}
	saved, err := a.Save(t.Context(), other, edit)
	if err != nil || saved.Proposal == 0 || saved.Version != 0 {
		t.Errorf("by another: %+v %v", saved, err)
	}
	if _, err := a.Save(t.Context(), access.Anonymous, edit); !fault.Is(err, fault.Forbidden) {
		t.Errorf("by a visitor: %v", err)
	}
	if n := count(t, a, access.Anonymous, "q=premier"); n != 0 {
		t.Error("a proposal is live")
	}
}

// A ratchet, not a wall: an old fault does not stand in the way of an edit elsewhere, a new one does.
func TestOldFaultsDoNotStandInTheWay(t *testing.T) {
	a := open(t, app.Options{})
	bring(t, a, folder(t, poi(1, "Musée sans adresse", map[string]any{
		"isLocatedAt": []any{map[string]any{"schema:geo": map[string]any{"schema:latitude": "47.586", "schema:longitude": "1.336"}}}})), app.ImportOptions{})
	shown, err := a.Offer(t.Context(), access.Operator, offer.FirstID)
	if err != nil {
		t.Fatal(err)
	}
	o := shown.Offer.Clone()
	o.Set(offer.Cell{Key: offer.Key{Field: "capacity.persons"}, Value: offer.Number(-3)})
	if _, err := a.Save(t.Context(), access.Operator, o); !fault.Is(err, fault.Invalid) {
		t.Errorf("a new fault: %v", err)
	}
	o.Set(offer.Cell{Key: offer.Key{Field: "capacity.persons"}, Value: offer.Number(30)})
	saved, err := a.Save(t.Context(), access.Operator, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(saved.Older) != 1 || saved.Older[0].Path != "/location/address" {
		t.Errorf("the address was missing before, and is told: %v", saved.Older)
	}
}
