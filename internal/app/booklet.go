package app

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/index"
	"escale/internal/offer"
	"escale/internal/store"
)

// Booklet is a visitor's own list of offers. It lies with the visitor, and comes here only when a link to it is wanted: then it
// is kept as it is, for a while, for whoever has the link. Nothing is asked about who made it.
type Booklet struct {
	Title   string         `json:"title,omitempty"`
	Lang    offer.Lang     `json:"lang,omitempty"`
	Entries []BookletEntry `json:"entries"`
}

// BookletEntry is one offer of a booklet, in its place.
type BookletEntry struct {
	ID   offer.ID `json:"id"`
	Note string   `json:"note,omitempty"`
}

// Limits of booklets.
const (
	MaxBooklet      = 100    // offers
	MaxBookletNote  = 500    // characters of a note
	MaxBookletTitle = 200    // characters
	MaxBookletBytes = 20_000 // of all of it as JSON

	// bookletKept is for how long a link leads to a booklet. It is counted from when the link was made: opening it prolongs
	// nothing, since reading changes nothing here, and mail programs open links that nobody follows.
	bookletKept = 180 * 24 * time.Hour
	kindBooklet = "booklet" // of deposits
)

// BookletLink leads to a booklet.
type BookletLink struct {
	Token string
	Until time.Time
}

// KeepBooklet keeps a booklet, and gives the link. Each time it is another: what a link leads to never changes.
func (a *App) KeepBooklet(ctx context.Context, actor access.Actor, b *Booklet) (*BookletLink, error) {
	if err := a.State().Policy.Decide(actor, access.Gather, access.Object{}).Err(); err != nil {
		return nil, err
	}
	kept, err := a.checkBooklet(ctx, actor, b)
	if err != nil {
		return nil, err
	}
	doc, err := json.Marshal(kept, json.Deterministic(true))
	if err != nil {
		return nil, err
	}
	if len(doc) > MaxBookletBytes {
		return nil, fault.Refuse("booklet.invalid", []fault.Problem{fault.At("", "booklet.too_large", "bytes", len(doc), "max", MaxBookletBytes)})
	}
	link := new(BookletLink)
	_, err = a.store.Write(ctx, store.Actor{Name: actor.Name, Cause: "booklet"}, func(tx *store.Tx) error {
		link.Until = tx.Now().Add(bookletKept)
		link.Token, err = tx.AddDeposit(&store.Deposit{Kind: kindBooklet, Until: link.Until, Document: doc})
		return err
	})
	return link, err
}

// checkBooklet says all that is wrong with a booklet at once, and gives it as it is kept.
func (a *App) checkBooklet(ctx context.Context, actor access.Actor, b *Booklet) (*Booklet, error) {
	var problems []fault.Problem
	fail := func(path, key string, args ...any) { problems = append(problems, fault.At(path, key, args...)) }
	kept := &Booklet{Title: strings.TrimSpace(offer.CleanText(b.Title))}
	kept.Lang, _ = offer.ParseLang(string(b.Lang)) // "" where it is none
	if n := utf8.RuneCountInString(kept.Title); n > MaxBookletTitle {
		fail("title", "text.too_long", "length", n, "max", MaxBookletTitle)
	}
	switch n := len(b.Entries); {
	case n == 0:
		fail("entries", "booklet.empty")
	case n > MaxBooklet:
		fail("entries", "list.too_long", "length", n, "max", MaxBooklet)
		return nil, fault.Refuse("booklet.invalid", problems)
	}
	s, err := a.sight(ctx, actor)
	if err != nil {
		return nil, err
	}
	seen := map[offer.ID]bool{}
	for i, e := range b.Entries {
		at := "entries/" + strconv.Itoa(i)
		e.Note = strings.TrimSpace(offer.CleanText(e.Note))
		if n := utf8.RuneCountInString(e.Note); n > MaxBookletNote {
			fail(at+"/note", "text.too_long", "length", n, "max", MaxBookletNote)
		}
		if seen[e.ID] {
			fail(at+"/id", "booklet.twice", "id", int64(e.ID))
		}
		seen[e.ID] = true
		if _, err := a.bookletEntry(ctx, &s, e); err != nil {
			if !fault.Is(err, fault.NotFound) {
				return nil, err
			}
			fail(at+"/id", "offer.not_found", "id", int64(e.ID))
		}
		kept.Entries = append(kept.Entries, e)
	}
	return kept, fault.Refuse("booklet.invalid", problems)
}

// BookletShown is a booklet as it is read today. The offers that are to be seen are those of an answer, in the booklet's order.
type BookletShown struct {
	*Answer
	Title   string
	Lang    offer.Lang // that it was made in
	Until   time.Time
	Entries []ShownEntry
}

// ShownEntry is an entry of a booklet as it is read today.
type ShownEntry struct {
	BookletEntry          // as it was kept
	Now          offer.ID // the offer that it leads to: another where the two were merged; 0 for one that is gone
}

// Booklet gives the booklet that a link leads to, as the actor sees its offers.
func (a *App) Booklet(ctx context.Context, actor access.Actor, token string) (*BookletShown, error) {
	var kept Booklet
	shown := new(BookletShown)
	err := a.store.Read(ctx, func(tx *store.ReadTx) error {
		d, err := tx.Deposit(kindBooklet, token)
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.NotFound, "booklet.not_found")
		}
		if err != nil {
			return err
		}
		shown.Until = d.Until
		if err := json.Unmarshal(d.Document, &kept); err != nil {
			return fmt.Errorf("booklet %d: %w", d.ID, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	shown.Title, shown.Lang = kept.Title, kept.Lang
	return shown, a.showBooklet(ctx, actor, shown, kept.Entries)
}

// BookletOf gives a booklet that lies with the visitor as Booklet gives one that is kept, for a page that shows it.
func (a *App) BookletOf(ctx context.Context, actor access.Actor, b *Booklet) (*BookletShown, error) {
	shown := &BookletShown{Title: b.Title, Lang: b.Lang}
	return shown, a.showBooklet(ctx, actor, shown, b.Entries[:min(len(b.Entries), MaxBooklet)])
}

func (a *App) showBooklet(ctx context.Context, actor access.Actor, shown *BookletShown, entries []BookletEntry) error {
	s, err := a.sight(ctx, actor)
	if err != nil {
		return err
	}
	shown.Answer = &Answer{new(index.Result), s}
	for _, e := range entries {
		now, err := a.bookletEntry(ctx, &s, e)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		shown.Entries = append(shown.Entries, ShownEntry{e, now})
		if now != 0 {
			shown.IDs = append(shown.IDs, now)
		}
	}
	shown.Count = len(shown.IDs)
	return nil
}

// bookletEntry gives the offer that an entry leads to, 0 for one that was public once and is gone; NotFound for one that never was.
func (a *App) bookletEntry(ctx context.Context, s *sight, e BookletEntry) (offer.ID, error) {
	id := e.ID
	for range maxMoves {
		if len(s.view.Clauses(id, s.audience)) > 0 {
			return id, nil
		}
		err := a.leftWhere(ctx, s, id, fault.New(fault.NotFound, "offer.not_found", "id", int64(id)))
		f := (*fault.Error)(nil)
		switch {
		case !errors.As(err, &f):
			return 0, err
		case f.Key == "offer.gone":
			return 0, nil
		case f.Key != "offer.moved":
			return 0, err
		}
		to, _ := f.Args["to"].(int64)
		id = offer.ID(to)
	}
	return 0, nil
}

// maxMoves bounds how many mergers are followed.
const maxMoves = 10
