package editing_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/app/editing"
	"escale/internal/fault"
	"escale/internal/house/testkit"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/store"
)

// The people of a small network: two offices side by side below an agency, one of which has what contributors enter looked over,
// a professional, and those who look after all.
var (
	agent     = access.Actor{Name: "account:1", Organisation: "ot-blois", Roles: network.Contributor}
	colleague = access.Actor{Name: "account:2", Organisation: "ot-blois", Roles: network.Contributor | network.Validator}
	neighbour = access.Actor{Name: "account:3", Organisation: "ot-tours", Roles: network.Contributor}
	learner   = access.Actor{Name: "account:4", Organisation: "ot-tours", Roles: network.Contributor}
	overseer  = access.Actor{Name: "account:5", Organisation: "ot-tours", Roles: network.Validator}
	host      = access.Actor{Name: "account:7", Organisation: "gite-1", Roles: network.Contributor}
	linguist  = access.Actor{Name: "account:8", Organisation: "ot-blois", Roles: network.Translator}
	reader    = access.Actor{Name: "account:9", Organisation: "ot-blois", Roles: network.Reader}
)

var members = []network.Organisation{
	{Code: "adt-41", Kind: network.DepartmentalCommittee, Name: "Agence", Territories: []string{"department:41"}},
	{Code: "ot-blois", Kind: network.TouristOffice, Name: "Office de Blois", Parent: "adt-41", Territories: []string{"commune:41018"}},
	{Code: "ot-tours", Kind: network.TouristOffice, Name: "Office de Tours", Parent: "adt-41", Review: true},
	{Code: "gite-1", Kind: network.Professional, Name: "Gîte", Parent: "ot-blois"},
}

// house is a small network with its base.
type house struct {
	*testing.T
	*editing.Editing
	app *app.App
	now time.Time
	mu  sync.Mutex
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

func open(t *testing.T, engines ...testkit.Engine) *house {
	t.Helper()
	h := &house{T: t, now: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)}
	o := app.Options{Data: t.TempDir(), Now: h.clock}
	for _, e := range engines {
		if e.Postgres {
			o.Database = e.URL(t)
		}
	}
	h.app = start(t, o)
	h.Editing = editing.New(h.app)
	for _, m := range members {
		if err := h.app.PutOrganisation(t.Context(), access.Operator, &m); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

func start(t *testing.T, o app.Options) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func museum(name string) *offer.Offer {
	o := &offer.Offer{Type: "cultural-heritage", Status: offer.Published}
	set(o, offer.FieldName, "", offer.Say("fr", name))
	set(o, offer.FieldCategory, "museum", offer.Choice{Code: "museum"})
	set(o, offer.FieldAddress, "", offer.Address{PostalCode: "41000", Locality: "Blois", Commune: "41018"})
	set(o, offer.FieldPosition, "", offer.Position{Lat: 47.586, Lon: 1.336})
	return o
}

func set(o *offer.Offer, field, item string, v offer.Value) *offer.Offer {
	o.Set(offer.Cell{Key: offer.Key{Field: field, Item: item}, Value: v})
	return o
}

// save saves what must be written whole.
func (h *house) save(actor access.Actor, o *offer.Offer) offer.ID {
	h.Helper()
	saved, err := h.Save(h.Context(), actor, &editing.Edit{Offer: o})
	if err != nil {
		h.Fatal(err)
	}
	if saved.Proposal != 0 {
		h.Fatalf("proposed for %s: %v", saved.Rule, saved.Proposed)
	}
	return saved.ID
}

// edit opens an offer and gives what is to be saved after a change.
func (h *house) edit(actor access.Actor, id offer.ID, change func(*offer.Offer)) *editing.Edit {
	h.Helper()
	opened, err := h.Open(h.Context(), actor, id)
	if err != nil {
		h.Fatal(err)
	}
	o := opened.Offer.Clone()
	change(o)
	return &editing.Edit{Offer: o}
}

// live gives an offer as its base has it.
func (h *house) live(id offer.ID) *offer.Offer {
	h.Helper()
	opened, err := h.Open(h.Context(), access.Operator, id)
	if err != nil {
		h.Fatal(err)
	}
	return opened.Offer
}

func word(o *offer.Offer, field string) offer.Value {
	c := o.Get(offer.Key{Field: field})
	if c == nil {
		return nil
	}
	return c.Value
}

func isFault(err error, code fault.Code, key string) bool {
	f := (*fault.Error)(nil)
	return errors.As(err, &f) && f.Code == code && f.Key == key
}

// Two people edit one offer. What they do at different places, in different languages of one text too, is all there; what they
// both do to one thing is laid before the second, and nothing of theirs is written until they chose.
func TestTwoEditOneOffer(t *testing.T) {
	h := open(t)
	id := h.save(agent, set(museum("Musée"), offer.FieldSummary, "", offer.Text{"fr": {Value: "Un"}, "en": {Value: "One"}}))
	say := func(lang offer.Lang, words string) func(*offer.Offer) {
		return func(o *offer.Offer) {
			text := offer.Text{}
			for l, p := range word(o, offer.FieldSummary).(offer.Text) {
				text[l] = p
			}
			text[lang] = offer.Phrase{Value: words}
			set(o, offer.FieldSummary, "", text)
		}
	}
	name := h.edit(agent, id, func(o *offer.Offer) { set(o, offer.FieldName, "", offer.Say("fr", "Musée neuf")) })
	french, english, rival := h.edit(colleague, id, say("fr", "Deux")), h.edit(agent, id, say("en", "Two")), h.edit(agent, id, say("fr", "Trois"))
	for _, d := range []*editing.Edit{name, french, english} {
		if saved, err := h.Save(t.Context(), agent, d); err != nil || saved.Proposal != 0 {
			t.Fatal(saved, err)
		}
	}
	want := offer.Text{"fr": {Value: "Deux"}, "en": {Value: "Two"}}
	if o := h.live(id); !offer.Equal(word(o, offer.FieldSummary), want) || !offer.Equal(word(o, offer.FieldName), offer.Say("fr", "Musée neuf")) {
		t.Errorf("both saved: %v", o.Cells)
	}
	saved, err := h.Save(t.Context(), agent, rival)
	if !isFault(err, fault.Conflict, "offer.same_field_changed") || len(saved.Conflicts) != 1 {
		t.Fatalf("one field twice: %+v %v", saved, err)
	}
	c := saved.Conflicts[0]
	got := []string{string(c.Lang), c.Base.(offer.Text)["fr"].Value, c.Mine.(offer.Text)["fr"].Value, c.Theirs.(offer.Text)["fr"].Value}
	if diff := cmp.Diff([]string{"fr", "Un", "Trois", "Deux"}, got); diff != "" {
		t.Error(diff)
	}
	chosen := saved.Live.Clone()
	say("fr", "Deux et trois")(chosen)
	if _, err := h.Save(t.Context(), agent, &editing.Edit{Offer: chosen}); err != nil {
		t.Fatal(err)
	}
	if got := word(h.live(id), offer.FieldSummary).(offer.Text); got["fr"].Value != "Deux et trois" || got["en"].Value != "Two" {
		t.Errorf("after the choice: %v", got)
	}
}

// Whatever two people do to an offer, each word of both is live or before the second of them.
func TestNoWordIsLostBetweenTwo(t *testing.T) {
	h := open(t)
	fields := []string{offer.FieldName, offer.FieldSummary, offer.FieldDescription}
	langs := []offer.Lang{"fr", "en", "de"}
	rapid.Check(t, func(rt *rapid.T) {
		id := h.save(agent, set(set(museum("Musée"), offer.FieldSummary, "", offer.Say("fr", "Court")), offer.FieldDescription, "", offer.Say("en", "Long")))
		typed := map[string][]string{}
		change := func(who string) func(*offer.Offer) {
			return func(o *offer.Offer) {
				for i := range rapid.IntRange(1, 3).Draw(rt, "changes") {
					field, lang := rapid.SampledFrom(fields).Draw(rt, "field"), rapid.SampledFrom(langs).Draw(rt, "lang")
					text := offer.Text{}
					if was, ok := word(o, field).(offer.Text); ok {
						for l, p := range was {
							text[l] = p
						}
					}
					words := who + string(rune('a'+i))
					if at := text[lang].Value; slices.Contains(typed[who], at) { // over one's own words
						typed[who] = slices.DeleteFunc(typed[who], func(w string) bool { return w == at })
					}
					text[lang] = offer.Phrase{Value: words}
					typed[who] = append(typed[who], words)
					set(o, field, "", text)
				}
			}
		}
		first, second := h.edit(agent, id, change("first ")), h.edit(colleague, id, change("second "))
		if _, err := h.Save(t.Context(), agent, first); err != nil {
			rt.Fatal(err)
		}
		saved, err := h.Save(t.Context(), colleague, second)
		if err != nil && len(saved.Conflicts) == 0 {
			rt.Fatal(err)
		}
		var there []string
		say := func(v offer.Value) {
			text, _ := v.(offer.Text)
			for _, p := range text {
				there = append(there, p.Value)
			}
		}
		for _, c := range h.live(id).Cells {
			say(c.Value)
		}
		if err != nil {
			say(offer.Text{"fr": {Value: "conflict"}})
			for _, c := range second.Offer.Cells { // still in the hands of whoever typed it
				say(c.Value)
			}
		}
		for who, words := range typed {
			for _, w := range words {
				if !slices.Contains(there, w) {
					rt.Errorf("%s lost %q: %v", who, w, there)
				}
			}
		}
	})
}

// What one may is written, what one may not is proposed, in one go: nothing that was typed is thrown away.
func TestWhatOneMayNotWriteIsProposed(t *testing.T) {
	h := open(t)
	id := h.save(agent, museum("Musée"))
	both := func(o *offer.Offer) {
		set(o, offer.FieldName, "", offer.Text{"fr": {Value: "Musée"}, "en": {Value: "Museum"}})
		set(o, offer.FieldAddress, "", offer.Address{PostalCode: "41000", Locality: "Blois", Commune: "41018", Lines: []string{"1 rue Neuve"}})
	}
	saved, err := h.Save(t.Context(), linguist, h.edit(linguist, id, both))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"name"}, {"location.address"}}, [][]string{saved.Written, saved.Proposed}); diff != "" {
		t.Error(diff)
	}
	saved, err = h.Save(t.Context(), neighbour, h.edit(neighbour, id, func(o *offer.Offer) { set(o, offer.FieldName, "", offer.Say("fr", "Autre")) }))
	if err != nil || saved.Proposal == 0 || saved.Version != 0 || saved.Rule != "access.propose_to_owner" {
		t.Errorf("by a neighbour: %+v %v", saved, err)
	}
	if _, err := h.Open(t.Context(), reader, id); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a reader edits: %v", err)
	}
	away := h.edit(agent, id, func(o *offer.Offer) {
		set(o, offer.FieldAddress, "", offer.Address{PostalCode: "37000", Locality: "Tours", Commune: "37261"})
	})
	if saved, err = h.Save(t.Context(), agent, away); err != nil || saved.Proposal == 0 || saved.Rule != "access.out_of_territory" {
		t.Errorf("moved out of the territory: %+v %v", saved, err)
	}
	if got := h.live(id).Address(); got.Commune != "41018" || len(got.Lines) > 0 {
		t.Errorf("what is proposed is live: %v", got)
	}
}

// What somebody does not see stays as it is, whatever they send back.
func TestWhatIsNotSeenStays(t *testing.T) {
	h := open(t)
	o := museum("Musée")
	set(o, offer.FieldContacts, "a", offer.Contact{Role: "public", Channels: []offer.Channel{{Means: offer.Phone, Value: "02 54 00 00 01"}}})
	set(o, offer.FieldContacts, "b", offer.Contact{Role: "owner", Person: "Une Personne", Channels: []offer.Channel{{Means: offer.Phone, Value: "06 00 00 00 02"}}})
	id := h.save(agent, o)
	opened, err := h.Open(t.Context(), host, id)
	if err != nil {
		t.Fatal(err)
	}
	if opened.Offer.Get(offer.Key{Field: offer.FieldContacts, Item: "b"}) != nil {
		t.Fatal("a professional sees whom the members ask")
	}
	edit := opened.Offer.Clone()
	set(edit, offer.FieldContacts, "a", offer.Contact{Role: "public", Channels: []offer.Channel{{Means: offer.Phone, Value: "02 54 00 00 03"}}})
	saved, err := h.Save(t.Context(), host, &editing.Edit{Offer: edit, Carried: []string{offer.FieldContacts}})
	if err != nil || saved.Proposal == 0 {
		t.Fatal(saved, err)
	}
	opened, err = h.Open(t.Context(), agent, id)
	if err != nil || len(opened.Waiting) != 1 {
		t.Fatalf("waiting: %v %v", opened, err)
	}
	if ops := opened.Waiting[0].Ops; len(ops) != 1 || ops[0].Item != "a" {
		t.Errorf("proposed: %v", ops)
	}
}

// Items stay in the order into which somebody brought them, also those that others added meanwhile.
func TestItemsAreMoved(t *testing.T) {
	h := open(t)
	o := museum("Musée")
	for _, item := range []string{"a", "b", "c"} {
		set(o, offer.FieldContacts, item, offer.Contact{Role: "public", Channels: []offer.Channel{{Means: offer.Phone, Value: "02 54 00 00 0" + item[:0] + "1"}}})
	}
	id := h.save(agent, o)
	move := h.edit(agent, id, func(o *offer.Offer) { o.Arrange(offer.FieldContacts, "", []string{"c", "a", "b"}) })
	add := h.edit(colleague, id, func(o *offer.Offer) {
		set(o, offer.FieldContacts, "d", offer.Contact{Role: "public", Channels: []offer.Channel{{Means: offer.Phone, Value: "02 54 00 00 09"}}})
	})
	for _, d := range []*editing.Edit{add, move} {
		if _, err := h.Save(t.Context(), agent, d); err != nil {
			t.Fatal(err)
		}
	}
	if got := h.live(id).Items(offer.FieldContacts, ""); !slices.Equal(got, []string{"c", "d", "a", "b"}) {
		t.Errorf("in the order %v", got)
	}
}

// What somebody has in the making is kept as typed, is theirs alone, and goes when it was saved.
func TestDrafts(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, e testkit.Engine) {
		h := open(t, e)
		id := h.save(agent, museum("Musée"))
		d := h.edit(agent, id, func(o *offer.Offer) { set(o, offer.FieldName, "", offer.Say("fr", "Musée en cours")) })
		d.Carried = []string{offer.FieldName}
		if _, err := h.SaveDraft(t.Context(), agent, d, "name~~/fr/value=Mus%C3%A9e"); err != nil {
			t.Fatal(err)
		}
		more := h.edit(agent, id, func(o *offer.Offer) { set(o, offer.FieldSummary, "", offer.Say("fr", "Court")) })
		more.Carried = []string{offer.FieldSummary}
		if _, err := h.SaveDraft(t.Context(), agent, more, "autre"); err != nil {
			t.Fatal(err)
		}
		opened, err := h.Open(t.Context(), agent, id)
		if err != nil || opened.Draft == nil {
			t.Fatal(opened, err)
		}
		if diff := cmp.Diff([]string{offer.FieldSummary, offer.FieldName}, opened.Draft.Fields); diff != "" || opened.Draft.Form != "autre" {
			t.Error(diff, opened.Draft.Form)
		}
		if others, err := h.Open(t.Context(), colleague, id); err != nil || others.Draft != nil {
			t.Errorf("another's draft: %v %v", others.Draft, err)
		}
		if list, err := h.Drafts(t.Context(), agent); err != nil || len(list) != 1 || list[0].Name["fr"].Value != "Musée en cours" {
			t.Errorf("drafts: %v %v", list, err)
		}
		if _, err := h.Save(t.Context(), agent, &editing.Edit{Offer: opened.Draft.Offer, Drafted: true}); err != nil {
			t.Fatal(err)
		}
		if list, err := h.Drafts(t.Context(), agent); err != nil || len(list) != 0 {
			t.Errorf("drafts that have served: %v %v", list, err)
		}
		if got := word(h.live(id), offer.FieldSummary); !offer.Equal(got, offer.Say("fr", "Court")) {
			t.Errorf("saved: %v", got)
		}
	})
}

// A new offer in the making has no number until it is saved; throwing it away leaves nothing.
func TestDraftsOfNewOffers(t *testing.T) {
	h := open(t)
	o := &offer.Offer{Type: "cultural-heritage"}
	set(o, offer.FieldName, "", offer.Say("fr", "À venir"))
	if _, err := h.SaveDraft(t.Context(), agent, &editing.Edit{Offer: o}, ""); err != nil {
		t.Fatal(err)
	}
	opened, err := h.Begin(t.Context(), agent, "cultural-heritage", "")
	if err != nil || opened.Draft == nil || opened.Draft.Offer.ID != 0 || !offer.Equal(word(opened.Draft.Offer, "name"), offer.Say("fr", "À venir")) {
		t.Fatal(opened, err)
	}
	if opened, err := h.Begin(t.Context(), agent, "hotel", ""); err != nil || opened.Draft != nil {
		t.Error("the draft of a museum is that of a hotel", err)
	}
	if err := h.DiscardDraft(t.Context(), agent, 0, "cultural-heritage"); err != nil {
		t.Fatal(err)
	}
	if list, err := h.Drafts(t.Context(), agent); err != nil || len(list) != 0 {
		t.Error(list, err)
	}
}

// The same submission twice, one after the other or at once, is one.
func TestTwiceIsOnce(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, e testkit.Engine) {
		h := open(t, e)
		ids := make(chan offer.ID, 8)
		var wait sync.WaitGroup
		for range cap(ids) {
			wait.Go(func() {
				saved, err := h.Save(t.Context(), agent, &editing.Edit{Offer: museum("Musée"), Key: "k1"})
				if err != nil {
					t.Error(err)
					return
				}
				ids <- saved.ID
			})
		}
		wait.Wait()
		close(ids)
		first := <-ids
		for id := range ids {
			if id != first {
				t.Errorf("made %d and %d", first, id)
			}
		}
		if _, err := h.Save(t.Context(), agent, &editing.Edit{Offer: museum("Autre"), Key: "k1"}); !isFault(err, fault.Conflict, "edit.key_reused") {
			t.Errorf("the key of another edit: %v", err)
		}
		if saved, err := h.Save(t.Context(), colleague, &editing.Edit{Offer: museum("Autre"), Key: "k1"}); err != nil || saved.ID == first {
			t.Errorf("the same key of another person: %v %v", saved, err)
		}
	})
}

// A contributor whose organisation looks things over makes a draft and asks; only a validator publishes.
func TestReviewBeforePublication(t *testing.T) {
	h := open(t)
	saved, err := h.Save(t.Context(), learner, &editing.Edit{Offer: museum("Musée")})
	if err != nil || saved.Version != 1 || saved.Proposal == 0 || !slices.Equal(saved.Proposed, []string{"status"}) {
		t.Fatalf("%+v %v", saved, err)
	}
	if o := h.live(saved.ID); o.Status != offer.Draft {
		t.Errorf("before anybody looked it is %s", o.Status)
	}
	if _, err := h.Publish(t.Context(), overseer, saved.ID, 1); err != nil {
		t.Fatal(err)
	}
	if o := h.live(saved.ID); o.Status != offer.Published {
		t.Errorf("published it is %s", o.Status)
	}
	if _, err := h.Turn(t.Context(), overseer, &editing.Turn{Offer: saved.ID, Base: 2, Status: offer.Draft}); !isFault(err, fault.Invalid, "offer.status_cannot_follow") {
		t.Errorf("a draft again at once: %v", err)
	}
	for i, status := range []offer.Status{offer.Withdrawn, offer.Deleted, offer.Draft} {
		if _, err := h.Turn(t.Context(), overseer, &editing.Turn{Offer: saved.ID, Base: int64(2 + i), Status: status}); err != nil {
			t.Fatal(status, err)
		}
	}
}

// Faults block publication, warnings never; a draft may be incomplete.
func TestFaultsBlockPublication(t *testing.T) {
	h := open(t)
	o := &offer.Offer{Type: "cultural-heritage"}
	set(o, offer.FieldName, "", offer.Say("fr", "Musée"))
	id := h.save(agent, o)
	if _, err := h.Publish(t.Context(), agent, id, 1); !fault.Is(err, fault.Invalid) {
		t.Errorf("without category and place: %v", err)
	}
	if h.live(id).Status != offer.Draft {
		t.Error("it is published")
	}
	whole := h.edit(agent, id, func(o *offer.Offer) {
		for _, c := range museum("Musée").Cells {
			o.Set(c)
		}
		o.Status = offer.Published
	})
	saved, err := h.Save(t.Context(), agent, whole)
	if err != nil || len(saved.Advice) == 0 {
		t.Errorf("with warnings: %+v %v", saved, err)
	}
}

// renameAll renames offers as one bulk change.
func (h *house) renameAll(group string, ids []offer.ID, name string) error {
	in := h.app.Inner()
	for _, id := range ids {
		d := h.edit(access.Operator, id, func(o *offer.Offer) { set(o, offer.FieldName, "", offer.Say("fr", name)) })
		if _, err := in.WriteIn(h.Context(), access.Operator, "bulk", group, func(tx *store.Tx) error {
			_, err := in.Enter(tx, access.Operator, &app.Entry{Offer: d.Offer})
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}
