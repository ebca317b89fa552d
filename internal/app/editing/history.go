package editing

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/store"
)

// Session is what one author changed of an offer in one go: versions that follow each other closely.
type Session struct {
	Before       int64 // the version before; 0 made the offer
	After        int64 // the last version of it
	From, To     time.Time
	Author       string // as the log calls them
	Organisation string
	Cause        string // edit, api, import, proposal, schedule…
	Group        string // what it belongs to, such as an import or a bulk change
	Proposal     int64  // that was accepted so, 0 for none
	Proposer     string // its author
	Fields       []string
	Kept         bool // what the offer was then is still known
}

// sessionBreak is how long somebody may pause within a session.
const sessionBreak = 30 * time.Minute

// History is a part of the past of an offer, the newest first.
type History struct {
	Sessions []Session
	Next     int64 // to be asked for from; 0 when there is no more
}

// mayLookBack allows the past of an offer to those who would see it as a draft, and to those who may write some of it.
func (e *Editing) mayLookBack(actor access.Actor, live *offer.Offer) error {
	policy := e.policy()
	if err := policy.Decide(actor, access.Read, access.Object{Offer: live}).Err(); err != nil {
		return err
	}
	draft := *live
	draft.Status = offer.Draft
	d := policy.Decide(actor, access.Read, access.Object{Offer: &draft})
	for _, g := range offer.Groups {
		if !d.Allowed {
			d = policy.Decide(actor, access.Edit, access.Object{Offer: live, Group: g})
		}
	}
	if !d.Allowed {
		return fault.New(fault.Forbidden, "access.contributors_only")
	}
	return nil
}

// past runs a function about an offer for somebody who may look back.
func (e *Editing) past(ctx context.Context, actor access.Actor, id offer.ID, f func(*store.ReadTx, *offer.Offer) error) error {
	return e.inner.Read(ctx, func(tx *store.ReadTx) error {
		live, err := tx.Offer(id)
		if err != nil {
			return err
		}
		if err := e.mayLookBack(actor, live); err != nil {
			return err
		}
		return f(tx, live)
	})
}

// History gives the past of an offer in sessions, before a place that History.Next named, 0 for the newest.
func (e *Editing) History(ctx context.Context, actor access.Actor, id offer.ID, before int64, limit int) (h *History, err error) {
	err = e.past(ctx, actor, id, func(tx *store.ReadTx, live *offer.Offer) error {
		h = new(History)
		limit = cmp.Or(limit, 100)
		changes, err := tx.History(store.KindOffer, objectOf(id), before, limit)
		if err != nil {
			return err
		}
		kept, err := tx.Revisions(store.KindOffer, objectOf(id))
		if err != nil {
			return err
		}
		if len(changes) == limit {
			h.Next = changes[len(changes)-1].Seq
		}
		for _, c := range changes {
			if c.By.Cause == store.CauseTime || c.Version == 0 {
				continue
			}
			h.add(c)
		}
		for i := range h.Sessions {
			s := &h.Sessions[i]
			s.Kept = s.After == live.Version || slices.Contains(kept, s.After)
			if err := s.proposed(tx); err != nil {
				return err
			}
		}
		return nil
	})
	return h, err
}

// add takes in a change that is older than all before it.
func (h *History) add(c store.Change) {
	if n := len(h.Sessions); n > 0 {
		s := &h.Sessions[n-1]
		if s.Author == c.By.Name && s.Organisation == c.By.Organisation && s.Cause == c.By.Cause && s.Group == c.By.Group && s.From.Sub(c.At) <= sessionBreak {
			s.From, s.Before = c.At, c.Version-1
			s.Fields = append(s.Fields, c.Changed...)
			slices.Sort(s.Fields)
			s.Fields = slices.Compact(s.Fields)
			return
		}
	}
	h.Sessions = append(h.Sessions, Session{Before: c.Version - 1, After: c.Version, From: c.At, To: c.At, Author: c.By.Name,
		Organisation: c.By.Organisation, Cause: c.By.Cause, Group: c.By.Group, Fields: slices.Clone(c.Changed)})
}

// proposed finds whose idea it was.
func (s *Session) proposed(tx *store.ReadTx) error {
	number, ok := strings.CutPrefix(s.Group, "proposal-")
	if !ok {
		return nil
	}
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return nil //nolint:nilerr // somebody else's group that is called alike
	}
	p, err := tx.Proposal(id)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err == nil {
		s.Proposal, s.Proposer = id, p.Author
	}
	return err
}

// Past is what a field was, and who made it so.
type Past struct {
	Session
	Was, Is []offer.Cell // in their order
}

// maxPast bounds how many changes of one field are told.
const maxPast = 50

// FieldHistory gives the past of one field of an offer, the newest first.
func (e *Editing) FieldHistory(ctx context.Context, actor access.Actor, id offer.ID, field string) (all []Past, err error) {
	err = e.past(ctx, actor, id, func(tx *store.ReadTx, live *offer.Offer) error {
		for before := int64(0); len(all) < maxPast; {
			changes, err := tx.History(store.KindOffer, objectOf(id), before, headsAtOnce)
			if err != nil || len(changes) == 0 {
				return err
			}
			for _, c := range changes {
				if before = c.Seq; !slices.Contains(c.Changed, field) || len(all) == maxPast {
					continue
				}
				var h History
				h.add(c)
				one := Past{Session: h.Sessions[0]}
				if err := one.proposed(tx); err != nil {
					return err
				}
				if one.Is, one.Kept, err = e.cellsAt(tx, actor, live, c.Version, field); err != nil {
					return err
				}
				if one.Was, _, err = e.cellsAt(tx, actor, live, c.Version-1, field); err != nil {
					return err
				}
				all = append(all, one)
			}
		}
		return nil
	})
	return all, err
}

func (e *Editing) cellsAt(tx *store.ReadTx, actor access.Actor, live *offer.Offer, version int64, field string) (cells []offer.Cell, known bool, err error) {
	if version == 0 {
		return nil, true, nil
	}
	o, err := e.at(tx, actor, live, version)
	if fault.Is(err, fault.Gone) || fault.Is(err, fault.NotFound) {
		return nil, false, nil // forgotten
	}
	if err != nil {
		return nil, false, err
	}
	for _, c := range o.Cells {
		if c.Field == field {
			cells = append(cells, c)
		}
	}
	return cells, true, nil
}

// at gives an offer as it was, as far as the actor sees what it is now: whoever owns an offer owns its past.
func (e *Editing) at(tx *store.ReadTx, actor access.Actor, live *offer.Offer, version int64) (*offer.Offer, error) {
	was, err := tx.OfferAt(live.ID, version)
	if err != nil {
		return nil, err
	}
	as := was.Clone()
	as.Status, as.Owner, as.Type = live.Status, live.Owner, live.Type
	shown, err := e.inner.Seen(tx, actor, as)
	if err != nil {
		return nil, err
	}
	shown.Status, shown.Owner, shown.Type = was.Status, was.Owner, was.Type
	return shown, nil
}

// objectOf is what the log calls an offer.
func objectOf(id offer.ID) string { return strconv.FormatInt(int64(id), 10) }

// Version gives an offer as it was.
func (e *Editing) Version(ctx context.Context, actor access.Actor, id offer.ID, version int64) (o *offer.Offer, err error) {
	err = e.past(ctx, actor, id, func(tx *store.ReadTx, live *offer.Offer) error {
		o, err = e.at(tx, actor, live, version)
		return err
	})
	return o, err
}

// Difference is one cell that is otherwise in another version, or "status", "owner" or "type" of the head.
type Difference struct {
	offer.Key
	Was, Is offer.Value
	Wording map[offer.Lang][]Stretch // of a text
}

// Between compares two versions of an offer.
func (e *Editing) Between(ctx context.Context, actor access.Actor, id offer.ID, older, newer int64) (all []Difference, err error) {
	err = e.past(ctx, actor, id, func(tx *store.ReadTx, live *offer.Offer) error {
		was, err := e.at(tx, actor, live, older)
		if err != nil {
			return err
		}
		is, err := e.at(tx, actor, live, newer)
		if err != nil {
			return err
		}
		all = differences(was, is)
		return nil
	})
	return all, err
}

func differences(was, is *offer.Offer) []Difference {
	var all []Difference
	for _, h := range [...]struct{ name, was, is string }{{"status", string(was.Status), string(is.Status)}, {"owner", was.Owner, is.Owner}, {"type", string(was.Type), string(is.Type)}} {
		if h.was != h.is {
			all = append(all, Difference{Key: offer.Key{Field: h.name}, Was: offer.Word(h.was), Is: offer.Word(h.is)})
		}
	}
	for _, op := range offer.Difference(was, is) {
		d := Difference{Key: op.Key, Was: valueAt(was, op.Key), Is: op.Value}
		before, isText := d.Was.(offer.Text)
		after, alsoText := d.Is.(offer.Text)
		if isText || alsoText {
			d.Wording = CompareTexts(before, after)
		}
		all = append(all, d)
	}
	return all
}

// Restoring says what of an offer is to be again what it was.
type Restoring struct {
	Offer   offer.ID
	Base    int64    // the version that was looked at
	Version int64    // what it was then
	Fields  []string // nil is every field; the state of publication and the owner stay
	Note    string
	Key     string // see Edit
}

// Restore brings fields of an offer back to what they were. It is an edit like any other: it has its author's rights, it is merged,
// and it can be taken back.
func (e *Editing) Restore(ctx context.Context, actor access.Actor, r *Restoring) (*app.Saved, error) {
	var o *offer.Offer
	fields := r.Fields
	err := e.past(ctx, actor, r.Offer, func(tx *store.ReadTx, live *offer.Offer) (err error) {
		if o, err = e.at(tx, actor, live, r.Base); err != nil {
			return err
		}
		was, err := e.at(tx, actor, live, r.Version)
		if err != nil {
			return err
		}
		if fields == nil {
			fields = []string{}
			for _, op := range offer.Difference(o, was) {
				fields = append(fields, op.Field)
			}
		}
		o = o.Clone()
		o.Cells = slices.DeleteFunc(o.Cells, func(c offer.Cell) bool { return slices.Contains(fields, c.Field) })
		for _, c := range was.Cells {
			if slices.Contains(fields, c.Field) {
				o.Cells = append(o.Cells, c)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return e.Save(ctx, actor, &Edit{Offer: o, Carried: fields, Note: r.Note, Key: r.Key, Cause: "restore"})
}
