package editing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"escale/internal/access"
	"escale/internal/app/editing"
	"escale/internal/fault"
	"escale/internal/house/testkit"
	"escale/internal/offer"
)

func named(words string) func(*offer.Offer) {
	return func(o *offer.Offer) { set(o, offer.FieldName, "", offer.Say("fr", words)) }
}

// must saves an edit of one who may.
func (h *house) must(actor access.Actor, id offer.ID, change func(*offer.Offer)) int64 {
	h.Helper()
	saved, err := h.Save(h.Context(), actor, h.edit(actor, id, change))
	if err != nil || saved.Proposal != 0 {
		h.Fatal(saved, err)
	}
	return saved.Version
}

// The past of an offer is told in sessions, with whose hand and whose idea each was; any two versions can be compared, and any
// field brought back.
func TestHistory(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, e testkit.Engine) {
		h := open(t, e)
		id := h.save(agent, museum("Un"))
		h.must(agent, id, func(o *offer.Offer) { set(o, offer.FieldSummary, "", offer.Say("fr", "Court")) })
		h.pass(2 * time.Hour)
		h.must(colleague, id, named("Deux"))
		h.pass(2 * time.Hour)
		p := h.propose(neighbour, id, named("Trois"))
		if err := h.answer(agent, p, map[int]offer.Verdict{0: accept}); err != nil {
			t.Fatal(err)
		}
		past, err := h.History(t.Context(), agent, id, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		type line struct {
			Before, After    int64
			Author, Proposer string
			Cause            string
		}
		var got []line
		for _, s := range past.Sessions {
			got = append(got, line{s.Before, s.After, s.Author, s.Proposer, s.Cause})
		}
		want := []line{{3, 4, "account:1", "account:3", "proposal"}, {2, 3, "account:2", "", "edit"}, {0, 2, "account:1", "", "edit"}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		names, err := h.FieldHistory(t.Context(), agent, id, offer.FieldName)
		if err != nil || len(names) != 3 || !offer.Equal(names[0].Was[0].Value, offer.Say("fr", "Deux")) || !offer.Equal(names[0].Is[0].Value, offer.Say("fr", "Trois")) {
			t.Errorf("the name: %+v %v", names, err)
		}
		all, err := h.Between(t.Context(), agent, id, 1, 4)
		if err != nil || len(all) != 2 {
			t.Errorf("between the first and the last: %v %v", all, err)
		}
		saved, err := h.Restore(t.Context(), agent, &editing.Restoring{Offer: id, Base: 4, Version: 1, Fields: []string{offer.FieldName}})
		if err != nil || !slices.Equal(saved.Written, []string{offer.FieldName}) {
			t.Fatal(saved, err)
		}
		if o := h.live(id); !offer.Equal(word(o, offer.FieldName), offer.Say("fr", "Un")) || !offer.Equal(word(o, offer.FieldSummary), offer.Say("fr", "Court")) {
			t.Errorf("restored: %v", o.Cells)
		}
		if _, err := h.Restore(t.Context(), agent, &editing.Restoring{Offer: id, Base: 5, Version: 1}); err != nil {
			t.Fatal(err)
		}
		if left, err := h.Between(t.Context(), agent, id, 1, 6); err != nil || len(left) > 0 {
			t.Errorf("besides the first version: %v %v", left, err)
		}
	})
}

// The past is for those who answer for an offer; others learn nothing from it, not even what they may see today.
func TestWhoMayLookBack(t *testing.T) {
	h := open(t)
	id := h.save(agent, museum("Un"))
	h.must(agent, id, named("Deux"))
	for name, actor := range map[string]access.Actor{"neighbour": neighbour, "host": host, "visitor": access.Anonymous} {
		_, history := h.History(t.Context(), actor, id, 0, 0)
		_, field := h.FieldHistory(t.Context(), actor, id, offer.FieldName)
		_, version := h.Version(t.Context(), actor, id, 1)
		_, between := h.Between(t.Context(), actor, id, 1, 2)
		_, restore := h.Restore(t.Context(), actor, &editing.Restoring{Offer: id, Base: 2, Version: 1})
		for what, err := range map[string]error{"history": history, "field": field, "version": version, "between": between, "restore": restore} {
			if !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s, %s: %v", name, what, err)
			}
		}
	}
	for name, actor := range map[string]access.Actor{"translator": linguist, "reader": reader, "animator": animator} {
		if _, err := h.History(t.Context(), actor, id, 0, 0); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := h.Restore(t.Context(), reader, &editing.Restoring{Offer: id, Base: 2, Version: 1}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a reader restores: %v", err)
	}
}

// A bulk change is taken back where nobody changed the same since; what cannot be is listed, and stays.
func TestAGroupIsTakenBack(t *testing.T) {
	h := open(t)
	var ids []offer.ID
	for range 4 {
		ids = append(ids, h.save(agent, museum("Un")))
	}
	if err := h.renameAll("bulk-1", ids, "En lot"); err != nil {
		t.Fatal(err)
	}
	h.must(agent, ids[1], named("Depuis"))
	h.must(agent, ids[2], func(o *offer.Offer) { set(o, offer.FieldSummary, "", offer.Say("fr", "Ailleurs")) })
	if back, err := h.UndoGroup(t.Context(), neighbour, "bulk-1", nil); err != nil || back.Restored != 0 || len(back.Left) != 4 {
		t.Errorf("taken back by a neighbour: %+v %v", back, err)
	}
	back, err := h.UndoGroup(t.Context(), colleague, "bulk-1", nil)
	if err != nil || back.Restored != 3 || len(back.Left) != 1 || back.Left[0].Offer != ids[1] || len(back.Left[0].Conflicts) != 1 {
		t.Fatalf("taken back: %+v %v", back, err)
	}
	var names []string
	for _, id := range ids {
		names = append(names, word(h.live(id), offer.FieldName).(offer.Text)["fr"].Value)
	}
	if !slices.Equal(names, []string{"Un", "Depuis", "Un", "Un"}) || !offer.Equal(word(h.live(ids[2]), offer.FieldSummary), offer.Say("fr", "Ailleurs")) {
		t.Errorf("now they are called %v", names)
	}
	if _, err := h.UndoGroup(t.Context(), colleague, "bulk-2", nil); !fault.Is(err, fault.NotFound) {
		t.Errorf("a group of nobody: %v", err)
	}
}
