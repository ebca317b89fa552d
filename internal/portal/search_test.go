package portal_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"escale/internal/house/testkit/world"
	"escale/internal/offer"
)

func classed(tree *html.Node, class string) []*html.Node {
	var found []*html.Node
	for n := range tree.Descendants() {
		if n.Type == html.ElementNode && strings.Contains(" "+attribute(n, "class")+" ", " "+class+" ") {
			found = append(found, n)
		}
	}
	return found
}

// A page finds what the API finds for the same words, and leads to it.
func TestSearchAsTheAPI(t *testing.T) {
	p, _ := open(t)
	for _, asked := range []string{"", "q=chambord", "type=hotel", "type=restaurant&type=hotel", "near=47.4,0.9;50km", "bbox=0,47,2,48", "open=weekend", "open=2026-12-01..2026-12-20",
		"pets=yes", "category=!hotel", "capacity[gte]=2", "within=department:37", "sort=name&q=gite"} {
		tree := page(t, p, "/en/search?"+asked)
		answer, body := get(t, p, "/api/v1/offers?lang=en&limit=0&"+asked)
		var told struct {
			Meta struct {
				Count int `json:"count"`
			} `json:"meta"`
		}
		if err := json.Unmarshal([]byte(body), &told); err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %v", asked, answer.StatusCode, err)
		}
		if want := fmt.Sprint(told.Meta.Count, " offer"); !strings.HasPrefix(text(all(tree, "h1")[0]), want) {
			t.Errorf("%s: the page has %q, the API %d", asked, text(all(tree, "h1")[0]), told.Meta.Count)
		}
		for _, link := range all(classed(tree, "formats")[0], "a") {
			to, err := url.Parse(attribute(link, "href"))
			if err != nil || !strings.HasPrefix(to.Path, "/api/v1/offers") {
				t.Errorf("%s: %s", asked, attribute(link, "href"))
				continue
			}
			if answer, _ := get(t, p, to.RequestURI()); answer.StatusCode != http.StatusOK {
				t.Errorf("%s: %s answers %d", asked, to.RequestURI(), answer.StatusCode)
			}
		}
	}
}

// Each condition can be taken away by a link, after which one fewer is in force, and no word is missing.
func TestConditionsCanBeTakenAway(t *testing.T) {
	p, _ := open(t)
	asked := "q=chambord&type=hotel&pets=yes&near=47.4,0.9;50km&bbox=0,47,2,48&open=weekend&category=!campsite&capacity[gte]=2&within=department:37&updated=2020-01-01.."
	for _, lang := range offer.Languages {
		path := map[offer.Lang]string{"fr": "recherche", "en": "search", "de": "suche", "it": "cerca", "es": "buscar", "nl": "zoeken", "pt": "pesquisa"}[lang]
		tree := page(t, p, "/"+string(lang)+"/"+path+"?"+asked)
		if strings.Contains(text(tree), "portal.") {
			t.Errorf("%s: a key shows", lang)
		}
		chips := classed(tree, "chip-chosen")
		links := 0
		for _, c := range chips {
			if c.Data != "a" || strings.HasPrefix(attribute(c, "href"), "#") {
				continue
			}
			links++
			after := page(t, p, attribute(c, "href"))
			left := 0
			for _, c := range classed(after, "chip-chosen") {
				if c.Data == "a" && !strings.HasPrefix(attribute(c, "href"), "#") {
					left++
				}
			}
			if left != 8 {
				t.Errorf("%s: without %q %d conditions are left", lang, text(c), left)
			}
		}
		if links != 9 {
			t.Errorf("%s: %d conditions can be taken away", lang, links)
		}
	}
}

// Without a script the form asks for what is shown, and for all that is in force beside it.
func TestFormKeepsWhatIsAsked(t *testing.T) {
	p, _ := open(t)
	asked := url.Values{"q": {"gite"}, "type": {"rental"}, "commune": {"37261"}, "hours": {"told"}, "sort": {"name"}, "pets": {"!no"}, "open": {"2026-12-01..2026-12-05"}}
	tree := page(t, p, "/fr/recherche?"+asked.Encode())
	sent := url.Values{}
	for _, in := range all(tree, "input") {
		kind := attribute(in, "type")
		_, checked := attributeThere(in, "checked")
		if attribute(in, "form") != "search" && attribute(in, "id") != "q" || (kind == "checkbox" || kind == "radio") && !checked {
			continue
		}
		sent.Add(attribute(in, "name"), attribute(in, "value"))
	}
	again := page(t, p, "/fr/recherche?"+sent.Encode())
	canonical := func(tree *html.Node) string {
		for _, l := range all(tree, "link") {
			if attribute(l, "rel") == "canonical" {
				return attribute(l, "href")
			}
		}
		return ""
	}
	if canonical(tree) == "" || canonical(tree) != canonical(again) {
		t.Errorf("the form sends %v\n%s\n%s", sent, canonical(tree), canonical(again))
	}
}

func attributeThere(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// Paging goes on and back without losing or doubling any offer, and says where one is.
func TestPaging(t *testing.T) {
	p := over(t, world.New(t, world.Options{Gites: 90}))
	seen := map[string]bool{}
	address, pages := "/en/search?sort=name", 0
	for address != "" {
		tree := page(t, p, address)
		pages++
		for _, c := range classed(tree, "card") {
			id := attribute(c, "data-offer")
			if seen[id] {
				t.Errorf("page %d: %s a second time", pages, id)
			}
			seen[id] = true
		}
		if pages > 1 && len(linksBy(tree, "prev")) == 0 {
			t.Errorf("page %d leads not back", pages)
		}
		address = ""
		for _, a := range linksBy(tree, "next") {
			address = attribute(a, "href")
		}
		if pages > 20 {
			t.Fatal("no end")
		}
	}
	tree := page(t, p, "/en/search")
	if h1 := text(all(tree, "h1")[0]); !strings.HasPrefix(h1, fmt.Sprint(len(seen), " ")) {
		t.Errorf("%d seen of %s", len(seen), h1)
	}
	if got := text(classed(page(t, p, "/en/search?page=2&sort=name"), "pager")[0]); !strings.Contains(got, "21–40 of") {
		t.Errorf("page 2 says %q", got)
	}
	for _, odd := range []string{"page=9999", "page=2&cursor=x", "cursor=nonsense"} {
		page(t, p, "/en/search?"+odd)
	}
	if answer, _ := get(t, p, "/en/search?page=-1"); answer.StatusCode != http.StatusBadRequest {
		t.Errorf("page -1: %d", answer.StatusCode)
	}
}

func linksBy(tree *html.Node, rel string) []*html.Node {
	var found []*html.Node
	for _, a := range all(tree, "a") {
		if attribute(a, "rel") == rel {
			found = append(found, a)
		}
	}
	return found
}

// Where nothing is found, the page says what to leave out, and that finds what it promises.
func TestNothingFound(t *testing.T) {
	p, _ := open(t)
	tree := page(t, p, "/en/search?q=chambord&near=45,-4;5km&type=campsite")
	empty := classed(tree, "empty")
	if len(empty) != 1 {
		t.Fatal("nothing says that there is nothing")
	}
	ways := all(empty[0], "a")
	if len(ways) == 0 {
		t.Fatal("a dead end")
	}
	for _, a := range ways {
		if h1 := text(all(page(t, p, attribute(a, "href")), "h1")[0]); strings.HasPrefix(h1, "0 ") {
			t.Errorf("%s: %s", text(a), h1)
		}
	}
}

func TestGiantAndHostileQuestions(t *testing.T) {
	p, _ := open(t)
	for _, asked := range []string{"q=" + strings.Repeat("a", 5000), "q=%ff%fe", "type=" + strings.Repeat("x", 300), "near=1,1;9e9km", "bbox=1,2,3", "open=yesterday", "x=1", "within=%7B", "sort=price",
		"category=" + url.QueryEscape(`"><script>`), strings.Repeat("theme=nature&", 2000) + "theme=culture"} {
		answer, body := get(t, p, "/de/suche?"+asked)
		if answer.StatusCode >= 500 || answer.StatusCode != http.StatusOK && !strings.Contains(body, `type="search"`) || strings.Contains(body, "<script>") {
			t.Errorf("%.60s: %d", asked, answer.StatusCode)
		}
	}
}

func TestSuggestions(t *testing.T) {
	p, _ := open(t)
	for asked, want := range map[string]string{"rest": "category=restaurant", "cham": "Chambord"} {
		if _, body := get(t, p, "/fr/suggestions?q="+asked); !strings.Contains(body, want) {
			t.Errorf("%s: %s", asked, body)
		}
	}
}
