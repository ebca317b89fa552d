package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	bdocument "github.com/blevesearch/bleve/v2/document"
	bindex "github.com/blevesearch/bleve_index_api"
	"golang.org/x/sync/errgroup"
)

// How fields are kept. A filter needs no frequencies; what is sorted by or counted needs values by document.
const (
	searched = bindex.IndexField
	filtered = bindex.IndexField | bindex.SkipFreqNorm
	valued   = bindex.IndexField | bindex.SkipFreqNorm | bindex.DocValues
)

// apart analyses terms that stand between blanks, which are analysed already.
var apart analysis.Analyzer = &analysis.DefaultAnalyzer{Tokenizer: blanks{}}

// blanks cuts at blanks, and looks for nothing else.
type blanks struct{}

func (blanks) Tokenize(text []byte) analysis.TokenStream {
	all := make(analysis.TokenStream, 0, 1+bytes.Count(text, []byte{' '}))
	tokens := make([]analysis.Token, 0, cap(all))
	for from := 0; from < len(text); {
		to := len(text)
		if i := bytes.IndexByte(text[from:], ' '); i >= 0 {
			to = from + i
		}
		if to > from {
			tokens = append(tokens, analysis.Token{Start: from, End: to, Term: text[from:to:to], Position: len(all) + 1})
			all = append(all, &tokens[len(tokens)-1])
		}
		from = to + 1
	}
	return all
}

// runDigits is how many digits a day has, counted since 1970, in a run of days.
const runDigits = 6

// manySegments are more than there will be. mergePlan is the option of Scorch that says when segments are merged.
const (
	manySegments = 1 << 20
	mergePlan    = "scorchMergePlanOptions"
)

// batchSize is how many documents become a segment at once: large ones write each word seldom.
const batchSize = 5000

// load writes the index in batches, one on each core, makes one segment of it, and closes it. Nothing is merged before, so
// that everything is merged once. Batches are durable: those that are not ("unsafe_batch") are lost when the index is closed
// soon after, and gained nothing.
func (b *inBleve) load(ctx context.Context, s *stage, path string, result *measured) error {
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	begun := time.Now()
	config := map[string]any{mergePlan: map[string]any{"maxSegmentsPerTier": manySegments, "segmentsPerMergeTask": manySegments}}
	var err error
	if b.index, err = bleve.NewUsing(path, bleve.NewIndexMapping(), bleve.Config.DefaultIndexType, bleve.Config.DefaultKVStore, config); err != nil {
		return err
	}
	err = b.batches(ctx, s, result)
	if err == nil {
		result.Copying = since(begun)
		s.say("indexed %d offers in %s; making one segment", result.Offers, result.Copying)
		err = b.settle(ctx)
	}
	err = errors.Join(err, b.index.Close())
	result.Build, result.Disk = since(begun), sizeOf(path)
	s.say("indexed %d offers in %s", result.Offers, result.Build)
	return err
}

func (b *inBleve) batches(ctx context.Context, s *stage, result *measured) error {
	g, ctx := errgroup.WithContext(ctx)
	work := make(chan []*document)
	for range runtime.GOMAXPROCS(0) {
		g.Go(func() error {
			for some := range work {
				batch := b.index.NewBatch()
				for _, d := range some {
					if err := batch.IndexAdvanced(b.document(d)); err != nil {
						return err
					}
				}
				if err := b.index.Batch(batch); err != nil {
					return err
				}
			}
			return nil
		})
	}
	g.Go(func() error {
		defer close(work)
		var some []*document
		send := func() error {
			select {
			case work <- some:
				some = nil
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		progress := s.progress("indexing with Bleve")
		err := eachDocument(s.file("documents"), func(d *document) error {
			if len(b.savable) < savable {
				b.savable = append(b.savable, d)
			}
			result.Offers++
			progress(int64(result.Offers), int64(s.Offers))
			if some = append(some, d); len(some) == batchSize {
				return send()
			}
			return nil
		})
		return cmp.Or(err, send())
	})
	return g.Wait()
}

func (b *inBleve) document(d *document) *bdocument.Document {
	doc := bdocument.NewDocument(decimal(d.ID))
	keyword := func(name, value string, at int, how bindex.FieldIndexingOptions) {
		doc.AddField(bdocument.NewTextFieldCustom(name, []uint64{uint64(at)}, []byte(value), how, nil))
	}
	several := func(name string, values []string, how bindex.FieldIndexingOptions) {
		doc.AddField(bdocument.NewTextFieldCustom(name, nil, []byte(strings.Join(values, " ")), how, apart))
	}
	several("words", b.lexicon.text(append(slices.Clone(d.Named), d.Told...)), searched)
	several("codes", numbers(d.Codes), filtered)
	for _, f := range many {
		for i, n := range b.book.within(d.Codes, f) {
			keyword("f_"+f, b.book.code(n), i, valued)
		}
	}
	var days []string
	for i, r := range d.Runs {
		for day := r.From; day <= r.To; day++ {
			days = append(days, day.String())
		}
		keyword("runs", fmt.Sprintf("%0*d%0*d", runDigits, r.From, runDigits, r.To), i, valued)
	}
	several("days", days, filtered)
	if d.Point != nil {
		doc.AddField(bdocument.NewGeoPointFieldWithIndexingOptions("at", nil, d.Point.Lon, d.Point.Lat, bindex.IndexField|bindex.DocValues))
	}
	if len(d.Key) > 0 {
		keyword("name", hex.EncodeToString(d.Key), 0, valued)
	}
	keyword("id", fmt.Sprintf("%019d", d.ID), 0, valued)
	keyword("draw", fmt.Sprintf("%010d", d.Draw), 0, valued)
	doc.AddField(bdocument.NewTextFieldCustom("doc", nil, d.Raw, bindex.StoreField, nil))
	return doc
}
