package portal

import (
	"github.com/a-h/templ"

	"escale/internal/ui"
)

// document is a page that is read: a title, and passages below each other.
type document struct {
	Crumbs      ui.Breadcrumb
	Over, Title string
	Lead        string
	Figures     ui.Figures
	Contents    ui.Chips // leads to the passages
	Passages    []passage
}

// passage is a part of a document. What is left out is not shown.
type passage struct {
	ID, Title string
	Level     int // of the heading: 2 where 0, or 3
	Text      []string
	Notice    *ui.Notice
	Terms     ui.Definitions
	Items     []said
	Links     []ui.Link
	Table     *ui.Table
	Code      string
	Body      templ.Component
}

// document begins a page that is read, with the way to it.
func (v *visit) document(title, lead string, way ...ui.Link) *document {
	d := &document{Title: title, Lead: lead}
	d.Crumbs = ui.Breadcrumb{Label: v.say("portal.offer.here"), Links: []ui.Link{{Text: v.say("portal.offer.home"), URL: v.to("")}}}
	d.Crumbs.Links = append(d.Crumbs.Links, way...)
	d.Crumbs.Links = append(d.Crumbs.Links, ui.Link{Text: title, Current: true})
	return d
}

// add puts a passage at the end. Its id is what its title is called by in addresses within the page.
func (d *document) add(p passage) { d.Passages = append(d.Passages, p) }

// listed puts links to the passages above them.
func (d *document) listed(label string) {
	d.Contents.Label = label
	for _, p := range d.Passages {
		if p.ID != "" && p.Level == 0 {
			d.Contents.Chips = append(d.Contents.Chips, ui.Chip{Text: p.Title, URL: "#" + p.ID})
		}
	}
}

// documentHead is what such a page says of itself to machines. Facts of the portal's own words stand in every language.
func (v *visit) documentHead(d *document, description string) ui.Head {
	if description == "" {
		description = d.Lead
	}
	h := ui.Head{Title: d.Title, Description: description, Canonical: v.absolute(v.pathIn(v.lang)), Class: "page-document"}
	for _, lang := range v.site.languages {
		h.Alternates = append(h.Alternates, ui.Link{Lang: string(lang), URL: v.absolute(v.pathIn(lang))})
	}
	return h
}
