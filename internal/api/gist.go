package api

import (
	"context"
	"sync"
	"time"

	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
	"escale/internal/serving"
)

// address is how a question about offers was put, in whatever words: nothing else of the request takes part in gist it.
type address struct {
	query  string
	format *format    // that the path or the header Accept names
	lang   offer.Lang // that the caller's program prefers
	id     offer.ID   // of the one offer asked for; 0 asks for a page
}

// gist is what is left of a question that was read, so that the same address needs not be read again: the key of its
// answer, and under which circumstances it is read so.
type gist struct {
	book       *book
	vocabulary *query.Vocabulary
	today      opening.Date
	minute     int // of the day; -1 where the question does not hang on it
	key        string
}

// gists remembers addresses, and forgets whichever when they are too many.
type gists struct {
	mu sync.RWMutex
	of map[address]gist
}

const (
	mostGists = 20_000
	mostRead  = 600 // bytes of an address that is worth remembering
)

// find gives what an address was read as, if it would be read so again.
func (gs *gists) find(at address, w *wanted) (gist, bool) {
	gs.mu.RLock()
	g, ok := gs.of[at]
	gs.mu.RUnlock()
	return g, ok && g.book == w.book && g.vocabulary == w.vocabulary && g.today == opening.DayOf(w.now) && (g.minute < 0 || g.minute == minuteOf(w.now))
}

func (gs *gists) keep(at address, g gist) {
	if len(at.query)+len(g.key) > mostRead {
		return
	}
	gs.mu.Lock()
	defer gs.mu.Unlock()
	if gs.of == nil {
		gs.of = map[address]gist{}
	}
	for other := range gs.of {
		if len(gs.of) < mostGists {
			break
		}
		delete(gs.of, other)
	}
	gs.of[at] = g
}

func minuteOf(t time.Time) int { return t.Hour()*60 + t.Minute() }

// gist gives what is left of the question.
func (w *wanted) gist() gist {
	g := gist{w.book, w.vocabulary, w.Today, -1, w.key()}
	if w.Now {
		g.minute = w.Minute
	}
	return g
}

// respond answers a question about offers with what is kept, or has it read and answered.
func (a *API) respond(c *serving.Call, at address, read func(w *wanted) error, answered func(ctx context.Context, w *wanted) (*serving.Answer, error)) error {
	w := &wanted{book: a.current(), vocabulary: a.app.Vocabulary(c.Actor), now: a.app.Now(), format: at.format, view: viewCard, accepted: at.lang, id: at.id}
	g, known := a.gists.find(at, w)
	if !known {
		if err := read(w); err != nil {
			return err
		}
		g = w.gist()
		a.gists.keep(at, g)
	}
	if err := c.See(); err != nil {
		return err
	}
	key := c.Moment.Audience + "." + w.book.serial + "\x00" + g.key
	n, err := c.Kept(key, func() (*serving.Answer, error) {
		if w.Question == nil {
			if err := read(w); err != nil {
				return nil, err
			}
		}
		// Others may wait for this answer: it is not given up when the first of them leaves.
		return answered(context.WithoutCancel(c.Request.Context()), w)
	})
	if err != nil {
		return err
	}
	age := c.Fresh(w.now)
	if g.minute >= 0 {
		age = 0 // the minute moves on
	}
	return c.Send(key, n, age)
}
