package store

import (
	"context"
	"sync"
	"time"
)

// Lease is the right to be the only one in the base who does something. It may be lost at any moment, when the connection
// to the database breaks; its Context tells. What is done under a lease must therefore be harmless when two do it for a moment.
type Lease struct {
	ctx     context.Context
	lose    context.CancelFunc
	release func()
	once    sync.Once
}

func newLease(release func()) *Lease {
	ctx, lose := context.WithCancel(context.Background())
	return &Lease{ctx: ctx, lose: lose, release: release}
}

// Context ends when the lease was lost or released.
func (l *Lease) Context() context.Context { return l.ctx }

// Release gives the lease back.
func (l *Lease) Release() {
	l.once.Do(func() {
		l.lose()
		l.release()
	})
}

// leaseEvery is how often a lease that somebody else holds is tried again: the longest time that a singleton stands still
// after its node died.
const leaseEvery = time.Second

// Lease waits until it is the only one with the name.
func (s *Store) Lease(ctx context.Context, name string) (*Lease, error) {
	for {
		lease, err := s.d.tryLease(ctx, name)
		if lease != nil || err != nil {
			return lease, s.translate(err)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(leaseEvery):
		}
	}
}

// Listen hears of commits by other processes until ctx ends, and makes Changed tell of them. It returns an error when the
// connection breaks; call it again after a while. Nothing is lost in between for those who also look by themselves.
func (s *Store) Listen(ctx context.Context) error {
	return s.translate(s.d.listen(ctx, s.bell.ring))
}
