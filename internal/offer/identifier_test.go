package offer

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestOfficialNumbersAreChecked(t *testing.T) {
	for _, test := range []struct {
		system, value string
		right         bool
	}{
		{"siret", "73282932000074", true},
		{"siret", "732 829 320 00074", true},
		{"siret", "73282932000075", false},
		{"siret", "7328293200007", false},
		{"siret", "73282932OOO074", false},
		{"siret", "٧٣٢٨٢٩٣", false},        // 14 bytes, and no digit of ours
		{"siret", "35600000000048", true},  // La Poste's seat, by Luhn
		{"siret", "35600000049837", true},  // one of its offices, by the sum of its digits
		{"siret", "35600000049838", false}, // neither
		{"siret", "00000000000000", false},
		{"siren", "732829320", true},
		{"siren", "732829321", false},
		{"siren", "73282932", false},
		{"osm", "anything", true},
	} {
		if got := len(checkNumber(test.system, test.value)) == 0; got != test.right {
			t.Errorf("%s %s: %v", test.system, test.value, got)
		}
	}
}

func TestLuhnFindsEveryWrongDigit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.StringMatching(`[1-9][0-9]{12}`).Draw(t, "body")
		var right []string
		for d := range 10 {
			if n := fmt.Sprint(body, d); luhn(n) {
				right = append(right, n)
			}
		}
		if len(right) != 1 {
			t.Fatalf("%s has %d check digits", body, len(right))
		}
		wrong := []byte(right[0])
		i := rapid.IntRange(0, len(wrong)-1).Draw(t, "place")
		wrong[i] = '0' + (wrong[i]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		if luhn(string(wrong)) {
			t.Fatalf("%s passes as well as %s", wrong, right[0])
		}
	})
}

func TestTextsMergeByLanguage(t *testing.T) {
	old, mine, theirs := Phrase{Value: "old"}, Phrase{Value: "mine"}, Phrase{Value: "theirs"}
	for name, test := range map[string]struct {
		base, mine, theirs, want Text
		clash                    bool
	}{
		"nobody":             {Text{"fr": old}, Text{"fr": old}, Text{"fr": old}, Text{"fr": old}, false},
		"I changed":          {Text{"fr": old}, Text{"fr": mine}, Text{"fr": old}, Text{"fr": mine}, false},
		"they changed":       {Text{"fr": old}, Text{"fr": old}, Text{"fr": theirs}, Text{"fr": theirs}, false},
		"different ones":     {Text{"fr": old, "en": old}, Text{"fr": mine, "en": old}, Text{"fr": old, "en": theirs}, Text{"fr": mine, "en": theirs}, false},
		"both alike":         {Text{"fr": old}, Text{"fr": mine}, Text{"fr": mine}, Text{"fr": mine}, false},
		"both otherwise":     {Text{"fr": old}, Text{"fr": mine}, Text{"fr": theirs}, Text{"fr": mine}, true},
		"I added":            {nil, Text{"fr": mine}, nil, Text{"fr": mine}, false},
		"both added":         {nil, Text{"fr": mine}, Text{"fr": theirs}, Text{"fr": mine}, true},
		"I removed":          {Text{"fr": old}, nil, Text{"fr": old}, Text{}, false},
		"removed or changed": {Text{"fr": old}, nil, Text{"fr": theirs}, Text{}, true},
		"only the maker":     {Text{"fr": old}, Text{"fr": {Value: "old", Maker: ByAgency}}, Text{"fr": old}, Text{"fr": {Value: "old", Maker: ByAgency}}, false},
	} {
		got, clashes := test.mine.merge(test.base, test.theirs)
		if !Equal(got, test.want) || (len(clashes) > 0) != test.clash {
			t.Errorf("%s: %v, clashes %v", name, got, clashes)
		}
	}
}

func TestMergeTakesAwayATextThatBothEmptied(t *testing.T) {
	was := &Offer{Cells: []Cell{{Key: Key{Field: "name"}, Value: Text{"fr": {Value: "a"}, "en": {Value: "b"}}}}}
	mine, theirs := was.Clone(), was.Clone()
	mine.Cells[0].Value, theirs.Cells[0].Value = Say("en", "b"), Say("fr", "a")
	if merged, conflicts := Merge(was, mine, theirs); len(merged.Cells) > 0 || len(conflicts) > 0 {
		t.Errorf("left %v, conflicts %v", merged.Cells, conflicts)
	}
}

func TestRemaindersFollowTheirSource(t *testing.T) {
	at := func(source, path, field string) Remainder {
		return Remainder{Source: source, Path: path, Field: field, Value: "1"}
	}
	live := &Offer{
		Cells:    []Cell{{Key: Key{Field: "name"}, Value: Say("fr", "x"), Origin: Origin{Source: "a", Overridden: true}}},
		Unmapped: []Remainder{at("b", "1", ""), at("a", "1", ""), at("a", "2", ""), at("b", "2", "")},
	}
	same := &Offer{Cells: live.Cells, Unmapped: []Remainder{at("a", "1", ""), at("a", "2", ""), at("a", "3", "name")}}
	if next, _ := Receive(live, same, "a"); len(Changed(live, next)) > 0 {
		t.Errorf("changed %v: %v", Changed(live, next), next.Unmapped)
	}
	less := &Offer{Cells: live.Cells, Unmapped: []Remainder{at("a", "2", "")}}
	next, _ := Receive(live, less, "a")
	if want := []Remainder{at("b", "1", ""), at("b", "2", ""), at("a", "2", "")}; fmt.Sprint(next.Unmapped) != fmt.Sprint(want) {
		t.Errorf("left %v, want %v", next.Unmapped, want)
	}
}

func TestValuesAreNotAppendedTo(t *testing.T) {
	lines := append(make([]string, 0, 8), "1 rue du Pont")
	a := Address{Lines: lines, PostalCode: "37000", Locality: "Tours"}
	a.Check(nil, Reference{})
	a.Facts(&Field{}, Reference{}, new(Facts))
	if got := lines[:3]; got[1] != "" || got[2] != "" {
		t.Errorf("a check wrote into the value: %q", got)
	}
}

func TestDocumentsOfTheFutureAreRefused(t *testing.T) {
	if _, err := Decode(Format+1, []byte("{}")); err == nil {
		t.Error("read a format that does not exist yet")
	}
	if _, err := DecodeValue("colour", []byte(`"red"`)); err == nil {
		t.Error("read a kind that does not exist")
	}
	at := time.Date(2026, 7, 14, 8, 0, 0, 0, time.UTC)
	doc, err := Encode(&Offer{Cells: []Cell{{Key: Key{Field: "a"}, Value: Word("x"), Origin: Origin{Source: "s", At: at}},
		{Key: Key{Field: "b"}, Value: Address{}, Origin: Origin{Source: "s", At: at}}}})
	if want := `{"id":0,"version":0,"type":"","status":"","origins":[{"source":"s","at":"2026-07-14T08:00:00Z"}],"cells":[{"f":"a","k":"word","o":1,"v":"x"},{"f":"b","k":"address","o":1,"v":{}}]}`; err != nil || string(doc) != want {
		t.Errorf("document %s, %v", doc, err)
	}
}
