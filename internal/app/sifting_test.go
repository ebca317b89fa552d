package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/i18n"
	"escale/internal/offer"
	"escale/internal/store"
)

// picky is a list that forbids, and relations that lead to estates alone, in the words of the source.
var picky = offer.Layer{
	"sheets/estate.yaml":     estates["sheets/estate.yaml"],
	"thesaurus/category.tsv": []byte("code\tfr\ten\tdatatourisme\nestate\tDomaine\tEstate\tEstate\n"),
	"thesaurus/relation.tsv": []byte("code\tfr\ten\tinverse_fr\tinverse_en\tto\nat-estate\tAu domaine\tAt\tA\tHas\testablishments\nkept-by\tTenu par\tKept by\tTient\tKeeps\t\n" +
		"unit-of\tDans\tIn\tComprend\tComprises\testablishments\n"),
	"thesaurus/theme.tsv": []byte("code\tfr\ten\texcludes\tdatatourisme\nloud\tBruyant\tLoud\tsilent\tLoud\nsilent\tSilencieux\tSilent\t\tSilent\n"),
}

func uri(n int) string {
	return fmt.Sprintf("https://data.datatourisme.fr/15/%08d-0000-3000-8000-000000000000", n)
}

func pointer(n int) any { return map[string]any{"@id": uri(n)} }

// stored gives what lies in the base of the offer that an object became.
func stored(t *testing.T, a *app.App, n int) *offer.Offer {
	t.Helper()
	var o *offer.Offer
	err := app.Read(a, t.Context(), func(tx *store.ReadTx) error {
		ids, err := tx.ByIdentifier("datatourisme", uri(n))
		if err == nil && len(ids) > 0 {
			o, err = tx.Offer(ids[0])
		}
		return err
	})
	if err != nil || o == nil {
		t.Fatalf("object %d: %v, %v", n, o, err)
	}
	return o
}

// An import takes everything of an object but what the door would refuse; that is kept with the reason and told, the same again
// changes nothing, and once the source is put right it comes in.
func TestAnImportSetsAsideWhatTheDoorRefuses(t *testing.T) {
	price := func(more map[string]any) map[string]any {
		return map[string]any{"offers": map[string]any{"priceSpecification": more}}
	}
	address := func(insee string) map[string]any {
		return map[string]any{"isLocatedAt": map[string]any{
			"schema:address": map[string]any{"schema:addressLocality": "Blois", "schema:postalCode": "41000", "hasAddressCity": map[string]any{"insee": insee}},
			"schema:geo":     map[string]any{"schema:latitude": 47.58, "schema:longitude": 1.33}}}
	}
	contact := func(mail string) map[string]any {
		return map[string]any{"hasContact": map[string]any{"schema:legalName": "Accueil", "schema:telephone": "02 54 00 00 09", "schema:email": mail}}
	}
	var names []string
	for n := range offer.MaxItems + 5 {
		names = append(names, fmt.Sprintf("Nom %d", n))
	}
	tests := []struct {
		name             string
		wrong, right     map[string]any
		field, key, path string
		fr, en           string // what is said has this
		left             string // of the field, what came in all the same
	}{
		{"rate", price(map[string]any{"minPrice": 9, "maxPrice": 5}), price(map[string]any{"minPrice": 5, "maxPrice": 9}),
			"rates", "rate.max_below_min", "/max", "Le prix maximal (5) est sous le prix minimal (9).", "The highest price (5) is below the lowest (9).", ""},
		{"price", price(map[string]any{"price": -3}), price(map[string]any{"price": 3}), "rates", "rate.implausible", "/rates", "-3", "-3", ""},
		{"season", price(map[string]any{"price": 3, "appliesOnPeriod": map[string]any{"startDate": "2026-07-02", "endDate": "2026-07-01"}}),
			price(map[string]any{"price": 3, "appliesOnPeriod": map[string]any{"startDate": "2026-07-01", "endDate": "2026-07-02"}}),
			"rates", "datatourisme.period_impossible", "/rates", "2026-07-02", "2026-07-02", `{3 3}`},
		{"dates", map[string]any{"takesPlaceAt": map[string]any{"startDate": "2026-07-02", "endDate": "2026-07-01"}},
			map[string]any{"takesPlaceAt": map[string]any{"startDate": "2026-07-01", "endDate": "2026-07-02"}}, "opening", "datatourisme.period_impossible", "/opening", "2026-07-02", "2026-07-02", ""},
		{"SIRET", map[string]any{"owl:sameAs": "http://www.base-sireneV3.fr/73282932000075"}, map[string]any{"owl:sameAs": "http://www.base-sireneV3.fr/73282932000074"},
			"identifiers", "siret.wrong", "/identifiers", "SIRET", "SIRET", "datatourisme"},
		{"commune", address("41999"), address("41018"), "location.address", "commune.unknown", "/commune", "41018", "41018", "41000"},
		{"e-mail", contact("nobody"), contact("accueil@example.org"), "contacts", "datatourisme.channel_unusable", "/contacts", "nobody", "nobody", "+33 2 54 00 00 09"},
		{"excluded", map[string]any{"hasTheme": []any{pointerTo("Loud"), pointerTo("Silent")}}, map[string]any{"hasTheme": []any{pointerTo("Silent")}},
			"themes", "choice.excluded", "/code", "loud", "loud", "loud"},
		{"names", map[string]any{"rdfs:label": map[string]any{"fr": names}}, map[string]any{"rdfs:label": map[string]any{"fr": "Nom 0"}}, "aliases", "list.too_long", "/aliases", "2000", "2000", "Nom 7"},
		{"itself", map[string]any{"isPartOf": pointer(1)}, map[string]any{"isPartOf": pointer(8)}, "relations", "relation.to_itself", "/to", "elle-même", "itself", ""},
		{"nature", map[string]any{"isConsumableFor": pointer(9)}, map[string]any{"suggests": pointer(9)}, "relations", "relation.leads_elsewhere", "/to", "unit-of", "unit-of", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := open(t, app.Options{})
			if _, err := a.EditSheets(t.Context(), access.Operator, picky, false); err != nil {
				t.Fatal(err)
			}
			other := poi(9, "Un autre musée", nil)
			wrong := folder(t, other, poi(1, "Musée de la magie", test.wrong))
			r := bring(t, a, wrong, app.ImportOptions{})
			if counts(r) != [5]int{2, 0, 0, 0, 0} {
				t.Fatalf("counts: %v, refused %v", counts(r), r.Refused)
			}
			isSetAside(t, r, test.field, test.key, test.path, test.fr, test.en)
			o := stored(t, a, 1)
			if !slices.ContainsFunc(o.Unmapped, func(u offer.Remainder) bool {
				return u.Source == "blois" && u.Field == test.field && u.Reason == test.key && u.Value != ""
			}) {
				t.Errorf("unmapped: %+v", o.Unmapped)
			}
			if got := said(o, test.field); test.left == "" && got != "" || !strings.Contains(got, test.left) {
				t.Errorf("%s came in as %q, want %q", test.field, got, test.left)
			}
			if again := bring(t, a, wrong, app.ImportOptions{}); counts(again) != [5]int{0, 0, 2, 0, 0} || again.SetAsideCount() != r.SetAsideCount() {
				t.Errorf("the second time: %v, %d set aside, %d before", counts(again), again.SetAsideCount(), r.SetAsideCount())
			}
			right := bring(t, a, folder(t, other, poi(1, "Musée de la magie", test.right)), app.ImportOptions{})
			if counts(right) != [5]int{0, 1, 1, 0, 0} || len(right.SetAside) != 0 {
				t.Errorf("put right: %v, %+v", counts(right), right.SetAside)
			}
			if o := stored(t, a, 1); test.key != "list.too_long" && said(o, test.field) == "" || len(o.Unmapped) != 0 {
				t.Errorf("put right: %q, unmapped %v", said(o, test.field), o.Unmapped)
			}
		})
	}
}

func pointerTo(name string) any { return map[string]any{"@id": "kb:" + name} }

// said is what an offer says in a field, for looking into.
func said(o *offer.Offer, field string) string {
	var all []string
	for c := range o.All(field) {
		if r, ok := c.Value.(offer.Rate); ok && r.Min != nil && r.Max != nil {
			all = append(all, fmt.Sprintf("{%v %v}", *r.Min, *r.Max))
			continue
		}
		all = append(all, fmt.Sprintf("%+v", c.Value))
	}
	return strings.Join(all, " ")
}

// isSetAside holds that a report tells a value with everything that whoever corrects it needs, in both languages of the house.
func isSetAside(t *testing.T, r *app.Report, field, key, path, fr, en string) {
	t.Helper()
	i := slices.IndexFunc(r.SetAside, func(a app.SetAside) bool { return a.Field == field && a.Key == key })
	if i < 0 {
		t.Fatalf("set aside: %+v", r.SetAside)
	}
	a := r.SetAside[i]
	if !strings.HasSuffix(a.Path, path) || !strings.HasSuffix(a.File, "001.json") || a.Record != uri(1) || a.Name == "" || a.Count < 1 {
		t.Errorf("told: %+v", a)
	}
	for lang, want := range map[string]string{"fr": fr, "en": en} {
		speaker, err := i18n.Speak(lang)
		if err != nil {
			t.Fatal(err)
		}
		if s := speaker.Problem(a.Problem); !strings.Contains(s, want) || strings.Contains(s, "<no value>") {
			t.Errorf("in %s it says %q, want %q", lang, s, want)
		}
	}
}

// A source that says something wrong where it said something right before does not take that away.
func TestWhatWasRightOutlivesWhatIsWrong(t *testing.T) {
	a := open(t, app.Options{})
	priced := func(least, most any) string {
		return folder(t, poi(1, "Musée", map[string]any{"offers": map[string]any{"priceSpecification": map[string]any{"@id": "https://data.datatourisme.fr/p", "minPrice": least, "maxPrice": most}}}))
	}
	bring(t, a, priced(5, 9), app.ImportOptions{})
	wrong := priced(90, 9)
	if r := bring(t, a, wrong, app.ImportOptions{}); r.SetAsideCount() != 1 || counts(r) != [5]int{0, 1, 0, 0, 0} {
		t.Errorf("wrong: %v %+v", counts(r), r.SetAside)
	}
	if got := said(stored(t, a, 1), "rates"); got != "{5 9}" {
		t.Errorf("the price is %s", got)
	}
	if r := bring(t, a, wrong, app.ImportOptions{}); counts(r) != [5]int{0, 0, 1, 0, 0} {
		t.Errorf("again: %v", counts(r))
	}
	bring(t, a, priced(6, 9), app.ImportOptions{})
	if o := stored(t, a, 1); said(o, "rates") != "{6 9}" || len(o.Unmapped) > 0 {
		t.Errorf("put right: %s, %v", said(o, "rates"), o.Unmapped)
	}
}

// What a source says may be right by itself and not beside what somebody entered.
func TestAnImportDoesNotContradictWhatPeopleEntered(t *testing.T) {
	a := open(t, app.Options{})
	if _, err := a.EditSheets(t.Context(), access.Operator, picky, false); err != nil {
		t.Fatal(err)
	}
	bring(t, a, folder(t, poi(1, "Musée", nil)), app.ImportOptions{})
	save(t, a, field(stored(t, a, 1), "themes", "silent", offer.Choice{Code: "silent"}))
	loud := folder(t, poi(1, "Musée", map[string]any{"hasTheme": pointerTo("Loud")}))
	for _, want := range [][5]int{{0, 1, 0, 0, 0}, {0, 0, 1, 0, 0}} {
		r := bring(t, a, loud, app.ImportOptions{})
		if counts(r) != want || r.SetAsideCount() != 1 || r.SetAside[0].Key != "choice.excluded" {
			t.Errorf("%v, want %v: %+v", counts(r), want, r.SetAside)
		}
		if got := said(stored(t, a, 1), "themes"); strings.Contains(got, "loud") || !strings.Contains(got, "silent") {
			t.Errorf("themes: %s", got)
		}
	}
}

// Whichever of two that are each a part of the other comes first, one relation stays, and the second time nothing changes.
func TestCirclesOfAnImport(t *testing.T) {
	a := open(t, app.Options{})
	circle := folder(t, poi(1, "Musée un", map[string]any{"isPartOf": pointer(2)}), poi(2, "Musée deux", map[string]any{"isPartOf": pointer(1)}))
	r := bring(t, a, circle, app.ImportOptions{})
	if r.SetAsideCount() != 1 || r.SetAside[0].Key != "relation.circular" {
		t.Fatalf("set aside: %+v", r.SetAside)
	}
	if one, two := said(stored(t, a, 1), "relations"), said(stored(t, a, 2), "relations"); (one == "") == (two == "") {
		t.Errorf("relations: %q and %q", one, two)
	}
	if again := bring(t, a, circle, app.ImportOptions{}); counts(again) != [5]int{0, 0, 2, 0, 0} {
		t.Errorf("again: %v", counts(again))
	}
}

// A commune of yesterday is no fault: it stays as entered and is found under the one in force.
func TestAnImportTakesCommunesOfYesterday(t *testing.T) {
	a := open(t, app.Options{})
	r := bring(t, a, folder(t, poi(1, "Musée d’hier", map[string]any{"isLocatedAt": map[string]any{
		"schema:address": map[string]any{"schema:addressLocality": "Onzain", "hasAddressCity": map[string]any{"insee": "41167"}},
		"schema:geo":     map[string]any{"schema:latitude": 47.499, "schema:longitude": 1.177}}})), app.ImportOptions{})
	if len(r.SetAside) != 0 || stored(t, a, 1).Address().Commune != "41167" || count(t, a, access.Anonymous, "commune=veuzain-sur-loire") != 1 {
		t.Errorf("set aside %+v; the commune is %q", r.SetAside, stored(t, a, 1).Address().Commune)
	}
	if _, err := a.Offer(t.Context(), access.Anonymous, stored(t, a, 1).ID); fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}
