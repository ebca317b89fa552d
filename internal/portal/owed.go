package portal

import (
	"strconv"
	"strings"
	"time"

	"escale/internal/ui"
)

// legal answers with who publishes the site, and what it keeps about its readers.
func (v *visit) legal() (*page, error) {
	d := v.document(v.say("portal.page.legal"), v.say("portal.legal.lead", "name", v.siteName()))
	d.add(passage{ID: "publisher", Title: v.say("portal.legal.publisher"), Notice: v.untold("portal.legal.publisher_untold")})
	d.add(passage{ID: "cookies", Title: v.say("portal.legal.cookies"), Text: v.lines("portal.legal.cookies_text", "portal.legal.banner_text")})
	d.add(passage{ID: "data", Title: v.say("portal.legal.data"), Text: v.lines("portal.legal.logs_text", "portal.legal.booklet_text", "portal.legal.remarks_text")})
	d.add(passage{ID: "rights", Title: v.say("portal.legal.content"), Text: v.lines("portal.legal.content_text", "portal.legal.report_text"),
		Links: []ui.Link{v.linkTo("open_data"), v.linkTo("network")}})
	d.add(passage{ID: "software", Title: v.say("portal.legal.software"), Text: v.lines("portal.legal.software_text")})
	return &page{head: v.documentHead(d, ""), body: documentPage(d)}, nil
}

// siteName is what the site is called in the visitor's language.
func (v *visit) siteName() string { return v.site.say(v.site.Portal.Name, v.lang) }

// untold stands where the network has not said yet what it owes to say.
func (v *visit) untold(key string) *ui.Notice { return &ui.Notice{Kind: ui.Soon, Text: v.say(key)} }

// lines says several paragraphs.
func (v *visit) lines(keys ...string) []string {
	list := make([]string, len(keys))
	for i, key := range keys {
		list[i] = v.say(key)
	}
	return list
}

// accessibility answers with the statement that the RGAA asks for, as far as the last tests go.
func (v *visit) accessibility() (*page, error) {
	a, err := readAudit(auditFile)
	if err != nil {
		return nil, err
	}
	d := v.document(v.say("portal.access.title"), v.say("portal.access.lead", "name", v.siteName()))
	d.add(passage{ID: "state", Title: v.say("portal.access.state"), Notice: v.conformity(a), Text: v.lines("portal.access.built_text")})
	d.add(v.tests(a))
	d.add(passage{ID: "limits", Title: v.say("portal.access.limits"), Text: v.lines("portal.access.limits_text"), Items: v.items("portal.access.limit_pictures",
		"portal.access.limit_documents", "portal.access.limit_languages", "portal.access.limit_map")})
	d.add(passage{ID: "contact", Title: v.say("portal.access.contact"), Text: v.lines("portal.access.contact_text"), Notice: v.untold("portal.access.contact_untold")})
	d.add(passage{ID: "remedies", Title: v.say("portal.access.remedies"), Text: v.lines("portal.access.remedies_text"), Links: []ui.Link{
		{Text: v.say("portal.access.defender_form"), URL: "https://formulaire.defenseurdesdroits.fr/", External: true},
		{Text: v.say("portal.access.defender_near"), URL: "https://www.defenseurdesdroits.fr/saisir/delegues", External: true},
	}, Items: []said{{text: v.say("portal.access.defender_post")}}})
	return &page{head: v.documentHead(d, ""), body: documentPage(d)}, nil
}

func (v *visit) items(keys ...string) []said {
	var list []said
	for _, text := range v.lines(keys...) {
		list = append(list, said{text: text})
	}
	return list
}

// conformity says how far the site keeps to the RGAA, in the words of the law.
func (v *visit) conformity(a *audited) *ui.Notice {
	n := &ui.Notice{Kind: ui.Soon, Title: v.say("portal.access." + a.state()), Text: v.say("portal.access.not_audited")}
	if a.RGAA != nil {
		n.Text = v.say("portal.access.audited", "day", v.isoDay(a.RGAA.Day), "by", a.RGAA.By, "rate", v.speaker.Number(a.RGAA.Rate, 1))
	}
	if a.state() == "fully" {
		n.Kind = ui.Good
	}
	return n
}

// tests says what was tried by programs and by hand, and what came of it.
func (v *visit) tests(a *audited) passage {
	p := passage{ID: "tests", Title: v.say("portal.access.tests")}
	if len(a.Tests) == 0 {
		p.Text = v.lines("portal.access.tests_none")
		return p
	}
	p.Text = []string{v.say("portal.access.tests_day", "day", v.isoDay(a.Day))}
	p.Table = &ui.Table{ID: "tests-table", Caption: v.say("portal.access.tests"), Quiet: true, RowHeads: true,
		Head: []string{v.say("portal.access.tool"), v.say("portal.access.rules"), v.say("portal.access.pages"), v.say("portal.access.violations")}}
	for _, t := range a.Tests {
		name := t.Tool
		if name == "keyboard" {
			name = v.say("portal.access.keyboard")
		}
		p.Table.Rows = append(p.Table.Rows, []ui.Cell{{Text: name}, {Text: strings.Join(t.Rules, ", ")}, {Text: strconv.Itoa(len(t.Pages)), Number: true},
			{Text: v.speaker.Number(float64(t.Violations), 0), Number: true}})
	}
	return p
}

// isoDay writes a day of a data file.
func (v *visit) isoDay(iso string) string {
	day, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return v.speaker.Day(day, "plain")
}
