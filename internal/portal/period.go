package portal

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"escale/internal/fault"
	"escale/internal/opening"
	"escale/internal/query"
)

// span is the kind of a period: what the tabs of the agenda are called.
type span string

const (
	upcoming span = "upcoming" // from today on
	oneDay   span = "day"
	weekend  span = "weekend"
	oneWeek  span = "week"
	oneMonth span = "month"
	someDays span = "days" // any other
)

// periodWords are the parameters that say a period; of several, the first holds.
var periodWords = []string{"open", "on", "week", "month"}

// upcomingDays is how far the agenda looks where nobody said when.
const upcomingDays = 60

// The agenda knows a year back, and on as far as the index keeps days.
const (
	agendaBack = 365
	agendaOn   = 699
)

// period is the days that a page of the agenda is about.
type period struct {
	span  span
	days  query.Days
	today opening.Date
}

// periodOf reads the period in an address. open is what the grammar made of its own word.
func periodOf(values url.Values, open *query.Days, today opening.Date) (period, error) {
	p := period{upcoming, query.Days{From: today, To: today + upcomingDays - 1}, today}
	for _, name := range periodWords {
		value := values.Get(name)
		if value == "" {
			continue
		}
		var err error
		switch name {
		case "open":
			p.open(value, open)
		case "on":
			p.span = oneDay
			p.days.From, err = opening.ParseDate(value)
			p.days.To = p.days.From
		case "week":
			p.span = oneWeek
			p.days, err = parseWeek(value)
		case "month":
			p.span = oneMonth
			p.days, err = parseMonth(value)
		}
		if err != nil || p.days.From.IsZero() {
			return p, fault.Refuse("query.invalid", []fault.Problem{fault.At(name, "date.malformed", "value", value)})
		}
		break
	}
	return p, nil
}

func (p *period) open(value string, days *query.Days) {
	if p.span, p.days = oneDay, (query.Days{From: p.today, To: p.today}); days != nil {
		p.days = *days
	}
	switch from, to := p.days.From, p.days.To; {
	case value == "weekend", to == from+1 && from.Weekday() == time.Saturday:
		p.span = weekend
	case from != to:
		p.span = someDays
	}
}

// parseWeek reads a week of ISO 8601, "2026-W48", which begins on its Monday.
func parseWeek(value string) (query.Days, error) {
	y, w, ok := strings.Cut(value, "-W")
	year, err1 := strconv.Atoi(y)
	week, err2 := strconv.Atoi(w)
	if !ok || len(y) != 4 || len(w) != 2 || err1 != nil || err2 != nil || week < 1 {
		return query.Days{}, fmt.Errorf("no week: %q", value)
	}
	first := opening.DateOf(year, time.January, 4) // which is in the first week
	monday := mondayOf(first) + opening.Date(7*(week-1))
	if weekOf(monday) != value {
		return query.Days{}, fmt.Errorf("no week: %q", value) // the year has no 53rd
	}
	return query.Days{From: monday, To: monday + 6}, nil
}

// parseMonth reads "2026-12".
func parseMonth(value string) (query.Days, error) {
	first, err := opening.ParseDate(value + "-01")
	if err != nil {
		return query.Days{}, err
	}
	return monthOf(first), nil
}

func mondayOf(d opening.Date) opening.Date { return d - opening.Date((int(d.Weekday())+6)%7) }

func monthOf(d opening.Date) query.Days {
	year, month, _ := d.Civil()
	return query.Days{From: opening.DateOf(year, month, 1), To: opening.DateOf(year, month+1, 1) - 1}
}

// weekOf writes the week of a day.
func weekOf(d opening.Date) string {
	year, week := d.At(0, time.UTC).ISOWeek()
	return fmt.Sprintf("%04d-W%02d", year, week)
}

// weekendOf gives the Saturday and Sunday of a day's week.
func weekendOf(d opening.Date) query.Days {
	saturday := mondayOf(d) + 5
	return query.Days{From: saturday, To: saturday + 1}
}

// says gives the parameter that asks for the period; none asks for what is to come.
func (p period) says() (name, value string) {
	switch p.span {
	case oneDay:
		return "on", p.days.From.String()
	case weekend:
		if p.days.To == weekendOf(p.today).To {
			return "open", "weekend"
		}
	case oneWeek:
		return "week", weekOf(p.days.From)
	case oneMonth:
		return "month", p.days.From.String()[:len("2026-12")]
	case upcoming:
		return "", ""
	}
	return "open", p.days.From.String() + ".." + p.days.To.String()
}

// at gives the period of another kind about the same days: about today, while they hold it.
func (p period) at(kind span) period {
	day := p.days.From
	if day <= p.today && p.today <= p.days.To {
		day = p.today
	}
	days := query.Days{From: day, To: day}
	switch kind {
	case upcoming:
		days = query.Days{From: p.today, To: p.today + upcomingDays - 1}
	case weekend:
		days = weekendOf(day)
	case oneWeek:
		days = query.Days{From: mondayOf(day), To: mondayOf(day) + 6}
	case oneMonth:
		days = monthOf(day)
	}
	return period{kind, days, p.today}
}

// beside gives the period before (-1) or after (1); false where there is none that the agenda knows of.
func (p period) beside(step int) (period, bool) {
	next := p
	shift := opening.Date(step)
	switch p.span {
	case upcoming:
		return p, false
	case oneMonth:
		day := p.days.From - 1
		if step > 0 {
			day = p.days.To + 1
		}
		next.days = monthOf(day)
	case weekend:
		next.days = weekendOf(p.days.To + 7*shift)
	default:
		length := (p.days.To - p.days.From + 1) * shift
		next.days = query.Days{From: p.days.From + length, To: p.days.To + length}
	}
	return next, next.known()
}

// known tells whether any of the days is one that the agenda knows of.
func (p period) known() bool {
	return p.days.To >= p.today-agendaBack && p.days.From <= p.today+agendaOn
}

// over tells whether the whole period is past.
func (p period) over() bool { return p.days.To < p.today }
