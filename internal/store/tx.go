package store

import (
	"context"
	"slices"
	"time"

	"escale/internal/fault"
	"escale/internal/offer"
)

// ReadTx sees one state of the base, whatever others write meanwhile. It ends with the function it was given to, and is
// for one goroutine.
type ReadTx struct {
	ctx context.Context
	s   *Store
	q   querier
}

// Tx reads and writes. It sees its own writes. The time is the same throughout.
type Tx struct {
	ReadTx
	by      Actor
	now     time.Time
	objects int
	changes []Change
	undos   []func() // put back what belongs to the caller, if the transaction fails
	spoilt  error
	read    map[offer.ID]*Document    // as read in this transaction, so that putting does not read again
	drawn   map[string]drawn          // numbers taken and not given yet, by counter
	free    map[offer.Identifier]bool // carried by no offer, as this transaction saw
}

// Context gives the context that the transaction was begun with.
func (tx *ReadTx) Context() context.Context { return tx.ctx }

// Clock tells the time of the base whenever it is asked, also when the transaction is over.
func (tx *ReadTx) Clock() func() time.Time { return tx.s.Now }

// Now gives the time of the transaction, with the microseconds that are stored.
func (tx *Tx) Now() time.Time { return tx.now }

// Actor gives on whose behalf the transaction writes.
func (tx *Tx) Actor() Actor { return tx.by }

// count counts one more object towards the limit.
func (tx *Tx) count() error {
	if tx.objects++; tx.objects > MaxObjects {
		tx.objects--
		return fault.New(fault.TooMany, "store.transaction_too_large", "max", MaxObjects)
	}
	return nil
}

// spoil keeps a transaction from being committed after a write that failed half way, even if its function goes on.
func (tx *Tx) spoil(err error) error {
	if tx.spoilt == nil {
		tx.spoilt = err
	}
	return err
}

func (tx *Tx) undo() {
	for _, undo := range slices.Backward(tx.undos) {
		undo()
	}
}

// exec runs a statement and gives the number of rows that it touched.
func (tx *ReadTx) exec(query string, args ...any) (int64, error) {
	result, err := tx.q.ExecContext(tx.ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// scanner is what *sql.Row and *sql.Rows have in common.
type scanner interface{ Scan(to ...any) error }

// collect runs a query and scans every row.
func collect[T any](ctx context.Context, q querier, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// one runs a query for a single row; sql.ErrNoRows when there is none.
func one[T any](tx *ReadTx, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	return scan(tx.q.QueryRowContext(tx.ctx, query, args...))
}

func scanString(row scanner) (s string, err error) {
	err = row.Scan(&s)
	return s, err
}

func scanInt(row scanner) (n int64, err error) {
	err = row.Scan(&n)
	return n, err
}
