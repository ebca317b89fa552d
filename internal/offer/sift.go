package offer

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"escale/internal/fault"
)

// Refusal is a cell that the sheet does not take, and why.
type Refusal struct {
	Key
	Problem fault.Problem
}

// Refusals lists the cells that nobody could enter by hand: those that Check and CheckRelations find fault with, each once, in
// the order of the offer. A code that is out of use is taken; what is missing is no cell. of looks records up.
func (s *Sheet) Refusals(o *Offer, r Reference, of func(ID) *Offer) []Refusal {
	wrong := map[Key]fault.Problem{}
	tell := func(c *Cell, p fault.Problem) {
		if _, told := wrong[c.Key]; !told && p.Key != Deprecated {
			wrong[c.Key] = p
		}
	}
	items := map[string]int{}
	for i := range o.Cells {
		c := &o.Cells[i]
		switch {
		case c.Origin.From != 0:
			continue
		case i >= MaxCells:
			tell(c, fault.At(Pointer(c.Field), "list.too_long", "length", len(o.Cells), "max", MaxCells))
		case crowd(items, c) > MaxItems:
			tell(c, crowded(c))
		default:
			for _, p := range s.checkCell(c, r) {
				tell(c, p)
			}
		}
	}
	excluded(o, r, tell)
	r.Catalog.checkRelations(o, of, tell)
	if len(wrong) == 0 {
		return nil
	}
	var all []Refusal
	for i := range o.Cells {
		key := o.Cells[i].Key
		if p, is := wrong[key]; is {
			all = append(all, Refusal{key, p})
			delete(wrong, key)
		}
	}
	return all
}

// Aside is a value that a source says and the sheet refuses. Kept is what remains of it: where a part of it is wrong, such as
// one language or one telephone number, the others stay.
type Aside struct {
	Key
	Value, Kept Value
	Problem     fault.Problem
}

// SetAside gives the offer with what is refused of it in its remainder: each value as the source said it, bound to its field,
// with the reason. It is for offers as a source says them, which are all from that source.
func (o *Offer) SetAside(refused []Refusal, s *Sheet, r Reference, source string) (*Offer, []Aside) {
	if len(refused) == 0 {
		return o, nil
	}
	why := make(map[Key]fault.Problem, len(refused))
	for _, one := range refused {
		why[one.Key] = one.Problem
	}
	good := o.Clone()
	good.Cells = good.Cells[:0]
	var all []Aside
	for _, c := range o.Cells {
		p, is := why[c.Key]
		if !is {
			good.Cells = append(good.Cells, c)
			continue
		}
		a := Aside{c.Key, c.Value, s.salvage(&c, r), p}
		if a.Kept != nil {
			c.Value = a.Kept
			good.Cells = append(good.Cells, c)
		}
		all = append(all, a)
	}
	good.Unmapped = append(good.Unmapped, remainders(all, source)...)
	slices.SortStableFunc(good.Unmapped, func(a, b Remainder) int { return cmp.Compare(a.Path, b.Path) })
	return good, all
}

// divisible is a value whose parts are true without each other. A price without its upper bound, or a season without its end,
// would say something else.
type divisible interface {
	// without gives the value without the part that a problem points to; nil when that part does not stand for itself, or
	// when nothing is left.
	without(path string) Value
}

// mostParts bounds the parts that are taken out of one value.
const mostParts = 100

// salvage gives what remains of a cell's value without the parts that are wrong; nil when nothing does.
func (s *Sheet) salvage(c *Cell, r Reference) Value {
	part := *c
	for range mostParts {
		v, ok := part.Value.(divisible)
		if !ok {
			return nil
		}
		found := slices.DeleteFunc(s.checkCell(&part, r), func(p fault.Problem) bool { return p.Key == Deprecated })
		if len(found) == 0 {
			if part.Value == nil || Equal(part.Value, c.Value) {
				return nil // it is wrong beside others, not by itself
			}
			return part.Value
		}
		path, within := strings.CutPrefix(found[0].Path, c.Pointer())
		if !within {
			return nil
		}
		if part.Value = v.without(path); part.Value == nil {
			return nil
		}
	}
	return nil
}

func (t Text) without(path string) Value {
	lang := Lang(strings.TrimPrefix(path, "/"))
	if _, there := t[lang]; !there || len(t) < 2 {
		return nil
	}
	rest := make(Text, len(t)-1)
	for l, p := range t {
		if l != lang {
			rest[l] = p
		}
	}
	return rest
}

func (a Address) without(path string) Value {
	switch {
	case path == "/commune":
		a.Commune = ""
	case path == "/lines":
		a.Lines = nil
	default:
		return nil
	}
	if Equal(a, Address{Country: a.Country}) {
		return nil
	}
	return a
}

func (c Contact) without(path string) Value {
	_, rest, _ := strings.Cut(path, "/")
	part, below, _ := strings.Cut(rest, "/")
	switch {
	case part == "channels" && below != "":
		at, _, _ := strings.Cut(below, "/")
		n, err := strconv.Atoi(at)
		if err != nil || n < 0 || n >= len(c.Channels) {
			return nil
		}
		c.Channels = slices.Delete(slices.Clone(c.Channels), n, n+1)
	case part == "address" && c.Address != nil:
		left, ok := c.Address.without("/" + below).(Address)
		if c.Address = nil; ok {
			c.Address = &left
		}
	default:
		return nil
	}
	if c.Name == "" && c.Person == "" && c.Address == nil && len(c.Channels) == 0 {
		return nil
	}
	return c
}

// remainders writes values as the remainder of their fields; those that were one too many stand together.
func remainders(all []Aside, source string) []Remainder {
	var list []Remainder
	surplus := map[string]map[string]Value{}
	var fields []string
	for _, a := range all {
		if a.Problem.Key != "list.too_long" || a.Item == "" || a.Problem.Path != Pointer(a.Field) {
			list = append(list, Remainder{Source: source, Path: a.Problem.Path, Field: a.Field, Reason: a.Problem.Key, Value: written(a.Value)})
			continue
		}
		if surplus[a.Field] == nil {
			surplus[a.Field] = map[string]Value{}
			fields = append(fields, a.Field)
		}
		surplus[a.Field][a.Item] = a.Value
	}
	for _, field := range fields {
		list = append(list, Remainder{Source: source, Path: Pointer(field), Field: field, Reason: "list.too_long", Value: written(surplus[field])})
	}
	return list
}

// written gives a value as JSON; one that has no such form, as it is printed.
func written(v any) string {
	doc, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		doc, _ = json.Marshal(CleanText(fmt.Sprint(v)))
	}
	return string(doc)
}
