package offer_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"escale/internal/house/testkit/arbitrary"
	"escale/internal/offer"
)

func base(t testing.TB) *offer.Catalog {
	t.Helper()
	c, err := offer.Base()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// values gives the cells as a set per key, which is all that Difference and Apply promise.
func values(o *offer.Offer) map[offer.Key]offer.Value {
	all := make(map[offer.Key]offer.Value, len(o.Cells))
	for _, c := range o.Cells {
		all[c.Key] = c.Value
	}
	return all
}

func TestDrawnOffersAreRight(t *testing.T) {
	c := base(t)
	r := offer.Reference{Catalog: c}
	rapid.Check(t, func(t *rapid.T) {
		o := arbitrary.Offer(c).Draw(t, "offer")
		o.Status = offer.Draft
		if found := c.Sheet(o.Type).Check(o, r); len(found) > 0 {
			t.Fatalf("problems: %v", found)
		}
	})
}

func TestDecodeGivesWhatWasEncoded(t *testing.T) {
	c := base(t)
	rapid.Check(t, func(t *rapid.T) {
		o := arbitrary.Offer(c).Draw(t, "offer")
		doc, err := offer.Encode(o)
		if err != nil {
			t.Fatal(err)
		}
		got, err := offer.Decode(offer.Format, doc)
		if err != nil {
			t.Fatalf("%v\n%s", err, doc)
		}
		if diff := cmp.Diff(normal(o), normal(got)); diff != "" {
			t.Fatalf("decoded otherwise:\n%s", diff)
		}
		again, err := offer.Encode(got)
		if err != nil || !bytes.Equal(doc, again) {
			t.Fatalf("encoded otherwise: %v\n%s\n%s", err, doc, again)
		}
		if changed := offer.Changed(o, got); len(changed) > 0 {
			t.Fatalf("a trip through the store changed %v", changed)
		}
	})
}

// normal gives the offer as it is compared: without the difference between an empty list and none.
func normal(o *offer.Offer) *offer.Offer {
	p := o.Clone()
	if len(p.Cells) == 0 {
		p.Cells = nil
	}
	return p
}

func TestEncodingDoesNotDependOnChance(t *testing.T) {
	c := base(t)
	rapid.Check(t, func(t *rapid.T) {
		o := arbitrary.Offer(c).Draw(t, "offer")
		first, err := offer.Encode(o)
		if err != nil {
			t.Fatal(err)
		}
		p := o.Clone()
		for i := range p.Cells { // the same text, laid out anew in memory
			if text, ok := p.Cells[i].Value.(offer.Text); ok {
				p.Cells[i].Value = offer.Text(maps.Collect(maps.All(text)))
			}
		}
		second, err := offer.Encode(p)
		if err != nil || !bytes.Equal(first, second) {
			t.Fatalf("%v\n%s\n%s", err, first, second)
		}
	})
}

func TestOperationsTravel(t *testing.T) {
	c := base(t)
	rapid.Check(t, func(t *rapid.T) {
		a := arbitrary.Offer(c).Draw(t, "a")
		ops := offer.Difference(a, arbitrary.Edited(c, a).Draw(t, "b"))
		doc, err := offer.EncodeOps(ops)
		if err != nil {
			t.Fatal(err)
		}
		got, err := offer.DecodeOps(doc)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(ops, got); diff != "" && len(ops) > 0 {
			t.Fatalf("%s", diff)
		}
	})
}

func TestApplyingTheDifferenceGivesTheOther(t *testing.T) {
	c := base(t)
	rapid.Check(t, func(t *rapid.T) {
		a := arbitrary.Offer(c).Draw(t, "a")
		b := arbitrary.Edited(c, a).Draw(t, "b")
		before := a.Clone()
		got := a.Apply(offer.Difference(a, b))
		if diff := cmp.Diff(values(b), values(got)); diff != "" {
			t.Fatalf("cells:\n%s", diff)
		}
		if diff := cmp.Diff(before, a); diff != "" {
			t.Fatalf("the original changed:\n%s", diff)
		}
		if ops := offer.Difference(b, got); len(ops) > 0 {
			t.Fatalf("still differs: %v", ops)
		}
		// What stayed keeps its place; what is new stands at the end in the order of b.
		want := slices.DeleteFunc(keys(a), func(k offer.Key) bool { return b.Get(k) == nil })
		for _, k := range keys(b) {
			if a.Get(k) == nil {
				want = append(want, k)
			}
		}
		if !slices.Equal(keys(got), want) {
			t.Fatalf("order\n got %v\nwant %v", keys(got), want)
		}
		for _, r := range got.Unmapped {
			if slices.Contains(offer.Changed(a, b), r.Field) && r.Field != "" {
				t.Fatalf("the remainder of %s outlived its edit", r.Field)
			}
		}
	})
}

func keys(o *offer.Offer) []offer.Key {
	all := make([]offer.Key, len(o.Cells))
	for i, c := range o.Cells {
		all[i] = c.Key
	}
	return all
}

func TestMergeTakesTheOnlyChange(t *testing.T) {
	c := base(t)
	rapid.Check(t, func(t *rapid.T) {
		was := arbitrary.Offer(c).Draw(t, "base")
		now := arbitrary.Edited(c, was).Draw(t, "edited")
		for _, sides := range [][2]*offer.Offer{{now, was}, {was, now}} {
			merged, conflicts := offer.Merge(was, sides[0], sides[1])
			if len(conflicts) > 0 {
				t.Fatalf("conflicts with nobody: %v", conflicts)
			}
			if diff := cmp.Diff(values(now), values(merged)); diff != "" {
				t.Fatalf("%s", diff)
			}
		}
	})
}

func TestMergeCommutesAndLosesNoWords(t *testing.T) {
	c := base(t)
	rapid.Check(t, func(t *rapid.T) {
		was := arbitrary.Offer(c).Draw(t, "base")
		mine := arbitrary.Edited(c, was).Draw(t, "mine")
		theirs := arbitrary.Edited(c, was).Draw(t, "theirs")
		merged, conflicts := offer.Merge(was, mine, theirs)
		if len(conflicts) == 0 {
			other, none := offer.Merge(was, theirs, mine)
			if diff := cmp.Diff(values(merged), values(other)); diff != "" || len(none) > 0 {
				t.Fatalf("the other way round %v\n%s", none, diff)
			}
		}
		kept := func(side *offer.Offer, pick func(offer.Conflict) offer.Value) {
			for _, cell := range side.Cells {
				if old := was.Get(cell.Key); old != nil && offer.Equal(old.Value, cell.Value) {
					continue // nothing new was said here
				}
				if !holds(merged, cell, was) && !slices.ContainsFunc(conflicts, func(x offer.Conflict) bool {
					return x.Key == cell.Key && offer.Equal(pick(x), cell.Value)
				}) {
					t.Fatalf("lost %v = %v", cell.Key, cell.Value)
				}
			}
		}
		kept(mine, func(x offer.Conflict) offer.Value { return x.Mine })
		kept(theirs, func(x offer.Conflict) offer.Value { return x.Theirs })
		for _, cell := range merged.Cells {
			if text, ok := cell.Value.(offer.Text); ok && len(text) == 0 {
				t.Fatalf("%v is an empty text", cell.Key)
			}
		}
	})
}

// holds tells whether what a side newly said in a cell stands in the merged offer: the value, or each phrase of a text.
func holds(merged *offer.Offer, cell offer.Cell, was *offer.Offer) bool {
	now := merged.Get(cell.Key)
	text, isText := cell.Value.(offer.Text)
	if !isText {
		return now != nil && offer.Equal(now.Value, cell.Value)
	}
	if now == nil { // each side took away what the other left
		now = &offer.Cell{Value: offer.Text{}}
	}
	var before offer.Text
	if old := was.Get(cell.Key); old != nil {
		before, _ = old.Value.(offer.Text)
	}
	for lang, phrase := range text {
		if phrase != before[lang] && now.Value.(offer.Text)[lang] != phrase {
			return false
		}
	}
	return true
}

func TestReceivingTwiceIsReceivingOnce(t *testing.T) {
	c := base(t)
	rapid.Check(t, func(t *rapid.T) {
		live := arbitrary.Offer(c).Draw(t, "live")
		incoming := fromSource(arbitrary.Edited(c, live).Draw(t, "incoming"), "feed-a")
		other := fromSource(arbitrary.Edited(c, live).Draw(t, "other"), "feed-b")
		once, held := offer.Receive(live, incoming, "feed-a")
		twice, again := offer.Receive(once, incoming, "feed-a")
		if changed := offer.Changed(once, twice); len(changed) > 0 {
			t.Fatalf("the second time changed %v", changed)
		}
		if diff := cmp.Diff(held, again); diff != "" {
			t.Fatalf("held back otherwise:\n%s", diff)
		}
		// Two sources that take turns come to rest.
		both, _ := offer.Receive(once, other, "feed-b")
		rest, _ := offer.Receive(both, incoming, "feed-a")
		rest, _ = offer.Receive(rest, other, "feed-b")
		still, _ := offer.Receive(rest, incoming, "feed-a")
		still, _ = offer.Receive(still, other, "feed-b")
		if changed := offer.Changed(rest, still); len(changed) > 0 {
			t.Fatalf("never comes to rest: %v", changed)
		}
	})
}

func TestReceiveFollowsItsSourceAndNobodyElse(t *testing.T) {
	c := base(t)
	rapid.Check(t, func(t *rapid.T) {
		live := arbitrary.Offer(c).Draw(t, "live")
		incoming := fromSource(arbitrary.Edited(c, live).Draw(t, "incoming"), "feed-a")
		before := live.Clone()
		next, held := offer.Receive(live, incoming, "feed-a")
		if diff := cmp.Diff(before, live); diff != "" {
			t.Fatalf("the live offer changed:\n%s", diff)
		}
		for _, cell := range live.Cells {
			own := cell.Origin.Source == "feed-a" && !cell.Origin.Overridden
			got, said := next.Get(cell.Key), incoming.Get(cell.Key)
			switch {
			case !own && (got == nil || !offer.Equal(got.Value, cell.Value)):
				t.Fatalf("%v of %+v was not left alone", cell.Key, cell.Origin)
			case own && said == nil && cell.Variant == "" && got != nil:
				t.Fatalf("%v stayed though the source lost it", cell.Key)
			case own && said != nil && !offer.Equal(got.Value, said.Value):
				t.Fatalf("%v does not follow its source", cell.Key)
			}
		}
		for _, cell := range incoming.Cells {
			got := next.Get(cell.Key)
			inHand := slices.ContainsFunc(held, func(op offer.Op) bool { return op.Key == cell.Key && offer.Equal(op.Value, cell.Value) })
			if (got == nil || !offer.Equal(got.Value, cell.Value)) && !inHand {
				t.Fatalf("%v of the source is nowhere", cell.Key)
			}
		}
	})
}

func fromSource(o *offer.Offer, source string) *offer.Offer {
	p := o.Clone()
	for i := range p.Cells {
		p.Cells[i].Origin = offer.Origin{Source: source}
	}
	p.Unmapped = slices.DeleteFunc(p.Unmapped, func(r offer.Remainder) bool { return r.Source != source })
	return p
}

func TestVariantsShowTheirOwnAndElseTheStandard(t *testing.T) {
	c := base(t)
	rapid.Check(t, func(t *rapid.T) {
		o := arbitrary.Offer(c).Draw(t, "offer")
		for _, variant := range append(o.Variants(), "", "nobody’s") {
			as := o.As(variant)
			for _, f := range c.Fields() {
				var want []offer.Value
				for _, from := range []string{variant, ""} {
					for _, cell := range o.Cells {
						if cell.Field == f.Key && cell.Variant == from {
							want = append(want, cell.Value)
						}
					}
					if len(want) > 0 {
						break
					}
				}
				var got []offer.Value
				for cell := range as.All(f.Key) {
					got = append(got, cell.Value)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("%s as %q:\n%s", f.Key, variant, diff)
				}
			}
			if len(as.Variants()) > 0 {
				t.Fatalf("as %q still has variants", variant)
			}
		}
	})
}

func TestFactsDoNotDependOnChance(t *testing.T) {
	c := base(t)
	r := offer.Reference{Catalog: c}
	rapid.Check(t, func(t *rapid.T) {
		o := arbitrary.Offer(c).Draw(t, "offer")
		want := offer.FactsOf(o, r)
		for range 3 {
			if diff := cmp.Diff(want, offer.FactsOf(o, r)); diff != "" {
				t.Fatalf("%s", diff)
			}
		}
	})
}

func TestCheckPointsIntoTheDocument(t *testing.T) {
	key := offer.Key{Field: "location.point", Variant: "a/b", Item: "https://x/~1"}
	if got := key.Pointer(); got != "/variants/a~1b/location/point/https:~1~1x~1~01" {
		t.Errorf("pointer %s", got)
	}
}

func TestEqualIgnoresEmptiness(t *testing.T) {
	price := 3.0
	for _, pair := range [][2]offer.Value{
		{offer.Choice{Code: "a", Note: offer.Text{}}, offer.Choice{Code: "a"}},
		{offer.Contact{Channels: []offer.Channel{}}, offer.Contact{}},
		{offer.Rate{Min: &price}, offer.Rate{Min: new(float64(3))}},
		{nil, nil},
	} {
		if !offer.Equal(pair[0], pair[1]) {
			t.Errorf("%+v is not %+v", pair[0], pair[1])
		}
	}
	for _, pair := range [][2]offer.Value{
		{offer.Word("2026-07-14"), offer.Say("fr", "2026-07-14")}, {offer.Number(1), offer.Number(2)}, {offer.Word("a"), nil}, {nil, offer.Word("a")},
		{offer.Word("yes"), offer.Yes}, // written alike, but not of one kind
	} {
		if offer.Equal(pair[0], pair[1]) {
			t.Errorf("%+v is %+v", pair[0], pair[1])
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"id":1000000000,"type":"hotel","cells":[{"f":"name","k":"text","o":1,"v":{"fr":{"v":"Le Vieux"}}}],"origins":[{"source":"a"}]}`))
	f.Add([]byte(`{"cells":[{"f":"opening","k":"hours","v":{"sessions":[{"date":"2026-07-14"}]}},{"f":"x","i":"y"}]}`))
	f.Add([]byte(`{"cells":[{"f":"itinerary.track","k":"track","v":[[[0,1],[1,2,3]]]}],"unmapped":[{"source":"s","path":"p","value":"{}"}]}`))
	c := base(f)
	r := offer.Reference{Catalog: c}
	f.Fuzz(func(t *testing.T, doc []byte) {
		o, err := offer.Decode(offer.Format, doc)
		if err != nil {
			return
		}
		again, err := offer.Encode(o)
		if err != nil {
			t.Fatalf("what was decoded cannot be encoded: %v", err)
		}
		p, err := offer.Decode(offer.Format, again)
		if err != nil {
			t.Fatalf("what was encoded cannot be decoded: %v\n%s", err, again)
		}
		if changed := offer.Changed(o, p); len(changed) > 0 {
			t.Fatalf("changed %v", changed)
		}
		offer.FactsOf(o, r)
		for _, s := range c.Sheets[:2] {
			s.Check(o, r)
		}
	})
}

var allKinds = []offer.Kind{offer.KindText, offer.KindWord, offer.KindNumber, offer.KindFlag, offer.KindChoice, offer.KindDate, offer.KindSpan,
	offer.KindLink, offer.KindAddress, offer.KindPosition, offer.KindTrack, offer.KindHours, offer.KindContact, offer.KindMedium, offer.KindRate,
	offer.KindClassification, offer.KindRelation, offer.KindIdentifier, offer.KindLife}

func FuzzDecodeValue(f *testing.F) {
	c := base(f)
	fields := map[offer.Kind]*offer.Field{}
	for _, field := range c.Fields() {
		fields[field.Kind] = field
	}
	for i, kind := range allKinds {
		if fields[kind] == nil {
			fields[kind] = &offer.Field{Key: "x", Kind: kind, Class: offer.Fact}
			continue
		}
		for seed := range 3 {
			seed, err := json.Marshal(arbitrary.Value(c, fields[kind]).Example(seed))
			if err != nil {
				f.Fatal(err)
			}
			f.Add(uint8(i), seed)
		}
	}
	r := offer.Reference{Catalog: c}
	f.Fuzz(func(t *testing.T, n uint8, data []byte) {
		kind := allKinds[int(n)%len(allKinds)]
		v, err := offer.DecodeValue(kind, data)
		if err != nil {
			return
		}
		if v.Kind() != kind {
			t.Fatalf("a %s decodes to a %s", kind, v.Kind())
		}
		v.Check(fields[kind], r)
		v.Facts(fields[kind], r, new(offer.Facts))
		o := &offer.Offer{Cells: []offer.Cell{{Key: offer.Key{Field: "x"}, Value: v}}}
		doc, err := offer.Encode(o)
		if err != nil {
			t.Fatal(err)
		}
		p, err := offer.Decode(offer.Format, doc)
		if err != nil || !offer.Equal(p.Cells[0].Value, v) {
			t.Fatalf("comes back otherwise: %v\n%s", err, doc)
		}
	})
}

func FuzzReadConcepts(f *testing.F) {
	f.Add("code\tparent\tfr\ten\tdatatourisme\nmuseum\t\tMusée\tMuseum\tMuseum schema:Museum\n# remark\ncastle\tmuseum\tChâteau\n")
	f.Add("code\tfr\treplaced_by\na\tA\tb\nb\tB\ta\n")
	f.Add("code\tparent\tfr\na\tb\tA\nb\ta\tB\n")
	f.Fuzz(func(t *testing.T, table string) {
		concepts, err := offer.ReadConcepts("x", bytes.NewReader([]byte(table)))
		if err != nil {
			return
		}
		thesaurus, err := offer.NewThesaurus(concepts)
		if err != nil {
			return
		}
		for _, c := range concepts {
			if c.Depth() > 20 || !thesaurus.Under("x", c.Code, c.Root().Code) {
				t.Fatalf("%s is not under its root", c.Code)
			}
		}
	})
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}
