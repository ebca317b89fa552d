package trade_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/access"
	"escale/internal/app/trade"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/state"
	"escale/internal/store"
)

func (b *base) delegate(d network.Delegation) {
	b.Helper()
	if err := b.app.Inner().PutState(b.Context(), access.Operator, "delegation", state.KindDelegation, d.Code, d); err != nil {
		b.Fatal(err)
	}
}

func (b *base) stored(id offer.ID) (o *offer.Offer) {
	b.Helper()
	if err := b.app.Inner().Read(b.Context(), func(tx *store.ReadTx) (err error) {
		o, err = tx.Offer(id)
		return err
	}); err != nil {
		b.Fatal(err)
	}
	return o
}

// may tells whether somebody may write the hours of an offer now.
func (b *base) may(by access.Actor, id offer.ID) bool {
	return b.app.State().Policy.Decide(by, access.Edit, access.Object{Offer: b.get(id), Group: "opening"}).Allowed
}

var martin = access.Actor{Name: "account:9", Organisation: "pro-martin", Roles: network.Contributor}

// A hotel is sold on 15 July: number, address and facts stay, the old operator's pictures and link end that day, stars are to be
// confirmed, and the new operator is linked.
func TestAHotelChangesHands(t *testing.T) {
	b := open(t)
	old := b.make("ot-blois", "legal-unit", "company", "Hôtel Martin SARL")
	next := b.make("ot-blois", "legal-unit", "company", "Loire Hôtels SAS")
	house := b.make("ot-blois", "establishment", "establishment", "Maison Martin", cell(offer.FieldRelations, "r1", offer.Relation{Nature: "operator", To: old}))
	photo := offer.Medium{Type: offer.Photo, URL: "https://photos.example.org/1.jpg", Alt: offer.Say("fr", "La façade"), Rights: offer.MediumRights{Author: "Hôtel Martin SARL"}}
	ours := offer.Medium{Type: offer.Photo, URL: "https://photos.example.org/2.jpg", Alt: offer.Say("fr", "La salle"), Rights: offer.MediumRights{Author: "Office de Blois"}}
	owner := offer.Contact{Role: offer.RoleOwner, Person: "Jeanne Martin", Channels: []offer.Channel{{Means: offer.Mobile, Value: "06 00 00 00 01"}}}
	hotel := b.make("ot-blois", "hotel", "hotel", "Hôtel du Pont", cell(offer.FieldRelations, "r1", offer.Relation{Nature: "establishment", To: house}),
		cell(offer.FieldMedia, "m1", photo), cell(offer.FieldMedia, "m2", ours), cell(offer.FieldContacts, "k1", phone("02 54 00 00 01")), cell(offer.FieldContacts, "k2", owner),
		cell(offer.FieldRatings, "c1", offer.Classification{Code: "stars-hotel-3", Until: day("2029-01-01")}))
	other := b.make("ot-blois", "hotel", "hotel", "Hôtel d’à côté")
	b.delegate(network.Delegation{Code: "blois-martin", From: "ot-blois", To: "pro-martin", Offers: []offer.ID{hotel, other}, Groups: []offer.Group{"opening"}})
	if !b.may(martin, hotel) {
		t.Fatal("the professional is not let")
	}
	before := []*offer.Offer{b.get(house), b.get(hotel)}

	order := &trade.Order{Work: &trade.ChangingOperator{To: next}, Offers: []offer.ID{house}, On: day("2026-07-15")}
	plan, err := b.trade.Plan(t.Context(), blois, order)
	if err != nil || plan.Changed != 2 || len(plan.Falls) != 1 || plan.Falls[0].Code != "blois-martin" || plan.Falls[0].Offers != 1 {
		t.Fatalf("%+v %v", plan, err)
	}
	op := b.act(blois, order)
	if op.State != trade.Scheduled {
		t.Fatalf("%+v", op)
	}
	b.same(before[1], "before the day")
	b.clock.Time = time.Date(2026, 7, 14, 22, 1, 0, 0, time.UTC)
	b.pass()
	now := b.stored(hotel) // what may no longer be shown is still there
	until := func(item string) string {
		return now.Get(offer.Key{Field: offer.FieldMedia, Item: item}).Value.(offer.Medium).Rights.Until.String()
	}
	if until("m1") != "2026-07-14" || until("m2") != "" {
		t.Errorf("pictures until %q and %q", until("m1"), until("m2"))
	}
	if now.Get(offer.Key{Field: offer.FieldContacts, Item: "k2"}) != nil || now.Get(offer.Key{Field: offer.FieldContacts, Item: "k1"}) == nil {
		t.Error("the contacts are not those of the place alone")
	}
	stars := now.Get(offer.Key{Field: offer.FieldRatings, Item: "c1"}).Value.(offer.Classification)
	if stars.State != offer.ToConfirm || b.count(blois, "label=stars-hotel-3") != 1 {
		t.Errorf("%+v", stars)
	}
	if b.may(martin, hotel) || !b.may(martin, other) {
		t.Error("the old operator may still write here, or no longer elsewhere")
	}
	if n := b.count(blois, fmt.Sprintf("related=operator:%d", next)); n < 1 {
		t.Error("the new operator runs nothing")
	}
	if n := b.count(blois, fmt.Sprintf("related=operator:%d", old)); n != 0 {
		t.Error("the old operator runs it still")
	}
	b.undo(blois, op)
	for _, was := range before {
		b.same(was, "undone")
	}
	if !b.may(martin, hotel) {
		t.Error("undone, the professional is not let")
	}
}

// Communes pass from one office to another on a day: offers, drafts, proposals, and delegations that name them go along.
func TestOffersAreHandedOverOnADay(t *testing.T) {
	b := open(t)
	here := b.make("ot-blois", "cultural-heritage", "museum", "Musée")
	draft := b.make("ot-blois", "cultural-heritage", "museum", "Musée en projet")
	b.delegate(network.Delegation{Code: "named", From: "ot-blois", To: "pro-martin", Offers: []offer.ID{here}})
	b.delegate(network.Delegation{Code: "all", From: "ot-blois", To: "adt-41"})
	order := &trade.Order{Work: &trade.HandingOver{To: "ot-tours"}, Question: "commune=41018&owner=ot-blois", On: day("2026-08-01")}
	b.refused(tours, &trade.Order{Work: &trade.HandingOver{To: "ot-tours"}, Offers: []offer.ID{here}}, "access.propose_to_owner")
	op := b.act(blois, order)
	late := b.make("ot-blois", "cultural-heritage", "museum", "Musée d’été")
	plan, err := b.trade.Plan(t.Context(), blois, order)
	if err != nil || len(plan.Falls) != 2 || !plan.Falls[0].Ends || plan.Falls[1].Ends || plan.Falls[0].Offers != 3 {
		t.Fatalf("%+v %v", plan, err)
	}
	b.clock.Time = time.Date(2026, 7, 31, 22, 0, 1, 0, time.UTC)
	b.pass()
	for _, id := range []offer.ID{here, draft, late} {
		if owner := b.get(id).Owner; owner != "ot-tours" {
			t.Errorf("%d belongs to %s", id, owner)
		}
	}
	if !b.may(martin, here) {
		t.Error("the delegation that names an offer did not go along")
	}
	b.undo(access.Operator, op)
	if owner := b.get(late).Owner; owner != "ot-blois" {
		t.Error("undone, it belongs to", owner)
	}
	if !b.may(martin, here) || slices.ContainsFunc(b.app.State().Policy.Below("none"), func(string) bool { return true }) {
		t.Error("undone, the delegation is gone")
	}
}

func TestAnOrganisationLeavesAndNothingIsLost(t *testing.T) {
	b := open(t)
	museum := b.make("ot-blois", "cultural-heritage", "museum", "Musée")
	leave := &trade.Order{Work: &trade.Leaving{Organisation: "ot-blois"}}
	b.refused(blois, leave, "access.administrators_only")
	b.refused(access.Operator, &trade.Order{Work: &trade.Leaving{Organisation: "ot-tours"}}, "operation.nobody_takes_over")
	op := b.act(access.Operator, leave)
	if b.get(museum).Owner != "adt-41" || b.app.State().Organisations["ot-blois"].Left != day("2026-07-10") {
		t.Errorf("%+v, %+v", b.get(museum).Owner, b.app.State().Organisations["ot-blois"])
	}
	b.refused(access.Operator, &trade.Order{Work: &trade.HandingOver{To: "ot-blois"}, Offers: []offer.ID{museum}}, "operation.left")
	b.undo(access.Operator, op)
	if b.get(museum).Owner != "ot-blois" || !b.app.State().Organisations["ot-blois"].Left.IsZero() {
		t.Error("undone, it is still gone")
	}
}

func TestOneFieldOfManyOffers(t *testing.T) {
	b := open(t)
	var before []*offer.Offer
	for i := range 5 {
		before = append(before, b.get(b.make("ot-blois", "restaurant", "restaurant", fmt.Sprintf("Table %d", i), cell(offer.FieldSummary, "", offer.Text{"fr": {Value: "Bon."}, "en": {Value: "Good."}}))))
	}
	b.make("ot-tours", "restaurant", "restaurant", "Table de Tours")
	set := func(do trade.Doing, field, value string) *trade.Order {
		return &trade.Order{Work: &trade.Setting{Field: field, Do: do, Value: jsontext.Value(value)}, Question: "type=restaurant"}
	}
	first := b.act(blois, set(trade.SetTo, "pets", `"yes"`))
	if first.Changed != 5 || first.Proposed != 1 || b.count(blois, "pets=yes") != 5 {
		t.Errorf("%+v", first)
	}
	office := b.make("ot-blois", "organisation", "tourist-office", "Office")
	mixed := b.act(blois, &trade.Order{Work: &trade.Setting{Field: "pets", Do: trade.SetTo, Value: jsontext.Value(`"no"`)}, Offers: []offer.ID{before[0].ID, office}})
	if len(mixed.Problems) != 1 || mixed.Problems[0].Key != "operation.no_such_field" || mixed.Problems[0].Args["id"] != int64(office) {
		t.Errorf("%+v", mixed.Problems)
	}
	b.undo(blois, mixed)
	second := b.act(blois, set(trade.SetTo, offer.FieldSummary, `{"fr":{"v":"Très bon."}}`))
	if s := b.get(before[0].ID).Get(offer.Key{Field: offer.FieldSummary}).Value.(offer.Text); s["fr"].Value != "Très bon." || s["en"].Value != "Good." {
		t.Errorf("%+v", s)
	}
	third := b.act(blois, set(trade.AddTo, "payment", `"cash"`))
	if third.Changed != 5 {
		t.Errorf("%+v", third)
	}
	if again, err := b.trade.Plan(t.Context(), blois, set(trade.AddTo, "payment", `"cash"`)); err != nil || again.Same != 5 || again.Changed != 0 {
		t.Errorf("%+v %v", again, err)
	}
	for _, op := range []*trade.Operation{second, first, third} { // in whatever order
		b.undo(blois, op)
	}
	for _, was := range before {
		if changed := offer.Changed(was, b.get(was.ID)); len(changed) > 0 {
			t.Errorf("undone, it differs in %v", changed)
		}
	}
	b.refused(blois, set(trade.SetTo, "pets", `"perhaps"`), "flag.unknown")
	b.refused(blois, set(trade.AddTo, "pets", `"yes"`), "operation.no_list")
	b.refused(blois, set(trade.SetTo, "stars", `1`), "operation.field_unknown")
	b.refused(blois, set(trade.SetTo, "capacity.persons", `"many"`), "operation.value_malformed")
}

// Killed in the middle, an operation goes on where it was: each offer is done once.
func TestKilledInTheMiddleItGoesOn(t *testing.T) {
	b := open(t)
	var ids []offer.ID
	for i := range 250 {
		ids = append(ids, b.make("ot-blois", "cultural-heritage", "museum", fmt.Sprintf("Musée %d", i)))
	}
	order := &trade.Order{Work: &trade.Setting{Field: "pets", Do: trade.SetTo, Value: jsontext.Value(`"no"`)}, Offers: ids}
	ctx, kill := context.WithCancel(t.Context())
	_, err := b.trade.Act(ctx, blois, order, "", func(done, total int) {
		if done > 0 {
			kill()
		}
	})
	if err == nil {
		t.Fatal("it was not killed")
	}
	list, err := b.trade.Operations(t.Context(), blois)
	if err != nil || len(list) != 1 || list[0].State != trade.Running || list[0].Done == 0 || list[0].Done == 250 {
		t.Fatalf("%+v %v", list[0], err)
	}
	b.stop()
	b.start()
	b.pass()
	op, err := b.trade.Operation(t.Context(), blois, list[0].ID)
	if err != nil || op.State != trade.Done || op.Changed != 250 || op.Done != 250 {
		t.Fatalf("%+v %v", op, err)
	}
	for _, id := range ids {
		if v := b.get(id).Version; v != 2 {
			t.Fatalf("%d has version %d", id, v)
		}
	}
	if undone := b.undo(blois, op); undone.Changed != 250 {
		t.Errorf("%+v", undone)
	}
}

func TestStoppedItCanBeUndone(t *testing.T) {
	b := open(t)
	museum := b.make("ot-blois", "cultural-heritage", "museum", "Musée")
	op := b.act(blois, &trade.Order{Work: new(trade.Closing), Offers: []offer.ID{museum}, On: day("2026-07-20")})
	if _, err := b.trade.Stop(t.Context(), tours, op.ID); err == nil {
		t.Error("another office stops it")
	}
	if op, err := b.trade.Stop(t.Context(), blois, op.ID); err != nil || op.State != trade.Cancelled {
		t.Fatalf("%+v %v", op, err)
	}
	b.clock.Time = b.clock.Add(20 * 24 * time.Hour)
	b.pass()
	if b.get(museum).Life().State != offer.Active {
		t.Error("what was stopped is done all the same")
	}
}

func TestOrdersAreReadAsTheyAreWritten(t *testing.T) {
	for _, o := range []trade.Order{
		{Work: &trade.Closing{Until: day("2026-08-02"), Ground: "fire"}, Question: "type=itinerary", Note: "pourquoi"},
		{Work: &trade.Merging{Into: 7, Keep: map[string]offer.Side{"name": offer.Other}}, Offers: []offer.ID{8}},
		{Work: &trade.Setting{Field: "pets", Do: trade.SetTo, Value: jsontext.Value(`"no"`)}, Offers: []offer.ID{8}, On: day("2027-01-01")},
	} {
		data, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		var back trade.Order
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatal(string(data), err)
		}
		again, err := json.Marshal(back)
		if err != nil || string(again) != string(data) {
			t.Errorf("%s\n%s %v", data, again, err)
		}
	}
	for _, bad := range []string{`{"kind":"lapse","with":{"operation":"x"}}`, `{"kind":"steal"}`, `{"kind":"close","with":{"untl":"2026-08-02"}}`, `{"kind":"close","everything":true}`} {
		var o trade.Order
		err := json.Unmarshal([]byte(bad), &o)
		if err == nil {
			_, err = (&trade.Trade{}).Plan(context.Background(), access.Operator, &o)
		}
		if err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}
