package datatourisme

import (
	"strconv"
	"strings"

	"escale/internal/offer"
	"escale/internal/opening"
)

// number reads a quantity, which comes as a number or as a string, with a decimal point or comma.
func (n *node) number() (float64, bool) {
	v := n.scalar()
	if v == nil || (v.kind != isText && v.kind != isNumber) {
		return 0, false
	}
	x, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(v.text), ",", ".", 1), 64)
	if err != nil || x != x || x > 1e12 || x < -1e12 {
		return 0, false
	}
	return x, true
}

// day reads a date, which comes as "2023-07-01" or with a time behind.
func (d *decoding) day(n *node) (opening.Date, bool) {
	v := n.scalar()
	if v == nil || v.kind != isText {
		return 0, false
	}
	text, _, _ := strings.Cut(strings.TrimSpace(v.text), "T")
	if len(text) != len("2006-01-02") {
		return 0, false
	}
	day, ok := parseDay(text)
	return day, ok
}

// parseDay reads "2023-07-01" as opening.ParseDate does; the files hold hundred thousands of dates.
func parseDay(s string) (opening.Date, bool) {
	day, err := opening.ParseDate(s)
	return day, err == nil && day != 0
}

// numberIn reads a quantity into a field. What the field does not allow stays in the remainder.
func numberIn(field string) func(*decoding, *node) {
	return func(d *decoding, n *node) {
		x, ok := n.number()
		if f := d.fields[field]; f == nil || !ok {
			if ok || f == nil {
				return
			}
			d.aside(n, field, "", "number.not_a_number")
			return
		} else if found := offer.Number(x).Check(f, d.reference); len(found) > 0 {
			for _, p := range found {
				d.refused(n, field, p)
			}
			return
		}
		if d.put(field, "", offer.Number(x)) {
			n.scalar().used = true
		}
	}
}

// dateIn reads a day into a field.
func dateIn(field string) func(*decoding, *node) {
	return func(d *decoding, n *node) {
		day, ok := d.day(n)
		if !ok {
			d.aside(n, field, "", "date.not_a_date", "value", shorten(n.first()))
			return
		}
		if d.put(field, "", offer.Date(day)) {
			n.scalar().used = true
		}
	}
}

// flagIn reads a yes or no into a field.
func flagIn(field string) func(*decoding, *node) {
	return func(d *decoding, n *node) {
		if yes, told := n.flag(); told && d.has(field) {
			d.put(field, "", flagOf(yes))
		}
	}
}

func flagOf(yes bool) offer.Flag {
	if yes {
		return offer.Yes
	}
	return offer.No
}

// shorten gives what a message may echo of a value.
func shorten(n *node) string {
	if n == nil {
		return ""
	}
	s := offer.CleanText(n.text)
	if len(s) > 60 {
		s = offer.CleanText(s[:60]) + "…"
	}
	return s
}
