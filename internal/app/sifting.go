package app

import (
	"slices"

	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/store"
)

// What an import brings passes the same checks as what somebody enters. The door sends back the whole sheet, for somebody is
// there to correct it; a source is not, so that only the values that are wrong stay outside: they lie in the remainder of
// their fields with the reason, and come in by themselves once the source says them rightly.

// refusals lists what the door would not let pass of an offer as it is about to be put, relations included, and tells whether
// relations stay open, since what they name is not in the base.
func (i *importing) refusals(tx *store.Tx, o *offer.Offer) (refused []offer.Refusal, open bool, err error) {
	s := i.State()
	sheet := s.Catalog.Sheet(o.Type)
	if sheet == nil {
		return nil, false, nil
	}
	r := s.Reference()
	r.Today = opening.DayOf(i.Now())
	related := func(c offer.Cell) bool { return c.Field == offer.FieldRelations }
	if !slices.ContainsFunc(o.Cells, related) {
		return sheet.Refusals(o, r, nil), false, nil
	}
	m := newComposer(s.Catalog, &tx.ReadTx)
	m.unfit, m.writing = true, o
	resolved, err := m.resolve(o)
	if err != nil {
		return nil, false, err
	}
	for _, c := range resolved.Cells {
		relation, ok := c.Value.(offer.Relation)
		open = open || ok && relation.Elsewhere != nil && relation.To == 0
	}
	return sheet.Refusals(resolved, r, m.known), open, nil
}

// sift sets aside what is refused of an offer as its source says it.
func (i *importing) sift(o *offer.Offer, refused []offer.Refusal) (good *offer.Offer, aside []offer.Aside) {
	s := i.State()
	return o.SetAside(refused, s.Catalog.Sheet(o.Type), s.Reference(), i.options.Source.Code)
}

// sifted is what came of receiving what a source says.
type sifted struct {
	next     *offer.Offer
	heldBack []offer.Op
	aside    []offer.Aside
	changed  bool
	open     bool // relations lead to what is not in the base
}

// mostRounds bounds how often an offer is looked at again because what was set aside changed what it is beside.
const mostRounds = 4

// receive brings what a source says into the live offer without what is wrong, by itself or beside what others say. Where a
// source says something wrong, what it said before stays, as it does at the door, unless that is as wrong.
func (i *importing) receive(tx *store.Tx, live, said *offer.Offer) (*sifted, error) {
	source := i.options.Source.Code
	said.ID = live.ID
	s := new(sifted)
	refused, open, err := i.refusals(tx, said)
	if err != nil {
		return nil, err
	}
	s.open = open
	said, s.aside = i.sift(said, refused)
	var stays []offer.Key
	for _, a := range s.aside {
		if was := live.Get(a.Key); was != nil && a.Kept == nil && !offer.Equal(was.Value, a.Value) {
			stays = append(stays, a.Key)
		}
	}
	for range mostRounds {
		s.next, s.heldBack = offer.Receive(live, said, source, stays...)
		if s.changed = len(offer.Changed(live, s.next)) > 0; !s.changed {
			break
		}
		if refused, s.open, err = i.refusals(tx, s.next); err != nil {
			return nil, err
		}
		refused = owned(refused, s.next, source)
		if len(refused) == 0 {
			break
		}
		stays = slices.DeleteFunc(stays, func(k offer.Key) bool {
			return slices.ContainsFunc(refused, func(r offer.Refusal) bool { return r.Key == k })
		})
		var more []offer.Aside
		said, more = i.sift(said, refused)
		s.aside = append(s.aside, more...)
	}
	return s, nil
}

// owned keeps the refusals of what a source owns: what people entered is theirs to correct.
func owned(refused []offer.Refusal, o *offer.Offer, source string) []offer.Refusal {
	return slices.DeleteFunc(refused, func(r offer.Refusal) bool {
		c := o.Get(r.Key)
		return c == nil || c.Origin.Source != source || c.Origin.Overridden
	})
}

// settle looks again at relations that led to nothing yet when their offers came, since what they name may have come later:
// one that turns out to lead where its nature does not, or round in a circle, is set aside as it would have been had the files
// been read in another order, and as the next import would do. It looks at those offers alone.
func (i *importing) settle() error {
	for batch := range slices.Chunk(i.open, importBatch) {
		var did tally
		seq, err := i.store.Write(i.ctx, i.by, func(tx *store.Tx) error {
			did = tally{}
			for _, one := range batch {
				if err := i.settleOne(tx, one, &did); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		i.report.Seq = max(i.report.Seq, seq)
		i.add(nil, &did)
		i.letFollow(i.ctx, seq)
	}
	return nil
}

// opened is an offer whose relations were open when it came.
type opened struct {
	offer offer.ID
	from  origin
}

func (i *importing) settleOne(tx *store.Tx, one opened, did *tally) error {
	source := i.options.Source.Code
	live, err := tx.Offer(one.offer)
	if err != nil {
		return err
	}
	refused, _, err := i.refusals(tx, live)
	if err != nil {
		return err
	}
	refused = slices.DeleteFunc(owned(refused, live, source), func(r offer.Refusal) bool { return r.Field != offer.FieldRelations })
	if len(refused) == 0 {
		return nil
	}
	next, aside := i.sift(live, refused)
	if slices.ContainsFunc(live.Cells, func(c offer.Cell) bool { return c.Field == offer.FieldRelations && c.Origin.Overridden }) {
		next.Unmapped = live.Unmapped // people took the field over
	}
	for _, a := range aside {
		did.aside = append(did.aside, setAside{one.from, a.Field, a.Problem})
	}
	_, err = tx.PutOffer(next, store.Diffused)
	return err
}
