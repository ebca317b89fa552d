package opening

import (
	"fmt"
	"strconv"
	"strings"
)

var (
	ptDays = [7]string{"domingo", "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado"}
	// ptPlural is for habits: "às segundas-feiras".
	ptPlural = [7]string{"domingos", "segundas-feiras", "terças-feiras", "quartas-feiras", "quintas-feiras", "sextas-feiras",
		"sábados"}
	ptWeekly = [7]string{"aos domingos", "às segundas-feiras", "às terças-feiras", "às quartas-feiras", "às quintas-feiras",
		"às sextas-feiras", "aos sábados"}
	ptOn = [7]string{"no domingo, ", "na segunda-feira, ", "na terça-feira, ", "na quarta-feira, ", "na quinta-feira, ",
		"na sexta-feira, ", "no sábado, "}
)

// portuguese, as in Portugal: "de terça-feira a domingo das 10h às 12h30 e das 14h às 18h".
var portuguese = tongue{
	and: " e ", or: " ou ", separator: "; ", colon: ": ", bare: []string{"no ", "na "},
	contract: strings.NewReplacer("previsto no ", "previsto para ", "previsto na ", "previsto para ",
		"previsto a ", "previsto para "),
	hour: hourWords{clock: portugueseClock, wholeDay: "24 horas", from: article{"das %s", "da %s"},
		to: article{"às %s", "à %s"}, at: article{"às %s", "à %s"}, onwards: article{"a partir das %s", "a partir da %s"}},
	week: weekWords{everyDay: "todos os dias", everyDayBut: "todos os dias exceto %s,", but: ptWeekly, on: ptWeekly,
		from: forms("de %s", ptDays), to: forms("a %s", ptDays)},
	date: dateWords{months: [12]string{"janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro",
		"outubro", "novembro", "dezembro"}, number: strconv.Itoa, month: "%s de %s", year: " de %d", on: article{"a %s"},
		onWeekday: ptOn, several: "nos dias %s", from: article{"de %s"}, to: article{"a %s"}, since: article{"a partir de %s"},
		until: article{"até %s"}},
	repeat: repeatWords{every: [2]string{"todos os %s", "todas as %s"}, names: ptPlural, days: ptDays, pick: ptWeekly,
		feminine: [7]bool{1: true, 2: true, 3: true, 4: true, 5: true}, everyDays: "de %d em %[1]d dias",
		daysOn: "de %d em %[1]d dias, só %[2]s", otherWeek: "de duas em duas semanas, %s",
		weeksOn: "de %d em %[1]d semanas, %[2]s", onlyOn: " (só no %s)", inMonths: " em %s", ofMonths: " de %s",
		nthOfMonth: " do mês", dayOfMonth: " do mês",
		monthDay: func(day int) string { return fmt.Sprintf("no dia %d", day) }, lastDay: "no último dia",
		beforeEnd: func(day int) string { return fmt.Sprintf("no %d.º dia a contar do fim", day) },
		ifIs:      "%s se for %s", months: ", de %d em %[1]d meses", years: ", de %d em %[1]d anos", yearly: "todos os anos %s",
		asDate: true},
	nth: [2]ordinals{
		{one: "no %s %s", several: "no %s %s", counted: [5]string{"primeiro", "segundo", "terceiro", "quarto", "quinto"},
			last: [5]string{"no último %s", "no penúltimo %s", "no antepenúltimo %s", "no quarto %s a contar do fim",
				"no quinto %s a contar do fim"}},
		{one: "na %s %s", several: "na %s %s", counted: [5]string{"primeira", "segunda", "terceira", "quarta", "quinta"},
			last: [5]string{"na última %s", "na penúltima %s", "na antepenúltima %s", "na quarta %s a contar do fim",
				"na quinta %s a contar do fim"}}},
	kinds: map[Kind]string{Opening: "aberto ", Visit: "visitas: ", Reception: "receção: ", Kitchen: "cozinha: ",
		LastEntry: "última entrada: ", TicketOffice: "bilheteira: ", Booking: "reservas: ",
		CheckIn: "chegada: ", CheckOut: "saída: "},
	grounds: map[Ground]string{Works: "para obras", Leave: "para férias", Health: "por motivos de saúde",
		Weather: "por motivos meteorológicos", Order: "por decisão administrativa", Staff: "por falta de pessoal"},
	feasts: map[Holiday]string{"good-friday": "na Sexta-Feira Santa", "easter": "no Domingo de Páscoa",
		"easter-monday": "na segunda-feira de Páscoa", "ascension": "no dia da Ascensão",
		"whit-monday": "na segunda-feira de Pentecostes", "corpus-christi": "no dia do Corpo de Deus",
		"geneva-fast": "no dia do Jejum de Genebra", "federal-fast-monday": "na segunda-feira do Jejum Federal"},
	phrases: map[string]string{
		"all year":                "todo o ano",
		"hours not told":          "horário não comunicado",
		"by appointment":          "por marcação",
		"elsewhen by appointment": "no resto do tempo, por marcação",
		"as of":                   "Horário de %d, por confirmar.",
		"closed for now":          "temporariamente encerrado",
		"until further notice":    ", até novo aviso",
		"cancelled":               "cancelado",
		"sold-out":                "esgotado",
		"to-confirm":              "por confirmar",
		"postponed":               "adiado para data a anunciar",
		"planned":                 " (previsto %s)",
		"moved":                   "adiado",
		"instead of":              " (inicialmente previsto %s)",
		"years":                   "de %d a %d",
		"more dates":              "mais %d datas",
		"one more date":           "mais uma data",
		"except":                  ", exceto ",
		"took place":              "realizou-se %s",
		"not announced":           "próximas datas e horários ainda não comunicados",
		"closed on holidays":      "encerrado nos feriados",
		"open on holidays":        "aberto nos feriados",
		"on holidays":             "nos feriados",
		"closed":                  "encerrado",
		"open exceptionally":      "aberto excecionalmente",
		"zone":                    "zona",
		"holidays":                "durante as férias escolares",
		"term":                    "fora das férias escolares",
		"school not known":        "as datas destas férias escolares ainda não são conhecidas",
	},
}

func portugueseClock(c Clock) string {
	hour, minute := clock24(c)
	if minute == 0 {
		return strconv.Itoa(hour) + "h"
	}
	return strconv.Itoa(hour) + "h" + padded(minute)
}
