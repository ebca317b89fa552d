package demo

import (
	"escale/internal/offer"
)

// describe writes what people read about the offer, in its languages.
func (d *draft) describe() {
	d.put(offer.FieldSummary, d.summary())
	if !d.chance(0.93) && d.o.Type != "article" {
		return
	}
	d.put(offer.FieldDescription, d.description())
	if d.chance(0.12) {
		d.put("description.audience", d.text("description.audience"))
	}
}

func (d *draft) summary() offer.Text { return d.write([]*phrase{pick(d.dice, d.kind.short)}, nil) }

// description puts a beginning, several things worth knowing, the surroundings and a practical end together. Every
// language says the same.
func (d *draft) description() offer.Text {
	one := []*phrase{pick(d.dice, d.kind.first)}
	two := some(d.dice, d.kind.more, d.between(3, 5))
	two = append(two, pick(d.dice, d.prose.lists["common.near"]))
	last := d.kind.last
	if d.chance(0.3) {
		last = d.prose.lists["common.last"]
	}
	return d.write(append(one, two[:len(two)/2]...), append(two[len(two)/2:], pick(d.dice, last)))
}

// write says one or two paragraphs in every language of the offer. Who wrote what varies as it does in life: French is
// entered by people, other languages come from agencies, German rather often from a machine, and some fell behind.
func (d *draft) write(first, second []*phrase) offer.Text {
	text := make(offer.Text, languages)
	var buffer [4096]byte
	machine, behind := d.chance(0.3), d.chance(0.12)
	for k, lang := range offer.Languages {
		if !d.speaks(k) {
			continue
		}
		b := d.sentences(buffer[:0], first, k)
		if len(second) > 0 {
			b = append(b, "\n\n"...)
			b = d.sentences(b, second, k)
		}
		p := offer.Phrase{Value: string(b)}
		switch {
		case k == 0 && d.origins[0].Source != sourceHand:
			p.Maker = offer.BySource
		case k == 0:
			p.Maker = offer.ByStaff
			if d.i%3 == 0 {
				p.Maker = offer.ByProfessional
			}
		case k == 2 && machine || k == 6 && machine:
			p.Maker = offer.ByMachine
			p.Outdated = behind
		default:
			p.Maker = offer.ByAgency
			p.Outdated = behind && k > 2
		}
		text[lang] = p
	}
	return text
}

func (d *draft) sentences(b []byte, list []*phrase, lang int) []byte {
	for i, x := range list {
		if i > 0 {
			b = append(b, ' ')
		}
		start := len(b)
		b = capitalise(d.prose.say(b, x, lang, &d.speaker), start)
	}
	return b
}
