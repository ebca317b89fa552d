package portal

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"escale/internal/app"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/ui"
)

// hoursPanel is when the offer is open or takes place.
type hoursPanel struct {
	State    ui.State
	Sentence said
	Notes    []value
	NotTold  string // said where nothing is told, with whom to ask
	Call     ui.Button
	Week     *ui.Week
	Dates    *ui.Dates
	Calendar ui.Link // to take into a diary
}

// dated tells that the offer takes place on dates of its own.
func (o *offered) dated() bool {
	return len(o.calendar.Sessions)+len(o.calendar.Recurrences) > 0 && len(o.calendar.Periods) == 0
}

// life gives the state of life as it is today.
func (o *offered) life() offer.Life { return o.o.Life().On(o.shown.Today) }

func (o *offered) stateNow() ui.State {
	h := app.Hours{Told: o.calendar.Told(), Life: o.life().State}
	h.Glance = o.calendar.Glance(o.now)
	return o.stateOf(h, o.dated())
}

// hours says in words when it is open, and shows the days to come.
func (o *offered) hours() *hoursPanel {
	o.take(offer.FieldOpening, "opening_note", "opening_conditions")
	p := &hoursPanel{State: o.stateNow(), Sentence: o.sentence(&o.calendar), Notes: paragraphValues(o.words(textOf(o.o, "opening_note")))}
	for c := range o.o.All("opening_conditions") {
		if choice, ok := c.Value.(offer.Choice); ok {
			p.Notes = append(p.Notes, o.choice("opening_condition", choice))
		}
	}
	if !o.calendar.Told() {
		p.NotTold = o.say("portal.offer.hours_not_told")
		return p
	}
	if o.dated() {
		p.Dates = o.dates()
	} else {
		p.Week = o.week()
	}
	p.Calendar = ui.Link{Text: o.say("portal.offer.to_calendar"), URL: o.api("ics"), Icon: "calendar-plus"}
	return p
}

// api is the address of the offer in another form.
func (o *offered) api(form string) string {
	address := "/api/v1/offers/" + strconv.FormatInt(int64(o.o.ID), 10) + "." + form + "?lang=" + string(o.lang)
	if o.variant != "" {
		address += "&variant=" + o.variant
	}
	return address
}

// sentence says a calendar in words; a language that sentences are not made in has them in English.
func (v *visit) sentence(c *opening.Calendar) said {
	today := opening.DayOf(v.now)
	s := said{text: c.Sentence(string(v.lang), today)}
	if v.lang != "en" && s.text != "" && s.text == c.Sentence("en", today) && strings.ContainsAny(s.text, "abcdefghijklmnopqrstuvwxyz") {
		s.lang = "en"
	}
	return s
}

// week is the seven days to come; nil where they say no more than the sentence.
func (o *offered) week() *ui.Week {
	w := &ui.Week{Caption: o.say("portal.offer.week")}
	differ := false
	var first opening.Day
	for i := range opening.Date(7) {
		day := o.calendar.On(o.shown.Today + i)
		if i == 0 {
			first = day
		}
		differ = differ || len(day.Slots) > 0 && !day.AllDay() || day.State != first.State
		w.Days = append(w.Days, ui.Weekday{Name: o.weekday(day.Date), Hours: o.dayHours(day), Closed: o.dayWithout(day), Today: i == 0})
	}
	if !differ {
		return nil
	}
	return w
}

// weekday writes the day of the week and its date, as a table of days to come has them.
func (o *offered) weekday(d opening.Date) string {
	_, _, number := d.Civil()
	long := o.speaker.Say("written.weekday."+strconv.Itoa(int(d.Weekday()))+".long", nil)
	return upper(long) + " " + strconv.Itoa(number)
}

func upper(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:size]) + s[size:]
}

func (o *offered) dayHours(d opening.Day) []string {
	var all []string
	for _, s := range d.Slots {
		all = append(all, o.slotText(s))
	}
	for _, s := range d.Appointment {
		all = append(all, o.say("portal.offer.hours_by_appointment", "hours", o.slotText(s)))
	}
	return all
}

// dayWithout says what a day is that has no hours.
func (o *offered) dayWithout(d opening.Day) string {
	switch d.State {
	case opening.OpenHoursNotTold:
		return o.say("portal.offer.day_open")
	case opening.ByAppointment:
		return o.say("portal.now.by_appointment")
	case opening.NotTold:
		return o.say("portal.offer.day_not_told")
	}
	return o.say("portal.offer.day_closed")
}

// shownDates is how many dates the page shows.
const shownDates = 12

// dates lists the days to come on which it takes place, those that were called off among them.
func (o *offered) dates() *ui.Dates {
	var days []opening.Date
	for _, n := range o.calendar.Next(o.now, 3*shownDates) {
		days = append(days, n.Date)
	}
	for _, s := range o.calendar.Sessions {
		if s.State == opening.Cancelled && s.Date >= o.shown.Today {
			days = append(days, s.Date)
		}
	}
	slices.Sort(days)
	days = slices.Compact(days)
	list := &ui.Dates{Label: o.say("portal.offer.dates")}
	for _, d := range days[:min(len(days), shownDates)] {
		day := o.calendar.On(d)
		shown := ui.Date{Machine: d.String(), Block: o.leaf(d), Text: o.dayAhead(d), Hours: strings.Join(o.dayHours(day), " · ")}
		switch {
		case day.Cancelled && !day.State.IsOpen():
			shown.State = ui.State{Kind: ui.Cancelled, Text: o.say("portal.life.cancelled")}
		case day.SoldOut:
			shown.State = ui.State{Kind: ui.Warning, Text: o.say("portal.life.sold-out")}
		}
		list.Dates = append(list.Dates, shown)
	}
	if len(list.Dates) == 0 {
		return nil
	}
	return list
}

// leaf is a day as a leaf of a calendar.
func (v *visit) leaf(d opening.Date) ui.DateBlock {
	_, month, day := d.Civil()
	return ui.DateBlock{Day: strconv.Itoa(day), Month: v.speaker.Say("written.month."+strconv.Itoa(int(month))+".short", nil), Text: v.speaker.Day(v.noon(d), "full")}
}

// notices are what must not be missed: what has become of it, and what the network warns of.
func (o *offered) notices() []ui.Notice {
	o.take(offer.FieldLife)
	var all []ui.Notice
	life := o.life()
	if kind, worth := lives[life.State]; worth {
		var text []string
		if life.Ground != "" {
			text = append(text, o.concept("life_ground", life.Ground).text+".")
		}
		if dates := o.span(life.From, life.To); dates != "" {
			text = append(text, upper(dates)+".")
		}
		if was := o.span(life.Was.From, life.Was.To); was != "" {
			text = append(text, o.say("portal.offer.was_planned", "days", was))
		}
		if note := o.words(life.Note); note.text != "" {
			text = append(text, note.text)
		}
		all = append(all, ui.Notice{Kind: kind, Title: o.say("portal.life." + string(life.State)), Text: strings.Join(text, " ")})
	}
	if c := o.calendar.Closure; c != nil && (c.To.IsZero() || c.To >= o.shown.Today) && life.State != offer.TemporarilyClosed {
		text := o.span(max(c.From, 0), c.To)
		if note := o.noted(c.Note); note.text != "" {
			text += ". " + note.text
		}
		all = append(all, ui.Notice{Kind: ui.Warning, Title: o.say("portal.life.temporarily-closed"), Text: upper(text)})
	}
	for _, f := range o.sheet.Fields() {
		if f.Key != alertField && !strings.HasSuffix(f.Key, "."+alertField) {
			continue
		}
		o.take(f.Key)
		if s := o.words(textOf(o.o, f.Key)); s.text != "" {
			all = append(all, ui.Notice{Kind: ui.Warning, Title: o.labelled(f.Label).text, Text: s.text})
		}
	}
	return all
}
