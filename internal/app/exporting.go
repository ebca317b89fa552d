package app

import (
	"bufio"
	"context"
	"io"

	"escale/internal/access"
	"escale/internal/exchange/native"
	"escale/internal/query"
)

// Export writes what a question finds, as far as the actor sees it, one offer a line (NDJSON), in the order of ids. Memory
// stays constant: the generation of the index is pinned, and each offer is decoded, written and forgotten.
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
	var line []byte
	for id := range all {
		if err := ctx.Err(); err != nil {
			return n, err
		}
		shown, err := s.Offer(id)
		if err != nil {
			return n, err
		}
		line = s.now.renderer.Full(line[:0], shown.Offer, v, nil, withheld(shown), shown.Today)
		if _, err := out.Write(append(line, '\n')); err != nil {
			return n, err
		}
		if n++; progress != nil && n%100 == 0 {
			progress(int64(n), int64(found.Count))
		}
	}
	return n, out.Flush()
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
