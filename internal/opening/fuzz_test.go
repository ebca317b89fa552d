package opening

import (
	"bytes"
	"encoding/json"
	"testing"
)

func FuzzParseOSM(f *testing.F) {
	for _, s := range []string{"", "24/7", "Apr 01-Sep 30: Tu-Su 10:00-12:30,14:00-18:00; PH off; 2026 Aug 15 off",
		`24/7 unknown "by appointment"; 2026 Jul 14,2026 Jul 15 20:30+`, "Su[1],Su[-1] 22:00-26:00, easter +1 day off",
		`2026 Dec 24 10:00-12:00 "exceptional"`, "2026 Nov 01+ off", "Mo-Fr 10:00-12:00; SH 10:00-18:00", `Apr 01-Sep 30: We 10:00-12:00; SH off "school zone fr-b"`, "1899 Dec 31-2026 Jan 02: Mo 10:00-11:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseOSM(s, "fr", nil)
		if err != nil {
			return
		}
		text := c.OSM()
		back, err := ParseOSM(text, "fr", nil)
		if err != nil {
			if len(c.Check()) == 0 {
				t.Fatalf("%q became %q: %v", s, text, err)
			}
			return
		}
		if len(c.Check()) > 0 {
			return
		}
		for d := windowFrom; d < windowTo; d += 13 {
			if c.On(d).State != back.On(d).State {
				t.Fatalf("%q became %q: on %v %v, then %v", s, text, d, c.On(d).State, back.On(d).State)
			}
		}
	})
}

func FuzzCalendarJSON(f *testing.F) {
	b, err := json.Marshal(seasonal())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"sessions":[{"date":"2026-07-14","slots":["20:30+"],"state":"sold-out"}],"closure":{}}`))
	f.Add([]byte(`{"recurrences":[{"from":"2026-01-31","frequency":"monthly","count":12,"month_days":[-1]}],"holidays":{"policy":"hours"}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var c Calendar
		if json.Unmarshal(b, &c) != nil {
			return
		}
		once, err := json.Marshal(&c)
		if err != nil {
			t.Fatal(err)
		}
		var back Calendar
		if err := json.Unmarshal(once, &back); err != nil {
			t.Fatalf("%s: %v", once, err)
		}
		twice, err := json.Marshal(&back)
		if err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%s\n%s", once, twice)
		}
		exercise(&c)
	})
}

func FuzzParseRecurrence(f *testing.F) {
	f.Add("FREQ=WEEKLY;BYDAY=TH;UNTIL=20260831")
	f.Add("FREQ=MONTHLY;BYDAY=1SU,-1SU;COUNT=4;INTERVAL=2")
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRecurrence(s, DateOf(2026, 6, 4))
		if err != nil {
			return
		}
		c := Calendar{Recurrences: []Recurrence{r}}
		c.Check()
		exercise(&c)
	})
}
