package index

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"escale/internal/offer"
	"escale/internal/opening"
)

// Index answers questions about the offers it was given. Its methods may be called from any number of goroutines: writers
// wait for each other, readers for nobody.
type Index struct {
	opts                              Options
	origin                            *origin
	pointGrade, hoursGrade, nameGrade grade
	unusualCards                      bool // cards show more than facts and protected content
	langs                             registry[offer.Lang]
	grades                            registry[grade]
	analysts                          chan *analyst // that wait to be lent again
	stems                             []stems       // by the place of the language among those that have them

	walkFrom     int // offers of a segment from which it is worth walking
	slotCost     int // how many offers are looked at in the time in which one slot is, which mostly is empty
	fewCalendars int // that are asked one by one whether they are open now
	scoreFrom    int // found for each wanted, from which scoring all is avoided
	alone        int // offers of a tile of a map up to which each is a point of its own, mostAlone or less
	rare         int // offers that an entry may have and be no frequent one
	combineFrom  int // cost of counting a facet by code, in nanoseconds, from which its codes are combined

	current atomic.Pointer[View]
	mu      sync.Mutex    // of writers
	moved   chan struct{} // closed and replaced with every generation
	saved   map[string]bool
	busy    map[*segment]bool // being merged
	work    sync.WaitGroup
	builds  int // that are running, whose files nobody refers to yet
	closed  bool
	failed  error // of the last merge
}

// View is one generation of the index: it never changes, and can be asked for as long as it is held.
type View struct {
	index    *Index
	seq      int64
	number   uint64
	segments []layer
	own      ownBook
	whole    whole

	content uint64    // counts the generations whose offers differ: a merge makes no difference
	changes []*change // that led here, the latest last
}

// layer is a segment and which of its offers are current.
type layer struct {
	segment *segment
	live    dense
}

// New makes an empty index.
func New(opts Options) *Index {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Langs == nil {
		opts.Langs = offer.Languages
	}
	x := &Index{opts: opts, origin: new(origin), moved: make(chan struct{}), saved: map[string]bool{}, busy: map[*segment]bool{},
		stems: make([]stems, len(stemmed)), analysts: make(chan *analyst, min(runtime.GOMAXPROCS(0), mostAnalysts)), walkFrom: 2000, slotCost: 4, fewCalendars: 64, scoreFrom: 16, alone: mostAlone, rare: 64, combineFrom: 1000}
	x.langs.most = spanishKey
	c := opts.Reference.Catalog
	x.pointGrade, x.hoursGrade = gradeOfField(c.Field(offer.FieldPosition)), gradeOfField(c.Field(offer.FieldOpening))
	x.nameGrade = gradeOfField(c.Field(offer.FieldName))
	for _, f := range c.Fields() {
		x.unusualCards = x.unusualCards || f.Card && f.Class != offer.Fact && f.Class != offer.Protected
	}
	x.current.Store(&View{index: x})
	return x
}

// Pin gives the current generation.
func (x *Index) Pin() *View { return x.current.Load() }

// Seq gives the number of the last change that the generation knows.
func (v *View) Seq() int64 { return v.seq }

// Generation gives the number of the generation, which tells it apart from the others of this index.
func (v *View) Generation() uint64 { return v.number }

// Seen waits until the changes up to seq are applied.
func (x *Index) Seen(ctx context.Context, seq int64) error {
	for {
		x.mu.Lock()
		moved := x.moved
		x.mu.Unlock()
		if x.Pin().seq >= seq {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// publish makes a generation current that has the same offers. The caller holds the lock.
func (x *Index) publish(seq int64, layers []layer) {
	was := x.Pin()
	x.publishChange(seq, layers, was.content, was.changes)
}

// publishChange makes a generation current. The caller holds the lock.
func (x *Index) publishChange(seq int64, layers []layer, content uint64, changes []*change) {
	x.publishWith(seq, layers, x.Pin().own, content, changes)
}

func (x *Index) publishWith(seq int64, layers []layer, own ownBook, content uint64, changes []*change) {
	x.current.Store(&View{index: x, seq: seq, number: x.Pin().number + 1, segments: layers, own: own, content: content, changes: changes})
	close(x.moved)
	x.moved = make(chan struct{})
}

// Apply takes in the changes up to seq: offers as they are now, and ids that are no more. An offer older than the one held
// is passed over, so that changes may be replayed. Readers see all of it at once.
func (x *Index) Apply(ctx context.Context, seq int64, puts []*offer.Offer, removes []offer.ID) error {
	stored := make([]Stored, len(puts))
	for i, o := range puts {
		stored[i].Offer = o
	}
	return x.ApplyStored(ctx, seq, stored, removes)
}

// ApplyStored is Apply for offers whose documents are at hand as they lie in the base: they are kept as they are.
func (x *Index) ApplyStored(ctx context.Context, seq int64, puts []Stored, removes []offer.ID) error {
	latest := map[offer.ID]Stored{}
	for _, p := range puts {
		if had := latest[p.Offer.ID].Offer; had == nil || had.Version <= p.Offer.Version {
			latest[p.Offer.ID] = p
		}
	}
	for _, id := range removes {
		delete(latest, id)
	}
	at := x.opts.Now()
	entries, err := x.analyse(ctx, latest, at)
	if err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return fmt.Errorf("index: is closed")
	}
	layers := slices.Clone(x.Pin().segments)
	gone := slices.Clone(removes)
	entries = slices.DeleteFunc(entries, func(e *entry) bool {
		held, there := x.Pin().Version(e.id)
		return there && held > e.version
	})
	for _, e := range entries {
		gone = append(gone, e.id)
	}
	for i := range layers {
		layers[i].drop(gone)
	}
	layers = slices.DeleteFunc(layers, func(l layer) bool { return l.live.empty() })
	if len(entries) > 0 {
		s, err := x.small(entries, windowAt(x.day(at)))
		if err != nil {
			return err
		}
		layers = append(layers, fresh(s))
	}
	was := x.Pin()
	if len(gone) == 0 {
		x.publish(max(seq, was.seq), layers)
	} else {
		x.publishChange(max(seq, was.seq), layers, was.content+1, was.noted(entries, len(removes)))
	}
	x.mergeSome()
	return nil
}

// drop takes ids out of a layer, on a copy of what others may be reading.
func (l *layer) drop(ids []offer.ID) {
	copied := false
	for _, id := range ids {
		i, ok := l.segment.find(id)
		if !ok || !l.live.has(i) {
			continue
		}
		if !copied {
			l.live, copied = slices.Clone(l.live), true
		}
		for ; int(i) < l.segment.count && offer.ID(l.segment.ids[i]) == id; i++ {
			l.live.drop(i)
		}
	}
}

// fresh is a layer of a segment all of whose offers are current.
func fresh(s *segment) layer {
	live := make(dense, wordsFor(s.count))
	live.addRange(0, uint32(s.count))
	return layer{s, live}
}

// analyse makes entries of offers, on all cores when they are many.
func (x *Index) analyse(ctx context.Context, offers map[offer.ID]Stored, now time.Time) ([]*entry, error) {
	of := make([][]*entry, len(offers))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	i := 0
	for _, o := range offers {
		at := &of[i]
		i++
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			a := x.analyst(now)
			defer x.giveBack(a)
			var err error
			*at, err = a.entries(o.Offer, nil, o.Packed)
			return err
		})
	}
	err := g.Wait()
	return slices.Concat(of...), err
}

// mostAnalysts bounds those that are kept for the next changes: each holds the words that it met.
const mostAnalysts = 8

// analyst lends an analyst. It is given back rather than left to the collector, which would have the next one learn all words
// anew some times a second while an import runs.
func (x *Index) analyst(now time.Time) *analyst {
	var a *analyst
	select {
	case a = <-x.analysts:
	default:
	}
	if a == nil || a.daysAt != windowAt(x.day(now)) {
		a = x.newAnalyst(now)
	}
	a.at = now
	return a
}

func (x *Index) giveBack(a *analyst) {
	select {
	case x.analysts <- a:
	default:
	}
}

// small makes a segment on the heap.
func (x *Index) small(entries []*entry, daysAt opening.Date) (*segment, error) {
	var b bytes.Buffer
	room := 0
	for _, e := range entries {
		room += len(e.card) + len(e.doc) + len(e.hours) + 8*len(e.words)
	}
	b.Grow(room)
	if err := x.newDraft(daysAt, len(entries)).write(newWriter(&b, x.rare), entries); err != nil {
		return nil, err
	}
	return openSegment(&mapping{bytes: b.Bytes()}, "", false)
}

// inFile is the number of offers from which a segment lies in a file, where there is a folder.
const inFile = 2000

// make writes a segment where it belongs by its size, and opens it.
func (x *Index) make(count int, write func(w *writer) error) (*segment, error) {
	if x.opts.Dir == "" || count < inFile {
		var b bytes.Buffer
		if err := write(newWriter(&b, x.rare)); err != nil {
			return nil, err
		}
		return openSegment(&mapping{bytes: b.Bytes()}, "", false)
	}
	name, err := x.newFile(func(f *os.File) error {
		b := bufio.NewWriterSize(f, 1<<20)
		if err := write(newWriter(b, x.rare)); err != nil {
			return err
		}
		return b.Flush()
	})
	if err != nil {
		return nil, err
	}
	m, err := mapFile(name)
	if err != nil {
		return nil, err
	}
	return openSegment(m, name, false)
}

// newFile writes a file of a segment under a name of its own; it appears whole or not at all. It is not brought to the disk:
// most segments are merged soon, and after a crash none is looked at that no snapshot lists.
func (x *Index) newFile(write func(f *os.File) error) (string, error) {
	if err := os.MkdirAll(x.opts.Dir, 0o755); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(x.opts.Dir, "segment-*.part")
	if err != nil {
		return "", err
	}
	err = write(f)
	if e := f.Close(); err == nil {
		err = e
	}
	name := f.Name()[:len(f.Name())-len(".part")] + segmentSuffix
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return "", err
	}
	return filepath.Clean(name), nil
}

const segmentSuffix = ".index"

// Stats tells what the generation holds.
func (v *View) Stats() Stats {
	s := Stats{Seq: v.seq, Generation: v.number, Segments: len(v.segments)}
	for _, l := range v.segments {
		s.Offers += l.live.count()
		if l.segment.varied != nil {
			s.Offers -= l.live.countBoth(l.segment.varied)
		}
		if l.segment.mapping.mapped {
			s.Mapped += int64(len(l.segment.mapping.bytes))
		} else {
			s.InMemory += int64(len(l.segment.mapping.bytes))
		}
	}
	return s
}

// find gives the segment and the ordinal of an offer that is current, as the standard shows it.
func (v *View) find(id offer.ID) (*segment, uint32, bool) {
	for i := range v.segments {
		l := &v.segments[i]
		if ord, ok := l.segment.find(id); ok && l.live.has(ord) {
			return l.segment, ord, true
		}
	}
	return nil, 0, false
}

// Err gives the error of the last merge in the background, if it failed: the index answers as before, and tries again with
// the next change.
func (x *Index) Err() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.failed
}

// Close waits for the work in the background and takes no more changes. Views that are held can still be asked.
func (x *Index) Close() error {
	x.mu.Lock()
	x.closed = true
	x.mu.Unlock()
	x.work.Wait()
	return x.Err()
}
