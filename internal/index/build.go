package index

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"escale/internal/offer"
)

// batch is how many offers become a segment at once while building; it bounds the memory that building takes.
const batch = 4096

// mostErrors bounds the documents that could not be read and are named.
const mostErrors = 20

// Build makes the index anew from the stored offers of the base as it was at seq, on all cores. Changes after seq are still
// to be applied, also those that were applied while it ran. progress may be nil; it is
// told how many are done, from any goroutine. Documents that cannot be read are left out and named in the error, and all
// others are there; when the documents themselves end in an error, the index stays as it was.
func (x *Index) Build(ctx context.Context, seq int64, docs iter.Seq2[*Document, error], progress func(done int)) error {
	x.mu.Lock()
	x.builds++
	x.mu.Unlock()
	defer func() {
		x.mu.Lock()
		x.builds--
		x.mu.Unlock()
	}()
	b := builder{Index: x, progress: progress, documents: make(chan []Document, 2)}
	g, ctx := errgroup.WithContext(ctx)
	for range runtime.GOMAXPROCS(0) {
		g.Go(func() error { return b.work(ctx) })
	}
	g.Go(func() error {
		defer close(b.documents)
		return b.deal(ctx, docs)
	})
	if err := g.Wait(); err != nil {
		return err
	}
	if err := b.join(); err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	old := x.Pin().segments
	x.publishChange(seq, b.layers, x.Pin().content+1, nil)
	for _, l := range old {
		x.forget(l.segment)
	}
	return errors.Join(b.bad...)
}

type builder struct {
	*Index
	progress  func(int)
	documents chan []Document
	done      atomic.Int64

	mu     sync.Mutex
	layers []layer
	bad    []error
}

// deal hands documents to the workers, some at a time.
func (b *builder) deal(ctx context.Context, docs iter.Seq2[*Document, error]) error {
	var some []Document
	send := func() error {
		select {
		case b.documents <- some:
			some = nil
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for d, err := range docs {
		if err != nil {
			return err
		}
		some = append(some, Document{d.ID, d.Format, slices.Clone(d.Bytes), d.Packed})
		if len(some) == 64 {
			if err := send(); err != nil {
				return err
			}
		}
	}
	return send()
}

func (b *builder) work(ctx context.Context) error {
	a := b.newAnalyst(b.opts.Now())
	var entries []*entry
	for some := range b.documents {
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, d := range some {
			more, err := a.read(d)
			if err != nil {
				b.blame(d.ID, err)
				continue
			}
			if entries = append(entries, more...); len(entries) >= batch {
				if err := b.segment(a, entries); err != nil {
					return err
				}
				entries = nil
			}
		}
		if n := b.done.Add(int64(len(some))); b.progress != nil {
			b.progress(int(n))
		}
	}
	return b.segment(a, entries)
}

func (a *analyst) read(d Document) ([]*entry, error) {
	o, err := offer.Decode(d.Format, d.Bytes)
	if err != nil {
		return nil, err
	}
	doc, packed := d.Bytes, d.Packed
	if d.Format != offer.Format {
		doc, packed = nil, nil // to be written in the format of today
	}
	return a.entries(o, doc, packed)
}

func (b *builder) blame(id offer.ID, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.bad) < mostErrors {
		b.bad = append(b.bad, fmt.Errorf("offer %d: %w", id, err))
	}
}

// segment makes a segment of some entries.
func (b *builder) segment(a *analyst, entries []*entry) error {
	if len(entries) == 0 {
		return nil
	}
	s, err := b.make(len(entries), func(w *writer) error {
		return b.newDraft(a.daysAt, len(entries)).write(w, entries)
	})
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.layers = append(b.layers, fresh(s))
	return nil
}

// join makes one segment of all.
func (b *builder) join() error {
	if len(b.layers) < 2 {
		return nil
	}
	_, s, err := b.merge(b.layers)
	if err != nil {
		return err
	}
	b.Index.mu.Lock()
	defer b.Index.mu.Unlock()
	for _, l := range b.layers {
		b.forget(l.segment)
	}
	b.layers = []layer{fresh(s)}
	return nil
}
