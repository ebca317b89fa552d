package app

import (
	"slices"
	"time"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/store"
)

// resolver finds where relations lead that name a record of another system. What is stored is that name alone: the answer
// changes when the record comes, goes, or is merged, and none of that is an edit of the offers that point to it. An import that
// says the same again therefore finds the same, and taking one back leaves nothing that leads nowhere.
type resolver struct {
	catalog *offer.Catalog
	tx      *store.ReadTx
	found   map[offer.Identifier]target
	writing *offer.Offer // about to be put, whose identifiers the base does not know yet
	unfit   bool         // also to records that the nature does not lead to, for whoever tells what is wrong
}

// target is a record to which relations lead; the zero target is none.
type target struct {
	id    offer.ID
	typ   offer.Type
	since time.Time // when it came, or what was merged into it did; zero for a draft, of which nothing is to be told
}

// mostTargets bounds the records that are remembered while an index is built; mostMerges, how far merges are followed.
const (
	mostTargets = 100_000
	mostMerges  = 20
)

// resolve gives the offer with its relations leading to records of this base. One that would lead to the offer itself, or to
// a type that its nature does not lead to, is left as it is. The date of update is that of when they came to lead there, where
// that is later: who fetches what changed since yesterday gets it.
func (r *resolver) resolve(o *offer.Offer) (*offer.Offer, error) {
	resolved := o
	for i := range o.Cells {
		relation, ok := o.Cells[i].Value.(offer.Relation)
		if !ok || relation.Elsewhere == nil || relation.To != 0 {
			continue
		}
		to, err := r.find(*relation.Elsewhere)
		if err != nil {
			return nil, err
		}
		if to.id == 0 || !r.unfit && (to.id == o.ID || !r.leads(relation.Nature, to.typ)) {
			continue
		}
		if resolved == o {
			p := *o
			p.Cells = slices.Clone(o.Cells)
			resolved = &p
		}
		relation.To = to.id
		resolved.Cells[i].Value = relation
		if to.since.After(resolved.Updated) {
			resolved.Updated = to.since
		}
	}
	return resolved, nil
}

func (r *resolver) leads(nature string, to offer.Type) bool {
	concept, sheet := r.catalog.Thesaurus.Concept("relation", nature), r.catalog.Sheet(to)
	return concept == nil || sheet == nil || concept.LeadsTo(sheet)
}

// find gives the record that carries an identifier. What several records may carry, such as a SIRET, tells none of them.
func (r *resolver) find(id offer.Identifier) (target, error) {
	if !id.Unique() {
		return target{}, nil
	}
	if r.writing != nil && slices.Contains(r.writing.Identifiers(), id) {
		return target{id: r.writing.ID, typ: r.writing.Type}, nil
	}
	if to, known := r.found[id]; known {
		return to, nil
	}
	ids, err := r.tx.ByIdentifier(id.System, id.Value)
	if err != nil {
		return target{}, err
	}
	to := target{}
	if len(ids) > 0 {
		if to, err = r.follow(ids[0]); err != nil {
			return target{}, err
		}
	}
	if r.found == nil || len(r.found) >= mostTargets {
		r.found = map[offer.Identifier]target{}
	}
	r.found[id] = to
	return to, nil
}

// follow goes from a record to where it was merged into. One that was deleted is none.
func (r *resolver) follow(id offer.ID) (target, error) {
	var since time.Time
	for range mostMerges {
		d, err := r.tx.Document(id)
		if err != nil {
			if fault.Is(err, fault.NotFound) {
				err = nil
			}
			return target{}, err
		}
		switch d.Status {
		case offer.Deleted:
			return target{}, nil
		case offer.Merged:
			o, err := d.Offer()
			if err != nil {
				return target{}, err
			}
			if id = o.MergedInto; d.Updated.After(since) {
				since = d.Updated
			}
		case offer.Draft:
			return target{d.ID, d.Type, time.Time{}}, nil
		default:
			if d.Created.After(since) {
				since = d.Created
			}
			return target{d.ID, d.Type, since}, nil
		}
	}
	return target{}, nil
}

// unresolved gives an offer that somebody sends as it is stored: a relation that was read as leading where its name leads
// names it still. Where it was made to lead elsewhere, the name no longer counts.
func (r *resolver) unresolved(o *offer.Offer) (*offer.Offer, error) {
	entered := o
	for i := range o.Cells {
		relation, ok := o.Cells[i].Value.(offer.Relation)
		if !ok || relation.Elsewhere == nil || relation.To == 0 {
			continue
		}
		ids, err := r.tx.ByIdentifier(relation.Elsewhere.System, relation.Elsewhere.Value)
		if err != nil {
			return nil, err
		}
		now, err := r.find(*relation.Elsewhere)
		if err != nil {
			return nil, err
		}
		switch {
		case relation.To == now.id || slices.Contains(ids, relation.To): // as it leads today, or did when it was read
			relation.To = 0
		case now.id != 0:
			relation.Elsewhere = nil
		default:
			continue
		}
		if entered == o {
			entered = o.Clone()
		}
		entered.Cells[i].Value = relation
	}
	return entered, nil
}
