package app

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/store"
)

// remove withdraws what the source no longer has. More than a little of it stops the import, until somebody says how many
// removals are meant.
func (i *importing) remove() error {
	lost, held, err := i.lost()
	if err != nil {
		return err
	}
	share := float64(len(lost)) / float64(max(1, held))
	if (len(lost) > removalsCount || share > removalsShare) && len(lost) > i.options.AcceptRemovals {
		return fault.New(fault.Conflict, "import.too_many_removals", "removals", len(lost), "held", held, "accept", len(lost))
	}
	if i.options.DryRun {
		i.report.Removed = len(lost)
		return nil
	}
	for batch := range slices.Chunk(lost, importBatch) {
		seq, err := i.store.Write(i.ctx, i.by, func(tx *store.Tx) error {
			for _, id := range batch {
				o, err := tx.Offer(id)
				if err != nil {
					return err
				}
				o.Status = offer.Withdrawn
				if _, err := tx.PutOffer(o, store.Diffused); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		i.report.Seq, i.report.Removed = seq, i.report.Removed+len(batch)
		i.letFollow(i.ctx, seq)
	}
	return nil
}

// lost lists the published offers of the source that this import did not bring, and counts all that are held from it.
func (i *importing) lost() (lost []offer.ID, held int, err error) {
	x, err := i.Index(i.ctx)
	if err != nil {
		return nil, 0, err
	}
	head, err := i.store.Head(i.ctx)
	if err != nil {
		return nil, 0, err
	}
	if err := i.catchUp(i.ctx, head.Seq); err != nil {
		return nil, 0, err
	}
	q := &query.Question{Everywhere: true, Query: query.Query{Terms: []query.Term{
		{Facet: "source", Any: []string{i.options.Source.Code}}, {Facet: "status", Any: []string{string(offer.Published)}}}}}
	all, err := x.Pin().Each(q, i.State().Policy.Audience(access.Operator))
	if err != nil {
		return nil, 0, err
	}
	for id := range all {
		if held++; !i.seen[id] {
			lost = append(lost, id)
		}
	}
	return lost, held, nil
}

// Imports lists the imports of the base, the latest first.
func (a *App) Imports(ctx context.Context, actor access.Actor) ([]*Report, error) {
	if err := a.State().Policy.Decide(actor, access.Import, access.Object{}).Err(); err != nil {
		return nil, err
	}
	var reports []*Report
	err := a.store.Read(ctx, func(tx *store.ReadTx) error {
		for o, err := range tx.Objects(kindImport) {
			if err != nil {
				return err
			}
			r := new(Report)
			if err := json.Unmarshal(o.Document, r); err != nil {
				return fmt.Errorf("import %s: %w", o.Code, err)
			}
			reports = append(reports, r)
		}
		return nil
	})
	slices.SortFunc(reports, func(a, b *Report) int { return b.At.Compare(a.At) })
	return reports, err
}

// Undo is what taking an import back did.
type Undo struct {
	Group    string     `json:"group"`
	Restored int        `json:"restored"` // offers brought back to what they were
	Deleted  int        `json:"deleted"`  // offers that the import had made
	Kept     []offer.ID `json:"kept,omitempty"`
}

// UndoImport takes an import back: offers that it made are deleted, others become what they were before. What somebody
// changed since stays as it is now; Kept lists the offers where that is so.
func (a *App) UndoImport(ctx context.Context, actor access.Actor, group string, progress func(done, total int64)) (*Undo, error) {
	if err := a.State().Policy.Decide(actor, access.Import, access.Object{}).Err(); err != nil {
		return nil, err
	}
	report, object, err := a.importReport(ctx, group)
	if err != nil {
		return nil, err
	}
	if report.Undone {
		return nil, fault.New(fault.Conflict, "import.undone_already", "group", group)
	}
	before, err := a.versionsBefore(ctx, group)
	if err != nil {
		return nil, err
	}
	ids := make([]offer.ID, 0, len(before))
	for id := range before {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	undo := &Undo{Group: group}
	by := store.Actor{Name: actor.Name, Organisation: actor.Organisation, Cause: "undo", Group: group + ".undo"}
	for n, batch := range slices.Collect(slices.Chunk(ids, importBatch)) {
		seq, err := a.store.Write(ctx, by, func(tx *store.Tx) error { return undo.batch(tx, batch, before) })
		if err != nil {
			return nil, err
		}
		a.letFollow(ctx, seq)
		if progress != nil {
			progress(int64(min(len(ids), (n+1)*importBatch)), int64(len(ids)))
		}
	}
	report.Undone = true
	_, err = a.store.Write(ctx, by, func(tx *store.Tx) error {
		if object.Document, err = json.Marshal(report, json.Deterministic(true)); err != nil {
			return err
		}
		_, err = tx.PutObject(object, store.Internal)
		return err
	})
	return undo, err
}

// span is the versions of an offer just before and after an import.
type span struct{ before, after int64 }

// versionsBefore gives, for each offer that a group touched, its versions around it.
func (a *App) versionsBefore(ctx context.Context, group string) (map[offer.ID]span, error) {
	spans := map[offer.ID]span{}
	for after := int64(0); ; {
		var changes []store.Change
		err := a.store.Read(ctx, func(tx *store.ReadTx) (err error) {
			changes, err = tx.ChangesOfGroup(group, after, 5000)
			return err
		})
		if err != nil || len(changes) == 0 {
			return spans, err
		}
		for _, c := range changes {
			after = c.Seq
			if c.Kind != store.KindOffer {
				continue
			}
			n, err := strconv.ParseInt(c.Object, 10, 64)
			if err != nil {
				return nil, err
			}
			s, seen := spans[offer.ID(n)]
			if !seen {
				s.before = c.Version - 1
			}
			s.after = c.Version
			spans[offer.ID(n)] = s
		}
	}
}

func (u *Undo) batch(tx *store.Tx, ids []offer.ID, spans map[offer.ID]span) error {
	for _, id := range ids {
		if err := u.one(tx, id, spans[id]); err != nil {
			return err
		}
	}
	return nil
}

func (u *Undo) one(tx *store.Tx, id offer.ID, s span) error {
	live, err := tx.Offer(id)
	if err != nil {
		return err
	}
	if live.Status == offer.Deleted {
		return nil
	}
	if s.before == 0 {
		if live.Version != s.after {
			u.Kept = append(u.Kept, id)
			return nil
		}
		live.Status = offer.Deleted
		u.Deleted++
		_, err = tx.PutOffer(live, store.Diffused)
		return err
	}
	was, err := tx.OfferAt(id, s.before)
	if err != nil {
		return err
	}
	imported := live
	if live.Version != s.after {
		if imported, err = tx.OfferAt(id, s.after); err != nil {
			return err
		}
	}
	next, conflicts := offer.Merge(imported, was, live)
	if live.Status == imported.Status {
		next.Status = was.Status
	}
	if len(conflicts) > 0 {
		u.Kept = append(u.Kept, id)
	}
	u.Restored++
	_, err = tx.PutOffer(next, store.Diffused)
	return err
}

func (a *App) importReport(ctx context.Context, group string) (r *Report, o *store.Object, err error) {
	err = a.store.Read(ctx, func(tx *store.ReadTx) error {
		if o, err = tx.Object(kindImport, group); err != nil {
			if fault.Is(err, fault.NotFound) {
				return fault.New(fault.NotFound, "import.not_found", "group", group)
			}
			return err
		}
		r = new(Report)
		return json.Unmarshal(o.Document, r)
	})
	return r, o, err
}
