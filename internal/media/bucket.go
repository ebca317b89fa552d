package media

import (
	"context"
	"io"
	"iter"
	"strings"
	"time"

	"escale/internal/fault"
)

// Bucket stores bytes under keys. The verbs are those an S3-compatible store offers, and no more, so that a folder and
// an object store are interchangeable. Implementations are safe for concurrent use.
//
// A key is one or more segments parted by "/", each of lower-case ASCII letters, digits, "-", "_", "." and not
// beginning with "."; 512 bytes at most. Any other key is refused with the code Invalid ("media.key").
//
// Errors are *fault.Error: NotFound ("media.not_found"); Unavailable when the store is full ("media.no_space"), may not
// be written ("media.read_only") or does not answer ("media.storage"). Others are internal.
type Bucket interface {
	// Put stores all of r under key, in place of what was there. It is atomic and durable: once it returns nil the
	// bytes survive a power cut, and on an error (of r too) the key is as it was before. size is the number of bytes
	// r will give, or -1 when unknown; when r gives another number, Put fails.
	Put(ctx context.Context, key string, r io.Reader, size int64) error
	// Get opens what is stored under key. The caller closes it. A Put or Delete meanwhile does not disturb it.
	Get(ctx context.Context, key string) (io.ReadSeekCloser, Info, error)
	// Stat tells size and time without opening.
	Stat(ctx context.Context, key string) (Info, error)
	// Delete removes key; it is no error when there is nothing.
	Delete(ctx context.Context, key string) error
	// List gives every key that begins with prefix (any string of key characters, "" for all), in no order. It ends
	// at the first error, which it yields.
	List(ctx context.Context, prefix string) iter.Seq2[Info, error]
}

// Info describes a stored object: its key, its size in bytes, when it was written.
type Info struct {
	Key      string
	Size     int64
	Modified time.Time
}

const maxKey = 512

// checkKey is what every Bucket applies before anything else. Upper case is excluded because some file systems fold it.
func checkKey(key string) error {
	if key == "" || len(key) > maxKey {
		return badKey(key)
	}
	for segment := range strings.SplitSeq(key, "/") {
		if segment == "" || segment[0] == '.' || !keyCharacters(segment) {
			return badKey(key)
		}
	}
	return nil
}

func checkPrefix(prefix string) error {
	if len(prefix) > maxKey || !keyCharacters(prefix) {
		return badKey(prefix)
	}
	for segment := range strings.SplitSeq(prefix, "/") {
		if strings.HasPrefix(segment, ".") {
			return badKey(prefix)
		}
	}
	return nil
}

func keyCharacters(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || strings.IndexByte("-_./", c) >= 0) {
			return false
		}
	}
	return true
}

func badKey(key string) error {
	if len(key) > 80 {
		key = key[:80]
	}
	return fault.New(fault.Invalid, "media.key", "key", strings.ToValidUTF8(key, "?"))
}
