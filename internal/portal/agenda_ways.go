package portal

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"escale/internal/app"
	"escale/internal/i18n"
	"escale/internal/opening"
	"escale/internal/query"
	"escale/internal/ui"
)

// periodName says which days a period is, as a title.
func (v *visit) periodName(p period) string {
	from, to := p.days.From, p.days.To
	switch p.span {
	case upcoming:
		return v.say("portal.agenda.upcoming")
	case oneDay:
		switch from {
		case p.today:
			return v.say("portal.agenda.today", "day", v.dayAs(from, i18n.NearDay))
		case p.today + 1:
			return v.say("portal.agenda.tomorrow", "day", v.dayAs(from, i18n.NearDay))
		}
		return v.dayAs(from, i18n.FullDay)
	case weekend:
		if from == to { // it has begun
			return v.dayAs(from, i18n.FullDay)
		}
		return v.say("portal.agenda.weekend", "from", v.dayAs(from, i18n.NearDay), "to", v.dayAs(to, i18n.PlainDay))
	case oneWeek:
		return v.say("portal.agenda.week", "from", v.dayAs(from, i18n.BriefDay), "to", v.dayAs(to, i18n.PlainDay))
	case oneMonth:
		return v.speaker.Month(from.At(0, time.UTC))
	}
	return v.say("portal.dates.span", "from", v.dayAs(from, i18n.BriefDay), "to", v.dayAs(to, i18n.PlainDay))
}

// agendaTitle is what the browser's tab says.
func (v *visit) agendaTitle(p period) string {
	if p.span == upcoming {
		return v.say("portal.page.agenda")
	}
	return v.say("portal.agenda.title", "when", v.periodName(p))
}

// toPeriod gives the address of another period of the same question.
func (a *agenda) toPeriod(p period) string {
	return a.asked.changed(func(values url.Values) {
		for _, name := range periodWords {
			delete(values, name)
		}
		if name, value := p.says(); name != "" {
			values[name] = []string{value}
		}
	})
}

// navigate leads to the other kinds of period, and to those before and after.
func (v *visit) navigate(a *agenda) {
	a.Tabs = ui.Tabs{Label: v.say("portal.agenda.tabs")}
	for _, kind := range []span{upcoming, oneDay, weekend, oneWeek, oneMonth} {
		a.Tabs.Links = append(a.Tabs.Links, ui.Link{Text: v.say("portal.agenda.tab." + string(kind)), URL: a.toPeriod(a.period.at(kind)), Current: a.period.span == kind})
	}
	if before, known := a.period.beside(-1); known {
		a.Before = ui.Link{Text: v.say("portal.agenda.before"), URL: a.toPeriod(before)}
	}
	if after, known := a.period.beside(1); known {
		a.After = ui.Link{Text: v.say("portal.agenda.after"), URL: a.toPeriod(after)}
	}
}

func (v *visit) absoluteLink(l ui.Link) string {
	if l.URL == "" {
		return ""
	}
	return v.absolute(l.URL)
}

// calendar is the month that the period begins in: the days with something on lead there, and say how much by the index's own count.
func (v *visit) calendar(a *agenda, q *query.Question) error {
	month := a.period.at(oneMonth)
	first, last := month.days.From, month.days.To
	a.Calendar = ui.Calendar{Title: v.speaker.Month(first.At(0, time.UTC))}
	for d := mondayOf(first); d < mondayOf(first)+7; d++ {
		name := v.say("written.weekday." + strconv.Itoa(int(d.Weekday())) + ".long")
		a.Calendar.Weekdays = append(a.Calendar.Weekdays, ui.Weekname{Short: v.say("written.weekday." + strconv.Itoa(int(d.Weekday())) + ".short"), Long: name})
	}
	if before, known := month.beside(-1); known {
		a.Calendar.Prev = ui.Link{Text: v.speaker.Month(before.days.From.At(0, time.UTC)), URL: a.toPeriod(before)}
	}
	if after, known := month.beside(1); known {
		a.Calendar.Next = ui.Link{Text: v.speaker.Month(after.days.From.At(0, time.UTC)), URL: a.toPeriod(after)}
	}
	counts, err := v.app.Days(v.request.Context(), v.actor, q, first, int(last-first)+1)
	if err != nil {
		return err
	}
	for monday := mondayOf(first); monday <= last; monday += 7 {
		week := make([]ui.CalendarDay, 7)
		for i := range week {
			if d := monday + opening.Date(i); first <= d && d <= last {
				week[i] = v.calendarDay(a, d, counts[d-first])
			}
		}
		a.Calendar.Weeks = append(a.Calendar.Weeks, week)
	}
	return nil
}

func (v *visit) calendarDay(a *agenda, d opening.Date, count int) ui.CalendarDay {
	_, _, number := d.Civil()
	p := a.period
	day := ui.CalendarDay{Day: strconv.Itoa(number), Today: d == p.today, Chosen: p.span != upcoming && p.span != oneMonth && p.days.From <= d && d <= p.days.To}
	if count > 0 || day.Chosen {
		day.Count, day.URL = v.speaker.Number(float64(count), 0), a.toPeriod(period{oneDay, query.Days{From: d, To: d}, p.today})
		day.Text = v.say("portal.agenda.day", "day", v.dayAs(d, i18n.NearDay), "count", count)
	}
	return day
}

// nothingOn leads on from days on which nothing is: to the next on which something is, and to what stands in the way.
func (v *visit) nothingOn(a *agenda, q *query.Question) error {
	a.Empty = &ui.Empty{Title: v.say("portal.agenda.nothing"), Text: v.say("portal.agenda.nothing_text"), Scene: ui.Scene{Motif: ui.Bunting, Seed: uint64(a.period.days.From)}}
	if !a.period.known() {
		a.Empty.Text = v.say("portal.agenda.nothing_known")
		a.Empty.Suggestions = []ui.Link{{Text: v.say("portal.agenda.upcoming"), URL: a.toPeriod(a.period.at(upcoming))}}
		return nil
	}
	less, err := v.app.Loosen(v.request.Context(), v.actor, q)
	if err != nil {
		return err
	}
	for _, l := range less {
		if link, ok := v.instead(a, &l); ok {
			link.Note = v.say("portal.agenda.count", "count", l.Count)
			a.Empty.Suggestions = append(a.Empty.Suggestions, link)
		}
	}
	return nil
}

// instead gives the address of a question of the agenda that asks for less; false for what is not the agenda's to say.
func (v *visit) instead(a *agenda, l *app.Loosening) (ui.Link, bool) {
	switch l.What {
	case app.OtherDays:
		day := l.Question.Open.From
		return ui.Link{Text: v.say("portal.agenda.next_on", "day", v.dayAs(day, i18n.FullDay)), URL: a.toPeriod(period{oneDay, *l.Question.Open, a.period.today})}, true
	case app.LessText:
		return ui.Link{Text: v.say("portal.agenda.without", "what", "« "+strings.TrimSpace(a.Search.Value)+" »"), URL: a.asked.set("q", "")}, true
	case app.LessFacet:
		if l.Facet != "type" {
			return ui.Link{Text: v.say("portal.agenda.without", "what", v.facetName(l.Facet)), URL: a.asked.set(l.Facet, "")}, true
		}
	case app.LessPlace:
		url := a.asked.changed(func(values url.Values) {
			for _, name := range []string{"near", "bbox", "within", "sort"} {
				delete(values, name)
			}
		})
		return ui.Link{Text: v.say("portal.agenda.anywhere"), URL: url}, true
	}
	return ui.Link{}, false
}
