package own

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
)

// Edit is what is to be set, by key or alias of a field: the values as they are typed, none to take away what is there.
// Fields that it does not name stay as they are.
type Edit map[string][]string

// Apply gives the cells after an edit, in the order of the sheet, or says what is wrong with it. Cells of fields that the
// sheet no longer has stay.
func (s *Sheet) Apply(cells []offer.Cell, e Edit) ([]offer.Cell, []fault.Problem) {
	set := map[string][]offer.Cell{}
	var found []fault.Problem
	for _, name := range sorted(e) {
		f := s.Field(name)
		if f == nil {
			found = append(found, fault.Problem{Path: name, Key: "own.field_unknown", Hint: offer.Nearest(name, s.keys()), Args: map[string]any{"value": clip(name)}})
			continue
		}
		if _, twice := set[f.Key]; twice {
			found = append(found, fault.At(name, "parameter.repeated"))
			continue
		}
		more, problems := f.cells(name, e[name], cells)
		set[f.Key] = more
		found = append(found, problems...)
	}
	if len(found) > 0 {
		return cells, found
	}
	var out []offer.Cell
	for _, f := range s.Fields {
		if more, changed := set[f.Key]; changed {
			out = append(out, more...)
			continue
		}
		out = append(out, of(cells, f.Key)...)
	}
	for _, c := range cells {
		if !slices.ContainsFunc(s.Fields, func(f *Field) bool { return f.Key == c.Field }) {
			out = append(out, c)
		}
	}
	return out, nil
}

func of(cells []offer.Cell, key string) (all []offer.Cell) {
	for _, c := range cells {
		if c.Field == key {
			all = append(all, c)
		}
	}
	return all
}

// cells makes cells of the values of one field.
func (f *Field) cells(path string, values []string, before []offer.Cell) (cells []offer.Cell, found []fault.Problem) {
	if len(values) > 1 && !f.Many {
		return nil, []fault.Problem{fault.At(path, "parameter.repeated")}
	}
	for _, text := range values {
		v, problem := f.value(path, strings.TrimSpace(offer.CleanText(text)), before)
		if problem != nil {
			found = append(found, *problem)
			continue
		}
		c := offer.Cell{Key: offer.Key{Field: f.Key}, Value: v}
		if f.Many {
			c.Item = v.(offer.Choice).Code
		}
		if !slices.ContainsFunc(cells, func(d offer.Cell) bool { return d.Key == c.Key }) {
			cells = append(cells, c)
		}
	}
	return cells, found
}

// value reads one value as it is typed. A choice that has ended may stay where it is and comes nowhere new.
func (f *Field) value(path, text string, before []offer.Cell) (offer.Value, *fault.Problem) {
	refuse := func(key string, args ...any) (offer.Value, *fault.Problem) {
		p := fault.At(path, key, append(args, "value", clip(text))...)
		return nil, &p
	}
	switch {
	case text == "":
		return refuse("text.empty")
	case len(text) > MaxText:
		return refuse("text.too_long", "length", len(text), "max", MaxText)
	}
	switch f.Kind {
	case offer.KindFlag:
		if v := offer.Flag(text); slices.Contains(f.Codes(), text) {
			return v, nil
		}
		_, p := refuse("flag.unknown")
		p.Hint = offer.Nearest(text, f.Codes())
		return nil, p
	case offer.KindNumber:
		x, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", "."), 64)
		switch {
		case err != nil || math.IsNaN(x) || math.IsInf(x, 0):
			return refuse("number.malformed")
		case f.Min != nil && x < *f.Min:
			return refuse("number.too_small", "min", *f.Min)
		case f.Max != nil && x > *f.Max:
			return refuse("number.too_large", "max", *f.Max)
		case !f.Decimals && x != math.Trunc(x):
			return refuse("number.not_whole")
		}
		return offer.Number(x), nil
	case offer.KindDate:
		d, err := opening.ParseDate(text)
		if err != nil || d.IsZero() {
			return refuse("date.malformed")
		}
		return offer.Date(d), nil
	case offer.KindChoice:
		c := f.Choice(text)
		had := func(d offer.Cell) bool {
			v, ok := d.Value.(offer.Choice)
			return ok && d.Field == f.Key && v.Code == c.Code
		}
		if c == nil || c.Ended && !slices.ContainsFunc(before, had) {
			_, p := refuse("code.unknown", "facet", f.Key)
			p.Hint = offer.Nearest(text, f.open())
			return nil, p
		}
		return offer.Choice{Code: c.Code}, nil
	case offer.KindWord:
		if len(text) > 255 {
			return refuse("text.too_long", "length", len(text), "max", 255)
		}
		return offer.Word(text), nil
	}
	return offer.Say("fr", text), nil // a note has one language, whichever it is
}

// open lists the codes that have not ended.
func (f *Field) open() (codes []string) {
	for _, c := range f.Choices {
		if !c.Ended {
			codes = append(codes, c.Code)
		}
	}
	return codes
}

// Whole gives the edit that also takes away what it does not name.
func (s *Sheet) Whole(e Edit) Edit {
	all := Edit{}
	for _, f := range s.Fields {
		all[f.Key] = nil
	}
	for name, values := range e {
		if f := s.Field(name); f != nil {
			delete(all, f.Key)
		}
		all[name] = values
	}
	return all
}

func (s *Sheet) keys() []string {
	all := make([]string, len(s.Fields))
	for i, f := range s.Fields {
		all[i] = f.Key
	}
	return all
}

// Text writes a value as it is typed.
func Text(v offer.Value) string {
	switch v := v.(type) {
	case offer.Flag:
		return string(v)
	case offer.Number:
		return strconv.FormatFloat(float64(v), 'f', -1, 64)
	case offer.Date:
		return opening.Date(v).String()
	case offer.Choice:
		return v.Code
	case offer.Word:
		return string(v)
	case offer.Text:
		p, _ := v.In("fr")
		return p.Value
	}
	return ""
}

// Values gives the values of cells by key, as they are typed; what the sheet no longer has is left out.
func (s *Sheet) Values(cells []offer.Cell) Edit {
	e := Edit{}
	for _, f := range s.Fields {
		for _, c := range of(cells, f.Key) {
			e[f.Key] = append(e[f.Key], Text(c.Value))
		}
	}
	return e
}

// Facts draws what can be asked of cells: codes of facets and numbers, under the names that begin with Prefix. A date is found
// by its year and by its month.
func Facts(cells []offer.Cell) (codes []offer.Code, numbers []offer.Quantity) {
	for _, c := range cells {
		facet := Prefix + c.Field
		code := func(s string) { codes = append(codes, offer.Code{Facet: facet, Code: s}) }
		switch v := c.Value.(type) {
		case offer.Flag:
			code(string(v))
		case offer.Choice:
			code(v.Code)
		case offer.Date:
			year, month, _ := opening.Date(v).Civil()
			code(digits(year, 4))
			code(digits(year, 4) + "-" + digits(int(month), 2))
		case offer.Number:
			numbers = append(numbers, offer.Quantity{Name: facet, Value: float64(v)})
		}
	}
	return codes, numbers
}

func digits(n, width int) string {
	s := strconv.Itoa(n)
	return strings.Repeat("0", max(0, width-len(s))) + s
}

// Merge gives what an organisation keeps about an offer that another was merged into: its own cells, and where it says
// nothing about a field those of the other. Several choices of one field are brought together.
func Merge(cells, merged []offer.Cell) []offer.Cell {
	out := slices.Clone(cells)
	for _, c := range merged {
		there := slices.ContainsFunc(cells, func(d offer.Cell) bool { return d.Field == c.Field && (c.Item == "" || d.Item == c.Item) })
		if !there {
			out = append(out, c)
		}
	}
	return out
}

func sorted[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func clip(s string) string {
	if len(s) <= 60 {
		return s
	}
	return strings.ToValidUTF8(s[:60], "") + "…"
}
