package portal_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"escale/internal/access"
	"escale/internal/api"
	"escale/internal/diffusion"
	"escale/internal/fault"
	"escale/internal/house/testkit/world"
	"escale/internal/offer"
	"escale/internal/portal"
	"escale/internal/serving"
)

// open gives the portal over the world, beside the API.
func open(t testing.TB) (http.Handler, *world.World) {
	t.Helper()
	w := world.New(t, world.Options{})
	return over(t, w), w
}

// over gives the portal over a world, beside the API.
func over(t testing.TB, w *world.World) http.Handler {
	t.Helper()
	face, err := portal.New(w.App)
	if err != nil {
		t.Fatal(err)
	}
	return serving.New(w.App, serving.Options{Rate: -1}, api.New(w.App), face)
}

// get asks for an address; headers come in pairs.
func get(t testing.TB, h http.Handler, address string, headers ...string) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest("GET", world.Base+address, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	body, err := io.ReadAll(rec.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return rec.Result(), string(body)
}

// page gives the tree of a page that was found.
func page(t testing.TB, h http.Handler, address string) *html.Node {
	t.Helper()
	answer, body := get(t, h, address)
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d\n%.500s", address, answer.StatusCode, body)
	}
	tree, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// all gives every element of a name.
func all(tree *html.Node, name string) []*html.Node {
	var found []*html.Node
	for n := range tree.Descendants() {
		if n.Type == html.ElementNode && n.Data == name {
			found = append(found, n)
		}
	}
	return found
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func TestVisitorIsGreetedInItsLanguage(t *testing.T) {
	p, _ := open(t)
	for accept, want := range map[string]string{"de-AT,de;q=0.9": "/de", "pt-BR": "/pt", "ja": "/fr", "": "/fr", "en-US,fr;q=0.5": "/en"} {
		answer, _ := get(t, p, "/", "Accept-Language", accept)
		if got := answer.Header.Get("Location"); answer.StatusCode != http.StatusFound || got != want {
			t.Errorf("%q: %d %s, want %s", accept, answer.StatusCode, got, want)
		}
		if answer.Header.Get("Vary") != "Accept-Language" {
			t.Errorf("%q: no Vary", accept)
		}
	}
}

// Every page says its language, and leads to itself in the six others.
func TestPagesInSevenLanguages(t *testing.T) {
	p, _ := open(t)
	titles := map[string]bool{}
	for _, lang := range offer.Languages {
		tree := page(t, p, "/"+string(lang)+"?q=chambord")
		if got := attribute(all(tree, "html")[0], "lang"); got != string(lang) {
			t.Errorf("%s: lang=%s", lang, got)
		}
		others := map[string]bool{}
		for _, a := range all(tree, "a") {
			if code := attribute(a, "hreflang"); code != "" {
				others[code] = true
				if answer, _ := get(t, p, attribute(a, "href")); answer.StatusCode != http.StatusOK {
					t.Errorf("%s: %s: %d", lang, attribute(a, "href"), answer.StatusCode)
				}
			}
		}
		if len(others) != len(offer.Languages) {
			t.Errorf("%s leads to %v", lang, others)
		}
		titles[text(all(tree, "h1")[0])] = true
	}
	if len(titles) != len(offer.Languages) {
		t.Errorf("the title is the same in several languages: %v", titles)
	}
}

// The name by which an offer is known everywhere leads people to its page in their language, and programs to its data.
func TestGlobalNames(t *testing.T) {
	p, w := open(t)
	name := fmt.Sprintf("/offers/%d", w.Chateau)
	answer, _ := get(t, p, name+"?variant=winter", "Accept", "text/html,*/*;q=0.5", "Accept-Language", "de")
	if got, want := answer.Header.Get("Location"), fmt.Sprintf("/de/angebote/%d?variant=winter", w.Chateau); answer.StatusCode != http.StatusSeeOther || got != want {
		t.Errorf("%d %s, want %s", answer.StatusCode, got, want)
	}
	if answer.Header.Get("Vary") != "Accept, Accept-Language" {
		t.Errorf("Vary: %s", answer.Header.Get("Vary"))
	}
	if answer, body := get(t, p, name, "Accept", "application/json"); answer.StatusCode != http.StatusOK || !strings.HasPrefix(body, "{") {
		t.Errorf("for a program: %d %.80s", answer.StatusCode, body)
	}
	if answer, body := get(t, p, "/offers/x%27", "Accept", "text/html"); answer.StatusCode != http.StatusNotFound || !strings.Contains(body, `type="search"`) {
		t.Errorf("no number: %d", answer.StatusCode)
	}
}

// Who writes an address nearly right is led to it.
func TestAddressesNearlyRight(t *testing.T) {
	p, _ := open(t)
	for address, want := range map[string]string{"/fr/": "/fr", "/FR": "/fr", "/fr/recherche/": "/fr/recherche", "/de/recherche?q=wein": "/de/suche?q=wein", "/Recherche": "/fr/recherche",
		"/fr/Offres/12-x": "/fr/offres/12-x", "/en/offres/12-x/": "/en/offers/12-x"} {
		for _, method := range []string{"GET", "HEAD"} {
			rec := httptest.NewRecorder()
			p.ServeHTTP(rec, httptest.NewRequest(method, world.Base+address, nil))
			if got := rec.Header().Get("Location"); rec.Code != http.StatusMovedPermanently || got != want {
				t.Errorf("%s %s: %d %s, want %s", method, address, rec.Code, got, want)
			}
		}
	}
	for _, address := range []string{"/fr/nulle-part/", "/sitemaps/", "//evil.example/fr", "/xx/recherches"} {
		if answer, _ := get(t, p, address); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d %s", address, answer.StatusCode, answer.Header.Get("Location"))
		}
	}
}

// A crawler finds every page that visitors may see in each language, with its twins, and no other; what it is told is what the
// pages say of themselves.
func TestSitemap(t *testing.T) {
	p, w := open(t)
	_, robots := get(t, p, "/robots.txt")
	if !strings.Contains(robots, "Sitemap: "+world.Base+"/sitemap.xml\n") || !strings.Contains(robots, "Disallow: /api/") {
		t.Errorf("robots.txt: %s", robots)
	}
	loc := regexp.MustCompile(`<loc>([^<]+)</loc>`)
	_, index := get(t, p, "/sitemap.xml")
	listed := map[string]bool{}
	var castle string
	for _, file := range loc.FindAllStringSubmatch(index, -1) {
		answer, body := get(t, p, strings.TrimPrefix(file[1], world.Base))
		if answer.StatusCode != http.StatusOK || xml.Unmarshal([]byte(body), new(struct{})) != nil {
			t.Fatalf("%s: %d %.200s", file[1], answer.StatusCode, body)
		}
		for _, m := range loc.FindAllStringSubmatch(body, -1) {
			if listed[m[1]] {
				t.Errorf("%s is listed twice", m[1])
			}
			listed[m[1]] = true
			if strings.Contains(m[1], fmt.Sprintf("/de/angebote/%d-", w.Chateau)) {
				castle = m[1]
			}
			for _, hidden := range []offer.ID{w.Draft, w.Gone, w.Moved} {
				if strings.Contains(m[1], fmt.Sprintf("/%d", hidden)) {
					t.Errorf("listed although not to be seen: %s", m[1])
				}
			}
		}
	}
	if !listed[world.Base+"/fr"] || castle == "" {
		t.Fatalf("%d addresses, the castle at %q", len(listed), castle)
	}
	tree := page(t, p, strings.TrimPrefix(castle, world.Base))
	twins := map[string]bool{}
	for _, link := range all(tree, "link") {
		switch attribute(link, "rel") {
		case "canonical":
			if attribute(link, "href") != castle {
				t.Errorf("canonical is %s, listed is %s", attribute(link, "href"), castle)
			}
		case "alternate":
			if lang := attribute(link, "hreflang"); lang != "" {
				twins[lang] = true
				if lang != "x-default" && !listed[attribute(link, "href")] {
					t.Errorf("the twin %s is not listed", attribute(link, "href"))
				}
			}
		}
	}
	if len(twins) != len(offer.Languages)+1 || !twins["x-default"] {
		t.Errorf("twins: %v", twins)
	}
	for _, address := range []string{"/sitemaps/xx-0-0.xml", "/sitemaps/fr-0-7.xml", "/sitemaps/fr--1-0.xml", "/sitemaps/x"} {
		if answer, _ := get(t, p, address); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", address, answer.StatusCode)
		}
	}
	if _, body := get(t, p, "/manifest.webmanifest"); !json.Valid([]byte(body)) || !strings.Contains(body, `"start_url":"/"`) {
		t.Errorf("manifest: %s", body)
	}
}

// A network gives its portal a name, colours, a logo, a map and words of its own; another project answers under its host.
func TestProjects(t *testing.T) {
	p, w := open(t)
	logo, err := diffusion.ReadLogo([]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`))
	if err != nil {
		t.Fatal(err)
	}
	main := diffusion.Main()
	main.Portal.Name, main.Portal.Tagline, main.Portal.Logo = offer.Label{"fr": "Escales"}, offer.Label{"fr": "en Val de Loire"}, logo
	main.Portal.Colours.Brand, main.Portal.Legal.Security = "#7a1f3d", "safe@example.org"
	main.Portal.Highlights = []diffusion.Highlight{{Title: offer.Label{"fr": "Nuits au calme"}, Question: "type=hotel&q=loire"}}
	main.Portal.Map = diffusion.Map{Tiles: "https://tile.example.net/{z}/{x}/{y}.png", Attribution: "Example"}
	other := &diffusion.Project{Code: "velo", Hosts: []string{"velo.example.org"}, Portal: diffusion.Portal{Name: offer.Label{"de": "Radeln"}, Languages: []offer.Lang{"de"}}}
	for _, project := range []*diffusion.Project{main, other} {
		if err := w.App.SetProject(t.Context(), access.Operator, project); err != nil {
			t.Fatal(err)
		}
	}
	answer, body := get(t, p, "/fr")
	if !strings.Contains(body, "<strong>Escales</strong>") || !strings.Contains(body, "en Val de Loire") {
		t.Error("the page does not say its name")
	}
	if !strings.Contains(body, "Nuits au calme") || !strings.Contains(body, `href="/fr/recherche?type=hotel&amp;q=loire"`) || !strings.Contains(body, `data-tiles="https://tile.example.net/{z}/{x}/{y}.png"`) {
		t.Error("the page shows neither the selection of the network nor its map")
	}
	if csp := answer.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "connect-src 'self' https://tile.example.net;") || !strings.Contains(csp, "img-src 'self' https://tile.example.net data:") {
		t.Errorf("policy: %s", csp)
	}
	for _, m := range regexp.MustCompile(`/looks/[a-z]+-[0-9a-z]+\.[a-z]+`).FindAllString(body, -1) {
		file, data := get(t, p, m)
		if file.StatusCode != http.StatusOK || data == "" || !strings.HasPrefix(file.Header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s: %d %v", m, file.StatusCode, file.Header)
		}
	}
	if !strings.Contains(body, "/looks/theme-") || !strings.Contains(body, "/looks/logo-") {
		t.Error("no theme, or no logo")
	}
	if _, text := get(t, p, "/.well-known/security.txt"); !strings.Contains(text, "Contact: mailto:safe@example.org\n") {
		t.Errorf("security.txt: %s", text)
	}
	r := httptest.NewRequest("GET", "http://velo.example.org:8080/", nil)
	rec := httptest.NewRecorder()
	if p.ServeHTTP(rec, r); rec.Header().Get("Location") != "/de" {
		t.Errorf("another project greets at %s", rec.Header().Get("Location"))
	}
	r = httptest.NewRequest("GET", "http://velo.example.org/de", nil)
	rec = httptest.NewRecorder()
	if p.ServeHTTP(rec, r); !strings.Contains(rec.Body.String(), "Radeln") || strings.Contains(rec.Body.String(), "Escales") {
		t.Error("another project does not say its own name")
	}
	if err := w.App.SetProject(t.Context(), access.Operator, &diffusion.Project{Code: "thief", Hosts: other.Hosts, Portal: other.Portal}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a host taken: %v", err)
	}
	if err := w.App.SetProject(t.Context(), access.Anonymous, main); err == nil {
		t.Error("anybody may set")
	}
	if err := w.App.ResetProject(t.Context(), access.Operator, main.Code); err != nil {
		t.Fatal(err)
	}
	if _, body := get(t, p, "/fr"); strings.Contains(body, "Val de Loire</span>") {
		t.Error("settings taken away are still in force")
	}
}

// A page is made once, packed once, and sent again only to who does not have it.
func TestPagesAreKept(t *testing.T) {
	p, _ := open(t)
	first, packed := get(t, p, "/fr/recherche?type=hotel", "Accept-Encoding", "gzip")
	if first.Header.Get("Content-Encoding") != "gzip" || !strings.Contains(first.Header.Get("Vary"), "HX-Request") || first.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("headers: %v", first.Header)
	}
	tag := first.Header.Get("ETag")
	if again, body := get(t, p, "/fr/recherche?type=hotel", "Accept-Encoding", "gzip", "If-None-Match", tag); again.StatusCode != http.StatusNotModified || body != "" {
		t.Errorf("again: %d", again.StatusCode)
	}
	_, whole := get(t, p, "/fr/recherche?type=hotel")
	if len(whole) < 3*len(packed) || !strings.HasSuffix(strings.TrimSpace(whole), "</html>") {
		t.Errorf("%d bytes, packed %d", len(whole), len(packed))
	}
	part, body := get(t, p, "/fr/recherche?type=hotel", "HX-Request", "true", "HX-Target", "div#results")
	if part.Header.Get("ETag") == tag || strings.Contains(body, "<html") || body == "" {
		t.Errorf("the part: %.200s", body)
	}
}

func TestNotThere(t *testing.T) {
	p, _ := open(t)
	for address, says := range map[string]string{"/fr/nulle-part": "n’existe pas", "/de/nirgends": "gibt es nicht", "/xx": "n’existe pas", "/en/search?type=hotle": "not understood"} {
		answer, body := get(t, p, address)
		if answer.StatusCode < 400 || !strings.Contains(body, says) || !strings.Contains(body, `type="search"`) {
			t.Errorf("%s: %d, without %q or a search", address, answer.StatusCode, says)
		}
		if answer.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept", address)
		}
	}
}

// What may not be seen is in no page, and what was typed into an offer as an attack is words.
func TestNothingHiddenOrHostile(t *testing.T) {
	p, _ := open(t)
	for _, address := range []string{"/fr", "/fr/recherche", "/fr/recherche?q=Zorglub", "/fr/recherche?q=%3Cscript%3Ealert(1)%3C/script%3E", "/de/suche?sort=updated"} {
		answer, body := get(t, p, address)
		for _, word := range world.Hidden {
			if strings.Contains(body, word) && !strings.Contains(address, word) {
				t.Errorf("%s shows %q", address, word)
			}
		}
		tree, err := html.Parse(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for _, script := range all(tree, "script") {
			if attribute(script, "src") == "" && attribute(script, "type") != "application/ld+json" {
				t.Errorf("%s runs %q", address, text(script))
			}
		}
		for n := range tree.Descendants() {
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
					t.Errorf("%s: <%s %s=%q>", address, n.Data, a.Key, a.Val)
				}
			}
		}
		if !strings.Contains(answer.Header.Get("Content-Security-Policy"), "default-src 'self'") {
			t.Errorf("%s has no policy", address)
		}
	}

}

func TestKeptAndParts(t *testing.T) {
	p, _ := open(t)
	answer, whole := get(t, p, "/fr/recherche?q=chambord")
	tag := answer.Header.Get("ETag")
	if again, body := get(t, p, "/fr/recherche?q=chambord", "If-None-Match", tag); again.StatusCode != http.StatusNotModified || body != "" {
		t.Errorf("the same page again: %d, %d bytes", again.StatusCode, len(body))
	}
	part, body := get(t, p, "/fr/recherche?q=chambord", "HX-Request", "true", "HX-Target", "div#results")
	if !strings.HasPrefix(body, "<head><title>") || !strings.Contains(body, `</head><div id="results"`) || len(body) >= len(whole) {
		t.Errorf("a script gets %.80s…", body)
	}
	if !strings.Contains(part.Header.Get("Vary"), "HX-Request") || part.Header.Get("ETag") == tag {
		t.Error("a part can be taken for the whole page")
	}
}
