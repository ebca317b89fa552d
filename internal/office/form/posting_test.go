package form_test

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"escale/internal/i18n"
	"escale/internal/offer"
	"escale/internal/office/form"
	"escale/internal/opening"
)

func catalog(t testing.TB) *offer.Catalog {
	t.Helper()
	c, err := offer.Base()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// setting is the usual one: everything may be written, two languages are in sight.
func setting(t testing.TB, o *offer.Offer) *form.Setting {
	t.Helper()
	c := catalog(t)
	speaker, err := i18n.Speak("fr")
	if err != nil {
		t.Fatal(err)
	}
	return &form.Setting{Sheet: c.Sheet(o.Type), Reference: offer.Reference{Catalog: c, Today: opening.DateOf(2026, 7, 10)}, Offer: o, Speaker: speaker,
		Languages: []offer.Lang{"fr", "en"}, Buttons: []form.Button{form.SaveDraft, form.Publish, form.Preview}}
}

// drawn gives the page of a form as a tree.
func drawn(t testing.TB, s *form.Setting) *html.Node {
	t.Helper()
	var b bytes.Buffer
	if err := form.New(s).View().Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	tree, err := html.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// posted gives what a browser sends of the form as it stands, without a button: the successful controls of HTML, with what browsers make
// of their values.
func posted(tree *html.Node) url.Values {
	sent := url.Values{}
	var walk func(n *html.Node, disabled bool)
	walk = func(n *html.Node, disabled bool) {
		off := disabled || has(n, "disabled")
		name := attr(n, "name")
		switch {
		case n.Type != html.ElementNode:
		case n.Data == "template", n.Data == "button":
			return
		case n.Data == "fieldset":
			disabled = off
		case name == "" || off:
		case n.Data == "textarea":
			sent.Add(name, strings.ReplaceAll(text(n), "\n", "\r\n"))
		case n.Data == "select":
			sent.Add(name, selected(n))
		case n.Data == "input":
			if v, ok := value(n); ok {
				sent.Add(name, v)
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, disabled)
		}
	}
	walk(tree, false)
	return sent
}

func value(n *html.Node) (string, bool) {
	v := attr(n, "value")
	switch attr(n, "type") {
	case "checkbox", "radio":
		return v, has(n, "checked")
	case "file":
		return "", false
	case "hidden":
		return v, true
	case "date":
		_, err := opening.ParseDate(v)
		if err != nil {
			return "", true
		}
		return v, true
	case "url", "email":
		v = strings.TrimSpace(v)
	}
	return strings.NewReplacer("\n", "", "\r", "").Replace(v), true
}

func selected(n *html.Node) string {
	chosen, first := "", true
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode || c.Data != "option" {
			continue
		}
		if first || has(c, "selected") {
			chosen, first = attr(c, "value"), false
		}
	}
	return chosen
}

func attr(n *html.Node, name string) string {
	if i := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name }); i >= 0 {
		return n.Attr[i].Val
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func text(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return b.String()
}
