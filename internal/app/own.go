package app

import (
	"context"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/index"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/own"
	"escale/internal/state"
	"escale/internal/store"
)

// OwnFields gives what the organisation that an actor acts for can keep about offers; one without fields when it has said
// nothing yet. Administrators may read the definitions of every organisation, by its code, and the values of none but their
// own: fields tell how a member works, values what it thinks of others.
func (a *App) OwnFields(actor access.Actor, organisation string) (*own.Sheet, error) {
	s := a.State()
	mine := s.Policy.Audience(actor).Own
	if organisation == "" {
		organisation = mine
	}
	if organisation == "" || organisation != mine && !actor.Roles.Has(network.Administrator) {
		return nil, access.Decision{Rule: "access.organisations_only"}.Err()
	}
	if sheet := s.Own[organisation]; sheet != nil {
		return sheet, nil
	}
	if _, member := s.Organisations[organisation]; !member && len(s.Organisations) > 0 {
		return nil, fault.New(fault.NotFound, "organisation.not_found", "code", organisation)
	}
	return &own.Sheet{Organisation: organisation, Fields: []*own.Field{}}, nil
}

// DefineOwn says anew what the actor's organisation can keep. What is in use does not vanish, and a key keeps its kind for
// ever. With dry nothing is written. It gives the number of the change, 0 when nothing changed.
func (a *App) DefineOwn(ctx context.Context, actor access.Actor, sheet *own.Sheet, dry bool) (seq int64, err error) {
	s := a.State()
	if err := s.Policy.Decide(actor, access.Define, access.Object{}).Err(); err != nil {
		return 0, err
	}
	next := *sheet
	if next.Organisation == "" {
		next.Organisation = actor.Organisation
	}
	if next.Organisation != actor.Organisation {
		return 0, fault.Refuse("own.sheet_invalid", []fault.Problem{fault.At("/organisation", "own.other_organisation", "value", next.Organisation, "want", actor.Organisation)})
	}
	if err := fault.Refuse("own.sheet_invalid", next.Check()); err != nil {
		return 0, err
	}
	if _, err := a.OwnFields(actor, next.Organisation); err != nil {
		return 0, err
	}
	doc, err := json.Marshal(next, json.Deterministic(true))
	if err != nil {
		return 0, err
	}
	check := func(tx *store.ReadTx) error { return mayReplace(tx, &next) }
	if dry {
		return 0, a.store.Read(ctx, check)
	}
	seq, err = a.store.Write(ctx, byOf(actor, "own"), func(tx *store.Tx) error {
		if err := check(&tx.ReadTx); err != nil {
			return err
		}
		o, err := tx.Object(state.KindOwn, next.Organisation)
		if fault.Is(err, fault.NotFound) {
			o, err = &store.Object{Kind: state.KindOwn, Code: next.Organisation}, nil
		}
		if err != nil {
			return err
		}
		o.Document = doc
		_, err = tx.PutObject(o, store.Internal)
		return err
	})
	if err == nil {
		err = a.loadState(ctx)
	}
	return seq, err
}

func byOf(actor access.Actor, cause string) store.Actor {
	return store.Actor{Name: actor.Name, Organisation: actor.Organisation, Cause: cause}
}

func mayReplace(tx *store.ReadTx, next *own.Sheet) error {
	o, err := tx.Object(state.KindOwn, next.Organisation)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	var before own.Sheet
	if err := json.Unmarshal(o.Document, &before); err != nil {
		return err
	}
	use := own.Use{}
	err = eachOwn(tx, next.Organisation, func(some []*offer.Private) {
		for _, p := range some {
			use.Add(p.Cells)
		}
	})
	if err != nil {
		return err
	}
	return fault.Refuse("own.sheet_invalid", next.Replace(&before, use))
}

// ownBatch is how many offers' own values are read and written at once.
const ownBatch = 500

// eachOwn goes through all that an organisation keeps.
func eachOwn(tx *store.ReadTx, organisation string, visit func([]*offer.Private)) error {
	for after := offer.ID(0); ; {
		some, err := tx.PrivatesOf(organisation, after, ownBatch)
		if err != nil || len(some) == 0 {
			return err
		}
		visit(some)
		after = some[len(some)-1].Offer
	}
}

// loadOwn gives an index what all organisations keep.
func loadOwn(tx *store.ReadTx, x *index.Index) error {
	var organisations []string
	for o, err := range tx.Objects(state.KindOwn) {
		if err != nil {
			return err
		}
		organisations = append(organisations, o.Code)
	}
	for _, organisation := range organisations {
		var all []*offer.Private
		if err := eachOwn(tx, organisation, func(some []*offer.Private) { all = append(all, some...) }); err != nil {
			return err
		}
		x.ApplyOwn(all)
	}
	return nil
}

// feedOwn gives an index what organisations keep now about the offers of some changes.
func (f *indexFollower) feedOwn(ctx context.Context, x *index.Index, changes []store.Change) error {
	type about struct {
		id           offer.ID
		organisation string
	}
	changed := map[about]bool{}
	for _, c := range changes {
		if c.Kind != store.KindPrivate {
			continue
		}
		number, organisation, _ := strings.Cut(c.Object, "/")
		id, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return err
		}
		changed[about{offer.ID(id), organisation}] = true
	}
	if len(changed) == 0 {
		return nil
	}
	var kept []*offer.Private
	err := f.store.Read(ctx, func(tx *store.ReadTx) error {
		for of := range changed {
			p, err := tx.Private(of.id, of.organisation)
			if err != nil {
				return err
			}
			kept = append(kept, p)
		}
		return nil
	})
	if err == nil {
		x.ApplyOwn(kept)
	}
	return err
}

// mergeOwn lets every organisation keep about an offer what it kept about one that was merged into it, as far as it says
// nothing about the same field there. What it kept about the merged one stays there, and holds again should the merging be
// undone; of an offer that is deleted or withdrawn likewise. Nothing of an offer out of sight is found or counted.
func mergeOwn(tx *store.Tx, from, into offer.ID) error {
	kept, err := tx.Privates(from)
	if err != nil {
		return err
	}
	for _, p := range kept {
		target, err := tx.Private(into, p.Organisation)
		if err != nil {
			return err
		}
		target.Cells = own.Merge(target.Cells, p.Cells)
		if _, err := tx.PutPrivate(target); err != nil {
			return err
		}
	}
	return nil
}
