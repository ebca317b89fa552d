package index

import (
	"fmt"
	"math"
	"os"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"escale/internal/access"
	"escale/internal/geo"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/quality"
	"escale/internal/query"
)

// now is the present of all tests; today its day.
var (
	now   = time.Date(2026, 7, 14, 10, 30, 0, 0, time.UTC)
	today = opening.DateOf(2026, 7, 14)
)

// reference is the shipped catalogue, but for events, which are told beside offers here, with a few territories.
func reference(t testing.TB) offer.Reference {
	t.Helper()
	c, err := offer.LoadCatalog(os.DirFS("../offer"))
	if err != nil {
		t.Fatal(err)
	}
	c.Sheet("event").Realm = offer.Editorial
	territories := []geo.Territory{
		{Level: geo.Country, Code: "fr", Name: "France", Country: "fr"},
		{Level: geo.Region, Code: "24", Name: "Centre-Val de Loire", Country: "fr"},
		{Level: geo.Department, Code: "37", Name: "Indre-et-Loire", Country: "fr", Region: "24"},
		{Level: geo.Department, Code: "41", Name: "Loir-et-Cher", Country: "fr", Region: "24"},
	}
	for i, name := range communeNames {
		territories = append(territories, geo.Territory{Level: geo.Commune, Code: communes[i], Name: name, Country: "fr", Region: "24",
			Department: communes[i][:2], Position: geo.Point{Lat: 47 + float64(i)*0.07, Lon: 0.5 + float64(i)*0.13}})
	}
	atlas, err := geo.NewAtlas(territories, nil)
	if err != nil {
		t.Fatal(err)
	}
	return offer.Reference{Catalog: c, Atlas: atlas, Today: today}
}

// charter is the shipped charter of entry, by which offers are found as well.
var charter = sync.OnceValue(func() *quality.Charter {
	catalog, err := offer.Base()
	if err != nil {
		panic(err)
	}
	articles, err := quality.Read(nil)
	if err != nil {
		panic(err)
	}
	c, err := quality.Compile(articles, query.NewVocabulary(offer.Reference{Catalog: catalog}))
	if err != nil {
		panic(err)
	}
	return c
})

var (
	communes     = []string{"37261", "37003", "41034", "41018"}
	communeNames = []string{"Tours", "Amboise", "Chambord", "Blois"}
)

// policy enforces rights: texts of the open source may be used for all, those of "office-a" as its paper says, others not.
func policy(t testing.TB) *access.Policy {
	t.Helper()
	p, err := access.Default()
	if err != nil {
		t.Fatal(err)
	}
	p.Settings[access.RightsGrant] = access.Enforce
	p.Legacy = []access.Terms{{Organisation: "office-a", Uses: []offer.Use{offer.UseWeb, offer.UseDesk}}}
	return p.With(nil, []network.Source{{Code: "open", Licence: offer.LicenceOuverte}, {Code: "closed", Licence: offer.AllRightsReserved}})
}

// audiences are the shipped ones and such as conventions may make.
func audiences(p *access.Policy) []*access.Audience {
	hotels := query.Query{Terms: []query.Term{{Facet: "type", Any: []string{"hotel", "restaurant"}}}}
	tours := query.Query{Terms: []query.Term{{Facet: "commune", Any: communes[:2]}, {Facet: "status", Any: []string{"published"}}}}
	facts := access.Set[offer.Class]{offer.Fact}
	texts := access.Set[offer.Class]{offer.Fact, offer.Protected}
	member := p.Diffusion("members")
	own := member.Clauses[0]
	own.Scope = query.Query{Terms: []query.Term{{Facet: "owner", Any: []string{"office-b"}}}}
	member.Name, member.Clauses, member.Own = "member:office-b", append(member.Clauses, own), "office-b"
	pro := p.Diffusion(access.Public)
	pro.Name, pro.Own = "portal+own:inn-c", "inn-c"
	return []*access.Audience{
		p.Diffusion(access.Public), p.Diffusion(access.OpenData), member, pro, p.Audience(access.Operator),
		{Name: "nobody"},
		{Name: "french facts", Clauses: []access.Clause{{Scope: tours, Mask: access.Mask{Classes: facts, Groups: offer.Groups, Langs: []offer.Lang{"fr"}}, Use: offer.UseWeb}}},
		{Name: "two", Clauses: []access.Clause{
			{Scope: hotels, Mask: access.Mask{Classes: texts, Groups: access.Set[offer.Group]{"identity", "description", "media"}, Media: []offer.MediaType{offer.Photo}}, Use: offer.UsePrint},
			{Scope: tours, Mask: access.Mask{Classes: texts, Groups: access.Set[offer.Group]{"identity", "location", "opening", "services", "rates", "media"}, Langs: []offer.Lang{"de", "en"}}, Use: offer.UseWeb}}},
	}
}

// words that collide: in several languages, with and without accents, apart by a letter or an ending.
var someWords = []string{"château", "châteaux", "Chateau", "chambre", "Chambord", "chambres", "hôtel", "hotels", "l'hôtel", "d'Artagnan", "d'A", "l’A", "thé", "the",
	"de", "la", "Loire", "fromage", "fromagerie", "fromageries", "Œuvre", "oeuvre", "Straße", "Häuser", "Haus", "houses", "house", "garden", "gardens", "giardino",
	"giardini", "niños", "niño", "nino", "été", "ete", "2", "1789", "vin", "vins", "vine", "visite", "visites", "visiting", "museo", "museum", "musée", "Saint-Étienne", "chef's", "a"}

func phrase(t *rapid.T) string {
	n := rapid.IntRange(1, 5).Draw(t, "words")
	s := ""
	for range n {
		s += rapid.SampledFrom(someWords).Draw(t, "word") + rapid.SampledFrom([]string{" ", " ", ", ", ". "}).Draw(t, "gap")
	}
	return s
}

func text(t *rapid.T) offer.Text {
	out := offer.Text{}
	for range rapid.IntRange(1, 3).Draw(t, "langs") {
		out[rapid.SampledFrom([]offer.Lang{"fr", "fr", "en", "de", "it", "es", "br", "fr-x-easy"}).Draw(t, "lang")] = offer.Phrase{Value: phrase(t)}
	}
	return out
}

// drawOffer makes an offer that is likely to have something in common with others.
func drawOffer(t *rapid.T, id offer.ID, version int64) *offer.Offer {
	o := &offer.Offer{ID: id, Version: version,
		Type:    offer.Type(rapid.SampledFrom([]string{"hotel", "restaurant", "event", "cultural-heritage"}).Draw(t, "type")),
		Status:  rapid.SampledFrom([]offer.Status{offer.Published, offer.Published, offer.Published, offer.Draft, offer.Withdrawn}).Draw(t, "status"),
		Owner:   rapid.SampledFrom([]string{"office-a", "office-b", "office-c"}).Draw(t, "owner"),
		Created: now.Add(-time.Duration(rapid.IntRange(0, 20).Draw(t, "created")) * time.Hour),
		Updated: now.Add(-time.Duration(rapid.IntRange(0, 9).Draw(t, "updated")) * time.Hour)}
	source := rapid.SampledFrom([]string{"open", "closed", ""}).Draw(t, "source")
	n := 0
	put := func(field string, many bool, v offer.Value) {
		n++
		c := offer.Cell{Key: offer.Key{Field: field}, Value: v, Origin: offer.Origin{Source: source}}
		if many {
			c.Item = fmt.Sprint(n)
		}
		o.Cells = append(o.Cells, c)
	}
	maybe := func(label string) bool { return rapid.IntRange(0, 3).Draw(t, label) > 0 }
	if maybe("named") {
		put(offer.FieldName, false, text(t))
	}
	if maybe("former") {
		put(offer.FieldFormerNames, true, offer.Word(phrase(t)))
	}
	put(offer.FieldCategory, true, offer.Choice{Code: rapid.SampledFrom([]string{"hotel", "campsite", "rental"}).Draw(t, "category")})
	if maybe("feature") {
		put(offer.FieldFeatures, true, offer.Choice{Code: rapid.SampledFrom(featureCodes).Draw(t, "code"), Not: rapid.Bool().Draw(t, "not")})
	}
	if maybe("description") {
		put(offer.FieldDescription, false, text(t))
	}
	if maybe("summary") {
		put(offer.FieldSummary, false, text(t))
	}
	commune := rapid.IntRange(0, len(communes)-1).Draw(t, "commune")
	if maybe("address") {
		put(offer.FieldAddress, false, offer.Address{Lines: []string{"1 rue " + phrase(t)}, PostalCode: "37000", Locality: communeNames[commune], Commune: communes[commune]})
	}
	if maybe("point") {
		put(offer.FieldPosition, false, offer.Position{Lat: 47 + float64(rapid.IntRange(0, 30).Draw(t, "lat"))/100, Lon: 0.5 + float64(rapid.IntRange(0, 30).Draw(t, "lon"))/100})
	}
	if maybe("hours") {
		put(offer.FieldOpening, false, offer.Hours(calendar(t)))
	}
	if maybe("contact") {
		put(offer.FieldContacts, true, offer.Contact{Role: rapid.SampledFrom([]offer.Role{offer.RolePublic, offer.RoleOwner, offer.RoleBooking}).Draw(t, "role"),
			Name: rapid.SampledFrom(someWords).Draw(t, "desk"), Person: rapid.SampledFrom([]string{"", "Durand"}).Draw(t, "person"),
			Channels: []offer.Channel{{Means: offer.Phone, Value: rapid.SampledFrom([]string{"02 54 71 73 74", "+33 6 12 34 56 78"}).Draw(t, "phone")},
				{Means: offer.Website, Value: "https://www.example.fr/" + rapid.SampledFrom([]string{"a", "b"}).Draw(t, "page")}}})
	}
	if maybe("medium") {
		put(offer.FieldMedia, true, medium(t))
	}
	if maybe("stars") {
		put(offer.FieldRatings, true, offer.Classification{Code: "stars-hotel-3", From: today - 100, Until: today + opening.Date(rapid.IntRange(-3, 3).Draw(t, "stars until"))})
	}
	if maybe("capacity") {
		put("capacity.persons", false, offer.Number(rapid.IntRange(0, 6).Draw(t, "capacity")))
	}
	for _, variant := range []string{"winter", "groups"} {
		if rapid.IntRange(0, 3).Draw(t, variant) == 0 {
			vary(t, o, variant)
		}
	}
	return o
}

// vary gives an offer a variant that says some of it otherwise: texts of any source, dates, facts, or where it is.
func vary(t *rapid.T, o *offer.Offer, variant string) {
	source := rapid.SampledFrom([]string{"open", "closed", ""}).Draw(t, "source of variant")
	put := func(field, item string, v offer.Value) {
		if rapid.Bool().Draw(t, field+" of variant") {
			o.Cells = append(o.Cells, offer.Cell{Key: offer.Key{Field: field, Variant: variant, Item: item}, Value: v, Origin: offer.Origin{Source: source}})
		}
	}
	put(offer.FieldName, "", text(t))
	put(offer.FieldDescription, "", text(t))
	put(offer.FieldFeatures, "1", offer.Choice{Code: rapid.SampledFrom(featureCodes).Draw(t, "feature of variant")})
	put(offer.FieldMedia, "1", medium(t))
	put(offer.FieldOpening, "", offer.Hours(calendar(t)))
	put("capacity.persons", "", offer.Number(rapid.IntRange(0, 6).Draw(t, "capacity of variant")))
	commune := rapid.IntRange(0, len(communes)-1).Draw(t, "commune of variant")
	put(offer.FieldAddress, "", offer.Address{Locality: communeNames[commune], Commune: communes[commune]})
	put(offer.FieldPosition, "", offer.Position{Lat: 47 + float64(rapid.IntRange(0, 30).Draw(t, "lat of variant"))/100, Lon: 0.6})
}

var featureCodes = []string{"wifi", "parking"}

func medium(t *rapid.T) offer.Medium {
	m := offer.Medium{Type: rapid.SampledFrom([]offer.MediaType{offer.Photo, offer.Video}).Draw(t, "medium"), URL: "https://example.fr/m"}
	m.Rights.Licence = rapid.SampledFrom([]offer.Licence{"", offer.CCBY, offer.AllRightsReserved}).Draw(t, "licence")
	if rapid.Bool().Draw(t, "limited") {
		m.Rights.Uses = []offer.Use{offer.UsePrint}
	}
	if rapid.Bool().Draw(t, "ending") {
		m.Rights.Until = today + opening.Date(rapid.IntRange(-2, 2).Draw(t, "until"))
	}
	return m
}

func calendar(t *rapid.T) opening.Calendar {
	var c opening.Calendar
	day := func(label string) opening.Date { return today + opening.Date(rapid.IntRange(-40, 40).Draw(t, label)) }
	if rapid.Bool().Draw(t, "season") {
		from := day("from")
		c.Periods = []opening.Period{{ID: "p", From: from, To: from + opening.Date(rapid.IntRange(0, 60).Draw(t, "long")), EveryYear: rapid.Bool().Draw(t, "yearly"),
			Rules: []opening.Rule{{Weekdays: opening.Weekdays(rapid.IntRange(0, 127).Draw(t, "weekdays")),
				Slots: []opening.Slot{{From: opening.Clock(60 * rapid.IntRange(6, 11).Draw(t, "opens")), To: opening.Clock(60 * rapid.IntRange(12, 23).Draw(t, "closes"))}}}}}}
	}
	if rapid.Bool().Draw(t, "session") {
		at := day("date")
		if rapid.IntRange(0, 5).Draw(t, "far") == 0 {
			at += 900
		}
		c.Sessions = []opening.Session{{ID: "s", Date: at, To: at + opening.Date(rapid.IntRange(0, 3).Draw(t, "days"))}}
	}
	return c
}

// drawQuestion asks for what drawOffer makes.
func drawQuestion(t *rapid.T) *query.Question {
	q := &query.Question{Lang: rapid.SampledFrom([]offer.Lang{"fr", "en", "es", "br"}).Draw(t, "qlang"), Today: today, Minute: 60 * rapid.IntRange(0, 23).Draw(t, "minute")}
	some := func(label string) bool { return rapid.IntRange(0, 4).Draw(t, label) == 0 }
	if rapid.IntRange(0, 2).Draw(t, "text") == 0 {
		q.Text = drawText(t)
	}
	for _, f := range []struct {
		name  string
		codes []string
	}{{"commune", communes}, {"feature", []string{"wifi", "no:wifi", "parking"}}, {"media", []string{"photo", "video"}}, {"status", []string{"published", "draft"}}, {"problem", []string{"photo-missing", "hours-over", "rating-over", "summary-missing", "rating-ends-soon"}}, {"score", []string{"web-low", "web-medium"}}, {"type", []string{"hotel", "event"}}} {
		if some(f.name) {
			term := query.Term{Facet: f.name}
			if rapid.Bool().Draw(t, "any") {
				term.Any = []string{rapid.SampledFrom(f.codes).Draw(t, "code"), rapid.SampledFrom(f.codes).Draw(t, "code")}
			}
			if len(term.Any) == 0 || some("none") {
				term.None = []string{rapid.SampledFrom(f.codes).Draw(t, "code")}
			}
			q.Terms = append(q.Terms, term)
		}
	}
	if some("range") {
		low, high := float64(rapid.IntRange(0, 3).Draw(t, "low")), float64(rapid.IntRange(2, 6).Draw(t, "high"))
		q.Ranges = []query.Range{{Name: "capacity", Min: &low, Max: &high}}
	}
	if some("score bound") {
		low := float64(rapid.IntRange(0, 60).Draw(t, "score from"))
		q.Ranges = append(q.Ranges, query.Range{Name: "score.web", Min: &low})
	}
	centre := geo.Point{Lat: 47.1, Lon: 0.6}
	switch rapid.IntRange(0, 9).Draw(t, "space") {
	case 0, 1:
		q.Near = &query.Circle{Centre: centre, Radius: float64(rapid.IntRange(0, 30_000).Draw(t, "radius"))}
	case 2:
		q.Box = &geo.Box{South: 47.05, West: 0.55, North: 47.2, East: 0.7}
	case 3:
		area, err := geo.ParseArea([]byte(`{"type":"Polygon","coordinates":[[[0.5,47],[0.8,47],[0.6,47.2],[0.5,47]]]}`), geo.AreaLimits{})
		if err != nil {
			t.Fatal(err)
		}
		q.Within = &area
	}
	if some("open") {
		from := today + opening.Date(rapid.IntRange(-50, 50).Draw(t, "open from"))
		if some("far") {
			from += rapid.SampledFrom([]opening.Date{-800, 900, 690}).Draw(t, "away")
		}
		q.Open = &query.Days{From: from, To: from + opening.Date(rapid.IntRange(0, 9).Draw(t, "open days"))}
	} else if some("now") {
		q.Now = true
	}
	if some("updated") {
		q.Updated.Min = now.Add(-5 * time.Hour).UnixMicro()
		q.Created.Max = now.Add(-5 * time.Hour).UnixMicro()
	}
	if rapid.IntRange(0, 2).Draw(t, "varied") == 0 {
		q.Variant = rapid.SampledFrom([]string{"winter", "groups", "summer"}).Draw(t, "variant")
	}
	q.Sort = rapid.SampledFrom(query.Sorts).Draw(t, "sort")
	if q.Sort == query.ByDistance && q.Near == nil {
		q.Near = &query.Circle{Centre: centre, Radius: math.Inf(1)}
		q.Near.Radius = 400_000
	}
	if q.Text != "" && rapid.Bool().Draw(t, "relevance") {
		q.Sort = query.ByRelevance
	}
	q.Seed = rapid.Uint64Range(0, 3).Draw(t, "seed")
	if some("realm") {
		q.Terms = append(q.Terms, query.Term{Facet: "realm", Any: []string{rapid.SampledFrom([]string{"offers", "editorial"}).Draw(t, "of realm")}})
	}
	if some("own") {
		q.Terms = append(q.Terms, query.Term{Facet: "own.level", Any: []string{"gold", "silver"}[:rapid.IntRange(1, 2).Draw(t, "levels")]})
	}
	if some("not own") {
		q.Terms = append(q.Terms, query.Term{Facet: "own.member", None: []string{"yes"}})
	}
	if some("own number") {
		low := float64(rapid.IntRange(0, 4).Draw(t, "own low"))
		q.Ranges = append(q.Ranges, query.Range{Name: "own.rank", Min: &low})
	}
	for range rapid.IntRange(0, 2).Draw(t, "favoured") {
		q.First = append(q.First, rapid.SampledFrom([]query.Favour{{Facet: "own.member", Code: "yes"}, {Facet: "own.level", Code: "gold"}, {Facet: "feature", Code: "wifi"}, {Facet: "type", Code: "hotel"}}).Draw(t, "favour"))
	}
	q.Everywhere = some("everywhere")
	q.Facets = []string{"type", "realm", "commune", "territory", "feature", "media", "status", "hours", "category", "owner", "label", "variant", "problem", "score", "own.member", "own.level", "own.seen"}
	q.Limit = rapid.IntRange(0, 8).Draw(t, "limit")
	return q
}

func drawText(t *rapid.T) string {
	if rapid.IntRange(0, 7).Draw(t, "exact") == 0 {
		return rapid.SampledFrom([]string{"02.54.71.73.74", "+33254717374", "http://example.fr/a/", "www.example.fr/b", "0612345678", "1000000003", "!!"}).Draw(t, "number")
	}
	s := ""
	for range rapid.IntRange(1, 3).Draw(t, "asked words") {
		w := []rune(rapid.SampledFrom(someWords).Draw(t, "asked"))
		switch rapid.IntRange(0, 5).Draw(t, "mistake") {
		case 0: // as it is typed
			w = w[:rapid.IntRange(1, len(w)).Draw(t, "typed")]
		case 1: // a letter wrong
			w[rapid.IntRange(0, len(w)-1).Draw(t, "at")] = 'x'
		case 2: // two swapped
			if i := rapid.IntRange(0, len(w)-1).Draw(t, "at"); i > 0 {
				w[i-1], w[i] = w[i], w[i-1]
			}
		}
		s += string(w) + " "
	}
	if rapid.Bool().Draw(t, "still typing") {
		s = s[:len(s)-1]
	}
	return s
}
