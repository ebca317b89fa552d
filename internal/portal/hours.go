package portal

import (
	"time"

	"escale/internal/app"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/ui"
)

// lives says how the states of life are to be taken; those that are not here say nothing worth a mark.
var lives = map[offer.LifeState]ui.Kind{
	offer.OpeningSoon: ui.Soon, offer.TemporarilyClosed: ui.Warning, offer.ClosedForGood: ui.Cancelled, offer.DatesToConfirm: ui.Soon, offer.Postponed: ui.Postponed,
	offer.Moved: ui.Warning, offer.SoldOut: ui.Warning, offer.Cancelled: ui.Cancelled, offer.Diverted: ui.Warning,
}

// closing is how long before it closes a place is said to close rather than to be open.
const closing = 45 * time.Minute

// stateOf says in a few words whether an offer is open now, until when, or when next. Dated tells of what takes place on dates of its
// own, which does not open but begins.
func (v *visit) stateOf(h app.Hours, dated bool) ui.State {
	if kind, worth := lives[h.Life]; worth {
		return ui.State{Kind: kind, Text: v.say("portal.life." + string(h.Life))}
	}
	switch {
	case !h.Told:
		return ui.State{Text: v.say("portal.now.not_told")}
	case h.Cancelled && h.State != opening.Open:
		return ui.State{Kind: ui.Cancelled, Text: v.say("portal.now.cancelled_today")}
	case h.State == opening.Open && h.Until.IsZero(), h.State == opening.OpenHoursNotTold:
		return ui.State{Kind: ui.Good, Text: v.say(either(dated, "portal.now.on", "portal.now.open"))}
	case h.State == opening.Open && h.Until.Sub(v.now) < closing && !dated:
		return ui.State{Kind: ui.Soon, Text: v.say("portal.now.closes", "time", v.clock(h.Until))}
	case h.State == opening.Open:
		return ui.State{Kind: ui.Good, Text: v.say(either(dated, "portal.now.on_until", "portal.now.open_until"), "time", v.clock(h.Until))}
	case h.State == opening.ByAppointment:
		return ui.State{Kind: ui.Soon, Text: v.say("portal.now.by_appointment")}
	case h.Next.IsZero() && dated:
		return ui.State{Kind: ui.Shut, Text: v.say("portal.now.over")}
	case h.Next.IsZero() && h.State == opening.NotTold:
		return ui.State{Text: v.say("portal.now.not_told")}
	case h.Next.IsZero():
		return ui.State{Kind: ui.Shut, Text: v.say("portal.now.closed")}
	case dated:
		return ui.State{Kind: ui.Soon, Text: v.begins(h)}
	}
	return ui.State{Kind: ui.Shut, Text: v.opens(h)}
}

func either(a bool, yes, no string) string {
	if a {
		return yes
	}
	return no
}

// opens says when a place opens next: "Ouvre à 14 h", "Ouvre demain à 10 h", "Ouvre mardi 3 mars".
func (v *visit) opens(h app.Hours) string {
	today := opening.DayOf(v.now)
	switch {
	case h.Next == today && !h.Opens.IsZero():
		return v.say("portal.now.opens_at", "time", v.clock(h.Opens))
	case h.Next == today:
		return v.say("portal.now.open")
	case h.Next == today+1 && !h.Opens.IsZero():
		return v.say("portal.now.opens_tomorrow", "time", v.clock(h.Opens))
	}
	return v.say("portal.now.opens_on", "day", v.dayAhead(h.Next))
}

// begins says when something takes place next.
func (v *visit) begins(h app.Hours) string {
	switch day := v.dayAhead(h.Next); {
	case h.Next == opening.DayOf(v.now) && !h.Opens.IsZero():
		return v.say("portal.now.today_at", "time", v.clock(h.Opens))
	case h.Opens.IsZero():
		return day
	default:
		return v.say("portal.now.on_at", "day", day, "time", v.clock(h.Opens))
	}
}

// dayAhead writes a day to come, with its year where it is another than this.
func (v *visit) dayAhead(d opening.Date) string {
	if d.Year() != v.now.Year() {
		return v.speaker.Day(v.noon(d), "full")
	}
	return v.speaker.Day(v.noon(d), "near")
}

// clock writes the time of an instant where the base is.
func (v *visit) clock(t time.Time) string { return v.speaker.Clock(t.Hour(), t.Minute()) }

// slotText writes hours of a day: "10 h – 12 h 30", "dès 20 h 30".
func (v *visit) slotText(s opening.Slot) string {
	from := v.speaker.Clock(int(s.From)/60, int(s.From)%60)
	switch {
	case s == opening.WholeDay:
		return v.say("portal.offer.all_day")
	case s.OpenEnded():
		return v.say("portal.offer.from_time", "time", from)
	}
	return v.say("portal.when.span", "from", from, "to", v.speaker.Clock(int(s.To)/60, int(s.To)%60))
}
