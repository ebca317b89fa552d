package opening

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// french says it as the trade writes it: "de 10 h à 12 h 30 et de 14 h à 18 h".
type french struct{}

var (
	frMonths = [12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
		"octobre", "novembre", "décembre"}
	frDays     = [7]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}
	frOrdinals = [6]string{"", "premier", "deuxième", "troisième", "quatrième", "cinquième"}
	frKinds    = map[Kind]string{Opening: "ouvert ", Visit: "visites : ", Reception: "accueil : ", Kitchen: "cuisine : ",
		LastEntry: "dernière entrée : ", TicketOffice: "billetterie : ", Booking: "réservation : ",
		CheckIn: "arrivées : ", CheckOut: "départs : "}
	frGrounds = map[Ground]string{Works: "pour travaux", Leave: "pour congés", Health: "pour raisons de santé",
		Weather: "pour raisons météorologiques", Order: "par décision administrative", Staff: "faute de personnel"}
	frPhrases = map[string]string{
		"all year":                "toute l’année",
		"hours not told":          "horaires non communiqués",
		"by appointment":          "sur rendez-vous",
		"elsewhen by appointment": "le reste du temps, sur rendez-vous",
		"as of":                   "Horaires %d, à confirmer.",
		"closed for now":          "fermé temporairement",
		"until further notice":    ", jusqu’à nouvel ordre",
		"cancelled":               "annulé",
		"sold-out":                "complet",
		"to-confirm":              "à confirmer",
		"postponed":               "reporté à une date non communiquée",
		"planned":                 " (prévu %s)",
		"moved":                   "reporté",
		"instead of":              " (initialement prévu %s)",
		"more dates":              "%d autres dates",
		"years":                   "de %d à %d",
		"except":                  ", sauf ",
		"took place":              "a eu lieu",
		"not announced":           "dates et horaires à venir non communiqués",
		"closed on holidays":      "fermé les jours fériés",
		"open on holidays":        "ouvert les jours fériés",
		"on holidays":             "les jours fériés",
		"closed":                  "fermé",
		"open exceptionally":      "ouvert exceptionnellement",
		"holidays":                "pendant les vacances scolaires",
		"term":                    "hors vacances scolaires",
		"school not known":        "dates de ces vacances scolaires pas encore connues",
	}
)

func (french) separator() string { return " ; " }

func (french) colon() string { return " : " }

func (french) say(key string, args ...any) string {
	if len(args) == 0 {
		return frPhrases[key]
	}
	if key == "more dates" && args[0] == 1 {
		return "une autre date"
	}
	return fmt.Sprintf(frPhrases[key], args...)
}

func (french) list(parts []string) string { return enumerate(parts, " et ") }

// enumerate joins with commas, and a word before the last.
func enumerate(parts []string, and string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + and + parts[len(parts)-1]
}

func (french) clock(c Clock) string {
	switch h, m := c/60%24, c%60; {
	case m != 0:
		return strconv.Itoa(int(h)) + " h " + padded(int(m))
	case h == 0 && c > 0:
		return "minuit"
	default:
		return strconv.Itoa(int(h)) + " h"
	}
}

func (f french) hours(slots []Slot) string {
	var parts []string
	for _, s := range slots {
		switch {
		case s == WholeDay:
			parts = append(parts, "24 h/24")
		case s.OpenEnded():
			parts = append(parts, "à partir de "+f.clock(s.From))
		default:
			parts = append(parts, "de "+f.clock(s.From)+" à "+f.clock(s.To))
		}
	}
	return f.list(parts)
}

func (f french) start(c Clock) string { return "à " + f.clock(c) }

func (f french) weekdays(w Weekdays) string {
	days := w.List()
	missing := (AllWeek &^ w).List()
	switch {
	case len(days) == 7:
		return "tous les jours"
	case len(days) == 6 && missing[0] != time.Monday && missing[0] != time.Sunday:
		return "tous les jours sauf le " + frDays[missing[0]] + ","
	}
	var parts []string
	for _, run := range weekRuns(days) {
		if len(run) > 2 {
			parts = append(parts, "du "+frDays[run[0]]+" au "+frDays[run[len(run)-1]])
			continue
		}
		for _, d := range run {
			parts = append(parts, "le "+frDays[d])
		}
	}
	return f.list(parts)
}

// weekRuns is runsOf with the end of the week joined to its beginning: Friday to Monday is one stretch.
func weekRuns(days []time.Weekday) [][]time.Weekday {
	runs := runsOf(days)
	if n := len(runs); n > 1 && runs[0][0] == time.Monday {
		last := runs[n-1]
		if last[len(last)-1] == time.Sunday && len(last)+len(runs[0]) > 2 {
			joined := append(append([]time.Weekday{}, last...), runs[0]...)
			return append(runs[1:n-1], joined)
		}
	}
	return runs
}

func (f french) nth(nth []int8, w Weekdays) string {
	var parts []string
	tail := " du mois"
	if days := w.List(); len(days) == 1 && len(nth) > 1 && slices.Min(nth) > 0 {
		for _, n := range nth {
			parts = append(parts, frOrdinals[min(n, 5)])
		}
		return "les " + f.list(parts) + " " + frDays[days[0]] + "s" + tail
	}
	for _, d := range w.List() {
		for _, n := range nth {
			switch {
			case n > 0:
				parts = append(parts, "le "+frOrdinals[min(n, 5)]+" "+frDays[d])
			case n == -1:
				parts = append(parts, "le dernier "+frDays[d])
			case n == -2:
				parts = append(parts, "l’avant-dernier "+frDays[d])
			default:
				parts = append(parts, "le "+frOrdinals[min(-n, 5)]+" "+frDays[d]+" en partant de la fin")
			}
		}
	}
	return f.list(parts) + tail
}

func (french) number(d Date) string {
	_, _, day := d.Civil()
	if day == 1 {
		return "1er"
	}
	return strconv.Itoa(day)
}

func (f french) bare(d Date, year bool) string {
	y, m, _ := d.Civil()
	s := f.number(d) + " " + frMonths[m-1]
	if year {
		s += " " + strconv.Itoa(y)
	}
	return s
}

func (f french) day(d Date, year, weekday bool) string {
	if weekday {
		return "le " + frDays[d.Weekday()] + " " + f.bare(d, year)
	}
	return "le " + f.bare(d, year)
}

func (f french) days(list []Date, year bool) string {
	var parts []string
	for _, d := range list[:len(list)-1] {
		parts = append(parts, f.number(d))
	}
	return "les " + f.list(append(parts, f.bare(list[len(list)-1], year)))
}

func (f french) span(from, to Date, firstYear, lastYear bool) string {
	start := f.bare(from, firstYear)
	if sameMonth(from, to) && from <= to && !firstYear {
		start = f.number(from)
	}
	return "du " + start + " au " + f.bare(to, lastYear)
}

func (f french) since(d Date, year bool) string { return "à partir du " + f.bare(d, year) }

func (f french) until(d Date, year bool) string { return "jusqu’au " + f.bare(d, year) }

func (french) kind(k Kind) string { return frKinds[k] }

func (french) ground(g Ground) string { return frGrounds[g] }

func (f french) holiday(h Holiday) string {
	if day := feasts[h]; day.month != 0 && day.nth == 0 {
		return f.day(day.on(2000, 0), false, false)
	}
	return feasts[h].fr
}

func (f french) repeats(r *Recurrence) string {
	m := r.matcher()
	n := m.interval
	days := namesOf(m.weekdays, frDays[:])
	out := ""
	switch {
	case r.Frequency == Daily && m.weekdays == 0 && n == 1, r.Frequency == Weekly && m.weekdays == AllWeek && n == 1:
		out = "tous les jours"
	case r.Frequency == Daily && m.weekdays == 0:
		out = fmt.Sprintf("tous les %d jours", n)
	case (r.Frequency == Weekly || r.Frequency == Daily) && n == 1:
		out = "tous les " + f.list(plurals(days))
	case r.Frequency == Daily:
		out = fmt.Sprintf("tous les %d jours, le %s", n, f.list(days))
	case r.Frequency == Weekly && n == 2:
		out = "une semaine sur deux, le " + f.list(days)
	case r.Frequency == Weekly:
		out = fmt.Sprintf("toutes les %d semaines, le %s", n, f.list(days))
	default:
		return f.repeatsMonthly(r, &m)
	}
	return out + f.inMonths(m.inMonth, m.monthDays)
}

func (f french) inMonths(months, monthDays []int8) string {
	out := ""
	if len(monthDays) > 0 {
		out += " quand c’est " + f.monthDays(monthDays)
	}
	if len(months) > 0 && len(months) < 12 {
		out += " en " + f.list(monthNames(months, frMonths[:]))
	}
	return out
}

func (f french) monthDays(days []int8) string {
	var parts []string
	for _, d := range days {
		switch {
		case d == 1:
			parts = append(parts, "le 1er")
		case d > 0:
			parts = append(parts, fmt.Sprintf("le %d", d))
		case d == -1:
			parts = append(parts, "le dernier jour")
		default:
			parts = append(parts, fmt.Sprintf("le %de jour avant la fin", -d))
		}
	}
	return f.list(parts)
}

func (f french) repeatsMonthly(r *Recurrence, m *matcher) string {
	out := ""
	switch {
	case len(r.Nth) > 0:
		out = strings.TrimSuffix(f.nth(r.Nth, m.weekdays), " du mois")
	case m.weekdays != 0 && len(m.monthDays) == 0:
		out = "tous les " + f.list(plurals(namesOf(m.weekdays, frDays[:])))
	case m.weekdays != 0:
		out = f.monthDays(m.monthDays) + " si c’est un " + enumerate(namesOf(m.weekdays, frDays[:]), " ou ")
	default:
		out = f.monthDays(m.monthDays)
	}
	if len(m.inMonth) == 1 && len(m.monthDays) == 1 && m.monthDays[0] > 0 && m.weekdays == 0 {
		out += " " + frMonths[m.inMonth[0]-1]
	} else if len(m.inMonth) > 0 && len(m.inMonth) < 12 {
		out += " de " + f.list(monthNames(m.inMonth, frMonths[:]))
		out = strings.NewReplacer("de août", "d’août", "de avril", "d’avril", "de octobre", "d’octobre").Replace(out)
	} else if r.Frequency == Monthly && (len(r.Nth) > 0 || len(m.monthDays) > 0) {
		out += " du mois"
	}
	switch {
	case r.Frequency == Monthly && m.interval > 1:
		out += fmt.Sprintf(", tous les %d mois", m.interval)
	case r.Frequency == Yearly && m.interval > 1:
		out += fmt.Sprintf(", tous les %d ans", m.interval)
	case r.Frequency == Yearly:
		out = "chaque année, " + out
	}
	return out
}

func namesOf(w Weekdays, names []string) []string {
	var out []string
	for _, d := range w.List() {
		out = append(out, names[d])
	}
	return out
}

func plurals(words []string) []string {
	out := make([]string, len(words))
	for i, s := range words {
		out[i] = s + "s"
	}
	return out
}

func monthNames(months []int8, names []string) []string {
	var out []string
	for _, m := range months {
		if m >= 1 && m <= 12 {
			out = append(out, names[m-1])
		}
	}
	return out
}

func monthOf(monthDay int) time.Month { return time.Month(monthDay / 100) }
