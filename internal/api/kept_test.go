package api_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"escale/internal/access"
	"escale/internal/offer"
	"escale/internal/serving"
)

// Answers that are kept over saves are those that would be made anew, and most are kept.
func TestKeptAnswersEqualFreshOnes(t *testing.T) {
	keeping, w := ticking(t)
	fresh := serve(w, serving.Options{Rate: -1, AnswerCache: -1})
	there := ids(list(t, keeping, "/api/v1/offers?limit=500"))
	var addresses []string
	for _, q := range []string{"", "type=hotel", "type=event&facets=category", "q=chateau", "q=hotel", "q=chateu", "q=aurore&type=hotel", "near=47.59,1.33;5km", "sort=name&limit=2",
		"sort=updated&limit=2", "sort=random:5&limit=1", "facets=type,commune&limit=0", "open=2026-07-14", "bbox=0,46,2,48&limit=1", "lang=en&view=full&limit=1", "q=jardin&lang=en"} {
		addresses = append(addresses, "/api/v1/offers?"+q)
	}
	for _, id := range there {
		addresses = append(addresses, fmt.Sprintf("/api/v1/offers/%d", id))
	}
	draw := rand.New(rand.NewPCG(1, 2))
	var id offer.ID
	for round := range 40 {
		if round%2 == 0 { // and once more: then its words alone change, and not the languages that it speaks
			id = offer.ID(there[draw.IntN(len(there))])
		}
		shown, err := w.App.Offer(t.Context(), access.Operator, id)
		if err != nil {
			t.Fatal(err)
		}
		o := shown.Offer.Clone()
		switch round / 2 % 4 {
		case 0:
			o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldName}, Value: offer.Say("fr", fmt.Sprintf("Aurore %d", round))})
		case 1:
			o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldDescription}, Value: offer.Say("fr", fmt.Sprintf("Un jardin, %d arbres.", round))})
		case 2:
			o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldPosition}, Value: offer.Position{Lat: 47 + draw.Float64(), Lon: 1 + draw.Float64()}})
		case 3:
			o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldSummary}, Value: offer.Say("en", fmt.Sprintf("A garden, %d trees.", round))})
		}
		saved, err := w.App.Save(t.Context(), access.Operator, o)
		if err != nil {
			t.Fatal(err)
		}
		seq := map[string]string{"Escale-Seq": strconv.FormatInt(saved.Seq, 10)}
		for _, address := range addresses {
			got, body := ask(t, keeping, "GET", address, seq, "")
			_, want := ask(t, fresh, "GET", address, seq, "")
			if body != want {
				t.Fatalf("round %d: the answer kept for %s is\n%s\nwant\n%s", round, address, body, want)
			}
			if n, err := strconv.ParseInt(got.Header.Get("Escale-Seq"), 10, 64); err != nil || n < saved.Seq {
				t.Fatalf("%s is said to show change %d, want %d", address, n, saved.Seq)
			}
		}
	}
	_, figures := ask(t, keeping.Metrics(), "GET", "/metrics", nil, "")
	counted := func(result string) int {
		_, n, _ := strings.Cut(figures, `escale_answer_cache_requests_total{result="`+result+`"} `)
		n, _, _ = strings.Cut(n, "\n")
		times, err := strconv.Atoi(n)
		if err != nil {
			t.Fatal(err)
		}
		return times
	}
	all, hits, renewed := 40*len(addresses), counted("hit"), counted("renewed")
	if t.Logf("of %d answers %d were kept and %d renewed", all, hits, renewed); hits < all/3 || renewed < 10 {
		t.Error("the test shows little")
	}
}
