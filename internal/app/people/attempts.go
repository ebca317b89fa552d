package people

import (
	"container/list"
	"math"
	"sync"
	"time"

	"escale/internal/fault"
)

// allowance is how often something may fail before whoever tries has to wait: twice as long each time, up to a limit.
type allowance struct {
	free int
	most time.Duration
}

// Somebody who mistypes waits soon, and alone. That an account is tried from everywhere makes all wait for a moment, and shuts its
// owner out no longer than that. An address that tries many accounts waits as long as somebody who mistypes.
var (
	ofPair    = allowance{free: 5, most: 15 * time.Minute}
	ofAccount = allowance{free: 50, most: 30 * time.Second}
	ofAddress = allowance{free: 30, most: 15 * time.Minute}
	ofAsked   = allowance{free: 300, most: time.Minute} // that begins a sign-in, and is kept for a while
	ofCodes   = allowance{free: 10, most: time.Hour}    // of a second proof, by who has the first
	ofMails   = allowance{free: 3, most: 4 * time.Hour} // to one address
)

const (
	maxTried    = 50_000    // remembered; the longest unheard of go first
	forgotAfter = time.Hour // without an attempt, beyond what is to be waited
)

// attempts counts what failed, by whatever it is counted by. They lie in memory, of each server its own: an attacker gains little
// by a restart, and nothing is written for attempts.
type attempts struct {
	mu     sync.Mutex
	of     map[string]*list.Element
	recent list.List // of *tried, the latest first
}

type tried struct {
	key    string
	failed int
	last   time.Time
}

func newAttempts() *attempts { return &attempts{of: map[string]*list.Element{}} }

// count is one thing that an attempt is counted by.
type count struct {
	key string
	allowance
}

// wait gives how long to wait after so many failures.
func (a allowance) wait(failed int) time.Duration {
	if failed < a.free {
		return 0
	}
	return min(time.Duration(math.Pow(2, float64(min(failed-a.free, 30))))*time.Second, a.most)
}

// admit counts an attempt as failed beforehand, so that many at once gain nothing, or refuses it: TooMany sign_in.too_many.
func (a *attempts) admit(now time.Time, counts ...count) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, c := range counts {
		if e := a.of[c.key]; e != nil {
			t := e.Value.(*tried)
			if left := c.wait(t.failed) - now.Sub(t.last); left > 0 {
				return fault.New(fault.TooMany, "sign_in.too_many", "wait", int(left/time.Second)+1)
			}
		}
	}
	for _, c := range counts {
		a.tried(now, c)
	}
	return nil
}

func (a *attempts) tried(now time.Time, c count) {
	e := a.of[c.key]
	if e == nil {
		if a.recent.Len() >= maxTried {
			last := a.recent.Back()
			delete(a.of, last.Value.(*tried).key)
			a.recent.Remove(last)
		}
		e = a.recent.PushFront(&tried{key: c.key})
		a.of[c.key] = e
	}
	a.recent.MoveToFront(e)
	t := e.Value.(*tried)
	if now.Sub(t.last) > forgotAfter+c.wait(t.failed) {
		t.failed = 0
	}
	t.failed, t.last = t.failed+1, now
}

// forgive forgets the failures of a key, as somebody got in.
func (a *attempts) forgive(keys ...string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, key := range keys {
		if e := a.of[key]; e != nil {
			delete(a.of, key)
			a.recent.Remove(e)
		}
	}
}
