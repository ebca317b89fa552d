package index

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
)

// A segment is a run of sections, each a run of numbers or of bytes, then the table of contents, and the magic. Sections
// are written once, in order, so that a segment of a million offers streams to its file; they are read where they stand.
type section int

const (
	secMeta    section = iota // JSON: see meta
	secIDs                    // []uint32
	secByID                   // []uint32: ordinals in the order of ids
	secPlace                  // []uint64: where the offer lies along the curve; ordinals go by it
	secVersion                // []int64
	secCreated                // []int64
	secUpdated                // []int64
	secExpires                // []int64: when the cards kept are no longer right
	secLat                    // []float64
	secLon                    // []float64
	secBlocks                 // []block
	secBeyond                 // []int32: the next date after the window
	secData                   // what references point to
	secTermEnds
	secTermText
	secTermFirst
	secTermRefs
	secStemEnds
	secStemText
	secStemFirst
	secStemTerms
	secCodeEnds
	secCodeText
	secCodeFirst
	secCodeRefs
	secCombined // []combinedRef
	secExactEnds
	secExactText
	secExactFirst
	secExactRefs
	secNumberEnds
	secNumberText
	secNumberFirst
	secNumberRefs
	secDayRefs
	secHoursEnds // []uint64
	secHours     // JSON of calendars
	secNameEnds  // []uint64
	secNames
	secCardEnds // []uint64
	secCards
	secDocEnds // []uint64
	secDocs    // zstd of stored documents
	sections
)

// magic ends a segment; the number in it is the version of its layout.
const magic = "escale-segment-9"

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

type span struct {
	off, len uint64
	sum      uint32 // CRC-32C
}

// writer writes a segment.
type writer struct {
	to   io.Writer
	at   uint64
	toc  [sections]span
	open section
	rare int // ordinals up to which an entry is a list, however few offers there are
	err  error
}

func newWriter(to io.Writer, rare int) *writer { return &writer{to: to, open: -1, rare: rare} }

func (w *writer) raw(b []byte) {
	if w.err == nil {
		_, w.err = w.to.Write(b)
	}
	w.at += uint64(len(b))
}

func (w *writer) begin(s section) {
	for w.at%8 != 0 {
		w.raw(make([]byte, 8-w.at%8))
	}
	w.open = s
	w.toc[s].off = w.at
}

func (w *writer) end() {
	w.toc[w.open].len = w.at - w.toc[w.open].off
	w.open = -1
}

// put adds bytes to the open section.
func (w *writer) put(b []byte) {
	w.toc[w.open].sum = crc32.Update(w.toc[w.open].sum, castagnoli, b)
	w.raw(b)
}

func (w *writer) putNumbers(numbers ...uint32) { w.put(bytesOf(numbers)) }

func (w *writer) sectionLen() uint64 { return w.at - w.toc[w.open].off }

// align fills the open section up to a multiple of n.
func (w *writer) align(n uint64) {
	if rest := w.at % n; rest != 0 {
		w.put(make([]byte, n-rest))
	}
}

// whole writes a section at once.
func (w *writer) whole(s section, b []byte) {
	w.begin(s)
	w.put(b)
	w.end()
}

// finish writes the table of contents.
func (w *writer) finish() error {
	for w.at%8 != 0 {
		w.raw([]byte{0})
	}
	var toc []byte
	for _, s := range w.toc {
		toc = binary.LittleEndian.AppendUint64(toc, s.off)
		toc = binary.LittleEndian.AppendUint64(toc, s.len)
		toc = binary.LittleEndian.AppendUint32(toc, s.sum)
	}
	toc = binary.LittleEndian.AppendUint32(toc, crc32.Checksum(toc, castagnoli))
	w.raw(append(toc, magic...))
	return w.err
}

const (
	spanSize = 8 + 8 + 4
	tail     = int(sections)*spanSize + 4 + len(magic)
)

// readContents finds the sections of a segment. With verify, the sum of every section is checked as well.
func readContents(b []byte, verify bool) ([sections][]byte, error) {
	var parts [sections][]byte
	if len(b) < tail || string(b[len(b)-len(magic):]) != magic {
		return parts, fmt.Errorf("index segment: is cut off, or of another version")
	}
	toc := b[len(b)-tail : len(b)-len(magic)-4]
	if crc32.Checksum(toc, castagnoli) != binary.LittleEndian.Uint32(b[len(b)-len(magic)-4:]) {
		return parts, fmt.Errorf("index segment: table of contents is damaged")
	}
	for i := range parts {
		off, n := binary.LittleEndian.Uint64(toc[i*spanSize:]), binary.LittleEndian.Uint64(toc[i*spanSize+8:])
		if off > uint64(len(b)) || n > uint64(len(b))-off {
			return parts, fmt.Errorf("index segment: section %d lies outside", i)
		}
		parts[i] = b[off : off+n : off+n]
		if verify && crc32.Checksum(parts[i], castagnoli) != binary.LittleEndian.Uint32(toc[i*spanSize+16:]) {
			return parts, fmt.Errorf("index segment: section %d is damaged", i)
		}
	}
	return parts, nil
}

// dictionary collects sorted entries and their references while a segment is written.
type dictionary struct {
	ends  []uint32
	text  []byte
	first []uint32
	refs  []ref
}

// entry begins the next entry; the references added after it are its own. Entries come sorted.
func (d *dictionary) entry(text string) {
	d.text = append(d.text, text...)
	d.ends = append(d.ends, uint32(len(d.text)))
	d.first = append(d.first, uint32(len(d.refs)))
}

// last gives the text of the last entry.
func (d *dictionary) last() []byte {
	if n := len(d.ends); n > 1 {
		return d.text[d.ends[n-2]:]
	}
	return d.text
}

// of gives the references of an entry.
func (d *dictionary) of(i int) []ref {
	if i+1 < len(d.first) {
		return d.refs[d.first[i]:d.first[i+1]]
	}
	return d.refs[d.first[i]:]
}

// write writes the four sections that begin at s.
func (d *dictionary) write(w *writer, s section) {
	w.whole(s, bytesOf(d.ends))
	w.whole(s+1, d.text)
	w.whole(s+2, bytesOf(append(d.first, uint32(len(d.refs)))))
	w.whole(s+3, bytesOf(d.refs))
}
