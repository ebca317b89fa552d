package index

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strings"

	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/opening"
)

// columns are what a segment holds of each offer as numbers.
type columns struct {
	ids                               []uint32
	place                             []uint64
	version, created, updated, expire []int64
	lat, lon                          []float64
	beyond                            []int32
}

func (c *columns) add(id offer.ID, place uint64, version, created, updated, expire int64, lat, lon float64, beyond int32) {
	c.ids = append(c.ids, uint32(id))
	c.place = append(c.place, place)
	c.version, c.created = append(c.version, version), append(c.created, created)
	c.updated, c.expire = append(c.updated, updated), append(c.expire, expire)
	c.lat, c.lon = append(c.lat, lat), append(c.lon, lon)
	c.beyond = append(c.beyond, beyond)
}

func (c *columns) write(w *writer) {
	byID := make([]uint32, len(c.ids))
	for i := range byID {
		byID[i] = uint32(i)
	}
	slices.SortFunc(byID, func(a, b uint32) int { return cmp.Or(cmp.Compare(c.ids[a], c.ids[b]), cmp.Compare(a, b)) })
	w.whole(secIDs, bytesOf(c.ids))
	w.whole(secByID, bytesOf(byID))
	w.whole(secPlace, bytesOf(c.place))
	w.whole(secVersion, bytesOf(c.version))
	w.whole(secCreated, bytesOf(c.created))
	w.whole(secUpdated, bytesOf(c.updated))
	w.whole(secExpires, bytesOf(c.expire))
	w.whole(secLat, bytesOf(c.lat))
	w.whole(secLon, bytesOf(c.lon))
	w.whole(secBlocks, bytesOf(blocksOf(c.lat, c.lon)))
	w.whole(secBeyond, bytesOf(c.beyond))
}

// draft gathers entries until they become a segment.
type draft struct {
	*Index
	daysAt opening.Date
	used   []grade           // by number in the segment
	number map[uint16]uint16 // in the index → in the segment
	count  int
}

func (x *Index) newDraft(daysAt opening.Date, count int) *draft {
	return &draft{Index: x, daysAt: daysAt, number: map[uint16]uint16{}, count: count}
}

// gradeNumber gives the number in the segment of a grade of the index.
func (d *draft) gradeNumber(of uint16) uint16 {
	n, ok := d.number[of]
	if !ok {
		n = uint16(len(d.used))
		d.number[of] = n
		d.used = append(d.used, d.grades.at(of))
	}
	return n
}

// gathered is what a draft gathers from its entries.
type gathered struct {
	cols                          columns
	terms, codes, exacts, numbers *lists
	days                          [][]uint32
}

// write writes a segment of entries.
func (d *draft) write(w *writer, entries []*entry) error {
	slices.SortFunc(entries, func(a, b *entry) int {
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.id, b.id), strings.Compare(a.variant, b.variant))
	})
	d.count = len(entries)
	g := gather(entries)
	g.cols.write(w)
	t := d.writeData(w, g)
	d.writeTables(w, t, d.stemsOf(&t.terms))
	writeBlobs(w, secHoursEnds, entries, func(e *entry) []byte { return e.hours })
	writeBlobs(w, secNameEnds, entries, func(e *entry) []byte { return e.names })
	writeBlobs(w, secCardEnds, entries, func(e *entry) []byte { return e.card })
	writeBlobs(w, secDocEnds, entries, func(e *entry) []byte { return e.doc })
	return d.finish(w)
}

func gather(entries []*entry) *gathered {
	g := &gathered{terms: newLists(), codes: newLists(), exacts: newLists(), numbers: newLists(), days: make([][]uint32, daysAll)}
	g.gatherWords(entries)
	for i, e := range entries {
		ord := uint32(i)
		lat, lon := math.NaN(), math.NaN()
		if e.point != nil {
			lat, lon = e.point.Lat, e.point.Lon
		}
		g.cols.add(e.id, e.place, e.version, e.created, e.updated, e.expire, lat, lon, int32(e.beyond))
		for _, p := range e.codes {
			g.codes.add(p, ord)
		}
		for _, p := range e.exacts {
			g.exacts.add(p, ord)
		}
		for _, n := range e.numbers {
			g.numbers.add(n.posted, ord)
			g.numbers.values = append(g.numbers.values, n.value)
		}
		for day := range dense(e.days).all {
			g.days[day] = append(g.days[day], ord)
		}
	}
	return g
}

// gatherWords renumbers the words of the entries, vocabulary by vocabulary. A word of two of them has two numbers.
func (g *gathered) gatherWords(entries []*entry) {
	words, lexicons := 0, map[*vocabulary]int{}
	for _, e := range entries {
		words += len(e.words)
		lexicons[e.vocabulary] = max(lexicons[e.vocabulary], len(e.lexicon))
	}
	g.terms.noted = make([]occurrence, 0, words)
	known := map[*vocabulary][]uint32{} // number there → number here and 1
	for i, e := range entries {
		here := known[e.vocabulary]
		if here == nil {
			here = make([]uint32, lexicons[e.vocabulary])
			known[e.vocabulary] = here
		}
		for _, h := range e.words {
			n := &here[h.word()]
			if *n == 0 {
				*n = g.terms.another(e.lexicon[h.word()]) + 1
			}
			g.terms.noted = append(g.terms.noted, occurrence{*n - 1, uint32(i), h.grade(), h.impact()})
		}
	}
}

// tables are the four dictionaries and the references of the days.
type tables struct {
	terms, codes, exacts, numbers dictionary
	days                          []ref
	combined                      []combinedRef
}

func (d *draft) writeData(w *writer, g *gathered) *tables {
	t := new(tables)
	w.begin(secData)
	for _, ords := range g.days {
		t.days = append(t.days, w.putPostings(0, ords, nil, d.count))
	}
	d.putLists(w, &t.terms, g.terms, nil)
	combine := &combiner{count: d.count, least: d.combineFrom}
	d.putLists(w, &t.codes, g.codes, combine)
	t.combined = combine.finish(w)
	d.putLists(w, &t.exacts, g.exacts, nil)
	d.putLists(w, &t.numbers, g.numbers, nil)
	w.end()
	return t
}

func (d *draft) putLists(w *writer, to *dictionary, from *lists, combine *combiner) {
	for text, all := range from.each {
		to.entry(text)
		for i := range all {
			to.refs = append(to.refs, d.put(w, d.gradeNumber(all[i].grade), &all[i].list))
		}
		combine.add(w, to, all[0].ords)
	}
}

func (d *draft) put(w *writer, grade uint16, l *list) ref {
	if l.values == nil {
		return w.putPostings(grade, l.ords, l.impacts, d.count)
	}
	order := make([]int, len(l.ords))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(l.values[a], l.values[b]), cmp.Compare(l.ords[a], l.ords[b]))
	})
	values, ords := make([]float64, len(order)), make([]uint32, len(order))
	for i, j := range order {
		values[i], ords[i] = l.values[j], l.ords[j]
	}
	w.align(8)
	r := ref{off: w.sectionLen(), n: uint32(len(order)), grade: grade, form: formValues}
	w.put(bytesOf(values))
	w.put(bytesOf(ords))
	return r
}

func (d *draft) writeTables(w *writer, t *tables, s *stemList) {
	t.terms.write(w, secTermEnds)
	s.write(w)
	t.codes.write(w, secCodeEnds)
	w.whole(secCombined, bytesOf(t.combined))
	t.exacts.write(w, secExactEnds)
	t.numbers.write(w, secNumberEnds)
	w.whole(secDayRefs, bytesOf(t.days))
}

func writeBlobs(w *writer, s section, entries []*entry, piece func(*entry) []byte) {
	ends := make([]uint64, len(entries))
	at := uint64(0)
	for i, e := range entries {
		at += uint64(len(piece(e)))
		ends[i] = at
	}
	w.whole(s, bytesOf(ends))
	w.begin(s + 1)
	for _, e := range entries {
		w.put(piece(e))
	}
	w.end()
}

func (d *draft) finish(w *writer) error {
	about, err := json.Marshal(meta{Count: d.count, Epoch: d.opts.Epoch, Grades: d.used, Langs: d.langs.list(), Cards: d.opts.Langs, DaysAt: d.daysAt})
	if err != nil {
		return err
	}
	w.whole(secMeta, about)
	return w.finish()
}

// block sums up the positions of 64 offers, the bits of one word: the box that holds them, and a circle.
type block struct {
	south, west, north, east float64
	lat, lon, radius         float64 // metres; below 0 when none of them has a position
	_                        float64
}

func blocksOf(lat, lon []float64) []block {
	out := make([]block, wordsFor(len(lat)))
	for i := range out {
		box := geo.Box{South: 91, North: -91, West: 181, East: -181} // plain degrees, whatever side of the antimeridian
		to := min(len(lat), 64*i+64)
		for j := 64 * i; j < to; j++ {
			if !math.IsNaN(lat[j]) {
				box.South, box.North = min(box.South, lat[j]), max(box.North, lat[j])
				box.West, box.East = min(box.West, lon[j]), max(box.East, lon[j])
			}
		}
		b := block{south: box.South, west: box.West, north: box.North, east: box.East, radius: -1}
		b.lat, b.lon = (box.South+box.North)/2, (box.West+box.East)/2
		for j := 64 * i; j < to; j++ {
			if !math.IsNaN(lat[j]) {
				b.radius = max(b.radius, geo.Point{Lat: b.lat, Lon: b.lon}.Distance(geo.Point{Lat: lat[j], Lon: lon[j]}))
			}
		}
		out[i] = b
	}
	return out
}
