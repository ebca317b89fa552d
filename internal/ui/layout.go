package ui

import (
	"context"
	"encoding/json"
	"io"

	"github.com/a-h/templ"

	"escale/internal/ui/assets"
)

// Page is a whole document: what the site says around every page, and what this one says of itself. Its children are the content of
// <main>, and bring their own <h1>.
type Page struct {
	Site Site
	Head Head
}

// Part is a piece of a document that is open already: its children take the place of what stands there, and the browser's tab is
// called as the page would be.
type Part struct{ Page Page }

// Site is what stands around every page of a project: its name and looks, the ways about, the languages, the foot.
type Site struct {
	Lang      string // of the page, as BCP 47
	Name      string // "Escales"
	Tagline   string // "en Bretagne"; follows the name
	Home      string // address of the front page
	Logo      string // address of a picture about as wide as high; empty for Escale's own
	Theme     string // address of the style sheet with the project's colours, as Theme.Stylesheet makes it; may be empty
	Manifest  string // address of the web app manifest; may be empty
	Colour    string // of the browser's own bars, such as #0c5460
	Skip      string // "Go to the content"
	NavLabel  string // name of the navigation: "Main menu"
	Nav       []Link
	Booklet   Link // to the visitor's booklet; the script puts the number of kept offers beside it
	LangLabel string
	Languages []Link // of this very page in each language, its own among them as Current
	Footer    Footer
}

// Footer is the foot of every page. Legal are the pages that a public body owes, the state of accessibility first.
type Footer struct {
	Text       string // a sentence about who speaks here
	Groups     []LinkGroup
	LegalLabel string // "Legal information"
	Legal      []Link
	Note       string // sources and licences of data
}

// LinkGroup is a list of links with a title.
type LinkGroup struct {
	Title string
	Links []Link
}

// Head is what a page says of itself to browsers and machines.
type Head struct {
	Title       string // without the site's name, which follows it
	Description string // about 160 characters
	Canonical   string // absolute address of this page
	Alternates  []Link // the page in other languages: absolute addresses, Lang as in hreflang, x-default among them
	Feeds       []Feed // the same as data: iCalendar, GeoJSON, Atom
	Image       Picture
	Kind        string // Open Graph type; empty is website
	Prev, Next  string // addresses of neighbouring pages of a list
	NoIndex     bool
	JSONLD      []any // documents of schema.org, as values or json.RawMessage
	Class       string
	Styles      []string // plain names of style sheets besides the main one
	Scripts     []string // and of scripts
}

// Feed is another representation of a page.
type Feed struct{ URL, Kind, Title string }

// title is what stands in the browser's tab.
func (p Page) title() string {
	name := p.Site.Name
	if p.Site.Tagline != "" {
		name += " " + p.Site.Tagline
	}
	switch p.Head.Title {
	case "", name:
		return name
	}
	return p.Head.Title + " · " + name
}

func (s Site) logo() string {
	if s.Logo == "" {
		return assets.URL("logo.svg")
	}
	return s.Logo
}

// language is the name of the page's own language.
func (s Site) language() string {
	for _, l := range s.Languages {
		if l.Current {
			return l.Text
		}
	}
	return s.Lang
}

func (h Head) kind() string {
	if h.Kind == "" {
		return "website"
	}
	return h.Kind
}

// htmxConfig: our own style sheet shows that something is under way; what a reader opened stays open when a page changes around it.
const htmxConfig = `{"includeIndicatorCSS":false,"defaultTimeout":15000,"morphIgnore":["data-htmx-powered","open","data-ready","hidden"]}`

// locale writes a language as Open Graph has it; of languages without a country, that of the language.
func locale(lang string) string {
	if known, ok := map[string]string{
		"fr": "fr_FR", "en": "en_GB", "de": "de_DE", "es": "es_ES", "it": "it_IT", "nl": "nl_NL", "pt": "pt_PT",
	}[lang]; ok {
		return known
	}
	return lang
}

// jsonLD puts documents into the page as data. A browser does not run them, and "<" is written as an escape, so that no text of an
// offer ends the element. A document that cannot be written is left out.
func jsonLD(documents []any) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		for _, d := range documents {
			data, err := json.Marshal(d)
			if err != nil {
				continue
			}
			if _, err := io.WriteString(w, `<script type="application/ld+json">`+string(data)+"</script>\n"); err != nil {
				return err
			}
		}
		return nil
	})
}

// Section is a part of a page with a title of level 2 and its children. More leads to all of what it shows some of.
type Section struct {
	ID, Title, Over, Lead string
	More                  Link
	Tinted                bool // stands on a coloured band across the page
}

func (s Section) titleID() string {
	if s.ID == "" {
		return ""
	}
	return s.ID + "-title"
}

// named makes the section a landmark where it has an id for its title.
func (s Section) named() templ.Attributes {
	if s.ID == "" || s.Title == "" {
		return nil
	}
	return templ.Attributes{"id": s.ID, "aria-labelledby": s.titleID()}
}

// Heading opens a page within: what kind of thing it is about, its name as <h1>, where and how it is now. Its children, such as
// buttons, end the line below the name.
type Heading struct {
	Over, Title, Lead string
	Lang              string // of title and lead, where it is another than the page's
	Stars             int
	StarsText         string
	Place             string
	State             State
	Badges            []Badge
}

// ListHead stands above a list and says what it is: "312 offres". With Top it is the page's <h1>. Its children, such as a choice of
// order, stand at the other end. A list that changes while one types says its new title aloud.
type ListHead struct {
	Title string
	Top   bool
}

// Breadcrumb tells where a page stands, from the front page to itself.
type Breadcrumb struct {
	Label string // "You are here"
	Links []Link
}

// Tabs are links to sister pages, such as day, week and month.
type Tabs struct {
	Label string
	Links []Link
}
