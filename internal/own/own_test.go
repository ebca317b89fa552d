package own

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
)

const sheetText = `
fields:
  - {key: member, kind: flag, label: {fr: Adhérent, en: Member}, facet: true, aliases: ["apidae:1001"]}
  - key: level
    kind: choice
    many: true
    facet: true
    label: {fr: Niveau, en: Level}
    choices:
      - {code: gold, label: {fr: Or, en: Gold}, aliases: ["apidae:77", "Or"]}
      - {code: silver, label: {fr: Argent, en: Silver}}
      - {code: bronze, label: {fr: Bronze, en: Bronze}, ended: true}
  - {key: rank, kind: number, label: {fr: Rang, en: Rank}, facet: true, min: 0, max: 10}
  - {key: seen, kind: date, label: {fr: Visite, en: Visit}, facet: true}
  - {key: ref, kind: word, label: {fr: Référence, en: Reference}}
  - {key: note, kind: text, label: {fr: Note, en: Note}}
`

func sheet(t testing.TB, text string) *Sheet {
	t.Helper()
	s, err := ParseSheet([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func told(found []fault.Problem) string {
	var all []string
	for _, p := range found {
		all = append(all, strings.TrimSpace(p.Path+" "+p.Key+" "+p.Hint))
	}
	return strings.Join(all, "; ")
}

func problems(err error) string {
	var e *fault.Error
	if errors.As(err, &e) {
		return told(e.Problems)
	}
	return fmt.Sprint(err)
}

func TestSheetsThatAreWrong(t *testing.T) {
	label := "label: {fr: A, en: A}"
	for text, want := range map[string]string{
		"fields: []":     "<nil>",
		"":               "<nil>",
		`{"fields": []}`: "<nil>",
		"fields: [{key: a, kind: flag, " + label + "}]":                                                                  "<nil>",
		"fields: [{key: Aé, kind: flag, " + label + "}]":                                                                 "/fields/Aé own.key_malformed",
		"fields: [{key: a, kind: fleg, " + label + "}]":                                                                  "/fields/a/kind own.kind_unknown flag",
		"fields: [{key: a, kind: flag}]":                                                                                 "/fields/a/label own.label_missing",
		"fields: [{key: a, kind: choice, " + label + "}]":                                                                "/fields/a/choices own.choices_missing",
		"fields: [{key: a, kind: flag, many: true, " + label + "}]":                                                      "/fields/a own.choices_of_choice",
		"fields: [{key: a, kind: text, facet: true, " + label + "}]":                                                     "/fields/a/facet own.facet_of_text",
		"fields: [{key: a, kind: number, min: 2, max: 1, " + label + "}]":                                                "/fields/a/max range.reversed",
		"fields: [{key: a, kind: flag, " + label + "}, {key: b, kind: flag, aliases: [a], " + label + "}]":               "/fields/b own.name_twice",
		"fields: [{key: a, kind: choice, " + label + ", choices: [{code: x, " + label + "}, {code: x, " + label + "}]}]": "/fields/a/choices/x own.name_twice",
		"fields: [{key: a, kind: choice, " + label + ", choices: [{code: 'x y', " + label + "}]}]":                       "/fields/a/choices/x y code.malformed",
		"fields: [null]": "<nil>",
	} {
		_, err := ParseSheet([]byte(text))
		if got := problems(err); got != want {
			t.Errorf("%s:\n got %s\nwant %s", text, got, want)
		}
	}
	for _, text := range []string{"fields: 3", "felds: []", "\x00", "fields: [{key: a, colour: red}]"} {
		if _, err := ParseSheet([]byte(text)); !strings.Contains(problems(err), "yaml.malformed") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestWhatReplacesASheet(t *testing.T) {
	before := sheet(t, sheetText)
	cells, _ := before.Apply(nil, Edit{"member": {"yes"}, "level": {"gold"}})
	use := Use{}
	use.Add(cells)
	for name, test := range map[string]struct{ from, to, want string }{
		"same":                 {"", "", ""},
		"unused field goes":    {"  - {key: ref, kind: word, label: {fr: Référence, en: Reference}}\n", "", ""},
		"used field goes":      {"key: member,", "key: adherent,", "/fields/member own.field_in_use"},
		"unused code goes":     {"- {code: silver, label: {fr: Argent, en: Silver}}", "- {code: tin, label: {fr: Étain, en: Tin}}", ""},
		"used code goes":       {"code: gold", "code: golden", "/fields/level/choices/gold own.code_in_use"},
		"used code is renamed": {"{fr: Or, en: Gold}", "{fr: Doré, en: Golden}", ""},
		"kind of unused field": {"kind: date", "kind: word", "/fields/seen/kind own.kind_changed"},
		"one where were many":  {"    many: true\n", "", "/fields/level/many own.field_in_use"},
	} {
		text := strings.Replace(sheetText, test.from, test.to, 1)
		if name == "kind of unused field" {
			text = strings.Replace(text, "Visit}, facet: true", "Visit}", 1)
		}
		if got := told(sheet(t, text).Replace(before, use)); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

func TestValues(t *testing.T) {
	s := sheet(t, sheetText)
	for _, test := range []struct {
		edit Edit
		want string // what is wrong, or the cells
	}{
		{Edit{"member": {"yes"}}, "member=yes"},
		{Edit{"apidae:1001": {"no"}}, "member=no"},
		{Edit{"member": {"maybe"}}, "member flag.unknown"},
		{Edit{"member": {"yess"}}, "member flag.unknown yes"},
		{Edit{"member": {"yes", "no"}}, "member parameter.repeated"},
		{Edit{"level": {"silver", "apidae:77", "gold"}}, "level=silver level=gold"},
		{Edit{"level": {"golf"}}, "level code.unknown gold"},
		{Edit{"level": {"bronze"}}, "level code.unknown"}, // it has ended
		{Edit{"rank": {"7"}, "seen": {"2026-07-14"}}, "rank=7 seen=2026-07-14"},
		{Edit{"rank": {"7,5"}}, "rank number.not_whole"},
		{Edit{"rank": {"11"}}, "rank number.too_large"},
		{Edit{"rank": {"NaN"}}, "rank number.malformed"},
		{Edit{"seen": {"14/07/2026"}}, "seen date.malformed"},
		{Edit{"ref": {""}}, "ref text.empty"},
		{Edit{"note": {strings.Repeat("x", MaxText+1)}}, "note text.too_long"},
		{Edit{"membre": {"yes"}}, "membre own.field_unknown member"},
		{Edit{"member": {"yes"}, "apidae:1001": {"no"}}, "member parameter.repeated"},
		{Edit{"member": nil}, ""},
	} {
		cells, found := s.Apply(nil, test.edit)
		got := told(found)
		if found == nil {
			var all []string
			for _, c := range cells {
				all = append(all, c.Field+"="+Text(c.Value))
			}
			got = strings.Join(all, " ")
		}
		if got != test.want {
			t.Errorf("%v: %s, want %s", test.edit, got, test.want)
		}
	}
	cells := []offer.Cell{{Key: offer.Key{Field: "level", Item: "bronze"}, Value: offer.Choice{Code: "bronze"}}, {Key: offer.Key{Field: "gone"}, Value: offer.Word("kept")}}
	after, found := s.Apply(cells, Edit{"level": {"bronze", "gold"}})
	if len(found) > 0 || len(after) != 3 {
		t.Errorf("what has ended cannot stay, or what the sheet lost is lost: %v %v", after, found)
	}
}

func TestFacts(t *testing.T) {
	s := sheet(t, sheetText)
	cells, _ := s.Apply(nil, Edit{"member": {"yes"}, "level": {"gold", "silver"}, "rank": {"3"}, "seen": {"2026-07-14"}, "note": {"secret"}, "ref": {"R1"}})
	codes, numbers := Facts(cells)
	var got []string
	for _, c := range codes {
		got = append(got, c.Facet+"="+c.Code)
	}
	want := []string{"own.member=yes", "own.level=gold", "own.level=silver", "own.seen=2026", "own.seen=2026-07"}
	if d := cmp.Diff(want, got); d != "" || len(numbers) != 1 || numbers[0].Name != "own.rank" || numbers[0].Value != 3 {
		t.Errorf("%s %v", d, numbers)
	}
}

func TestMerge(t *testing.T) {
	s := sheet(t, sheetText)
	mine, _ := s.Apply(nil, Edit{"member": {"no"}, "level": {"silver"}})
	merged, _ := s.Apply(nil, Edit{"member": {"yes"}, "level": {"gold", "silver"}, "note": {"a note"}})
	got := s.Values(Merge(mine, merged))
	if d := cmp.Diff(Edit{"member": {"no"}, "level": {"silver", "gold"}, "note": {"a note"}}, got); d != "" {
		t.Error(d)
	}
}

func TestTables(t *testing.T) {
	s := sheet(t, sheetText)
	for name, test := range map[string]struct{ text, want string }{
		"comma":             {"id,member,level\n1000000001,yes,gold|silver\n", "2:1000000001 level=gold|silver member=yes"},
		"semicolon":         {"\uFEFFid;name;member\r\n7;Hôtel, bar;no\r\n", "2:7 member=no"},
		"windows-1252":      {"id;note\r\n7;\xe9t\xe9 \x80\n8;h\xf4tel\xe9", "2:7 note=été € 3:8 note=hôtelé"},
		"both encodings":    {"id,note\n7,\xe9t\xe9\n8,été\n", "2:7 note=été 3:8 note=été"},
		"oui and non":       {"id,member\n7,Oui\n8,non\n", "2:7 member=yes 3:8 member=no"},
		"aliases":           {"identifier,apidae:1001\napidae:55,yes\n", "2:apidae:55 apidae:1001=yes"},
		"empty and cleared": {"id,member,rank\n7,,-\n", "2:7 rank="},
		"tamed":             {"id,ref\n7,'-\n8,'=A1\n", "2:7 ref=- 3:8 ref==A1"},
		"bad rows":          {"id,member\nx,yes\n,yes\n9,no\n", "2 own.row_id_malformed 3 own.row_without_id 4:9 member=no"},
		"short rows":        {"id,member,rank\n7\n8,yes\n", "2:7 3:8 member=yes"},
		"unknown column":    {"id,membr\n1,yes\n", "membr own.field_unknown member"},
		"twice":             {"id,member,apidae:1001\n", "apidae:1001 parameter.repeated"},
		"no id":             {"member\nyes\n", "1 own.table_without_id"},
		"empty":             {"", "1 own.table_empty"},
	} {
		if got := rowsOf(t, s, test.text); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, test.want)
		}
	}
}

func rowsOf(t *testing.T, s *Sheet, text string) string {
	table, err := OpenTable(strings.NewReader(text), s)
	if err != nil {
		return problems(err)
	}
	var all []string
	for {
		row, problem, err := table.Next()
		switch {
		case errors.Is(err, io.EOF):
			return strings.Join(all, " ")
		case err != nil:
			t.Fatal(err)
		case problem != nil:
			all = append(all, problem.Path+" "+problem.Key)
			continue
		}
		of := fmt.Sprint(row.ID)
		if row.ID == 0 {
			of = row.Identifier.System + ":" + row.Identifier.Value
		}
		line := fmt.Sprintf("%d:%s", row.Line, of)
		for _, name := range sorted(row.Edit) {
			line += " " + name + "=" + strings.Join(row.Edit[name], "|")
		}
		all = append(all, line)
	}
}

// What is exported and imported again is the same, whatever the values.
func TestTablesComeBack(t *testing.T) {
	s := sheet(t, sheetText)
	rapid.Check(t, func(t *rapid.T) {
		e := Edit{}
		some := func(key string, values ...string) {
			if rapid.Bool().Draw(t, key) {
				e[key] = values
			}
		}
		text := rapid.StringOfN(rapid.RuneFrom([]rune("ab=+-@|%'\",;\né ")), 1, 12, -1)
		some("member", rapid.SampledFrom([]string{"yes", "no", "unknown"}).Draw(t, "flag"))
		some("level", "gold", "silver")
		some("rank", fmt.Sprint(rapid.IntRange(0, 10).Draw(t, "number")))
		some("seen", (opening.DateOf(2026, 1, 1) + opening.Date(rapid.IntRange(0, 400).Draw(t, "day"))).String())
		some("ref", "r"+text.Draw(t, "word"))
		some("note", text.Draw(t, "note")+"n")
		cells, found := s.Apply(nil, e)
		if len(found) > 0 {
			t.Fatal(told(found))
		}
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		if err := errors.Join(s.AppendHeading(w), s.AppendRow(w, 7, "=Hôtel", cells)); err != nil {
			t.Fatal(err)
		}
		w.Flush()
		table, err := OpenTable(&b, s)
		if err != nil {
			t.Fatal(err)
		}
		row, problem, err := table.Next()
		if err != nil || problem != nil || row.ID != 7 {
			t.Fatal(row, problem, err)
		}
		again, found := s.Apply(nil, row.Edit)
		if !slices.EqualFunc(again, cells, func(a, b offer.Cell) bool { return a.Key == b.Key && offer.Equal(a.Value, b.Value) }) {
			t.Fatalf("%v %v\n%v", told(found), cells, again)
		}
	})
}

func FuzzSheet(f *testing.F) {
	f.Add([]byte(sheetText))
	f.Add([]byte("fields: [{key: a, kind: flag, label: {fr: A, en: A}}]"))
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ParseSheet(data)
		if err == nil && len(s.Check()) > 0 {
			t.Error("a sheet that was read is wrong")
		}
	})
}

func FuzzTable(f *testing.F) {
	f.Add([]byte("id,member\n7,yes\n"))
	f.Add([]byte("identifier;level\na:b;gold|silver\n\"x"))
	s := sheet(f, sheetText)
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := OpenTable(bytes.NewReader(data), s)
		for err == nil {
			var row *Row
			if row, _, err = table.Next(); row != nil {
				s.Apply(nil, row.Edit)
			}
		}
	})
}
