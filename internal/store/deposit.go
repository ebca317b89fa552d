package store

import (
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"escale/internal/fault"
)

const (
	columnsDeposit = `id, kind, about, until, format, document`

	sqlDeposit       = `SELECT ` + columnsDeposit + ` FROM deposit WHERE kind = $1 AND lock = $2`
	sqlDepositsAbout = `SELECT ` + columnsDeposit + ` FROM deposit WHERE kind = $1 AND about = $2 ORDER BY id`
	sqlInsertDeposit = `INSERT INTO deposit (id, kind, lock, about, until, format, document) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (kind, lock) DO NOTHING`
	sqlShortenDeposit = `UPDATE deposit SET until = $2 WHERE id = $1`
	sqlUpdateDeposit  = `UPDATE deposit SET until = $2, format = $3, document = $4 WHERE id = $1`
	sqlEraseDeposit   = `DELETE FROM deposit WHERE id = $1`
)

// KindDeposit is the kind under which deposits fall due. The log never speaks of them.
const KindDeposit = "deposit"

// Deposit is what a visitor leaves here for a time, or what somebody is handed the key of: a session, an invitation. It is apart from all that the network shares: no change tells of it and no
// revision keeps it. Whoever holds its token reads it, until it is erased.
type Deposit struct {
	ID       int64
	Kind     string    // what its document is: the affair of whoever makes it
	About    int64     // the number of what it belongs to; 0 for nothing
	Until    time.Time // when it is erased
	Document []byte    // JSON
}

// lockOf is what a token opens. The base keeps only this, so that nobody who reads the base can open what visitors left.
func lockOf(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

func scanDeposit(row scanner) (*Deposit, error) {
	d := new(Deposit)
	var until int64
	var format int
	var frame []byte
	if err := row.Scan(&d.ID, &d.Kind, &d.About, &until, &format, &frame); err != nil {
		return nil, err
	}
	d.Until = micros(until)
	var err error
	if d.Document, err = unpackFormat(format, frame); err != nil {
		return nil, fmt.Errorf("deposit %d: %w", d.ID, err)
	}
	return d, nil
}

// AddDeposit keeps a deposit until its time is over, gives it its id, and gives the token that opens it: 26 letters and digits
// with 128 bits of chance, which are told this once.
func (tx *Tx) AddDeposit(d *Deposit) (token string, err error) {
	token = rand.Text()
	if err := tx.KeepDeposit(d, token); err != nil {
		return "", err
	}
	return token, nil
}

// KeepDeposit is AddDeposit under a token that its maker knows already. One that opens another deposit of the kind is Conflict
// deposit.taken.
func (tx *Tx) KeepDeposit(d *Deposit, token string) error {
	if err := checkWords(d.Kind); err != nil {
		return err
	}
	if err := checkJSON(d.Document); err != nil {
		return err
	}
	if !d.Until.After(tx.now) {
		return fault.New(fault.Invalid, "deposit.over")
	}
	if err := tx.count(); err != nil {
		return err
	}
	id, err := tx.nextID("deposit")
	if err != nil {
		return err
	}
	n, err := tx.exec(sqlInsertDeposit, id, d.Kind, lockOf(token), d.About, d.Until.UnixMicro(), 1, pack(d.Document))
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "deposit.taken", "kind", d.Kind)
	}
	if err != nil {
		return tx.spoil(err)
	}
	if err := tx.PutDue(KindDeposit, fmt.Sprint(id), d.Until); err != nil {
		return tx.spoil(err)
	}
	was := d.ID
	tx.undos = append(tx.undos, func() { d.ID = was })
	d.ID = id
	return nil
}

// Deposit gives what a token opens, or NotFound deposit.not_found; so it does once its time is over, whether the clock follower
// has been there or not.
func (tx *ReadTx) Deposit(kind, token string) (*Deposit, error) {
	d, err := one(tx, scanDeposit, sqlDeposit, kind, lockOf(token))
	if err == nil && !d.Until.After(tx.s.Now()) {
		err = sql.ErrNoRows
	}
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fault.New(fault.NotFound, "deposit.not_found")
	}
	return d, err
}

// DepositsAbout lists the deposits of a kind that belong to something, the oldest first.
func (tx *ReadTx) DepositsAbout(kind string, about int64) ([]*Deposit, error) {
	return collect(tx.ctx, tx.q, scanDeposit, sqlDepositsAbout, kind, about)
}

// ShortenDeposit has a deposit erased sooner; a time later than the one it has changes nothing, one that has passed erases it now.
func (tx *Tx) ShortenDeposit(d *Deposit, until time.Time) error {
	if !until.Before(d.Until) {
		return nil
	}
	if !until.After(tx.now) {
		if err := tx.ClearDue(KindDeposit, fmt.Sprint(d.ID)); err != nil {
			return err
		}
		return tx.eraseDeposit(d.ID)
	}
	if _, err := tx.exec(sqlShortenDeposit, d.ID, until.UnixMicro()); err != nil {
		return tx.spoil(err)
	}
	return tx.PutDue(KindDeposit, fmt.Sprint(d.ID), until)
}

// PutDeposit writes the document of a deposit anew, and until when it is kept. One that was erased meanwhile is NotFound
// deposit.not_found: what was taken away does not come back.
func (tx *Tx) PutDeposit(d *Deposit) error {
	if err := checkJSON(d.Document); err != nil {
		return err
	}
	if !d.Until.After(tx.now) {
		return fault.New(fault.Invalid, "deposit.over")
	}
	if err := tx.count(); err != nil {
		return err
	}
	n, err := tx.exec(sqlUpdateDeposit, d.ID, d.Until.UnixMicro(), 1, pack(d.Document))
	if err == nil && n == 0 {
		return fault.New(fault.NotFound, "deposit.not_found")
	}
	if err == nil {
		err = tx.PutDue(KindDeposit, fmt.Sprint(d.ID), d.Until)
	}
	if err != nil {
		return tx.spoil(err)
	}
	return nil
}

// EraseDeposit erases a deposit now. Of several who erase one at a time only the first is told that it was there: what is opened
// once is opened by one.
func (tx *Tx) EraseDeposit(d *Deposit) (was bool, err error) {
	if err := tx.ClearDue(KindDeposit, fmt.Sprint(d.ID)); err != nil {
		return false, err
	}
	n, err := tx.exec(sqlEraseDeposit, d.ID)
	if err != nil {
		return false, tx.spoil(err)
	}
	return n > 0, nil
}

func (tx *Tx) eraseDeposit(id int64) error {
	_, err := tx.exec(sqlEraseDeposit, id)
	return err
}
