package portal

import (
	"cmp"
	"maps"
	"slices"

	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/ui"
)

// licenceTexts are where the terms of a licence stand.
var licenceTexts = map[offer.Licence]string{
	offer.LicenceOuverte: "https://www.etalab.gouv.fr/licence-ouverte-open-licence/", offer.ODbL: "https://opendatacommons.org/licenses/odbl/1-0/",
	offer.CC0: "https://creativecommons.org/publicdomain/zero/1.0/", offer.CCBY: "https://creativecommons.org/licenses/by/4.0/",
	offer.CCBYSA: "https://creativecommons.org/licenses/by-sa/4.0/", offer.CCBYND: "https://creativecommons.org/licenses/by-nd/4.0/",
	offer.CCBYNC: "https://creativecommons.org/licenses/by-nc/4.0/", offer.CCBYNCSA: "https://creativecommons.org/licenses/by-nc-sa/4.0/",
	offer.CCBYNCND: "https://creativecommons.org/licenses/by-nc-nd/4.0/",
}

// openData answers with what of the base can be taken, under which licence, and how.
func (v *visit) openData() (*page, error) {
	found, err := v.counts("source", "type")
	if err != nil {
		return nil, err
	}
	d := v.document(v.say("portal.page.open_data"), v.say("portal.data.lead"))
	d.Figures = ui.Figures{
		{Value: v.count(found.Count), Label: v.say("portal.data.offers"), URL: v.to("search")},
		{Value: v.count(len(found.of("type"))), Label: v.say("portal.data.types"), URL: v.to("reference") + "#sheets"},
		{Value: v.count(len(found.of("source"))), Label: v.say("portal.data.sources")},
		{Value: v.count(len(offer.Languages)), Label: v.say("portal.data.languages")},
	}
	d.add(passage{ID: "what", Title: v.say("portal.data.what"), Text: v.lines("portal.data.what_text", "portal.data.fresh_text")})
	d.add(v.licences(found))
	d.add(v.downloads())
	d.add(passage{ID: "api", Title: v.say("portal.data.api"), Text: v.lines("portal.data.api_text"), Code: "curl '" + v.absolute("/api/v1/offers?q=château&open=weekend&facets=type&lang="+string(v.lang)) + "'",
		Links: []ui.Link{{Text: v.say("portal.data.docs"), URL: "/docs/api", Icon: "book-open"}, {Text: "OpenAPI 3.1", URL: "/api/v1/openapi.json", Icon: "code"},
			{Text: v.say("portal.data.fields"), URL: "/docs/fields", Icon: "list"}, {Text: v.say("portal.page.reference"), URL: v.to("reference"), Icon: "tags"}}})
	d.add(passage{ID: "manners", Title: v.say("portal.data.manners"), Items: v.items("portal.data.manner_cite", "portal.data.manner_fresh", "portal.data.manner_rights", "portal.data.manner_personal")})
	d.listed(v.say("portal.contents"))
	return &page{head: v.documentHead(d, ""), body: documentPage(d)}, nil
}

// licences says of each source how much comes from it and under which terms.
func (v *visit) licences(found *counted) passage {
	t := &ui.Table{ID: "licences-table", Caption: v.say("portal.data.licences"), Quiet: true, RowHeads: true,
		Head: []string{v.say("portal.data.source"), v.say("portal.data.licence"), v.say("portal.data.attribution"), v.say("portal.data.offers")}}
	counts := found.of("source")
	codes := slices.SortedFunc(maps.Keys(v.state.Sources), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	for _, code := range codes {
		if counts[code] == 0 {
			continue
		}
		source := v.state.Sources[code]
		licence := ui.Cell{Text: v.say("portal.data.unlicensed")}
		if source.Licence != "" {
			licence = ui.Cell{Text: v.licence(source.Licence), URL: licenceTexts[source.Licence]}
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: source.Name, URL: webAddress(source.URL)}, licence, {Text: source.Attribution},
			{Text: v.count(counts[code]), Number: true, URL: asked{path: v.to("search")}.set("source", code)}})
	}
	p := passage{ID: "licences", Title: v.say("portal.data.licences"), Text: v.lines("portal.data.licences_text")}
	if len(t.Rows) > 0 {
		p.Table = t
	}
	return p
}

// downloads leads to the whole, or to the answer of any question, in each form.
func (v *visit) downloads() passage {
	t := &ui.Table{ID: "downloads-table", Caption: v.say("portal.data.downloads"), Quiet: true, RowHeads: true,
		Head: []string{v.say("portal.data.form"), v.say("portal.data.for"), v.say("portal.data.address")}}
	for _, f := range [][3]string{
		{"JSON", "portal.data.for_json", "/api/v1/offers"}, {"NDJSON", "portal.data.for_ndjson", "/api/v1/offers.ndjson"},
		{"GeoJSON", "portal.data.for_geojson", "/api/v1/offers.geojson"}, {"CSV", "portal.data.for_csv", "/api/v1/offers.csv?lang=" + string(v.lang)},
		{"iCalendar", "portal.data.for_ics", "/api/v1/offers.ics?type=event&lang=" + string(v.lang)},
	} {
		t.Rows = append(t.Rows, []ui.Cell{{Text: f[0]}, {Text: v.say(f[1])}, {Text: v.absolute(f[2]), URL: f[2]}})
	}
	return passage{ID: "downloads", Title: v.say("portal.data.downloads"), Text: v.lines("portal.data.downloads_text"), Table: t}
}

// counted is how many public offers there are, in all and by the codes of some facets.
type counted struct {
	Count  int
	facets map[string]map[string]int
}

func (c *counted) of(facet string) map[string]int { return c.facets[facet] }

// counts counts the public offers of the site.
func (v *visit) counts(facets ...string) (*counted, error) {
	found, err := v.app.Search(v.request.Context(), v.actor, &query.Question{Sort: query.ByDraw, Facets: facets, Lang: v.lang})
	if err != nil {
		return nil, err
	}
	c := &counted{Count: found.Count, facets: map[string]map[string]int{}}
	for _, f := range found.Facets {
		c.facets[f.Name] = map[string]int{}
		for _, n := range f.Counts {
			c.facets[f.Name][n.Code] = n.Count
		}
	}
	return c, nil
}
