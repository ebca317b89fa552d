package quality_test

import (
	"testing"

	"escale/internal/house/testkit/arbitrary"
	"escale/internal/offer"
	"escale/internal/query"
)

// BenchmarkAssess assesses offers of all types, filled as densely as drawn ones are; the subject is at hand, as in the index.
func BenchmarkAssess(b *testing.B) {
	r := reference(b)
	c := charter(b, r, "")
	generator := arbitrary.Offer(r.Catalog)
	offers := make([]*offer.Offer, 200)
	subjects := make([]*query.Subject, len(offers))
	for i := range offers {
		offers[i] = generator.Example(i)
		subjects[i] = query.SubjectOf(offers[i], r)
	}
	b.Run("assess", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			n := i % len(offers)
			c.Assess(offers[n], subjects[n], r)
		}
	})
	b.Run("mark", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			n := i % len(offers)
			s := *subjects[n]
			c.Mark(&s, offers[n], r)
		}
	})
}

// BenchmarkCompile reads and compiles the shipped charter, as each new state of the base does.
func BenchmarkCompile(b *testing.B) {
	r := reference(b)
	for b.Loop() {
		charter(b, r, "")
	}
}
