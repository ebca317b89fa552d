package store

import (
	"slices"

	"escale/internal/fault"
	"escale/internal/offer"
)

const (
	sqlByIdentifier     = `SELECT holder, offer FROM identifier WHERE system = $1 AND value = $2 ORDER BY holder, offer`
	sqlInsertIdentifier = `INSERT INTO identifier (system, value, holder, offer) VALUES ($1, $2, $3, $4) ON CONFLICT (system, value, holder) DO NOTHING`
	sqlDeleteIdentifier = `DELETE FROM identifier WHERE system = $1 AND value = $2 AND holder = $3 AND offer = $4`
	sqlHolder           = `SELECT offer FROM identifier WHERE system = $1 AND value = $2 AND holder = 0`
)

// held is an identifier as an offer holds it: alone when holder is 0.
type held struct {
	offer.Identifier
	holder offer.ID
}

// holds lists the identifiers of an offer once each. Only live offers hold one alone: that of a deleted offer may be
// given again, and is still found.
func holds(o *offer.Offer) []held {
	var all []held
	live := o.Status != offer.Deleted && o.Status != offer.Merged
	for _, id := range o.Identifiers() {
		h := held{Identifier: id, holder: o.ID}
		if live && id.Unique() {
			h.holder = 0
		}
		if !slices.Contains(all, h) {
			all = append(all, h)
		}
	}
	return all
}

// ByIdentifier lists the offers that carry an identifier: the live one that holds it alone first, then in the order of ids
// those that share it, and those that are deleted or merged.
func (tx *ReadTx) ByIdentifier(system, value string) ([]offer.ID, error) {
	if err := checkWords(system, value); err != nil {
		return nil, nil // nothing can carry it
	}
	return collect(tx.ctx, tx.q, func(row scanner) (id offer.ID, err error) {
		var holder offer.ID
		err = row.Scan(&holder, &id)
		return id, err
	}, sqlByIdentifier, system, value)
}

// ByIdentifier lists the offers that carry an identifier, as ReadTx.ByIdentifier. Where nobody else can write meanwhile, one
// that no offer carries is not looked up again when it is put: an import asks of each before it brings it in.
func (tx *Tx) ByIdentifier(system, value string) ([]offer.ID, error) {
	id := offer.Identifier{System: system, Value: value}
	if tx.free[id] {
		return nil, nil
	}
	ids, err := tx.ReadTx.ByIdentifier(system, value)
	if err == nil && len(ids) == 0 && tx.s.d.writesAlone() {
		if tx.free == nil {
			tx.free = map[offer.Identifier]bool{}
		}
		tx.free[id] = true
	}
	return ids, err
}

// checkIdentifiers refuses identifiers that another live offer holds, before anything is written.
func (tx *Tx) checkIdentifiers(was, o *offer.Offer) error {
	before := holds(was)
	for _, h := range holds(o) {
		if h.holder != 0 || tx.free[h.Identifier] || slices.Contains(before, h) {
			continue
		}
		holders, err := collect(tx.ctx, tx.q, scanInt, sqlHolder, h.System, h.Value)
		if err != nil {
			return err
		}
		if len(holders) > 0 && holders[0] != int64(o.ID) {
			return taken(h, o.ID, holders[0])
		}
	}
	return nil
}

func taken(h held, id offer.ID, holder int64) error {
	return fault.New(fault.Conflict, "identifier.taken", "system", h.System, "value", h.Value, "offer", int64(id), "holder", holder)
}

func (tx *Tx) putIdentifiers(was, o *offer.Offer) error {
	before, after := holds(was), holds(o)
	for _, h := range before {
		if !slices.Contains(after, h) {
			if _, err := tx.exec(sqlDeleteIdentifier, h.System, h.Value, int64(h.holder), int64(o.ID)); err != nil {
				return err
			}
		}
	}
	for _, h := range after {
		if slices.Contains(before, h) {
			continue
		}
		delete(tx.free, h.Identifier)
		n, err := tx.exec(sqlInsertIdentifier, h.System, h.Value, int64(h.holder), int64(o.ID))
		if err != nil {
			return err
		}
		if n == 0 {
			return taken(h, o.ID, 0)
		}
	}
	return nil
}
