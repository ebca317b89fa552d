// Package ui holds what pages are made of: the layout, and components such as cards, facets, tables and fields. The portal and the
// back-office look and behave alike because both build on it. It knows no application and no index, and says no word of its own: whoever
// uses it brings words in the reader's language, addresses, and values already written out.
//
// Every component is a view model, a plain struct whose comment says what it shows, with a method View that gives the templ.Component:
//
//	@ui.Card{Name: "Phare de l’Île Vierge", URL: "/fr/offres/12-phare", Type: "Patrimoine"}.View()
//
// Fields that are left empty show nothing. All work without scripts, by keyboard, in print, and at 320 CSS pixels of width; the scripts
// in assets/src find what they make better by data-… attributes. There is no style attribute and no inline script, so that a strict
// content security policy holds.
package ui

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// Link is a place to go to. Icon is a lucide name; Current marks where the reader is; Lang is the language behind the link, where it is
// another than the page's; Note is a word or a number beside the text, such as a count.
type Link struct {
	URL, Text, Icon, Lang, Note string
	Current                     bool
	External                    bool // on another site: it says so by an icon, and tells that site nothing
}

// attributes are what is worth saying of a link beyond its address. Other sites do not learn where the reader came from.
func (l Link) attributes() templ.Attributes {
	a := templ.Attributes{}
	if l.Current {
		a["aria-current"] = "page"
	}
	if l.Lang != "" {
		a["lang"], a["hreflang"] = l.Lang, l.Lang
	}
	if l.External {
		a["rel"] = "noopener noreferrer"
	}
	return a
}

// piece is a part of a text, shown in the accent's colour or not.
type piece struct {
	text   string
	accent bool
}

// accented parts a text at its asterisks: "Où irez-vous *respirer* ?" has one word in the accent's colour. An asterisk without its
// twin stays what it is.
func accented(text string) []piece {
	var pieces []piece
	for {
		before, rest, found := strings.Cut(text, "*")
		inside, after, closed := strings.Cut(rest, "*")
		if !found || !closed {
			return append(pieces, piece{text: text})
		}
		if before != "" {
			pieces = append(pieces, piece{text: before})
		}
		pieces = append(pieces, piece{inside, true})
		if after == "" {
			return pieces
		}
		text = after
	}
}

// number writes an integer for an attribute.
func number(n int) string { return strconv.Itoa(n) }
