// Package editing is the use cases of those who write offers together: what somebody has in the making, what they save and
// publish, what they propose where others decide and how it is answered, what an offer was before, and who has it open. What a
// save means is settled in app.Entry, for all who write; here is what people do around it.
package editing

import (
	"cmp"
	"context"
	"time"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/store"
)

// Editing is the use cases over one base. It is safe for use by many at once.
type Editing struct {
	app   *app.App
	inner app.Inner
	hall  hall
}

// New makes the use cases of a base, once for all faces. Make it before app.Start, so that what is scheduled is done from then on.
func New(a *app.App) *Editing {
	e := &Editing{app: a, inner: a.Inner()}
	e.inner.Effect(&schedule{e})
	return e
}

// policy gives what decides at this moment.
func (e *Editing) policy() *access.Policy { return e.app.State().Policy }

// Edit is what somebody wants an offer to be, see app.Entry.
type Edit struct {
	Offer   *offer.Offer // as edited; its Version is the one that was edited, its ID 0 makes a new one
	Carried []string     // keys of the fields that the edit speaks of; nil is all
	Note    string       // for whoever answers, where it becomes a proposal
	Effect  time.Time    // when it is to take effect; zero is at once
	Drafted bool         // the edit holds what the actor has in the making about this offer, which has served then
	Cause   string       // as the log calls it; "" is edit
	Key     string       // the same key again within a day is the same edit, which is done once
}

// entry is the edit for a transaction that looks or writes.
func (d *Edit) entry() *app.Entry {
	return &app.Entry{Offer: d.Offer, Carried: d.Carried, Note: d.Note, Effect: d.Effect}
}

// Save writes an edit: what the actor may, and as a proposal what others decide about. With Conflict offer.same_field_changed
// nothing is written, what is in the making stays, and what the actor must choose from is in the result: whoever saves again
// over its Live, with the values chosen, has chosen.
func (e *Editing) Save(ctx context.Context, actor access.Actor, d *Edit) (saved *app.Saved, err error) {
	note, err := cleanNote(d.Note)
	if err != nil {
		return nil, err
	}
	entry := e.inner.Prepare(d.entry())
	entry.Note = note
	for range 2 { // the same edit twice at once: the second finds what the first did
		var seq int64
		saved = nil
		seq, err = e.inner.Write(ctx, actor, cmp.Or(d.Cause, "edit"), func(tx *store.Tx) error {
			if saved, err = did(tx, actor, d); err != nil || saved != nil {
				return err
			}
			if d.Drafted {
				if entry.Draft, err = draftOf(&tx.ReadTx, actor, d.Offer.ID, d.Offer.Type); err != nil {
					return err
				}
			}
			if saved, err = e.inner.Enter(tx, actor, entry); err != nil {
				return err
			}
			return done(tx, actor, d, saved)
		})
		if saved != nil && seq != 0 {
			saved.Seq = seq
		}
		if f := faultOf(err); f == nil || f.Key != "edit.twice_at_once" {
			break
		}
	}
	return saved, err
}

// Look says what saving an edit would do and what stands in its way, and writes nothing.
func (e *Editing) Look(ctx context.Context, actor access.Actor, d *Edit) (saved *app.Saved, err error) {
	entry := e.inner.Prepare(d.entry())
	err = e.inner.Read(ctx, func(tx *store.ReadTx) error {
		saved, err = e.inner.Look(tx, actor, entry)
		return err
	})
	return saved, err
}

// MaxNote bounds what is written beside an edit or an answer, in bytes.
const MaxNote = 4_000

func cleanNote(note string) (string, error) {
	note = offer.CleanText(note)
	if len(note) > MaxNote {
		return "", fault.Refuse("edit.invalid", []fault.Problem{fault.At("note", "text.too_long", "length", len(note), "max", MaxNote)})
	}
	return note, nil
}
