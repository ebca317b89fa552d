package index

import (
	"encoding/binary"
	"math"

	"escale/internal/offer"
)

// rendering is a card for the uses that show the same: rights differ by use, and stars that ended are shown to the desk alone.
type rendering struct {
	cells []bool // of the offer, that it shows
	uses  uint8
	card  Card
}

// packedCards are the cards of an offer as a segment holds them, in all languages and for all uses. Nearly all that they say
// is said by several, so each piece stands there once and a card is a list of pieces:
//
//	1 byte         the number of renderings
//	5 bytes each   its uses, and how many numbers tell its facts and its protected content
//	2 bytes        the number of pieces
//	4 bytes each   where it ends
//	2 bytes each   number that tells a card: of a piece; or piecesFollow, how many, and the number of the piece of each language
//	               the pieces
type packedCards []byte

const (
	renderingSize = 1 + 2 + 2
	piecesFollow  = math.MaxUint16
)

// packCards packs renderings. It gives nothing when they have more pieces than can be told, which no offer comes near: its
// cards are rendered when they are asked for.
func packCards(renderings []rendering) packedCards {
	p := cardPacker{known: map[string]uint16{}}
	out := []byte{byte(len(renderings))}
	for _, r := range renderings {
		facts, protected := p.tell(r.card.Facts), p.tell(r.card.Protected)
		if len(p.ends) >= piecesFollow || max(facts, protected) > math.MaxUint16 {
			return nil
		}
		out = append(out, r.uses)
		out = binary.LittleEndian.AppendUint16(out, uint16(facts))
		out = binary.LittleEndian.AppendUint16(out, uint16(protected))
	}
	out = binary.LittleEndian.AppendUint16(out, uint16(len(p.ends)))
	for _, end := range p.ends {
		out = binary.LittleEndian.AppendUint32(out, end)
	}
	for _, number := range p.told {
		out = binary.LittleEndian.AppendUint16(out, number)
	}
	return append(out, p.bytes...)
}

type cardPacker struct {
	known map[string]uint16
	ends  []uint32
	bytes []byte
	told  []uint16
}

// tell adds the numbers that tell a run of pieces, and gives how many they are.
func (p *cardPacker) tell(pieces [][][]byte) int {
	before := len(p.told)
	for _, piece := range pieces {
		if len(piece) > 1 {
			p.told = append(p.told, piecesFollow, uint16(len(piece)))
		}
		for _, b := range piece {
			p.told = append(p.told, p.number(b))
		}
	}
	return len(p.told) - before
}

func (p *cardPacker) number(piece []byte) uint16 {
	n, ok := p.known[string(piece)]
	if !ok {
		n = uint16(len(p.ends))
		p.known[string(piece)] = n
		p.bytes = append(p.bytes, piece...)
		p.ends = append(p.ends, uint32(len(p.bytes)))
	}
	return n
}

// renderingFor gives the rendering for a use, or -1.
func (c packedCards) renderingFor(use offer.Use) int {
	for r := range int(c[0]) {
		if c[1+r*renderingSize]&useBit(use) != 0 {
			return r
		}
	}
	return -1
}

// append appends a rendering in a language, by its place: the facts, and the protected content if wanted.
func (c packedCards) append(to []byte, rendering, lang int, protected bool) []byte {
	from, length := 0, 0
	for r := range rendering + 1 {
		counts := c[1+r*renderingSize+1:]
		from += length
		facts := int(binary.LittleEndian.Uint16(counts))
		length = facts + int(binary.LittleEndian.Uint16(counts[2:]))
		if r == rendering && !protected {
			length = facts
		}
	}
	head := c[1+int(c[0])*renderingSize:]
	count := int(binary.LittleEndian.Uint16(head))
	ends, told := head[2:2+4*count], head[2+4*count:]
	if count == 0 {
		return to
	}
	pieces := c[len(c)-int(binary.LittleEndian.Uint32(ends[4*(count-1):])):]
	for told = told[2*from : 2*(from+length)]; len(told) > 0; {
		n := int(binary.LittleEndian.Uint16(told))
		told = told[2:]
		if n == piecesFollow {
			langs := int(binary.LittleEndian.Uint16(told))
			n = int(binary.LittleEndian.Uint16(told[2+2*lang:]))
			told = told[2+2*langs:]
		}
		begin := uint32(0)
		if n > 0 {
			begin = binary.LittleEndian.Uint32(ends[4*(n-1):])
		}
		to = append(to, pieces[begin:binary.LittleEndian.Uint32(ends[4*n:])]...)
	}
	return to
}
