package datatourisme

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"escale/internal/offer"
)

// plain turns the words of a source into plain text: HTML and entities become what they show, paragraphs and items of
// lists become lines, and what cannot be stored or seen leaves.
func plain(s string) string {
	s = offer.CleanText(s)
	if strings.ContainsAny(s, "<&") {
		s = shown(s)
	}
	return tidy(s)
}

// breaks are the elements that stand on lines of their own, with how many line ends come before them.
var breaks = map[atom.Atom]int{
	atom.P: 2, atom.Ul: 1, atom.Ol: 1, atom.Li: 1, atom.Div: 1, atom.Br: 1, atom.Tr: 1, atom.Table: 1, atom.Blockquote: 2,
	atom.H1: 2, atom.H2: 2, atom.H3: 2, atom.H4: 2, atom.H5: 2, atom.H6: 2, atom.Section: 1, atom.Article: 1, atom.Dt: 1, atom.Dd: 1,
}

// shown gives the text of HTML. A "<" that begins no tag ("enfants < 6 ans") is text, as in any browser.
func shown(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	z := html.NewTokenizer(strings.NewReader(s))
	hidden := 0
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			if hidden == 0 {
				b.WriteString(html.UnescapeString(string(z.Raw())))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			if tag == atom.Script || tag == atom.Style {
				hidden++
			}
			b.WriteString(strings.Repeat("\n", breaks[tag]))
			if tag == atom.Li {
				b.WriteString("- ")
			}
			if tag == atom.Td || tag == atom.Th {
				b.WriteByte(' ')
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			if (tag == atom.Script || tag == atom.Style) && hidden > 0 {
				hidden--
			}
			if tag != atom.Br && tag != atom.Li {
				b.WriteString(strings.Repeat("\n", breaks[tag]))
			}
		}
	}
}

// tidy trims lines, joins blanks, and leaves at most one empty line between paragraphs.
func tidy(s string) string {
	s = strings.TrimSpace(s)
	if isTidy(s) {
		return strings.Clone(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	ends, blank := 0, false
	for _, r := range s {
		switch {
		case r == '\n':
			ends, blank = ends+1, false
		case r == ' ' || r == '\t':
			blank = true
		default:
			if ends > 0 {
				b.WriteString("\n\n"[:min(ends, 2)])
			} else if blank {
				b.WriteByte(' ')
			}
			b.WriteRune(r)
			ends, blank = 0, false
		}
	}
	return b.String()
}

func isTidy(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\t':
			return false
		case '\n':
			if i+1 < len(s) && (s[i+1] == '\n' || s[i+1] == ' ') {
				return false
			}
		case ' ':
			if i+1 < len(s) && (s[i+1] == ' ' || s[i+1] == '\n') {
				return false
			}
		}
	}
	return true
}
