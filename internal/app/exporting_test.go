package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"testing"

	"escale/internal/access"
	"escale/internal/exchange/native"
	"escale/internal/house/testkit/world"
	"escale/internal/offer"
	"escale/internal/query"
)

// An export written on all cores holds every offer once, in the order of ids, as each is shown by itself.
func TestExportIsWholeAndInOrder(t *testing.T) {
	w := world.New(t, world.Options{Gites: 200})
	var out bytes.Buffer
	n, err := w.App.Export(t.Context(), access.Anonymous, &query.Question{}, native.Voice{All: true}, &out, nil)
	if err != nil {
		t.Fatal(err)
	}
	last, lines := offer.ID(0), 0
	for line := range bytes.Lines(out.Bytes()) {
		var o struct {
			ID offer.ID `json:"id"`
		}
		if err := json.Unmarshal(line, &o); err != nil || o.ID <= last {
			t.Fatalf("after %d comes %.100s (%v)", last, line, err)
		}
		last = o.ID
		lines++
	}
	if lines != n || n < 200 {
		t.Errorf("%d lines of %d offers", lines, n)
	}
}

// full takes some bytes, and no more.
type full struct{ left int }

var errFull = errors.New("full")

func (f *full) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestExportStops(t *testing.T) {
	w := world.New(t, world.Options{Gites: 200})
	if _, err := w.App.Export(t.Context(), access.Anonymous, &query.Question{}, native.Voice{All: true}, &full{100_000}, nil); !errors.Is(err, errFull) {
		t.Errorf("a full disk: %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if n, err := w.App.Export(ctx, access.Anonymous, &query.Question{}, native.Voice{All: true}, &full{1 << 30}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %d offers, %v", n, err)
	}
}
