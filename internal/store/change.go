package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"escale/internal/fault"
)

// Trace says how much of a write the log keeps.
type Trace int

const (
	Diffused Trace = iota // logged, and an event for those who take the data
	Internal              // logged for the house alone: nothing that is diffused changed
	Unlogged              // not logged: autosaves, presence, counters
)

// The kinds of objects that this package itself knows. A small object's kind is its own.
const (
	KindOffer    = "offer"
	KindPrivate  = "private"
	KindProposal = "proposal"
	KindBase     = "base" // the base itself: a new epoch
)

// CauseTime is the cause of a change that nobody made: an instant that was due passed.
const CauseTime = "time passed"

// Change is one entry of the log. It says that something changed and never what was written.
type Change struct {
	Seq     int64 // 1, 2, 3… without a gap
	At      time.Time
	Trace   Trace
	Kind    string
	Object  string   // the id or code; of a private object "offer/organisation"
	Version int64    // the version after the change
	Changed []string // the keys of the fields that differ, sorted
	By      Actor
	Hash    []byte // SHA-256 over this entry and the hash of the one before
}

// Position is a place in the log, with the hash of the entry there, so that a log that was set back or replaced is told
// from the one that was followed. The zero Position is the beginning of no log.
type Position struct {
	Epoch string
	Seq   int64
	Hash  []byte
}

// ErrOtherEpoch means that the log does not hold the position any more: the base was restored, moved or failed over.
// Whatever was built by following must be built anew.
var ErrOtherEpoch = errors.New("store: the log is another one than was followed")

const (
	columnsChange = `seq, at, trace, kind, object, version, changed, actor, organisation, cause, "group", hash`

	sqlHead           = `SELECT seq, hash FROM change ORDER BY seq DESC LIMIT 1`
	sqlChanges        = `SELECT ` + columnsChange + ` FROM change WHERE seq >= $1 ORDER BY seq LIMIT $2`
	sqlChangesOfGroup = `SELECT ` + columnsChange + ` FROM change WHERE "group" = $1 AND seq > $2 ORDER BY seq LIMIT $3`
	sqlHistory        = `SELECT ` + columnsChange + ` FROM change WHERE kind = $1 AND object = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4`
	sqlAudit          = `SELECT ` + columnsChange + ` FROM change WHERE kind <> 'offer' AND kind <> 'proposal' AND kind <> 'private' AND seq < $1 ORDER BY seq DESC LIMIT $2`
	sqlVersionBefore  = `SELECT coalesce(max(version), 0) FROM change WHERE kind = $1 AND object = $2 AND at < $3`
	sqlInsertChanges  = `INSERT INTO change (` + columnsChange + `) VALUES `

	sqlBase    = `SELECT value FROM base WHERE key = $1`
	sqlSetBase = `INSERT INTO base (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`
	sqlMoved   = `UPDATE base SET value = $1 WHERE key = 'epoch' AND value = $2`
)

// log remembers a change, to be numbered at the end of the transaction.
func (tx *Tx) log(kind, object string, version int64, changed []string, trace Trace) {
	if trace != Unlogged {
		tx.changes = append(tx.changes, Change{Kind: kind, Object: object, Version: version, Changed: changed, Trace: trace, At: tx.now, By: tx.by})
	}
}

// Log writes an entry about something that is not kept in this store but that its followers must hear of.
func (tx *Tx) Log(kind, object string, changed []string, trace Trace) error {
	if err := checkWords(append([]string{kind, object}, changed...)...); err != nil {
		return err
	}
	tx.log(kind, object, 0, changed, trace)
	return tx.count()
}

// number gives the changes of the transaction their numbers, following the end of the log, and the statements that write
// them.
func (tx *Tx) number(last Position) (seq int64, log []statement) {
	for i := range tx.changes {
		c := &tx.changes[i]
		c.Seq = last.Seq + 1
		c.Hash = c.chain(last.Hash)
		last.Seq, last.Hash = c.Seq, c.Hash
	}
	for rest := tx.changes; len(rest) > 0; {
		n := 1
		if len(rest) >= changesAtOnce {
			n = changesAtOnce
		}
		log = append(log, insertChanges(rest[:n]))
		rest = rest[n:]
	}
	return last.Seq, log
}

// statement is SQL with its arguments, to be run later.
type statement struct {
	query string
	args  []any
}

// changesAtOnce rows go into one statement. Only two sizes of statement occur, so that engines can keep them prepared.
const changesAtOnce = 25

var values = func() map[int]string {
	row := func(i int) string {
		p := make([]string, 12)
		for j := range p {
			p[j] = fmt.Sprintf("$%d", i*12+j+1)
		}
		return "(" + strings.Join(p, ",") + ")"
	}
	rows := make([]string, changesAtOnce)
	for i := range rows {
		rows[i] = row(i)
	}
	return map[int]string{1: rows[0], changesAtOnce: strings.Join(rows, ",")}
}()

func insertChanges(changes []Change) statement {
	args := make([]any, 0, 12*len(changes))
	for i := range changes {
		c := &changes[i]
		args = append(args, c.Seq, c.At.UnixMicro(), int(c.Trace), c.Kind, c.Object, c.Version, strings.Join(c.Changed, " "),
			c.By.Name, c.By.Organisation, c.By.Cause, c.By.Group, c.Hash)
	}
	return statement{sqlInsertChanges + values[len(changes)], args}
}

// chain computes the hash of an entry from that of the one before: over every column, each with its length in front.
func (c *Change) chain(before []byte) []byte {
	var b []byte
	text := func(s string) {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	text(string(before))
	for _, n := range []int64{c.Seq, c.At.UnixMicro(), int64(c.Trace), c.Version} {
		b = binary.AppendVarint(b, n)
	}
	for _, s := range []string{c.Kind, c.Object, strings.Join(c.Changed, " "), c.By.Name, c.By.Organisation, c.By.Cause, c.By.Group} {
		text(s)
	}
	sum := sha256.Sum256(b)
	return sum[:]
}

func scanChange(row scanner) (Change, error) {
	var c Change
	var at int64
	var changed string
	err := row.Scan(&c.Seq, &at, &c.Trace, &c.Kind, &c.Object, &c.Version, &changed,
		&c.By.Name, &c.By.Organisation, &c.By.Cause, &c.By.Group, &c.Hash)
	c.At, c.Changed = micros(at), strings.Fields(changed)
	return c, err
}

// Head gives the end of the log.
func (tx *ReadTx) Head() (Position, error) {
	p, err := tx.head()
	if err != nil {
		return p, err
	}
	p.Epoch, err = tx.Epoch()
	return p, err
}

func (tx *ReadTx) head() (Position, error) { return scanHead(tx.q.QueryRowContext(tx.ctx, sqlHead)) }

// scanHead scans the end of the log; the zero Position when it is empty.
func scanHead(row scanner) (p Position, err error) {
	err = row.Scan(&p.Seq, &p.Hash)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return p, err
}

// Epoch names this life of the base. It is another one after a restore, a move or a failover.
func (tx *ReadTx) Epoch() (string, error) { return one(tx, scanString, sqlBase, "epoch") }

// Head gives the end of the log.
func (s *Store) Head(ctx context.Context) (p Position, err error) {
	err = s.Read(ctx, func(tx *ReadTx) error {
		p, err = tx.Head()
		return err
	})
	return p, err
}

// Changes lists at most limit entries after a position, in order, and the position after them. ErrOtherEpoch means that the
// position is not in this log.
func (s *Store) Changes(ctx context.Context, after Position, limit int) (changes []Change, now Position, err error) {
	err = s.Read(ctx, func(tx *ReadTx) error {
		changes, now, err = tx.Changes(after, limit)
		return err
	})
	if err == nil && len(changes) > 0 && !s.options.ReadOnly {
		// What a crash could still take back must not be followed: the log would be another one afterwards.
		err = s.translate(s.d.harden(ctx))
	}
	return changes, now, err
}

// Changes is as Store.Changes, for a transaction that writes: what it leads to cannot last longer than what it read.
func (tx *ReadTx) Changes(after Position, limit int) ([]Change, Position, error) {
	epoch, err := tx.Epoch()
	if err != nil {
		return nil, after, err
	}
	if epoch != after.Epoch {
		return nil, after, ErrOtherEpoch
	}
	// The entry at the position is read as well: if it is gone or has another hash, this is not the log that was followed.
	changes, err := collect(tx.ctx, tx.q, scanChange, sqlChanges, after.Seq, limit+1)
	if err != nil {
		return nil, after, err
	}
	if after.Seq > 0 {
		if len(changes) == 0 || changes[0].Seq != after.Seq || !bytes.Equal(changes[0].Hash, after.Hash) {
			return nil, after, ErrOtherEpoch
		}
		changes = changes[1:]
	}
	changes = changes[:min(limit, len(changes))]
	for i := range changes {
		after.Seq, after.Hash = changes[i].Seq, changes[i].Hash
		if changes[i].By.Cause == CauseTime {
			tx.s.passed(changes[i].At)
		}
	}
	return changes, after, nil
}

// Began gives the instant of the first entry, before which the base knows nothing; the zero time while there is none.
func (tx *ReadTx) Began() (time.Time, error) {
	first, err := collect(tx.ctx, tx.q, scanChange, sqlChanges, 1, 1)
	if err != nil || len(first) == 0 {
		return time.Time{}, err
	}
	return first[0].At, nil
}

// ChangesOfGroup lists at most limit entries of a group after a number.
func (tx *ReadTx) ChangesOfGroup(group string, after int64, limit int) ([]Change, error) {
	return collect(tx.ctx, tx.q, scanChange, sqlChangesOfGroup, group, after, limit)
}

// History lists at most limit entries about an object before a number, the newest first. Before 0 begins at the newest.
func (tx *ReadTx) History(kind, object string, before int64, limit int) ([]Change, error) {
	if before <= 0 {
		before = 1<<63 - 1
	}
	return collect(tx.ctx, tx.q, scanChange, sqlHistory, kind, object, before, limit)
}

// Audit lists at most limit entries about anything but offers, proposals and what organisations keep about offers, before a
// number, the newest first. Before 0 begins at the newest.
func (tx *ReadTx) Audit(before int64, limit int) ([]Change, error) {
	if before <= 0 {
		before = 1<<63 - 1
	}
	return collect(tx.ctx, tx.q, scanChange, sqlAudit, before, limit)
}

// VersionBefore gives the version that an object had before an instant, 0 when it was not there.
func (tx *ReadTx) VersionBefore(kind, object string, at time.Time) (int64, error) {
	return one(tx, scanInt, sqlVersionBefore, kind, object, at.UnixMicro())
}

// NewEpoch begins a new life of the base, if it is still in the old one: for whoever finds that the log was set back.
func (s *Store) NewEpoch(ctx context.Context, old string, by Actor) error {
	_, err := s.Write(ctx, by, func(tx *Tx) error { return tx.newEpoch(old) })
	return err
}

func (tx *Tx) newEpoch(old string) error {
	n, err := tx.exec(sqlMoved, rand.Text(), old)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "store.epoch_passed", "epoch", old)
	}
	tx.log(KindBase, "epoch", 0, nil, Internal)
	return nil
}
