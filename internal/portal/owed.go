package portal

import (
	"strconv"
	"strings"
	"time"

	"escale/internal/ui"
)

// What pages a public body owes its readers, from what the settings of the project say. Only what they do not say is told as missing.

// legal answers with who publishes the site, and what it keeps about its readers.
func (v *visit) legal() (*page, error) {
	d := v.document(v.say("portal.page.legal"), v.say("portal.legal.lead", "name", v.siteName()))
	d.add(v.publisher())
	d.add(passage{ID: "cookies", Title: v.say("portal.legal.cookies"), Text: []string{v.cookies(), v.say("portal.legal.banner_text")}})
	d.add(v.personal())
	d.add(passage{ID: "rights", Title: v.say("portal.legal.content"), Text: v.lines("portal.legal.content_text", "portal.legal.report_text"),
		Links: []ui.Link{v.linkTo("open_data"), v.linkTo("network")}})
	software := passage{ID: "software", Title: v.say("portal.legal.software"), Text: v.lines("portal.legal.software_text")}
	if v.site.Portal.Legal.Security != "" {
		software.Links = []ui.Link{{Text: v.say("portal.legal.security"), URL: securityAddress(v.site.Portal.Legal.Security), Icon: "shield-check"}}
	}
	d.add(software)
	return &page{head: v.documentHead(d, ""), body: documentPage(d)}, nil
}

// publisher says who answers for the site (LCEN, article 6, III).
func (v *visit) publisher() passage {
	p := passage{ID: "publisher", Title: v.say("portal.legal.publisher")}
	l := v.site.Portal.Legal
	var missing []string
	for _, one := range []struct{ term, said string }{{"publisher", l.Publisher}, {"director", l.Director}, {"host", l.Host}, {"contact", l.Contact}} {
		term := v.say("portal.legal.term." + one.term)
		if one.said == "" {
			missing = append(missing, term)
			continue
		}
		value := ui.Value{Text: one.said}
		if one.term == "contact" {
			value.URL = "mailto:" + one.said
		}
		p.Terms = append(p.Terms, ui.Definition{Term: term, Values: []ui.Value{value}})
	}
	switch {
	case len(p.Terms) == 0:
		p.Notice = v.untold(v.say("portal.legal.publisher_untold"))
	case len(missing) > 0:
		p.Notice = v.untold(v.say("portal.legal.untold_some", "what", strings.Join(missing, ", ")))
	}
	return p
}

// cookies says what a visit loads, and from whom where that is not the site itself.
func (v *visit) cookies() string {
	origins := v.site.Portal.Map.Origins()
	if len(origins) == 0 {
		return v.say("portal.legal.cookies_text")
	}
	hosts := make([]string, len(origins))
	for i, origin := range origins {
		_, hosts[i], _ = strings.Cut(origin, "://")
	}
	return v.say("portal.legal.cookies_map_text", "host", strings.Join(hosts, ", "))
}

// personal says what is kept of people, and whom they ask about it (GDPR, article 13).
func (v *visit) personal() passage {
	p := passage{ID: "data", Title: v.say("portal.legal.data"), Text: v.lines("portal.legal.logs_text", "portal.legal.booklet_text", "portal.legal.remarks_text")}
	if l := v.site.Portal.Legal; l.DataProtection != "" {
		p.Text = append(p.Text, v.say("portal.legal.rights_text"))
		p.Terms = ui.Definitions{{Term: v.say("portal.legal.term.rights"), Values: []ui.Value{{Text: l.DataProtection, URL: "mailto:" + l.DataProtection}}}}
	}
	return p
}

// siteName is what the site is called in the visitor's language.
func (v *visit) siteName() string { return v.site.say(v.site.Portal.Name, v.lang) }

// untold stands where the network has not said yet what it owes to say.
func (v *visit) untold(words string) *ui.Notice { return &ui.Notice{Kind: ui.Soon, Text: words} }

// lines says several paragraphs.
func (v *visit) lines(keys ...string) []string {
	list := make([]string, len(keys))
	for i, key := range keys {
		list[i] = v.say(key)
	}
	return list
}

// accessibility answers with the statement that the RGAA asks for.
func (v *visit) accessibility() (*page, error) {
	a, err := readAudit(auditFile)
	if err != nil {
		return nil, err
	}
	d := v.document(v.say("portal.access.title"), v.say("portal.access.lead", "name", v.siteName()))
	d.add(v.conforming())
	d.add(v.tests(a))
	d.add(v.limits())
	d.add(v.barrier())
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

// conforming says how far the site keeps to the RGAA, in the words of the law.
func (v *visit) conforming() passage {
	audit := v.site.Portal.Legal.Audit
	state := conformity(audit)
	n := &ui.Notice{Kind: ui.Soon, Title: v.say("portal.access." + state), Text: v.say("portal.access.not_audited")}
	p := passage{ID: "state", Title: v.say("portal.access.state"), Notice: n, Text: v.lines("portal.access.built_text")}
	if audit != nil {
		n.Text = v.say("portal.access.audited", "day", v.isoDay(audit.Day), "by", audit.By, "rate", v.speaker.Number(audit.Rate, 1))
		if audit.Report != "" {
			p.Links = append(p.Links, ui.Link{Text: v.say("portal.access.report"), URL: audit.Report, External: true})
		}
	}
	if state == "fully" {
		n.Kind = ui.Good
	}
	if scheme := v.site.Portal.Legal.Scheme; scheme != "" {
		p.Links = append(p.Links, ui.Link{Text: v.say("portal.access.scheme"), URL: scheme, External: true})
	}
	return p
}

// tests says what was tried by programs and by hand, and what came of it.
func (v *visit) tests(a *audited) passage {
	p := passage{ID: "tests", Title: v.say("portal.access.tests")}
	if len(a.Tests) == 0 {
		p.Text = v.lines("portal.access.tests_none")
		return p
	}
	widths := make([]string, len(a.Widths))
	for i, width := range a.Widths {
		widths[i] = strconv.FormatInt(width, 10)
	}
	p.Text = []string{v.say("portal.access.tests_day", "day", v.isoDay(a.Day)), v.say("portal.access.tests_pages", "widths", strings.Join(widths, " / "))}
	for _, address := range a.Pages {
		p.Items = append(p.Items, said{text: address})
	}
	p.Table = &ui.Table{ID: "tests-table", Caption: v.say("portal.access.tests"), Quiet: true, RowHeads: true,
		Head: []string{v.say("portal.access.tool"), v.say("portal.access.rules"), v.say("portal.access.pages"), v.say("portal.access.violations")}}
	for _, t := range a.Tests {
		name := t.Tool
		if name == "keyboard" {
			name = v.say("portal.access.keyboard")
		}
		p.Table.Rows = append(p.Table.Rows, []ui.Cell{{Text: name}, {Text: strings.Join(t.Rules, ", ")}, {Text: strconv.Itoa(t.Pages), Number: true},
			{Text: v.speaker.Number(float64(t.Violations), 0), Number: true}})
	}
	return p
}

// limits says what an audit found, and what others wrote that not everybody can read.
func (v *visit) limits() passage {
	p := passage{ID: "limits", Title: v.say("portal.access.limits")}
	known := v.items("portal.access.limit_pictures", "portal.access.limit_documents", "portal.access.limit_languages", "portal.access.limit_map")
	if audit := v.site.Portal.Legal.Audit; audit != nil && len(audit.Failures) > 0 {
		p.Text = v.lines("portal.access.failures_text")
		for _, f := range audit.Failures {
			p.Items = append(p.Items, said{text: v.site.say(f, v.lang)})
		}
	}
	p.Text = append(p.Text, v.say("portal.access.limits_text"))
	p.Items = append(p.Items, known...)
	return p
}

// barrier says whom to tell of one: who looks after accessibility, or else the publisher.
func (v *visit) barrier() passage {
	p := passage{ID: "contact", Title: v.say("portal.access.contact"), Text: v.lines("portal.access.contact_text")}
	l := v.site.Portal.Legal
	mail := l.Accessibility
	if mail == "" {
		mail = l.Contact
	}
	if mail == "" {
		p.Notice = v.untold(v.say("portal.access.contact_untold"))
		return p
	}
	p.Terms = ui.Definitions{{Term: v.say("portal.legal.term.contact"), Values: []ui.Value{{Text: mail, URL: "mailto:" + mail}}}}
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
