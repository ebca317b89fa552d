package demo_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"escale/internal/demo"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/quality"
	"escale/internal/query"
)

// The models tell all but a few of the fields that their sheets have. What is left out is left out here, with its reason.
const mostLeftOut = 0.10

func TestModelsAreComplete(t *testing.T) {
	r := shipped(t)
	r.Today = today
	charter := shippedCharter(t, r)
	models := demo.Models(r.Catalog, demo.DefaultOffers)
	if len(models) != len(r.Catalog.Sheets) {
		t.Fatalf("%d models of %d types", len(models), len(r.Catalog.Sheets))
	}
	for i, m := range models {
		o := offers(t)[i]
		t.Run(string(m.Type), func(t *testing.T) {
			sheet := r.Catalog.Sheet(m.Type)
			if o.ID != m.ID || o.Type != m.Type || o.Status != offer.Published {
				t.Errorf("offer %d is a %s %s, want a published %s with the id %d", o.ID, o.Status, o.Type, m.Type, m.ID)
			}
			for _, p := range sheet.Check(o, r) {
				t.Error(p)
			}
			live, told := 0, 0
			var missing []string
			for _, f := range sheet.Fields() {
				reason := leftOut(m.Type, f.Key)
				there := has(o, f.Key)
				switch {
				case f.Replaced != "":
				case there:
					live, told = live+1, told+1
				default:
					live++
					if reason == "" {
						missing = append(missing, f.Key)
					}
				}
			}
			if len(missing) > 0 {
				t.Errorf("left out for no reason: %v", missing)
			}
			if share := float64(told) / float64(live); share < leastTold(m.Type) {
				t.Errorf("tells %d of %d fields", told, live)
			}
			everyLanguage(t, o)
			if len(o.Variants()) == 0 {
				t.Error("has no variant")
			}
			a := charter.Assess(o, query.SubjectOf(o, r), r)
			score := a.Score("web")
			if score.Points < 90 && a.Scores != nil {
				t.Errorf("scores %d for the web: %v", score.Points, score.Losses)
			}
			t.Logf("%d of %d fields, %d cells, %d bytes, %v, %d", told, live, len(o.Cells), len(encode(t, o)), o.Variants(), score.Points)
		})
	}
}

func shippedCharter(t *testing.T, r offer.Reference) *quality.Charter {
	t.Helper()
	articles, err := quality.Read(nil)
	if err != nil {
		t.Fatal(err)
	}
	c, err := quality.Compile(articles, query.NewVocabulary(r))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func has(o *offer.Offer, field string) bool {
	for range o.All(field) {
		return true
	}
	return false
}

func TestIdentifiersNameOneOfferEach(t *testing.T) {
	named := map[offer.Identifier]offer.ID{}
	for _, o := range offers(t) {
		for _, id := range o.Identifiers() {
			if other, ok := named[id]; ok {
				t.Errorf("%s %s names %d and %d", id.System, id.Value, other, o.ID)
			}
			named[id] = o.ID
		}
	}
}

func everyLanguage(t *testing.T, o *offer.Offer) {
	t.Helper()
	check := func(field string, v offer.Value) {
		text, ok := v.(offer.Text)
		for _, lang := range offer.Languages {
			if ok && text[lang].Value == "" {
				t.Errorf("%s is not told in %s", field, lang)
			}
		}
	}
	for i := range o.Cells {
		c := &o.Cells[i]
		check(c.Field, c.Value)
		part, _ := c.Value.(offer.Part)
		for _, name := range part.Names() {
			for _, v := range part[name] {
				check(c.Field+"."+name, v)
			}
		}
	}
}

func TestModelsAreTheSameInEveryNetwork(t *testing.T) {
	a, b := made(t, demo.Options{Offers: 300, Seed: 1}), made(t, demo.Options{Offers: 5000, Seed: 2})
	for i := range demo.Models(shipped(t).Catalog, 300) {
		x, _ := a.At(i)
		y, _ := b.At(i)
		if diff := cmp.Diff(string(encode(t, x)), string(encode(t, y))); diff != "" {
			t.Error(diff)
		}
	}
}

// The dates of the models follow the day on which a demo is made: on none may they fall out of order.
func TestModelsHoldOnAnyDay(t *testing.T) {
	for month := range 12 {
		r := shipped(t)
		r.Today = opening.DateOf(2027, time.Month(1+month), 1+month*2)
		n := made(t, demo.Options{Offers: 30, Today: r.Today})
		for i := range demo.Models(r.Catalog, 30) {
			o, _ := n.At(i)
			for _, p := range r.Catalog.Sheet(o.Type).Check(o, r) {
				t.Errorf("on %s, %s: %v", r.Today, o.Type, p)
			}
		}
	}
}

// leftOut gives why a model does not tell a field; "" is that it has to.
func leftOut(of offer.Type, field string) string {
	for _, l := range left {
		if (l.types == nil || slices.Contains(l.types, of)) && slices.ContainsFunc(l.fields, func(key string) bool {
			return key == field || (key[len(key)-1] == '.' || key[len(key)-1] == '_') && strings.HasPrefix(field, key)
		}) {
			return l.reason
		}
	}
	return ""
}

var left = []struct {
	reason string
	types  []offer.Type // none is all
	fields []string
}{
	{"there is nothing to warn of", nil, []string{"alert"}},
	{"no cruise calls here", nil, []string{"description.cruises"}},
	{"numbers that only some trades have", nil, []string{"legal.registration", "legal.travel_agent", "legal.sports_educator", "legal.guide_card",
		"legal.establishment_declaration", "legal.vat", "legal.rcs"}},
	{"what the establishment or the legal unit says", []offer.Type{"hotel", "restaurant", "itinerary", "package", "rental"},
		[]string{"legal.siret", "legal.ape"}},
	{"numbers of French enterprises, abroad", []offer.Type{"group-lodging", "ski-area", "destination"}, []string{"legal.siret", "legal.ape"}},
	{"registers of other countries", []offer.Type{"legal-unit"}, []string{"unit.uid", "unit.partita_iva", "unit.codice_fiscale", "unit.cin",
		"unit.ust_idnr", "unit.handelsregister", "unit.nif", "unit.bce", "unit.rcs_luxembourg", "unit.kvk", "unit.nipc", "unit.company_number"}},
	{"it is no association", []offer.Type{"legal-unit"}, []string{"unit.rna"}},
	{"it goes on", []offer.Type{"legal-unit", "establishment"}, []string{"unit.ceased", "unit.successor", "establishment.closed_for_good"}},
	{"one walks it", []offer.Type{"itinerary"}, []string{"itinerary.duration_cycling", "itinerary.duration_snowshoe", "itinerary.duration_ski",
		"itinerary.duration_canoe", "itinerary.duration_e_bike", "itinerary.duration_car"}},
	{"pitches are counted, not rooms", []offer.Type{"campsite"}, []string{"capacity.beds", "capacity.rooms"}},
	{"nothing of the kind is sold or built there", []offer.Type{"hotel", "activity", "natural-heritage", "leisure"},
		[]string{"products", "heritage.style", "capacity.covers"}},
	{"it is no World Heritage, and for every age", []offer.Type{"cultural-heritage"}, []string{"heritage.unesco_name", "age.min"}},
	{"it has no pool that opens", []offer.Type{"hotel", "group-lodging", "rental"}, []string{"pool_season", "pool_area"}},
	{"it lies in a valley of the Loir, or of the Alps", []offer.Type{"hotel", "campsite", "rental", "group-lodging"}, []string{"distance.slopes",
		"distance.nordic", "distance.beach", "distance.bathing", "distance.golf"}},
	{"a hut has no flats, and takes no infants", []offer.Type{"group-lodging"}, []string{"capacity.units_", "capacity.infants_note"}},
	{"it is no bed and breakfast, nor too many nights a year", []offer.Type{"rental"}, []string{"bnb.", "breakfast.", "meeting.", "halls", "rental.change_of_use"}},
	{"a shop neither guides nor drives", []offer.Type{"shop"}, []string{"guide.", "transport."}},
	{"a lake has none", []offer.Type{"natural-heritage"}, []string{"natural.tides"}},
}

// leastTold is the share of its fields that a model tells at least. A legal unit has the numbers of one country, of a dozen.
func leastTold(t offer.Type) float64 {
	switch t {
	case "legal-unit":
		return 0.65
	case "shop": // its sheet is that of guides and transport operators too
		return 0.85
	case "rental": // and the fields of bed and breakfast are a tenth of its sheet
		return 0.80
	}
	return 1 - mostLeftOut
}

func TestWhatIsLeftOutIsLeftOut(t *testing.T) {
	r := shipped(t)
	for _, l := range left {
		for _, field := range l.fields {
			if strings.HasSuffix(field, ".") || strings.HasSuffix(field, "_") {
				continue
			}
			if !slices.ContainsFunc(offers(t)[:len(r.Catalog.Sheets)], func(o *offer.Offer) bool {
				f := r.Catalog.Sheet(o.Type).Field(field)
				return f != nil && (l.types == nil || slices.Contains(l.types, o.Type)) && !has(o, field)
			}) {
				t.Errorf("every model tells %s, which is left out because %s", field, l.reason)
			}
		}
	}
}
