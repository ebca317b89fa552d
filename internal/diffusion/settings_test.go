package diffusion_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"escale/internal/diffusion"
	"escale/internal/fault"
)

const whole = `code: loire
hosts: [visit.example.org]
portal:
  name: {fr: Escales, en: Escales}
  tagline: {fr: en Val de Loire}
  claim: {fr: "Où irez-vous *respirer* ?"}
  languages: [fr, en, de]
  colours: {brand: "#0c5460", accent: "#a04010"}
  highlights:
    - {title: {fr: Ce week-end}, question: "type=event&open=weekend"}
  map: {tiles: "https://tile.openstreetmap.org/{z}/{x}/{y}.png", attribution: "© OpenStreetMap"}
  legal:
    publisher: "ADT 41"
    contact: contact@example.org
    security: "https://example.org/security"
    audit: {day: "2026-03-02", by: "Cabinet X", rate: 81.5, report: "https://example.org/audit.pdf", failures: [{fr: "Certains documents ne sont pas balisés."}]}
`

// Settings are read as they are written, and written so that they are read alike.
func TestSettingsThereAndBack(t *testing.T) {
	p, err := diffusion.Read([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	data, err := p.YAML()
	if err != nil {
		t.Fatal(err)
	}
	again, err := diffusion.Read(data)
	if diff := cmp.Diff(p, again); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if diff := cmp.Diff([]string{"https://tile.openstreetmap.org"}, p.Portal.Map.Origins()); diff != "" {
		t.Error(diff)
	}
}

// What is wrong is refused, by the key it stands under.
func TestWrongSettings(t *testing.T) {
	for text, want := range map[string]string{
		"nonsense: 1":                                     "yaml.malformed",
		"portal: {name: {fr: A}, colour: x}":              "yaml.malformed",
		"portal: {}":                                      "/portal/name settings.name_missing",
		"portal: {name: {xx: A}}":                         "/portal/name/xx settings.language",
		"code: A B\nportal: {name: {fr: A}}":              "/code settings.code_malformed",
		"hosts: ['a b']\nportal: {name: {fr: A}}":         "/hosts/0 settings.host_malformed",
		"portal: {name: {fr: A}, languages: [fr, fr]}":    "/portal/languages/1 settings.twice",
		"portal: {name: {fr: A}, colours: {brand: teal}}": "/portal/colours/brand settings.colour_malformed",
		"portal: {name: {fr: A}, map: {tiles: 'https://a/{z}/{x}.png', attribution: x}}":          "/portal/map/tiles settings.tiles",
		"portal: {name: {fr: A}, map: {style: 'https://a.example/s.json'}}":                       "/portal/map/attribution settings.attribution",
		"portal: {name: {fr: A}, map: {style: 'http://a.example/s.json', attribution: x}}":        "/portal/map/style settings.address",
		`portal: {name: {fr: A}, map: {style: "https://a.example;script-src *", attribution: x}}`: "/portal/map/style settings.address",
		"portal: {name: {fr: A}, legal: {audit: {day: May, by: X, rate: 3}}}":                     "/portal/legal/audit/day date.malformed",
		"portal: {name: {fr: A}, legal: {audit: {day: 2026-05-01, rate: 101}}}":                   "/portal/legal/audit/rate settings.rate",
		"portal: {name: {fr: A}, legal: {audit: {day: 2026-05-01, rate: .nan}}}":                  "/portal/legal/audit/by settings.name_missing",
		"portal: {name: {fr: A}, legal: {contact: nobody}}":                                       "/portal/legal/contact settings.mail",
		"portal: {name: {fr: " + strings.Repeat("x", 3000) + "}}":                                 "/portal/name/fr text.too_long",
	} {
		_, err := diffusion.Read([]byte(text))
		var said []string
		if e := (*fault.Error)(nil); errors.As(err, &e) {
			for _, p := range e.Problems {
				said = append(said, strings.TrimSpace(p.Path+" "+p.Key))
			}
		}
		if !strings.Contains(strings.Join(said, "\n"), want) {
			t.Errorf("%.80s: %v %v, want %s", text, err, said, want)
		}
	}
}

func TestLogo(t *testing.T) {
	if l, err := diffusion.ReadLogo([]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`)); err != nil || l.Kind != "image/svg+xml" {
		t.Errorf("%v %v", l, err)
	}
	for _, data := range []string{"", "GIF89a", "<html>"} {
		if _, err := diffusion.ReadLogo([]byte(data)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", data, err)
		}
	}
	if _, err := diffusion.ReadLogo(make([]byte, diffusion.MaxLogo+1)); !fault.Is(err, fault.TooMany) {
		t.Errorf("too large: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte("portal: {name: {fr: [}}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := diffusion.Read(data)
		if err != nil {
			return
		}
		out, err := p.YAML()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := diffusion.Read(out); err != nil {
			t.Errorf("what was taken is not taken again: %v\n%s", err, out)
		}
	})
}
