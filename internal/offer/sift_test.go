package offer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/house/testkit/arbitrary"
	"escale/internal/offer"
	"escale/internal/opening"
)

func loire(t *testing.T) *geo.Atlas {
	t.Helper()
	atlas, err := geo.NewAtlas([]geo.Territory{{Code: "41018", Level: geo.Commune, Name: "Blois"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return atlas
}

// What the door would refuse of what a source says is set aside with the reason; what is right of it, and everything else, stays.
func TestWhatIsRefusedIsSetAside(t *testing.T) {
	r := offer.Reference{Catalog: base(t), Atlas: loire(t)}
	price := func(min, max float64) offer.Rate { return offer.Rate{Min: &min, Max: &max} }
	july, june := opening.DateOf(2026, 7, 1), opening.DateOf(2026, 6, 1)
	cell := func(field, item string, v offer.Value) offer.Cell {
		return offer.Cell{Key: offer.Key{Field: field, Item: item}, Value: v}
	}
	channels := func(c ...offer.Channel) offer.Contact { return offer.Contact{Role: "public", Channels: c} }
	good, bad := offer.Channel{Means: "phone", Value: "02 54 00 00 01"}, offer.Channel{Means: "email", Value: "nobody"}
	long := strings.Repeat("x", offer.MaxText+1)
	for name, test := range map[string]struct {
		cell              offer.Cell
		reason, path, doc string
		kept              offer.Value
	}{
		"rate":           {cell("rates", "a", price(9, 5)), "rate.max_below_min", "/rates/a/max", `{"min":9,"max":5}`, nil},
		"season":         {cell("rates", "a", offer.Rate{From: july, To: june}), "span.ends_before_start", "/rates/a/to", `{"from":"2026-07-01","to":"2026-06-01"}`, nil},
		"SIRET":          {cell("identifiers", "a", offer.Identifier{System: "siret", Value: "73282932000075"}), "siret.wrong", "/identifiers/a/value", `{"system":"siret","value":"73282932000075"}`, nil},
		"track":          {cell("itinerary.track", "", offer.Track{{{1.3, 47.5}}}), "track.too_short", "/itinerary/track", `[[[1.3,47.5]]]`, nil},
		"code":           {cell("themes", "moon", offer.Choice{Code: "moon"}), "choice.unknown", "/themes/moon/code", `{"code":"moon"}`, nil},
		"stars of hotel": {cell("classifications", "a", offer.Classification{Code: "stars-hotel-3"}), "choice.unfit", "/classifications/a/code", `{"code":"stars-hotel-3"}`, nil},
		"kind":           {cell("themes", "x", offer.Word("x")), "value.wrong_kind", "/themes/x", `"x"`, nil},
		"field":          {cell("nothing", "", offer.Word("x")), "field.unknown", "/nothing", `"x"`, nil},
		"to nothing":     {cell("relations", "a", offer.Relation{Nature: "near"}), "relation.to_nothing", "/relations/a", `{"nature":"near"}`, nil},
		"to nobody":      {cell("relations", "a", offer.Relation{Nature: "near", To: 7}), "relation.unknown", "/relations/a/to", `{"nature":"near","to":7}`, nil},
		"commune": {cell("location.address", "", offer.Address{PostalCode: "41000", Locality: "Blois", Commune: "41999"}), "commune.unknown", "/location/address/commune",
			`{"postal_code":"41000","locality":"Blois","commune":"41999"}`, offer.Address{PostalCode: "41000", Locality: "Blois"}},
		"e-mail": {cell("contacts", "a", channels(good, bad)), "contact.not_an_email", "/contacts/a/channels/1/value",
			`{"role":"public","channels":[{"means":"phone","value":"02 54 00 00 01"},{"means":"email","value":"nobody"}]}`, channels(good)},
		"e-mail alone": {cell("contacts", "a", channels(bad)), "contact.not_an_email", "/contacts/a/channels/0/value", `{"role":"public","channels":[{"means":"email","value":"nobody"}]}`, nil},
		"language": {cell("description.long", "", offer.Text{"fr": {Value: "oui"}, "en": {Value: long}}), "text.too_long", "/description/long/en",
			`{"en":{"v":"` + long + `"},"fr":{"v":"oui"}}`, offer.Say("fr", "oui")},
	} {
		t.Run(name, func(t *testing.T) {
			o := &offer.Offer{ID: 1, Type: "itinerary", Status: offer.Published, Cells: []offer.Cell{cell("name", "", offer.Say("fr", "Sentier")), test.cell}}
			sheet := r.Catalog.Sheet(o.Type)
			refused := sheet.Refusals(o, r, func(offer.ID) *offer.Offer { return nil })
			left, aside := o.SetAside(refused, sheet, r, "feed")
			want := []offer.Remainder{{Source: "feed", Path: test.path, Field: test.cell.Field, Reason: test.reason, Value: test.doc}}
			if diff := cmp.Diff(want, left.Unmapped); diff != "" {
				t.Errorf("set aside (-want +got)\n%s", diff)
			}
			if len(aside) != 1 || aside[0].Problem.Key != test.reason {
				t.Errorf("told: %v", aside)
			}
			got := left.Get(test.cell.Key)
			if test.kept == nil && got != nil || test.kept != nil && (got == nil || !offer.Equal(got.Value, test.kept)) {
				t.Errorf("kept %+v, want %+v", got, test.kept)
			}
			if left.Get(offer.Key{Field: "name"}) == nil || len(o.Cells) != 2 {
				t.Error("more was taken away, or the offer itself changed")
			}
		})
	}
}

func TestItemsBeyondTheLimitAreSetAsideTogether(t *testing.T) {
	r := offer.Reference{Catalog: base(t)}
	o := &offer.Offer{ID: 1, Type: "hotel"}
	for i := range offer.MaxItems + 3 {
		o.Cells = append(o.Cells, offer.Cell{Key: offer.Key{Field: "aliases", Item: fmt.Sprint(i)}, Value: offer.Word(fmt.Sprint("x", i))})
	}
	sheet := r.Catalog.Sheet(o.Type)
	left, aside := o.SetAside(sheet.Refusals(o, r, nil), sheet, r, "feed")
	if len(left.Cells) != offer.MaxItems || len(aside) != 3 {
		t.Errorf("%d items are left, %d set aside", len(left.Cells), len(aside))
	}
	want := []offer.Remainder{{Source: "feed", Path: "/aliases", Field: "aliases", Reason: "list.too_long", Value: `{"2000":"x2000","2001":"x2001","2002":"x2002"}`}}
	if diff := cmp.Diff(want, left.Unmapped); diff != "" {
		t.Error(diff)
	}
}

// Whatever is drawn, nothing that the sheet refuses is left, what was right is untouched, and what was not is in the remainder.
func TestSettingAsideLosesNothing(t *testing.T) {
	c := base(t)
	r := offer.Reference{Catalog: c}
	spoil := []offer.Value{offer.Word(""), offer.Say("fr", ""), offer.Choice{Code: "no such code"}, offer.Identifier{System: "siret", Value: "1"},
		offer.Relation{Nature: "near"}, offer.Track{}, offer.Text{"fr": {Value: "a"}, "no such tongue": {Value: "b"}}}
	rapid.Check(t, func(t *rapid.T) {
		o := arbitrary.Offer(c).Draw(t, "offer")
		if len(o.Cells) == 0 {
			return
		}
		for range rapid.IntRange(0, 3).Draw(t, "spoilt") {
			o.Cells[rapid.IntRange(0, len(o.Cells)-1).Draw(t, "at")].Value = rapid.SampledFrom(spoil).Draw(t, "value")
		}
		sheet := c.Sheet(o.Type)
		all := func(id offer.ID) *offer.Offer { return &offer.Offer{ID: id, Type: "article", Status: offer.Published} }
		refused := sheet.Refusals(o, r, all)
		left, aside := o.SetAside(refused, sheet, r, "feed")
		if again := sheet.Refusals(left, r, all); len(again) > 0 {
			t.Fatalf("is still refused: %v", again)
		}
		if len(aside) != len(refused) || len(left.Unmapped) < len(o.Unmapped) {
			t.Fatalf("%d refused, %d set aside", len(refused), len(aside))
		}
		for _, cell := range o.Cells {
			got := left.Get(cell.Key)
			was := slices.ContainsFunc(aside, func(a offer.Aside) bool { return a.Key == cell.Key })
			if !was && (got == nil || !offer.Equal(got.Value, cell.Value)) {
				t.Fatalf("%v was right, and is %v", cell.Key, got)
			}
			if was && !slices.ContainsFunc(left.Unmapped, func(u offer.Remainder) bool { return u.Field == cell.Field && u.Reason != "" }) {
				t.Fatalf("%v is nowhere", cell.Key)
			}
		}
		problems := slices.DeleteFunc(sheet.Check(left, r), func(p fault.Problem) bool { return p.Key == "field.missing" || p.Key == offer.Deprecated })
		if len(problems) > 0 {
			t.Fatalf("the door would refuse %v", problems)
		}
	})
}
