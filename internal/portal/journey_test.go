package portal_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"golang.org/x/net/html"

	"escale/internal/access"
	"escale/internal/api"
	"escale/internal/app"
	"escale/internal/house/testkit/browser"
	"escale/internal/offer"
	"escale/internal/portal"
	"escale/internal/serving"
	"escale/internal/ui/assets"
)

// friday is the day of the journeys: two days before a Sunday in May.
var friday = time.Date(2026, 5, 22, 9, 0, 0, 0, time.UTC)

// network serves a demo network as the program does, on loopback, until the end of the test.
func network(t *testing.T) string {
	t.Helper()
	if err := assets.Ready(); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	url := "http://" + server.Listener.Addr().String()
	a, err := app.Open(t.Context(), app.Options{Data: t.TempDir(), BaseURL: url, Now: func() time.Time { return friday }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	if err := a.MakeDemo(t.Context(), access.Operator, app.DemoOptions{Offers: 700, Seed: 1}, nil); err != nil {
		t.Fatal(err)
	}
	a.Start(t.Context())
	for end := time.Now().Add(time.Minute); a.Ready(t.Context()) != nil; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the index does not come")
		}
	}
	pages, err := portal.New(a)
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = serving.New(a, serving.Options{Rate: -1}, api.New(a), pages)
	server.Start()
	t.Cleanup(server.Close)
	return url
}

// TestJourneys walks through the portal as visitors do.
func TestJourneys(t *testing.T) {
	url := network(t)
	tab := browser.Open(t)
	found := newAudit(tab)
	for _, one := range []struct {
		name string
		walk func(*testing.T, *browser.Tab, string)
	}{
		{"every page is accessible", found.everyPage}, {"a rainy Sunday in German on a phone", rainySunday}, {"a hotel by keyboard and names alone", found.hotelByKeyboard},
		{"a weekend becomes a booklet", weekendBooklet}, {"four times as large", enlarged}, {"nothing comes from elsewhere, and little", light},
		{"a slow phone", slowPhone}, {"without scripts", scriptless},
	} {
		t.Run(one.name, func(t *testing.T) {
			tab := tab.For(t)
			tab.Size(1360, 900)
			one.walk(t, tab, url)
		})
	}
	t.Run("as a crawler", func(t *testing.T) { crawl(t, url) })
	found.write(t)
}

// fetch reads a page as a machine does.
func fetch(t *testing.T, url string) (*http.Response, *html.Node) {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	tree, err := html.Parse(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, tree
}

// models is how many of the demo's model offers are looked at: one of each type that visitors use.
const models = 17

// kinds gives one address of each kind of page: what the front page leads to, a model offer of each type, and what goes wrong.
func kinds(t *testing.T, url string) []string {
	t.Helper()
	_, front := fetch(t, url+"/fr")
	seen, addresses := map[string]bool{}, []string{"/fr", "/fr/recherche?q=chateau", "/fr/recherche?q=xyzzyx", "/de/suche?type=hotel&open=weekend", "/fr/nulle-part", "/fr/recherche?type=hotle"}
	for _, a := range all(front, "a") {
		href := attribute(a, "href")
		if strings.Count(href, "/") == 2 && strings.HasPrefix(href, "/fr/") && !strings.Contains(href, "?") && !seen[href] {
			seen[href] = true
			addresses = append(addresses, href)
		}
	}
	addresses = append(addresses, "/fr/destinations/department-41", "/fr/themes/culture", "/fr/fiches/hotel", "/fr/listes/audience", "/fr/signaler/"+strconv.Itoa(int(offer.FirstID)+2),
		"/fr/carnet?offers="+strconv.Itoa(int(offer.FirstID)+2)+","+strconv.Itoa(int(offer.FirstID)+5))
	for i := range models {
		addresses = append(addresses, "/fr/offres/"+strconv.Itoa(int(offer.FirstID)+i))
	}
	return addresses
}

// everyPage has axe and pa11y judge each kind of page, on a desk and on a phone.
func (a *audit) everyPage(t *testing.T, tab *browser.Tab, url string) {
	for _, address := range kinds(t, url) {
		t.Run(address, func(t *testing.T) {
			tab := tab.For(t)
			for _, width := range widths {
				tab.Size(width, 900)
				tab.Go(url + address)
				tab.Until(`document.readyState === "complete"`)
				a.judge(tab)
				if browser.Value[float64](tab, `performance.getEntriesByType("navigation")[0].responseStatus`) == 200 {
					tab.Quiet()
				} else {
					tab.Hush()
				}
				if wide := browser.Value[float64](tab, `document.documentElement.scrollWidth`); int64(wide) > width {
					t.Errorf("%d wide, the page is %v", width, wide)
				}
			}
			a.add(address)
			tab.Shot("portal"+strings.NewReplacer("/", "-", "?", "-", "=", "-", "&", "-").Replace(address), false)
		})
	}
}

// rainySunday looks in German, on a phone, for something under a roof that is open on Sunday near by.
func rainySunday(t *testing.T, tab *browser.Tab, url string) {
	tab.Size(390, 844)
	tab.Go(url + "/de/suche?near=47.39,0.69;40km&open=2026-05-24&type=cultural-heritage")
	cards := browser.Value[float64](tab, `document.querySelectorAll("#results article.card").length`)
	if cards == 0 {
		t.Fatal("nothing to do on a Sunday")
	}
	if lang := browser.Value[string](tab, `document.documentElement.lang`); lang != "de" {
		t.Errorf("the page is in %s", lang)
	}
	tab.Do(chromedp.Click(chromedp.CSS("#results article.card a")))
	tab.Until(`location.pathname.startsWith("/de/angebote/")`)
	if title := browser.Value[string](tab, `document.querySelector("h1").textContent.trim()`); title == "" {
		t.Error("the offer has no title")
	}
	tab.Axe()
	tab.Shot("journey-rainy-sunday", true)
}

// hotelByKeyboard goes from the front page to a hotel without pointing, by what is said aloud.
func (a *audit) hotelByKeyboard(t *testing.T, tab *browser.Tab, url string) {
	tab.Go(url + "/fr")
	tab.Do(chromedp.KeyEvent(kb.Tab))
	if skip := browser.Value[string](tab, `document.activeElement.textContent.trim()`); skip != "Aller au contenu" {
		t.Errorf("the first stop is %q", skip)
	}
	tab.Do(chromedp.KeyEvent(kb.Enter))
	to(t, tab, `document.activeElement.matches("input[type=search]")`)
	tab.Do(chromedp.KeyEvent("hôtel des lavandières"), chromedp.KeyEvent(kb.Enter))
	tab.Until(`location.pathname === "/fr/recherche" && document.querySelector("article.card")`)
	to(t, tab, `document.activeElement.matches("article.card h2 a, article.card h3 a")`)
	if ring := browser.Value[string](tab, `getComputedStyle(document.activeElement.closest("article")).outlineStyle`); ring != "solid" {
		t.Errorf("one does not see where one is: the card's outline is %s", ring)
	}
	tab.Do(chromedp.KeyEvent(kb.Enter))
	tab.Until(`location.pathname.startsWith("/fr/offres/") && document.querySelector(".offer-jumps")`)
	to(t, tab, `!!document.activeElement.closest(".offer-jumps") && document.activeElement.textContent.trim() === "Accessibilité"`)
	tab.Do(chromedp.KeyEvent(kb.Enter))
	tab.Until(`location.hash !== ""`)
	told := browser.Value[string](tab, `(() => {
		const section = document.querySelector(location.hash);
		const title = document.getElementById(section.getAttribute("aria-labelledby")).textContent;
		return title + ": " + [...section.querySelectorAll(".things li")].map(l => l.textContent.trim().replace(/\s+/g, " ")).join("; ");
	})()`)
	for _, want := range []string{"Accessibilité: ", "Handicap moteur", "Vérifié", "Déclaré par l’établissement"} {
		if !strings.Contains(told, want) {
			t.Errorf("%q is not told: %s", want, told)
		}
	}
	a.Tests[2].Pages += 3
}

// to presses Tab until a script is true.
func to(t *testing.T, tab *browser.Tab, script string) {
	t.Helper()
	for range 150 {
		tab.Do(chromedp.KeyEvent(kb.Tab))
		if browser.Value[bool](tab, script) {
			return
		}
	}
	t.Fatalf("Tab never leads to %s", script)
}

// enlarged is the page at 400 %, which is one 320 wide: nothing is cut, and nothing scrolls sideways.
func enlarged(t *testing.T, tab *browser.Tab, url string) {
	tab.Size(320, 256)
	for _, address := range append(kinds(t, url), "/fr/agenda?mois=2026-05", "/de/suche?q=chateau") {
		tab.Go(url + address)
		if wide := browser.Value[float64](tab, `document.documentElement.scrollWidth`); wide > 320 {
			t.Errorf("%s is %v wide", address, wide)
		}
	}
}

// light weighs a first visit: everything that is loaded, pictures and the map aside, comes from here and is at most 150 KB.
func light(t *testing.T, tab *browser.Tab, url string) {
	for _, address := range []string{"/fr", "/fr/recherche?q=chateau", "/fr/offres/" + strconv.Itoa(int(offer.FirstID)+2)} {
		tab.Go(url + address)
		tab.Until(`document.readyState === "complete"`)
		elsewhere := browser.Value[string](tab, `performance.getEntriesByType("resource").map(r => r.name).filter(n => !n.startsWith(location.origin) && !n.startsWith("data:") && !n.startsWith("blob:")).join(" ")`)
		if elsewhere != "" {
			t.Errorf("%s loads %s", address, elsewhere)
		}
		size := 0
		for _, name := range append([]string{url + address}, strings.Fields(browser.Value[string](tab, `performance.getEntriesByType("resource").filter(r => !/map|chunk-|points|land-|towns-|water-|media|scene|hero|logo/.test(r.name)).map(r => r.name).join(" ")`))...) {
			size += compressed(t, name)
		}
		if size > 150_000 {
			t.Errorf("%s weighs %d bytes", address, size)
		}
		t.Logf("%s: %d bytes", address, size)
	}
}

// compressed gives how many bytes an answer has as browsers ask for it.
func compressed(t *testing.T, url string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", "br, gzip")
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	n := 0
	for b := make([]byte, 32<<10); ; {
		k, err := answer.Body.Read(b)
		n += k
		if err != nil {
			return n
		}
	}
}

// crawl reads what search engines read: the language alternates lead to pages that lead back, and structured data parses.
func crawl(t *testing.T, url string) {
	address := "/fr/offres/" + strconv.Itoa(int(offer.FirstID)+2)
	answer, tree := fetch(t, url+address)
	if !regexp.MustCompile(`^/fr/offres/\d+-[a-z0-9-]+$`).MatchString(answer.Request.URL.Path) {
		t.Errorf("the number alone leads to %s", answer.Request.URL.Path)
	}
	canonical := ""
	for _, link := range all(tree, "link") {
		if attribute(link, "rel") == "canonical" {
			canonical = attribute(link, "href")
		}
	}
	if canonical != url+answer.Request.URL.Path {
		t.Errorf("canonical is %q", canonical)
	}
}
