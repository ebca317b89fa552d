package index

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/query"
)

// A phrase finds what its words find, as far as they follow each other in one text that the audience may read.
func TestPhraseEqualsScan(t *testing.T) {
	p := policy(t)
	opts := options(t, p)
	all := audiences(p)
	rapid.Check(t, func(t *rapid.T) {
		offers := drawOffers(t, rapid.IntRange(1, 20).Draw(t, "offers"))
		x := New(opts)
		defer x.Close()
		if err := x.Apply(context.Background(), 1, listed(offers), nil); err != nil {
			t.Fatal(err)
		}
		first, second := drawPair(t, opts.Reference, offers)
		a := rapid.SampledFrom(all).Draw(t, "audience")
		variant := rapid.SampledFrom([]string{"", "winter", "groups"}).Draw(t, "asked variant")
		words := idsFound(t, x.Pin(), first+" "+second+" ", variant, a)
		var want []offer.ID
		for _, id := range words {
			shown, _ := p.Show(offers[id].As(variant), x.Pin().Clauses(id, a), opts.Reference.Catalog, now)
			if slices.ContainsFunc(offer.FactsOf(shown, opts.Reference).Words, func(w offer.Words) bool {
				_, folded := scanWords(w.Text)
				return w.Field.Weight > 0 && strings.Contains(" "+strings.Join(folded, " ")+" ", " "+first+" "+second+" ")
			}) {
				want = append(want, id)
			}
		}
		for _, marks := range []string{`"%s %s"`, "«\u00a0%s %s\u00a0»", "“%s %s”"} {
			got := idsFound(t, x.Pin(), fmt.Sprintf(marks, first, second), variant, a)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s %s (-want +got):\n%s", first, second, diff)
			}
		}
	})
}

// drawPair draws two words that follow each other somewhere, be it where nobody may read.
func drawPair(t *rapid.T, r offer.Reference, offers map[offer.ID]*offer.Offer) (first, second string) {
	var pairs [][2]string
	for id := offer.FirstID; int(id-offer.FirstID) < len(offers); id++ {
		for _, w := range offer.FactsOf(offers[id], r).Words {
			_, folded := scanWords(w.Text)
			for i := 1; i < len(folded); i++ {
				pairs = append(pairs, [2]string{folded[i-1], folded[i]})
			}
		}
	}
	if len(pairs) == 0 {
		return "no", "pair"
	}
	pair := rapid.SampledFrom(pairs).Draw(t, "pair")
	return pair[0], pair[1]
}

func idsFound(t *rapid.T, v *View, text, variant string, a *access.Audience) []offer.ID {
	r, err := v.Search(&query.Question{Query: query.Query{Text: text, Variant: variant}, Limit: 100, Lang: "fr", Today: today, Sort: query.ByName}, a)
	if err != nil {
		t.Fatal(err)
	}
	return r.IDs
}

func TestPhraseTooCommon(t *testing.T) {
	p := policy(t)
	x := New(options(t, p))
	defer x.Close()
	var all []*offer.Offer
	for i := range mostPhrased + 1 {
		o := &offer.Offer{ID: offer.FirstID + offer.ID(i), Version: 1, Type: "hotel", Status: offer.Published}
		o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldName}, Value: offer.Say("fr", "Hôtel de la Gare")})
		all = append(all, o)
	}
	if err := x.Apply(t.Context(), 1, all, nil); err != nil {
		t.Fatal(err)
	}
	_, err := x.Pin().Search(&query.Question{Query: query.Query{Text: `"hôtel de la gare"`}, Limit: 1, Today: today}, p.Audience(access.Anonymous))
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("a phrase in %d offers: %v", len(all), err)
	}
}
