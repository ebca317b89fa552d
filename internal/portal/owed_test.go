package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"escale/internal/access"
	"escale/internal/diffusion"
	"escale/internal/house/testkit/world"
	"escale/internal/i18n"
	"escale/internal/offer"
)

// path gives the address of a page by its word, in a language.
func path(t testing.TB, lang offer.Lang, word string) string {
	t.Helper()
	messages, err := i18n.VisitorMessages(string(lang))
	if err != nil {
		t.Fatal(err)
	}
	return "/" + string(lang) + "/" + messages["path."+word]
}

// sound checks what every page owes its reader: a title, no word that may not be seen, no message without words, and ids that
// stand once.
func sound(t testing.TB, address string, tree *html.Node) {
	t.Helper()
	if n := len(all(tree, "h1")); n != 1 {
		t.Errorf("%s has %d titles", address, n)
	}
	said := text(tree)
	for _, word := range append([]string{"portal.", "<no value>", " ui."}, world.Hidden...) {
		if strings.Contains(said, word) {
			t.Errorf("%s says %q", address, word)
		}
	}
	ids := map[string]bool{}
	for n := range tree.Descendants() {
		if id := attribute(n, "id"); id != "" {
			if ids[id] {
				t.Errorf("%s has two elements called %q", address, id)
			}
			ids[id] = true
		}
	}
	for _, a := range all(tree, "a") {
		if to, within := strings.CutPrefix(attribute(a, "href"), "#"); within && !ids[to] {
			t.Errorf("%s leads to #%s, which is not there", address, to)
		}
	}
}

func TestPagesOwed(t *testing.T) {
	p, _ := open(t)
	for word, says := range map[string][]string{
		"legal":         {"Cookies : aucun", "n’a pas encore indiqué", "180 jours", "EUPL 1.2"},
		"accessibility": {"Non conforme", "RGAA 4.1", "Défenseur des droits", "axe-core", "pa11y", "1360 / 390"},
		"open_data":     {"DATAtourisme", "Licence Ouverte 2.0", world.Base + "/api/v1/offers.geojson", "curl '" + world.Base, "500 offres"},
	} {
		titles := map[string]bool{}
		for _, lang := range offer.Languages {
			address := path(t, lang, word)
			tree := page(t, p, address)
			sound(t, address, tree)
			titles[text(all(tree, "h1")[0])] = true
			if lang != "fr" {
				continue
			}
			for _, s := range says {
				if !strings.Contains(text(tree), s) {
					t.Errorf("%s does not say %q", address, s)
				}
			}
		}
		if len(titles) < len(offer.Languages)-1 { // Italian and Spanish, Portuguese and Spanish are close
			t.Errorf("%s: titles %v", word, titles)
		}
	}
}

// What the settings say is said, and nothing of it told as missing; what they leave out is named.
func TestPagesOwedSayWhatIsSet(t *testing.T) {
	p, w := open(t)
	project := diffusion.Main()
	l := &project.Portal.Legal
	l.Publisher, l.Director, l.Host, l.Contact = "ADT 41, 2 rue du Roi, 41000 Blois", "A. Martin", "Hébergeur SAS, Nantes", "contact@example.org"
	l.DataProtection, l.Accessibility, l.Scheme, l.Security = "dpo@example.org", "acces@example.org", "https://example.org/plan", "securite@example.org"
	l.Audit = &diffusion.Audit{Day: "2026-05-04", By: "Cabinet Dupont", Rate: 87.5, Report: "https://example.org/audit.pdf", Failures: []offer.Label{{"fr": "Les plaquettes ne sont pas balisées."}}}
	project.Portal.Map = diffusion.Map{Tiles: "https://tile.example.net/{z}/{x}/{y}.png", Attribution: "Example"}
	set := func() {
		t.Helper()
		if err := w.App.SetProject(t.Context(), access.Operator, project); err != nil {
			t.Fatal(err)
		}
	}
	says := func(word string, all ...string) {
		t.Helper()
		_, body := get(t, p, path(t, "fr", word))
		for _, s := range all {
			if !strings.Contains(body, s) {
				t.Errorf("%s does not say %q", word, s)
			}
		}
		if strings.Contains(body, "n’a pas encore indiqué") != (len(all) == 1) {
			t.Errorf("%s tells what is missing: %v", word, len(all) != 1)
		}
	}
	set()
	says("legal", l.Publisher, l.Director, l.Host, "mailto:contact@example.org", "mailto:dpo@example.org", "mailto:securite@example.org", "vient de tile.example.net")
	says("accessibility", "Partiellement conforme", "4 mai 2026", "Cabinet Dupont", "87,5", "https://example.org/audit.pdf", "ne sont pas balisées", "https://example.org/plan", "mailto:acces@example.org")
	l.Host = ""
	set()
	says("legal", "n’a pas encore indiqué : Hébergement.")
	l.Accessibility = ""
	set()
	says("accessibility", "mailto:contact@example.org", "Écrire")
}

// A page that asks for nothing is known under one address, whatever stands behind it.
func TestDocumentsHaveOneAddress(t *testing.T) {
	p, _ := open(t)
	for _, link := range all(page(t, p, path(t, "fr", "legal")+"?utm_source=x"), "link") {
		if rel := attribute(link, "rel"); rel == "canonical" || rel == "alternate" && attribute(link, "hreflang") != "" {
			if strings.Contains(attribute(link, "href"), "?") {
				t.Errorf("%s: %s", rel, attribute(link, "href"))
			}
		}
	}
}

// What is wrong with offers is the business of those who answer for them: to others there is no such question.
func TestVisitorsAskNothingOfTheCharter(t *testing.T) {
	p, _ := open(t)
	for _, address := range []string{"/fr/recherche?problem=no-photo", "/fr/recherche?score[lte]=50", "/api/v1/offers?problem=no-photo", "/api/v1/offers?score[lte]=50", "/api/v1/offers?facets=problem",
		"/api/v1/offers/points?zoom=3&problem=x", "/api/v1/capacity?problem=x"} {
		if answer, body := get(t, p, address); answer.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d %.200s", address, answer.StatusCode, body)
		}
	}
}

// The addresses in the table of downloads are those of the API, with as many offers as it says.
func TestOpenDataLeadsToSearches(t *testing.T) {
	p, _ := open(t)
	for _, a := range all(page(t, p, "/fr/donnees-ouvertes"), "a") {
		to, err := url.Parse(attribute(a, "href"))
		if err != nil || !to.Query().Has("source") {
			continue
		}
		if answer, body := get(t, p, to.String()); answer.StatusCode != http.StatusOK || !strings.Contains(body, ">"+text(a)+" offre") {
			t.Errorf("%s: %d, not %s offers", to, answer.StatusCode, text(a))
		}
	}
}
