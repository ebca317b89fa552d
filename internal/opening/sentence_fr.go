package opening

import (
	"fmt"
	"strconv"
	"strings"
)

var (
	frDays   = [7]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}
	frPlural = forms("%ss", frDays)
)

// french says it as the trade writes it: "de 10 h à 12 h 30 et de 14 h à 18 h".
var french = tongue{
	and: " et ", or: " ou ", separator: " ; ", colon: " : ",
	contract: strings.NewReplacer("de août", "d’août", "de avril", "d’avril", "de octobre", "d’octobre"),
	hour: hourWords{clock: frenchClock, wholeDay: "24 h/24", from: article{"de %s"}, to: article{"à %s"},
		at: article{"à %s"}, onwards: article{"à partir de %s"}},
	week: weekWords{everyDay: "tous les jours", everyDayBut: "tous les jours sauf %s,", but: forms("le %s", frDays),
		on: forms("le %s", frDays), from: forms("du %s", frDays), to: forms("au %s", frDays)},
	date: dateWords{months: [12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
		"octobre", "novembre", "décembre"}, number: frenchNumber, month: "%s %s", year: " %d", on: article{"le %s"},
		onWeekday: forms("le %s ", frDays), several: "les %s", from: article{"du %s"}, to: article{"au %s"},
		since: article{"à partir du %s"}, until: article{"jusqu’au %s"}},
	repeat: repeatWords{every: [2]string{"tous les %s"}, names: frPlural, days: frDays, pick: frDays,
		everyDays: "tous les %d jours", daysOn: "tous les %d jours, le %s", otherWeek: "une semaine sur deux, le %s",
		weeksOn: "toutes les %d semaines, le %s", onlyOn: " quand c’est %s", inMonths: " en %s", ofMonths: " de %s",
		nthOfMonth: " du mois", dayOfMonth: " du mois",
		monthDay: func(day int) string { return "le " + frenchNumber(day) }, lastDay: "le dernier jour",
		beforeEnd: func(day int) string { return fmt.Sprintf("le %de jour avant la fin", day) },
		ifIs:      "%s si c’est un %s", months: ", tous les %d mois", years: ", tous les %d ans", yearly: "chaque année, %s",
		asDate: true},
	nth: [2]ordinals{{one: "le %s %s", several: "les %s %ss",
		counted: [5]string{"premier", "deuxième", "troisième", "quatrième", "cinquième"},
		last: [5]string{"le dernier %s", "l’avant-dernier %s", "le troisième %s en partant de la fin",
			"le quatrième %s en partant de la fin", "le cinquième %s en partant de la fin"}}},
	kinds: map[Kind]string{Opening: "ouvert ", Visit: "visites : ", Reception: "accueil : ", Kitchen: "cuisine : ",
		LastEntry: "dernière entrée : ", TicketOffice: "billetterie : ", Booking: "réservation : ",
		CheckIn: "arrivées : ", CheckOut: "départs : "},
	grounds: map[Ground]string{Works: "pour travaux", Leave: "pour congés", Health: "pour raisons de santé",
		Weather: "pour raisons météorologiques", Order: "par décision administrative", Staff: "faute de personnel"},
	feasts: movingFeasts(func(f feast) string { return f.fr }),
	phrases: map[string]string{
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
		"one more date":           "une autre date",
		"years":                   "de %d à %d",
		"except":                  ", sauf ",
		"took place":              "a eu lieu %s",
		"not announced":           "dates et horaires à venir non communiqués",
		"closed on holidays":      "fermé les jours fériés",
		"open on holidays":        "ouvert les jours fériés",
		"on holidays":             "les jours fériés",
		"closed":                  "fermé",
		"open exceptionally":      "ouvert exceptionnellement",
		"zone":                    "zone",
		"holidays":                "pendant les vacances scolaires",
		"term":                    "hors vacances scolaires",
		"school not known":        "dates de ces vacances scolaires pas encore connues",
	},
}

func frenchNumber(day int) string {
	if day == 1 {
		return "1er"
	}
	return strconv.Itoa(day)
}

func frenchClock(c Clock) string {
	switch hour, minute := clock24(c); {
	case minute != 0:
		return strconv.Itoa(hour) + " h " + padded(minute)
	case hour == 24:
		return "minuit"
	default:
		return strconv.Itoa(hour) + " h"
	}
}
