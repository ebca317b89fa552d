package serving

import (
	"container/list"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"escale/internal/app"
)

// answers keeps whole answers, the latest asked for, up to a number of bytes.
type answers struct {
	max     int64
	flights singleflight.Group

	mu           sync.Mutex
	held         int64
	byKey        map[string]*list.Element
	recent       list.List // of *kept
	hits, misses int64
	renewals     int64
}

type kept struct {
	key    string
	answer *Answer
	size   int64
	since  app.Content // that the answer was last found right for
}

func newAnswers(max int64) *answers { return &answers{max: max, byKey: map[string]*list.Element{}} }

// Kept gives the answer kept under a key, where it is right at the moment of the call, or has it made; asked for by many at
// once it is made once, so that it is not to be given up when the first of them leaves. The key must name everything else that the
// answer hangs on.
func (c *Call) Kept(key string, make func() (*Answer, error)) (*Answer, error) {
	as := c.server.answers
	if n := as.find(key, c.Moment, c.server.app.Now); n != nil {
		c.cached = "hit"
		return n, nil
	}
	c.cached = "miss"
	flight := key
	if c.Moment != nil {
		flight = fmt.Sprint(key, "\x00", c.Moment.Content())
	}
	v, err, _ := as.flights.Do(flight, func() (any, error) {
		n, err := make()
		if err == nil && !n.Alone {
			as.keep(key, n)
		}
		return n, err
	})
	if err != nil {
		return nil, err
	}
	return v.(*Answer), nil
}

// find gives the answer kept under a key if it is right at a moment, and now.
func (as *answers) find(key string, m *app.Moment, now func() time.Time) *Answer {
	as.mu.Lock()
	defer as.mu.Unlock()
	e, ok := as.byKey[key]
	if !ok {
		as.misses++
		return nil
	}
	k := e.Value.(*kept)
	if !k.answer.Until.IsZero() && !now().Before(k.answer.Until) {
		as.misses++
		return nil
	}
	if m != nil && k.answer.Holds != nil && k.since != m.Content() {
		since := k.since
		as.mu.Unlock() // others need not wait for what may have to be looked at
		holds := k.answer.Holds(*m, since)
		as.mu.Lock()
		if !holds {
			as.mu.Unlock()
			n := k.answer.renewed(*m, since)
			if n != nil {
				as.keep(key, n)
			}
			as.mu.Lock()
			if n == nil {
				as.misses++
			} else {
				as.renewals++
			}
			return n
		}
		k.since = m.Content()
		if as.byKey[key] != e {
			return k.answer // forgotten meanwhile, and right all the same
		}
	}
	as.recent.MoveToFront(e)
	as.hits++
	return k.answer
}

func (as *answers) keep(key string, n *Answer) {
	size := int64(n.size() + 2*len(key))
	if size > as.max/8 { // one huge answer is no reason to forget a thousand
		return
	}
	as.mu.Lock()
	defer as.mu.Unlock()
	if e, twice := as.byKey[key]; twice { // it was no longer right, or made by somebody who asked just before the other was kept
		as.recent.Remove(e)
		as.held -= e.Value.(*kept).size
	}
	as.byKey[key] = as.recent.PushFront(&kept{key, n, size, n.Content})
	as.held += size
	as.shrink()
}

// grow counts bytes that a kept answer gained or lost.
func (as *answers) grow(key string, more int) {
	as.mu.Lock()
	defer as.mu.Unlock()
	if e, ok := as.byKey[key]; ok {
		e.Value.(*kept).size += int64(more)
		as.held += int64(more)
		as.shrink()
	}
}

func (as *answers) shrink() {
	for as.held > as.max {
		last := as.recent.Back()
		old := last.Value.(*kept)
		as.recent.Remove(last)
		delete(as.byKey, old.key)
		as.held -= old.size
	}
}

// figures tell what was kept and what came of the requests.
func (as *answers) figures() (held, hits, renewals, misses int64) {
	as.mu.Lock()
	defer as.mu.Unlock()
	return as.held, as.hits, as.renewals, as.misses
}
