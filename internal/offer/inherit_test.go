package offer_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"escale/internal/house/testkit/arbitrary"
	"escale/internal/offer"
)

// passing is the shipped catalog with a type that passes on most of what can be.
func passing(t testing.TB) *offer.Catalog {
	t.Helper()
	c, err := base(t).With(offer.Layer{
		"sheets/estate.yaml": []byte("type: estate\nrealm: establishments\ncategory: estate\nlabel: {fr: D, en: E}\nplural: {fr: D, en: E}\n" +
			"passes_on:\n  along: at-estate\n  fields: [contacts, accessibility, legal, features, description.long, media]\n  whole: [location]\n  relations: [kept-by, near]\n"),
		"thesaurus/category.tsv": []byte("code\tfr\ten\nestate\tDomaine\tEstate\n"),
		"thesaurus/relation.tsv": []byte("code\tfr\ten\tinverse_fr\tinverse_en\nat-estate\tAu domaine\tAt\tA\tHas\nkept-by\tTenu par\tKept by\tTient\tKeeps\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func pointTo(o *offer.Offer, nature, item string, to offer.ID) {
	o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldRelations, Item: item}, Value: offer.Relation{Nature: nature, To: to}})
}

// pair draws an offer and the estate that it points to.
func pair(t *rapid.T, c *offer.Catalog) (o, from *offer.Offer) {
	from = arbitrary.OfferOf(c, "estate").Draw(t, "estate")
	from.ID = offer.FirstID - 1
	for _, key := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"contacts", "location.address", "location.point", "accessibility.motor", "legal.siret", "description.long"}), rapid.ID[string]).Draw(t, "passed on") {
		for _, cell := range arbitrary.Cells(c, c.Field(key)).Draw(t, key) {
			from.Set(cell)
		}
	}
	if rapid.Bool().Draw(t, "kept") {
		pointTo(from, "kept-by", "i0", 77)
	}
	if o = arbitrary.Offer(c).Draw(t, "offer"); o.Type == from.Type {
		o.Type = "hotel"
	}
	o.Cells = slices.DeleteFunc(o.Cells, func(c offer.Cell) bool { return c.Field == offer.FieldRelations && c.Item == "i0" })
	pointTo(o, "at-estate", "i0", from.ID)
	return o, from
}

func TestInheritingAddsAndNothingElse(t *testing.T) {
	c := passing(t)
	rapid.Check(t, func(t *rapid.T) {
		o, from := pair(t, c)
		before, giver := o.Clone(), from.Clone()
		got := c.Inherit(o, from)
		if diff := cmp.Diff(normal(before), normal(o)) + cmp.Diff(normal(giver), normal(from)); diff != "" {
			t.Fatalf("inheriting changes its arguments: %s", diff)
		}
		own := *got
		own.Cells = slices.Clone(got.Cells[:len(o.Cells)])
		if diff := cmp.Diff(normal(o), normal(&own)); diff != "" {
			t.Fatalf("what the offer says itself changes: %s", diff)
		}
		keys := map[offer.Key]bool{}
		for _, cell := range got.Cells {
			if keys[cell.Key] {
				t.Fatalf("%v stands twice", cell.Key)
			}
			keys[cell.Key] = true
		}
		for _, cell := range got.Cells[len(o.Cells):] {
			f := c.Field(cell.Field)
			switch {
			case cell.Origin.From != from.ID || cell.Variant != "":
				t.Fatalf("%v bears the origin %+v", cell.Key, cell.Origin)
			case from.Status != offer.Published:
				t.Fatalf("an estate that is %s passes on %v", from.Status, cell.Key)
			case o.Owner != from.Owner && f.ClassOf(cell.Value) != offer.Fact:
				t.Fatalf("%v of class %s passes between owners", cell.Key, f.ClassOf(cell.Value))
			case c.Sheet(o.Type).Field(cell.Field) == nil:
				t.Fatalf("%v is no field of a %s", cell.Key, o.Type)
			}
			if cell.Field != offer.FieldRelations && slices.ContainsFunc(o.Cells, func(d offer.Cell) bool { return d.Field == cell.Field && d.Variant == "" }) {
				t.Fatalf("%v overrides what the offer says", cell.Key)
			}
		}
		if diff := cmp.Diff(normal(got), normal(c.Inherit(got, from))); diff != "" {
			t.Fatalf("inheriting twice is not inheriting once: %s", diff)
		}
		if diff := cmp.Diff(normal(o), normal(got.Entered(from.Gave))); diff != "" {
			t.Fatalf("what is inherited does not come off again: %s", diff)
		}
		if _, err := offer.Encode(got); err != nil {
			t.Fatal(err)
		}
	})
}

func TestInheritedByField(t *testing.T) {
	c := passing(t)
	estate := func(change ...func(*offer.Offer)) *offer.Offer {
		from := &offer.Offer{ID: 5, Type: "estate", Status: offer.Published, Owner: "a"}
		set := func(field, item string, v offer.Value) {
			from.Set(offer.Cell{Key: offer.Key{Field: field, Item: item}, Value: v})
		}
		set(offer.FieldName, "", offer.Say("fr", "Domaine"))
		set(offer.FieldContacts, "c", offer.Contact{Role: "public", Name: "Accueil"})
		set(offer.FieldContacts, "d", offer.Contact{Role: "owner", Name: "Mme D.", Person: "Mme D."})
		set(offer.FieldAddress, "", offer.Address{Locality: "Blois"})
		set(offer.FieldPosition, "", offer.Position{Lat: 47, Lon: 1})
		set("legal.siret", "", offer.Word("73282932000074"))
		set(offer.FieldDescription, "", offer.Say("fr", "Un domaine."))
		pointTo(from, "kept-by", "r", 77)
		pointTo(from, "part-of", "s", 78)
		for _, f := range change {
			f(from)
		}
		return from
	}
	with := func(field, item string, v offer.Value) func(*offer.Offer) {
		return func(o *offer.Offer) { o.Set(offer.Cell{Key: offer.Key{Field: field, Item: item}, Value: v}) }
	}
	const everything = "contacts/c contacts/d description.long legal.siret location.address location.point relations/5.r"
	for name, test := range map[string]struct {
		o    []func(*offer.Offer)
		from *offer.Offer
		want string
	}{
		"everything, within an owner":             {nil, estate(), everything},
		"only facts between owners":               {nil, estate(func(o *offer.Offer) { o.Owner = "b" }), "contacts/c location.address location.point relations/5.r"},
		"nothing of a draft":                      {nil, estate(func(o *offer.Offer) { o.Status = offer.Draft }), ""},
		"nothing of what is withdrawn":            {nil, estate(func(o *offer.Offer) { o.Status = offer.Withdrawn }), ""},
		"nothing of another type":                 {nil, estate(func(o *offer.Offer) { o.Type = "hotel" }), ""},
		"nothing of another place":                {nil, estate(func(o *offer.Offer) { o.ID = 6 }), ""},
		"own contacts":                            {[]func(*offer.Offer){with("contacts", "x", offer.Contact{Role: "public"})}, estate(), "description.long legal.siret location.address location.point relations/5.r"},
		"own address, and so no point of another": {[]func(*offer.Offer){with("location.address", "", offer.Address{Locality: "Tours"})}, estate(), "contacts/c contacts/d description.long legal.siret relations/5.r"},
		"own keeper":                              {[]func(*offer.Offer){with("relations", "r", offer.Relation{Nature: "kept-by", To: 9})}, estate(), "contacts/c contacts/d description.long legal.siret location.address location.point"},
		"a variant's own contact is no contact of the standard": {[]func(*offer.Offer){func(o *offer.Offer) {
			o.Set(offer.Cell{Key: offer.Key{Field: "contacts", Variant: "winter", Item: "c"}, Value: offer.Contact{Role: "public"}})
		}}, estate(), everything},
		"a variant of the estate is not passed on": {nil, estate(func(o *offer.Offer) {
			o.Set(offer.Cell{Key: offer.Key{Field: "accessibility.motor", Variant: "winter"}, Value: offer.Choice{Code: "declared"}})
		}), everything},
	} {
		t.Run(name, func(t *testing.T) {
			o := &offer.Offer{ID: 1, Type: "hotel", Status: offer.Published, Owner: "a"}
			pointTo(o, "at-estate", "e", 5)
			for _, f := range test.o {
				f(o)
			}
			var keys []string
			for _, cell := range c.Inherit(o, test.from).Cells[len(o.Cells):] {
				key := cell.Field
				if cell.Item != "" {
					key += "/" + cell.Item
				}
				keys = append(keys, key)
			}
			slices.Sort(keys)
			if got := fmt.Sprint(keys); got != "["+test.want+"]" {
				t.Errorf("inherits %s, want [%s]", got, test.want)
			}
		})
	}
	o := &offer.Offer{ID: 1, Type: "hotel"}
	pointTo(o, "at-estate", "e", 5)
	pointTo(o, "venue", "f", 6)
	if ids := c.Givers(o); !slices.Equal(ids, []offer.ID{5}) || !slices.Equal(base(t).Givers(o), base(t).Givers(&offer.Offer{})) {
		t.Errorf("givers %v", ids)
	}
}

// What a client sends back as it read it is no entry; what it changed on the way is.
func TestOwnValuesAreThoseThatWereChanged(t *testing.T) {
	c := passing(t)
	o := &offer.Offer{ID: 1, Type: "hotel", Status: offer.Published, Owner: "a"}
	pointTo(o, "at-estate", "e", 5)
	from := &offer.Offer{ID: 5, Type: "estate", Status: offer.Published, Owner: "a"}
	from.Set(offer.Cell{Key: offer.Key{Field: offer.FieldAddress}, Value: offer.Address{Locality: "Blois"}})
	from.Set(offer.Cell{Key: offer.Key{Field: offer.FieldPosition}, Value: offer.Position{Lat: 47, Lon: 1}, Origin: offer.Origin{Source: "feed"}})
	read := c.Inherit(o, from)
	edited := read.Clone()
	edited.Cells[1].Value = offer.Address{Locality: "Vineuil"}
	own := edited.Entered(from.Gave)
	if len(own.Cells) != 2 || own.Cells[1].Origin != (offer.Origin{}) || !offer.Equal(own.Cells[1].Value, offer.Address{Locality: "Vineuil"}) {
		t.Errorf("own cells %+v", own.Cells)
	}
}
