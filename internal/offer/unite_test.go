package offer

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"escale/internal/opening"
)

// Whatever two records say: nothing of the survivor is lost unless the other's is wanted, nothing is there twice, and bringing the
// same together again changes nothing.
func TestUnitingLosesNothing(t *testing.T) {
	c, err := Base()
	if err != nil {
		t.Fatal(err)
	}
	sheet := c.Sheet("hotel")
	rapid.Check(t, func(t *rapid.T) {
		o, other := drawRecord(t, 1), drawRecord(t, 2)
		n := 0
		item := func() string { n++; return fmt.Sprint("new", n) }
		united, left := sheet.Unite(o, other, nil, item)
		if len(left) > 0 {
			t.Fatalf("left out: %v", left)
		}
		keys := map[Key]bool{}
		for _, cell := range united.Cells {
			if keys[cell.Key] {
				t.Fatalf("%v is there twice", cell.Key)
			}
			keys[cell.Key] = true
		}
		for _, cell := range o.Cells {
			is := united.Get(cell.Key)
			text, isText := cell.Value.(Text)
			switch {
			case is == nil:
				t.Fatalf("%v is lost", cell.Key)
			case isText:
				for lang, p := range text {
					if is.Value.(Text)[lang] != p {
						t.Fatalf("%v in %s is %v", cell.Key, lang, is.Value)
					}
				}
			case !Equal(is.Value, cell.Value):
				t.Fatalf("%v is %v, was %v", cell.Key, is.Value, cell.Value)
			}
		}
		for _, cell := range other.Cells {
			if sheet.Field(cell.Field).Many && !slices.ContainsFunc(united.Cells, func(d Cell) bool { return d.Field == cell.Field && Equal(d.Value, cell.Value) }) {
				t.Fatalf("%v of the other is lost", cell.Key)
			}
		}
		if again, _ := sheet.Unite(united, other, nil, item); len(Difference(united, again)) > 0 {
			t.Fatalf("again: %v", Difference(united, again))
		}
	})
}

func drawRecord(t *rapid.T, id ID) *Offer {
	o := &Offer{ID: id, Type: "hotel"}
	words := rapid.SampledFrom([]string{"Pont", "Lac", "Gare"})
	name := Text{"fr": {Value: words.Draw(t, "name")}}
	if rapid.Bool().Draw(t, "english") {
		name["en"] = Phrase{Value: words.Draw(t, "name")}
	}
	o.Set(Cell{Key: Key{Field: FieldName}, Value: name})
	for i := range rapid.IntRange(0, 3).Draw(t, "contacts") {
		o.Set(Cell{Key: Key{Field: FieldContacts, Item: fmt.Sprint("k", i)}, Value: Contact{Role: RolePublic, Channels: []Channel{{Means: Phone, Value: fmt.Sprint("02 54 00 00 0", rapid.IntRange(1, 3).Draw(t, "phone"))}}}})
	}
	for _, code := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"cash", "cheque", "bank-card"}), rapid.ID).Draw(t, "payment") {
		o.Set(Cell{Key: Key{Field: "payment", Item: code}, Value: Choice{Code: code}})
	}
	if rapid.Bool().Draw(t, "pets") {
		o.Set(Cell{Key: Key{Field: "pets"}, Value: rapid.SampledFrom([]Flag{Yes, No}).Draw(t, "pets")})
	}
	return o
}

func TestWhoseValueStandsIsChosen(t *testing.T) {
	c, err := Base()
	if err != nil {
		t.Fatal(err)
	}
	phone := func(n string) Value { return Contact{Role: RolePublic, Channels: []Channel{{Means: Phone, Value: n}}} }
	o := &Offer{ID: 1, Type: "hotel", Cells: []Cell{{Key: Key{Field: FieldName}, Value: Say("fr", "Pont")}, {Key: Key{Field: FieldContacts, Item: "a"}, Value: phone("1")},
		{Key: Key{Field: FieldRelations, Item: "r"}, Value: Relation{Nature: "near", To: 2}}}}
	other := &Offer{ID: 2, Type: "hotel", Cells: []Cell{{Key: Key{Field: FieldName}, Value: Say("fr", "Lac")}, {Key: Key{Field: FieldContacts, Item: "a"}, Value: phone("2")},
		{Key: Key{Field: FieldRelations, Item: "s"}, Value: Relation{Nature: "same-place", To: 1}}}}
	sheet, item := c.Sheet("hotel"), func() string { return "n" }
	united, _ := sheet.Unite(o, other, map[string]Side{FieldName: Other, FieldContacts: Own}, item)
	if p, _ := united.Name().In("fr"); p.Value != "Lac" {
		t.Error("the name is", p.Value)
	}
	if contacts := slices.Collect(united.All(FieldContacts)); len(contacts) != 1 || !Equal(contacts[0].Value, phone("1")) {
		t.Errorf("%d contacts", len(contacts))
	}
	if relations := slices.Collect(united.All(FieldRelations)); len(relations) != 0 {
		t.Errorf("it points to itself: %v", relations[0].Value)
	}
	if aliases := slices.Collect(united.All(FieldAliases)); len(aliases) != 1 || aliases[0].Value != Word("Pont") {
		t.Errorf("%d names that it is still looked for by", len(aliases))
	}
	if alone, _ := sheet.Unite(o, other, map[string]Side{FieldContacts: Other}, item); !Equal(alone.Get(Key{Field: FieldContacts, Item: "a"}).Value, phone("2")) {
		t.Error("the other's contacts do not stand alone")
	}
}

func TestAStateOfLifeIsOfItsDays(t *testing.T) {
	from, to := dateOf(t, "2026-07-10"), dateOf(t, "2026-07-12")
	for _, c := range []struct {
		life Life
		day  string
		want LifeState
	}{
		{Life{State: TemporarilyClosed, From: from, To: to}, "2026-07-09", Active},
		{Life{State: TemporarilyClosed, From: from, To: to}, "2026-07-10", TemporarilyClosed},
		{Life{State: TemporarilyClosed, From: from, To: to}, "2026-07-12", TemporarilyClosed},
		{Life{State: TemporarilyClosed, From: from, To: to}, "2026-07-13", Active},
		{Life{State: ClosedForGood, From: from}, "2026-07-09", Active},
		{Life{State: ClosedForGood, From: from}, "2030-01-01", ClosedForGood},
		{Life{State: OpeningSoon, From: from}, "2026-07-09", OpeningSoon},
		{Life{State: OpeningSoon, From: from}, "2026-07-10", Active},
		{Life{State: Cancelled}, "2026-07-10", Cancelled},
	} {
		if got := c.life.On(dateOf(t, c.day)).State; got != c.want {
			t.Errorf("%+v on %s is %s, want %s", c.life, c.day, got, c.want)
		}
	}
}

func dateOf(t *testing.T, s string) opening.Date {
	t.Helper()
	d, err := opening.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
