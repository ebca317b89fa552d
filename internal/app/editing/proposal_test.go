package editing_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"escale/internal/access"
	"escale/internal/app/editing"
	"escale/internal/fault"
	"escale/internal/house/testkit"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
)

var animator = access.Actor{Name: "account:6", Organisation: "adt-41", Roles: network.Animator}

func phone(number string) offer.Contact {
	return offer.Contact{Role: "public", Channels: []offer.Channel{{Means: offer.Phone, Value: number}}}
}

// propose has somebody propose a change, and gives the number of the proposal.
func (h *house) propose(actor access.Actor, id offer.ID, change func(*offer.Offer)) int64 {
	h.Helper()
	saved, err := h.Save(h.Context(), actor, h.edit(actor, id, change))
	if err != nil || saved.Proposal == 0 {
		h.Fatalf("not proposed: %+v %v", saved, err)
	}
	return saved.Proposal
}

func (h *house) dossier(actor access.Actor, id int64) *editing.Dossier {
	h.Helper()
	d, err := h.Proposal(h.Context(), actor, id)
	if err != nil {
		h.Fatal(err)
	}
	return d
}

// answer gives verdicts about a proposal as it is now.
func (h *house) answer(actor access.Actor, id int64, verdicts map[int]offer.Verdict) error {
	h.Helper()
	d := h.dossier(actor, id)
	_, err := h.Decide(h.Context(), actor, &editing.Answer{Proposal: id, Version: d.Version, Seen: d.Offer.Version, Verdicts: verdicts})
	return err
}

func (h *house) queue(actor access.Actor, q editing.Queue) []int64 {
	h.Helper()
	page, err := h.Proposals(h.Context(), actor, q)
	if err != nil {
		h.Fatal(err)
	}
	var ids []int64
	for _, p := range page.Proposals {
		ids = append(ids, p.ID)
	}
	return ids
}

var accept = offer.Verdict{State: offer.Accepted}

// A neighbour proposes two things; the owner takes one as it is, amends the other, and both are live as amended. The neighbour
// reads what became of them.
func TestAProposalIsAnsweredFieldByField(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, e testkit.Engine) {
		h := open(t, e)
		id := h.save(agent, set(museum("Musée"), offer.FieldSummary, "", offer.Text{"fr": {Value: "Un joli musée."}, "en": {Value: "A museum."}}))
		p := h.propose(neighbour, id, func(o *offer.Offer) {
			set(o, offer.FieldSummary, "", offer.Text{"fr": {Value: "Un très joli musée."}, "en": {Value: "A museum."}})
			set(o, offer.FieldContacts, "k", phone("02 54 00 00 01"))
		})
		if got := h.queue(agent, editing.Queue{}); !slices.Equal(got, []int64{p}) {
			t.Fatalf("the owner's queue: %v", got)
		}
		if got := h.queue(animator, editing.Queue{}); got != nil {
			t.Errorf("the animator's, too early: %v", got)
		}
		if got := h.queue(animator, editing.Queue{Desk: editing.InSight}); !slices.Equal(got, []int64{p}) {
			t.Errorf("in the animator's sight: %v", got)
		}
		// Meanwhile the owner writes English: what is proposed is about French alone.
		english := h.edit(agent, id, func(o *offer.Offer) {
			set(o, offer.FieldSummary, "", offer.Text{"fr": {Value: "Un joli musée."}, "en": {Value: "A fine museum."}})
		})
		if _, err := h.Save(t.Context(), agent, english); err != nil {
			t.Fatal(err)
		}
		d := h.dossier(agent, p)
		text, contact := slices.IndexFunc(d.Parts, func(p editing.Part) bool { return p.Field == offer.FieldSummary }), slices.IndexFunc(d.Parts, func(p editing.Part) bool { return p.Field == offer.FieldContacts })
		want := []editing.Stretch{{"Un ", true, false}, {"très ", false, true}, {"joli musée.", true, false}}
		if diff := cmp.Diff(map[offer.Lang][]editing.Stretch{"fr": want}, d.Parts[text].Wording); diff != "" {
			t.Error(diff)
		}
		amended := offer.Verdict{State: offer.Amended, Value: phone("02 54 00 00 99"), Words: "le nouveau standard"}
		if err := h.answer(agent, p, map[int]offer.Verdict{text: accept, contact: amended}); err != nil {
			t.Fatal(err)
		}
		o := h.live(id)
		if got := word(o, offer.FieldSummary); !offer.Equal(got, offer.Text{"fr": {Value: "Un très joli musée."}, "en": {Value: "A fine museum."}}) {
			t.Errorf("the text: %v", got)
		}
		if got := o.Get(offer.Key{Field: offer.FieldContacts, Item: "k"}); got == nil || !offer.Equal(got.Value, phone("02 54 00 00 99")) {
			t.Errorf("the number: %v", got)
		}
		mine := h.dossier(neighbour, p)
		if mine.State != offer.Amended || mine.Parts[contact].Verdict.Words != "le nouveau standard" || mine.Decider != agent.Name {
			t.Errorf("what its author reads: %s %+v", mine.State, mine.Parts[contact].Verdict)
		}
		if got := h.queue(agent, editing.Queue{}); got != nil {
			t.Errorf("left in the queue: %v", got)
		}
		if got := h.queue(neighbour, editing.Queue{Desk: editing.Sent}); !slices.Equal(got, []int64{p}) {
			t.Errorf("the author's own: %v", got)
		}
	})
}

// A refusal has a reason; nobody decides about their own; who has no business with a proposal does not learn that it is there.
func TestWhoMayAnswer(t *testing.T) {
	h := open(t)
	id := h.save(agent, museum("Musée"))
	p := h.propose(neighbour, id, func(o *offer.Offer) { set(o, offer.FieldName, "", offer.Say("fr", "Autre")) })
	for name, actor := range map[string]access.Actor{"visitor": access.Anonymous, "host": host} {
		if _, err := h.Proposal(t.Context(), actor, p); !isFault(err, fault.NotFound, "proposal.not_found") {
			t.Errorf("%s sees it: %v", name, err)
		}
		if _, err := h.Decide(t.Context(), actor, &editing.Answer{Proposal: p, Version: 1, Seen: 1, Verdicts: map[int]offer.Verdict{0: accept}}); !isFault(err, fault.NotFound, "proposal.not_found") {
			t.Errorf("%s decides: %v", name, err)
		}
	}
	if err := h.answer(neighbour, p, map[int]offer.Verdict{0: accept}); !isFault(err, fault.Forbidden, "proposal.own") {
		t.Errorf("its author decides: %v", err)
	}
	if err := h.answer(learner, p, map[int]offer.Verdict{0: accept}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the author's colleague decides: %v", err)
	}
	if _, err := h.Decide(t.Context(), reader, &editing.Answer{Proposal: p, Version: 1, Seen: 1, Verdicts: map[int]offer.Verdict{0: accept}}); !fault.Is(err, fault.NotFound) {
		t.Errorf("a reader decides: %v", err)
	}
	if err := h.answer(agent, p, map[int]offer.Verdict{0: {State: offer.Refused}}); !fault.Is(err, fault.Invalid) {
		t.Errorf("without a reason: %v", err)
	}
	if err := h.answer(agent, p, map[int]offer.Verdict{0: {State: offer.Refused, Ground: offer.NotSo}}); err != nil {
		t.Error(err)
	}
	if err := h.answer(agent, p, map[int]offer.Verdict{0: accept}); !isFault(err, fault.Conflict, "proposal.decided") {
		t.Errorf("decided twice: %v", err)
	}
	if o := h.live(id); !offer.Equal(word(o, "name"), offer.Say("fr", "Musée")) {
		t.Errorf("what was refused is live: %v", word(o, "name"))
	}
}

// It goes to whoever owns the offer; where only its author could answer, to the animator above; a new offer to whoever is
// competent where it lies. After the promise, and in an absence, others are asked.
func TestRouting(t *testing.T) {
	h := open(t)
	id := h.save(agent, museum("Musée"))
	p := h.propose(neighbour, id, func(o *offer.Offer) { set(o, offer.FieldName, "", offer.Say("fr", "Autre")) })
	away := h.propose(agent, id, func(o *offer.Offer) {
		set(o, offer.FieldAddress, "", offer.Address{PostalCode: "37000", Locality: "Tours", Commune: "37261"})
	})
	receiver := func(id int64) string { return h.dossier(access.Operator, id).Receiver }
	if got := []string{receiver(p), receiver(away)}; !slices.Equal(got, []string{"ot-blois", "adt-41"}) {
		t.Errorf("receivers: %v", got)
	}
	o := museum("Musée de Blois")
	o.Owner = "ot-tours"
	set(o, offer.FieldAddress, "", offer.Address{PostalCode: "37000", Locality: "Tours", Commune: "37261"})
	foreign := o.Clone()
	foreign.Owner = "ot-blois"
	saved, err := h.Save(t.Context(), agent, &editing.Edit{Offer: foreign})
	if err != nil || saved.Proposal == 0 || saved.ID != 0 {
		t.Fatalf("outside its territory: %+v %v", saved, err)
	}
	if got := receiver(saved.Proposal); got != "adt-41" && got != "" {
		t.Errorf("a new offer where nobody is competent goes to %q", got)
	}
	h.pass(15 * 24 * time.Hour)
	if got := h.queue(animator, editing.Queue{}); !slices.Contains(got, p) {
		t.Errorf("after the promise the animator has %v", got)
	}
	if d := h.dossier(agent, p); !d.Late || d.Promised != opening.DateOf(2026, 3, 16) {
		t.Errorf("promised for %v, late %v", d.Promised, d.Late)
	}
	blois := members[1]
	blois.Absence = network.Absence{From: opening.DateOf(2026, 3, 1), To: opening.DateOf(2026, 3, 31), StandIn: "ot-tours"}
	if err := h.app.PutOrganisation(t.Context(), access.Operator, &blois); err != nil {
		t.Fatal(err)
	}
	if got := h.queue(overseer, editing.Queue{}); !slices.Contains(got, p) {
		t.Errorf("the stand-in has %v", got)
	}
	if err := h.answer(overseer, p, map[int]offer.Verdict{0: accept}); err != nil {
		t.Error(err)
	}
}

// What a new offer's proposer may not enter is made by whoever accepts it.
func TestAProposedOfferIsMade(t *testing.T) {
	h := open(t)
	o := museum("Musée de Tours")
	set(o, offer.FieldAddress, "", offer.Address{PostalCode: "37000", Locality: "Tours", Commune: "37261"})
	saved, err := h.Save(t.Context(), agent, &editing.Edit{Offer: o})
	if err != nil || saved.Proposal == 0 {
		t.Fatal(saved, err)
	}
	d := h.dossier(access.Operator, saved.Proposal)
	verdicts := map[int]offer.Verdict{}
	for i := range d.Parts {
		verdicts[i] = accept
	}
	made, err := h.Decide(t.Context(), access.Operator, &editing.Answer{Proposal: d.ID, Version: d.Version, Verdicts: verdicts})
	if err != nil || made.ID == 0 {
		t.Fatal(made, err)
	}
	if got := h.live(made.ID); got.Status != offer.Published || got.Owner != "ot-blois" || !offer.Equal(word(got, "name"), offer.Say("fr", "Musée de Tours")) {
		t.Errorf("made: %+v", got)
	}
}

// A validator sends back with an answer; the author finds it again with the answer, mends it, and it is published.
func TestSentBackAndPublished(t *testing.T) {
	h := open(t)
	saved, err := h.Save(t.Context(), learner, &editing.Edit{Offer: museum("Musé")})
	if err != nil {
		t.Fatal(err)
	}
	d := h.dossier(overseer, saved.Proposal)
	if err := h.SendBack(t.Context(), overseer, d.ID, d.Version, ""); !fault.Is(err, fault.Invalid) {
		t.Errorf("without a word: %v", err)
	}
	if err := h.SendBack(t.Context(), overseer, d.ID, d.Version, "Une faute dans le nom."); err != nil {
		t.Fatal(err)
	}
	opened, err := h.Open(t.Context(), learner, saved.ID)
	if err != nil || opened.Draft == nil || opened.Draft.Answer != "Une faute dans le nom." {
		t.Fatal(opened.Draft, err)
	}
	mended := opened.Draft.Offer.Clone()
	set(mended, offer.FieldName, "", offer.Say("fr", "Musée"))
	mended.Status = offer.Published
	again, err := h.Save(t.Context(), learner, &editing.Edit{Offer: mended, Drafted: true})
	if err != nil || again.Proposal != saved.Proposal {
		t.Fatalf("sent again: %+v %v", again, err)
	}
	if err := h.answer(overseer, again.Proposal, map[int]offer.Verdict{0: accept}); err != nil {
		t.Fatal(err)
	}
	if o := h.live(saved.ID); o.Status != offer.Published || !offer.Equal(word(o, "name"), offer.Say("fr", "Musée")) {
		t.Errorf("published: %+v", o)
	}
	if list, err := h.Drafts(t.Context(), learner); err != nil || len(list) != 0 {
		t.Error(list, err)
	}
}

// Accepting some operations of a proposal is applying just these.
func TestPartialAcceptanceIsApplyingWhatWasAccepted(t *testing.T) {
	h := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		id := h.save(agent, museum("Musée"))
		before := h.live(id)
		p := h.propose(neighbour, id, func(o *offer.Offer) {
			for i, n := range rapid.SliceOfNDistinct(rapid.IntRange(1, 6), 1, 5, rapid.ID).Draw(rt, "items") {
				set(o, offer.FieldContacts, "k"+string(rune('0'+n)), phone("02 54 00 00 0"+string(rune('0'+i))))
			}
			if rapid.Bool().Draw(rt, "name") {
				set(o, offer.FieldName, "", offer.Text{"fr": {Value: "Autre"}, "en": {Value: "Other"}})
			}
		})
		d := h.dossier(agent, p)
		verdicts := map[int]offer.Verdict{}
		var accepted []offer.Op
		for i, op := range d.Ops {
			switch rapid.IntRange(0, 2).Draw(rt, "verdict") {
			case 0:
				verdicts[i] = accept
				accepted = append(accepted, op)
			case 1:
				verdicts[i] = offer.Verdict{State: offer.Refused, Ground: offer.NotProven}
			}
		}
		if err := h.answer(agent, p, verdicts); err != nil {
			rt.Fatal(err)
		}
		if left := offer.Difference(before.Apply(accepted), h.live(id)); len(left) > 0 {
			rt.Errorf("besides what was accepted: %v", left)
		}
		now := h.dossier(agent, p)
		if now.Open() != (len(verdicts) < len(d.Ops)) {
			rt.Errorf("%d of %d decided, and it is %s", len(verdicts), len(d.Ops), now.State)
		}
		// Taking it all back leaves the offer as it was.
		for i, v := range verdicts {
			if v.State == "" {
				continue
			}
			if _, err := h.Undo(t.Context(), agent, p, h.dossier(agent, p).Version, i); err != nil {
				rt.Fatal(err)
			}
		}
		if left := offer.Difference(before, h.live(id)); len(left) > 0 || !h.dossier(agent, p).Open() {
			rt.Errorf("after taking it back: %v", left)
		}
	})
}

// What somebody changed since is not taken back, and what the offer says already needs no answer.
func TestUndoAndSuperseding(t *testing.T) {
	h := open(t)
	id := h.save(agent, museum("Musée"))
	name := func(words string) func(*offer.Offer) {
		return func(o *offer.Offer) { set(o, offer.FieldName, "", offer.Say("fr", words)) }
	}
	p, same := h.propose(neighbour, id, name("Autre")), h.propose(host, id, name("Autre"))
	if err := h.answer(agent, p, map[int]offer.Verdict{0: accept}); err != nil {
		t.Fatal(err)
	}
	if got := h.dossier(host, same).State; got != offer.Superseded {
		t.Errorf("proposed twice, accepted once: %s", got)
	}
	if _, err := h.Save(t.Context(), agent, h.edit(agent, id, name("Encore autre"))); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Undo(t.Context(), agent, p, h.dossier(agent, p).Version, 0); !isFault(err, fault.Conflict, "proposal.changed_since") {
		t.Errorf("taken back over somebody's words: %v", err)
	}
	stale := h.propose(neighbour, id, name("Trop tard"))
	d := h.dossier(agent, stale)
	if _, err := h.Save(t.Context(), agent, h.edit(agent, id, name("Entre-temps"))); err != nil {
		t.Fatal(err)
	}
	saved, err := h.Decide(t.Context(), agent, &editing.Answer{Proposal: stale, Version: d.Version, Seen: d.Offer.Version, Verdicts: map[int]offer.Verdict{0: accept}})
	if !isFault(err, fault.Conflict, "offer.same_field_changed") {
		t.Errorf("accepted over what was not looked at: %+v %v", saved, err)
	}
}

// Several of one harmless kind are decided about together, each after it was looked at as it is.
func TestDecidedTogether(t *testing.T) {
	h := open(t)
	var looked []editing.Looked
	for range 3 {
		id := h.save(agent, museum("Musée"))
		d := h.dossier(agent, h.propose(neighbour, id, func(o *offer.Offer) { set(o, offer.FieldContacts, "k", phone("02 54 00 00 01")) }))
		looked = append(looked, editing.Looked{ID: d.ID, Shown: d.Shown})
	}
	name := h.dossier(agent, h.propose(neighbour, h.save(agent, museum("Musée")), func(o *offer.Offer) { set(o, offer.FieldName, "", offer.Say("fr", "Autre")) }))
	looked = append(looked, editing.Looked{ID: name.ID, Shown: name.Shown})
	looked[1].Shown = "guessed"
	done, err := h.DecideTogether(t.Context(), agent, looked, accept)
	if err != nil || len(done) != 4 {
		t.Fatal(done, err)
	}
	if done[0].Err != nil || !isFault(done[1].Err, fault.Conflict, "proposal.changed_meanwhile") || done[2].Err != nil || !isFault(done[3].Err, fault.Invalid, "proposal.not_together") {
		t.Errorf("together: %v", done)
	}
}

// What is scheduled is done when its time has come, also when nothing ran then; what no longer fits comes back as a proposal.
func TestScheduled(t *testing.T) {
	h := open(t)
	id, moved := h.save(agent, museum("Musée")), h.save(agent, museum("Musée"))
	tomorrow := h.clock().Add(24 * time.Hour)
	later := func(id offer.ID, words string) int64 {
		d := h.edit(agent, id, func(o *offer.Offer) { set(o, offer.FieldName, "", offer.Say("fr", words)) })
		d.Effect = tomorrow
		saved, err := h.Save(t.Context(), agent, d)
		if err != nil || saved.Due == 0 {
			t.Fatal(saved, err)
		}
		return saved.Due
	}
	done, lost := later(id, "Demain"), later(moved, "Jamais")
	gone, err := h.Turn(t.Context(), agent, &editing.Turn{Offer: id, Base: 1, Status: offer.Withdrawn, Effect: tomorrow.Add(time.Hour)})
	if err != nil || gone.Due == 0 {
		t.Fatal(gone, err)
	}
	cancelled := later(id, "Annulé")
	if err := h.Unschedule(t.Context(), neighbour, cancelled); !fault.Is(err, fault.NotFound) {
		t.Errorf("taken back by another: %v", err)
	}
	if err := h.Unschedule(t.Context(), colleague, cancelled); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Save(t.Context(), agent, h.edit(agent, moved, func(o *offer.Offer) { set(o, offer.FieldName, "", offer.Say("fr", "Changé")) })); err != nil {
		t.Fatal(err)
	}
	if o := h.live(id); !offer.Equal(word(o, "name"), offer.Say("fr", "Musée")) || o.Status != offer.Published {
		t.Errorf("too early: %v", o)
	}
	h.pass(26 * time.Hour)
	h.app.Start(t.Context())
	h.until(func() bool {
		return h.live(id).Status == offer.Withdrawn && h.dossier(agent, lost).State == offer.Submitted
	})
	if o := h.live(id); !offer.Equal(word(o, "name"), offer.Say("fr", "Demain")) {
		t.Errorf("in its time: %v", word(o, "name"))
	}
	if p := h.dossier(agent, done); p.State != offer.Accepted || p.Written == 0 {
		t.Errorf("what was done: %+v", p.Proposal)
	}
	if p := h.dossier(agent, lost); p.Answer != "offer.same_field_changed" || !offer.Equal(word(h.live(moved), "name"), offer.Say("fr", "Changé")) {
		t.Errorf("what no longer fits: %+v", p.Proposal)
	}
}

// until waits for something that is done beside.
func (h *house) until(so func() bool) {
	h.Helper()
	ctx, stop := context.WithTimeout(h.Context(), 30*time.Second)
	defer stop()
	for !so() {
		select {
		case <-ctx.Done():
			h.Fatal("it does not come to it")
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Cut and kept pieces are the text before, added and kept ones the text after, to the letter.
func TestComparedTextsAreWhole(t *testing.T) {
	words := rapid.SliceOf(rapid.SampledFrom([]string{"un", " ", "musée", "l’", "été", ".", "\n", "œuvre", "🏛", "é"}))
	rapid.Check(t, func(rt *rapid.T) {
		was, is := strings.Join(words.Draw(rt, "was"), ""), strings.Join(words.Draw(rt, "is"), "")
		var before, after strings.Builder
		for _, s := range editing.Compare(was, is) {
			if s.Kept || !s.Added {
				before.WriteString(s.Words)
			}
			if s.Kept || s.Added {
				after.WriteString(s.Words)
			}
		}
		if before.String() != was || after.String() != is {
			rt.Errorf("%q and %q became %q and %q", was, is, before.String(), after.String())
		}
	})
}
