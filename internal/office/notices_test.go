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

// Whoever answers sees what waits; whoever proposed is told what became of it, until they have read it.
func TestOneIsToldWhatWaitsAndWhatBecame(t *testing.T) {
	h := serve(t, world.Options{})
	texts, phone, _ := h.proposals(t)
	victor := h.actor(t, "validateur")
	d, err := h.editing.Proposal(t.Context(), victor, phone)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.editing.Decide(t.Context(), victor, &editing.Answer{Proposal: phone, Version: d.Version, Seen: d.Offer.Version, Verdicts: map[int]offer.Verdict{0: {State: offer.Accepted}}, Words: "Merci !"}); err != nil {
		t.Fatal(err)
	}
	d, err = h.editing.Proposal(t.Context(), victor, texts)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.editing.SendBack(t.Context(), victor, texts, d.Version, "Le texte anglais manque de détails."); err != nil {
		t.Fatal(err)
	}
	b := browser.Open(t)
	for who, name := range map[string]string{"validateur": "answers", "hotelier": "asks"} {
		h.as(t, b, who)
		for _, width := range []int64{1360, 390} {
			b.Size(width, 900)
			for page, path := range map[string]string{"home": "/office", "notices": "/office/notifications"} {
				b.Go(h.URL + path)
				b.Shot(fmt.Sprint("office-", page, "-", name, "-", width), true)
				b.Axe()
				b.Quiet()
			}
		}
		b.Do(chromedp.Click(chromedp.CSS(`form[action="/office/notifications"] button`)))
		b.Until(`document.readyState === "complete" && document.querySelector("#new .rows-empty") !== null && document.querySelector(".desk-tools .tool-count") === null`)
		browser.Value[int](b, `document.querySelector('form[action="/office/sign-out"]').requestSubmit(), 0`)
		b.Until(`location.pathname === "/office/sign-in"`)
	}
}
