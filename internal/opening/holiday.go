package opening

import (
	"slices"
	"time"
)

// HolidayZone is where a set of public holidays is in force, such as "fr", "fr-alsace-moselle", "ch-vd".
type HolidayZone string

// DefaultHolidays is the zone of a policy that names none.
const DefaultHolidays HolidayZone = "fr"

// Holiday names one public holiday, such as "easter-monday", the same in all zones.
type Holiday string

// feast is how the day of a holiday is found: a month and day; or days after Easter Sunday; or the nth weekday of a
// month and some days on. The French and English names stand after an article where speech wants one.
type feast struct {
	month   time.Month
	day     int
	easter  int // days after Easter Sunday, when month is 0
	nth     int // nth weekday of the month, when not 0; day is then the days after it
	weekday time.Weekday
	osm     string // how opening_hours writes it when it moves
	fr, en  string
}

func fixed(month time.Month, day int, fr, en string) feast {
	return feast{month: month, day: day, fr: fr, en: en}
}

func easter(days int, osm, fr, en string) feast { return feast{easter: days, osm: osm, fr: fr, en: en} }

var feasts = map[Holiday]feast{
	"new-year":             fixed(1, 1, "le jour de l’an", "New Year’s Day"),
	"berchtold":            fixed(1, 2, "le 2 janvier", "2 January"),
	"epiphany":             fixed(1, 6, "l’Épiphanie", "Epiphany"),
	"neuchatel-republic":   fixed(3, 1, "l’instauration de la République", "Republic Day of Neuchâtel"),
	"saint-joseph":         fixed(3, 19, "la Saint-Joseph", "Saint Joseph’s Day"),
	"italy-liberation":     fixed(4, 25, "l’anniversaire de la Libération", "Liberation Day"),
	"abolition-mayotte":    fixed(4, 27, "l’abolition de l’esclavage", "Abolition Day"),
	"may-day":              fixed(5, 1, "le 1er mai", "May Day"),
	"victory-1945":         fixed(5, 8, "le 8 mai", "Victory Day"),
	"europe-day":           fixed(5, 9, "la journée de l’Europe", "Europe Day"),
	"abolition-martinique": fixed(5, 22, "l’abolition de l’esclavage", "Abolition Day"),
	"abolition-guadeloupe": fixed(5, 27, "l’abolition de l’esclavage", "Abolition Day"),
	"abolition-st-martin":  fixed(5, 28, "l’abolition de l’esclavage", "Abolition Day"),
	"italy-republic":       fixed(6, 2, "la fête de la République", "Republic Day"),
	"abolition-guyane":     fixed(6, 10, "l’abolition de l’esclavage", "Abolition Day"),
	"jura-independence":    fixed(6, 23, "l’indépendance jurassienne", "Jura Independence Day"),
	"luxembourg-national":  fixed(6, 23, "la fête nationale", "Luxembourg National Day"),
	"bastille-day":         fixed(7, 14, "le 14 juillet", "Bastille Day"),
	"belgium-national":     fixed(7, 21, "la fête nationale", "Belgian National Day"),
	"swiss-national":       fixed(8, 1, "le 1er août", "Swiss National Day"),
	"assumption":           fixed(8, 15, "l’Assomption", "Assumption Day"),
	"german-unity":         fixed(10, 3, "le jour de l’Unité allemande", "German Unity Day"),
	"saint-francis":        fixed(10, 4, "la Saint-François", "Saint Francis’ Day"),
	"abolition-st-barth":   fixed(10, 9, "l’abolition de l’esclavage", "Abolition Day"),
	"spain-national":       fixed(10, 12, "la fête nationale", "National Day of Spain"),
	"all-saints":           fixed(11, 1, "la Toussaint", "All Saints’ Day"),
	"armistice-1918":       fixed(11, 11, "le 11 novembre", "Armistice Day"),
	"spain-constitution":   fixed(12, 6, "le jour de la Constitution", "Constitution Day"),
	"immaculate":           fixed(12, 8, "l’Immaculée Conception", "Immaculate Conception"),
	"abolition-reunion":    fixed(12, 20, "l’abolition de l’esclavage", "Abolition Day"),
	"christmas":            fixed(12, 25, "Noël", "Christmas Day"),
	"saint-stephen":        fixed(12, 26, "la Saint-Étienne", "Boxing Day"),
	"geneva-restoration":   fixed(12, 31, "la Restauration de la République", "Restoration Day"),
	"good-friday":          easter(-2, "easter -2 days", "le Vendredi saint", "Good Friday"),
	"easter":               easter(0, "easter", "le dimanche de Pâques", "Easter Sunday"),
	"easter-monday":        easter(1, "easter +1 day", "le lundi de Pâques", "Easter Monday"),
	"ascension":            easter(39, "easter +39 days", "le jeudi de l’Ascension", "Ascension Day"),
	"whit-monday":          easter(50, "easter +50 days", "le lundi de Pentecôte", "Whit Monday"),
	"corpus-christi":       easter(60, "easter +60 days", "la Fête-Dieu", "Corpus Christi"),
	"geneva-fast": {month: 9, nth: 1, weekday: time.Sunday, day: 4, osm: "Sep Su[1] +4 days",
		fr: "le Jeûne genevois", en: "the Geneva Fast"},
	"federal-fast-monday": {month: 9, nth: 3, weekday: time.Sunday, day: 1, osm: "Sep Su[3] +1 day",
		fr: "le lundi du Jeûne fédéral", en: "Federal Fast Monday"},
}

// observed is one holiday of a zone, with the first year in which it was one, or only in years when the day before is
// a Sunday (Neuchâtel moves a holiday lost to the weekend so).
type observed struct {
	holiday     Holiday
	since       int
	afterSunday bool
}

// zones: the law of each country; French departments by Code du travail L3133-1, L3134-13 and L3422-2; cantons by their
// own laws, only days that hold in the whole canton (in Fribourg, in its Catholic part).
var zones = map[HolidayZone][]observed{
	"fr":                  france(),
	"fr-alsace-moselle":   france("good-friday", "saint-stephen"),
	"fr-guadeloupe":       france("abolition-guadeloupe"),
	"fr-martinique":       france("abolition-martinique"),
	"fr-guyane":           france("abolition-guyane"),
	"fr-reunion":          france("abolition-reunion"),
	"fr-mayotte":          france("abolition-mayotte"),
	"fr-saint-martin":     france("abolition-st-martin"),
	"fr-saint-barthelemy": france("abolition-st-barth"),
	"ch":                  all("new-year", "ascension", "swiss-national", "christmas"),
	"ch-vd": all("new-year", "berchtold", "good-friday", "easter-monday", "ascension", "whit-monday", "swiss-national",
		"federal-fast-monday", "christmas"),
	"ch-ge": all("new-year", "good-friday", "easter-monday", "ascension", "whit-monday", "swiss-national", "geneva-fast",
		"christmas", "geneva-restoration"),
	"ch-vs": all("new-year", "saint-joseph", "ascension", "corpus-christi", "swiss-national", "assumption", "all-saints",
		"immaculate", "christmas"),
	"ch-ne": append(all("new-year", "neuchatel-republic", "good-friday", "may-day", "ascension", "swiss-national",
		"christmas"), observed{holiday: "berchtold", afterSunday: true}, observed{holiday: "saint-stephen", afterSunday: true}),
	"ch-fr": all("new-year", "good-friday", "ascension", "corpus-christi", "swiss-national", "assumption", "all-saints",
		"immaculate", "christmas"),
	"ch-ju": all("new-year", "berchtold", "good-friday", "easter-monday", "may-day", "ascension", "whit-monday",
		"corpus-christi", "jura-independence", "swiss-national", "assumption", "all-saints", "christmas"),
	"ch-be": all("new-year", "berchtold", "good-friday", "easter-monday", "ascension", "whit-monday", "swiss-national",
		"christmas", "saint-stephen"),
	"it": append(all("new-year", "epiphany", "easter", "easter-monday", "italy-liberation", "may-day", "italy-republic",
		"assumption", "all-saints", "immaculate", "christmas", "saint-stephen"),
		observed{holiday: "saint-francis", since: 2026}),
	"be": all("new-year", "easter-monday", "may-day", "ascension", "whit-monday", "belgium-national", "assumption",
		"all-saints", "armistice-1918", "christmas"),
	"lu": append(all("new-year", "easter-monday", "may-day", "ascension", "whit-monday", "luxembourg-national",
		"assumption", "all-saints", "christmas", "saint-stephen"), observed{holiday: "europe-day", since: 2019}),
	"de": all("new-year", "good-friday", "easter-monday", "may-day", "ascension", "whit-monday", "german-unity",
		"christmas", "saint-stephen"),
	"es": all("new-year", "epiphany", "good-friday", "may-day", "assumption", "spain-national", "all-saints",
		"spain-constitution", "immaculate", "christmas"),
}

func all(names ...Holiday) []observed {
	out := make([]observed, len(names))
	for i, n := range names {
		out[i].holiday = n
	}
	return out
}

func france(more ...Holiday) []observed {
	return append(all("new-year", "easter-monday", "may-day", "victory-1945", "ascension", "whit-monday", "bastille-day",
		"assumption", "all-saints", "armistice-1918", "christmas"), all(more...)...)
}

// HolidayZones lists the zones that are known, in order of their codes.
func HolidayZones() []HolidayZone {
	out := make([]HolidayZone, 0, len(zones))
	for z := range zones {
		out = append(out, z)
	}
	slices.Sort(out)
	return out
}

// HolidayDate is a holiday on its day.
type HolidayDate struct {
	Date    Date
	Holiday Holiday
}

// In gives the public holidays of a year in order of date; none for an unknown zone. Two may fall on one day.
func (z HolidayZone) In(year int) []HolidayDate {
	list := zones[z.orDefault()]
	out := make([]HolidayDate, 0, len(list))
	sunday := Easter(year)
	for _, o := range list {
		d := feasts[o.holiday].on(year, sunday)
		if year < o.since || o.afterSunday && d.Weekday() != time.Monday {
			continue
		}
		out = append(out, HolidayDate{d, o.holiday})
	}
	slices.SortStableFunc(out, func(a, b HolidayDate) int { return int(a.Date - b.Date) })
	return out
}

// Known tells whether the zone has a list of holidays.
func (z HolidayZone) Known() bool { return zones[z.orDefault()] != nil }

// On gives the holiday of a day, "" when it is none.
func (z HolidayZone) On(d Date) Holiday {
	for _, h := range z.In(d.Year()) {
		if h.Date == d {
			return h.Holiday
		}
	}
	return ""
}

func (z HolidayZone) orDefault() HolidayZone {
	if z == "" {
		return DefaultHolidays
	}
	return z
}

// In gives the day of the holiday in a year, unset for an unknown name.
func (h Holiday) In(year int) Date {
	f, ok := feasts[h]
	if !ok {
		return 0
	}
	return f.on(year, Easter(year))
}

// Known tells whether the name is one of the closed list.
func (h Holiday) Known() bool { return feasts[h].en != "" }

// Name gives the holiday's name in French (with its article) for any "fr" tag, and in English otherwise.
func (h Holiday) Name(lang string) string {
	if tongueOf(lang) == &french {
		return feasts[h].fr
	}
	return feasts[h].en
}

func (f feast) on(year int, easterSunday Date) Date {
	switch {
	case f.month == 0:
		return easterSunday + Date(f.easter)
	case f.nth > 0:
		first := DateOf(year, f.month, 1)
		ahead := (int(f.weekday) - int(first.Weekday()) + 7) % 7
		return first + Date(ahead+7*(f.nth-1)+f.day)
	default:
		return DateOf(year, f.month, f.day)
	}
}

// Easter gives Easter Sunday of a year by Gauss's rule for the Gregorian calendar, with its two exceptions (when the
// moon comes out at day 29, or 28 late in its cycle, the Sunday is a week sooner).
func Easter(year int) Date {
	century := year / 100
	shift := (15 + century - century/4 - (13+8*century)/25) % 30
	moon := (19*(year%19) + shift) % 30
	sunday := (2*(year%4) + 4*(year%7) + 6*moon + (4+century-century/4)%7) % 7
	if moon == 29 && sunday == 6 || moon == 28 && sunday == 6 && (11*shift+11)%30 < 19 {
		sunday -= 7
	}
	return DateOf(year, time.March, 22+moon+sunday)
}
