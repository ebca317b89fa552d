package query

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/opening"
)

// circle reads "47.39,0.68;10km": latitude, longitude, and a radius in km or m.
func (p *parser) circle(value string) *Circle {
	point, radius, ok := strings.Cut(value, ";")
	numbers, err := floats(point, 2)
	if !ok || err != nil {
		p.fail("near", "near.malformed", "value", value)
		return nil
	}
	unit := 1.0
	if r, km := strings.CutSuffix(radius, "km"); km {
		radius, unit = r, 1000
	} else {
		radius = strings.TrimSuffix(radius, "m")
	}
	metres, err := strconv.ParseFloat(radius, 64)
	c := &Circle{geo.Point{Lat: numbers[0], Lon: numbers[1]}, metres * unit}
	switch {
	case err != nil:
		p.fail("near", "near.malformed", "value", value)
	case !(c.Radius > 0) || c.Radius > MaxRadius:
		p.fail("near", "near.radius", "value", value, "max", MaxRadius)
	case !c.Centre.Valid():
		p.fail("near", "position.off_the_map", "lat", c.Centre.Lat, "lon", c.Centre.Lon)
	default:
		return c
	}
	return nil
}

// box reads "west,south,east,north" in degrees, the order of GeoJSON and OGC.
func (p *parser) box(value string) *geo.Box {
	n, err := floats(value, 4)
	if err != nil {
		p.fail("bbox", "bbox.malformed", "value", value)
		return nil
	}
	b := &geo.Box{West: n[0], South: n[1], East: n[2], North: n[3]}
	if b.South > b.North || b.West > b.East || b.South < -90 || b.North > 90 || b.West < -180 || b.East > 180 {
		p.fail("bbox", "bbox.malformed", "value", value)
		return nil
	}
	return b
}

// within reads a GeoJSON polygon, or the name of a territory.
func (p *parser) within(value string) {
	if !strings.HasPrefix(strings.TrimSpace(value), "{") {
		told := len(p.problems)
		p.term("territory", []string{value})
		for i := range p.problems[told:] {
			p.problems[told+i].Path = "within" // as it was asked
		}
		return
	}
	area, err := geo.ParseArea([]byte(value), geo.AreaLimits{})
	found := area.Check()
	if e := (*fault.Error)(nil); errors.As(err, &e) {
		if found = e.Problems; len(found) == 0 {
			found = []fault.Problem{{Key: e.Key, Args: e.Args}}
		}
	}
	for _, problem := range found {
		problem.Path = "within" + problem.Path
		p.problems = append(p.problems, problem)
	}
	if err == nil && len(found) == 0 {
		p.q.Within = &area
	}
}

// MaxDays bounds the days of open.
const MaxDays = 800

// open reads a day, two days joined by "..", or one of the words now, today, tomorrow and weekend.
func (p *parser) open(value string) {
	days := Days{p.today, p.today}
	switch value {
	case "now":
		p.q.Now = true
		return
	case "today":
	case "tomorrow":
		days = Days{p.today + 1, p.today + 1}
	case "weekend":
		days.From += opening.Date((int(time.Saturday) - int(p.today.Weekday()) + 7) % 7)
		if p.today.Weekday() == time.Sunday {
			days.From = p.today
		}
		days.To = days.From
		if days.From.Weekday() == time.Saturday {
			days.To++
		}
	default:
		from, to, ranged := strings.Cut(value, "..")
		if !ranged {
			to = from
		}
		var err1, err2 error
		days.From, err1 = opening.ParseDate(from)
		days.To, err2 = opening.ParseDate(to)
		if err1 != nil || err2 != nil || days.From.IsZero() || days.To.IsZero() {
			p.fail("open", "date.malformed", "value", value)
			return
		}
	}
	switch {
	case days.To < days.From:
		p.fail("open", "span.ends_before_start", "from", days.From.String(), "to", days.To.String())
	case days.To-days.From >= MaxDays:
		p.fail("open", "open.too_long", "max", MaxDays)
	default:
		p.q.Open = &days
	}
}

// span reads two instants or days joined by "..", either end of which may be left out; a day ends at its last instant.
func (p *parser) span(name, value string) Span {
	from, to, ok := strings.Cut(value, "..")
	if !ok {
		to = from
	}
	min, err1 := instant(from, false)
	max, err2 := instant(to, true)
	if err1 != nil || err2 != nil || min == 0 && max == 0 {
		p.fail(name, "date.malformed", "value", value)
		return Span{}
	}
	if min != 0 && max != 0 && (max < min || max == min && from > to) { // the second of two days ends where the first begins
		p.fail(name, "span.ends_before_start", "from", from, "to", to)
	}
	return Span{min, max}
}

func instant(s string, end bool) (int64, error) {
	if s == "" {
		return 0, nil
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t.UnixMicro(), nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err == nil && end {
		t = t.AddDate(0, 0, 1)
	}
	return t.UnixMicro(), err
}

func floats(s string, n int) ([]float64, error) {
	parts := strings.Split(s, ",")
	if len(parts) != n {
		return make([]float64, n), fault.New(fault.Invalid, "number.malformed", "value", s)
	}
	all := make([]float64, n)
	for i, part := range parts {
		x, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || x != x {
			return all, fault.New(fault.Invalid, "number.malformed", "value", part)
		}
		all[i] = x
	}
	return all, nil
}
