package demo_test

import (
	"testing"

	"escale/internal/demo"
	"escale/internal/diffusion"
	"escale/internal/offer"
)

// The portals of the demonstration say all that a portal can say, and one of them is a selection under a name of its own.
func TestProjects(t *testing.T) {
	projects, err := demo.Projects()
	if err != nil {
		t.Fatal(err)
	}
	hosts := diffusion.HostsOf(projects)
	if main := hosts.Project("127.0.0.1:8080"); main.Code != diffusion.MainProject || main.Scope != "" || len(main.Portal.Highlights) == 0 {
		t.Errorf("the main one: %+v", main)
	}
	if own := hosts.Project("sancerrois.localhost:8080"); own.Code != "sancerrois" || own.Scope == "" || own.Portal.Logo == nil {
		t.Errorf("that of an office: %+v", own)
	}
	for _, p := range projects {
		l := p.Portal.Legal
		for _, said := range []string{l.Publisher, l.Director, l.Host, l.Contact, l.DataProtection, l.Accessibility} {
			if said == "" {
				t.Errorf("%s owes more: %+v", p.Code, l)
			}
		}
		texts := []offer.Label{p.Portal.Name, p.Portal.Tagline, p.Portal.Claim, p.Portal.Welcome}
		for _, h := range p.Portal.Highlights {
			texts = append(texts, h.Title)
		}
		languages := p.Portal.Languages
		if len(languages) == 0 {
			languages = offer.Languages
		}
		for _, text := range texts {
			for _, lang := range languages {
				if text[lang] == "" {
					t.Errorf("%s: nothing in %s where it says %q", p.Code, lang, text["fr"])
				}
			}
		}
	}
}
