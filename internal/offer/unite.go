package offer

import (
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Side says whose value of a field stands where two records of one thing are brought together.
type Side string

const (
	Both  Side = ""      // of a list both, of texts both languages; else the survivor's, or the other's where it says nothing
	Own   Side = "own"   // the survivor's alone
	Other Side = "other" // the other's alone
)

// Sides lists every Side.
var Sides = []Side{Both, Own, Other}

// Unite gives a record with what another one says of the same thing. keep says by field, or for what only a variant says by
// field and variant ("name~winter"), whose value stands; what it does not name is brought together. Items of the other that the
// record has already, by what its sheet compares them by, are not taken; others get an item of their own where theirs is taken.
// Relations of one to the other go. The head stays, and neither record is changed. left lists the fields of the other that a
// record of this type does not have.
func (s *Sheet) Unite(o, other *Offer, keep map[string]Side, newItem func() string) (united *Offer, left []string) {
	united = o.Clone()
	u := uniting{s, o, other, keep, newItem, united}
	united.Cells = slices.DeleteFunc(united.Cells, func(c Cell) bool { return u.side(c.Key) == Other && u.says(c.Key) || leads(c.Value, other) })
	for _, c := range other.Cells {
		f := s.Field(c.Field)
		switch side := u.side(c.Key); {
		case f == nil:
			left = append(left, c.Field)
		case side == Own || c.Value == nil || leads(c.Value, o):
		case f.Many:
			u.add(f, c)
		default:
			u.settle(c, side)
		}
	}
	u.formerName()
	slices.Sort(left)
	return united, slices.Compact(left)
}

type uniting struct {
	sheet    *Sheet
	o, other *Offer
	keep     map[string]Side
	newItem  func() string
	united   *Offer
}

func (u *uniting) side(k Key) Side {
	if k.Variant != "" {
		if s, told := u.keep[k.Field+"~"+k.Variant]; told {
			return s
		}
	}
	return u.keep[k.Field]
}

// says tells whether the other has a value of the same field in the same variant.
func (u *uniting) says(k Key) bool {
	return slices.ContainsFunc(u.other.Cells, func(c Cell) bool { return c.Field == k.Field && c.Variant == k.Variant })
}

// leads tells whether a value is a relation to a record.
func leads(v Value, to *Offer) bool {
	r, ok := v.(Relation)
	return ok && (r.To == to.ID && to.ID != 0 || r.Elsewhere != nil && slices.Contains(to.Identifiers(), *r.Elsewhere))
}

// settle puts a value that there is one of.
func (u *uniting) settle(c Cell, side Side) {
	mine := u.united.Get(c.Key)
	if mine == nil || side == Other {
		u.united.Set(c)
		return
	}
	own, isText := mine.Value.(Text)
	text, alsoText := c.Value.(Text)
	if !isText || !alsoText {
		return
	}
	both := Text{}
	for lang, p := range text {
		both[lang] = p
	}
	for lang, p := range own {
		both[lang] = p
	}
	u.united.Set(Cell{mine.Key, both, mine.Origin})
}

// add puts an item of a list, unless it is there.
func (u *uniting) add(f *Field, c Cell) {
	taken := false
	for i := range u.united.Cells {
		d := &u.united.Cells[i]
		if d.Field != c.Field || d.Variant != c.Variant {
			continue
		}
		if f.Kind == KindChoice && d.Item == c.Item || f.Alike(d.Value, c.Value) {
			return
		}
		taken = taken || d.Item == c.Item
	}
	if taken {
		c.Item = u.newItem()
	}
	u.united.Set(c)
}

// Alike tells whether two items of a list are the same thing. Contacts are only where they say the same: two desks may both have
// no name.
func (f *Field) Alike(a, b Value) bool {
	if Equal(a, b) {
		return true
	}
	if len(f.Match) == 0 || f.Kind == KindContact || a == nil || b == nil || a.Kind() != b.Kind() {
		return false
	}
	x, y := members(a), members(b)
	told := false
	for _, name := range f.Match {
		if string(x[name]) != string(y[name]) {
			return false
		}
		told = told || len(x[name]) > 0
	}
	return told
}

// members gives the parts of a value by their names.
func members(v Value) map[string]jsontext.Value {
	data, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return nil
	}
	var all map[string]jsontext.Value
	if json.Unmarshal(data, &all) != nil {
		return nil
	}
	return all
}

// formerName keeps the name that is given up as one that the thing is still looked for by.
func (u *uniting) formerName() {
	f := u.sheet.Field(FieldAliases)
	if f == nil {
		return
	}
	for _, name := range []Text{u.o.Name(), u.other.Name()} {
		for _, lang := range name.Langs() {
			word := Word(name[lang].Value)
			told := slices.ContainsFunc(u.united.Cells, func(c Cell) bool {
				if c.Field == FieldName {
					t, _ := c.Value.(Text)
					return slices.ContainsFunc(t.Langs(), func(l Lang) bool { return Word(t[l].Value) == word })
				}
				return (c.Field == FieldAliases || c.Field == FieldFormerNames) && Equal(c.Value, word)
			})
			if !told {
				u.united.Set(Cell{Key: Key{Field: FieldAliases, Item: u.newItem()}, Value: word})
			}
		}
	}
}
