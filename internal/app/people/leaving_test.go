package people_test

import (
	"testing"

	"escale/internal/access"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/store"
)

// Whoever goes leaves what they were writing to the organisation that they wrote it for, and to nobody else.
func TestLeavingLosesNothing(t *testing.T) {
	w := newTown(t)
	s := w.settle("lea@example.org", "ot", network.Contributor)
	named := func(name string) []offer.Op {
		return []offer.Op{{Key: offer.Key{Field: offer.FieldName}, Value: offer.Say("fr", name)}}
	}
	put := func(owner string) offer.ID {
		o := &offer.Offer{Type: "hotel", Status: offer.Published, Owner: owner}
		o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldName}, Value: offer.Say("fr", "Hôtel")})
		w.write(func(tx *store.Tx) (err error) {
			if o.ID, err = tx.NextOfferID(); err == nil {
				_, err = tx.PutOffer(o, store.Diffused)
			}
			return err
		})
		return o.ID
	}
	ours, theirs := put("ot"), put("autre")
	wanted := map[int64]offer.ProposalState{}
	for _, p := range []struct {
		*offer.Proposal
		then offer.ProposalState
	}{
		{&offer.Proposal{Offer: ours, Organisation: "ot", Ops: named("Hôtel neuf"), Form: "name=Hôtel+neuf"}, offer.Submitted},
		{&offer.Proposal{Type: "hotel", Organisation: "ot", Ops: named("Tout neuf")}, offer.Submitted},
		{&offer.Proposal{Offer: theirs, Organisation: "ot", Ops: named("Chez les voisins")}, offer.Editing},
		{&offer.Proposal{Offer: ours, Organisation: "autre", Ops: named("Pour un autre")}, offer.Editing},
		{&offer.Proposal{Offer: ours, Organisation: "ot"}, offer.Editing}, // says nothing
	} {
		p.Reason, p.State, p.Author = offer.Edit, offer.Editing, s.Account.Author()
		w.write(func(tx *store.Tx) error { return tx.PutProposal(p.Proposal, store.Unlogged) })
		wanted[p.ID] = p.then
	}
	if err := w.RemoveFrom(t.Context(), access.Operator, s.Account.ID, "ot"); err != nil {
		t.Fatal(err)
	}
	err := w.app.Inner().Read(t.Context(), func(tx *store.ReadTx) error {
		for id, state := range wanted {
			p, err := tx.Proposal(id)
			if err != nil {
				return err
			}
			if p.State != state || len(p.Ops) > 0 && p.State == offer.Submitted && p.Form != "" {
				t.Errorf("draft %d for %s is %s, want %s", id, p.Organisation, p.State, state)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
