package datatourisme

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/offer"
)

// maxRemainders bounds the pieces of one object; beyond, whole properties are kept in one piece each.
const maxRemainders = 500

// keepRemainder gathers what no rule read.
func (d *decoding) keepRemainder() {
	for i := range d.root.kids {
		n := &d.root.kids[i]
		if structural[n.key] && n.key != "@type" {
			continue
		}
		from := len(d.rec.Offer.Unmapped)
		d.leave(n, n.key, n.key, boundTo(n.key), "")
		if len(d.rec.Offer.Unmapped) > maxRemainders {
			d.rec.Offer.Unmapped = append(d.rec.Offer.Unmapped[:from], offer.Remainder{Source: d.source, Path: "/" + n.key, Field: boundTo(n.key), Value: render(n)})
		}
	}
	slices.SortStableFunc(d.rec.Offer.Unmapped, func(a, b offer.Remainder) int { return cmp.Compare(a.Path, b.Path) })
}

// boundTo gives the field that the remainder of a property belongs to.
func boundTo(property string) string {
	for i := range mapping {
		if mapping[i].property == property {
			return mapping[i].field
		}
	}
	return ""
}

// nested are properties of sub-objects whose field is not that of the property around them.
var nested = map[string]string{"openingHoursSpecification": "opening", "TextOpeningHoursSpecification": "opening_note", "geo": "location.point",
	"acceptedPaymentMethod": "payment", "shortDescription": "description.short"}

// leave walks down to the largest pieces of which nothing was read. pointer goes with places in lists, path without.
func (d *decoding) leave(n *node, pointer, path, field, reason string) {
	total, left := n.weigh()
	d.rec.Values += total
	if left == 0 {
		return
	}
	d.rec.Values -= total
	if own := nested[n.key]; own != "" {
		field = own
	}
	if own, ok := d.bound[n]; ok {
		field = own
	}
	if own, ok := d.why[n]; ok {
		reason = own
	}
	if left == total {
		if cause := d.refusedIn(n); cause != nil {
			field, reason = d.bound[cause], d.why[cause]
		}
		d.rec.Values += total
		if d.rec.Unmapped == nil {
			d.rec.Unmapped = map[string]int{}
		}
		n.tally(path, d.rec.Unmapped)
		d.rec.Offer.Unmapped = append(d.rec.Offer.Unmapped, offer.Remainder{Source: d.source, Path: "/" + pointer, Field: field, Reason: reason, Value: render(n)})
		return
	}
	for i := range n.kids {
		kid := &n.kids[i]
		if n.kind == isList {
			d.leave(kid, pointer+"/"+strconv.Itoa(i), path, field, reason)
		} else if !structural[kid.key] {
			d.leave(kid, pointer+"/"+escape(kid.key), path+"/"+kid.key, field, reason)
		}
	}
}

// refusedIn gives the first node of a piece that its field did not take, nil if nothing of the kind is in it.
func (d *decoding) refusedIn(n *node) *node {
	if len(d.why) == 0 || d.why[n] != "" {
		return nil // nothing was refused, or it was the piece itself
	}
	for i := range n.kids {
		kid := &n.kids[i]
		if d.why[kid] != "" {
			return kid
		}
		if below := d.refusedIn(kid); below != nil {
			return below
		}
	}
	return nil
}

// weigh counts the values in a piece, and those that nobody read.
func (n *node) weigh() (total, left int) {
	switch n.kind {
	case isNull:
		return 0, 0
	case isObject, isList:
		for i := range n.kids {
			if n.kind == isObject && structural[n.kids[i].key] {
				continue
			}
			t, l := n.kids[i].weigh()
			total, left = total+t, left+l
		}
		if id := n.get("@id"); total == 0 && id != nil { // a pointer counts as the value that it is
			total, left = 1, 1
			if id.used {
				left = 0
			}
		}
		if n.used {
			left = 0
		}
		return total, left
	}
	if n.used || n.text == "" {
		return 1, 0
	}
	return 1, 1
}

// tally counts the values of a piece by the path of their property; the languages of a text share one.
func (n *node) tally(path string, counts map[string]int) {
	total, left := n.weigh()
	simple := left > 0
	for i := range n.kids {
		kid := &n.kids[i]
		switch {
		case n.kind == isList:
			kid.tally(path, counts)
			simple = false
		case structural[kid.key]:
		case isLanguage(kid.key):
			kid.tally(path, counts)
			simple = false
		default:
			kid.tally(path+"/"+kid.key, counts)
			simple = false
		}
	}
	if simple {
		counts[path] += total
	}
}

// release takes back that a value was read, as the model could not hold it.
func (n *node) release() {
	if n == nil {
		return
	}
	n.used = false
	for i := range n.kids {
		n.kids[i].release()
	}
}

// render writes a piece as JSON.
func render(n *node) string {
	var b []byte
	return string(n.append(b))
}

func (n *node) append(b []byte) []byte {
	switch n.kind {
	case isNull:
		return append(b, "null"...)
	case isTrue, isFalse, isNumber:
		return append(b, n.text...)
	case isText:
		return quote(b, n.text)
	}
	open, end := byte('['), byte(']')
	if n.kind == isObject {
		open, end = '{', '}'
	}
	b = append(b, open)
	for i := range n.kids {
		if i > 0 {
			b = append(b, ',')
		}
		if n.kind == isObject {
			b = append(quote(b, n.kids[i].key), ':')
		}
		b = n.kids[i].append(b)
	}
	return append(b, end)
}

func quote(b []byte, s string) []byte {
	b, _ = jsontext.AppendQuote(b, offer.CleanText(s))
	return b
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// escape writes a key as a part of a JSON pointer (RFC 6901).
func escape(key string) string { return pointerEscapes.Replace(key) }
