package api_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"escale/internal/access"
	"escale/internal/house/testkit/world"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/serving"
)

// An article appears on its first day and leaves after its last by itself, while whoever looks after it sees it all along;
// it is no offer among offers, and is found from what it is about as that is from it.
func TestArticlesComeAndGo(t *testing.T) {
	var later atomic.Int64
	now := func() time.Time { return world.Now.Add(time.Duration(later.Load())) }
	w := world.New(t, world.Options{Now: now})
	h := serve(w, serving.Options{Rate: -1})
	today := opening.DayOf(world.Now)
	o := &offer.Offer{Type: "article", Status: offer.Published, Owner: "ot-blois"}
	set := func(field, item string, v offer.Value) {
		o.Set(offer.Cell{Key: offer.Key{Field: field, Item: item}, Value: v})
	}
	set(offer.FieldName, "", offer.Say("fr", "Trois nuits sous les étoiles"))
	set(offer.FieldCategory, "article", offer.Choice{Code: "article"})
	set("article.kind", "story", offer.Choice{Code: "story"})
	set(offer.FieldSummary, "", offer.Say("fr", "Dormir dehors, au bord du fleuve."))
	set(offer.FieldDescription, "", offer.Say("fr", "Il fait encore chaud quand la lumière baisse."))
	set("article.shown", "", offer.Span{From: today + 2, To: today + 3})
	set(offer.FieldRelations, "r1", offer.Relation{Nature: "about", To: w.Hotel})
	saved, err := w.App.Save(t.Context(), access.Operator, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.App.Wait(t.Context(), saved.Seq); err != nil {
		t.Fatal(err)
	}
	related := fmt.Sprintf("/api/v1/offers?realm=editorial&related=about:%d&limit=5", w.Hotel)
	one := fmt.Sprintf("/api/v1/offers/%d", saved.ID)
	until := func(days int, there bool) {
		t.Helper()
		later.Store(int64(time.Duration(days) * 24 * time.Hour))
		for begun := time.Now(); ; time.Sleep(20 * time.Millisecond) {
			found := strings.Contains(get(t, h, related), "Trois nuits")
			res, _ := ask(t, h, "GET", one, nil, "")
			if found == there && (res.StatusCode == 200) == there {
				break
			}
			if time.Since(begun) > 20*time.Second {
				t.Fatalf("after %d days: found %t, status %d", days, found, res.StatusCode)
			}
		}
		if strings.Contains(get(t, h, "/api/v1/offers?q=nuits+etoiles"), "Trois nuits") {
			t.Error("an article is found among offers")
		}
		if _, err := w.App.Offer(t.Context(), access.Operator, saved.ID); err != nil {
			t.Errorf("whoever looks after it does not see it: %v", err)
		}
	}
	until(0, false)
	until(2, true)
	if got := get(t, h, one+"?view=full"); !strings.Contains(got, fmt.Sprintf(`"to":%d`, w.Hotel)) {
		t.Errorf("the article does not lead to its offer: %s", got)
	}
	until(3, true)
	until(4, false)
}
