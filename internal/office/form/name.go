package form

import (
	"net/url"
	"regexp"
	"strings"

	"escale/internal/offer"
)

// place is where a control stands: its name in a form, and its pointer in the offer, by which problems find it.
type place struct{ name, pointer string }

// at is the place of a member.
func (p place) at(member string) place {
	return place{p.name + "/" + escaped.Replace(member), p.pointer + "/" + escaped.Replace(member)}
}

// aside is the place of a control that is no part of the value.
func (p place) aside(what string) place { return place{p.name + "/" + what, ""} }

// escaped writes a name as a level of a JSON pointer (RFC 6901).
var escaped = strings.NewReplacer("~", "~0", "/", "~1")

// placeOf is where the controls of a cell begin.
func placeOf(k offer.Key) place { return place{nameOf(k), k.Pointer()} }

// nameOf names the controls of a cell: field~variant~item. Items of imports may hold any sign, blanks among them, which no id of HTML may.
func nameOf(k offer.Key) string {
	return listName(k.Field, k.Variant) + "~" + quoted(k.Item)
}

// listName names the list of a field's items.
func listName(field, variant string) string { return field + "~" + quoted(variant) }

func quoted(s string) string { return strings.ReplaceAll(url.PathEscape(s), "~", "%7E") }

// Cell gives the cell that a control belongs to, by its name. It is how whoever takes uploads finds the medium of a file.
func Cell(control string) (offer.Key, bool) {
	head, _, _ := strings.Cut(control, "/")
	parts := strings.Split(head, "~")
	if len(parts) != 3 || parts[0] == "" {
		return offer.Key{}, false
	}
	variant, errVariant := url.PathUnescape(parts[1])
	item, errItem := url.PathUnescape(parts[2])
	if errVariant != nil || errItem != nil || len(variant) > offer.MaxName || len(item) > offer.MaxName {
		return offer.Key{}, false
	}
	return offer.Key{Field: parts[0], Variant: variant, Item: item}, true
}

// newItem is how an item may be called that a form brings: those of imports are never made here.
var newItem = regexp.MustCompile(`^[a-z][a-z0-9]{0,23}$`)
