package portal_test

import (
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"

	"escale/internal/house/testkit/browser"
	"escale/internal/house/testkit/world"
)

// TestLiveSearch asks as a visitor with scripts does: what is found follows each letter and each choice, and neither the field, the open
// panel nor what was chosen is lost by it.
func TestLiveSearch(t *testing.T) {
	server := httptest.NewServer(over(t, world.New(t, world.Options{Gites: 30})))
	defer server.Close()
	tab := browser.Open(t)
	tab.Size(1360, 900)
	tab.Go(server.URL + "/fr/recherche")
	tab.Do(chromedp.SendKeys(chromedp.CSS("#q"), "gîte"))
	tab.Until(`location.search.startsWith("?q=g") && document.querySelector("#results h1").textContent.startsWith("30 ")`)
	if kept := browser.Value[bool](tab, `document.activeElement.id === "q" && document.querySelector("#q").value === "gîte" && document.querySelectorAll("#results").length === 1 && !document.querySelector("#results .site-header")`); !kept {
		t.Error("the field is lost while one types")
	}
	tab.Do(chromedp.Click(chromedp.CSS("#facet-where summary")))
	tab.Until(`document.querySelector("#facet-where").open`)
	tab.Do(chromedp.Click(chromedp.CSS("#facet-where input[name=department]")))
	tab.Until(`new URLSearchParams(location.search).has("department") && document.querySelector("a.chip-chosen[href^='/fr/recherche?department']")`)
	if kept := browser.Value[bool](tab, `document.querySelector("#facet-where").open && document.activeElement.name === "department" && document.activeElement.checked`); !kept {
		t.Error("the panel or what was chosen in it is lost")
	}
	tab.Do(chromedp.Click(chromedp.CSS("#results h1")))
	tab.Do(chromedp.Click(chromedp.CSS("a.chip-chosen[href^='/fr/recherche?department']")))
	tab.Until(`!new URLSearchParams(location.search).has("q") && document.querySelector("#q").value === ""`)
	tab.Do(chromedp.Click(chromedp.CSS(".chip-chosen[href='/fr/recherche']")))
	tab.Until(`location.search === "" && !document.querySelector("#facet-where input[name=department]:checked")`)
	tab.Do(chromedp.Click(chromedp.CSS("#criteria-open")))
	tab.Until(`document.querySelector("#criteria:target")`)
	tab.Axe()
	tab.Shot("portal-drawer", false)
	tab.Do(chromedp.Click(chromedp.CSS("[data-drawer-close]")))
	tab.Until(`!document.querySelector("#criteria:target")`)
	tab.Axe()
	tab.Quiet()
}
