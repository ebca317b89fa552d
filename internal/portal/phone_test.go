package portal_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"escale/internal/house/testkit/browser"
	"escale/internal/offer"
)

// mostShift is how much of a page may move while it loads: what Web Vitals call good is five times that.
// mostShift is what is allowed today; 0.02 is the aim.
const mostShift = 0.25

// slowPhone opens pages on a modest phone that comes for the first time, prints what a visitor has of it, and fails where things move
// about. Times are those of the machine that measures, and so no gate.
func slowPhone(t *testing.T, tab *browser.Tab, url string) {
	tab.Size(390, 844)
	defer tab.Fast()
	for _, address := range []string{"/fr", "/fr/recherche?q=chateau", "/fr/offres/" + strconv.Itoa(int(offer.FirstID)+2), "/fr/agenda", "/fr/destinations/department-41"} {
		tab.Slow()
		tab.Go(url + address)
		v := tab.Vitals()
		t.Logf("%-40s largest paint %4.0f ms, shift %.4f, %3.0f KB   %s", address, v.Paint, v.Shift, v.Bytes/1024, v.Largest)
		if v.Shift > mostShift {
			t.Errorf("%s moves by %.4f while it loads", address, v.Shift)
		}
	}
}

// scriptless searches, narrows, turns pages and reads the agenda in a browser that runs no scripts.
func scriptless(t *testing.T, tab *browser.Tab, url string) {
	tab.Scripts(false)
	defer tab.Scripts(true)
	cards := func() float64 {
		return browser.Value[float64](tab, `document.querySelectorAll("main article.card").length`)
	}
	tab.Go(url + "/fr")
	tab.Do(chromedp.SendKeys(chromedp.CSS("input[type=search]"), "chateau"), chromedp.Click(chromedp.CSS(".search-box button[type=submit]")))
	tab.Until(`location.pathname === "/fr/recherche" && location.search.includes("q=chateau") && document.readyState === "complete"`)
	if cards() == 0 {
		t.Error("nothing is found")
	}
	tab.Go(url + "/fr/recherche?type=rental&type=restaurant&type=event")
	first := browser.Value[string](tab, `document.querySelector("main article.card a").href`)
	next := browser.Value[string](tab, `document.querySelector("a[rel=next]")?.href ?? ""`)
	if next == "" {
		t.Fatal("nothing leads to the next page")
	}
	tab.Go(next)
	if again := browser.Value[string](tab, `document.querySelector("main article.card a").href`); again == first || cards() == 0 {
		t.Errorf("the next page begins with %s again", again)
	}
	tab.Go(url + "/fr/recherche")
	box := browser.Value[string](tab, `(b => b ? b.name + "=" + b.value : "")(document.querySelector("input[type=checkbox][form], form input[type=checkbox]"))`)
	name, value, found := strings.Cut(box, "=")
	if !found || !browser.Value[bool](tab, `Boolean(document.querySelector("button[type=submit][form], form button[type=submit]"))`) {
		t.Fatalf("no facet can be sent: %q", box)
	}
	tab.Go(url + "/fr/recherche?" + name + "=" + value)
	if cards() == 0 {
		t.Errorf("%s finds nothing", box)
	}
	tab.Go(url + "/fr/agenda")
	if cards() == 0 {
		t.Error("the agenda is empty")
	}
}
