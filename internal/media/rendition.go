package media

import (
	"bytes"
	"context"
	"fmt"
	"image/jpeg"
	"image/png"
	"math"
	"time"

	"escale/internal/fault"
)

// Request asks for a picture in one size.
type Request struct {
	Hash  string // of the original
	Size  string // name of a Size
	Focus *Focus // for sizes that crop; nil is the centre
	Adapt bool   // the author allows adaptation; without it a cropped size is refused
}

// recipe is part of the key of every rendition. Raise it when renditions ought to look different: they are then made
// anew when next asked for.
const recipe = "1"

// quality of JPEG renditions: above 82 files grow fast and the eye sees nothing.
const quality = 82

// Rendition gives a public copy of a picture, making and keeping it when it is first asked for. It is turned as it was
// taken, holds nothing but pixels, and is never larger than the original. Asked for by many at once it is made once.
//
// Errors: NotFound when there is no such original or size, Forbidden ("media.adaptation_forbidden") when the size crops
// and the author does not allow it, Invalid ("media.no_rendition") when the original is not a picture, Unavailable
// ("media.busy") when too many wait already.
func (l *Library) Rendition(ctx context.Context, q Request) (*File, error) {
	size, focus, err := q.check()
	if err != nil {
		return nil, err
	}
	key := renditionKey(q.Hash, size, focus)
	f, err := l.open(ctx, key)
	if fault.Is(err, fault.NotFound) {
		f, err = l.made(ctx, key, q.Hash, size, focus)
	}
	if err != nil {
		return nil, err
	}
	f.public = true
	return f, nil
}

func (q Request) check() (Size, Focus, error) {
	if err := checkHash(q.Hash); err != nil {
		return Size{}, Focus{}, err
	}
	size, err := SizeNamed(q.Size)
	if err != nil {
		return Size{}, Focus{}, err
	}
	if size.Crops() && !q.Adapt {
		return Size{}, Focus{}, fault.New(fault.Forbidden, "media.adaptation_forbidden", "size", size.Name)
	}
	focus := Centre
	if q.Focus != nil {
		focus = *q.Focus
	}
	return size, focus, focus.check()
}

// renditionKey rounds the focus to hundredths; nobody sees less, and it bounds the number of crops of a picture.
func renditionKey(hash string, size Size, focus Focus) string {
	key := renditionFolder(hash) + recipe + "-" + size.Name
	if size.Crops() {
		key += fmt.Sprintf("-%d-%d", hundredths(focus.X), hundredths(focus.Y))
	}
	return key
}

func hundredths(fraction float64) int { return int(math.Round(fraction * 100)) }

// made makes the rendition, or waits for whoever is making it. The work goes on when the caller leaves: others may be
// waiting, and the next will ask again.
func (l *Library) made(ctx context.Context, key, hash string, size Size, focus Focus) (*File, error) {
	work := context.WithoutCancel(ctx)
	result := l.flights.DoChan(key, func() (any, error) {
		if l.queue.Add(1) > maxQueue {
			l.queue.Add(-1)
			return nil, fault.New(fault.Unavailable, "media.busy")
		}
		defer l.queue.Add(-1)
		return l.make(work, key, hash, size, focus)
	})
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-result:
		if r.Err != nil {
			return nil, r.Err
		}
		made := r.Val.(rendered)
		return newFile(inMemory{bytes.NewReader(made.pixels)}, Info{key, int64(len(made.pixels)), made.at})
	}
}

// rendered is an encoded picture and when it was made.
type rendered struct {
	pixels []byte
	at     time.Time
}

func (l *Library) make(ctx context.Context, key, hash string, size Size, focus Focus) (rendered, error) {
	encoded, err := l.render(ctx, hash, size, focus)
	if err != nil {
		return rendered{}, err
	}
	if err := l.bucket.Put(ctx, key, bytes.NewReader(encoded), int64(len(encoded))); err != nil {
		l.options.Warn(err) // a full disk is no reason not to show a picture
		return rendered{pixels: encoded}, nil
	}
	if _, err := l.bucket.Stat(ctx, originalKey(hash)); fault.Is(err, fault.NotFound) {
		return rendered{}, orElse(l.bucket.Delete(ctx, key), err) // forgotten while we worked
	}
	info, err := l.bucket.Stat(ctx, key)
	if err != nil {
		return rendered{pixels: encoded}, nil
	}
	return rendered{encoded, info.Modified}, nil
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

func (l *Library) render(ctx context.Context, hash string, size Size, focus Focus) ([]byte, error) {
	f, err := l.Open(ctx, hash)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if kindOf(f.Type) != Image {
		return nil, fault.New(fault.Invalid, "media.no_rendition", "type", f.Type)
	}
	// What was taken in under larger limits once must stay visible; the workspace bounds it all the same.
	_, memory, err := measure(f.Type, f, Limits{Pixels: math.MaxInt, Side: math.MaxInt, Memory: workspace}.orDefault())
	if err != nil {
		return nil, err
	}
	turn := readMetadata(f.Type, f).orientation
	release, err := l.claim(ctx, memory)
	if err != nil {
		return nil, err
	}
	defer release()
	img, err := decode(f.Type, f)
	if err != nil {
		return nil, err
	}
	stored := img.Bounds()
	part, out := size.fit(turn.seen(stored.Size()), Focus{float64(hundredths(focus.X)) / 100, float64(hundredths(focus.Y)) / 100})
	part = turn.storedRect(part, stored.Dx(), stored.Dy()).Add(stored.Min)
	out = turn.seen(out)
	picture := turn.apply(resample(img, part, out.X, out.Y))

	var b bytes.Buffer
	if isOpaque(img) {
		err = jpeg.Encode(&b, picture, &jpeg.Options{Quality: quality})
	} else {
		err = png.Encode(&b, picture)
	}
	return b.Bytes(), err
}
