package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"escale/internal/house/testkit"
	"escale/internal/house/testkit/base"
	"escale/internal/offer"
	"escale/internal/store"
)

// BenchmarkCommit changes one offer in each transaction, by 16 writers.
func BenchmarkCommit(b *testing.B) {
	for _, e := range []testkit.Engine{testkit.SQLite(), testkit.Postgres()} {
		b.Run(e.Name, func(b *testing.B) {
			s := base.New(b, e, store.Options{})
			var all sync.WaitGroup
			own := make([]*offer.Offer, writers)
			for w := range writers {
				own[w] = hotel("Hôtel")
				put(b, s, own[w])
			}
			b.ResetTimer()
			for w := range writers {
				all.Go(func() {
					for i := w; i < b.N; i += writers {
						o := own[w]
						o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldName}, Value: offer.Say("fr", fmt.Sprint("Hôtel ", i))})
						if _, err := s.Write(context.Background(), tester, func(tx *store.Tx) error { return putIn(tx, o) }); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			all.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
		})
	}
}
