package portal

import (
	"cmp"
	"slices"
	"strings"

	"escale/internal/offer"
	"escale/internal/ui"
)

// section is a part of the page with a title: a section of the sheet, of which every field that stands nowhere else says what it
// has to say.
type section struct {
	ID     string
	Title  string
	Lang   string
	Lead   *ui.Things // services, with drawings
	Rates  *ratesTable
	Access []ui.Thing
	Facts  []fact
	Texts  []fact // long ones, which stand under titles of their own
	Parts  []partList
}

func (s *section) empty() bool {
	return s.Lead == nil && s.Rates == nil && len(s.Access)+len(s.Facts)+len(s.Texts)+len(s.Parts) == 0
}

// partList is a list of parts: rooms, halls, menus.
type partList struct {
	Title said
	Parts []part
}

// part is one of them.
type part struct {
	Name    said
	Kind    string
	Facts   []fact
	Texts   []value
	Picture *ui.Picture
}

// longText is from how many bytes on a text stands under a title of its own.
const longText = 240

// places of the sections that every sheet has, by how soon a visitor asks for them; those of a type's own stand between, at 0.
var sectionPlaces = map[string]int{
	"rates": -3, "services": -2, "capacity": -1, "description": 1, "accessibility": 2, "classification": 3, "location": 4, "contact": 5, "opening": 6, "media": 7,
	"relations": 8, "identity": 9, "legal": 10, "origin": 11,
}

// sections gives what the sheet has and stands nowhere else.
func (o *offered) sections() []section {
	var all []section
	order := slices.Clone(o.sheet.Sections)
	slices.SortStableFunc(order, func(a, b offer.Section) int { return cmp.Compare(sectionPlaces[a.Key], sectionPlaces[b.Key]) })
	for i := range order {
		from := &order[i]
		s := section{ID: "s-" + strings.ReplaceAll(from.Key, "_", "-")}
		title := o.labelled(from.Label)
		s.Title, s.Lang = title.text, title.lang
		switch from.Key {
		case "rates":
			s.Rates = o.rates()
		case "services":
			s.Lead = o.services()
		case "accessibility":
			s.Access = o.access()
		case "relations":
			s.Facts = o.relations()
		case "media":
			if media := o.media(); media != nil {
				s.Facts = append(s.Facts, *media)
			}
		}
		for _, f := range from.Fields {
			if !o.isTaken(f.Key) {
				o.add(&s, f)
			}
		}
		if !s.empty() {
			all = append(all, s)
		}
	}
	return all
}

// add puts a field into a section, by its kind.
func (o *offered) add(s *section, f *offer.Field) {
	switch f.Kind {
	case offer.KindPart:
		if list := o.parts(f); len(list.Parts) > 0 {
			s.Parts = append(s.Parts, list)
		}
		return
	case offer.KindTrack, offer.KindRelation:
		return
	}
	said := o.fact(f)
	switch {
	case said == nil:
	case f.Kind == offer.KindText && length(said) > longText:
		s.Texts = append(s.Texts, *said)
	default:
		s.Facts = append(s.Facts, *said)
	}
}

func length(f *fact) int {
	n := 0
	for i := range f.Values {
		n += len(f.Values[i].text)
	}
	return n
}

// parts says the rooms, halls or menus of a field one by one.
func (o *offered) parts(f *offer.Field) partList {
	list := partList{Title: o.labelled(f.Label)}
	for c := range o.o.All(f.Key) {
		p, ok := c.Value.(offer.Part)
		if !ok {
			continue
		}
		shown := part{}
		for _, sub := range f.Fields {
			o.addToPart(&shown, sub, p[sub.Name])
		}
		list.Parts = append(list.Parts, shown)
	}
	return list
}

// addToPart says the values of one field of a part: its name is its title, a picture is one of the offer's.
func (o *offered) addToPart(p *part, f *offer.Field, values []offer.Value) {
	said := fact{Term: o.labelled(f.Label), Inline: f.Kind != offer.KindText && f.Kind != offer.KindRate}
	for _, v := range values {
		said.Values = append(said.Values, o.values(f, v)...)
	}
	switch {
	case len(said.Values) == 0:
	case f.Name == "name":
		p.Name = said.Values[0].said
	case f.Name == "media":
		p.Picture = o.pictureOf(said.Values[0].text)
	case f.Kind == offer.KindText:
		p.Texts = append(p.Texts, said.Values...)
	default:
		p.Facts = append(p.Facts, said)
	}
}

// about is what the offer says of itself in words.
type about struct {
	Slogan, Lead said
	Text         []value
	Machine      string // said where a program translated it
	Other        string // said where it is in another language than the page
}

// about gives the texts of the offer: the short one and the long one. Those for some readers stand among the sections.
func (o *offered) about() about {
	a := about{Lead: o.words(textOf(o.o, offer.FieldSummary)), Slogan: o.words(textOf(o.o, "slogan"))}
	long := o.words(textOf(o.o, offer.FieldDescription))
	if !strings.HasPrefix(long.text, a.Lead.text) || long.text == a.Lead.text {
		a.Text = paragraphValues(long)
	} else { // the long one begins with the short one, as many do
		a.Text, a.Lead = paragraphValues(long), said{}
	}
	if long.text == a.Lead.text {
		a.Text = nil
	}
	for _, s := range []said{a.Lead, long} {
		if s.machine {
			a.Machine = o.say("portal.offer.machine")
		}
		if s.lang != "" && s.text != "" {
			a.Other = o.say("portal.offer.other_language", "language", o.languageIn(s.lang))
		}
	}
	o.take(offer.FieldSummary, offer.FieldDescription, "slogan")
	return a
}

// alertField is what the network wants read before all else.
const alertField = "alert"

func (o *offered) services() *ui.Things {
	o.take(offer.FieldFeatures)
	things := &ui.Things{}
	var lacking []ui.Thing
	for c := range o.o.All(offer.FieldFeatures) {
		choice, ok := c.Value.(offer.Choice)
		if !ok {
			continue
		}
		label, note := o.concept("feature", choice.Code), o.words(choice.Note)
		if choice.Not {
			lacking = append(lacking, ui.Thing{Icon: "x", Text: o.say("portal.word.without", "what", label.text), Note: note.text})
			continue
		}
		things.Things = append(things.Things, ui.Thing{Icon: o.featureIcon(choice.Code), Text: label.text, Note: note.text})
	}
	things.Things = slices.Concat(things.Things, lacking)
	if len(things.Things) == 0 {
		return nil
	}
	return things
}

// featureIcon is the drawing of a feature: its own, or that of the nearest concept above it.
func (o *offered) featureIcon(code string) string {
	for c := o.state.Catalog.Thesaurus.Concept("feature", code); c != nil; c = o.state.Catalog.Thesaurus.Concept("feature", c.Parent) {
		if icon := featureIcons[c.Code]; icon != "" {
			return icon
		}
	}
	return "check"
}

var featureIcons = map[string]string{
	"wifi": "wifi", "multimedia": "wifi", "television": "tv", "smart-tv": "tv", "television-hire": "tv", "air-conditioning": "air-vent", "climate": "heater",
	"fireplace": "flame", "fan": "fan", "bathroom": "bath", "shower": "shower-head", "private-shower": "shower-head", "walk-in-shower": "shower-head",
	"kitchen": "cooking-pot", "fridge": "refrigerator", "microwave": "microwave", "laundry-comfort": "washing-machine", "beds-and-bedding": "bed",
	"safe": "key-round", "no-smoking": "cigarette-off", "non-smoking-rooms": "cigarette-off", "family-room": "users", "terrace": "umbrella", "garden": "flower-2", "park": "trees",
	"barbecue": "flame", "outdoors": "trees", "lounge": "armchair", "indoors": "armchair", "sanitary": "toilet", "nursery-room": "baby", "laundry": "washing-machine",
	"picnic-spots": "trees", "picnic-tables": "utensils", "benches": "trees", "setting-safety": "shield-check", "meeting-rooms": "presentation", "catering": "utensils", "bar": "beer",
	"breakfast": "coffee", "breakfast-buffet": "coffee", "tea-room": "coffee", "tasting-area": "wine", "children": "baby", "play": "gamepad-2", "parking": "circle-parking", "charging-station": "plug-zap",
	"coaches": "bus", "transfers": "bus", "luggage-transport": "luggage", "bike": "bike", "camping": "tent", "motorhomes-allowed": "caravan", "drinking-water": "droplets", "wellness": "waves-ladder", "pools": "waves-ladder",
	"spa-area": "waves-ladder", "fitness-room": "dumbbell", "sports": "dumbbell", "water-sports": "waves", "fishing": "fish", "snow-sports": "snowflake", "on-foot-or-bike": "footprints",
	"entertainment": "party-popper", "culture-on-site": "palette", "workshops": "palette", "product-tasting": "wine", "equipment-hire": "ticket", "reception": "key-round", "animal-care": "paw-print", "guide-dogs": "paw-print",
	"shopping": "shopping-bag", "souvenir-shop": "store", "shop": "store", "information": "info", "brochures": "book-open", "visit-media": "book-open", "audio-guide": "ear", "photo-spot": "camera", "sustainability": "recycle",
	"money-and-health": "heart", "booking-help": "ticket-check",
}
