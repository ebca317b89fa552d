package opening

import (
	"fmt"
	"strconv"
)

var (
	itDays   = [7]string{"domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"}
	itWeekly = [7]string{"la domenica", "il lunedì", "il martedì", "il mercoledì", "il giovedì", "il venerdì", "il sabato"}
	itFrom   = [7]string{"dalla domenica", "dal lunedì", "dal martedì", "dal mercoledì", "dal giovedì", "dal venerdì", "dal sabato"}
	itTo     = [7]string{"alla domenica", "al lunedì", "al martedì", "al mercoledì", "al giovedì", "al venerdì", "al sabato"}
)

// italian: "dal martedì alla domenica dalle 10 alle 12:30 e dalle 14 alle 18". Articles lose their vowel before 8 and 11 of
// a month, and before one o'clock.
var italian = tongue{
	and: " e ", or: " o ", separator: "; ", colon: ": ",
	hour: hourWords{clock: clockWith(":"), wholeDay: "24 ore su 24", from: article{"dalle %s", "dall’%s"},
		to: article{"alle %s", "all’%s"}, at: article{"alle %s", "all’%s"}, onwards: article{"dalle %s in poi", "dall’%s in poi"}},
	week: weekWords{everyDay: "tutti i giorni", everyDayBut: "tutti i giorni tranne %s,", but: itWeekly, on: itWeekly,
		from: itFrom, to: itTo},
	date: dateWords{months: [12]string{"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto",
		"settembre", "ottobre", "novembre", "dicembre"}, number: italianNumber, month: "%s %s", year: " %d",
		on: article{"il %s", "l’%s"}, onWeekday: forms("%s ", itDays), several: "nei giorni %s",
		from: article{"dal %s", "dall’%s"}, to: article{"al %s", "all’%s"}, since: article{"a partire dal %s", "a partire dall’%s"},
		until: article{"fino al %s", "fino all’%s"}, vowel: italianVowel},
	repeat: repeatWords{every: [2]string{"ogni %s"}, names: itDays, days: itDays, pick: itWeekly, feminine: [7]bool{0: true},
		everyDays: "ogni %d giorni", daysOn: "ogni %d giorni, solo %s", otherWeek: "a settimane alterne, %s",
		weeksOn: "ogni %d settimane, %s", onlyOn: " (solo %s)", inMonths: " in %s", ofMonths: " di %s",
		nthOfMonth: " del mese", dayOfMonth: " del mese", monthDay: func(day int) string {
			return article{"il %s", "l’%s"}.with(italianVowel(day), italianNumber(day))
		}, lastDay: "l’ultimo giorno",
		beforeEnd: func(day int) string { return fmt.Sprintf("il %dº giorno a partire dalla fine", day) },
		ifIs:      "%s se cade di %s", months: ", ogni %d mesi", years: ", ogni %d anni", yearly: "ogni anno %s", asDate: true},
	nth: [2]ordinals{
		{one: "il %s %s", several: "il %s %s", counted: [5]string{"primo", "secondo", "terzo", "quarto", "quinto"},
			last: [5]string{"l’ultimo %s", "il penultimo %s", "il terzultimo %s", "il quartultimo %s", "il quintultimo %s"}},
		{one: "la %s %s", several: "la %s %s", counted: [5]string{"prima", "seconda", "terza", "quarta", "quinta"},
			last: [5]string{"l’ultima %s", "la penultima %s", "la terzultima %s", "la quartultima %s", "la quintultima %s"}}},
	kinds: map[Kind]string{Opening: "aperto ", Visit: "visite: ", Reception: "accoglienza: ", Kitchen: "cucina: ",
		LastEntry: "ultimo ingresso: ", TicketOffice: "biglietteria: ", Booking: "prenotazioni: ",
		CheckIn: "arrivi: ", CheckOut: "partenze: "},
	grounds: map[Ground]string{Works: "per lavori", Leave: "per ferie", Health: "per motivi di salute",
		Weather: "per condizioni meteorologiche", Order: "per ordine delle autorità", Staff: "per mancanza di personale"},
	feasts: map[Holiday]string{"good-friday": "il Venerdì santo", "easter": "la domenica di Pasqua",
		"easter-monday": "il lunedì di Pasqua", "ascension": "l’Ascensione", "whit-monday": "il lunedì di Pentecoste",
		"corpus-christi": "il Corpus Domini", "geneva-fast": "il Digiuno ginevrino",
		"federal-fast-monday": "il lunedì del Digiuno federale"},
	phrases: map[string]string{
		"all year":                "tutto l’anno",
		"hours not told":          "orari non comunicati",
		"by appointment":          "su appuntamento",
		"elsewhen by appointment": "negli altri periodi su appuntamento",
		"as of":                   "Orari %d, da confermare.",
		"closed for now":          "temporaneamente chiuso",
		"until further notice":    ", fino a nuovo avviso",
		"cancelled":               "annullato",
		"sold-out":                "esaurito",
		"to-confirm":              "da confermare",
		"postponed":               "rinviato a data da destinarsi",
		"planned":                 " (previsto %s)",
		"moved":                   "rinviato",
		"instead of":              " (inizialmente previsto %s)",
		"years":                   "dal %d al %d",
		"more dates":              "altre %d date",
		"one more date":           "un’altra data",
		"except":                  ", tranne ",
		"took place":              "si è svolto %s",
		"not announced":           "prossime date e orari non ancora comunicati",
		"closed on holidays":      "chiuso nei giorni festivi",
		"open on holidays":        "aperto nei giorni festivi",
		"on holidays":             "nei giorni festivi",
		"closed":                  "chiuso",
		"open exceptionally":      "apertura straordinaria",
		"zone":                    "zona",
		"holidays":                "durante le vacanze scolastiche",
		"term":                    "fuori dalle vacanze scolastiche",
		"school not known":        "le date di queste vacanze scolastiche non sono ancora note",
	},
}

func italianVowel(day int) bool { return day == 8 || day == 11 }

func italianNumber(day int) string {
	if day == 1 {
		return "1º"
	}
	return strconv.Itoa(day)
}
