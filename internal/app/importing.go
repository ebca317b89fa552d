package app

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
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
	i := &importing{App: a, ctx: ctx, options: o, seen: map[offer.ID]bool{}, owners: map[string]string{},
		report: &Report{Group: fmt.Sprintf("%s-%s", o.Source.Code, now.Format("20060102-150405.000000")), Source: o.Source.Code, At: now.UTC(),
			DryRun: o.DryRun, Unmapped: map[string]int{}}}
	i.by = store.Actor{Name: actor.Name, Organisation: actor.Organisation, Cause: "import", Group: i.report.Group}
	if err = i.run(input, progress); err == nil {
		i.report.Unfinished = false
	}
	i.report.Seconds = time.Since(start).Seconds()
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
	likes   *lookalikes
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

// decoded is one object of the input, or why there is none.
type decoded struct {
	file   string
	record *datatourisme.Record
	err    error
	size   int64 // what it adds to the progress
}

// decodeAll decodes on all cores and gives the objects in the order of the input, with bounded memory.
func decodeAll(ctx context.Context, input *datatourisme.Input, decoder *datatourisme.Decoder) iter.Seq[decoded] {
	return func(yield func(decoded) bool) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		queue := make(chan chan decoded, 4*runtime.GOMAXPROCS(0))
		go func() {
			defer close(queue)
			for f := range input.Files() {
				slot := make(chan decoded, 1)
				select {
				case queue <- slot:
				case <-ctx.Done():
					return
				}
				go func() {
					d := decoded{file: f.Name, err: f.Err, size: f.Size}
					if d.err == nil {
						d.record, d.err = decoder.Decode(f.Name, f.Data)
					}
					slot <- d
				}()
			}
		}()
		for slot := range queue {
			if !yield(<-slot) {
				stop()
				for range queue { // the reader must have let go of the input before it is closed
				}
				return
			}
		}
	}
}

func (i *importing) refuse(file string, err error) {
	r := Refusal{File: file, Reason: "internal", Args: map[string]any{"error": err.Error()}}
	if e := (*fault.Error)(nil); errors.As(err, &e) {
		r.Reason, r.Args, r.Problems = e.Key, e.Args, e.Problems
	}
	i.report.refuse(r)
}

// write brings a batch into the base in one transaction.
func (i *importing) write(batch []*datatourisme.Record) error {
	if len(batch) == 0 {
		return nil
	}
	if err := i.putOwners(batch); err != nil {
		return err
	}
	var did tally
	seq, err := i.store.Write(i.ctx, i.by, func(tx *store.Tx) error {
		did = tally{}
		for _, record := range batch {
			if err := i.put(tx, record, &did); err != nil {
				return err
			}
		}
		if i.options.DryRun {
			return errDry
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDry) {
		return err
	}
	i.report.Seq = max(i.report.Seq, seq)
	i.add(batch, &did)
	return nil
}

// tally is what one transaction did; it counts only once the transaction stands.
type tally struct {
	created, changed, unchanged, heldBack int
	seen                                  []offer.ID
	refused                               []Refusal
	duplicates                            []Duplicate
	names                                 []*offer.Offer
}

func (i *importing) add(batch []*datatourisme.Record, did *tally) {
	r := i.report
	r.Created += did.created
	r.Changed += did.changed
	r.Unchanged += did.unchanged
	r.HeldBack += did.heldBack
	for _, refused := range did.refused {
		r.refuse(refused)
	}
	r.Duplicates = append(r.Duplicates, did.duplicates...)
	for _, id := range did.seen {
		i.seen[id] = true
	}
	for _, o := range did.names {
		i.likes.add(o)
	}
	for _, record := range batch {
		r.Values += record.Values
		for _, p := range record.Problems {
			r.doubt(record.File, p)
		}
		for path, n := range record.Unmapped {
			r.Unmapped[path] += n
		}
	}
}

// put brings one object in: it finds the offer again by its identity at the source, else makes a new one.
func (i *importing) put(tx *store.Tx, record *datatourisme.Record, did *tally) error {
	live, err := i.find(tx, record)
	if err != nil {
		return err
	}
	record.Offer = record.Offer.Settle(i.State().Atlas)
	if live == nil {
		return i.create(tx, record, did)
	}
	did.seen = append(did.seen, live.ID)
	next, heldBack := offer.Receive(live, record.Offer, i.options.Source.Code)
	if back, err := i.comesBack(tx, live); err != nil {
		return err
	} else if back {
		next.Status = offer.Published
	}
	if len(heldBack) > 0 {
		did.heldBack++
		if err := i.propose(tx, live, heldBack); err != nil {
			return err
		}
	}
	if len(offer.Changed(live, next)) == 0 {
		did.unchanged++
		return nil
	}
	if _, err := tx.PutOffer(next, store.Diffused); err != nil {
		return i.orRefuse(err, record, did)
	}
	did.changed++
	return nil
}

func (i *importing) find(tx *store.Tx, record *datatourisme.Record) (*offer.Offer, error) {
	ids, err := tx.ByIdentifier("datatourisme", record.Key)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	o, err := tx.Offer(ids[0])
	if err != nil || o.Status == offer.Deleted || o.Status == offer.Merged {
		return nil, err
	}
	return o, nil
}

// comesBack tells whether an offer was withdrawn because its source had lost it, and now has it again. What people withdrew
// stays withdrawn.
func (i *importing) comesBack(tx *store.Tx, live *offer.Offer) (bool, error) {
	if live.Status != offer.Withdrawn {
		return false, nil
	}
	history, err := tx.History(store.KindOffer, fmt.Sprint(live.ID), 1<<62, 100)
	if err != nil {
		return false, err
	}
	for _, c := range history {
		for _, key := range c.Changed {
			if key == "status" {
				return c.By.Cause == "import", nil
			}
		}
	}
	return false, nil
}

func (i *importing) create(tx *store.Tx, record *datatourisme.Record, did *tally) error {
	o := record.Offer
	var err error
	if o.ID, err = tx.NextOfferID(); err != nil {
		return err
	}
	o.Version, o.Owner = 0, i.owners[record.Creator.Name]
	like, found := i.likes.find(o)
	if holder, err := i.yieldIdentifiers(tx, o); err != nil {
		return err
	} else if holder != 0 {
		like, found = holder, true
	}
	if _, err := tx.PutOffer(o, store.Diffused); err != nil {
		return i.orRefuse(err, record, did)
	}
	did.created++
	did.seen = append(did.seen, o.ID)
	did.names = append(did.names, o)
	if !found {
		return nil
	}
	did.duplicates = append(did.duplicates, Duplicate{o.ID, like, firstName(o)})
	return tx.PutProposal(&offer.Proposal{Offer: o.ID, Base: o.Version, Into: like, Reason: offer.Duplicate, Author: i.options.Source.Code,
		State: offer.Submitted, At: tx.Now()}, store.Internal)
}

// yieldIdentifiers leaves an identity that another live offer has to that one, whose duplicate the new offer then looks
// like: two records of a source may carry one number, and neither is to be lost.
func (i *importing) yieldIdentifiers(tx *store.Tx, o *offer.Offer) (holder offer.ID, err error) {
	for _, cell := range slices.Clone(o.Cells) {
		id, ok := cell.Value.(offer.Identifier)
		if !ok || !id.Unique() {
			continue
		}
		ids, err := tx.ByIdentifier(id.System, id.Value)
		if err != nil {
			return 0, err
		}
		if len(ids) == 0 {
			continue
		}
		other, err := tx.Offer(ids[0])
		if err != nil {
			return 0, err
		}
		if other.Status != offer.Deleted && other.Status != offer.Merged {
			holder = other.ID
			o.Set(offer.Cell{Key: cell.Key})
		}
	}
	return holder, nil
}

// orRefuse turns the refusal of one offer into a line of the report; whatever else is wrong stops the import.
func (i *importing) orRefuse(err error, record *datatourisme.Record, did *tally) error {
	e := (*fault.Error)(nil)
	if !errors.As(err, &e) || e.Code != fault.Invalid && e.Key != "identifier.taken" {
		return err
	}
	did.refused = append(did.refused, Refusal{record.File, e.Key, e.Args, e.Problems})
	return nil
}

// propose keeps what the source says against a person's value, once: the same again adds nothing.
func (i *importing) propose(tx *store.Tx, live *offer.Offer, ops []offer.Op) error {
	open, err := tx.ProposalsAbout(live.ID)
	if err != nil {
		return err
	}
	p := &offer.Proposal{Offer: live.ID, Reason: offer.Override, Author: i.options.Source.Code, State: offer.Submitted}
	for _, q := range open {
		if q.Reason != offer.Override || q.Author != p.Author || q.State != offer.Submitted {
			continue
		}
		if sameOps(q.Ops, ops) {
			return nil
		}
		p = q
	}
	p.Base, p.Ops, p.At = live.Version, ops, tx.Now()
	return tx.PutProposal(p, store.Internal)
}

func sameOps(a, b []offer.Op) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Key != b[i].Key || !offer.Equal(a[i].Value, b[i].Value) {
			return false
		}
	}
	return true
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
