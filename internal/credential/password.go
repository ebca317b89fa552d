package credential

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"

	"escale/internal/fault"
)

// The cost of a password, by the OWASP Password Storage Cheat Sheet (argon2id, 2024): 19 MiB, two passes, one lane.
const (
	memory = 19 * 1024 // KiB
	passes = 2
	lanes  = 1
	salted = 16 // bytes
	keyed  = 32 // bytes
)

// Limits of the cost that a stored hash may ask for: it comes from a base that somebody may have written into.
const (
	mostMemory = 256 * 1024
	mostPasses = 16
	mostLanes  = 16
)

// MaxPassword is how many bytes of a password are taken: hashing longer ones would only warm the room.
const MaxPassword = 512

// mostWaiting is how many may wait for a password to be hashed: at 30 ms each, about as long as anybody would.
const mostWaiting = 128

// Hasher turns passwords into what is kept of them. It works on a few at a time, so that many who sign in at once wait rather than
// take all memory. It is safe for use by many.
type Hasher struct {
	room  chan struct{}
	queue chan struct{} // who is in the room or waits for it
	blank string        // of no password, compared with where there is none, so that this takes as long
}

// NewHasher makes a hasher that works on as many passwords at once as there are processors.
func NewHasher() *Hasher {
	h := &Hasher{room: make(chan struct{}, runtime.GOMAXPROCS(0)), queue: make(chan struct{}, mostWaiting)}
	h.blank = encode(argon2.IDKey([]byte(rand.Text()), make([]byte, salted), passes, memory, lanes, keyed), make([]byte, salted))
	return h
}

// Hash gives what is kept of a password, in the form of the argon2 reference implementation:
// $argon2id$v=19$m=19456,t=2,p=1$salt$key. It fails only when the context ends before there is room,
// or when too many wait: Unavailable password.busy.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	salt := make([]byte, salted)
	rand.Read(salt) //nolint:errcheck // never fails, see crypto/rand
	return encode(argon2.IDKey([]byte(password), salt, passes, memory, lanes, keyed), salt), nil
}

// Verify tells whether a password is the one that was hashed, and whether the hash is of another cost than new ones have. An empty
// hash, of somebody who has no password or of nobody, is refused after as long as any other.
func (h *Hasher) Verify(ctx context.Context, hash, password string) (right, stale bool, err error) {
	if err := h.enter(ctx); err != nil {
		return false, false, err
	}
	defer h.leave()
	known := hash != "" && len(password) <= MaxPassword
	if !known {
		hash, password = h.blank, ""
	}
	p, err := decode(hash)
	if err != nil {
		return false, false, err
	}
	key := argon2.IDKey([]byte(password), p.salt, p.passes, p.memory, p.lanes, uint32(len(p.key)))
	same := subtle.ConstantTimeCompare(key, p.key) == 1
	return same && known, p.passes != passes || p.memory != memory || p.lanes != lanes, nil
}

func (h *Hasher) enter(ctx context.Context) error {
	select {
	case h.queue <- struct{}{}:
	default:
		return fault.New(fault.Unavailable, "password.busy")
	}
	select {
	case h.room <- struct{}{}:
		return nil
	case <-ctx.Done():
		<-h.queue
		return ctx.Err()
	}
}

func (h *Hasher) leave() {
	<-h.room
	<-h.queue
}

type parameters struct {
	memory, passes uint32
	lanes          uint8
	salt, key      []byte
}

func encode(key, salt []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, passes, lanes, b64(salt), b64(key))
}

// decode reads a hash. It never repeats it: errors are logged.
func decode(hash string) (p parameters, err error) {
	malformed := fmt.Errorf("credential: a stored password is not an argon2id hash of this program")
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, malformed
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.passes, &p.lanes); err != nil {
		return p, malformed
	}
	if p.memory == 0 || p.memory > mostMemory || p.passes == 0 || p.passes > mostPasses || p.lanes == 0 || p.lanes > mostLanes {
		return p, malformed
	}
	if p.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil || len(p.salt) < 8 || len(p.salt) > 64 {
		return p, malformed
	}
	if p.key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil || len(p.key) < 16 || len(p.key) > 64 {
		return p, malformed
	}
	return p, nil
}
