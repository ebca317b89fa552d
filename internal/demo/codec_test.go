package demo_test

import (
	"testing"

	"escale/internal/offer"
)

// The stored form is written and read for each offer that is imported, indexed or exported: these two decide how fast.
func BenchmarkDecode(b *testing.B) {
	var docs [][]byte
	for _, o := range offers(b) {
		doc, err := offer.Encode(o)
		if err != nil {
			b.Fatal(err)
		}
		docs = append(docs, doc)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := offer.Decode(offer.Format, docs[i%len(docs)]); err != nil {
			b.Fatal(err)
		}
	}
}
