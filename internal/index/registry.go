package index

import "sync"

// registry numbers the members of a small set that only grows: grades, languages.
type registry[T comparable] struct {
	mu      sync.RWMutex
	most    int // members beyond it share the last number; 0 is no bound
	numbers map[T]uint16
	members []T
}

func (r *registry[T]) number(member T) uint16 {
	r.mu.RLock()
	n, ok := r.numbers[member]
	r.mu.RUnlock()
	if ok {
		return n
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if n, ok := r.numbers[member]; ok {
		return n
	}
	if r.most > 0 && len(r.members) == r.most {
		return uint16(r.most - 1)
	}
	if r.numbers == nil {
		r.numbers = map[T]uint16{}
	}
	n = uint16(len(r.members))
	r.numbers[member] = n
	r.members = append(r.members, member)
	return n
}

func (r *registry[T]) at(number uint16) T {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.members[number]
}

// list gives the members by number. It is not changed afterwards.
func (r *registry[T]) list() []T {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.members[:len(r.members):len(r.members)]
}
