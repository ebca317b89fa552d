package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"escale/internal/access"
	"escale/internal/exchange/datatourisme"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/state"
	"escale/internal/store"
)

// ImportOptions say how a source is brought in.
type ImportOptions struct {
	Format         string // folder of exchange: "datatourisme"
	Source         network.Source
	DryRun         bool // everything is worked out and nothing written
	Complete       bool // what the source no longer has is withdrawn
	AcceptRemovals int  // how many withdrawals were foreseen, beyond the share that passes unasked
}

// Removals that pass unasked: below both, whichever is reached first.
const (
	removalsShare = 0.05
	removalsCount = 50
)

// importBatch is how many objects are written in one transaction: few enough for the limits of a transaction, many enough
// that waiting for the disk does not count.
const importBatch = 50

// kindImport is the kind of the small object in which the report of an import is kept.
const kindImport = "import"

// errDry rolls back the transactions of a dry run.
var errDry = errors.New("dry run")

// Import brings the objects at the paths into the base. progress is told how much of the input was read, in bytes. An import
// that stops before its end gives its report too: what it wrote until then stays, is listed, and can be taken back.
func (a *App) Import(ctx context.Context, actor access.Actor, paths []string, o ImportOptions, progress func(done, total int64)) (*Report, error) {
	if err := a.State().Policy.Decide(actor, access.Import, access.Object{}).Err(); err != nil {
		return nil, err
	}
	if o.Format != "datatourisme" {
		return nil, fault.New(fault.Invalid, "import.format_unknown", "format", o.Format)
	}
	if err := o.Source.Check(); err != nil {
		return nil, err
	}
	input, err := datatourisme.Open(paths...)
	if err != nil {
		return nil, err
	}
	defer input.Close()
	start := time.Now()
	now := a.Now()
	i := &importing{App: a, ctx: ctx, options: o, seen: map[offer.ID]bool{}, owners: map[string]string{}, members: map[string]bool{},
		report: &Report{Group: fmt.Sprintf("%s-%s", o.Source.Code, now.Format("20060102-150405.000000")), Source: o.Source.Code, At: now.UTC(),
			DryRun: o.DryRun, Unmapped: map[string]int{}}}
	i.by = store.Actor{Name: actor.Name, Organisation: actor.Organisation, Cause: "import", Group: i.report.Group}
	if err = i.run(input, progress); err == nil {
		i.report.Unfinished = false
	}
	i.report.Seconds = time.Since(start).Seconds()
	if len(i.members) > 0 {
		err = errors.Join(err, a.loadState(context.WithoutCancel(ctx)))
	}
	if i.kept != nil {
		err = errors.Join(err, i.keepReport(context.WithoutCancel(ctx)))
	}
	return i.report, err
}

// importing is one import on its way.
type importing struct {
	*App
	ctx     context.Context
	options ImportOptions
	by      store.Actor
	report  *Report
	kept    *store.Object // the report in the base, once there is one
	seen    map[offer.ID]bool
	owners  map[string]string // code of the organisation, by the name the source has
	members map[string]bool   // codes of those that this import made, which the state tells of when the log has brought them
	likes   *lookalikes
	open    []opened // offers to look at again when everything is in
}

func (i *importing) run(input *datatourisme.Input, progress func(done, total int64)) error {
	var err error
	if i.likes, err = i.App.lookalikes(i.ctx); err != nil {
		return err
	}
	decoder := datatourisme.New(i.options.Source.Code, i.State().Reference())
	if i.options.Complete && !i.options.DryRun {
		if err := i.rehearse(input, decoder); err != nil {
			return err
		}
	}
	if err := i.begin(); err != nil {
		return err
	}
	batch := make([]*datatourisme.Record, 0, importBatch)
	_, total := input.Total()
	read := int64(0)
	for d := range decodeAll(i.ctx, input, decoder) {
		if read += d.size; progress != nil {
			progress(read, total)
		}
		i.report.Objects++
		if d.err != nil {
			i.refuse(d.file, d.err)
			continue
		}
		if batch = append(batch, d.record); len(batch) == importBatch {
			if err := i.write(batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	if err := i.ctx.Err(); err != nil {
		return err
	}
	if err := i.write(batch); err != nil {
		return err
	}
	if !i.options.DryRun {
		if err := i.settle(); err != nil {
			return err
		}
	}
	if i.options.Complete {
		if err := i.remove(); err != nil {
			return err
		}
	}
	i.report.Notes = input.Notes()
	return nil
}

// begin makes the import known before it writes anything else, so that one that is cut short, by whatever, can be taken back.
func (i *importing) begin() error {
	if i.options.DryRun {
		return nil
	}
	i.report.Unfinished = true
	i.kept = &store.Object{Kind: kindImport, Code: i.report.Group}
	if err := i.keepReport(i.ctx); err != nil {
		i.kept = nil
		return err
	}
	return i.putSource()
}

// rehearse goes through the whole input before a complete import writes anything: a file that breaks off, or an object that
// cannot be read, must not look like one that the source no longer has. Who says how many removals are meant has looked.
func (i *importing) rehearse(input *datatourisme.Input, decoder *datatourisme.Decoder) error {
	dry := *i
	dry.options.DryRun = true
	dry.report = &Report{Group: i.report.Group, Unmapped: map[string]int{}}
	dry.seen = map[offer.ID]bool{}
	dry.owners = map[string]string{}
	dry.likes = newLookalikes(nil)
	batch := make([]*datatourisme.Record, 0, importBatch)
	for d := range decodeAll(i.ctx, input, decoder) {
		if d.err != nil {
			dry.refuse(d.file, d.err)
			continue
		}
		if batch = append(batch, d.record); len(batch) == importBatch {
			if err := dry.write(batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	problems := input.Notes()
	for _, r := range dry.report.Refused {
		problems = append(problems, fault.Problem{Path: r.File, Key: r.Reason, Args: r.Args})
	}
	if len(problems) > 0 && i.options.AcceptRemovals == 0 {
		return fault.Refuse("import.not_complete", problems)
	}
	if err := errors.Join(i.ctx.Err(), dry.write(batch)); err != nil {
		return err
	}
	return dry.remove()
}

func (i *importing) refuse(file string, err error) {
	r := Refusal{File: file, Reason: "internal", Args: map[string]any{"error": err.Error()}}
	if e := (*fault.Error)(nil); errors.As(err, &e) {
		r.Reason, r.Args, r.Problems = e.Key, e.Args, e.Problems
	}
	i.report.refuse(r)
}

// putSource makes the source known before anything comes from it.
func (i *importing) putSource() error {
	if _, known := i.State().Sources[i.options.Source.Code]; known {
		return nil
	}
	return i.putState(i.ctx, i.by, state.KindSource, i.options.Source.Code, i.options.Source)
}

// keepReport keeps the report as it is now, so that the import can be listed and taken back.
func (i *importing) keepReport(ctx context.Context) error {
	doc, err := i.report.document()
	if err != nil {
		return err
	}
	_, err = i.store.Write(ctx, i.by, func(tx *store.Tx) error {
		i.kept.Document = doc
		_, err := tx.PutObject(i.kept, store.Internal)
		return err
	})
	return err
}
