package portal

import (
	"cmp"
	"slices"
	"strings"

	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/ui"
)

// memberKinds are the kinds of members that the public is shown, in the order of the page. Professionals and private persons are no
// business of the public.
var memberKinds = []network.Kind{network.RegionalCommittee, network.DepartmentalCommittee, network.TouristOffice, network.Federation, network.Municipality,
	network.Association, network.Partner, network.PublicDiffuser, network.PrivateDiffuser, network.TechnicalProvider}

// network answers with the directory of members, by kind.
func (v *visit) network() (*page, error) {
	found, err := v.counts("owner")
	if err != nil {
		return nil, err
	}
	d := v.document(v.say("portal.page.network"), v.say("portal.network.lead"))
	for _, kind := range memberKinds {
		t := &ui.Table{ID: "members-" + string(kind), Caption: v.say("portal.member." + string(kind)), Quiet: true, RowHeads: true,
			Head: []string{v.say("portal.network.member"), v.say("portal.network.territory"), v.say("portal.data.offers")}}
		for _, o := range v.members(kind) {
			t.Rows = append(t.Rows, []ui.Cell{{Text: o.Name, URL: v.to("network", o.Code)}, {Text: v.competence(&o)}, {Text: v.count(found.of("owner")[o.Code]), Number: true}})
		}
		if len(t.Rows) > 0 {
			d.add(passage{ID: string(kind), Title: v.say("portal.member." + string(kind)), Table: t})
		}
	}
	d.listed(v.say("portal.contents"))
	d.add(passage{Links: []ui.Link{v.sameInAPI("/api/v1/organisations")}})
	return &page{head: v.documentHead(d, ""), body: documentPage(d)}, nil
}

// members lists the members of a kind by their names.
func (v *visit) members(kind network.Kind) (list []network.Organisation) {
	for _, o := range v.state.Organisations {
		if o.Kind == kind {
			list = append(list, o)
		}
	}
	slices.SortFunc(list, func(a, b network.Organisation) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Code, b.Code))
	})
	return list
}

// competence names the territories that a member works for.
func (v *visit) competence(o *network.Organisation) string {
	var names []string
	for _, id := range o.Territories {
		names = append(names, v.label("territory", id))
	}
	return strings.Join(names, ", ")
}

// sameInAPI leads to the same as data.
func (v *visit) sameInAPI(path string) ui.Link {
	return ui.Link{Text: v.say("portal.reference.api"), URL: path, Icon: "code"}
}

// member answers with one member: who it is, where it works, and what it answers for.
func (v *visit) member() (*page, error) {
	code := v.request.PathValue("code")
	o, known := v.state.Organisations[code]
	if !known || !slices.Contains(memberKinds, o.Kind) {
		return nil, fault.New(fault.NotFound, "organisation.not_found", "code", code[:min(len(code), 80)])
	}
	v.rest = []string{code}
	found, err := v.counts("owner")
	if err != nil {
		return nil, err
	}
	n := found.of("owner")[code]
	d := v.document(o.Name, v.say("portal.member."+string(o.Kind)), v.linkTo("network"))
	var p passage
	if where := v.competence(&o); where != "" {
		p.Terms = append(p.Terms, ui.Definition{Term: v.say("portal.network.territory"), Values: []ui.Value{{Text: where}}})
	}
	if parent, ok := v.state.Organisations[o.Parent]; ok && slices.Contains(memberKinds, parent.Kind) {
		p.Terms = append(p.Terms, ui.Definition{Term: v.say("portal.network.parent"), Values: []ui.Value{{Text: parent.Name, URL: v.to("network", parent.Code)}}})
	}
	if site := webAddress(o.Website); site != "" {
		p.Terms = append(p.Terms, ui.Definition{Term: v.say("portal.means.website"), Values: []ui.Value{{Text: host(site), URL: site}}})
	}
	p.Terms = append(p.Terms, ui.Definition{Term: v.say("portal.data.offers"), Values: []ui.Value{{Text: v.count(n), URL: asked{path: v.to("search")}.set("owner", code)}}})
	p.Links = []ui.Link{v.sameInAPI("/api/v1/organisations/" + code)}
	d.add(p)
	return &page{head: v.documentHead(d, ""), body: documentPage(d)}, nil
}
