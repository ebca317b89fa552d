package arbitrary

import (
	"cmp"
	"math"
	"slices"
	"time"

	"pgregory.net/rapid"

	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/opening"
)

// Value draws a value that a field of the catalog may hold.
func Value(c *offer.Catalog, f *offer.Field) *rapid.Generator[offer.Value] {
	return rapid.Custom(func(t *rapid.T) offer.Value {
		switch f.Kind {
		case offer.KindText:
			return Text().Draw(t, "text")
		case offer.KindWord:
			return word(t, f)
		case offer.KindNumber:
			return number(t, f)
		case offer.KindFlag:
			return rapid.SampledFrom([]offer.Flag{offer.Yes, offer.No, offer.Unknown}).Draw(t, "flag")
		case offer.KindChoice:
			return offer.Choice{Code: code(t, c, f.Scheme), Not: rapid.IntRange(0, 4).Draw(t, "not") == 0, Note: note(t, "note")}
		case offer.KindDate:
			return offer.Date(day(t, "day"))
		case offer.KindSpan:
			from, to := days(t)
			return offer.Span{From: from, To: to}
		case offer.KindLink:
			return offer.Link{URL: url(t), Label: note(t, "label"), Lang: rapid.SampledFrom([]offer.Lang{"", "fr", "en"}).Draw(t, "lang")}
		case offer.KindAddress:
			return address(t)
		case offer.KindPosition:
			return offer.Position(Point().Draw(t, "point"))
		case offer.KindTrack:
			return track(t)
		case offer.KindHours:
			return offer.Hours(Calendar().Draw(t, "hours"))
		}
		return composed(t, c, f)
	})
}

// composed draws the kinds that are made of others.
func composed(t *rapid.T, c *offer.Catalog, f *offer.Field) offer.Value {
	switch f.Kind {
	case offer.KindContact:
		return contact(t)
	case offer.KindMedium:
		return medium(t)
	case offer.KindRate:
		return rate(t, c)
	case offer.KindClassification:
		from, to := days(t)
		return offer.Classification{Code: code(t, c, "label"), From: from, Until: to, Note: note(t, "note"), Body: maybe(t, "body"),
			Capacity: rapid.IntRange(0, 300).Draw(t, "capacity"), Number: maybe(t, "number"),
			State: rapid.SampledFrom([]offer.RatingState{"", offer.Requested, offer.Valid, offer.Maintained, offer.ToConfirm, offer.Expired, offer.Revoked}).Draw(t, "state")}
	case offer.KindRelation:
		r := offer.Relation{Nature: code(t, c, "relation"), Name: Words().Draw(t, "name"), Note: note(t, "note")}
		if rapid.Bool().Draw(t, "known") {
			r.To = offer.FirstID + 7
		} else if rapid.Bool().Draw(t, "elsewhere") {
			r.Elsewhere = &offer.Identifier{System: "apidae", Value: "123"}
		}
		return r
	case offer.KindIdentifier:
		return rapid.SampledFrom([]offer.Identifier{{System: "apidae", Value: "4810"}, {System: "osm", Value: "node/1"},
			{System: "siret", Value: "73282932000074"}, {System: "wikidata", Value: "Q205585"}}).Draw(t, "identifier")
	case offer.KindPart:
		return part(t, c, f)
	case offer.KindLife:
		from, to := days(t)
		return offer.Life{State: rapid.SampledFrom(offer.LifeStates).Draw(t, "state"), From: from, To: to, Note: note(t, "note"),
			Ground: rapid.SampledFrom([]string{"", "works", "fire"}).Draw(t, "ground")}
	}
	panic("arbitrary: no generator for kind " + string(f.Kind))
}

func part(t *rapid.T, c *offer.Catalog, f *offer.Field) offer.Part {
	p := offer.Part{}
	for i, sub := range f.Fields {
		some := rapid.IntRange(0, 1).Draw(t, sub.Name+"?")
		if sub.Many {
			some *= rapid.IntRange(1, 2).Draw(t, "how many")
		}
		if i == 0 {
			some = 1
		}
		for range some {
			p[sub.Name] = append(p[sub.Name], Value(c, sub).Draw(t, sub.Name))
		}
	}
	return p
}

// numbers are right ones of the kinds that carry a check.
var numbers = map[string]offer.Word{"rna": "W751234567", "uid": "CHE-116.281.710", "partita-iva": "00743110157", "codice-fiscale": "RCCMNL83S18D969H",
	"ust-idnr": "DE136695976", "bce": "0403.019.261", "nif": "A58818501", "nipc": "501964843", "kvk": "12345678", "vat": "FR83404833048"}

func word(t *rapid.T, f *offer.Field) offer.Word {
	switch f.Number {
	case "siret":
		return rapid.SampledFrom([]offer.Word{"73282932000074", "356 000 000 49837"}).Draw(t, "siret") // of La Poste the second
	case "siren":
		return rapid.SampledFrom([]offer.Word{"732829320", "356 000 000"}).Draw(t, "siren")
	}
	if example := numbers[f.Number]; example != "" {
		return rapid.SampledFrom([]offer.Word{example, example[:2] + " " + example[2:]}).Draw(t, "official number")
	}
	w := Words().Draw(t, "word")
	if f.MaxLength > 0 && len(w) > f.MaxLength {
		w = "ab"
	}
	return offer.Word(w)
}

func number(t *rapid.T, f *offer.Field) offer.Number {
	low, high := 0.0, 10_000.0
	if f.Min != nil {
		low = *f.Min
	}
	if f.Max != nil {
		high = *f.Max
	} else {
		high = max(high, low+10)
	}
	x := rapid.Float64Range(low, high).Draw(t, "number")
	if !f.Decimals {
		x = max(math.Ceil(low), math.Floor(x))
	}
	return offer.Number(x)
}

// code draws a code in use of a scheme.
func code(t *rapid.T, c *offer.Catalog, scheme string) string {
	var codes []string
	for _, concept := range c.Thesaurus.Scheme(scheme) {
		if concept.ReplacedBy == "" {
			codes = append(codes, concept.Code)
		}
	}
	return rapid.SampledFrom(codes).Draw(t, "code")
}

func maybe(t *rapid.T, label string) string {
	if rapid.Bool().Draw(t, label+"?") {
		return ""
	}
	return Words().Draw(t, label)
}

func url(t *rapid.T) string {
	return rapid.SampledFrom([]string{"https://www.example.org/", "http://example.org/a?b=%22&c=d", "https://exämple.org/é\"x"}).Draw(t, "url")
}

func day(t *rapid.T, label string) opening.Date {
	return opening.DateOf(2024, time.January, 1) + opening.Date(rapid.IntRange(0, 1500).Draw(t, label))
}

// days draws a first and a last day, either of which may be open.
func days(t *rapid.T) (from, to opening.Date) {
	from, to = day(t, "from"), day(t, "to")
	if to < from {
		from, to = to, from
	}
	switch rapid.IntRange(0, 3).Draw(t, "open") {
	case 0:
		from = 0
	case 1:
		to = 0
	}
	return from, to
}

// Point draws a point in and around France.
func Point() *rapid.Generator[geo.Point] {
	return rapid.Custom(func(t *rapid.T) geo.Point {
		return geo.Point{Lat: rapid.Float64Range(41, 51).Draw(t, "lat"), Lon: rapid.Float64Range(-5, 9).Draw(t, "lon")}
	})
}

func address(t *rapid.T) offer.Address {
	a := offer.Address{Locality: maybe(t, "locality"), PostalCode: rapid.SampledFrom([]string{"", "37000", "2A004"}).Draw(t, "postal code"),
		Commune: rapid.SampledFrom([]string{"", "37261", "41018"}).Draw(t, "commune"), Country: rapid.SampledFrom([]string{"", "be"}).Draw(t, "country")}
	if rapid.Bool().Draw(t, "lines?") {
		a.Lines = rapid.SliceOfN(Words(), 1, 3).Draw(t, "lines")
	}
	return a
}

func track(t *rapid.T) offer.Track {
	run := rapid.Custom(func(t *rapid.T) []float64 {
		p := Point().Draw(t, "point")
		if rapid.Bool().Draw(t, "height?") {
			return []float64{p.Lon, p.Lat, float64(rapid.IntRange(-5, 4000).Draw(t, "height"))}
		}
		return []float64{p.Lon, p.Lat}
	})
	return rapid.SliceOfN(rapid.SliceOfN(run, 2, 4), 1, 2).Draw(t, "track")
}

func contact(t *rapid.T) offer.Contact {
	roles := make([]offer.Role, 0, len(offer.Roles))
	for role := range offer.Roles {
		roles = append(roles, role)
	}
	slices.Sort(roles) // of a map: a failing draw must come back
	c := offer.Contact{Role: rapid.SampledFrom(roles).Draw(t, "role"), Name: maybe(t, "name"), Person: maybe(t, "person"),
		Professional: rapid.Bool().Draw(t, "professional")}
	for _, channel := range []offer.Channel{{Means: offer.Phone, Value: "02 47 70 37 37"}, {Means: offer.Email, Value: "a@example.org"},
		{Means: offer.Website, Value: "https://example.org/"}} {
		if rapid.Bool().Draw(t, string(channel.Means)) {
			channel.Note = note(t, "note")
			c.Channels = append(c.Channels, channel)
		}
	}
	if rapid.IntRange(0, 3).Draw(t, "address?") == 0 {
		a := address(t)
		c.Address = &a
	}
	return c
}

func medium(t *rapid.T) offer.Medium {
	m := offer.Medium{Type: rapid.SampledFrom(offer.MediaTypes).Draw(t, "type"), Title: note(t, "title"), Alt: note(t, "alt"), Caption: note(t, "caption")}
	if rapid.Bool().Draw(t, "library") {
		m.Hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
		m.MIME, m.Width, m.Height = "image/jpeg", 1200, 800
	} else {
		m.URL = url(t)
	}
	if rapid.Bool().Draw(t, "focus?") {
		m.Focus = &offer.Focus{X: rapid.Float64Range(0, 1).Draw(t, "x"), Y: rapid.Float64Range(0, 1).Draw(t, "y")}
	}
	m.Rights = Rights().Draw(t, "rights")
	return m
}

// Rights draws what may be done with a medium, from everything to nothing.
func Rights() *rapid.Generator[offer.MediumRights] {
	return rapid.Custom(func(t *rapid.T) offer.MediumRights {
		r := offer.MediumRights{Author: maybe(t, "author"), Credit: maybe(t, "credit"), AsIs: rapid.Bool().Draw(t, "as is"),
			Licence: rapid.SampledFrom(append(offer.Licences(), "")).Draw(t, "licence"),
			People:  rapid.SampledFrom([]offer.Consent{"", offer.ConsentGiven, offer.ConsentMissing, offer.ConsentWithdrawn}).Draw(t, "people")}
		r.From, r.Until = days(t)
		if rapid.IntRange(0, 2).Draw(t, "uses?") == 0 {
			r.Uses = rapid.SliceOfNDistinct(rapid.SampledFrom(offer.Uses), 1, 3, rapid.ID[offer.Use]).Draw(t, "uses")
		}
		return r
	})
}

func rate(t *rapid.T, c *offer.Catalog) offer.Rate {
	r := offer.Rate{Note: note(t, "note"), Tax: rapid.SampledFrom([]offer.Flag{"", offer.Yes, offer.No}).Draw(t, "tax"),
		Currency: rapid.SampledFrom([]string{"", "CHF"}).Draw(t, "currency")}
	r.From, r.To = days(t)
	if rapid.Bool().Draw(t, "coded") {
		r.Rate, r.Unit, r.Audience = code(t, c, "rate"), code(t, c, "rate_unit"), code(t, c, "audience")
	}
	low := float64(rapid.IntRange(0, 50_000).Draw(t, "cents")) / 100
	high := low + float64(rapid.IntRange(0, 9_000).Draw(t, "more"))/100
	if rapid.Bool().Draw(t, "min?") {
		r.Min = &low
	}
	if rapid.Bool().Draw(t, "max?") {
		r.Max = &high
	}
	if rapid.IntRange(0, 3).Draw(t, "ages?") == 0 {
		r.MinAge, r.MaxAge = 4, cmp.Or(rapid.IntRange(0, 9).Draw(t, "years"), -4)+4
	}
	return r
}
