package portal

import (
	"maps"
	"slices"
	"strings"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/ui"
)

// reference answers with what the network agreed on, and leads to each of it.
func (v *visit) reference() (*page, error) {
	found, err := v.counts("type", "department")
	if err != nil {
		return nil, err
	}
	d := v.document(v.say("portal.page.reference"), v.say("portal.reference.lead"))
	t := &ui.Table{ID: "sheets-table", Caption: v.say("portal.reference.sheets"), Quiet: true, RowHeads: true,
		Head: []string{v.say("portal.reference.sheet"), v.say("portal.reference.fields"), v.say("portal.data.offers")}}
	for _, s := range v.state.Catalog.Sheets {
		t.Rows = append(t.Rows, []ui.Cell{{Text: s.Label.In(v.lang), URL: v.to("sheets", string(s.Type))}, {Text: v.count(len(s.Fields())), Number: true},
			{Text: v.count(found.of("type")[string(s.Type)]), Number: true}})
	}
	d.add(passage{ID: "sheets", Title: v.say("portal.reference.sheets"), Text: v.lines("portal.reference.sheets_text"), Table: t, Links: []ui.Link{v.sameInAPI("/api/v1/sheets")}})
	schemes := &ui.Table{ID: "lists-table", Caption: v.say("portal.reference.thesaurus"), Quiet: true, RowHeads: true,
		Head: []string{v.say("portal.reference.list"), v.say("portal.reference.entries")}}
	thesaurus := v.state.Catalog.Thesaurus
	for _, name := range thesaurus.Schemes() {
		schemes.Rows = append(schemes.Rows, []ui.Cell{{Text: v.scheme(name), URL: v.to("lists", name)}, {Text: v.count(len(thesaurus.Scheme(name))), Number: true}})
	}
	d.add(passage{ID: "thesaurus", Title: v.say("portal.reference.thesaurus"), Text: v.lines("portal.reference.thesaurus_text"), Table: schemes, Links: []ui.Link{v.sameInAPI("/api/v1/thesaurus")}})
	d.add(v.charter())
	figures, err := v.figuresOfBase(found)
	if err != nil {
		return nil, err
	}
	d.add(figures)
	d.listed(v.say("portal.contents"))
	return &page{head: v.documentHead(d, ""), body: documentPage(d)}, nil
}

// scheme names a list of the thesaurus by a field that takes its codes; its own name where none does.
func (v *visit) scheme(name string) string {
	for _, f := range v.state.Catalog.Facets() {
		if f.Scheme == name {
			return f.Label.In(v.lang) + " (" + name + ")"
		}
	}
	return name
}

// charter lists the rules that offers are held to.
func (v *visit) charter() passage {
	articles := v.state.Charter.Articles
	t := &ui.Table{ID: "charter-table", Caption: articles.Label.In(v.lang), Quiet: true, Head: []string{v.say("portal.reference.rule"), v.say("portal.reference.action")}}
	for _, r := range articles.Rules {
		label, action := v.labelled(r.Label), v.labelled(r.Action)
		t.Rows = append(t.Rows, []ui.Cell{{Text: label.text, Lang: label.lang}, {Text: action.text, Lang: action.lang}})
	}
	return passage{ID: "charter", Title: v.say("portal.reference.charter"), Text: v.lines("portal.reference.charter_text"), Table: t}
}

// sheet answers with the sections and fields of one type.
func (v *visit) sheet() (*page, error) {
	name := v.request.PathValue("type")
	s := v.state.Catalog.Sheet(offer.Type(name))
	if s == nil {
		return nil, fault.New(fault.NotFound, "sheet.not_found", "value", name[:min(len(name), 80)])
	}
	v.rest = []string{name}
	d := v.document(s.Label.In(v.lang), "", v.linkTo("reference"))
	d.Over = v.say("portal.reference.sheet")
	for _, section := range s.Sections {
		t := &ui.Table{ID: "section-" + section.Key, Caption: section.Label.In(v.lang), Quiet: true, RowHeads: true, Head: []string{v.say("portal.reference.field"), v.say("portal.reference.key"), v.say("portal.reference.list")}}
		for _, f := range section.Fields {
			list := ui.Cell{}
			if f.Scheme != "" {
				list = ui.Cell{Text: f.Scheme, URL: v.to("lists", f.Scheme)}
			}
			label := v.labelled(f.Label)
			t.Rows = append(t.Rows, []ui.Cell{{Text: label.text, Lang: label.lang}, {Text: f.Key}, list})
		}
		if len(t.Rows) > 0 {
			d.add(passage{ID: "s-" + section.Key, Title: section.Label.In(v.lang), Table: t})
		}
	}
	d.listed(v.say("portal.contents"))
	d.add(passage{Links: []ui.Link{v.sameInAPI("/api/v1/sheets/" + name)}})
	return &page{head: v.documentHead(d, d.Title), body: documentPage(d)}, nil
}

// list answers with the concepts of one list of the thesaurus.
func (v *visit) list() (*page, error) {
	name := v.request.PathValue("list")
	concepts := v.state.Catalog.Thesaurus.Scheme(name)
	if concepts == nil {
		return nil, fault.New(fault.NotFound, "thesaurus.scheme_unknown", "value", name[:min(len(name), 80)])
	}
	v.rest = []string{name}
	d := v.document(v.scheme(name), "", v.linkTo("reference"))
	d.Over = v.say("portal.reference.list")
	t := &ui.Table{Caption: d.Title, Quiet: true, RowHeads: true, Head: []string{v.say("portal.reference.label"), v.say("portal.reference.key"), v.say("portal.reference.under"), v.say("portal.reference.equals")}}
	for _, c := range concepts {
		label, parent := v.labelled(c.Labels), said{}
		if c.Parent != "" {
			parent = v.concept(name, c.Parent)
		}
		var equals []string
		for _, standard := range slices.Sorted(maps.Keys(c.Equals)) {
			equals = append(equals, standard+": "+strings.Join(c.Equals[standard], ", "))
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: label.text, Lang: label.lang}, {Text: c.Code}, {Text: parent.text, Lang: parent.lang}, {Text: strings.Join(equals, " · ")}})
	}
	d.add(passage{Table: t, Links: []ui.Link{v.sameInAPI("/api/v1/thesaurus/" + name)}})
	return &page{head: v.documentHead(d, d.Title), body: documentPage(d)}, nil
}
