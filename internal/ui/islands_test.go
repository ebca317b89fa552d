package ui_test

import (
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"escale/internal/house/testkit/browser"
)

// TestIslands tries what scripts make better, as one does: by typing, pressing and pointing.
func TestIslands(t *testing.T) {
	url := serve(t, showcase())
	tab := browser.Open(t)
	for _, one := range []struct {
		name string
		try  func(*testing.T, *browser.Tab, string)
	}{
		{"suggestions", trySuggestions}, {"panels", tryPanels}, {"booklet", tryBooklet}, {"gallery", tryGallery}, {"form", tryForm}, {"map", tryMap}, {"map on a phone", tryPhoneMap},
	} {
		t.Run(one.name, func(t *testing.T) {
			tab := tab.For(t)
			tab.Size(1360, 900)
			one.try(t, tab, url)
			tab.Quiet()
		})
	}
}

func trySuggestions(t *testing.T, tab *browser.Tab, url string) {
	tab.Go(url + "/front")
	tab.Do(chromedp.SendKeys(chromedp.CSS("#q"), "chât"))
	tab.Until(`document.querySelectorAll("#q-suggestions [role=option]").length === 4`)
	tab.Axe()
	tab.Shot("ui-suggestions", false)
	tab.Do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown))
	if second := browser.Value[string](tab, `document.getElementById(document.querySelector("#q").getAttribute("aria-activedescendant")).textContent.trim()`); second == "" {
		t.Error("arrows choose nothing")
	}
	tab.Do(chromedp.KeyEvent(kb.Escape))
	tab.Until(`document.querySelector("#q").getAttribute("aria-expanded") === "false" && document.querySelector("#q-suggestions").hidden`)
	tab.Do(chromedp.SendKeys(chromedp.CSS("#q"), "e"))
	tab.Until(`document.querySelector("#q-suggestions[data-for='châte']:not([hidden])")`)
	tab.Do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.Enter))
	tab.Until(`location.pathname === "/fr/1"`)
}

func tryPanels(t *testing.T, tab *browser.Tab, url string) {
	tab.Go(url + "/fr/recherche")
	tab.Do(chromedp.Click(chromedp.CSS(".facet summary")))
	tab.Until(`document.querySelectorAll("details.facet[open]").length === 1`)
	tab.Axe()
	tab.Shot("ui-facet", false)
	tab.Do(chromedp.Click(chromedp.CSS(".tool-menu summary")))
	tab.Until(`document.querySelectorAll("details.facet[open]").length === 0 && document.querySelector(".tool-menu").open`)
	tab.Shot("ui-languages", false)
	tab.Do(chromedp.KeyEvent(kb.Escape))
	tab.Until(`!document.querySelector(".tool-menu").open && document.activeElement.matches(".tool-menu summary")`)
	tab.Size(390, 844)
	tab.Do(chromedp.Click(chromedp.CSS(".facet summary")))
	tab.Until(`document.querySelector("details.facet[open] .facet-panel").getBoundingClientRect().bottom <= innerHeight + 1`)
	tab.Shot("ui-facet-phone", false)
}

func tryBooklet(t *testing.T, tab *browser.Tab, url string) {
	tab.Go(url + "/front")
	tab.Until(`!document.querySelector("[data-keep='2']").hidden`)
	tab.Do(chromedp.Click(chromedp.CSS("[data-keep='2']")), chromedp.Click(chromedp.CSS("[data-keep='1']")))
	tab.Until(`document.querySelector("[data-keep-count]").textContent === "2" && document.querySelector("[data-keep='2']").getAttribute("aria-pressed") === "true"`)
	if list := browser.Value[string](tab, `localStorage.getItem("escale.booklet")`); list != `["2","1"]` {
		t.Errorf("kept %s", list)
	}
	tab.Shot("ui-booklet", false)
	tab.Go(url + "/front")
	tab.Do(chromedp.Click(chromedp.CSS("[data-keep='2']")))
	tab.Until(`document.querySelector("[data-keep-count]").textContent === "1"`)
	browser.Value[any](tab, `localStorage.setItem("escale.booklet", "{not a list"), null`)
	tab.Go(url + "/front")
	tab.Until(`document.querySelector("[data-keep-count]").hidden && !document.querySelector("[data-keep='2']").hidden`)
}

func tryGallery(t *testing.T, tab *browser.Tab, url string) {
	tab.Go(url + "/offer")
	tab.Do(chromedp.Click(chromedp.CSS("[data-picture]")))
	tab.Until(`document.querySelector("dialog[open] img")?.complete`)
	tab.Axe()
	tab.Do(chromedp.KeyEvent(kb.ArrowLeft)) // from the first to the last
	tab.Until(`document.querySelector("dialog p").textContent.startsWith("7 / 7")`)
	tab.Shot("ui-lightbox", false)
	tab.Do(chromedp.KeyEvent(kb.Escape))
	tab.Until(`!document.querySelector("dialog") && document.activeElement.matches("[data-picture]")`)
}

func tryForm(t *testing.T, tab *browser.Tab, url string) {
	tab.Go(url + "/form")
	tab.Until(`document.activeElement.matches(".errors")`)
	tab.Go(url + "/fr/recherche")
	before := browser.Value[int](tab, `history.length`)
	tab.Do(chromedp.SendKeys(chromedp.CSS("#q"), kb.End+"x"))
	tab.Until(`document.querySelector("#answer")?.textContent === "q=ch%C3%A2teaux&type=heritage" && location.search === "?q=ch%C3%A2teaux&type=heritage"`)
	if focused := browser.Value[bool](tab, `document.activeElement.id === "q" && history.length === `+strconv.Itoa(before)); !focused {
		t.Error("typing lost the field, or is gone through when going back")
	}
	tab.Do(chromedp.Click(chromedp.CSS(".facet summary")), chromedp.Click(chromedp.CSS(".facet input")))
	tab.Until(`location.search === "?q=ch%C3%A2teaux" && document.querySelector(".facet").open && history.length === ` + strconv.Itoa(before+1))
}

const ready = `[...document.querySelectorAll("[data-map]")].every(m => "ready" in m.dataset)`

func tryMap(t *testing.T, tab *browser.Tab, url string) {
	tab.Go(url + "/fr/recherche")
	tab.Until(ready)
	asked := browser.Value[string](tab, `new Promise(done => {
		document.addEventListener("htmx:before:request", e => { done(e.detail.ctx.request.action); e.preventDefault(); });
		const c = document.querySelector(".maplibregl-canvas"); c.focus(); c.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowLeft", keyCode: 37, bubbles: true}));
	})`)
	if len(asked) < 20 || asked[:22] != "/fr/recherche?box=-0.6" && asked[:20] != "/fr/recherche?box=-0" && asked[:20] != "/fr/recherche?box=-1" {
		t.Errorf("moving the map asks for %s", asked)
	}
}

func tryPhoneMap(t *testing.T, tab *browser.Tab, url string) {
	tab.Size(390, 844)
	tab.Go(url + "/fr/recherche")
	if browser.Value[bool](tab, `Boolean(document.querySelector(".maplibregl-canvas"))`) {
		t.Error("a phone that shows no map loads one")
	}
	tab.Do(chromedp.Click(chromedp.CSS(".split-open")))
	tab.Until(ready)
	tab.Axe()
	tab.Shot("ui-map-phone", false)
	tab.Do(chromedp.Click(chromedp.CSS(".split-close")))
	tab.Until(`document.querySelector(".split-map").offsetParent === null`)
}
