package store

import (
	"database/sql"
	"errors"
	"time"

	"escale/internal/fault"
)

const (
	sqlCursor       = `SELECT epoch, seq, hash FROM cursor WHERE name = $1`
	sqlInsertCursor = `INSERT INTO cursor (name, epoch, seq, hash, moved) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (name) DO NOTHING`
	sqlMoveCursor   = `UPDATE cursor SET epoch = $2, seq = $3, hash = $4, moved = $5 WHERE name = $1 AND epoch = $6 AND seq = $7`

	columnsJob = `id, kind, key, lane, seq, state, attempts, at, error, payload`

	sqlInsertJob = `INSERT INTO job (` + columnsJob + `) VALUES ($1, $2, $3, $4, $5, 'waiting', 0, $6, '', $7) ON CONFLICT (kind, key) DO NOTHING`
	sqlJobs      = `SELECT ` + columnsJob + ` FROM job WHERE kind = $1 AND state = 'waiting' AND at <= $2 AND (lane = '' OR NOT EXISTS (
		SELECT 1 FROM job before WHERE before.kind = job.kind AND before.lane = job.lane AND before.state = 'waiting' AND before.id < job.id))
		ORDER BY id LIMIT $3`
	sqlNextJob = `SELECT min(at) FROM job WHERE kind = $1 AND state = 'waiting'`
	sqlSetJob  = `UPDATE job SET state = $2, attempts = attempts + 1, at = $3, error = $4 WHERE id = $1 AND state = 'waiting'`
)

// Job is something to be done outside the base because of a change. It is done at least once.
type Job struct {
	ID       int64
	Kind     string // the effect that does it
	Key      string // unique within the kind, and the same whenever the same change is looked at again
	Lane     string // jobs of one lane, such as one receiver, are done in their order; "" has no order
	Seq      int64  // the change that it comes from
	State    JobState
	Attempts int
	At       time.Time // not before
	Error    string    // of the last attempt
	Payload  []byte
}

// JobState is where a job stands.
type JobState string

const (
	Waiting JobState = "waiting"
	Done    JobState = "done"
	Failed  JobState = "failed" // given up
)

func scanJob(row scanner) (Job, error) {
	var j Job
	var at int64
	err := row.Scan(&j.ID, &j.Kind, &j.Key, &j.Lane, &j.Seq, &j.State, &j.Attempts, &at, &j.Error, &j.Payload)
	j.At = micros(at)
	return j, err
}

// Cursor gives how far a follower has come; false when it never followed.
func (tx *ReadTx) Cursor(name string) (Position, bool, error) {
	p, err := one(tx, func(row scanner) (p Position, err error) {
		err = row.Scan(&p.Epoch, &p.Seq, &p.Hash)
		return p, err
	}, sqlCursor, name)
	if errors.Is(err, sql.ErrNoRows) {
		return Position{}, false, nil
	}
	return p, err == nil, err
}

// MoveCursor moves a follower on. It fails with Conflict store.cursor_moved when the cursor is not at from: then another
// process follows under the same name, and this transaction must not happen. The zero Position stands for a new follower.
func (tx *Tx) MoveCursor(name string, from, to Position) error {
	var n int64
	var err error
	if to.Hash == nil {
		to.Hash = []byte{} // the beginning of the log; no column is NULL
	}
	if from.Epoch == "" {
		n, err = tx.exec(sqlInsertCursor, name, to.Epoch, to.Seq, to.Hash, tx.now.UnixMicro())
	} else {
		n, err = tx.exec(sqlMoveCursor, name, to.Epoch, to.Seq, to.Hash, tx.now.UnixMicro(), from.Epoch, from.Seq)
	}
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "store.cursor_moved", "name", name, "from", from.Seq)
	}
	if err != nil {
		return tx.spoil(err)
	}
	return nil
}

// Enqueue adds a job, unless one with the same kind and key was ever added.
func (tx *Tx) Enqueue(j Job) error {
	if err := checkWords(j.Kind, j.Key, j.Lane); err != nil {
		return err
	}
	id, err := tx.nextID("job")
	if err != nil {
		return err
	}
	if j.Payload == nil {
		j.Payload = []byte{}
	}
	_, err = tx.exec(sqlInsertJob, id, j.Kind, j.Key, j.Lane, j.Seq, toMicros(j.At), j.Payload)
	return err
}

// Jobs lists at most limit waiting jobs of a kind that may be done at a time, the oldest first, and of each lane its first.
func (tx *ReadTx) Jobs(kind string, at time.Time, limit int) ([]Job, error) {
	return collect(tx.ctx, tx.q, scanJob, sqlJobs, kind, at.UnixMicro(), limit)
}

// NextJob gives when the next waiting job of a kind may be done; the zero time for none.
func (tx *ReadTx) NextJob(kind string) (time.Time, bool, error) {
	at, err := one(tx, func(row scanner) (n sql.NullInt64, err error) {
		err = row.Scan(&n)
		return n, err
	}, sqlNextJob, kind)
	return micros(at.Int64), at.Valid, err
}

// JobDone says that a job was done.
func (tx *Tx) JobDone(id int64) error { return tx.setJob(id, Done, tx.now, "") }

// JobFailed says that an attempt failed, and when to try again; the zero time gives up.
func (tx *Tx) JobFailed(id int64, why string, again time.Time) error {
	state := Waiting
	if again.IsZero() {
		state = Failed
	}
	return tx.setJob(id, state, again, why)
}

func (tx *Tx) setJob(id int64, state JobState, at time.Time, why string) error {
	if err := checkWords(why); err != nil {
		return err
	}
	_, err := tx.exec(sqlSetJob, id, string(state), toMicros(at), why)
	return err
}
