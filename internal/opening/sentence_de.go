package opening

import (
	"fmt"
	"strconv"
)

var (
	deDays   = [7]string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"}
	deWeekly = [7]string{"sonntags", "montags", "dienstags", "mittwochs", "donnerstags", "freitags", "samstags"}
)

// german: "Dienstag bis Sonntag von 10 bis 12:30 Uhr und von 14 bis 18 Uhr".
var german = tongue{
	and: " und ", or: " oder ", separator: "; ", colon: ": ", once: "am ",
	hour: hourWords{clock: clockWith(":"), wholeDay: "rund um die Uhr", from: article{"von %s"}, to: article{"bis %s Uhr"},
		at: article{"um %s Uhr"}, onwards: article{"ab %s Uhr"}},
	week: weekWords{everyDay: "täglich", everyDayBut: "täglich außer %s,", but: deWeekly, on: deWeekly, from: deDays,
		to: forms("bis %s", deDays), runsFirst: true},
	date: dateWords{months: [12]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
		"Oktober", "November", "Dezember"}, number: germanNumber, month: "%s %s", year: " %d", on: article{"am %s"},
		onWeekday: forms("am %s, ", deDays), several: "am %s", from: article{"vom %s"}, to: article{"bis %s"},
		since: article{"ab %s"}, until: article{"bis %s"}},
	repeat: repeatWords{every: [2]string{"jeden %s"}, names: deDays, days: deDays, pick: deWeekly,
		everyDays: "alle %d Tage", daysOn: "alle %d Tage, nur %s", otherWeek: "alle zwei Wochen %s",
		weeksOn: "alle %d Wochen %s", onlyOn: " (nur %s)", inMonths: " im %s", ofMonths: " im %s",
		nthOfMonth: " im Monat", dayOfMonth: " des Monats",
		monthDay: func(day int) string { return "am " + germanNumber(day) }, lastDay: "am letzten Tag",
		beforeEnd: func(day int) string { return fmt.Sprintf("am %d. Tag vom Monatsende an", day) },
		ifIs:      "%s, wenn es ein %s ist", months: ", alle %d Monate", years: ", alle %d Jahre", yearly: "jedes Jahr %s",
		asDate: true},
	nth: [2]ordinals{{one: "am %s %s", several: "am %s %s",
		counted: [5]string{"ersten", "zweiten", "dritten", "vierten", "fünften"},
		last: [5]string{"am letzten %s", "am vorletzten %s", "am drittletzten %s", "am viertletzten %s",
			"am fünftletzten %s"}}},
	kinds: map[Kind]string{Opening: "geöffnet ", Visit: "Besichtigung: ", Reception: "Empfang: ", Kitchen: "Küche: ",
		LastEntry: "letzter Einlass: ", TicketOffice: "Kasse: ", Booking: "Reservierung: ",
		CheckIn: "Anreise: ", CheckOut: "Abreise: "},
	grounds: map[Ground]string{Works: "wegen Bauarbeiten", Leave: "wegen Betriebsferien",
		Health: "aus gesundheitlichen Gründen", Weather: "wegen der Witterung", Order: "auf behördliche Anordnung",
		Staff: "wegen Personalmangels"},
	feasts: map[Holiday]string{"good-friday": "am Karfreitag", "easter": "am Ostersonntag", "easter-monday": "am Ostermontag",
		"ascension": "an Christi Himmelfahrt", "whit-monday": "am Pfingstmontag", "corpus-christi": "an Fronleichnam",
		"geneva-fast": "am Genfer Bettag", "federal-fast-monday": "am Bettagsmontag"},
	phrases: map[string]string{
		"all year":                "ganzjährig",
		"hours not told":          "Uhrzeiten nicht bekannt",
		"by appointment":          "nach Vereinbarung",
		"elsewhen by appointment": "sonst nach Vereinbarung",
		"as of":                   "Zeiten von %d, noch zu bestätigen.",
		"closed for now":          "vorübergehend geschlossen",
		"until further notice":    ", bis auf Weiteres",
		"cancelled":               "abgesagt",
		"sold-out":                "ausverkauft",
		"to-confirm":              "noch zu bestätigen",
		"postponed":               "auf unbestimmte Zeit verschoben",
		"planned":                 " (geplant %s)",
		"moved":                   "verschoben",
		"instead of":              " (ursprünglich geplant %s)",
		"years":                   "von %d bis %d",
		"more dates":              "an %d weiteren Tagen",
		"one more date":           "an einem weiteren Tag",
		"except":                  ", außer ",
		"took place":              "stattgefunden %s",
		"not announced":           "kommende Termine und Zeiten noch nicht bekannt",
		"closed on holidays":      "an Feiertagen geschlossen",
		"open on holidays":        "an Feiertagen geöffnet",
		"on holidays":             "an Feiertagen",
		"closed":                  "geschlossen",
		"open exceptionally":      "ausnahmsweise geöffnet",
		"zone":                    "Zone",
		"holidays":                "in den Schulferien",
		"term":                    "außerhalb der Schulferien",
		"school not known":        "die Daten dieser Schulferien sind noch nicht bekannt",
	},
}

func germanNumber(day int) string { return strconv.Itoa(day) + "." }
