package index

import (
	"encoding/binary"
	"runtime"
	"slices"

	"github.com/klauspost/compress/zstd"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/offer"
)

// unzip reads stored documents. It keeps nothing between calls that matters and may be used by all.
var unzip, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(64<<20))

// Version gives the version of an offer; false when it is not there.
func (v *View) Version(id offer.ID) (int64, bool) {
	s, ord, ok := v.find(id)
	if !ok {
		return 0, false
	}
	return s.version[ord], true
}

// Document gives the stored document of an offer in the format of today, whoever asks.
func (v *View) Document(id offer.ID) ([]byte, error) {
	defer runtime.KeepAlive(v)
	s, ord, ok := v.find(id)
	if !ok {
		return nil, fault.New(fault.NotFound, "offer.not_found")
	}
	return unzip.DecodeAll(s.docs.at(ord), nil)
}

// Offer gives a whole offer, whoever asks: what of it a reader may see is access's to say.
func (v *View) Offer(id offer.ID) (*offer.Offer, error) {
	doc, err := v.Document(id)
	if err != nil {
		return nil, err
	}
	return offer.Decode(offer.Format, doc)
}

// Clauses gives the clauses of an audience whose scopes hold an offer; none when it lies outside or is not there.
func (v *View) Clauses(id offer.ID, a *access.Audience) []access.Clause {
	s, ord, ok := v.find(id)
	if !ok {
		return nil
	}
	return s.sight(v.index, a).clausesOf(ord)
}

func (g *sight) clausesOf(ord uint32) []access.Clause {
	var clauses []access.Clause
	for i := range g.clauses {
		if g.scopes[i].has(ord) {
			clauses = append(clauses, g.clauses[i])
		}
	}
	return clauses
}

// AppendCard appends the card of an offer in a language, as the audience may read it: members of a JSON object, without the
// braces. It gives false when the offer is not there or outside the audience.
//
// Cards are kept ready for readers of all facts, with the protected part joined for the use at hand. Other masks, and rights
// on media that began or ended since the offer was indexed, have the card rendered from the document.
func (v *View) AppendCard(to []byte, id offer.ID, lang offer.Lang, a *access.Audience) ([]byte, bool) {
	defer runtime.KeepAlive(v)
	s, ord, ok := v.find(id)
	if !ok || v.index.opts.Render == nil {
		return to, false
	}
	clauses := s.sight(v.index, a).clausesOf(ord)
	if len(clauses) == 0 {
		return to, false
	}
	now := v.index.opts.Now()
	if expire := s.expire[ord]; expire == 0 || now.UnixMicro() < expire {
		if facts, protected, ok := s.kept(ord, lang, clauses, v.index.unusualCards); ok {
			return append(append(to, facts...), protected...), true
		}
	}
	doc, err := unzip.DecodeAll(s.docs.at(ord), nil)
	if err != nil {
		return to, false
	}
	o, err := offer.Decode(offer.Format, doc)
	if err != nil {
		return to, false
	}
	shown, _ := v.index.opts.Policy.Show(o, clauses, v.index.opts.Reference.Catalog, now)
	facts, protected := v.index.opts.Render(shown, lang)
	return append(append(to, facts...), protected...), true
}

// kept gives the pieces of the card kept ready, if they are what these clauses show.
func (s *segment) kept(ord uint32, lang offer.Lang, clauses []access.Clause, unusual bool) (facts, protected []byte, ok bool) {
	l := slices.Index(s.Cards, lang)
	card := s.cards.at(ord)
	if l < 0 || len(card) == 0 {
		return nil, nil, false
	}
	facts, pieces := openCard(card, len(s.Cards), l)
	chosen := -1
	plain := false
	for i := range clauses {
		c := &clauses[i]
		if !coversPlain(&c.Mask) || unusual && len(c.Mask.Classes) > 2 {
			if mayAdd(&c.Mask, unusual) {
				return nil, nil, false
			}
			continue
		}
		plain = true
		if !c.Mask.Classes.Has(offer.Protected) {
			continue
		}
		for j := range pieces {
			if pieces[j].uses&useBit(c.Use) == 0 {
				continue
			}
			if chosen >= 0 && chosen != j {
				return nil, nil, false // two uses show different things, and the reader has both
			}
			chosen = j
		}
	}
	if !plain {
		return nil, nil, false
	}
	if chosen >= 0 {
		protected = pieces[chosen].bytes
	}
	return facts, protected, true
}

// coversPlain tells whether a mask lets all facts through that cards show.
func coversPlain(m *access.Mask) bool {
	if m.Langs != nil || m.Media != nil || !m.Classes.Has(offer.Fact) {
		return false
	}
	for _, g := range plainMask.Groups {
		if !m.Groups.Has(g) {
			return false
		}
	}
	return true
}

// mayAdd tells whether a clause beside a plain one may show something that the card kept does not: it has protected content
// for a use of its own, or classes beyond.
func mayAdd(m *access.Mask, unusual bool) bool {
	return m.Classes.Has(offer.Protected) || unusual
}

type piece struct {
	uses  uint8
	bytes []byte
}

// openCard gives the facts and the protected pieces of one language. A card is the number of pieces, the lengths of the
// facts in each language, for each piece its uses and its lengths, and then all bytes in the same order.
func openCard(card []byte, langs, lang int) (facts []byte, pieces []piece) {
	n := int(card[0])
	head := card[1:]
	body := card[1+4*langs+n*(1+4*langs):]
	take := func() []byte {
		var chosen []byte
		for l := range langs {
			size := binary.LittleEndian.Uint32(head[4*l:])
			if l == lang {
				chosen = body[:size:size]
			}
			body = body[size:]
		}
		head = head[4*langs:]
		return chosen
	}
	facts = take()
	pieces = make([]piece, n)
	for i := range pieces {
		pieces[i].uses = head[0]
		head = head[1:]
		pieces[i].bytes = take()
	}
	return facts, pieces
}
