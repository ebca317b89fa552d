package index

import (
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"hash/fnv"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
)

// cursor says where a page ended, and everything its order rests on besides the offers: so the next page goes on in the
// same order although weights, days and the base itself have changed meanwhile.
type cursor struct {
	question uint64
	epoch    uint32
	at       place
	first    opening.Date
	words    []settled
}

// settled is what was found out about a word on the first page.
type settled struct{ errors, weight int }

// longestCursor bounds what a cursor can be.
const longestCursor = 1000

func (c *cursor) String() string {
	b := binary.LittleEndian.AppendUint64(nil, c.question)
	b = binary.LittleEndian.AppendUint32(b, c.epoch)
	b = binary.LittleEndian.AppendUint64(b, c.at.key)
	b = binary.LittleEndian.AppendUint32(b, uint32(c.at.id))
	b = binary.LittleEndian.AppendUint32(b, uint32(c.first))
	b = append(b, byte(c.at.rank), byte(len(c.words)))
	for _, w := range c.words {
		b = append(b, byte(w.errors))
		b = binary.LittleEndian.AppendUint16(b, uint16(w.weight))
	}
	b = append(b, c.at.name...)
	b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
	return base64.RawURLEncoding.EncodeToString(b)
}

// parseCursor reads a cursor. What is not one is refused; so is one of another base or another question.
func parseCursor(text, epoch string, question uint64) (*cursor, error) {
	malformed := fault.New(fault.Invalid, "cursor.malformed")
	const head, each = 8 + 4 + 8 + 4 + 4 + 1 + 1, 3
	if len(text) > longestCursor {
		return nil, malformed
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) < head+4 {
		return nil, malformed.Because(err)
	}
	sum := binary.LittleEndian.Uint32(b[len(b)-4:])
	b = b[:len(b)-4]
	if crc32.Checksum(b, castagnoli) != sum || len(b) < head+each*int(b[head-1]) {
		return nil, malformed
	}
	c := &cursor{question: binary.LittleEndian.Uint64(b), epoch: binary.LittleEndian.Uint32(b[8:]), first: opening.Date(binary.LittleEndian.Uint32(b[24:]))}
	c.at.key, c.at.id = binary.LittleEndian.Uint64(b[12:]), offer.ID(binary.LittleEndian.Uint32(b[20:]))
	c.at.rank = int(b[head-2])
	words := int(b[head-1])
	b = b[head:]
	for range words {
		c.words = append(c.words, settled{int(b[0]), int(binary.LittleEndian.Uint16(b[1:]))})
		b = b[each:]
	}
	if len(b) > 0 {
		c.at.name = b
	}
	switch {
	case c.epoch != sum32(epoch):
		return nil, fault.New(fault.Gone, "cursor.other_epoch")
	case c.question != question:
		return nil, fault.New(fault.Invalid, "cursor.other_question")
	}
	return c, nil
}

// digest tells questions apart whose pages have nothing to do with each other. How many offers a page has and which facets
// are counted may change from page to page.
func digest(q *query.Question, by query.Sort, notTold bool, a *access.Audience) uint64 {
	h := fnv.New64a()
	put := func(s string) {
		_, _ = h.Write([]byte(s))
		_, _ = h.Write([]byte{0})
	}
	put(q.Values().Encode())
	put(string(by))
	put(string(q.Lang))
	put(a.Name)
	for _, f := range q.First {
		put(f.Facet)
		put(f.Code)
	}
	_, _ = h.Write(binary.LittleEndian.AppendUint64(nil, q.Seed))
	if q.Everywhere {
		put("everywhere")
	}
	if notTold {
		put("not told")
	}
	return h.Sum64()
}
