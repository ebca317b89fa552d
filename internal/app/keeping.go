package app

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/own"
	"escale/internal/query"
	"escale/internal/store"
)

// Kept is what an organisation keeps about one offer.
type Kept struct {
	Offer   offer.ID
	Version int64 // of what is kept; the offer's own is not touched
	Values  own.Edit
	Seq     int64 // of the change, when there was one
}

// keeping is what one organisation may do about the offers that it sees.
type keeping struct {
	*App
	sight
	sheet *own.Sheet
	by    store.Actor
}

func (a *App) keeping(ctx context.Context, actor access.Actor, action access.Action) (*keeping, error) {
	s := a.State()
	if err := s.Policy.Decide(actor, action, access.Object{}).Err(); err != nil {
		return nil, err
	}
	sheet, err := a.OwnFields(actor, "")
	if err != nil {
		return nil, err
	}
	at, err := a.sight(ctx, actor)
	return &keeping{a, at, sheet, byOf(actor, "own")}, err
}

// mustSee hides offers out of sight: what is kept about one is not to tell that it is there.
func (k *keeping) mustSee(id offer.ID) error {
	if len(k.view.Clauses(id, k.audience)) == 0 {
		return fault.New(fault.NotFound, "offer.not_found", "id", int64(id))
	}
	return nil
}

// OwnValues gives what the organisation that an actor acts for keeps about an offer that the actor sees.
func (a *App) OwnValues(ctx context.Context, actor access.Actor, id offer.ID) (*Kept, error) {
	k, err := a.keeping(ctx, actor, access.Read)
	if err != nil {
		return nil, err
	}
	if err := k.mustSee(id); err != nil {
		return nil, err
	}
	var kept *Kept
	err = a.store.Read(ctx, func(tx *store.ReadTx) error {
		p, err := tx.Private(id, k.sheet.Organisation)
		if err == nil {
			kept = &Kept{Offer: id, Version: p.Version, Values: k.sheet.Values(p.Cells)}
		}
		return err
	})
	return kept, err
}

// KeepOwn sets what the actor's organisation keeps about an offer. With whole, fields that the edit does not name lose their
// values. A version below 0 is none: else what somebody set in between is Conflict.
func (a *App) KeepOwn(ctx context.Context, actor access.Actor, id offer.ID, e own.Edit, whole bool, version int64) (*Kept, error) {
	k, err := a.keeping(ctx, actor, access.Keep)
	if err != nil {
		return nil, err
	}
	if err := k.mustSee(id); err != nil {
		return nil, err
	}
	var kept *Kept
	seq, err := a.store.Write(ctx, k.by, func(tx *store.Tx) error {
		p, err := tx.Private(id, k.sheet.Organisation)
		if err != nil {
			return err
		}
		if version >= 0 && version != p.Version {
			return fault.New(fault.Conflict, "own.changed_meanwhile", "id", int64(id), "version", p.Version)
		}
		if whole {
			e = k.sheet.Whole(e)
		}
		if _, err := k.set(tx, p, e); err != nil {
			return err
		}
		kept = &Kept{Offer: id, Version: p.Version, Values: k.sheet.Values(p.Cells)}
		return nil
	})
	if err != nil {
		return nil, err
	}
	kept.Seq = seq
	return kept, nil
}

// set applies an edit to what is kept about one offer.
func (k *keeping) set(tx *store.Tx, p *offer.Private, e own.Edit) (changed bool, err error) {
	cells, problems := k.sheet.Apply(p.Cells, e)
	if err := fault.Refuse("own.values_invalid", problems); err != nil {
		return false, err
	}
	p.Cells = cells
	return tx.PutPrivate(p)
}

// KeptAll tells what became of many offers at once.
type KeptAll struct {
	Found   int             `json:"found"`   // offers that the question found, or rows
	Changed int             `json:"changed"` // of them, what is kept is another now
	Refused []fault.Problem `json:"refused,omitempty"`
	More    int             `json:"refused_more,omitempty"` // refused beyond those spelled out
	Seq     int64           `json:"seq,omitempty"`
}

// mostRefused bounds the rows that are spelled out.
const mostRefused = 1_000

// KeepOwnOfAll sets the same about all offers that a question finds, in the sight of the actor. The edit is judged before
// anything is written.
func (a *App) KeepOwnOfAll(ctx context.Context, actor access.Actor, q *query.Question, e own.Edit, progress func(done, total int64)) (*KeptAll, error) {
	k, err := a.keeping(ctx, actor, access.Keep)
	if err != nil {
		return nil, err
	}
	if _, problems := k.sheet.Apply(nil, e); len(problems) > 0 {
		return nil, fault.Refuse("own.values_invalid", problems)
	}
	if len(e) == 0 {
		return nil, fault.New(fault.Invalid, "own.nothing_to_set")
	}
	each, err := k.view.Each(q, k.audience)
	if err != nil {
		return nil, err
	}
	ids := slices.Collect(each)
	did := &KeptAll{Found: len(ids)}
	for batch := range slices.Chunk(ids, ownBatch) {
		changed := 0
		seq, err := a.store.Write(ctx, k.by, func(tx *store.Tx) error {
			changed = 0
			for _, id := range batch {
				p, err := tx.Private(id, k.sheet.Organisation)
				if err != nil {
					return err
				}
				other, err := k.set(tx, p, e)
				if err != nil {
					return err
				}
				if other {
					changed++
				}
			}
			return nil
		})
		if err != nil {
			return did, err
		}
		did.Changed, did.Seq = did.Changed+changed, max(did.Seq, seq)
		if progress != nil {
			progress(int64(did.Changed), int64(len(ids)))
		}
	}
	return did, nil
}

// ImportOwn sets what a table says (see own.Table). Rows that are wrong, or about offers out of sight, are refused one by one,
// and all others done.
func (a *App) ImportOwn(ctx context.Context, actor access.Actor, r io.Reader, progress func(done, total int64)) (*KeptAll, error) {
	k, err := a.keeping(ctx, actor, access.Keep)
	if err != nil {
		return nil, err
	}
	t, err := own.OpenTable(r, k.sheet)
	if err != nil {
		return nil, err
	}
	did := new(KeptAll)
	for more := true; more; {
		rows, err := k.rows(t, did)
		if more = !errors.Is(err, io.EOF); more && err != nil {
			return did, err
		}
		var batch KeptAll
		seq, err := a.store.Write(ctx, k.by, func(tx *store.Tx) error {
			batch = KeptAll{}
			for _, row := range rows {
				if err := k.row(tx, row, &batch); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return did, err
		}
		did.Changed, did.Seq = did.Changed+batch.Changed, max(did.Seq, seq)
		for _, p := range batch.Refused {
			did.refuse(p)
		}
		if progress != nil {
			progress(int64(did.Found), -1)
		}
	}
	slices.SortStableFunc(did.Refused, func(p, q fault.Problem) int { return cmp.Compare(lineOf(p), lineOf(q)) })
	return did, nil
}

// lineOf gives the line that a problem of a table is in.
func lineOf(p fault.Problem) int {
	line, _, _ := strings.Cut(p.Path, "/")
	n, _ := strconv.Atoi(line)
	return n
}

// rows reads the next rows; io.EOF comes with the last.
func (k *keeping) rows(t *own.Table, did *KeptAll) (rows []*own.Row, err error) {
	for len(rows) < ownBatch {
		row, problem, err := t.Next()
		if err != nil {
			return rows, err
		}
		did.Found++
		if problem != nil {
			did.refuse(*problem)
			continue
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (d *KeptAll) refuse(p fault.Problem) {
	if len(d.Refused) == mostRefused {
		d.More++
		return
	}
	d.Refused = append(d.Refused, p)
}

// row sets what one row says.
func (k *keeping) row(tx *store.Tx, row *own.Row, did *KeptAll) error {
	line := strconv.Itoa(row.Line)
	id, err := k.offerOf(tx, row)
	if err != nil {
		return err
	}
	if id == 0 {
		did.Refused = append(did.Refused, fault.At(line, "own.row_no_offer"))
		return nil
	}
	p, err := tx.Private(id, k.sheet.Organisation)
	if err != nil {
		return err
	}
	cells, problems := k.sheet.Apply(p.Cells, row.Edit)
	if len(problems) > 0 {
		for _, problem := range problems {
			problem.Path = line + "/" + problem.Path
			did.Refused = append(did.Refused, problem)
		}
		return nil
	}
	p.Cells = cells
	changed, err := tx.PutPrivate(p)
	if changed {
		did.Changed++
	}
	return err
}

// offerOf gives the offer of a row that is in sight, 0 for none.
func (k *keeping) offerOf(tx *store.Tx, row *own.Row) (offer.ID, error) {
	ids := []offer.ID{row.ID}
	if row.ID == 0 {
		var err error
		if ids, err = tx.ByIdentifier(row.Identifier.System, row.Identifier.Value); err != nil {
			return 0, err
		}
	}
	for _, id := range ids {
		if k.mustSee(id) == nil {
			return id, nil
		}
	}
	return 0, nil
}

// ExportOwn writes what the actor's organisation keeps about the offers that a question finds, as a table that ImportOwn reads;
// offers about which it keeps nothing are left out.
func (a *App) ExportOwn(ctx context.Context, actor access.Actor, q *query.Question, w io.Writer) (n int, err error) {
	k, err := a.keeping(ctx, actor, access.Read)
	if err != nil {
		return 0, err
	}
	each, err := k.view.Each(q, k.audience)
	if err != nil {
		return 0, err
	}
	found := map[offer.ID]bool{}
	for id := range each {
		found[id] = true
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := k.sheet.AppendHeading(out); err != nil {
		return 0, err
	}
	err = a.store.Read(ctx, func(tx *store.ReadTx) error {
		var failed error
		err := eachOwn(tx, k.sheet.Organisation, func(some []*offer.Private) {
			for _, p := range some {
				if len(p.Cells) == 0 || !found[p.Offer] || failed != nil {
					continue
				}
				failed = k.export(out, p)
				n++
			}
		})
		return errors.Join(err, failed)
	})
	out.Flush()
	return n, errors.Join(err, out.Error())
}

func (k *keeping) export(out *csv.Writer, p *offer.Private) error {
	shown, err := k.sight.Offer(p.Offer)
	if err != nil {
		return err
	}
	name, _ := shown.Name().In("fr")
	return k.sheet.AppendRow(out, p.Offer, name.Value, p.Cells)
}
