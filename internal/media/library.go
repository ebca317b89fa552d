package media

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"

	"escale/internal/fault"
)

// Library takes files in, and gives them and the renditions of pictures out. It is safe for concurrent use.
type Library struct {
	bucket  Bucket
	options Options
	memory  *semaphore.Weighted
	flights singleflight.Group
	queue   atomic.Int64
}

// Options of a Library. All may be zero.
type Options struct {
	// Temporary is the folder in which an arriving file waits until its hash is known; "" is the system's.
	Temporary string
	// Warn hears of failures that spoil nothing but speed: a rendition that was made, and could not be kept.
	Warn func(error)
}

// workspace is the memory in bytes that decoded pictures may take together. Each claims at least half, so that two are
// worked on at once and a huge one alone.
const workspace = 1 << 30

// maxQueue bounds how many renditions wait to be made; more are answered "busy", which a browser repeats.
const maxQueue = 256

// NewLibrary gives a library over the bucket.
func NewLibrary(bucket Bucket, options Options) *Library {
	if options.Warn == nil {
		options.Warn = func(error) {}
	}
	return &Library{bucket: bucket, options: options, memory: semaphore.NewWeighted(workspace)}
}

// claim waits for room to decode. The caller calls the function returned when the pixels are no longer needed.
func (l *Library) claim(ctx context.Context, memory int64) (release func(), err error) {
	weight := min(max(memory+scalingMemory, workspace/2), workspace)
	if err := l.memory.Acquire(ctx, weight); err != nil {
		return nil, err
	}
	return func() { l.memory.Release(weight) }, nil
}

// File is an open file with what HTTP wants to know of it. Close it.
type File struct {
	io.ReadSeekCloser
	Type     string // media type, read from the content
	Size     int64  // bytes
	Modified time.Time
	ETag     string // strong, with its quotes
	public   bool   // drawn anew by us, hence safe to show inside a page
}

// Open gives a file as it came in: for a picture that is with its metadata and position, for members only. Public
// copies of pictures come from [Library.Rendition].
func (l *Library) Open(ctx context.Context, hash string) (*File, error) {
	if err := checkHash(hash); err != nil {
		return nil, err
	}
	return l.open(ctx, originalKey(hash))
}

func (l *Library) open(ctx context.Context, key string) (*File, error) {
	body, info, err := l.bucket.Get(ctx, key)
	if err != nil {
		return nil, err
	}
	f, err := newFile(body, info)
	if err != nil {
		body.Close()
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	return f, nil
}

func newFile(body io.ReadSeekCloser, info Info) (*File, error) {
	head := make([]byte, min(info.Size, sniffed))
	if _, err := io.ReadFull(body, head); err != nil {
		return nil, err
	}
	mediaType, err := sniff(head)
	if err != nil {
		return nil, err
	}
	if _, err := body.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	// The size is part of the tag because a rendition lost and made again by a newer encoder has other bytes.
	sum := sha256.Sum256([]byte(info.Key))
	tag := fmt.Sprintf(`"%x-%x"`, sum[:10], info.Size)
	return &File{ReadSeekCloser: body, Type: mediaType, Size: info.Size, Modified: info.Modified, ETag: tag}, nil
}

// Forget deletes a file and every rendition of it, for good. It is no error when there is nothing.
func (l *Library) Forget(ctx context.Context, hash string) error {
	if err := checkHash(hash); err != nil {
		return err
	}
	// The original goes first: a rendition being made meanwhile finds it gone and removes itself.
	if err := l.bucket.Delete(ctx, originalKey(hash)); err != nil {
		return err
	}
	for info, err := range l.bucket.List(ctx, renditionFolder(hash)) {
		if err != nil {
			return err
		}
		if err := l.bucket.Delete(ctx, info.Key); err != nil {
			return err
		}
	}
	return nil
}

func originalKey(hash string) string     { return "original/" + hash[:2] + "/" + hash }
func renditionFolder(hash string) string { return "rendition/" + hash[:2] + "/" + hash + "/" }

func checkHash(hash string) error {
	if raw, err := hex.DecodeString(hash); err != nil || len(raw) != sha256.Size || hex.EncodeToString(raw) != hash {
		return fault.New(fault.NotFound, "media.not_found")
	}
	return nil
}

// inMemory lets bytes stand where an opened object is expected.
type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }
