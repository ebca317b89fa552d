package offer

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func base(t testing.TB) *Catalog {
	t.Helper()
	c, err := Base()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestBaseHasTheTypesOfTheTrade(t *testing.T) {
	want := strings.Fields("event itinerary hotel campsite rental group-lodging restaurant producer cultural-heritage " +
		"natural-heritage ski-area activity leisure shop package destination organisation establishment legal-unit article")
	var got []string
	for _, s := range base(t).Sheets {
		got = append(got, string(s.Type))
		for lang, labels := range map[string][]string{"fr": {s.Label["fr"], s.Plural["fr"], s.Help["fr"]}, "en": {s.Label["en"], s.Plural["en"], s.Help["en"]}} {
			if slices.Contains(labels, "") {
				t.Errorf("sheet %s lacks a label, a plural or a help in %s", s.Type, lang)
			}
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("types\n got %v\nwant %v", got, want)
	}
}

func TestSheetsHaveTheTypedCore(t *testing.T) {
	core := map[string]Kind{FieldName: KindText, FieldFormerNames: KindWord, FieldAliases: KindWord, FieldCategory: KindChoice,
		FieldLife: KindLife, FieldAddress: KindAddress, FieldPosition: KindPosition, FieldCommunes: KindWord, FieldOpening: KindHours,
		FieldContacts: KindContact, FieldMedia: KindMedium, FieldIdentifiers: KindIdentifier, FieldRelations: KindRelation,
		FieldSummary: KindText, FieldDescription: KindText, FieldRates: KindRate, FieldRatings: KindClassification, FieldFeatures: KindChoice}
	c := base(t)
	for _, s := range c.Sheets {
		if s.Realm != Offers {
			continue // says what it does without
		}
		for key, kind := range core {
			if f := s.Field(key); f == nil || f.Kind != kind {
				t.Errorf("sheet %s: field %s is %v, want kind %s", s.Type, key, f, kind)
			}
		}
	}
	if f := c.Sheet("itinerary").Field(FieldTrack); f == nil || f.Kind != KindTrack {
		t.Errorf("itinerary has no track: %v", f)
	}
	for _, t2 := range []Type{"hotel", "restaurant", "event", "cultural-heritage", "itinerary"} {
		if n := len(c.Sheet(t2).Fields()); n < 75 {
			t.Errorf("sheet %s is shallow: %d fields", t2, n)
		}
	}
}

// TestEstablishmentsPassOnWhatOffersShare: what is entered once for a place and its operator, and nothing that says what an
// offer is.
func TestEstablishmentsPassOnWhatOffersShare(t *testing.T) {
	on := base(t).Sheet("establishment").PassesOn
	for _, key := range []string{FieldContacts, FieldAddress, FieldPosition, "location.access", "location.parking", "accessibility.motor", "accessibility.features", "legal.siret"} {
		if !on.Field(key) {
			t.Errorf("%s is not passed on", key)
		}
	}
	for _, key := range []string{FieldOpening, FieldRates, FieldMedia, FieldSummary, FieldRatings, "establishment.sign"} {
		if on.Field(key) {
			t.Errorf("%s is passed on", key)
		}
	}
	for _, nature := range []string{"operator", "manager", "information", "booking"} {
		if !on.Relation(nature) {
			t.Errorf("the role of %s is not passed on", nature)
		}
	}
}

// TestLegalUnitsStayAmongMembers: what tells who runs a business is not open data, and its numbers find it.
func TestLegalUnitsStayAmongMembers(t *testing.T) {
	for _, f := range base(t).Sheet("legal-unit").Fields() {
		if strings.HasPrefix(f.Key, "unit.") && (f.Class == Fact || f.Class == Protected) {
			t.Errorf("%s is of class %s", f.Key, f.Class)
		}
	}
	for _, key := range []string{"unit.siren", "unit.uid", "unit.partita_iva", "unit.ust_idnr", "legal.siret"} {
		if f := base(t).Sheet("legal-unit").Field(key); f == nil || f.Number == "" {
			t.Errorf("%s is no official number: %v", key, f)
		}
	}
}

// reserved are the parameters of the grammar of questions and the facets of an offer's head, which no field may take.
var reserved = strings.Fields("q near bbox within open updated created variant sort facets limit cursor lang type status owner fields view id")

// TestSheetsOfLodgingFoodAndTradeAreComplete holds the width of these sheets, and that a form can show each section on one page.
func TestSheetsOfLodgingFoodAndTradeAreComplete(t *testing.T) {
	c := base(t)
	for on, least := range map[Type]int{"hotel": 180, "campsite": 180, "rental": 180, "group-lodging": 210, "restaurant": 130,
		"producer": 120, "shop": 100, "package": 95} {
		if n := len(c.Sheet(on).Fields()); n < least {
			t.Errorf("sheet %s has %d fields, fewer than %d", on, n, least)
		}
		for _, section := range c.Sheet(on).Sections {
			own := !slices.ContainsFunc(c.Sheet("destination").Sections, func(s Section) bool { return s.Key == section.Key })
			n := 0
			for _, f := range section.Fields {
				if f.Replaced == "" {
					n++
				}
			}
			if own && n > 20 {
				t.Errorf("sheet %s: section %s has %d fields, too many for a page", on, section.Key, n)
			}
		}
	}
}

func TestFieldsAreFitForUse(t *testing.T) {
	c := base(t)
	asked := map[string]*Field{}
	for _, f := range c.Askable() {
		if len(f.Help) != 0 && (f.Help["fr"] == "" || f.Help["en"] == "") {
			t.Errorf("%s: help lacks a language: %v", f.Key, f.Help)
		}
		if f.Weight < 0 || f.Weight > 10 {
			t.Errorf("%s: weight %d", f.Key, f.Weight)
		}
		if f.Kind != KindChoice && f.Kind != KindClassification && f.Scheme != "" {
			t.Errorf("%s: a %s has no scheme", f.Key, f.Kind)
		}
		if f.Unit != "" && f.Kind != KindNumber {
			t.Errorf("%s: a %s has no unit", f.Key, f.Kind)
		}
		if f.Min != nil && f.Max != nil && *f.Max < *f.Min {
			t.Errorf("%s: from %v to %v", f.Key, *f.Min, *f.Max)
		}
		if f.Replaced != "" && c.Field(f.Replaced) == nil {
			t.Errorf("%s: is replaced by %s, which is not there", f.Key, f.Replaced)
		}
		if f.Name == "" { // whoever brings a part brings all of it
			checkMatch(t, f)
		}
		if f.Facet == "" {
			continue
		}
		if slices.Contains(reserved, f.Facet) {
			t.Errorf("%s: the facet %s is a word of the grammar", f.Key, f.Facet)
		}
		if g := asked[f.Facet]; g != nil && (g.Kind != f.Kind || g.Scheme != f.Scheme) {
			t.Errorf("facet %s means two things: %s and %s", f.Facet, g.Key, f.Key)
		}
		asked[f.Facet] = f
	}
}

// checkMatch holds that a repeated structure says by which of its JSON keys an import finds an item again.
func checkMatch(t *testing.T, f *Field) {
	structured := []Kind{KindContact, KindMedium, KindRate, KindClassification, KindRelation, KindIdentifier, KindLink, KindPart}
	if f.Many && slices.Contains(structured, f.Kind) != (len(f.Match) > 0) {
		t.Errorf("%s: a list of %s matches by %v", f.Key, f.Kind, f.Match)
	}
	if f.Kind == KindPart {
		for _, name := range f.Match {
			if f.Sub(name) == nil {
				t.Errorf("%s: has no %q to match by", f.Key, name)
			}
		}
		return
	}
	value := reflect.TypeOf(zeros[f.Kind])
	for _, key := range f.Match {
		found := false
		for i := range value.NumField() {
			name, _, _ := strings.Cut(value.Field(i).Tag.Get("json"), ",")
			found = found || name == key
		}
		if !found {
			t.Errorf("%s: %s has no %q to match by", f.Key, f.Kind, key)
		}
	}
}

func TestEveryFacetOfCodesIsListed(t *testing.T) {
	c := base(t)
	for _, f := range c.Askable() {
		listed := slices.ContainsFunc(c.Facets(), func(g *Field) bool { return g.Facet == f.Facet })
		if want := f.Facet != "" && f.Kind != KindNumber && f.Kind != KindRate; listed != want {
			t.Errorf("%s: facet %q is listed: %v", f.Key, f.Facet, listed)
		}
	}
}

func TestProtectedContentIsClassedSo(t *testing.T) {
	c := base(t)
	for key, class := range map[string]Class{FieldSummary: Protected, FieldDescription: Protected, FieldMedia: Protected,
		"event.programme": Protected, "legal.siret": Network, FieldName: Fact, FieldContacts: Fact, FieldRates: Fact} {
		if f := c.Field(key); f == nil || f.Class != class {
			t.Errorf("%s: class %v, want %s", key, f, class)
		}
	}
	for _, f := range c.Fields() {
		if f.Group == "description" && f.Class != Protected || f.Group == "media" && f.Class != Protected {
			t.Errorf("%s: group %s, but class %s", f.Key, f.Group, f.Class)
		}
		if f.Group == "contact-private" && f.Class == Fact {
			t.Errorf("%s: is private, but a fact", f.Key)
		}
	}
}

func TestSectionsStandWhereTheySay(t *testing.T) {
	for _, s := range base(t).Sheets {
		for i, section := range s.Sections {
			switch {
			case section.Label["fr"] == "" || section.Label["en"] == "":
				t.Errorf("sheet %s: section %s lacks a label", s.Type, section.Key)
			case place(s.Sections, section.Key) != i:
				t.Errorf("sheet %s: section %s stands twice", s.Type, section.Key)
			case section.After != "" && place(s.Sections, section.After) < 0:
				t.Errorf("sheet %s: section %s stands after %s, which is not there", s.Type, section.Key, section.After)
			}
		}
	}
}

const (
	smallOrder  = "types: [hotel]\n"
	smallCommon = "type: common\ncategory: common\nsections:\n- key: one\n  label: {fr: S, en: S}\n  fields:\n  - {key: name, kind: text, class: fact, group: identity, label: {fr: Nom, en: Name}}\n- key: two\n  label: {fr: S, en: S}\n  fields: []\n" +
		"- key: three\n  label: {fr: S, en: S}\n  fields: [{key: two.phone, kind: word, class: fact, group: contact, label: {fr: Tél., en: Phone}}, {key: two.mail, kind: word, class: fact, group: contact, label: {fr: Mél., en: Mail}}]\n"
	smallTable = "code\tfr\ten\nhotel\tHôtel\tHotel\n"
)

func small(hotel string) fstest.MapFS {
	return fstest.MapFS{
		"sheets/order.yaml":      {Data: []byte(smallOrder)},
		"sheets/common.yaml":     {Data: []byte(smallCommon)},
		"sheets/hotel.yaml":      {Data: []byte("type: hotel\ncategory: hotel\n" + hotel)},
		"thesaurus/category.tsv": {Data: []byte(smallTable)},
		"thesaurus/relation.tsv": {Data: []byte("code\tfr\ten\nat\tÀ\tAt\nrun-by\tTenu par\tRun by\n")},
	}
}

func TestOwnSectionsJoinTheCommonOnes(t *testing.T) {
	c, err := LoadCatalog(small(`sections:
- key: last
  label: {fr: S, en: S}
  fields: [{key: c, kind: flag, class: fact, group: services, label: {fr: C, en: C}}]
- key: one
  label: {fr: S, en: S}
  fields: [{key: a, kind: flag, class: fact, group: services, label: {fr: A, en: A}}]
- key: between
  label: {fr: S, en: S}
  after: one
  fields: [{key: b, kind: flag, class: fact, group: services, label: {fr: B, en: B}}]
`))
	if err != nil {
		t.Fatal(err)
	}
	var sections, fields []string
	for _, s := range c.Sheet("hotel").Sections {
		sections = append(sections, s.Key)
	}
	for _, f := range c.Sheet("hotel").Fields() {
		fields = append(fields, f.Key)
	}
	if got := strings.Join(sections, " "); got != "one between two three last" {
		t.Errorf("sections %q", got)
	}
	if got := strings.Join(fields, " "); got != "name a b two.phone two.mail c" {
		t.Errorf("fields %q", got)
	}
}

func TestATypeMayNeedACommonFieldForMore(t *testing.T) {
	c := base(t)
	needs := func(on Type, need Need) bool { return slices.Contains(c.Sheet(on).Field(FieldOpening).Needed, need) }
	if !needs("event", "publish") || needs("itinerary", "web") || !needs("hotel", "web") || needs("hotel", "publish") {
		t.Error("dates: an event is not published without, an itinerary needs none, a hotel needs them on the web")
	}
	var missing []string
	for _, p := range c.Sheet("event").Missing(&Offer{}, "publish") {
		missing = append(missing, p.Path)
	}
	if !slices.Contains(missing, "/opening") || !slices.Contains(missing, "/name") {
		t.Errorf("an empty event lacks %v", missing)
	}
	if _, err := LoadCatalog(small("needs: {colour: [web]}\nsections: []\n")); err == nil {
		t.Error("a need of a field that is not there is taken")
	}
}

func TestWrongSheetsAreRefused(t *testing.T) {
	field := func(body string) string { return "sections: [{key: one, fields: [{" + body + "}]}]\n" }
	const labels = ", label: {fr: A, en: A}"
	for name, test := range map[string]struct{ sheet, want string }{
		"key twice":      {field("key: name, kind: text, class: fact, group: identity" + labels), "stands twice"},
		"unknown kind":   {field("key: a, kind: colour, class: fact, group: identity" + labels), "kind"},
		"unknown class":  {field("key: a, kind: text, class: open, group: identity" + labels), "class"},
		"unknown group":  {field("key: a, kind: text, class: fact, group: misc" + labels), "group"},
		"unknown scheme": {field("key: a, kind: choice, scheme: none, class: fact, group: identity" + labels), "scheme"},
		"unknown need":   {field("key: a, kind: text, needed: [fax], class: fact, group: identity" + labels), "need"},
		"no English":     {field("key: a, kind: text, class: fact, group: identity, label: {fr: A}"), "label"},
		"unknown word":   {field("key: a, kind: text, class: fact, group: identity, colour: red" + labels), "colour"},
		"bad YAML":       {"sections: [", "yaml"},

		"unknown realm":            {"realm: hotels\n", "realm"},
		"without what is not":      {"without: [colour]\n", "colour"},
		"without a name":           {"without: [name]\n", "name"},
		"passes on a colour":       {"passes_on: {along: at, fields: [colour]}\n", "colour"},
		"passes on its name":       {"passes_on: {along: at, fields: [name]}\n", "name"},
		"passes on along nothing":  {"passes_on: {fields: [two.phone]}\n", "relation"},
		"passes on the way itself": {"passes_on: {along: at, relations: [at]}\n", "lead here"},
		"passes on an unknown tie": {"passes_on: {along: at, relations: [friend]}\n", "friend"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := LoadCatalog(small(test.sheet)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one that names %q", err, test.want)
			}
		})
	}
	if _, err := LoadCatalog(fstest.MapFS{}); err == nil {
		t.Error("a catalog without files loads")
	}
}

func TestASheetSaysItsRealmWhatItLacksAndWhatItPassesOn(t *testing.T) {
	c, err := LoadCatalog(small("realm: establishments\nwithout: [two.mail]\npasses_on: {along: at, fields: [two], relations: [run-by]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	s := c.Sheet("hotel")
	switch {
	case c.Realm("hotel") != Establishments || c.Realm("unheard-of") != Offers || base(t).Realm("event") != Offers:
		t.Error("the realm is not what the sheet says")
	case s.Field("two.mail") != nil || s.Field("two.phone") == nil || s.Field("name") == nil:
		t.Error("one field is left out, and no other")
	case !s.PassesOn.Field("two.phone") || s.PassesOn.Field("twofold") || s.PassesOn.Field("name") || (*PassesOn)(nil).Field("name"):
		t.Error("a level stands for what is below it")
	case !s.PassesOn.Relation("run-by") || s.PassesOn.Relation("at") || (*PassesOn)(nil).Relation("at"):
		t.Error("relations go by their natures")
	}
	c, err = LoadCatalog(small("without: [two]\n"))
	if err != nil || place(c.Sheet("hotel").Sections, "three") >= 0 || place(c.Sheet("hotel").Sections, "two") < 0 {
		t.Errorf("a section that is empty now is left out: %v", err)
	}
}

func BenchmarkLoadCatalog(b *testing.B) {
	for b.Loop() {
		if _, err := LoadCatalog(shipped); err != nil {
			b.Fatal(err)
		}
	}
}

// TestSheetsSpeakSevenLanguages: whatever a visitor can meet of a sheet is said in every language of the portal. Fields that
// only members see, and help for those who enter, do with French and English.
func TestSheetsSpeakSevenLanguages(t *testing.T) {
	said := func(what string, l Label) {
		for _, lang := range Languages {
			if s := l[lang]; s == "" || s != strings.TrimSpace(s) {
				t.Errorf("%s: label %q in %s", what, s, lang)
			}
		}
	}
	for _, s := range base(t).Sheets {
		said(string(s.Type), s.Label)
		said(string(s.Type)+", plural", s.Plural)
		for _, section := range s.Sections {
			said(string(s.Type)+", section "+section.Key, section.Label)
		}
		for _, field := range s.Fields() {
			for _, f := range append(slices.Clone(field.Fields), field) {
				if f.Class == Fact || f.Class == Protected {
					said(string(s.Type)+", "+f.Key, f.Label)
				}
			}
		}
	}
}
