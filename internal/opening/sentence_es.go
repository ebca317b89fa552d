package opening

import (
	"fmt"
	"strconv"
)

var (
	esDays   = [7]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"}
	esPlural = [7]string{"domingos", "lunes", "martes", "miércoles", "jueves", "viernes", "sábados"}
	esWeekly = forms("los %s", esPlural)
)

// spanish: "de martes a domingo de 10 a 12:30 h y de 14 a 18 h".
var spanish = tongue{
	and: " y ", or: " o ", separator: "; ", colon: ": ",
	hour: hourWords{clock: clockWith(":"), wholeDay: "las 24 horas", from: article{"de %s"}, to: article{"a %s h"},
		at: article{"a las %s h", "a la %s h"}, onwards: article{"a partir de las %s h", "a partir de la %s h"}},
	week: weekWords{everyDay: "todos los días", everyDayBut: "todos los días excepto %s,", but: esWeekly, on: esWeekly,
		from: forms("de %s", esDays), to: forms("a %s", esDays)},
	date: dateWords{months: [12]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
		"octubre", "noviembre", "diciembre"}, number: strconv.Itoa, month: "%s de %s", year: " de %d", on: article{"el %s"},
		onWeekday: forms("el %s ", esDays), several: "los días %s", from: article{"del %s"}, to: article{"al %s"},
		since: article{"a partir del %s"}, until: article{"hasta el %s"}},
	repeat: repeatWords{every: [2]string{"todos los %s"}, names: esPlural, days: esDays, pick: esWeekly,
		everyDays: "cada %d días", daysOn: "cada %d días, solo %s", otherWeek: "cada dos semanas, %s",
		weeksOn: "cada %d semanas, %s", onlyOn: " (solo %s)", inMonths: " en %s", ofMonths: " de %s",
		nthOfMonth: " del mes", dayOfMonth: " del mes",
		monthDay: func(day int) string { return "el " + strconv.Itoa(day) }, lastDay: "el último día",
		beforeEnd: func(day int) string { return fmt.Sprintf("el %d.º día empezando por el final", day) },
		ifIs:      "%s si cae en %s", months: ", cada %d meses", years: ", cada %d años", yearly: "cada año %s", asDate: true},
	nth: [2]ordinals{{one: "el %s %s", several: "el %s %s",
		counted: [5]string{"primer", "segundo", "tercer", "cuarto", "quinto"},
		last: [5]string{"el último %s", "el penúltimo %s", "el antepenúltimo %s", "el cuarto %s empezando por el final",
			"el quinto %s empezando por el final"}}},
	kinds: map[Kind]string{Opening: "abierto ", Visit: "visitas: ", Reception: "recepción: ", Kitchen: "cocina: ",
		LastEntry: "última entrada: ", TicketOffice: "taquilla: ", Booking: "reservas: ",
		CheckIn: "llegada: ", CheckOut: "salida: "},
	grounds: map[Ground]string{Works: "por obras", Leave: "por vacaciones", Health: "por motivos de salud",
		Weather: "por motivos meteorológicos", Order: "por orden administrativa", Staff: "por falta de personal"},
	feasts: map[Holiday]string{"good-friday": "el Viernes Santo", "easter": "el Domingo de Resurrección",
		"easter-monday": "el Lunes de Pascua", "ascension": "el día de la Ascensión", "whit-monday": "el Lunes de Pentecostés",
		"corpus-christi": "el día del Corpus Christi", "geneva-fast": "el día del Ayuno Ginebrino",
		"federal-fast-monday": "el lunes del Ayuno Federal"},
	phrases: map[string]string{
		"all year":                "todo el año",
		"hours not told":          "horario no comunicado",
		"by appointment":          "con cita previa",
		"elsewhen by appointment": "el resto del tiempo, con cita previa",
		"as of":                   "Horario de %d, por confirmar.",
		"closed for now":          "cerrado temporalmente",
		"until further notice":    ", hasta nuevo aviso",
		"cancelled":               "cancelado",
		"sold-out":                "agotado",
		"to-confirm":              "por confirmar",
		"postponed":               "aplazado a una fecha por determinar",
		"planned":                 " (previsto %s)",
		"moved":                   "aplazado",
		"instead of":              " (previsto inicialmente %s)",
		"years":                   "de %d a %d",
		"more dates":              "otras %d fechas",
		"one more date":           "otra fecha",
		"except":                  ", excepto ",
		"took place":              "tuvo lugar %s",
		"not announced":           "próximas fechas y horarios aún sin comunicar",
		"closed on holidays":      "cerrado los días festivos",
		"open on holidays":        "abierto los días festivos",
		"on holidays":             "los días festivos",
		"closed":                  "cerrado",
		"open exceptionally":      "abierto excepcionalmente",
		"zone":                    "zona",
		"holidays":                "durante las vacaciones escolares",
		"term":                    "fuera de las vacaciones escolares",
		"school not known":        "las fechas de estas vacaciones escolares aún no se conocen",
	},
}
