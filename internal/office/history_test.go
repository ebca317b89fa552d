package office_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"escale/internal/app/editing"
	"escale/internal/house/testkit/browser"
	"escale/internal/house/testkit/world"
	"escale/internal/offer"
)

// save has somebody write a change that they may write.
func (h *house) save(t testing.TB, by string, id offer.ID, change func(*offer.Offer)) {
	t.Helper()
	actor := h.actor(t, by)
	opened, err := h.editing.Open(t.Context(), actor, id)
	if err != nil {
		t.Fatal(err)
	}
	o := opened.Offer.Clone()
	change(o)
	if saved, err := h.editing.Save(t.Context(), actor, &editing.Edit{Offer: o}); err != nil || saved.Proposal != 0 {
		t.Fatalf("not saved: %+v %v", saved, err)
	}
}

// A field is brought back to what it was by looking at its past.
func TestAFieldIsRestored(t *testing.T) {
	h := serve(t, world.Options{})
	h.save(t, "contributrice", h.Bistro, func(o *offer.Offer) {
		put(o, offer.FieldSummary, "", offer.Say("fr", "Une table au pied du château."))
	})
	h.save(t, "validateur", h.Bistro, func(o *offer.Offer) {
		put(o, offer.FieldSummary, "", offer.Say("fr", "Un bistrot au pied du château."))
	})
	b := browser.Open(t)
	h.as(t, b, "validateur")
	at := h.URL + fmt.Sprint("/office/offers/", h.Bistro)
	for _, width := range []int64{1360, 390} {
		b.Size(width, 900)
		for name, path := range map[string]string{"history": "/history", "history-field": "/history?field=" + offer.FieldSummary, "compare": "/compare?older=1&newer=3", "restore": "/restore?version=1"} {
			b.Go(at + path)
			b.Shot(fmt.Sprint("office-", name, "-", width), true)
			b.Axe()
			b.Quiet()
		}
	}
	b.Go(at + "/history?field=" + offer.FieldSummary)
	b.Do(chromedp.Click(chromedp.CSS(".past-links a.button")))
	b.Until(`location.pathname.endsWith("/restore") && document.readyState === "complete"`)
	b.Do(chromedp.Click(chromedp.CSS(".past-restore button")))
	b.Until(`location.search === "?done=restored" && document.readyState === "complete"`)
	opened, err := h.editing.Open(t.Context(), h.actor(t, "validateur"), h.Bistro)
	if err != nil {
		t.Fatal(err)
	}
	if c := opened.Offer.Get(offer.Key{Field: offer.FieldSummary}); c == nil || !offer.Equal(c.Value, offer.Say("fr", "Une table au pied du château.")) {
		t.Errorf("it is %+v", c)
	}
}
