package demo

import (
	"slices"
	"strconv"
	"strings"

	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/opening"
)

// draft is an offer in the making.
type draft struct {
	*Network
	dice
	speaker

	i        int
	o        *offer.Offer
	recipe   *recipe
	kind     *kindRecipe
	place    place
	guest    bool // lies at the place of another offer
	langs    [languages]bool
	origins  [2]offer.Origin // of what was entered first, and of the last change
	slug     string
	pictures []Picture
	dates    happening
	route    route
}

func (n *Network) begin(i int) *draft {
	d := &draft{Network: n, dice: roll(n.options.Seed, rollOffer, i), i: i}
	t := n.typeAt(i)
	d.recipe = n.recipes[t]
	d.place = n.placeOf(i)
	_, d.guest = n.anchor(i)
	d.words = make([]uint32, len(n.prose.lexicons))
	for k := range d.words {
		d.words[k] = d.Uint32() >> 1
	}
	d.speakLanguages()
	created, updated := d.between(200, 2400), d.between(0, 199)
	d.o = &offer.Offer{ID: offer.FirstID + offer.ID(i), Version: 1, Type: t, Status: offer.Published,
		Owner: d.owner(), Created: n.day(created), Updated: n.day(updated), Cells: make([]offer.Cell, 0, 64)}
	source := sourceHand
	switch {
	case t == "rental" && d.chance(0.4):
		source = sourceRentals
	case t == "event" && d.chance(0.2):
		source = sourceTickets
	}
	d.origins = [2]offer.Origin{{Source: source, At: d.o.Created}, {Source: source, At: d.o.Updated}}
	d.standing()
	if !d.perform() {
		d.chooseKind()
	}
	d.count()
	return d
}

// speakLanguages draws the languages that the offer's texts are in: French always, the neighbours' often.
func (d *draft) speakLanguages() {
	shares := [languages]float64{1, 0.85, 0.6, 0.4, 0.4, 0.5, 0.25}
	for k, share := range shares {
		d.langs[k] = d.chance(share)
	}
	switch d.place.commune.Country {
	case "it":
		d.langs[3] = true
	case "ch":
		d.langs[2] = true
	}
}

func (d *draft) speaks(lang int) bool { return d.langs[lang] }

// chooseKind draws the category. What is sold in the street is not held in a castle.
func (d *draft) chooseKind() {
	for range 20 {
		d.kind = pick(d.dice, d.recipe.kinds)
		street := strings.HasSuffix(d.kind.Category, "market") || strings.HasPrefix(d.kind.Category, "sports")
		if d.o.Type != "event" || street != d.guest {
			return
		}
	}
}

// count draws the numbers that the sentences and the fields share.
func (d *draft) count() {
	p := d.between(d.recipe.Persons[0], d.recipe.Persons[1])
	c := &d.counts
	c[persons] = max(2, p)
	c[rooms] = max(2, p*10/23)
	c[beds] = max(c[rooms], p*8/10)
	c[covers] = max(12, p)
	c[pitches] = max(6, p/3)
	c[km] = d.between(2, 15)
	c[climb] = 10 * d.between(3, 60)
	if d.o.Type == "ski-area" {
		c[km] = d.between(18, 140)
	}
	if d.o.Type == "itinerary" {
		d.survey()
	}
	c[edition] = d.between(3, 45)
	c[year] = d.options.Today.Year() - d.between(6, 110)
	switch d.o.Type {
	case "leisure", "ski-area":
		c[year] = d.options.Today.Year() - d.between(2, 18)
	case "event":
		c[year] = d.options.Today.Year() - c[edition] + 1
	}
}

// put sets a field that holds one value.
func (d *draft) put(field string, v offer.Value) { d.set(offer.Key{Field: field}, v) }

// add adds an item to a field that holds many.
func (d *draft) add(field, item string, v offer.Value) { d.set(offer.Key{Field: field, Item: item}, v) }

// vary sets a field of a variant.
func (d *draft) vary(variant, field, item string, v offer.Value) {
	d.set(offer.Key{Field: field, Variant: variant, Item: item}, v)
}

// set leaves out what the sheet of the offer has no field for: sheets differ, and networks change them.
func (d *draft) set(key offer.Key, v offer.Value) {
	if d.fields[d.o.Type][key.Field] {
		d.o.Cells = append(d.o.Cells, offer.Cell{Key: key, Value: v, Origin: d.origin()})
	}
}

// origin says that a value was entered at first or with the last change; now and then a person overrode the source.
func (d *draft) origin() offer.Origin {
	o := d.origins[d.IntN(2)]
	if o.Source != sourceHand && d.chance(0.05) {
		o.Overridden = true
	}
	return o
}

func (d *draft) choices(field string, codes []string) {
	for k, code := range codes {
		if slices.Contains(codes[:k], code) {
			continue
		}
		c := offer.Choice{Code: code}
		if d.chance(0.04) {
			c.Note = d.note("choice.note")
		}
		d.add(field, code, c)
	}
}

// note gives a text that many offers share, in all languages or in French and English.
func (d *draft) note(heading string) offer.Text { return d.notes[noteKey{heading, false}] }

// text says one phrase of a list in the languages of the offer.
func (d *draft) text(heading string) offer.Text {
	list := d.prose.lists[heading]
	x := list[d.IntN(len(list))]
	t := offer.Text{}
	for k, lang := range offer.Languages {
		if d.speaks(k) {
			t[lang] = offer.Phrase{Value: string(d.prose.say(nil, x, k, &d.speaker))}
		}
	}
	return t
}

func (d *draft) identity() {
	d.commune = d.place.commune.Name
	d.speaker.at, d.of = atAndOf(d.commune)
	d.baptise()
	d.slug = geo.Slug(d.name[0])
	d.add(offer.FieldCategory, d.kind.Category, offer.Choice{Code: d.kind.Category})
	d.life()
	if d.chance(0.08) {
		d.add(offer.FieldFormerNames, "f1", offer.Word(formerName(d)))
	}
	if d.chance(0.05) {
		d.add(offer.FieldAliases, "a1", offer.Word(d.name[0]+" ("+d.commune+")"))
	}
	d.identifiers()
	d.leaveOver()
	if d.chance(0.3) || d.origins[0].Source != sourceHand {
		d.put("origin.creator", offer.Word(d.o.Owner))
		d.put("origin.publisher", offer.Word(d.Sources[0].Code))
		d.put("origin.created", offer.Date(opening.DayOf(d.o.Created)))
		d.put("origin.updated", offer.Date(opening.DayOf(d.o.Updated)))
	}
}

// leaveOver keeps what a source says and no field can hold, as an import does.
func (d *draft) leaveOver() {
	if source := d.origins[0].Source; source != sourceHand && d.chance(0.3) {
		d.o.Unmapped = []offer.Remainder{{Source: source, Path: "hasNeighborhood/0/label", Field: "location.environment",
			Value: `{"fr":["Quartier de la gare"]}`}}
	}
}

func formerName(d *draft) string {
	person := string(d.prose.say(nil, pick(d.dice, d.prose.words("family")), 0, &d.speaker))
	if d.o.Type == "event" {
		return "Rencontres " + person
	}
	return "Maison " + person
}

func (d *draft) identifiers() {
	number := strconv.Itoa(d.i)
	d.add(offer.FieldIdentifiers, "i1", offer.Identifier{System: "demo", Value: "DEMO-" + d.place.district.territory.Code + "-" + number})
	if d.origins[0].Source != sourceHand {
		d.add(offer.FieldIdentifiers, "i2", offer.Identifier{System: "tourinsoft", Value: "DEMO" + strings.Repeat("0", max(0, 12-len(number))) + number})
	}
}

func (d *draft) location() {
	d.put(offer.FieldAddress, d.place.address)
	d.put(offer.FieldPosition, offer.Position(d.place.point))
	if d.chance(0.35) {
		d.put("location.access", d.text("location.access"))
	}
	if d.chance(0.7) {
		d.choices("location.environment", some(d.dice, d.recipe.Environments, 1+d.IntN(2)))
	}
	if d.o.Type != "itinerary" && d.chance(0.04) {
		d.add("location.communes", d.place.commune.Code, offer.Word(d.place.commune.Code))
	}
}
