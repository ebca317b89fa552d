package index

import (
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
	defer runtime.KeepAlive(v)
	s, ord, ok := v.find(id)
	if !ok {
		return nil, fault.New(fault.NotFound, "offer.not_found")
	}
	return s.offer(ord)
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

// AppendCard appends the card of an offer in a language as a variant shows it ("" is the standard), as far as the audience may
// read it: members of a JSON object, without the braces. It gives false when the offer is not there, lacks the variant, or
// lies outside the audience.
//
// Cards are kept ready for readers of all facts, with or without protected content, by use. Other masks, and rights, stars and
// labels that began or ended since the offer was indexed, have the card rendered from the document.
func (v *View) AppendCard(to []byte, id offer.ID, variant string, lang offer.Lang, a *access.Audience) ([]byte, bool) {
	defer runtime.KeepAlive(v)
	s, ord, ok := v.find(id)
	if ok {
		ord, ok = s.as(ord, variant)
	}
	if !ok || v.index.opts.Render == nil {
		return to, false
	}
	seen := s.sight(v.index, a)
	if !seen.visible.has(ord) {
		return to, false
	}
	now := v.index.opts.Now()
	if expire := s.expire[ord]; expire == 0 || now.UnixMicro() < expire {
		if with, ok := s.appendKept(to, ord, lang, seen, v.index.unusualCards); ok {
			return with, true
		}
	}
	clauses := seen.clausesOf(ord)
	o, err := s.offer(ord)
	if err != nil {
		return to, false
	}
	shown, _ := v.index.opts.Policy.Show(o.As(variant), clauses, v.index.opts.Reference.Catalog, now)
	card := v.index.opts.Render(shown, []offer.Lang{lang})
	for _, piece := range slices.Concat(card.Facts, card.Protected) {
		to = append(to, piece[0]...)
	}
	return to, true
}

// appendKept appends the card kept ready, if it is what an audience is shown.
func (s *segment) appendKept(to []byte, ord uint32, lang offer.Lang, seen *sight, unusual bool) ([]byte, bool) {
	l := slices.Index(s.Cards, lang)
	cards := packedCards(s.cards.at(ord))
	if l < 0 || len(cards) == 0 {
		return to, false
	}
	chosen, withTexts := -1, false
	for i := range seen.clauses {
		if !seen.scopes[i].has(ord) {
			continue
		}
		m := &seen.clauses[i].Mask
		if !coversPlain(m) || unusual && len(m.Classes) > 2 {
			return to, false
		}
		v := cards.renderingFor(seen.clauses[i].Use)
		if v < 0 || chosen >= 0 && chosen != v {
			return to, false // two uses show different things, and the reader has both
		}
		chosen = v
		withTexts = withTexts || m.Classes.Has(offer.Protected)
	}
	if chosen < 0 {
		return to, false
	}
	return cards.append(to, chosen, l, withTexts), true
}

// coversPlain tells whether a mask lets all facts through that cards show, and texts and media whole or not at all.
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
