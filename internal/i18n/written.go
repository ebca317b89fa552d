package i18n

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// Number writes a number as the language does: "1 234,5", "1,234.5". It has at most so many decimals.
func (s *Speaker) Number(v float64, decimals int) string {
	return message.NewPrinter(language.Make(s.Lang)).Sprint(number.Decimal(v, number.MaxFractionDigits(decimals)))
}

// Distance writes a distance in metres: "350 m", "2,4 km", "18 km".
func (s *Speaker) Distance(metres float64) string {
	switch {
	case metres < 995:
		return s.Number(float64(int(metres+5)/10*10), 0) + "\u00a0m"
	case metres < 9_950:
		return s.Number(metres/1000, 1) + "\u00a0km"
	}
	return s.Number(metres/1000, 0) + "\u00a0km"
}

// Form is how a day is written.
type Form string

const (
	FullDay  Form = "full"  // "samedi 22 novembre 2026"
	PlainDay Form = "plain" // "22 novembre 2026"
	ShortDay Form = "short" // "sam. 22 nov."
	BriefDay Form = "brief" // "22 nov."
	NearDay  Form = "near"  // "samedi 22 novembre"
)

// Day writes the day of an instant, in the instant's own zone.
func (s *Speaker) Day(t time.Time, f Form) string {
	weekday, month := strconv.Itoa(int(t.Weekday())), strconv.Itoa(int(t.Month()))
	length := ".long"
	if f == ShortDay || f == BriefDay {
		length = ".short"
	}
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		day = s.Say("written.first", nil)
	}
	return s.Say("written.form."+string(f), map[string]any{"weekday": s.Say("written.weekday."+weekday+length, nil), "day": day,
		"month": s.Say("written.month."+month+length, nil), "year": t.Year()})
}

// Clock writes a time of day: "18 h 30", "6:30 pm". Hours beyond 23 are those of the day after.
func (s *Speaker) Clock(hour, minute int) string {
	hour %= 24
	key, half := "written.clock.hour", "am"
	if minute != 0 {
		key = "written.clock.minute"
	}
	if hour >= 12 {
		half = "pm"
	}
	return s.Say(key, map[string]any{"hour": hour, "twelve": (hour+11)%12 + 1, "minute": fmt.Sprintf("%02d", minute), "half": half})
}

// Price writes an amount of money in a currency, by its ISO 4217 code; "" is euros: "9,50 €", "€9.50", "12 CHF".
func (s *Speaker) Price(v float64, currency string) string {
	decimals := 0
	if v != math.Trunc(v) {
		decimals = 2
	}
	amount := message.NewPrinter(language.Make(s.Lang)).Sprint(number.Decimal(v, number.Scale(decimals)))
	if currency == "" || currency == "EUR" {
		return s.Say("written.euros", map[string]any{"amount": amount})
	}
	return amount + "\u00a0" + currency
}

// Month writes the month of an instant: "novembre 2026".
func (s *Speaker) Month(t time.Time) string {
	return s.Say("written.form.month", map[string]any{"month": s.Say("written.month."+strconv.Itoa(int(t.Month()))+".long", nil), "year": t.Year()})
}
