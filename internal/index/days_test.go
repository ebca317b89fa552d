package index

import (
	"context"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
)

// What is counted for each day is what a search about that day finds, in one part or several.
func TestDaysEqualSearches(t *testing.T) {
	p := policy(t)
	opts := options(t, p)
	rapid.Check(t, func(t *rapid.T) {
		x := New(opts)
		defer x.Close()
		for id, o := range drawOffers(t, 10) {
			if err := x.Apply(context.Background(), int64(id), []*offer.Offer{o}, nil); err != nil {
				t.Fatal(err)
			}
		}
		q := drawQuestion(t)
		q.Cursor, q.Limit = "", 0
		from := today + opening.Date(rapid.IntRange(-300, 600).Draw(t, "from"))
		for _, a := range audiences(p) {
			got, err := x.Pin().Days(q, a, from, 6)
			if err != nil {
				return // of a question that no search answers
			}
			want := make([]int, 6)
			for i := range want {
				one := *q
				one.Now, one.Open = false, &query.Days{From: from + opening.Date(i), To: from + opening.Date(i)}
				found, err := x.Pin().Search(&one, a)
				if err != nil {
					t.Fatal(err)
				}
				want[i] = found.Count
			}
			if d := gocmp.Diff(want, got); d != "" {
				t.Fatalf("for %s: searches -, days +\n%s", a.Name, d)
			}
		}
	})
}
