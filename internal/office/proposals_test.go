package office_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/app/editing"
	"escale/internal/house/testkit/browser"
	"escale/internal/house/testkit/world"
	"escale/internal/offer"
)

// actor gives somebody as the base knows them, by the part of their address before the @.
func (h *house) actor(t testing.TB, name string) access.Actor {
	t.Helper()
	for _, a := range h.accounts {
		if a.Email == name+"@demo.example.org" {
			actor, err := h.people.Bearer(t.Context(), a.Token)
			if err != nil {
				t.Fatal(err)
			}
			return actor
		}
	}
	t.Fatalf("there is nobody called %s", name)
	return access.Actor{}
}

// propose has somebody propose changes, and gives the number of the proposal.
func (h *house) propose(t testing.TB, by string, id offer.ID, note string, change func(*offer.Offer)) int64 {
	t.Helper()
	actor := h.actor(t, by)
	opened, err := h.editing.Open(t.Context(), actor, id)
	if err != nil {
		t.Fatal(err)
	}
	o := opened.Offer.Clone()
	change(o)
	saved, err := h.editing.Save(t.Context(), actor, &editing.Edit{Offer: o, Note: note})
	if err != nil || saved.Proposal == 0 {
		t.Fatalf("not proposed: %+v %v", saved, err)
	}
	return saved.Proposal
}

func put(o *offer.Offer, field, item string, v offer.Value) {
	o.Set(offer.Cell{Key: offer.Key{Field: field, Item: item}, Value: v})
}

// proposals seeds the queue with proposals of a professional and of visitors.
func (h *house) proposals(t testing.TB) (texts, phone, remark int64) {
	t.Helper()
	texts = h.propose(t, "hotelier", h.Hotel, "La rénovation est finie.", func(o *offer.Offer) {
		put(o, offer.FieldSummary, "", offer.Text{"fr": {Value: "Vingt-deux chambres rénovées face au fleuve."}, "de": {Value: "Zwanzig Zimmer am Fluss."}, "en": {Value: "Twenty-two rooms by the river."}})
		put(o, offer.FieldContacts, "k1", offer.Contact{Role: offer.RolePublic, Channels: []offer.Channel{{Means: offer.Phone, Value: "+33 2 47 00 00 01"}}})
		put(o, offer.FieldFeatures, "wifi", nil)
	})
	phone = h.propose(t, "hotelier", h.Bistro, "", func(o *offer.Offer) {
		put(o, offer.FieldContacts, "c1", offer.Contact{Role: offer.RoleBooking, Channels: []offer.Channel{{Means: offer.Email, Value: "reservation@bistrot.example.org"}}})
	})
	h.propose(t, "hotelier", h.Fete, "", func(o *offer.Offer) {
		put(o, offer.FieldContacts, "k1", offer.Contact{Role: offer.RolePublic, Channels: []offer.Channel{{Means: offer.Phone, Value: "+33 2 54 00 00 02"}}})
	})
	receipt, err := h.App.Remark(t.Context(), access.Anonymous, &app.Remark{Offer: h.Chateau, About: offer.WrongData, Words: "L’entrée est à 20 € depuis janvier.", Lang: "fr", Name: "Ana", Email: "ana@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	return texts, phone, receipt.Number
}

// A proposal is answered by keyboard alone: one field accepted, one refused with a reason, one amended, and one answer taken back.
func TestProposalsAreAnsweredByKeys(t *testing.T) {
	h := serve(t, world.Options{})
	texts, _, remark := h.proposals(t)
	b := browser.Open(t)
	b.Size(1360, 900)
	h.as(t, b, "validateur")
	b.Go(h.URL + "/office/proposals")
	b.Shot("office-proposals", true)
	b.Axe()
	b.Go(h.URL + "/office/proposals/" + strconv.FormatInt(texts, 10))
	b.Shot("office-proposal", true)
	b.Axe()
	state := func(i int) offer.ProposalState {
		t.Helper()
		d, err := h.editing.Proposal(t.Context(), h.actor(t, "validateur"), texts)
		if err != nil {
			t.Fatal(err)
		}
		return d.Parts[i].Verdict.State
	}
	b.Do(chromedp.KeyEvent("j"))
	b.Until(`document.activeElement.id === "part-0"`)
	b.Do(chromedp.KeyEvent("a"))
	b.Until(`location.hash === "#part-1" && document.readyState === "complete"`)
	if s := state(0); s != offer.Accepted {
		t.Errorf("the first is %q", s)
	}
	b.Do(chromedp.KeyEvent("k"))
	b.Until(`document.activeElement.id === "part-0"`)
	b.Do(chromedp.KeyEvent("u"))
	b.Until(`location.search === "?done=undone" && document.readyState === "complete"`)
	if s := state(0); s != "" {
		t.Errorf("taken back it is %q", s)
	}
	b.Do(chromedp.KeyEvent("r"))
	b.Until(`document.activeElement.id === "ground-0"`)
	b.Do(chromedp.SetValue(chromedp.CSS("#ground-0"), "not-so"), chromedp.SendKeys(chromedp.CSS("#words-0"), "Vingt chambres : je n’en ai compté que vingt."))
	b.Shot("office-proposal-refuse", true)
	b.Do(chromedp.Click(chromedp.CSS("#part-0 .dossier-refuse form button")))
	b.Until(`location.search === "?done=answered" && document.readyState === "complete"`)
	if s := state(0); s != offer.Refused {
		t.Errorf("refused it is %q", s)
	}
	b.Go(h.URL + "/office/proposals/" + strconv.FormatInt(texts, 10) + "?amend=1#part-1")
	b.Shot("office-proposal-amend", true)
	b.Axe()
	b.Do(chromedp.SendKeys(chromedp.CSS("#part-1 [name$='/channels/0/note/fr/value'], #part-1 [name$='/person']"), "Camille"), chromedp.Click(chromedp.CSS(".dossier-amend button[value=amend]")))
	b.Until(`location.search === "?done=answered" && document.readyState === "complete"`)
	if s := state(1); s != offer.Amended {
		t.Errorf("amended it is %q", s)
	}
	b.Size(390, 900)
	b.Go(h.URL + "/office/proposals/" + strconv.FormatInt(texts, 10))
	b.Shot("office-proposal-390", true)
	b.Axe()
	for _, path := range []string{"/office/proposals", fmt.Sprint("/office/proposals/", remark), "/office/proposals/together?like=" + strconv.FormatInt(remark-1, 10), "/office/help"} {
		for _, width := range []int64{1360, 390} {
			b.Size(width, 900)
			b.Go(h.URL + path)
			b.Shot(fmt.Sprint("office", path[7:12], len(path), "-", width), true)
			b.Axe()
			b.Quiet()
		}
	}
}
