package store

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"time"

	"database/sql"

	"escale/internal/fault"
)

const (
	columnsObject = `kind, code, version, updated, format, document`

	sqlObject       = `SELECT ` + columnsObject + ` FROM object WHERE kind = $1 AND code = $2`
	sqlObjects      = `SELECT ` + columnsObject + ` FROM object WHERE kind = $1`
	sqlInsertObject = `INSERT INTO object (kind, code, version, updated, format, document) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (kind, code) DO NOTHING`
	sqlUpdateObject = `UPDATE object SET version = $3, updated = $4, format = $5, document = $6 WHERE kind = $1 AND code = $2 AND version = $3 - 1`
	sqlKeepObject   = `INSERT INTO revision (kind, object, version, format, document)
		SELECT kind, code, version, format, document FROM object WHERE kind = $1 AND code = $2 AND version = $3
		ON CONFLICT (kind, object, version) DO NOTHING`
)

// Object is anything of the base that is found by its kind and code and is not an offer: an organisation, a source, a
// convention, an edit of a sheet, a setting, the outline of a territory, what is known of a medium (its code being the
// hash). What its document means is the affair of the package that the kind belongs to.
type Object struct {
	Kind     string
	Code     string
	Version  int64
	Updated  time.Time
	Document []byte // empty for one that was removed
}

func scanObject(row scanner) (*Object, error) {
	o := new(Object)
	var format int
	var updated int64
	var frame []byte
	err := row.Scan(&o.Kind, &o.Code, &o.Version, &updated, &format, &frame)
	if err != nil {
		return nil, err
	}
	o.Updated = micros(updated)
	if o.Document, err = unpackFormat(format, frame); err != nil {
		return nil, fmt.Errorf("%s %s: %w", o.Kind, o.Code, err)
	}
	return o, nil
}

// Object gives an object that was not removed, or NotFound store.object_not_found.
func (tx *ReadTx) Object(kind, code string) (*Object, error) {
	o, err := one(tx, scanObject, sqlObject, kind, code)
	if err == nil && len(o.Document) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return nil, notFound(err, "store.object_not_found", "kind", kind, "code", code)
	}
	return o, nil
}

// ObjectAt gives the document that an object had at a version: empty where it was removed then, and for version 0.
func (tx *ReadTx) ObjectAt(kind, code string, version int64) ([]byte, error) {
	if version == 0 {
		return nil, nil
	}
	if o, err := one(tx, scanObject, sqlObject, kind, code); err != nil || o.Version == version {
		if err != nil {
			return nil, notFound(err, "store.object_not_found", "kind", kind, "code", code)
		}
		return o.Document, nil
	}
	format, doc, err := tx.revision(kind, code, version)
	if err == nil && format != 1 {
		err = fmt.Errorf("%s %s: format %d is newer than this program", kind, code, format)
	}
	return doc, err
}

// Objects streams the objects of a kind that were not removed, in no order, with constant memory. No other query may be
// asked of the transaction meanwhile.
func (tx *ReadTx) Objects(kind string) iter.Seq2[*Object, error] {
	return func(yield func(*Object, error) bool) {
		rows, err := tx.q.QueryContext(tx.ctx, sqlObjects, kind)
		if err != nil {
			yield(nil, tx.s.translate(err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			o, err := scanObject(rows)
			if err != nil {
				yield(nil, err)
				return
			}
			if len(o.Document) > 0 && !yield(o, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(nil, tx.s.translate(err))
		}
	}
}

// PutObject writes an object over the version that was read, 0 for a new one, and gives it its new version and date. A
// document that is the same as before is not written. An empty document removes the object; what it was stays as a revision,
// and putting it again goes on from its version, which Conflict store.changed_meanwhile tells.
func (tx *Tx) PutObject(o *Object, trace Trace) (changed bool, err error) {
	if err := checkWords(o.Kind, o.Code); err != nil {
		return false, err
	}
	if len(o.Document) > maxDocument/4 {
		return false, fault.New(fault.Invalid, "store.object_too_large", "kind", o.Kind, "code", o.Code, "bytes", len(o.Document), "max", maxDocument/4)
	}
	was, err := one(&tx.ReadTx, scanObject, sqlObject, o.Kind, o.Code)
	if errors.Is(err, sql.ErrNoRows) {
		was, err = &Object{}, nil
	}
	if err != nil {
		return false, err
	}
	if o.Version == 0 && len(was.Document) == 0 {
		o.Version = was.Version // removed before: new again
	}
	if was.Version != o.Version {
		return false, conflict(o.Kind, o.Code, o.Version, was.Version)
	}
	if bytes.Equal(was.Document, o.Document) {
		return false, nil
	}
	if err := tx.count(); err != nil {
		return false, err
	}
	version := o.Version + 1
	err = tx.replace(replacing{
		kind: o.Kind, object: o.Code, version: version,
		keep: sqlKeepObject, keys: []any{o.Kind, o.Code},
		insert: sqlInsertObject, update: sqlUpdateObject, columns: []any{version, tx.now.UnixMicro(), 1, pack(o.Document)},
	})
	if err != nil {
		return false, err
	}
	tx.log(o.Kind, o.Code, version, nil, trace)
	updated := o.Updated
	tx.undos = append(tx.undos, func() { o.Version, o.Updated = version-1, updated })
	o.Version, o.Updated = version, tx.now
	return true, nil
}
