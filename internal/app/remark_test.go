package app_test

import (
	"strings"
	"testing"
	"time"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/house/testkit/world"
	"escale/internal/network"
	"escale/internal/offer"
)

// watch is a clock that a test sets forward.
type watch struct{ ahead time.Duration }

func (w *watch) now() time.Time { return world.Now.Add(w.ahead) }

func TestRemarkHasAReceipt(t *testing.T) {
	clock := new(watch)
	w := world.New(t, world.Options{Gites: 1, Now: clock.now})
	ctx := t.Context()
	take := func(r *app.Remark) *app.Receipt {
		t.Helper()
		got, err := w.App.Remark(ctx, access.Anonymous, r)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	first := take(&app.Remark{Offer: w.Bistro, About: offer.Shut, Words: " Fermé \x1b depuis mars ", Lang: "fr", Name: "Ada", Email: "ada@example.org"})
	clock.ahead = 5 * time.Minute
	again := take(&app.Remark{Offer: w.Bistro, About: offer.Shut, Words: "Fermé  depuis mars", Lang: "fr"})
	if again.Number != first.Number || again.Token == first.Token {
		t.Errorf("the same remark has numbers %d and %d, tokens %q and %q", first.Number, again.Number, first.Token, again.Token)
	}
	notice := take(&app.Remark{Offer: w.Chateau, About: offer.RightsOf, Words: "Cette photo est la mienne.", Lang: "fr", GoodFaith: true})
	clock.ahead = 20 * time.Minute
	if later := take(&app.Remark{Offer: w.Bistro, About: offer.Shut, Words: "Fermé  depuis mars"}); later.Number == first.Number {
		t.Error("the same words much later are the same remark")
	}
	list, err := w.App.Remarks(ctx, access.Operator, offer.Submitted)
	if err != nil || len(list) != 3 || list[0].Number != notice.Number || list[1].Words != "Fermé  depuis mars" || len(list[1].Writers) != 1 || list[1].Writers[0].Email != "ada@example.org" {
		t.Errorf("%+v %v", list, err)
	}
	owner := access.Actor{Name: "anne", Organisation: "ot-blois", Roles: network.Contributor}
	if mine, err := w.App.Remarks(ctx, owner, offer.Submitted); err != nil || len(mine) != 3 {
		t.Errorf("the owner sees %d (%v)", len(mine), err)
	}
	for _, other := range []access.Actor{access.Anonymous, {Name: "eve", Organisation: "adt-41", Roles: network.Contributor}} {
		if none, err := w.App.Remarks(ctx, other, offer.Submitted); err != nil || len(none) != 0 {
			t.Errorf("%s sees %d (%v)", other.Name, len(none), err)
		}
		if _, err := w.App.AnswerRemark(ctx, other, first.Number, true, "oui"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s answers: %v", other.Name, err)
		}
	}
	for _, number := range []int64{first.Number, notice.Number} {
		if _, err := w.App.AnswerRemark(ctx, owner, number, false, " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("a refusal without a word: %v", err)
		}
	}
	if one, err := w.App.AnswerRemark(ctx, owner, first.Number, true, "Corrigé, merci."); err != nil || one.State != offer.Accepted {
		t.Errorf("%+v %v", one, err)
	}
	for _, token := range []string{first.Token, again.Token} {
		got, err := w.App.RemarkReceipt(ctx, token)
		if err != nil || got.State != offer.Accepted || got.Answer != "Corrigé, merci." || got.Until.After(clock.now().Add(91*24*time.Hour)) {
			t.Errorf("%+v %v", got, err)
		}
	}
	clock.ahead += 92 * 24 * time.Hour
	if _, err := w.App.RemarkReceipt(ctx, first.Token); !fault.Is(err, fault.NotFound) {
		t.Errorf("a receipt that is over: %v", err)
	}
	if _, err := w.App.RemarkReceipt(ctx, notice.Token); err != nil {
		t.Errorf("a notice nobody answered: %v", err)
	}
}

func TestRemarksThatAreRefused(t *testing.T) {
	w := world.New(t, world.Options{Gites: 1})
	fine := app.Remark{Offer: w.Hotel, About: offer.WrongData, Words: "Le numéro a changé."}
	for _, test := range []struct {
		name   string
		change func(*app.Remark)
		code   fault.Code
		key    string // of the first problem
	}{
		{"nothing said", func(r *app.Remark) { r.Words = " " }, fault.Invalid, "remark.words_missing"},
		{"too much said", func(r *app.Remark) { r.Words = strings.Repeat("mot ", 1001) }, fault.Invalid, "text.too_long"},
		{"about nothing", func(r *app.Remark) { r.About = "" }, fault.Invalid, "remark.about_unknown"},
		{"no address", func(r *app.Remark) { r.Email = "ada" }, fault.Invalid, "remark.email_malformed"},
		{"an address and more", func(r *app.Remark) { r.Email = "Ada <ada@example.org>" }, fault.Invalid, "remark.email_malformed"},
		{"a long name", func(r *app.Remark) { r.Name = strings.Repeat("a", 201) }, fault.Invalid, "text.too_long"},
		{"a notice without good faith", func(r *app.Remark) { r.About = offer.Unlawful }, fault.Invalid, "remark.good_faith_missing"},
		{"a draft", func(r *app.Remark) { r.Offer = w.Draft }, fault.NotFound, ""},
		{"what is gone", func(r *app.Remark) { r.Offer = w.Gone }, fault.Gone, ""},
		{"what never was", func(r *app.Remark) { r.Offer = 5 }, fault.NotFound, ""},
	} {
		r := fine
		test.change(&r)
		_, err := w.App.Remark(t.Context(), access.Anonymous, &r)
		f, _ := err.(*fault.Error)
		if f == nil || f.Code != test.code || test.key != "" && (len(f.Problems) != 1 || f.Problems[0].Key != test.key) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	if list, err := w.App.Remarks(t.Context(), access.Operator, offer.Submitted); err != nil || len(list) != 0 {
		t.Errorf("%d are kept all the same (%v)", len(list), err)
	}
}
