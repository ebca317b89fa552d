package index

import (
	"encoding/json"
	"fmt"
	"sort"
	"unsafe"

	"escale/internal/offer"
	"escale/internal/opening"
)

// segment is some thousands of offers, ready to be asked. It is one run of bytes, written once and never changed; the
// slices below look into it. Entries of offers have ordinals, which go by territory: what is near lies together, so that a project of
// thirty communes touches a few words of each set, and the set of a commune is a run.
type segment struct {
	meta
	mapping *mapping // the bytes; keeps them alive
	file    string   // "" in memory

	ids, byID                         []uint32
	place                             []uint64
	version, created, updated, expire []int64
	lat, lon                          []float64
	blocks                            []block
	beyond                            []int32
	data                              []byte

	terms, codes, exacts, numbers table
	stems                         table // entries: language, NUL, stem
	stemTerms                     []uint32
	days                          []ref
	combinations                  []combinedRef

	hours, names, cards, docs blobs

	varied   dense            // the entries that show a variant; nil when none does
	variants map[string]dense // the same, by variant

	elsewhere dense // the entries of other realms than offers; nil when there are none

	sights sights // of audiences, worked out when first asked for
	walks  walks  // orders of the whole segment
	slots  slots  // of random order
	nows   nows   // who is open in which minutes of a day
	facets facets // the codes of each facet
	spots  spots  // on the map
	owned  owned  // what organisations keep, by ordinal
}

// meta is what a segment says of itself.
type meta struct {
	Count  int          `json:"count"`
	Epoch  string       `json:"epoch"`
	Grades []grade      `json:"grades"`
	Langs  []offer.Lang `json:"langs"` // of names, by number
	Cards  []offer.Lang `json:"cards"` // in which there are cards
	DaysAt opening.Date `json:"days_at"`
	count  int
}

// table is a sorted dictionary: the i-th entry has the text between two ends and the references from first[i] on.
type table struct {
	ends  []uint32
	text  []byte
	first []uint32
	refs  []ref
}

// blobs are pieces of bytes, one for each ordinal.
type blobs struct {
	ends []uint64
	data []byte
}

func (b *blobs) at(i uint32) []byte {
	from := uint64(0)
	if i > 0 {
		from = b.ends[i-1]
	}
	return b.data[from:b.ends[i]:b.ends[i]]
}

func (t *table) len() int { return len(t.ends) }

// entry gives the text of an entry. It looks into the segment: whoever keeps it, copies it.
func (t *table) entry(i int) string {
	from := uint32(0)
	if i > 0 {
		from = t.ends[i-1]
	}
	return unsafe.String(unsafe.SliceData(t.text[from:]), int(t.ends[i]-from))
}

// search gives the first entry that is not below a text.
func (t *table) search(text string) int {
	return sort.Search(t.len(), func(i int) bool { return t.entry(i) >= text })
}

// find gives the entry with a text, or -1.
func (t *table) find(text string) int {
	if i := t.search(text); i < t.len() && t.entry(i) == text {
		return i
	}
	return -1
}

// prefixed gives the entries from ≤ i < to that begin with a text.
func (t *table) prefixed(text string) (from, to int) {
	from = t.search(text)
	to = from + sort.Search(t.len()-from, func(i int) bool {
		e := t.entry(from + i)
		return len(e) < len(text) || e[:len(text)] != text
	})
	return from, to
}

// of gives the references of an entry.
func (t *table) of(i int) []ref { return t.refs[t.first[i]:t.first[i+1]] }

func openTable(parts *[sections][]byte, at section) table {
	t := table{ends: all[uint32](parts[at]), text: parts[at+1], first: all[uint32](parts[at+2])}
	if at != secStemEnds {
		t.refs = all[ref](parts[at+3])
	}
	return t
}

// all looks at a whole section as numbers.
func all[T plain](b []byte) []T {
	var t T
	return view[T](b, len(b)/int(unsafe.Sizeof(t)))
}

// openSegment reads a segment from its bytes.
func openSegment(m *mapping, file string, verify bool) (*segment, error) {
	parts, err := readContents(m.bytes, verify)
	if err != nil {
		return nil, err
	}
	s := &segment{mapping: m, file: file}
	if err := json.Unmarshal(parts[secMeta], &s.meta); err != nil {
		return nil, fmt.Errorf("index segment: %w", err)
	}
	s.count = s.Count
	s.ids, s.byID, s.place = all[uint32](parts[secIDs]), all[uint32](parts[secByID]), all[uint64](parts[secPlace])
	s.version, s.created, s.updated = all[int64](parts[secVersion]), all[int64](parts[secCreated]), all[int64](parts[secUpdated])
	s.expire, s.lat, s.lon = all[int64](parts[secExpires]), all[float64](parts[secLat]), all[float64](parts[secLon])
	s.blocks, s.beyond, s.data = all[block](parts[secBlocks]), all[int32](parts[secBeyond]), parts[secData]
	s.terms, s.codes = openTable(&parts, secTermEnds), openTable(&parts, secCodeEnds)
	s.exacts, s.numbers = openTable(&parts, secExactEnds), openTable(&parts, secNumberEnds)
	s.stems, s.stemTerms = openTable(&parts, secStemEnds), all[uint32](parts[secStemTerms])
	s.days = all[ref](parts[secDayRefs])
	s.combinations = all[combinedRef](parts[secCombined])
	for _, b := range []struct {
		to *blobs
		at section
	}{{&s.hours, secHoursEnds}, {&s.names, secNameEnds}, {&s.cards, secCardEnds}, {&s.docs, secDocEnds}} {
		*b.to = blobs{all[uint64](parts[b.at]), parts[b.at+1]}
	}
	if len(s.ids) != s.count || len(s.docs.ends) != s.count || len(s.beyond) != s.count {
		return nil, fmt.Errorf("index segment: columns differ in length")
	}
	s.sort()
	return s, nil
}

// find gives the ordinal of an id, as the standard shows it.
func (s *segment) find(id offer.ID) (uint32, bool) {
	i := sort.Search(s.count, func(i int) bool { return offer.ID(s.ids[s.byID[i]]) >= id })
	if i < s.count && offer.ID(s.ids[s.byID[i]]) == id {
		return s.byID[i], true
	}
	return 0, false
}
