package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
)

// address is what addresses in answers begin with; an index kept under another one is not taken.
const address = "http://127.0.0.1"

// clock gives the time of every stage: the noon of one day and what has passed since the stage began, so that "today" and
// the draw of the day are the same in all of them, however late it gets.
func (s *stage) clock() func() time.Time {
	begun := time.Now()
	noon := time.Date(s.Day.Year(), s.Day.Month(), s.Day.Day(), 12, 0, 0, 0, time.UTC)
	return func() time.Time { return noon.Add(time.Since(begun)) }
}

func (s *stage) open(ctx context.Context) (*app.App, error) {
	return app.Open(ctx, app.Options{Data: filepath.Join(s.dir, "base"), BaseURL: address, Now: s.clock()})
}

// started opens the base as a server does after a stop, and waits until it may answer.
func (s *stage) started(ctx context.Context) (*app.App, time.Duration, error) {
	begun := time.Now()
	a, err := s.open(ctx)
	if err != nil {
		return nil, 0, err
	}
	a.Start(ctx)
	for told := time.Now(); a.Ready(ctx) != nil; {
		time.Sleep(time.Millisecond)
		if time.Since(told) > 10*time.Second {
			told = time.Now()
			done, total := a.Building()
			s.say("opening the base: the index has %d of %d", done, total)
		}
		if err := ctx.Err(); err != nil {
			return nil, 0, errors.Join(err, a.Close())
		}
	}
	return a, time.Since(begun), nil
}

// built is what making the base took.
type built struct {
	Write, Index Seconds
	Bytes        int64 // of the base on disk, without pictures
}

// makeBase makes the demo base and its index; the rate of writing is that of durable writing, offers being made on the way.
func makeBase(ctx context.Context, s *stage) (any, error) {
	if err := os.RemoveAll(filepath.Join(s.dir, "base")); err != nil {
		return nil, err
	}
	a, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	b := new(built)
	begun := time.Now()
	if err := a.MakeDemo(ctx, access.Operator, app.DemoOptions{Offers: s.Offers, Seed: 1}, s.progress("making the base")); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	b.Write = since(begun)
	s.say("made the base in %s; building the index", b.Write)
	begun = time.Now()
	stop := s.watch("the index", a.Building)
	_, err = a.Index(ctx)
	stop()
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	b.Index = since(begun)
	s.say("built the index in %s", b.Index)
	if err := a.Close(); err != nil {
		return nil, err
	}
	for _, part := range []string{"escale.db", "index"} {
		b.Bytes += sizeOf(filepath.Join(s.dir, "base", part))
	}
	return b, nil
}

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
	a, _, err := s.started(ctx)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	out, err := createDocuments(s.file("documents"))
	if err != nil {
		return nil, err
	}
	book, all, d := new(codebook), newFound(), new(drawn)
	most := sample
	if s.compared() {
		most = s.Offers
	}
	w := newWriter(a.State().Reference(), opening.DayOf(a.Now()), book)
	progress := s.progress("writing the documents for the other engines")
	err = eachShown(ctx, a, most, func(o *offer.Offer, draw, total int) error {
		doc, err := w.document(o, draw)
		if err != nil {
			return err
		}
		all.add(doc)
		d.MeanRaw += int64(len(doc.Raw))
		d.MeanTerms += float64(len(doc.Named) + len(doc.Told))
		d.MeanCodes += float64(len(doc.Codes))
		progress(int64(draw), int64(min(total, most)))
		if s.compared() {
			return out.Encode(doc)
		}
		return nil
	})
	if err := errors.Join(err, out.Close()); err != nil {
		return nil, err
	}
	n := max(1, all.Offers)
	d.Offers, d.MeanRaw, d.MeanTerms, d.MeanCodes = all.Offers, d.MeanRaw/int64(n), d.MeanTerms/float64(n), d.MeanCodes/float64(n)
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
	return d, errors.Join(s.write("questions", &asked{Questions: q, Book: book, Savable: all.Savable, Addresses: mixed}))
}

// eachShown gives the first offers that the public sees, in the order of the draw.
func eachShown(ctx context.Context, a *app.App, most int, each func(o *offer.Offer, draw, total int) error) error {
	q := &query.Question{Limit: query.MaxLimit, Sort: query.ByDraw, Lang: "fr", Today: opening.DayOf(a.Now())}
	for n := 0; n < most; {
		page, err := a.Search(ctx, access.Anonymous, q)
		if err != nil {
			return err
		}
		for _, id := range page.IDs {
			if n == most {
				break
			}
			shown, err := page.Offer(id)
			if err != nil {
				return err
			}
			if err := each(shown.Offer, n, page.Count); err != nil {
				return err
			}
			n++
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
	}
	return nil
}

func distances(from geo.Point, to []geo.Point) []float64 {
	all := make([]float64, len(to))
	for i, p := range to {
		all[i] = from.Distance(p)
	}
	return all
}

func sizeOf(path string) int64 {
	total := int64(0)
	_ = filepath.Walk(path, func(_ string, info os.FileInfo, err error) error { // what cannot be read does not count
		if err == nil && info.Mode().IsRegular() {
			total += info.Size()
		}
		return nil
	})
	return total
}

// Seconds is a duration as it is kept in results.
type Seconds float64

func since(t time.Time) Seconds { return Seconds(time.Since(t).Seconds()) }

func (s Seconds) String() string {
	switch {
	case s >= 120:
		return fmt.Sprintf("%.0f min %02.0f s", float64(int(s)/60), float64(int(s)%60))
	case s >= 1:
		return fmt.Sprintf("%.1f s", float64(s))
	}
	return fmt.Sprintf("%.0f ms", float64(s)*1000)
}
