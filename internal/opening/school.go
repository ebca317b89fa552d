package opening

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// SchoolZone is where schools have their holidays on the same days, such as "fr-a", "fr-corse".
type SchoolZone string

// SchoolTime binds a rule to the days with or without school. The empty one is any day.
type SchoolTime string

// The closed list of school times.
const (
	AnySchoolTime SchoolTime = ""
	InHolidays    SchoolTime = "holidays" // during school holidays
	InTerm        SchoolTime = "term"     // outside them
)

// MaxSchoolHolidays bounds the holidays that a calendar lists itself.
const MaxSchoolHolidays = 200

// School says whose school holidays are meant where a rule speaks of them and names no zone.
type School struct {
	Zone SchoolZone `json:"zone,omitempty"`
	// From and To are the first and last day of which Holidays is complete: they outrank the zone's. So a place can go by
	// dates of its own, as in countries where each canton or commune sets them.
	From     Date      `json:"from,omitzero"`
	To       Date      `json:"to,omitzero"`
	Holidays []Stretch `json:"holidays,omitempty"`
}

// Stretch is some days on end, both ends included.
type Stretch struct {
	From Date   `json:"from"`
	To   Date   `json:"to"`
	Name string `json:"name,omitempty"` // autumn, christmas, winter, spring, summer…
}

func (s Stretch) covers(d Date) bool { return s.From <= d && d <= s.To }

// answer is yes, no, or not known.
type answer uint8

const (
	no answer = iota
	notKnown
	yes
)

// schoolZone is what is known of a zone.
type schoolZone struct {
	name        string
	departments []string
	known       []Stretch
	holidays    []Stretch // in order, without overlap
}

func (z *schoolZone) off(d Date) answer {
	if z == nil || !anyCovers(z.known, d) {
		return notKnown
	}
	i, found := slices.BinarySearchFunc(z.holidays, d, func(s Stretch, d Date) int { return int(s.From - d) })
	if found || i > 0 && z.holidays[i-1].covers(d) {
		return yes
	}
	return no
}

func anyCovers(list []Stretch, d Date) bool {
	return slices.ContainsFunc(list, func(s Stretch) bool { return s.covers(d) })
}

//go:embed school.tsv
var schoolTable string

// schools gives the zones of school.tsv. What is wrong in it a test says; the rest is read all the same.
var schools = sync.OnceValue(func() map[SchoolZone]*schoolZone {
	all, _ := readSchools(schoolTable)
	return all
})

func readSchools(table string) (map[SchoolZone]*schoolZone, error) {
	all := map[SchoolZone]*schoolZone{}
	var failed error
	for n, line := range strings.Split(table, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		if err := readSchoolLine(all, strings.Split(line, "\t")); err != nil && failed == nil {
			failed = fmt.Errorf("line %d: %w", n+1, err)
		}
	}
	for _, z := range all {
		slices.SortFunc(z.holidays, func(a, b Stretch) int { return int(a.From - b.From) })
	}
	return all, failed
}

func readSchoolLine(all map[SchoolZone]*schoolZone, cells []string) error {
	if cells[0] == "zone" && len(cells) == 4 {
		all[SchoolZone(cells[1])] = &schoolZone{name: cells[2], departments: strings.Fields(cells[3])}
		return nil
	}
	if cells[0] == "known" && len(cells) == 4 {
		cells = append(cells, "")
	}
	if cells[0] != "known" && cells[0] != "holiday" || len(cells) != 5 {
		return fmt.Errorf("%q is no line of school holidays", clip(strings.Join(cells, " ")))
	}
	from, err := ParseDate(cells[2])
	if err != nil {
		return err
	}
	to, err := ParseDate(cells[3])
	if err != nil {
		return err
	}
	for _, code := range strings.Fields(cells[1]) {
		z := all[SchoolZone(code)]
		switch {
		case z == nil:
			return fmt.Errorf("zone %q is not there", code)
		case cells[0] == "known":
			z.known = append(z.known, Stretch{From: from, To: to})
		default:
			z.holidays = append(z.holidays, Stretch{From: from, To: to, Name: cells[4]})
		}
	}
	return nil
}

// SchoolZones lists the zones that have a name here, in order of their codes. Of some no dates are known.
func SchoolZones() []SchoolZone {
	out := make([]SchoolZone, 0, len(schools()))
	for z := range schools() {
		out = append(out, z)
	}
	slices.Sort(out)
	return out
}

// SchoolZoneOf gives the zone of a French department or overseas collectivity by its code, "" for any other.
func SchoolZoneOf(department string) SchoolZone {
	for code, z := range schools() {
		if slices.Contains(z.departments, department) {
			return code
		}
	}
	return ""
}

// Known tells whether the zone has a name here.
func (z SchoolZone) Known() bool { return schools()[z] != nil }

// Name gives what people call the zone, such as "zone B" or "Corse"; the code of one that has no name here.
func (z SchoolZone) Name() string {
	if zone := schools()[z]; zone != nil {
		return zone.name
	}
	return string(z)
}

// off tells whether the day is one of school holidays for a calendar.
func (s *School) off(d Date) answer {
	switch {
	case s == nil:
		return notKnown
	case s.From != 0 && s.From <= d && d <= s.To:
		if anyCovers(s.Holidays, d) {
			return yes
		}
		return no
	}
	return schools()[s.Zone].off(d)
}

// schoolOff tells whether there are holidays in one of the zones that a rule speaks of.
func (c *Calendar) schoolOff(r *Rule, d Date) answer {
	if len(r.SchoolZones) == 0 {
		return c.School.off(d)
	}
	found := no
	for _, z := range r.SchoolZones {
		found = max(found, schools()[z].off(d))
	}
	return found
}

// applies tells whether a rule is for the day. That is not known where it hangs on school holidays nobody has published.
func (c *Calendar) applies(r *Rule, d Date) answer {
	if !r.applies(d) {
		return no
	}
	switch r.School {
	case InHolidays:
		return c.schoolOff(r, d)
	case InTerm:
		return yes - c.schoolOff(r, d)
	}
	return yes
}

// SchoolKnown tells whether the school holidays that the main hours speak of are known on a day; true when they speak of none.
func (c *Calendar) SchoolKnown(d Date) bool {
	kind := c.kindOrOpening()
	for i := range c.Periods {
		p := &c.Periods[i]
		if p.Kind.orOpening() != kind || !p.covers(d) {
			continue
		}
		for j := range p.Rules {
			if r := &p.Rules[j]; r.School != AnySchoolTime && c.schoolOff(r, d) == notKnown {
				return false
			}
		}
	}
	return true
}

// SpeaksOfSchool tells whether some rule counts on the calendar's own school holidays, so that it needs to know whose.
func (c *Calendar) SpeaksOfSchool() bool {
	return slices.ContainsFunc(c.Periods, func(p Period) bool {
		return slices.ContainsFunc(p.Rules, func(r Rule) bool { return r.School != AnySchoolTime && len(r.SchoolZones) == 0 })
	})
}

func (k *checker) school(path string, s *School) {
	if s == nil {
		return
	}
	if s.Zone != "" && !s.Zone.Known() {
		k.add(path+"/zone", "opening.school_zone_unknown", "zone", clip(string(s.Zone)))
	}
	k.dates(path, s.From, s.To, false)
	if (s.From == 0) != (s.To == 0) || len(s.Holidays) > 0 && s.From == 0 {
		k.add(path+"/from", "opening.school_dates_missing")
	}
	k.limit(path+"/holidays", len(s.Holidays), MaxSchoolHolidays)
	for i, h := range s.Holidays[:min(len(s.Holidays), MaxSchoolHolidays)] {
		at := fmt.Sprintf("%s/holidays/%d", path, i)
		k.dates(at, h.From, h.To, false)
		switch {
		case h.From == 0 || h.To == 0:
			k.add(at, "opening.date_missing")
		case h.From < s.From || h.To > s.To:
			k.add(at, "opening.school_dates_outside", "from", s.From.String(), "to", s.To.String())
		}
		if len(h.Name) > MaxID {
			k.add(at+"/name", "opening.id_too_long", "max", MaxID)
		}
	}
}

func (k *checker) schoolTime(path string, r *Rule) {
	if r.School != AnySchoolTime && r.School != InHolidays && r.School != InTerm {
		k.add(path+"/school", "opening.school_time_unknown", "school", clip(string(r.School)))
	}
	if r.School == AnySchoolTime && len(r.SchoolZones) > 0 {
		k.add(path+"/school_zones", "opening.school_zones_unused")
	}
	for i, z := range r.SchoolZones[:min(len(r.SchoolZones), len(schools()))] {
		if !z.Known() || slices.Contains(r.SchoolZones[:i], z) {
			k.add(fmt.Sprintf("%s/school_zones/%d", path, i), "opening.school_zone_unknown", "zone", clip(string(z)))
		}
	}
	k.limit(path+"/school_zones", len(r.SchoolZones), len(schools()))
}
