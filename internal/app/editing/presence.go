package editing

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/store"
)

// Presence is for how long somebody counts as being at an offer after they last said so; who says so does it twice in that time.
const Presence = 30 * time.Second

// Limits of presence.
const (
	maxTabs  = 10  // of one person at one offer; the oldest goes
	maxField = 200 // bytes of the key of a field
)

// Present is somebody who has an offer open, in one of their windows.
type Present struct {
	Account      string // as the log calls them
	Organisation string
	Tab          string // tells their windows apart
	Field        string // that they are in, "" for none
	Since        time.Time
	Seen         time.Time
}

// hall knows who is where, as long as this process runs: nothing of it is written.
type hall struct {
	mu    sync.Mutex
	rooms map[offer.ID]*room
}

type room struct {
	here     []Present
	watchers map[chan struct{}]bool
}

// Here says that an actor has an offer open in one of their windows, and which field they are in; it gives all others who are there,
// the first first.
func (e *Editing) Here(ctx context.Context, actor access.Actor, id offer.ID, tab, field string) ([]Present, error) {
	if err := e.mayEnter(ctx, actor, id); err != nil {
		return nil, err
	}
	if len(tab) > MaxKey || len(field) > maxField {
		return nil, fault.New(fault.Invalid, "presence.invalid")
	}
	now := time.Now() // of this node: presence is nobody else's affair
	e.hall.mu.Lock()
	defer e.hall.mu.Unlock()
	r := e.hall.room(id)
	gone := r.sweep(now)
	i := slices.IndexFunc(r.here, func(p Present) bool { return p.Account == actor.Name && p.Tab == tab })
	changed := gone || i < 0 || r.here[i].Field != field
	if i < 0 {
		i = len(r.here)
		r.here = append(r.here, Present{Account: actor.Name, Organisation: actor.Organisation, Tab: tab, Since: now})
	}
	r.here[i].Field, r.here[i].Seen = field, now
	others := r.others(actor.Name, tab)
	r.crowd(actor.Name)
	if changed {
		r.tell()
	}
	return others, nil
}

// Leave says that a window was closed.
func (e *Editing) Leave(actor access.Actor, id offer.ID, tab string) {
	e.hall.mu.Lock()
	defer e.hall.mu.Unlock()
	r := e.hall.rooms[id]
	if r == nil {
		return
	}
	before := len(r.here)
	r.here = slices.DeleteFunc(r.here, func(p Present) bool { return p.Account == actor.Name && p.Tab == tab })
	if len(r.here) != before {
		r.tell()
	}
	e.hall.tidy(id, r)
}

// Watch gives who is at an offer besides one's own window, now and whenever that changes, until the context ends.
func (e *Editing) Watch(ctx context.Context, actor access.Actor, id offer.ID, tab string) (<-chan []Present, error) {
	if err := e.mayEnter(ctx, actor, id); err != nil {
		return nil, err
	}
	bell, told := make(chan struct{}, 1), make(chan []Present)
	e.hall.mu.Lock()
	e.hall.room(id).watchers[bell] = true
	e.hall.mu.Unlock()
	bell <- struct{}{}
	go e.watch(ctx, actor, id, tab, bell, told)
	return told, nil
}

func (e *Editing) watch(ctx context.Context, actor access.Actor, id offer.ID, tab string, bell chan struct{}, told chan<- []Present) {
	defer close(told)
	defer func() {
		e.hall.mu.Lock()
		defer e.hall.mu.Unlock()
		if r := e.hall.rooms[id]; r != nil {
			delete(r.watchers, bell)
			e.hall.tidy(id, r)
		}
	}()
	tick := time.NewTicker(Presence / 6)
	defer tick.Stop()
	var before []Present
	for first := true; ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-bell:
		}
		e.hall.mu.Lock()
		r := e.hall.room(id)
		if r.sweep(time.Now()) {
			r.tell()
		}
		now := r.others(actor.Name, tab)
		e.hall.mu.Unlock()
		if !first && slices.EqualFunc(before, now, func(a, b Present) bool { return a.Account == b.Account && a.Tab == b.Tab && a.Field == b.Field }) {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case told <- now:
			before, first = now, false
		}
	}
}

// mayEnter: who is at an offer is told to those who can do something about it, and to nobody else.
func (e *Editing) mayEnter(ctx context.Context, actor access.Actor, id offer.ID) error {
	return e.inner.Read(ctx, func(tx *store.ReadTx) error {
		d, err := tx.Document(id)
		if err != nil {
			return err
		}
		o := &offer.Offer{ID: d.ID, Type: d.Type, Status: d.Status, Owner: d.Owner}
		return e.policy().Decide(actor, access.Propose, access.Object{Offer: o}).Err()
	})
}

func (h *hall) room(id offer.ID) *room {
	if h.rooms == nil {
		h.rooms = map[offer.ID]*room{}
	}
	r := h.rooms[id]
	if r == nil {
		r = &room{watchers: map[chan struct{}]bool{}}
		h.rooms[id] = r
		if len(h.rooms)%256 == 0 { // rooms that nobody left in form
			for id, r := range h.rooms {
				r.sweep(time.Now())
				h.tidy(id, r)
			}
			h.rooms[id] = r
		}
	}
	return r
}

// tidy forgets a room in which nobody is.
func (h *hall) tidy(id offer.ID, r *room) {
	if len(r.here) == 0 && len(r.watchers) == 0 {
		delete(h.rooms, id)
	}
}

// sweep takes out those who have not been heard of; it tells whether there were any.
func (r *room) sweep(now time.Time) bool {
	before := len(r.here)
	r.here = slices.DeleteFunc(r.here, func(p Present) bool { return now.Sub(p.Seen) >= Presence })
	return len(r.here) != before
}

func (r *room) others(account, tab string) []Present {
	var all []Present
	for _, p := range r.here {
		if p.Account != account || p.Tab != tab {
			all = append(all, p)
		}
	}
	return all
}

// crowd bounds the windows of one person.
func (r *room) crowd(account string) {
	var own []Present
	for _, p := range r.here {
		if p.Account == account {
			own = append(own, p)
		}
	}
	if len(own) <= maxTabs {
		return
	}
	oldest := slices.MinFunc(own, func(a, b Present) int { return cmp.Or(a.Seen.Compare(b.Seen), cmp.Compare(a.Tab, b.Tab)) })
	r.here = slices.DeleteFunc(r.here, func(p Present) bool { return p.Account == account && p.Tab == oldest.Tab })
}

func (r *room) tell() {
	for bell := range r.watchers {
		select {
		case bell <- struct{}{}:
		default:
		}
	}
}
