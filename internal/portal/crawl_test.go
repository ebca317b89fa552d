package portal_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"escale/internal/house/testkit/world"
)

// crawled is what a crawler notes of a page.
type crawled struct {
	canonical string
	twins     map[string]string // by language
	types     []string          // of its documents in JSON-LD
}

func crawledOf(t *testing.T, address string, tree *html.Node) crawled {
	t.Helper()
	c := crawled{twins: map[string]string{}}
	for _, link := range all(tree, "link") {
		switch attribute(link, "rel") {
		case "canonical":
			c.canonical = attribute(link, "href")
		case "alternate":
			if lang := attribute(link, "hreflang"); lang != "" && lang != "x-default" {
				c.twins[lang] = attribute(link, "href")
			}
		}
	}
	for _, script := range all(tree, "script") {
		if attribute(script, "type") != "application/ld+json" {
			continue
		}
		var document map[string]any
		if err := json.Unmarshal([]byte(script.FirstChild.Data), &document); err != nil {
			t.Errorf("%s: %v", address, err)
		}
		kind, _ := document["@type"].(string)
		if kind == "" && document["@graph"] == nil {
			if list, ok := document["@type"].([]any); !ok || len(list) == 0 {
				t.Errorf("%s: a document without a type: %.200s", address, script.FirstChild.Data)
			}
		}
		if context, _ := document["@context"].(string); !strings.HasPrefix(context, "https://schema.org") {
			t.Errorf("%s: the context is %v", address, document["@context"])
		}
		c.types = append(c.types, kind)
	}
	return c
}

// TestEveryListedPage reads the whole sitemap as a crawler does: each page is there under its own name, its twins know it, and pages of
// offers say what they are about.
func TestEveryListedPage(t *testing.T) {
	p, _ := open(t)
	loc := regexp.MustCompile(`<loc>([^<]+)</loc>`)
	_, index := get(t, p, "/sitemap.xml")
	pages := map[string]crawled{}
	for _, file := range loc.FindAllStringSubmatch(index, -1) {
		_, body := get(t, p, strings.TrimPrefix(file[1], world.Base))
		for _, m := range loc.FindAllStringSubmatch(body, -1) {
			answer, body := get(t, p, strings.TrimPrefix(m[1], world.Base))
			if answer.StatusCode != http.StatusOK {
				t.Errorf("%s: %d", m[1], answer.StatusCode)
				continue
			}
			tree, err := html.Parse(strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			pages[m[1]] = crawledOf(t, m[1], tree)
		}
	}
	offers := 0
	for address, c := range pages {
		if c.canonical != address {
			t.Errorf("%s is called %s by itself", address, c.canonical)
		}
		lang := strings.Split(strings.TrimPrefix(address, world.Base), "/")[1]
		if c.twins[lang] != address || len(c.twins) != 7 {
			t.Errorf("%s: twins %v", address, c.twins)
		}
		for other, twin := range c.twins {
			if pages[twin].twins[lang] != address {
				t.Errorf("%s calls %s its twin in %s, which calls %s its own", address, twin, other, pages[twin].twins[lang])
			}
		}
		if strings.Contains(address, "/fr/offres/") {
			offers++
			if len(c.types) == 0 {
				t.Errorf("%s does not say what it is", address)
			}
		}
	}
	if len(pages) < 70 || offers < 5 {
		t.Errorf("%d pages, %d offers", len(pages), offers)
	}
}
