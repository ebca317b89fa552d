package index

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A snapshot is the segments, which lie in files or are put there, and a small file that lists them with what is current in
// each. Loading maps them, and reads them once to check their sums.

// snapshotName is the file that lists the segments.
const snapshotName = "snapshot.json"

// snapshotVersion is the version of that file; what is of another is rebuilt.
const snapshotVersion = 1

type snapshot struct {
	Version int             `json:"version"`
	Epoch   string          `json:"epoch"`
	Basis   string          `json:"basis"`
	Seq     int64           `json:"seq"`
	Layers  []snapshotLayer `json:"layers"`
}

type snapshotLayer struct {
	File string `json:"file"`
	Live []byte `json:"live"`
}

// sealed is a snapshot with its sum.
type sealed struct {
	Sum      uint32          `json:"sum"` // CRC-32C of the snapshot's bytes
	Snapshot json.RawMessage `json:"snapshot"`
}

// Save writes the current generation into the folder, from which Load brings it back. Without a folder it does nothing.
func (x *Index) Save(ctx context.Context) error {
	if x.opts.Dir == "" {
		return nil
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	v := x.Pin()
	s := snapshot{Version: snapshotVersion, Epoch: x.opts.Epoch, Basis: x.opts.Basis, Seq: v.seq}
	for i := range v.segments {
		if err := ctx.Err(); err != nil {
			return err
		}
		l := &v.segments[i]
		name := l.segment.file
		if name == "" {
			var err error
			if name, err = x.newFile(func(f *os.File) error { _, err := f.Write(l.segment.mapping.bytes); return err }); err != nil {
				return err
			}
			l.segment.file = name // guarded by the lock, as all uses are
		}
		if !x.saved[name] { // else it is there since the snapshot before
			if err := toDisk(name); err != nil {
				return err
			}
		}
		s.Layers = append(s.Layers, snapshotLayer{filepath.Base(name), bytesOf([]uint64(l.live))})
	}
	inner, err := json.Marshal(s)
	if err != nil {
		return err
	}
	outer, err := json.Marshal(sealed{crc32.Checksum(inner, castagnoli), inner})
	if err != nil {
		return err
	}
	if err := writeWhole(filepath.Join(x.opts.Dir, snapshotName), outer); err != nil {
		return err
	}
	x.saved = map[string]bool{}
	for _, l := range v.segments {
		x.saved[l.segment.file] = true
	}
	return x.sweep()
}

// toDisk returns when a file that was written is on the disk.
func toDisk(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// writeWhole replaces a file so that it is the old or the new one, whatever happens.
func writeWhole(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+"-*.part")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// Load brings back what Save wrote, and tells whether there was a snapshot of this base, with the same basis, whole and
// undamaged. When there was none the index stays empty and is to be built: an index is never worth an error. The changes
// after the view's Seq are still to be applied, those of rights first, before anybody is answered.
func (x *Index) Load(ctx context.Context) (bool, error) {
	if x.opts.Dir == "" || !littleEndian() {
		return false, nil
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	s, layers, err := x.readSnapshot(ctx)
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err != nil {
		x.saved = map[string]bool{}
		return false, x.sweep()
	}
	x.publishChange(s.Seq, layers, x.Pin().content+1, nil)
	for _, l := range layers {
		x.saved[l.segment.file] = true
	}
	return true, x.sweep()
}

var errOtherSnapshot = errors.New("index snapshot: is of another base or another time")

func (x *Index) readSnapshot(ctx context.Context) (*snapshot, []layer, error) {
	data, err := os.ReadFile(filepath.Join(x.opts.Dir, snapshotName))
	if err != nil {
		return nil, nil, err
	}
	var outer sealed
	if err := json.Unmarshal(data, &outer); err != nil {
		return nil, nil, err
	}
	if crc32.Checksum(outer.Snapshot, castagnoli) != outer.Sum {
		return nil, nil, fmt.Errorf("index snapshot: is damaged")
	}
	s := new(snapshot)
	if err := json.Unmarshal(outer.Snapshot, s); err != nil {
		return nil, nil, err
	}
	if s.Version != snapshotVersion || s.Epoch != x.opts.Epoch || s.Basis != x.opts.Basis {
		return nil, nil, errOtherSnapshot
	}
	var layers []layer
	for _, l := range s.Layers {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		name := filepath.Join(x.opts.Dir, filepath.Base(l.File))
		m, err := mapFile(name)
		if err != nil {
			return nil, nil, err
		}
		segment, err := openSegment(m, name, true)
		if err != nil {
			return nil, nil, err
		}
		live := make(dense, wordsFor(segment.count))
		if len(l.Live) != 8*len(live) {
			return nil, nil, fmt.Errorf("index snapshot: is damaged")
		}
		copy(bytesOf([]uint64(live)), l.Live)
		layers = append(layers, layer{segment, live})
		for _, lang := range segment.Langs {
			x.langs.number(lang) // in the order in which the segments number them: each list begins like the longer ones
		}
	}
	return s, layers, nil
}

// sweep removes files that nobody needs any more, unless something is being written. The caller holds the lock.
func (x *Index) sweep() error {
	if len(x.busy) > 0 || x.builds > 0 {
		return nil
	}
	entries, err := os.ReadDir(x.opts.Dir)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return os.MkdirAll(x.opts.Dir, 0o755)
		}
		return err
	}
	used := map[string]bool{}
	for name := range x.saved {
		used[filepath.Base(name)] = true
	}
	for _, l := range x.Pin().segments {
		used[filepath.Base(l.segment.file)] = true
	}
	for _, e := range entries {
		name := e.Name()
		if (strings.HasSuffix(name, segmentSuffix) || strings.HasSuffix(name, ".part")) && !used[name] {
			_ = os.Remove(filepath.Join(x.opts.Dir, name))
		}
	}
	return nil
}

// forget removes the file of a segment that was replaced, unless the snapshot needs it. Who still looks into it may go on:
// the bytes stay until nobody does. The caller holds the lock, or nobody else knows the segment.
func (x *Index) forget(s *segment) {
	if s.file != "" && !x.saved[s.file] {
		_ = os.Remove(s.file)
	}
}
