package portal

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/ui"
)

// fact is a field of the offer, with what it says.
type fact struct {
	Term   said
	Values []value
	Inline bool // short values, which stand in one line
}

// value is one thing said: words in some language, a link, a note behind it.
type value struct {
	said
	URL      string
	External bool
	Note     said
	Lacking  bool // it is certainly not there
	Badge    ui.Badge
}

// short tells whether all that a field says has its place beside its name, on a phone too.
func (f *fact) short() bool {
	const room = 36 // letters
	return len(f.Values) == 1 && f.Values[0].Note.text == "" && f.Values[0].Badge.Text == "" && utf8.RuneCountInString(f.Term.text)+utf8.RuneCountInString(f.Values[0].text) <= room
}

// fact says a field by the kind of its values, nil where it says nothing.
func (o *offered) fact(f *offer.Field) *fact {
	said := &fact{Term: o.labelled(f.Label), Inline: f.Kind == offer.KindChoice || f.Kind == offer.KindWord || f.Kind == offer.KindNumber}
	for c := range o.o.All(f.Key) {
		said.Values = append(said.Values, o.values(f, c.Value)...)
	}
	if len(said.Values) == 0 {
		return nil
	}
	return said
}

// values says one value of a field. This is the one place that knows the kinds; no type has words of its own.
func (o *offered) values(f *offer.Field, v offer.Value) []value {
	switch v := v.(type) {
	case offer.Text:
		return paragraphValues(o.words(v))
	case offer.Word:
		return one(value{said: said{text: o.word(f, string(v))}})
	case offer.Number:
		return one(value{said: said{text: o.quantity(f, float64(v))}})
	case offer.Flag:
		if v == offer.Unknown {
			return nil
		}
		return one(value{said: said{text: o.say("portal.word." + string(v))}})
	case offer.Choice:
		return one(o.choice(f.Scheme, v))
	case offer.Date:
		return one(value{said: said{text: o.day(opening.Date(v))}})
	case offer.Span:
		return one(value{said: said{text: o.span(v.From, v.To)}})
	case offer.Link:
		return o.link(v)
	case offer.Address:
		return one(value{said: said{text: addressLine(v)}})
	case offer.Position:
		return one(value{said: said{text: coordinates(v)}, URL: openStreetMap(v), External: true})
	case offer.Hours:
		c := opening.Calendar(v)
		return paragraphValues(o.sentence(&c))
	case offer.Rate:
		row := o.rate(v)
		return one(value{said: said{text: strings.Trim(row.Name.text+" : "+row.Price, " :")}, Note: row.Note})
	case offer.Classification:
		return one(o.classification(v))
	case offer.Identifier:
		return one(value{said: said{text: v.System + " : " + v.Value}, URL: webAddress(v.Value), External: true})
	case offer.Life:
		return one(value{said: said{text: o.say("portal.life." + string(v.State))}})
	case offer.Contact:
		return contactValues(o.oneContact(v))
	case offer.Medium:
		return one(o.medium(v))
	}
	return nil // tracks, relations and parts are drawn
}

func one(v value) []value {
	if v.text == "" {
		return nil
	}
	return []value{v}
}

func paragraphValues(s said) []value {
	var all []value
	for _, p := range paragraphs(s.text) {
		all = append(all, value{said: said{p, s.lang, s.machine}})
	}
	return all
}

// word says a short string; codes of communes are said by name, and times of the day as the language has them.
func (o *offered) word(f *offer.Field, s string) string {
	if t, err := time.Parse("15:04", s); err == nil && len(s) == len("15:04") {
		return o.speaker.Clock(t.Hour(), t.Minute())
	}
	if f.Measure == offer.MeasureCommunes || f.Number == "insee" {
		if t, err := o.state.Atlas.Commune(s); err == nil {
			return t.In(string(o.lang))
		}
	}
	return s
}

// choice says a code, and what stands with it.
func (o *offered) choice(scheme string, c offer.Choice) value {
	return value{said: o.concept(scheme, c.Code), Note: o.words(c.Note), Lacking: c.Not}
}

// link leads to a page elsewhere.
func (o *offered) link(l offer.Link) []value {
	address := webAddress(l.URL)
	if address == "" {
		return nil
	}
	label := o.words(l.Label)
	if label.text == "" {
		label = said{text: host(address)}
	}
	return []value{{said: label, URL: address, External: true}}
}

// quantity says a number with its unit.
func (o *offered) quantity(f *offer.Field, n float64) string {
	switch {
	case f.Unit == "", f.Unit == "year" && n >= 1000: // a year by the calendar
		return o.figure(f, n)
	case f.Unit == "min":
		return o.minutes(int(n))
	case f.Unit == "m" && (f.Measure == offer.MeasureLength || n >= 10_000):
		return o.speaker.Distance(n)
	}
	key := "portal.unit." + f.Unit
	if words := o.say(key, "number", o.speaker.Number(n, 2), "count", int(math.Ceil(n))); words != key {
		return words
	}
	return o.speaker.Number(n, 2) + "\u00a0" + f.Unit // of a sheet of the network's own
}

// figure writes a bare number; what counts years is no quantity, and has no groups of digits.
func (o *offered) figure(f *offer.Field, n float64) string {
	if !f.Decimals && n >= 1000 && n < 2200 && (f.Unit == "year" || f.Min != nil && *f.Min >= 1) {
		return strconv.Itoa(int(n))
	}
	return o.speaker.Number(n, 2)
}

// minutes says how long something takes: "45 min", "2 h", "2 h 15".
func (o *offered) minutes(n int) string {
	hours, rest := n/60, n%60
	switch {
	case hours == 0:
		return o.say("portal.unit.min", "number", rest)
	case rest == 0:
		return o.say("portal.unit.h", "number", hours)
	}
	return o.say("portal.unit.h_min", "hours", hours, "minutes", rest)
}

// noon is a time of the day in the base's own zone, which is sure to be of that day.
func (v *visit) noon(d opening.Date) time.Time { return d.At(12*60, v.now.Location()) }

func (v *visit) day(d opening.Date) string {
	if d.IsZero() {
		return ""
	}
	return v.speaker.Day(v.noon(d), "plain")
}

// span says from when to when; one of them may be open.
func (v *visit) span(from, to opening.Date) string {
	switch {
	case from.IsZero() && to.IsZero():
		return ""
	case from == to:
		return v.day(from)
	case from.IsZero():
		return v.say("portal.offer.until", "day", v.day(to))
	case to.IsZero():
		return v.say("portal.offer.since", "day", v.day(from))
	case from.Year() == to.Year():
		if year := strconv.Itoa(from.Year()); from.String() == year+"-01-01" && to.String() == year+"-12-31" {
			return year
		}
		return v.say("portal.when.span", "from", v.near(from), "to", v.day(to))
	}
	return v.say("portal.when.span", "from", v.day(from), "to", v.day(to))
}

// near writes a day without its year and weekday.
func (v *visit) near(d opening.Date) string {
	full := v.speaker.Day(v.noon(d), "plain")
	return strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(full, strconv.Itoa(d.Year())), " de "), " ")
}

// classification says a rating or a label, and how long it holds.
func (o *offered) classification(c offer.Classification) value {
	shown := value{said: o.concept("label", c.Code), Note: o.words(c.Note)}
	var notes []string
	if c.Body != "" {
		notes = append(notes, c.Body)
	}
	if c.Number != "" {
		notes = append(notes, o.say("portal.offer.number", "number", c.Number))
	}
	switch {
	case c.State == offer.Maintained:
		shown.Badge = ui.Badge{Kind: ui.Soon, Text: o.say("portal.offer.renewal")}
	case !c.Until.IsZero():
		notes = append(notes, o.say("portal.offer.until", "day", o.day(c.Until)))
	}
	if len(notes) > 0 && shown.Note.text == "" {
		shown.Note = said{text: strings.Join(notes, " · ")}
	} else if len(notes) > 0 {
		shown.Note.text += " · " + strings.Join(notes, " · ")
	}
	return shown
}

func addressLine(a offer.Address) string {
	place := strings.TrimSpace(a.PostalCode + " " + a.Locality)
	lines := append(append([]string{}, a.Lines...), place)
	var all []string
	for _, l := range lines {
		if l = strings.TrimSpace(l); l != "" {
			all = append(all, l)
		}
	}
	return strings.Join(all, ", ")
}

// coordinates writes a point as people type it into a map: latitude, longitude.
func coordinates(p offer.Position) string {
	return strconv.FormatFloat(p.Lat, 'f', 5, 64) + ", " + strconv.FormatFloat(p.Lon, 'f', 5, 64)
}

func openStreetMap(p offer.Position) string {
	lat, lon := strconv.FormatFloat(p.Lat, 'f', 5, 64), strconv.FormatFloat(p.Lon, 'f', 5, 64)
	return "https://www.openstreetmap.org/?mlat=" + lat + "&mlon=" + lon + "#map=16/" + lat + "/" + lon
}
