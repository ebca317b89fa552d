package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"time"

	"escale/internal/offer"
	"escale/internal/opening"
)

const (
	sqlInsertDue = `INSERT INTO due (kind, object, at) VALUES ($1, $2, $3) ON CONFLICT (kind, object, at) DO NOTHING`
	sqlClearDue  = `DELETE FROM due WHERE kind = $1 AND object = $2`
	sqlTakeDue   = `DELETE FROM due WHERE (kind, object, at) IN (SELECT kind, object, at FROM due WHERE at <= $1 ORDER BY at LIMIT $2)
		RETURNING kind, object, at`
	sqlNextDue = `SELECT min(at) FROM due`
)

// Due lists the instants, in order, at which an offer changes by itself: rights of a medium begin or end, a classification,
// a state of life or another span of days begins or ends, or the renewal of a classification is to be seen to. A last day
// ends at the midnight after it, in the network's zone.
func Due(o *offer.Offer, zone *time.Location) []time.Time {
	var all []time.Time
	span := func(from, last opening.Date) {
		if !from.IsZero() {
			all = append(all, from.At(0, zone))
		}
		if !last.IsZero() {
			all = append(all, (last+1).At(0, zone))
		}
	}
	for i := range o.Cells {
		switch v := o.Cells[i].Value.(type) {
		case offer.Medium:
			span(v.Rights.From, v.Rights.Until)
		case offer.Classification:
			span(v.From, v.Until)
			span(v.Notice(), 0)
		case offer.Life:
			span(v.From, v.To)
		case offer.Span: // it may say when the record is shown
			span(v.From, v.To)
		}
	}
	slices.SortFunc(all, time.Time.Compare)
	return slices.CompactFunc(all, time.Time.Equal)
}

// PutDue says at which instants an object changes by itself, instead of what was said before. Instants that passed are left
// out: whoever writes sees to the present.
func (tx *Tx) PutDue(kind, object string, at ...time.Time) error {
	if err := checkWords(kind, object); err != nil {
		return err
	}
	if _, err := tx.exec(sqlClearDue, kind, object); err != nil {
		return err
	}
	for _, t := range at {
		if !t.After(tx.now) {
			continue
		}
		if _, err := tx.exec(sqlInsertDue, kind, object, t.UnixMicro()); err != nil {
			return err
		}
	}
	return nil
}

// ClearDue says that an object does not change by itself.
func (tx *Tx) ClearDue(kind, object string) error { return tx.PutDue(kind, object) }

// putDue writes only when something differs, which is rare. What passed since the last version is no difference: the clock
// follower has it.
func (tx *Tx) putDue(kind, object string, was, is []time.Time) error {
	if slices.EqualFunc(was, is, time.Time.Equal) {
		return nil
	}
	return tx.PutDue(kind, object, is...)
}

// NextDue gives the next instant at which something changes by itself; the zero time for none.
func (s *Store) NextDue(ctx context.Context) (at time.Time, err error) {
	err = s.Read(ctx, func(tx *ReadTx) error {
		us, err := one(tx, func(row scanner) (n sql.NullInt64, err error) {
			err = row.Scan(&n)
			return n, err
		}, sqlNextDue)
		at = micros(us.Int64)
		return err
	})
	return at, err
}

type dueRow struct {
	kind, object string
	at           int64
}

func scanDue(row scanner) (d dueRow, err error) {
	err = row.Scan(&d.kind, &d.object, &d.at)
	return d, err
}

// PassTime writes a change with CauseTime for everything that is due by now, also for what fell due while nobody looked,
// erases the deposits whose time is over, and moves the mark below which time never falls again. It gives the number of changes. Run it under a lease; two at once
// would do no harm but log twice.
func (s *Store) PassTime(ctx context.Context, by Actor) (int, error) {
	by.Cause = CauseTime
	total := 0
	for {
		var found, changed int
		_, err := s.Write(ctx, by, func(tx *Tx) (err error) {
			found, changed, err = tx.passTime()
			return err
		})
		total += changed
		if err != nil || found < MaxObjects {
			return total, err
		}
	}
}

// passTime handles at most MaxObjects rows and gives how many there were, and for how many objects.
func (tx *Tx) passTime() (found, changed int, err error) {
	if err := tx.moveMark(); err != nil {
		return 0, 0, err
	}
	rows, err := collect(tx.ctx, tx.q, scanDue, sqlTakeDue, tx.now.UnixMicro(), MaxObjects)
	if err != nil {
		return 0, 0, err
	}
	versions, err := tx.versionsDue(rows)
	if err != nil {
		return 0, 0, err
	}
	done := map[dueRow]bool{}
	for _, d := range rows {
		if d.at = 0; d.kind == KindDeposit {
			id, err := strconv.ParseInt(d.object, 10, 64)
			if err == nil {
				err = tx.eraseDeposit(id)
			}
			if err != nil {
				return 0, 0, err
			}
			continue
		}
		if !done[d] {
			done[d] = true
			tx.log(d.kind, d.object, versions[d], nil, Diffused)
		}
	}
	return len(rows), len(done), nil
}

// versionsDue looks up the live versions of the offers among the rows.
func (tx *Tx) versionsDue(rows []dueRow) (map[dueRow]int64, error) {
	var ids []offer.ID
	for _, d := range rows {
		if id, err := strconv.ParseInt(d.object, 10, 32); d.kind == KindOffer && err == nil {
			ids = append(ids, offer.ID(id))
		}
	}
	versions := map[dueRow]int64{}
	found, err := tx.versions(ids)
	for id, v := range found {
		versions[dueRow{KindOffer, text(id), 0}] = v
	}
	return versions, err
}

var sqlVersions = `SELECT id, version FROM offer WHERE id IN (` + placeholders(1, idsAtOnce) + `)`

func (tx *ReadTx) versions(ids []offer.ID) (map[offer.ID]int64, error) {
	found := map[offer.ID]int64{}
	for part := range slices.Chunk(ids, idsAtOnce) {
		_, err := collect(tx.ctx, tx.q, func(row scanner) (struct{}, error) {
			var id offer.ID
			var version int64
			err := row.Scan(&id, &version)
			found[id] = version
			return struct{}{}, err
		}, sqlVersions, padded(part)...)
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// moveMark raises the mark to the time of the transaction, never lowers it.
func (tx *Tx) moveMark() error {
	mark, err := tx.mark()
	if err != nil {
		return err
	}
	if mark.After(tx.now) {
		// Another node's clock is ahead: the base's time does not go back for ours.
		tx.now = mark
	} else if tx.now.Sub(mark) < markEvery {
		return nil
	}
	_, err = tx.exec(sqlSetBase, "mark", strconv.FormatInt(tx.now.UnixMicro(), 10))
	tx.s.passed(tx.now)
	return err
}

// markEvery bounds how often a quiet base writes its mark, and so how far a clock set back between two starts can matter.
const markEvery = time.Minute

func (tx *ReadTx) mark() (time.Time, error) {
	value, err := one(tx, scanString, sqlBase, "mark")
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	us, err := strconv.ParseInt(value, 10, 64)
	return micros(us), err
}

// passed raises this process's own mark.
func (s *Store) passed(t time.Time) {
	for us := t.UnixMicro(); ; {
		old := s.mark.Load()
		if us <= old || s.mark.CompareAndSwap(old, us) {
			return
		}
	}
}
