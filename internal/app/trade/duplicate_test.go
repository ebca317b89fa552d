package trade_test

import (
	"testing"

	"escale/internal/access"
	"escale/internal/app/trade"
	"escale/internal/offer"
	"escale/internal/opening"
)

func TestAnOfferIsDuplicated(t *testing.T) {
	b := open(t)
	hotel := b.make("ot-tours", "hotel", "hotel", "Hôtel du Lac", cell(offer.FieldIdentifiers, "i1", offer.Identifier{System: "apidae", Value: "9"}),
		cell(offer.FieldRatings, "c1", offer.Classification{Code: "stars-hotel-3"}), cell(offer.FieldContacts, "k1", phone("02 47 00 00 00")))
	op := b.act(blois, &trade.Order{Work: new(trade.Duplicating), Offers: []offer.ID{hotel}})
	if len(op.Made) != 1 {
		t.Fatalf("%+v", op)
	}
	made := b.get(op.Made[0])
	if made.Status != offer.Draft || made.Owner != "ot-blois" || len(made.Identifiers()) != 0 || made.Get(offer.Key{Field: offer.FieldRatings, Item: "c1"}) != nil ||
		made.Get(offer.Key{Field: offer.FieldContacts, Item: "k1"}) != nil {
		t.Errorf("%+v", made)
	}
	for c := range made.All(offer.FieldContacts) {
		if c.Item == "" {
			t.Error("an item has no name")
		}
	}
	b.undo(blois, op)
	if s := b.get(made.ID).Status; s != offer.Deleted {
		t.Error("undone, it is", s)
	}
}

// Last year's edition becomes this year's: weekends stay weekends, Easter goes with Easter and is to be confirmed.
func TestTheNextEdition(t *testing.T) {
	b := open(t)
	whole := b.make("ot-blois", "event", "festival", "Festival 2026", cell("event.edition", "", offer.Word("12e édition")), hours(opening.Calendar{Sessions: []opening.Session{
		{ID: "a", Date: day("2026-07-17"), To: day("2026-07-19")}, {ID: "b", Date: day("2026-04-05")}}}))
	b.make("ot-blois", "event", "concert", "Ouverture 2026", hours(opening.Calendar{Sessions: []opening.Session{evening("s1", "2026-07-17")}}),
		cell(offer.FieldRelations, "r1", offer.Relation{Nature: "programme-of", To: whole}))
	op := b.act(blois, &trade.Order{Work: &trade.Duplicating{Edition: true, Programme: true}, Offers: []offer.ID{whole}})
	if len(op.Made) != 2 || len(op.Doubts) != 1 || op.Doubts[0].Key != "operation.holiday" {
		t.Fatalf("%+v", op)
	}
	next, concert := b.get(op.Made[0]), b.get(op.Made[1])
	c, _ := next.Opening()
	if s := c.Sessions[0]; s.Date != day("2027-07-16") || s.To != day("2027-07-18") || s.State != opening.Scheduled {
		t.Errorf("the weekend: %+v", s)
	}
	if s := c.Sessions[1]; s.Date != day("2027-03-28") || s.State != opening.ToConfirm {
		t.Errorf("Easter: %+v", s)
	}
	if n, _ := next.Name().In("fr"); n.Value != "Festival 2027" || next.Get(offer.Key{Field: "event.edition"}).Value != offer.Word("13e édition") {
		t.Errorf("%s, %v", n.Value, next.Get(offer.Key{Field: "event.edition"}).Value)
	}
	for cell := range concert.All(offer.FieldRelations) {
		if r := cell.Value.(offer.Relation); r.Nature == "programme-of" && r.To != next.ID {
			t.Errorf("the concert is on the programme of %d, not of %d", r.To, next.ID)
		}
	}
	if n := b.count(access.Anonymous, "q=festival+2027"); n != 0 {
		t.Error("a draft shows")
	}
}
