package app_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/i18n"
	"escale/internal/offer"
	"escale/internal/opening"
)

// choosy is a list that forbids, groups and has given up a code.
var choosy = offer.Layer{
	"sheets/estate.yaml":     estates["sheets/estate.yaml"],
	"thesaurus/category.tsv": estates["thesaurus/category.tsv"],
	"thesaurus/relation.tsv": estates["thesaurus/relation.tsv"],
	"thesaurus/theme.tsv":    []byte("code\tfr\ten\texcludes\treplaced_by\ttypes\nloud\tBruyant\tLoud\tsilent\t\t\nsilent\tSilencieux\tSilent\t\t\t\nnoisy\tTapageur\tNoisy\t\tloud\t\nafloat\tSur l’eau\tAfloat\t\t\titinerary\n"),
}

func number(x float64) *float64 { return &x }

func day(t *testing.T, s string) opening.Date {
	t.Helper()
	d, err := opening.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Whatever is wrong is told at the door: what, where, why, and what to do, in French and in English; what is right beside it
// is in the caller's hands still, and is taken as soon as the wrong part is put right.
func TestWrongEntriesAreToldAtTheDoor(t *testing.T) {
	a := open(t, app.Options{})
	if _, err := a.EditSheets(t.Context(), access.Operator, choosy, false); err != nil {
		t.Fatal(err)
	}
	place := save(t, a, estate(offer.Published, "02 54 00 00 01"))
	other := save(t, a, estate(offer.Published, "02 54 00 00 02"))
	whole := museum("Fête")
	part := field(museum("Concert"), offer.FieldRelations, "r", offer.Relation{Nature: "programme-of", To: save(t, a, whole)})
	save(t, a, part)
	many := func(o *offer.Offer) {
		for i := range 10_000 {
			o.Cells = append(o.Cells, offer.Cell{Key: offer.Key{Field: "aliases", Item: fmt.Sprint(i)}, Value: offer.Word("x")})
		}
	}
	relates := func(nature string, to offer.ID) func(*offer.Offer) {
		return func(o *offer.Offer) { field(o, offer.FieldRelations, "r1", offer.Relation{Nature: nature, To: to}) }
	}
	with := func(key, item string, v offer.Value) func(*offer.Offer) {
		return func(o *offer.Offer) { field(o, key, item, v) }
	}
	for name, test := range map[string]struct {
		change    func(*offer.Offer)
		key, path string
		hint      string
	}{
		"wrong SIRET":      {with("legal.siret", "", offer.Word("73282932000075")), "siret.wrong", "/legal/siret", ""},
		"wrong VAT number": {with("legal.vat", "", offer.Word("DE136695978")), "number.not_official", "/legal/vat", ""},
		"unknown commune":  {with("location.address", "", offer.Address{Locality: "Blois", PostalCode: "41000", Commune: "41000"}), "commune.unknown", "/location/address/commune", "41018"},
		"commune crossed":  {with("location.communes", "c", offer.Word("99999")), "commune.unknown", "/location/communes/c", ""},
		"max below min":    {with("rates", "t", offer.Rate{Rate: "full", Min: number(9), Max: number(5)}), "rate.max_below_min", "/rates/t/max", ""},
		"rate ends first":  {with("rates", "t", offer.Rate{Rate: "full", From: day(t, "2026-07-14"), To: day(t, "2026-07-01")}), "span.ends_before_start", "/rates/t/to", ""},
		"label ends first": {with("classifications", "k", offer.Classification{Code: "accueil-velo", From: day(t, "2026-07-14"), Until: day(t, "2026-07-01")}), "span.ends_before_start", "/classifications/k/until", ""},
		"closed backwards": {with("life", "", offer.Life{State: offer.TemporarilyClosed, From: day(t, "2026-07-14"), To: day(t, "2026-07-01")}), "span.ends_before_start", "/life/to", ""},
		"variant of variant": {func(o *offer.Offer) {
			o.Set(offer.Cell{Key: offer.Key{Field: "name", Variant: "winter/groups"}, Value: offer.Say("fr", "X")})
		}, "variant.nested", "/name", ""},
		"unheard-of variant": {func(o *offer.Offer) {
			o.Set(offer.Cell{Key: offer.Key{Field: "name", Variant: "wintre"}, Value: offer.Say("fr", "X")})
		}, "variant.unknown", "/name", "winter"},
		"ten thousand items": {many, "list.too_long", "/aliases", ""},
		"excluded choices": {func(o *offer.Offer) {
			field(field(o, "themes", "loud", offer.Choice{Code: "loud"}), "themes", "silent", offer.Choice{Code: "silent"})
		}, "choice.excluded", "/themes/silent/code", ""},
		"three stars and four": {func(o *offer.Offer) {
			o.Type = "hotel"
			field(field(o, "classifications", "a", offer.Classification{Code: "stars-hotel-3"}), "classifications", "b", offer.Classification{Code: "stars-hotel-4", From: day(t, "2026-01-01")})
		}, "choice.excluded", "/classifications/b/code", ""},
		"unfit concept":       {with("themes", "afloat", offer.Choice{Code: "afloat"}), "choice.unfit", "/themes/afloat/code", ""},
		"stars of hotels":     {with("classifications", "k", offer.Classification{Code: "stars-hotel-3"}), "choice.unfit", "/classifications/k/code", ""},
		"related to nobody":   {relates("near", 999), "relation.unknown", "/relations/r1/to", ""},
		"nature unheard of":   {relates("nearr", place), "choice.unknown", "/relations/r1/nature", "near"},
		"nature of no museum": {relates("at-estate", whole.ID), "relation.leads_elsewhere", "/relations/r1/to", ""},
		"two estates": {func(o *offer.Offer) {
			relates("at-estate", place)(o)
			field(o, offer.FieldRelations, "r2", offer.Relation{Nature: "at-estate", To: other})
		}, "relation.only_one", "/relations/r2", ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := museum("Musée " + name)
			o.Owner = "ot-blois"
			test.change(o)
			_, err := a.Save(t.Context(), access.Operator, o)
			isTold(t, err, test.key, test.path, test.hint)
		})
	}
	t.Run("circle", func(t *testing.T) {
		field(whole, offer.FieldRelations, "r", offer.Relation{Nature: "part-of", To: part.ID})
		_, err := a.Save(t.Context(), access.Operator, whole)
		isTold(t, err, "relation.circular", "/relations/r/to", "")
		field(whole, offer.FieldRelations, "r", offer.Relation{Nature: "near", To: whole.ID})
		_, err = a.Save(t.Context(), access.Operator, whole)
		isTold(t, err, "relation.to_itself", "/relations/r/to", "")
	})
	t.Run("track of one point", func(t *testing.T) {
		o := museum("Sentier")
		o.Type = "itinerary"
		field(o, offer.FieldTrack, "", offer.Track{{{1.3, 47.5}}})
		_, err := a.Save(t.Context(), access.Operator, o)
		isTold(t, err, "track.too_short", "/itinerary/track", "")
	})
	t.Run("code out of use", func(t *testing.T) {
		o := field(museum("Musée du bruit"), "themes", "noisy", offer.Choice{Code: "noisy"})
		o.Owner = "ot-blois"
		saved, err := a.Save(t.Context(), access.Operator, o)
		if err != nil {
			t.Fatal(err)
		}
		told := false
		for _, p := range saved.Advice {
			told = told || p.Key == offer.Deprecated && p.Path == "/themes/noisy/code" && p.Hint == "loud"
		}
		if n := count(t, a, access.Anonymous, "theme=noisy"); !told || n != 1 {
			t.Errorf("advice %v; it is found %d times", saved.Advice, n)
		}
	})
	t.Run("commune of yesterday", func(t *testing.T) {
		o := field(museum("Musée d’hier"), "location.address", "", offer.Address{Locality: "Onzain", PostalCode: "41150", Commune: "41167"}) // Veuzain-sur-Loire since 2017
		field(o, offer.FieldPosition, "", offer.Position{Lat: 47.499, Lon: 1.177})
		id := save(t, a, o)
		shown, err := a.Offer(t.Context(), access.Operator, id)
		if err != nil || shown.Address().Commune != "41167" {
			t.Errorf("entered as 41167, kept as %q: %v", shown.Address().Commune, err)
		}
		if n := count(t, a, access.Anonymous, "commune=veuzain-sur-loire"); n != 1 {
			t.Errorf("found %d times in the commune in force", n)
		}
	})
}

// isTold holds that a refusal says what, where and what to do, in both languages of the house.
func isTold(t *testing.T, err error, key, path, hint string) {
	t.Helper()
	e := (*fault.Error)(nil)
	if !errors.As(err, &e) || e.Code != fault.Invalid {
		t.Fatalf("is taken: %v", err)
	}
	for _, p := range e.Problems {
		if p.Key != key || p.Path != path {
			continue
		}
		if hint != "" && p.Hint != hint {
			t.Errorf("the hint is %q, want %q", p.Hint, hint)
		}
		for _, lang := range []string{"fr", "en"} {
			speaker, err := i18n.Speak(lang, "en")
			if err != nil {
				t.Fatal(err)
			}
			if s := speaker.Problem(p); s == "" || s == key || strings.Contains(s, "<no value>") {
				t.Errorf("in %s it says %q", lang, s)
			}
		}
		return
	}
	t.Errorf("problems %v, want %s at %s", e.Problems, key, path)
}
