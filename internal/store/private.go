package store

import (
	"bytes"
	"fmt"

	"escale/internal/fault"
	"escale/internal/offer"
)

const (
	sqlPrivate       = `SELECT offer, organisation, version, format, document FROM private WHERE offer = $1 AND organisation = $2`
	sqlPrivates      = `SELECT offer, organisation, version, format, document FROM private WHERE offer = $1`
	sqlPrivatesAfter = `SELECT offer, organisation, version, format, document FROM private WHERE organisation = $1 AND offer > $2 ORDER BY offer LIMIT $3`
	sqlInsertPrivate = `INSERT INTO private (offer, organisation, version, format, document) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (offer, organisation) DO NOTHING`
	sqlUpdatePrivate = `UPDATE private SET version = $3, format = $4, document = $5 WHERE offer = $1 AND organisation = $2 AND version = $3 - 1`
	sqlKeepPrivate   = `INSERT INTO revision (kind, object, version, format, document)
		SELECT 'private', CAST(offer AS TEXT) || '/' || organisation, version, format, document FROM private
		WHERE offer = $1 AND organisation = $2 AND version = $3 ON CONFLICT (kind, object, version) DO NOTHING`
)

func scanPrivate(row scanner) (*offer.Private, error) {
	p := new(offer.Private)
	var format int
	var frame []byte
	if err := row.Scan(&p.Offer, &p.Organisation, &p.Version, &format, &frame); err != nil {
		return nil, err
	}
	doc, err := unpackFormat(format, frame)
	if err == nil {
		p.Cells, err = offer.DecodeCells(doc)
	}
	if err != nil {
		return nil, fmt.Errorf("private of %s about offer %d: %w", p.Organisation, p.Offer, err)
	}
	return p, nil
}

// unpackFormat is for documents that have had one format so far.
func unpackFormat(format int, frame []byte) ([]byte, error) {
	if format != 1 {
		return nil, fmt.Errorf("format %d is newer than this program", format)
	}
	return unpack(frame)
}

// Private gives what an organisation keeps about an offer. When it keeps nothing, that is an empty one of version 0.
func (tx *ReadTx) Private(id offer.ID, organisation string) (*offer.Private, error) {
	p, err := one(tx, scanPrivate, sqlPrivate, int64(id), organisation)
	if f := notFound(err, "private.not_found"); fault.Is(f, fault.NotFound) {
		return &offer.Private{Offer: id, Organisation: organisation}, nil
	}
	return p, err
}

// Privates gives what all organisations keep about an offer, in no order.
func (tx *ReadTx) Privates(id offer.ID) ([]*offer.Private, error) {
	return collect(tx.ctx, tx.q, scanPrivate, sqlPrivates, int64(id))
}

// PrivatesOf lists at most limit of what an organisation keeps, about offers above an id, in the order of ids.
func (tx *ReadTx) PrivatesOf(organisation string, after offer.ID, limit int) ([]*offer.Private, error) {
	return collect(tx.ctx, tx.q, scanPrivate, sqlPrivatesAfter, organisation, int64(after), limit)
}

// PrivateAt gives the cells that an organisation kept about an offer at a version; none for version 0.
func (tx *ReadTx) PrivateAt(id offer.ID, organisation string, version int64) ([]offer.Cell, error) {
	if version == 0 {
		return nil, nil
	}
	p, err := tx.Private(id, organisation)
	switch {
	case err != nil:
		return nil, err
	case p.Version == version:
		return p.Cells, nil
	}
	_, doc, err := tx.revision(KindPrivate, text(id)+"/"+organisation, version)
	if err != nil {
		return nil, err
	}
	return offer.DecodeCells(doc)
}

// PutPrivate writes what an organisation keeps about an offer, over the version that was read. It touches neither the
// version nor the date of the offer, and is logged as Internal.
func (tx *Tx) PutPrivate(p *offer.Private) (changed bool, err error) {
	if err := checkWords(p.Organisation); err != nil {
		return false, err
	}
	was, err := tx.Private(p.Offer, p.Organisation)
	if err != nil {
		return false, err
	}
	object := text(p.Offer) + "/" + p.Organisation
	if was.Version != p.Version {
		return false, conflict(KindPrivate, object, p.Version, was.Version)
	}
	doc, err := encodeCells(p.Cells)
	if err != nil {
		return false, err
	}
	old, err := encodeCells(was.Cells)
	if err != nil || bytes.Equal(doc, old) {
		return false, err
	}
	if err := tx.count(); err != nil {
		return false, err
	}
	version := p.Version + 1
	err = tx.replace(replacing{
		kind: KindPrivate, object: object, version: version,
		keep: sqlKeepPrivate, keys: []any{int64(p.Offer), p.Organisation},
		insert: sqlInsertPrivate, update: sqlUpdatePrivate, columns: []any{version, 1, pack(doc)},
	})
	if err != nil {
		return false, err
	}
	keys := offer.Changed(&offer.Offer{Cells: was.Cells}, &offer.Offer{Cells: p.Cells})
	tx.log(KindPrivate, object, version, keys, Internal)
	tx.undos = append(tx.undos, func() { p.Version = version - 1 })
	p.Version = version
	return true, nil
}

func encodeCells(cells []offer.Cell) ([]byte, error) {
	doc, err := offer.EncodeCells(cells)
	if err != nil {
		return nil, fault.New(fault.Invalid, "cells.not_writable").Because(err)
	}
	return doc, checkJSON(doc)
}

// replacing is the one way in which a row with a version takes the place of the one before: keep moves the old one to the
// revisions (keys…, old version), then update or insert writes (keys…, columns…).
type replacing struct {
	kind, object string
	version      int64 // the new one
	keep         string
	insert       string
	update       string
	keys         []any
	columns      []any
}

func (tx *Tx) replace(r replacing) error {
	args := append(append([]any{}, r.keys...), r.columns...)
	query := r.insert
	if r.version > 1 {
		query = r.update
		if r.keep != "" {
			n, err := tx.exec(r.keep, append(append([]any{}, r.keys...), r.version-1)...)
			if err != nil || n == 0 {
				return tx.spoil(orConflict(err, r))
			}
		}
	}
	n, err := tx.exec(query, args...)
	if err != nil || n == 0 {
		return tx.spoil(orConflict(err, r))
	}
	return nil
}

func orConflict(err error, r replacing) error {
	if err != nil {
		return err
	}
	return conflict(r.kind, r.object, r.version-1, 0)
}
