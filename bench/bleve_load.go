package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/character"
	bdocument "github.com/blevesearch/bleve/v2/document"
	bindex "github.com/blevesearch/bleve_index_api"
)

// How fields are kept. A filter needs no frequencies; what is sorted by or counted needs values by document.
const (
	searched = bindex.IndexField
	filtered = bindex.IndexField | bindex.SkipFreqNorm
	valued   = bindex.IndexField | bindex.SkipFreqNorm | bindex.DocValues
)

// terms that stand between blanks are analysed already.
var apart analysis.Analyzer = &analysis.DefaultAnalyzer{Tokenizer: character.NewCharacterTokenizer(func(r rune) bool { return !unicode.IsSpace(r) })}

// runDigits is how many digits a day has, counted since 1970, in a run of days.
const runDigits = 6

// load writes the index in batches, makes one segment of it, and closes it. Batches are durable: those that are not
// ("unsafe_batch") are lost when the index is closed soon after, and gained nothing at this size.
func (b *inBleve) load(ctx context.Context, s *stage, path string) (n int, err error) {
	if b.index, err = bleve.NewUsing(path, bleve.NewIndexMapping(), bleve.Config.DefaultIndexType, bleve.Config.DefaultKVStore, nil); err != nil {
		return 0, err
	}
	const batchSize = 2000
	batch := b.index.NewBatch()
	progress := s.progress("indexing with Bleve")
	err = eachDocument(s.file("documents"), func(d *document) error {
		if len(b.savable) < savable {
			b.savable = append(b.savable, d)
		}
		if err := batch.IndexAdvanced(b.document(d)); err != nil {
			return err
		}
		n++
		progress(int64(n), int64(s.Offers))
		if batch.Size() < batchSize {
			return ctx.Err()
		}
		err := b.index.Batch(batch)
		batch = b.index.NewBatch()
		return err
	})
	if err == nil {
		err = b.index.Batch(batch)
	}
	if err == nil {
		s.say("indexed; making one segment")
		err = b.settle(ctx)
	}
	return n, errors.Join(err, b.index.Close())
}

func (b *inBleve) document(d *document) *bdocument.Document {
	doc := bdocument.NewDocument(decimal(d.ID))
	keyword := func(name, value string, at int, how bindex.FieldIndexingOptions) {
		doc.AddField(bdocument.NewTextFieldCustom(name, []uint64{uint64(at)}, []byte(value), how, nil))
	}
	several := func(name string, values []string, how bindex.FieldIndexingOptions) {
		doc.AddField(bdocument.NewTextFieldCustom(name, nil, []byte(strings.Join(values, " ")), how, apart))
	}
	several("words", append(append([]string{}, d.Named...), d.Told...), searched)
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
