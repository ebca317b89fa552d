package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/house/testkit/world"
	"escale/internal/offer"
)

func TestBooklet(t *testing.T) {
	clock := new(watch)
	w := world.New(t, world.Options{Gites: 1, Now: clock.now})
	ctx := t.Context()
	head, err := w.App.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	link, err := w.App.KeepBooklet(ctx, access.Anonymous, &app.Booklet{Title: "Été ", Lang: "fr", Entries: []app.BookletEntry{
		{ID: w.Loire, Note: "à vélo"}, {ID: w.Gone, Note: "trop tard"}, {ID: w.Moved}, {ID: w.Bistro}}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := w.App.Booklet(ctx, access.Anonymous, link.Token)
	if err != nil {
		t.Fatal(err)
	}
	var now []offer.ID
	for _, e := range got.Entries {
		now = append(now, e.Now)
	}
	if got.Title != "Été" || got.Lang != "fr" || !slices.Equal(now, []offer.ID{w.Loire, 0, w.Chateau, w.Bistro}) || got.Entries[1].Note != "trop tard" ||
		!slices.Equal(got.IDs, []offer.ID{w.Loire, w.Chateau, w.Bistro}) || !got.Until.Equal(link.Until) {
		t.Errorf("%+v", got)
	}
	if card, ok := got.AppendCard(nil, w.Chateau, "fr"); !ok || !strings.Contains(string(card), "Chambord") {
		t.Errorf("%s", card)
	}
	if after, err := w.App.Head(ctx); err != nil || after != head {
		t.Errorf("the log went from %d to %d (%v)", head, after, err)
	}
	if _, err := w.App.Booklet(ctx, access.Anonymous, link.Token[1:]); !fault.Is(err, fault.NotFound) {
		t.Errorf("another link: %v", err)
	}
	if _, err := w.App.RemarkReceipt(ctx, link.Token); !fault.Is(err, fault.NotFound) {
		t.Errorf("a booklet as a receipt: %v", err)
	}
	clock.ahead = 181 * 24 * time.Hour
	if _, err := w.App.Booklet(ctx, access.Anonymous, link.Token); !fault.Is(err, fault.NotFound) {
		t.Errorf("a link that is over: %v", err)
	}
}

func TestBookletsThatAreRefused(t *testing.T) {
	w := world.New(t, world.Options{Gites: 120})
	many := func(n int, note string) (all []app.BookletEntry) {
		for _, id := range w.Gites[:n] {
			all = append(all, app.BookletEntry{ID: id, Note: note})
		}
		return all
	}
	for _, test := range []struct {
		name string
		b    app.Booklet
		want string
	}{
		{"nothing", app.Booklet{}, "entries booklet.empty"},
		{"too many", app.Booklet{Entries: many(101, "")}, "entries list.too_long"},
		{"too large", app.Booklet{Entries: many(100, strings.Repeat("é", 300))}, " booklet.too_large"},
		{"a long note", app.Booklet{Entries: many(1, strings.Repeat("é", 501))}, "entries/0/note text.too_long"},
		{"a long title", app.Booklet{Title: strings.Repeat("é", 201), Entries: many(1, "")}, "title text.too_long"},
		{"a draft", app.Booklet{Entries: []app.BookletEntry{{ID: w.Hotel}, {ID: w.Draft}}}, "entries/1/id offer.not_found"},
		{"what never was", app.Booklet{Entries: []app.BookletEntry{{ID: -1}}}, "entries/0/id offer.not_found"},
		{"one twice", app.Booklet{Entries: []app.BookletEntry{{ID: w.Hotel}, {ID: w.Hotel}}}, "entries/1/id booklet.twice"},
	} {
		_, err := w.App.KeepBooklet(t.Context(), access.Anonymous, &test.b)
		f, _ := err.(*fault.Error)
		if f == nil || len(f.Problems) != 1 || f.Problems[0].Path+" "+f.Problems[0].Key != test.want {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	full := app.Booklet{Title: strings.Repeat("é", 200), Entries: many(100, strings.Repeat("é", 60))}
	if _, err := w.App.KeepBooklet(t.Context(), access.Anonymous, &full); err != nil {
		t.Errorf("a full booklet: %v", err)
	}
}
