package editing_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"escale/internal/access"
	"escale/internal/app/editing"
	"escale/internal/fault"
	"escale/internal/offer"
)

// Who has an offer open is told to those who can do something about it, with the field that they are in, until they leave.
func TestPresence(t *testing.T) {
	h := open(t)
	id := h.save(agent, museum("Musée"))
	ctx, stop := context.WithCancel(t.Context())
	told, err := h.Watch(ctx, colleague, id, "w")
	if err != nil {
		t.Fatal(err)
	}
	if first := <-told; len(first) != 0 {
		t.Errorf("before anybody came: %v", first)
	}
	if others, err := h.Here(t.Context(), agent, id, "a", ""); err != nil || len(others) != 0 {
		t.Error(others, err)
	}
	if now := <-told; len(now) != 1 || now[0].Account != agent.Name {
		t.Errorf("who came: %v", now)
	}
	if _, err := h.Here(t.Context(), agent, id, "a", offer.FieldName); err != nil {
		t.Fatal(err)
	}
	if now := <-told; len(now) != 1 || now[0].Field != offer.FieldName {
		t.Errorf("where they are: %v", now)
	}
	if others, err := h.Here(t.Context(), colleague, id, "w", ""); err != nil || len(others) != 1 {
		t.Error(others, err)
	}
	h.Leave(agent, id, "a")
	if now := <-told; len(now) != 0 {
		t.Errorf("who stayed: %v", now)
	}
	stop()
	for range told {
	}
	for name, actor := range map[string]access.Actor{"visitor": access.Anonymous, "reader": reader} {
		if _, err := h.Here(t.Context(), actor, id, "x", ""); err == nil {
			t.Errorf("a %s is there", name)
		}
		if _, err := h.Watch(t.Context(), actor, id, "x"); err == nil {
			t.Errorf("a %s looks who is there", name)
		}
	}
	draft := museum("En cours")
	draft.Status = offer.Draft
	if _, err := h.Here(t.Context(), neighbour, h.save(agent, draft), "x", ""); !fault.Is(err, fault.NotFound) {
		t.Errorf("at a draft of others: %v", err)
	}
}

// Whoever is not heard of for half a minute is not there any more.
func TestPresenceEnds(t *testing.T) {
	h := open(t)
	id := h.save(agent, museum("Musée"))
	synctest.Test(t, func(t *testing.T) {
		e := editing.New(h.app)
		for range 12 {
			if _, err := e.Here(context.Background(), agent, id, "a", ""); err != nil {
				t.Fatal(err)
			}
			time.Sleep(editing.Presence / 2)
		}
		if others, err := e.Here(context.Background(), colleague, id, "b", ""); err != nil || len(others) != 1 {
			t.Errorf("still there: %v %v", others, err)
		}
		time.Sleep(editing.Presence)
		if others, err := e.Here(context.Background(), colleague, id, "b", ""); err != nil || len(others) != 0 {
			t.Errorf("gone: %v %v", others, err)
		}
	})
}

// What waits for somebody is counted for them alone, and they are told what became of what they did.
func TestWaiting(t *testing.T) {
	h := open(t)
	id := h.save(agent, set(museum("Musée"), offer.FieldSummary, "", offer.Say("fr", "Un musée au bord de la Loire, avec sept salles et un jardin.")))
	begun := h.clock()
	h.pass(time.Minute)
	p := h.propose(neighbour, id, named("Autre"))
	d := h.edit(agent, id, named("En cours"))
	if _, err := h.SaveDraft(t.Context(), agent, d, ""); err != nil {
		t.Fatal(err)
	}
	w, err := h.Waiting(t.Context(), agent)
	if err != nil || w.ToAnswer != 1 || w.Drafts != 1 || w.Late != 0 || w.Translations.Offers != 1 {
		t.Errorf("for the owner: %+v %v", w, err)
	}
	if w, err := h.Waiting(t.Context(), neighbour); err != nil || w.ToAnswer != 0 || w.Sent != 1 || w.Problems.Offers != 0 {
		t.Errorf("for the author: %+v %v", w, err)
	}
	if _, err := h.Waiting(t.Context(), access.Anonymous); !fault.Is(err, fault.Forbidden) {
		t.Errorf("for a visitor: %v", err)
	}
	if n, err := h.Notices(t.Context(), agent, begun); err != nil || len(n) != 1 || n[0].Occasion != editing.ToDecide {
		t.Errorf("the owner is told: %+v %v", n, err)
	}
	if err := h.answer(agent, p, map[int]offer.Verdict{0: accept}); err != nil {
		t.Fatal(err)
	}
	if n, err := h.Notices(t.Context(), neighbour, begun); err != nil || len(n) != 1 || n[0].Occasion != editing.Answered || n[0].State != offer.Accepted || n[0].Name["fr"].Value != "Autre" {
		t.Errorf("the author is told: %+v %v", n, err)
	}
	around, err := h.Around(t.Context(), neighbour, begun, 10)
	if err != nil || len(around) != 0 {
		t.Errorf("around the neighbour: %+v %v", around, err)
	}
	if around, err = h.Around(t.Context(), animator, begun, 10); err != nil || len(around) != 1 || around[0].By != agent.Name {
		t.Errorf("around the animator: %+v %v", around, err)
	}
	kept, err := h.Promise(t.Context(), agent, begun)
	if err != nil || len(kept) != 1 || kept[0].Answered != 1 || kept[0].InTime != 1 {
		t.Errorf("the promise: %+v %v", kept, err)
	}
}
