package portal_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"escale/internal/house/testkit/browser"
)

// weekendBooklet plans a weekend from the agenda, keeps what it likes, orders and annotates it, and passes it on: who has the link, in
// another browser, finds the same in the same order, and can print it.
func weekendBooklet(t *testing.T, tab *browser.Tab, url string) {
	tab.Go(url + "/fr/agenda")
	tab.Do(chromedp.Click(chromedp.CSS(".tabs a[href*='weekend']")))
	tab.Until(`location.search.includes("weekend") && document.querySelectorAll("[data-keep]:not([hidden])").length > 1`)
	kept := strings.Split(browser.Value[string](tab, `(() => {
		const buttons = [...document.querySelectorAll("[data-keep]:not([hidden])")];
		const ids = [...new Set(buttons.map(b => b.dataset.keep))].slice(0, 2);
		for (const id of ids) buttons.find(b => b.dataset.keep === id).click();
		return ids.join();
	})()`), ",")
	tab.Until(`document.querySelector("[data-keep-count]").textContent === "2"`)
	tab.Do(chromedp.Click(chromedp.CSS("[data-keep-link]")))
	tab.Until(`document.readyState === "complete" && document.querySelectorAll(".stop").length === 2`)
	order := `[...document.querySelectorAll(".stop [data-note]")].map(n => n.dataset.note).join()`
	first := browser.Value[string](tab, order)
	tab.Do(chromedp.Click(chromedp.CSS(".stop:first-child .stop-ways a:first-child"))) // down
	tab.Until(order + ` !== "` + first + `" && document.querySelectorAll(".stop").length === 2`)
	second := browser.Value[string](tab, order)
	tab.Do(chromedp.SendKeys(chromedp.CSS(".stop:first-child textarea"), "Réserver avant midi & venir à pied"))
	tab.Do(chromedp.SendKeys(chromedp.CSS("#booklet-title"), "Notre week-end"))
	tab.Axe()
	tab.Do(chromedp.Click(chromedp.CSS(".booklet form [type=submit], .booklet form button:not([type=button])")))
	tab.Until(`/^\/fr\/carnet\/[^/]+$/.test(location.pathname)`)
	link := browser.Value[string](tab, `location.href`)

	other := browser.Open(t) // another person, who has nothing but the link
	other.Go(link)
	other.Until(`document.querySelectorAll(".stop").length === 2`)
	if title := browser.Value[string](other, `document.querySelector("h1").textContent.trim()`); title != "Notre week-end" {
		t.Errorf("the booklet is called %q there", title)
	}
	shown := browser.Value[string](other, `[...document.querySelectorAll(".stop a[href*='/offres/']")].map(a => a.getAttribute("href").match(/offres\/(\d+)/)[1]).filter((id, i, all) => all.indexOf(id) === i).join()`)
	if shown != second {
		t.Errorf("kept %v in the order %s, shown %s", kept, second, shown)
	}
	if note := browser.Value[string](other, `document.querySelector(".stop-note")?.textContent.trim() ?? ""`); note != "Réserver avant midi & venir à pied" {
		t.Errorf("the note is %q", note)
	}
	if held := browser.Value[string](other, `localStorage.getItem("escale.booklet") ?? ""`); held != "" {
		t.Errorf("looking at it kept %s", held)
	}
	other.Axe()
	other.Media("print")
	picture, err := os.ReadFile(other.Shot("journey-booklet-print", true))
	if err != nil || http.DetectContentType(picture) != "image/png" {
		t.Error("it is not printed", err)
	}
	if ways := browser.Value[bool](other, `[...document.querySelectorAll(".site-nav, .booklet-share .share")].every(e => e.offsetParent === null) && document.querySelectorAll(".locator-number").length > 0`); !ways {
		t.Error("buttons are printed, or no map is")
	}
	other.Quiet()
}
