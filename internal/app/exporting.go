package app

import (
	"bufio"
	"context"
	"io"
	"iter"
	"runtime"
	"slices"

	"escale/internal/access"
	"escale/internal/exchange/native"
	"escale/internal/offer"
	"escale/internal/query"
)

// Export writes what a question finds, as far as the actor sees it, one offer a line (NDJSON), in the order of ids. Memory
// stays constant: the generation of the index is pinned, and each offer is decoded, written and forgotten; some at a time, on
// all cores.
func (a *App) Export(ctx context.Context, actor access.Actor, q *query.Question, v native.Voice, w io.Writer, progress func(done, total int64)) (n int, err error) {
	if err := a.State().Policy.Decide(actor, access.Export, access.Object{}).Err(); err != nil {
		return 0, err
	}
	s, err := a.sightOf(ctx, actor, q)
	if err != nil {
		return 0, err
	}
	count := *q
	count.Limit, count.Facets = 0, nil
	found, err := s.view.Search(&count, s.audience)
	if err != nil {
		return 0, err
	}
	all, err := s.view.Each(q, s.audience)
	if err != nil {
		return 0, err
	}
	out := bufio.NewWriterSize(w, 1<<16)
	for some := range s.lines(ctx, all, v) {
		if _, err := out.Write(some.text); err != nil {
			return n, err
		}
		if n += some.offers; some.err != nil {
			return n, some.err
		}
		if progress != nil {
			progress(int64(n), int64(found.Count))
		}
	}
	if err := ctx.Err(); err != nil {
		return n, err
	}
	return n, out.Flush()
}

// lines are some offers of an export, one a line; err is what the next of them met with.
type lines struct {
	text   []byte
	offers int
	err    error
}

// exportBatch is how many offers are written at once: enough that handing them over does not count.
const exportBatch = 32

// lines writes offers on all cores and gives them in their order, a bounded number of them ahead. What it gives is overwritten
// when the next are asked for.
func (s *sight) lines(ctx context.Context, ids iter.Seq[offer.ID], v native.Voice) iter.Seq[lines] {
	return func(yield func(lines) bool) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		queue := make(chan chan lines, 2*runtime.GOMAXPROCS(0))
		rooms := make(chan []byte, cap(queue)) // of lines that were taken, for others
		go func() {
			defer close(queue)
			batch := make([]offer.ID, 0, exportBatch)
			send := func() bool {
				slot, some := make(chan lines, 1), slices.Clone(batch)
				batch = batch[:0]
				select {
				case queue <- slot:
				case <-ctx.Done():
					return false
				}
				go func() {
					var room []byte
					select {
					case room = <-rooms:
					default:
					}
					slot <- s.linesOf(room, some, v)
				}()
				return true
			}
			for id := range ids {
				if batch = append(batch, id); len(batch) == exportBatch && !send() {
					return
				}
			}
			send()
		}()
		for slot := range queue {
			some := <-slot
			if !yield(some) {
				return
			}
			select {
			case rooms <- some.text[:0]:
			default:
			}
		}
	}
}

// linesOf writes lines into a room that they may grow out of.
func (s *sight) linesOf(room []byte, ids []offer.ID, v native.Voice) lines {
	some := lines{text: room}
	for _, id := range ids {
		shown, err := s.Offer(id)
		if err != nil {
			some.err = err
			return some
		}
		some.text = append(s.now.renderer.Full(some.text, shown.Offer, v, nil, withheld(shown), shown.Today), '\n')
		some.offers++
	}
	return some
}

// withheld gives what is said of it, or nothing: an empty list would be shown.
func withheld(s *Shown) any {
	if len(s.Withheld) == 0 {
		return nil
	}
	return s.Withheld
}

// AppendFull appends an offer in full, or the fields asked for, as a JSON object.
func (s *sight) AppendFull(b []byte, o *Shown, v native.Voice, fields native.Fields) []byte {
	return s.now.renderer.Full(b, o.Offer, v, fields, withheld(o), o.Today)
}
