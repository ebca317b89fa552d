package app

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/state"
	"escale/internal/store"
)

// Outlines is what bringing outlines in did.
type Outlines struct {
	Kept    int       `json:"kept"`
	Unknown int       `json:"unknown"` // codes that no territory has
	Refused []Refusal `json:"refused,omitempty"`
}

// ImportOutlines brings the outlines of territories in from GeoJSON or TopoJSON, compressed by gzip or not; after it a point
// tells its commune. level is of the territories whose codes the file has.
func (a *App) ImportOutlines(ctx context.Context, actor access.Actor, path string, level geo.Level, progress func(done, total int64)) (*Outlines, error) {
	if err := a.State().Policy.Decide(actor, access.Administer, access.Object{}).Err(); err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fault.New(fault.NotFound, "file.not_found", "file", path).Because(err)
	}
	defer file.Close()
	in, err := unzipped(file)
	if err != nil {
		return nil, err
	}
	did := new(Outlines)
	by := store.Actor{Name: actor.Name, Organisation: actor.Organisation, Cause: "territory import"}
	batch := map[string]geo.Area{}
	n := int64(0)
	for o, err := range geo.ParseOutlines(in, geo.OutlineLimits{}) {
		if err := ctx.Err(); err != nil {
			return did, err
		}
		if n++; progress != nil && n%200 == 0 {
			progress(n, -1)
		}
		if err != nil {
			e := (*fault.Error)(nil)
			if !errors.As(err, &e) {
				return did, err
			}
			did.Refused = append(did.Refused, Refusal{path, e.Key, e.Args, e.Problems})
			continue
		}
		t, err := a.State().Atlas.Get(level.String() + ":" + o.Code)
		if err != nil {
			did.Unknown++
			continue
		}
		batch[t.ID()] = o.Area
		if did.Kept++; len(batch) == importBatch {
			if err := a.putOutlines(ctx, by, batch); err != nil {
				return did, err
			}
			clear(batch)
		}
	}
	if err := a.putOutlines(ctx, by, batch); err != nil {
		return did, err
	}
	return did, a.loadState(ctx)
}

func (a *App) putOutlines(ctx context.Context, by store.Actor, outlines map[string]geo.Area) error {
	_, err := a.store.Write(ctx, by, func(tx *store.Tx) error {
		for id, area := range outlines {
			doc, err := area.MarshalBinary()
			if err != nil {
				return err
			}
			if err := putObject(tx, state.KindOutline, id, doc); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// putObject writes a small object over whatever is there.
func putObject(tx *store.Tx, kind, code string, doc []byte) error {
	o, err := tx.Object(kind, code)
	if fault.Is(err, fault.NotFound) {
		o, err = &store.Object{Kind: kind, Code: code}, nil
	}
	if err != nil {
		return err
	}
	o.Document = doc
	_, err = tx.PutObject(o, store.Diffused)
	return err
}

// putState writes an object of the state and makes it count here at once, before the log brings it.
func (a *App) putState(ctx context.Context, by store.Actor, kind, code string, v any) error {
	doc, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return err
	}
	if _, err := a.store.Write(ctx, by, func(tx *store.Tx) error { return putObject(tx, kind, code, doc) }); err != nil {
		return err
	}
	return a.loadState(ctx)
}

// unzipped reads through gzip where the content begins so.
func unzipped(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	if magic, err := b.Peek(2); err != nil || magic[0] != 0x1f || magic[1] != 0x8b {
		return b, nil //nolint:nilerr // a file of one byte is no gzip; the parser says what it is
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, fault.New(fault.Invalid, "file.damaged").Because(err)
	}
	return z, nil
}
