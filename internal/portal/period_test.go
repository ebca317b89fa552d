package portal

import (
	"net/url"
	"testing"

	"pgregory.net/rapid"

	"escale/internal/opening"
	"escale/internal/query"
)

const aMonday = "2026-11-23"

func date(t testing.TB, s string) opening.Date {
	t.Helper()
	d, err := opening.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPeriods(t *testing.T) {
	today := date(t, aMonday)
	for _, c := range []struct{ asked, span, from, to string }{
		{"", "upcoming", aMonday, "2027-01-21"},
		{"on=2026-11-28", "day", "2026-11-28", "2026-11-28"},
		{"on=2028-02-29", "day", "2028-02-29", "2028-02-29"},
		{"week=2026-W48", "week", aMonday, "2026-11-29"},
		{"week=2026-W53", "week", "2026-12-28", "2027-01-03"},
		{"week=2027-W01", "week", "2027-01-04", "2027-01-10"},
		{"month=2026-12", "month", "2026-12-01", "2026-12-31"},
		{"month=2028-02", "month", "2028-02-01", "2028-02-29"},
		{"on=2026-02-30", "", "", ""},
		{"on=28/11/2026", "", "", ""},
		{"week=2026-W60", "", "", ""},
		{"week=2027-W53", "", "", ""}, // has 52
		{"week=2026-W00", "", "", ""},
		{"week=48", "", "", ""},
		{"month=2026-13", "", "", ""},
		{"month=2026-12-01", "", "", ""},
		{"month=12", "", "", ""},
	} {
		values, _ := url.ParseQuery(c.asked)
		p, err := periodOf(values, nil, today)
		if (err != nil) != (c.span == "") {
			t.Errorf("%s: %v", c.asked, err)
		}
		if err == nil && (string(p.span) != c.span || p.days.From.String() != c.from || p.days.To.String() != c.to) {
			t.Errorf("%s: %s, %s to %s", c.asked, p.span, p.days.From, p.days.To)
		}
	}
}

// What an address says of a period is read as that period, and after it comes what it came after.
func TestPeriodsSayThemselves(t *testing.T) {
	today := date(t, aMonday)
	rapid.Check(t, func(t *rapid.T) {
		from := today + opening.Date(rapid.IntRange(-agendaBack+40, agendaOn-80).Draw(t, "from"))
		some := period{someDays, query.Days{From: from, To: from + opening.Date(rapid.IntRange(2, 30).Draw(t, "days"))}, today}
		p := some.at(rapid.SampledFrom([]span{oneDay, weekend, oneWeek, oneMonth}).Draw(t, "span"))
		if name, value := p.says(); name != "open" {
			got, err := periodOf(url.Values{name: {value}}, nil, today)
			if err != nil || got != p {
				t.Fatalf("%s=%s is %+v (%v), not %+v", name, value, got, err, p)
			}
		}
		next, known := p.beside(1)
		if !known || p.span != weekend && next.days.From != p.days.To+1 {
			t.Fatalf("after %+v comes %+v", p, next)
		}
		if back, _ := next.beside(-1); back != p {
			t.Fatalf("before %+v comes %+v", next, back)
		}
	})
}
