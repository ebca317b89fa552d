package app

import (
	"errors"
	"fmt"
	"slices"

	"escale/internal/exchange/datatourisme"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/store"
)

// write brings a batch into the base in one transaction.
func (i *importing) write(batch []*datatourisme.Record) error {
	if len(batch) == 0 {
		return nil
	}
	fresh := i.freshOwners(batch)
	var did tally
	seq, err := i.store.Write(i.ctx, i.by, func(tx *store.Tx) error {
		did = tally{}
		if err := putOwners(tx, fresh); err != nil {
			return err
		}
		for _, record := range batch {
			if err := i.put(tx, record, &did); err != nil {
				return err
			}
		}
		if i.options.DryRun {
			return errDry
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDry) {
		return err
	}
	i.report.Seq = max(i.report.Seq, seq)
	i.add(batch, &did)
	i.letFollow(i.ctx, seq)
	return nil
}

// tally is what one transaction did; it counts only once the transaction stands.
type tally struct {
	created, changed, unchanged, heldBack int
	seen                                  []offer.ID
	refused                               []Refusal
	duplicates                            []Duplicate
	names                                 []*offer.Offer
	aside                                 []setAside
	open                                  []opened
}

func (i *importing) add(batch []*datatourisme.Record, did *tally) {
	r := i.report
	r.Created += did.created
	r.Changed += did.changed
	r.Unchanged += did.unchanged
	r.HeldBack += did.heldBack
	for _, refused := range did.refused {
		r.refuse(refused)
	}
	r.Duplicates = append(r.Duplicates, did.duplicates...)
	for _, id := range did.seen {
		i.seen[id] = true
	}
	for _, o := range did.names {
		i.likes.add(o)
	}
	for _, a := range did.aside {
		r.setAside(a)
	}
	i.open = append(i.open, did.open...)
	for _, record := range batch {
		r.Values += record.Values
		for _, p := range record.Problems {
			r.doubt(record.File, p)
		}
		for _, a := range record.Aside {
			r.setAside(setAside{originOf(record), a.Field, a.Problem})
		}
		for path, n := range record.Unmapped {
			r.Unmapped[path] += n
		}
	}
}

// put brings one object in: it finds the offer again by its identity at the source, else makes a new one.
func (i *importing) put(tx *store.Tx, record *datatourisme.Record, did *tally) error {
	live, err := i.find(tx, record)
	if err != nil {
		return err
	}
	record.Offer = record.Offer.Settle(i.State().Atlas)
	if live == nil {
		return i.create(tx, record, did)
	}
	did.seen = append(did.seen, live.ID)
	got, err := i.receive(tx, live, record.Offer)
	if err != nil {
		return err
	}
	next := got.next
	if back, err := i.comesBack(tx, live); err != nil {
		return err
	} else if back {
		next.Status, got.changed = offer.Published, true
	}
	if len(got.heldBack) > 0 {
		did.heldBack++
		if err := i.propose(tx, live, got.heldBack); err != nil {
			return err
		}
	}
	if !got.changed {
		did.unchanged++
	} else if _, err := tx.PutOffer(next, store.Diffused); err != nil {
		return i.orRefuse(err, record, did)
	} else {
		did.changed++
	}
	did.note(record, live.ID, got.aside, got.open)
	return nil
}

// note keeps what was set aside of an offer that came in, and whether its relations lead to what may yet come.
func (t *tally) note(record *datatourisme.Record, id offer.ID, aside []offer.Aside, open bool) {
	from := originOf(record)
	for _, a := range aside {
		t.aside = append(t.aside, setAside{from, a.Field, a.Problem})
	}
	if open {
		t.open = append(t.open, opened{id, from})
	}
}

func (i *importing) find(tx *store.Tx, record *datatourisme.Record) (*offer.Offer, error) {
	ids, err := tx.ByIdentifier("datatourisme", record.Key)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	o, err := tx.Offer(ids[0])
	if err != nil || o.Status == offer.Deleted || o.Status == offer.Merged {
		return nil, err
	}
	return o, nil
}

// comesBack tells whether an offer was withdrawn because its source had lost it, and now has it again. What people withdrew
// stays withdrawn.
func (i *importing) comesBack(tx *store.Tx, live *offer.Offer) (bool, error) {
	if live.Status != offer.Withdrawn {
		return false, nil
	}
	history, err := tx.History(store.KindOffer, fmt.Sprint(live.ID), 1<<62, 100)
	if err != nil {
		return false, err
	}
	for _, c := range history {
		for _, key := range c.Changed {
			if key == "status" {
				return c.By.Cause == "import", nil
			}
		}
	}
	return false, nil
}

func (i *importing) create(tx *store.Tx, record *datatourisme.Record, did *tally) error {
	o := record.Offer
	var err error
	if o.ID, err = tx.NextOfferID(); err != nil {
		return err
	}
	o.Version, o.Owner = 0, i.owners[record.Creator.Name]
	refused, open, err := i.refusals(tx, o)
	if err != nil {
		return err
	}
	o, aside := i.sift(o, refused)
	like, found := i.likes.find(o)
	if holder, err := i.yieldIdentifiers(tx, o); err != nil {
		return err
	} else if holder != 0 {
		like, found = holder, true
	}
	if _, err := tx.PutOffer(o, store.Diffused); err != nil {
		return i.orRefuse(err, record, did)
	}
	did.created++
	did.seen = append(did.seen, o.ID)
	did.names = append(did.names, o)
	did.note(record, o.ID, aside, open)
	if !found {
		return nil
	}
	did.duplicates = append(did.duplicates, Duplicate{o.ID, like, firstName(o)})
	return tx.PutProposal(&offer.Proposal{Offer: o.ID, Base: o.Version, Into: like, Reason: offer.Duplicate, Author: i.options.Source.Code,
		State: offer.Submitted, At: tx.Now()}, store.Internal)
}

// yieldIdentifiers leaves an identity that another live offer has to that one, whose duplicate the new offer then looks
// like: two records of a source may carry one number, and neither is to be lost.
func (i *importing) yieldIdentifiers(tx *store.Tx, o *offer.Offer) (holder offer.ID, err error) {
	for _, cell := range slices.Clone(o.Cells) {
		id, ok := cell.Value.(offer.Identifier)
		if !ok || !id.Unique() {
			continue
		}
		ids, err := tx.ByIdentifier(id.System, id.Value)
		if err != nil {
			return 0, err
		}
		if len(ids) == 0 {
			continue
		}
		other, err := tx.Offer(ids[0])
		if err != nil {
			return 0, err
		}
		if other.Status != offer.Deleted && other.Status != offer.Merged {
			holder = other.ID
			o.Set(offer.Cell{Key: cell.Key})
		}
	}
	return holder, nil
}

// orRefuse turns the refusal of one offer into a line of the report; whatever else is wrong stops the import.
func (i *importing) orRefuse(err error, record *datatourisme.Record, did *tally) error {
	e := (*fault.Error)(nil)
	if !errors.As(err, &e) || e.Code != fault.Invalid && e.Key != "identifier.taken" {
		return err
	}
	did.refused = append(did.refused, Refusal{record.File, e.Key, e.Args, e.Problems})
	return nil
}

// propose keeps what the source says against a person's value, once: the same again adds nothing.
func (i *importing) propose(tx *store.Tx, live *offer.Offer, ops []offer.Op) error {
	open, err := tx.ProposalsAbout(live.ID)
	if err != nil {
		return err
	}
	p := &offer.Proposal{Offer: live.ID, Reason: offer.Override, Author: i.options.Source.Code, State: offer.Submitted}
	for _, q := range open {
		if q.Reason != offer.Override || q.Author != p.Author || q.State != offer.Submitted {
			continue
		}
		if sameOps(q.Ops, ops) {
			return nil
		}
		p = q
	}
	p.Base, p.Ops, p.At = live.Version, ops, tx.Now()
	return tx.PutProposal(p, store.Internal)
}

func sameOps(a, b []offer.Op) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Key != b[i].Key || !offer.Equal(a[i].Value, b[i].Value) {
			return false
		}
	}
	return true
}
