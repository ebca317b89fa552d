package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"

	"escale/internal/fault"
)

// Original describes a file taken in. It is what an offer's medium keeps.
type Original struct {
	Hash  string `json:"hash"`  // SHA-256 of the content, 64 hexadecimal digits: its name in the library
	Kind  Kind   `json:"kind"`  // what it is to a reader
	Type  string `json:"type"`  // media type, such as "image/jpeg"
	Bytes int64  `json:"bytes"` // size of the file

	// Of pictures only.
	Width  int    `json:"width,omitempty"`  // pixels, as seen
	Height int    `json:"height,omitempty"` // pixels, as seen
	Turned int    `json:"turned,omitempty"` // EXIF orientation 2 to 8 that Width and Height take into account; 0 when stored upright
	Alpha  bool   `json:"alpha,omitempty"`  // has transparent parts: its renditions are PNG, all others JPEG
	Colour string `json:"colour,omitempty"` // mean, "#rrggbb", to paint until it arrives

	// What the picture said of itself; a proposal for the form, no proof.
	Taken     string `json:"taken,omitempty"` // local time without zone, "2006-01-02T15:04:05"
	Author    string `json:"author,omitempty"`
	Copyright string `json:"copyright,omitempty"`
	Position  bool   `json:"position,omitempty"` // says where it was taken; renditions never do
}

// Ingest stores what r gives, when its content is of a kind we take and whole, and describes it. A file already there
// is described again. Refusals are *fault.Error: TooMany for what is too large ("media.too_large",
// "media.too_many_pixels", "media.track_too_large"); Invalid for the rest ("media.empty", "media.type_unknown",
// "media.type_unsupported", "media.svg_refused", "media.truncated", "media.damaged", "media.track_empty"). Nothing is
// stored then. Memory stays bounded whatever comes.
func (l *Library) Ingest(ctx context.Context, r io.Reader, limits Limits) (Original, error) {
	limits = limits.orDefault()
	f, err := os.CreateTemp(l.options.Temporary, "escale-ingest-*")
	if err != nil {
		return Original{}, diskFault(err, "")
	}
	defer os.Remove(f.Name())
	defer f.Close()

	o, err := receive(ctx, f, r, limits)
	if err != nil {
		return Original{}, err
	}
	if err := l.describe(ctx, &o, f, limits); err != nil {
		return Original{}, err
	}
	key := originalKey(o.Hash)
	if info, err := l.bucket.Stat(ctx, key); err == nil && info.Size == o.Bytes {
		return o, nil
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return Original{}, err
	}
	if err := l.bucket.Put(ctx, key, f, o.Bytes); err != nil {
		return Original{}, err
	}
	return o, nil
}

// receive copies r aside, hashing it, and refuses it as soon as it is too long or its first bytes are of no kind.
func receive(ctx context.Context, f *os.File, r io.Reader, limits Limits) (o Original, err error) {
	r = stopReader{ctx, io.LimitReader(r, limits.Bytes+1)}
	head := make([]byte, sniffed)
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return o, err
	}
	head = head[:n]
	if o.Type, err = sniff(head); err != nil {
		return o, err
	}
	o.Kind = kindOf(o.Type)
	sum := sha256.New()
	both := io.MultiWriter(f, sum)
	if _, err := both.Write(head); err != nil {
		return o, diskFault(err, "")
	}
	rest, err := io.Copy(both, r)
	if err != nil {
		return o, diskFault(err, "")
	}
	o.Bytes = int64(n) + rest
	if o.Bytes > limits.Bytes {
		return o, fault.New(fault.TooMany, "media.too_large", "most", limits.Bytes)
	}
	o.Hash = hex.EncodeToString(sum.Sum(nil))
	return o, nil
}

// describe reads the file through and fills in what it is. A picture is decoded whole: only so is it known that every
// rendition can be made of it.
func (l *Library) describe(ctx context.Context, o *Original, f io.ReadSeeker, limits Limits) error {
	if o.Kind != Image {
		return check(o.Type, f, o.Bytes)
	}
	if o.Type == typeWebP && isAnimated(f) {
		return unsupported("animated WebP")
	}
	_, memory, err := measure(o.Type, f, limits)
	if err != nil {
		return err
	}
	m := readMetadata(o.Type, f)
	release, err := l.claim(ctx, memory)
	if err != nil {
		return err
	}
	defer release()
	img, err := decode(o.Type, f)
	if err != nil {
		return err
	}
	seen := m.orientation.seen(img.Bounds().Size())
	o.Width, o.Height = seen.X, seen.Y
	if m.orientation != upright {
		o.Turned = int(m.orientation)
	}
	o.Alpha = !isOpaque(img)
	o.Colour = averageColour(img)
	o.Taken, o.Author, o.Copyright, o.Position = m.taken, m.author, m.copyright, m.position
	return nil
}

// isAnimated reads the flag in the VP8X chunk (WebP container specification, "Extended File Format"). x/image/webp
// decodes still pictures only, and says of these merely that the format is wrong.
func isAnimated(f io.ReadSeeker) bool {
	var head [21]byte
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return false
	}
	_, err := io.ReadFull(f, head[:])
	return err == nil && string(head[12:16]) == "VP8X" && head[20]&2 != 0
}
