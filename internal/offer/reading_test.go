package offer

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"escale/internal/opening"
)

// zeros are the zero values of all kinds.
var zeros = map[Kind]Value{KindText: Text(nil), KindWord: Word(""), KindNumber: Number(0), KindFlag: Flag(""), KindChoice: Choice{}, KindDate: Date(0), KindSpan: Span{},
	KindLink: Link{}, KindAddress: Address{}, KindPosition: Position{}, KindTrack: Track(nil), KindHours: Hours{}, KindContact: Contact{},
	KindMedium: Medium{}, KindRate: Rate{}, KindClassification: Classification{}, KindRelation: Relation{}, KindIdentifier: Identifier{}, KindLife: Life{}, KindPart: Part(nil)}

// byTags reads a value as its members' tags say, by reflection: what the reading by hand must give as well.
func byTags(kind Kind, data []byte) (Value, error) {
	p := reflect.New(reflect.TypeOf(zeros[kind]))
	err := json.Unmarshal(data, p.Interface())
	return p.Elem().Interface().(Value), err
}

// fill gives a value in which no member is empty, of whatever type.
func fill(v reflect.Value, n *int) {
	*n++
	switch v.Interface().(type) {
	case opening.Date, Date:
		v.SetInt(20_000 + int64(*n))
		return
	case opening.Slot:
		v.Set(reflect.ValueOf(opening.Slot{From: 600, To: 700}))
		return
	case opening.Weekdays:
		v.Set(reflect.ValueOf(opening.Weekdays(5)))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("n° %d \"\n\t\\ é", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int64:
		v.SetInt(int64(*n%100) + 1)
	case reflect.Float64:
		v.SetFloat(float64(*n) + 0.5)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), n)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 2 {
			key, item := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(key, n)
			fill(item, n)
			v.SetMapIndex(key, item)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	case reflect.Interface: // a value of a part
		v.Set(reflect.ValueOf(Number(*n)))
	default:
		panic(v.Type())
	}
}

// TestEveryMemberIsRead: what is written of a value that lacks nothing is read, whichever kind it is. A member that is added to
// a type and not read fails here.
func TestEveryMemberIsRead(t *testing.T) {
	for _, kind := range kinds {
		p := reflect.New(reflect.TypeOf(zeros[kind]))
		fill(p.Elem(), new(int))
		want := p.Elem().Interface().(Value)
		data, err := json.Marshal(want, json.Deterministic(true))
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodeValue(kind, data)
		if err != nil {
			t.Fatalf("%s: %v\n%s", kind, err, data)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n%s", kind, diff)
		}
	}
	o := new(Offer)
	n := 0
	v := reflect.ValueOf(o).Elem()
	for i := range v.NumField() {
		switch v.Type().Field(i).Name {
		case "Created", "Updated", "Cells": // see TestDecodeGivesWhatWasEncoded
		default:
			fill(v.Field(i), &n)
		}
	}
	doc, err := Encode(o)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(Format, doc)
	if err != nil {
		t.Fatal(err)
	}
	if got.Cells = nil; !reflect.DeepEqual(o, got) {
		t.Errorf("the head:\n%s", cmp.Diff(o, got))
	}
}

// FuzzReading: what is read is read as the tags say; and what is damaged is refused.
func FuzzReading(f *testing.F) {
	for i, kind := range kinds {
		p := reflect.New(reflect.TypeOf(zeros[kind]))
		fill(p.Elem(), new(int))
		data, err := json.Marshal(p.Interface())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), data)
		f.Add(uint8(i), data[:len(data)-1])
		f.Add(uint8(i), append(data, ','))
		f.Add(uint8(i), []byte(strings.ReplaceAll(string(data), `":`, "\" :\n\t")))
	}
	for _, s := range []string{`01`, `1.`, `-`, `+1`, `1e5`, `1E-2`, `-0`, `1e999`, `[[[1,2]],]`, `{"x":{"y":[1,"é",null,true]}}`, `{"code":"a",}`,
		`{"code":"a" "b":1}`, `"\ud800"`, `"\u00e9\/\b"`, `"a`, `"a\`, `"\"`, "\"\xff\"", `{"fr":{"v":"\n"}}`, `{,}`, `[`, ``, `nul`} {
		for k := range kinds {
			f.Add(uint8(k), []byte(s))
		}
	}
	f.Fuzz(func(t *testing.T, n uint8, data []byte) {
		kind := kinds[int(n)%len(kinds)]
		got, err := DecodeValue(kind, data)
		if kind == KindPart {
			return // its values have their kinds beside them, and no tags say that
		}
		want, wrong := byTags(kind, data)
		switch {
		case err != nil && wrong == nil && !strings.Contains(string(data), "null"): // nothing is stored as null
			t.Fatalf("%s: refused, and is right: %v\n%s", kind, err, data)
		case err == nil && wrong == nil && !same(got, want):
			t.Fatalf("%s: %s\n%s", kind, cmp.Diff(want, got), data)
		}
	})
}

// same compares values, of which numbers may be no numbers.
func same(a, b Value) bool {
	x, ok := a.(Number)
	return reflect.DeepEqual(a, b) || ok && math.IsNaN(float64(x))
}
