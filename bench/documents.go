package main

import (
	"context"
	"errors"
	"runtime"
	"runtime/debug"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/index"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
)

// drawn is what came of looking through the base.
type drawn struct {
	Offers    int // that the public sees
	MeanRaw   int64
	MeanTerms float64
	MeanCodes float64
	Questions int
}

// most offers that are looked through where no other engine is to be given them: enough to draw questions from.
const sample = 50_000

// drawData goes through the base in the order of the draw, writes the documents for the other engines, and draws the
// questions from what is in them.
func drawData(ctx context.Context, s *stage) (any, error) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // nothing is measured here
	a, _, err := s.started(ctx)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	book, words, all, d := new(codebook), new(lexicon), newFound(), new(drawn)
	if err := s.lookThrough(ctx, a, book, words, all, d); err != nil {
		return nil, err
	}
	n := max(1, all.Offers)
	d.Offers, d.MeanRaw, d.MeanTerms, d.MeanCodes = all.Offers, d.MeanRaw/int64(n), d.MeanTerms/float64(n), d.MeanCodes/float64(n)
	all.read(words)
	s.say("drawing questions from %d words and %d codes", len(all.Words), len(all.Codes))
	drawn := newDrawing(a.State().Vocabulary, a.Now(), all, book, func(q *query.Question) (bool, error) {
		found, err := a.Search(ctx, access.Anonymous, q)
		return err == nil && found.Count > 0, err
	})
	q, err := drawn.questions(questionsEach)
	if err != nil {
		return nil, err
	}
	d.Questions = len(q)
	mixed, err := drawn.addresses(zipfQuestions)
	if err != nil {
		return nil, err
	}
	err = s.write("questions", &asked{Questions: q, Book: book, Savable: all.Savable, Addresses: mixed})
	if s.compared() {
		err = errors.Join(err, s.write("lexicon", words))
	}
	return d, err
}

// lookThrough writes the documents and counts what is in them.
func (s *stage) lookThrough(ctx context.Context, a *app.App, book *codebook, words *lexicon, all *found, d *drawn) error {
	out, err := createDocuments(s.file("documents"))
	if err != nil {
		return err
	}
	most := sample
	if s.compared() {
		most = s.Offers
	}
	progress := s.progress("writing the documents for the other engines")
	err = eachShown(ctx, a, most, words, func(doc *document, total int) error {
		doc.numbered(book)
		all.add(doc)
		d.MeanRaw += int64(len(doc.Raw))
		d.MeanTerms += float64(len(doc.Named) + len(doc.Told))
		d.MeanCodes += float64(len(doc.Codes))
		progress(int64(doc.Draw), int64(min(total, most)))
		if s.compared() {
			return out.Encode(doc)
		}
		return nil
	})
	return errors.Join(err, out.Close())
}

// shown is a page of offers that the public sees, to be made documents of.
type shown struct {
	page  *app.Answer
	first int // place in the draw of its first
	ids   []offer.ID
	done  chan []*document
	err   error // set before done is written to
}

// eachShown gives the first offers that the public sees as documents, in the order of the draw. They are analysed on all
// cores.
func eachShown(ctx context.Context, a *app.App, most int, words *lexicon, each func(d *document, total int) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	cores := runtime.GOMAXPROCS(0)
	work, queue := make(chan *shown), make(chan *shown, 2*cores)
	analysis := new(index.Analysis)
	for range cores {
		w := newWriter(a.State().Reference(), opening.DayOf(a.Now()), analysis, words)
		go func() {
			for s := range work {
				var list []*document
				list, s.err = w.page(s)
				s.done <- list
			}
		}()
	}
	var failed error
	go func() {
		defer close(work)
		defer close(queue)
		failed = eachPage(ctx, a, most, func(s *shown) error {
			for _, to := range []chan *shown{queue, work} {
				select {
				case to <- s:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			return nil
		})
	}()
	for s := range queue {
		var list []*document
		select {
		case list = <-s.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		if s.err != nil {
			return s.err
		}
		for _, d := range list {
			if err := each(d, s.page.Count); err != nil {
				return err
			}
		}
	}
	return failed
}

// page makes the documents of a page.
func (w *writer) page(s *shown) ([]*document, error) {
	var list []*document
	for i, id := range s.ids {
		o, err := s.page.Offer(id)
		if err != nil {
			return nil, err
		}
		d, err := w.document(o.Offer, s.first+i)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, nil
}

// eachPage asks for what the public sees, page after page.
func eachPage(ctx context.Context, a *app.App, most int, each func(*shown) error) error {
	q := &query.Question{Limit: 100, Sort: query.ByDraw, Lang: "fr", Today: opening.DayOf(a.Now())}
	for n := 0; n < most; {
		page, err := a.Search(ctx, access.Anonymous, q)
		if err != nil {
			return err
		}
		ids := page.IDs[:min(len(page.IDs), most-n)]
		if err := each(&shown{page: page, first: n, ids: ids, done: make(chan []*document, 1)}); err != nil {
			return err
		}
		n += len(ids)
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
	}
	return nil
}
