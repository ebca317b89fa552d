package portal_test

import (
	"fmt"
	"image/png"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"escale/internal/house/testkit/browser"
	"escale/internal/house/testkit/world"
)

// ready tells that all maps in sight are drawn.
const ready = `document.querySelector("[data-map]") && [...document.querySelectorAll("[data-map]")].every(m => "ready" in m.dataset)`

// coloured counts the pixels of a picture that have about a colour.
func coloured(t *testing.T, path string, r, g, b uint32) (n int) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	picture, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	near := func(x, y uint32) bool { return max(x, y)-min(x, y) < 10 }
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			if pr, pg, pb, _ := picture.At(x, y).RGBA(); near(pr>>8, r) && near(pg>>8, g) && near(pb>>8, b) {
				n++
			}
		}
	}
	return n
}

// TestMaps looks at what maps show: they open at what is found, light what the pointer is over, and moving them asks anew.
func TestMaps(t *testing.T) {
	w := world.New(t, world.Options{Gites: 30})
	server := httptest.NewServer(over(t, w))
	defer server.Close()
	tab := browser.Open(t)
	tab.Size(1360, 900)
	tab.Go(server.URL + "/fr/recherche?q=ch%C3%A2teau")
	tab.Until(ready)
	shown := browser.Value[string](tab, `performance.getEntriesByType("resource").map(r => decodeURIComponent(r.name)).filter(n => n.includes("/points?") && !n.includes("-180,")).at(-1) ?? ""`)
	var west, south, east, north float64
	if _, box, found := strings.Cut(shown, "bbox="); !found {
		t.Fatalf("no points were asked for: %s", shown)
	} else if _, err := fmt.Sscanf(box, "%f,%f,%f,%f", &west, &south, &east, &north); err != nil || west < -1 || east > 4 || south < 46 || north > 49 {
		t.Errorf("the map opens at %s (%v), not at what is found", box, err)
	}
	over := browser.Value[float64](tab, `new Promise(done => {
		const observer = new MutationObserver(() => { if (document.querySelector(".card.lit")) done(1); });
		observer.observe(document.querySelector("#results"), { subtree: true, attributes: true });
		document.querySelector(".card[data-offer] a").dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
		setTimeout(() => done(document.querySelector(".card.lit") ? 1 : 0), 3000);
	})`)
	if over != 1 {
		t.Error("a card under the pointer lights nothing")
	}
	before := browser.Value[string](tab, `document.querySelector("#results h1").textContent`)
	tab.Do(chromedp.Focus(chromedp.CSS(".maplibregl-canvas")))
	browser.Value[any](tab, `(() => { const c = document.querySelector(".maplibregl-canvas");
		for (let i = 0; i < 8; i++) c.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", keyCode: 37, bubbles: true })); return null; })()`)
	tab.Until(`new URLSearchParams(location.search).has("bbox")`)
	tab.Until(`document.querySelector("a.chip-chosen[href]") && document.querySelector("#results h1").textContent.trim() !== ""`)
	t.Logf("before: %s, moved: %s", before, browser.Value[string](tab, `document.querySelector("#results h1").textContent`))
	tab.Shot("portal-map-moved", false)
	tab.Quiet()
}

// TestMapOfABooklet counts the points that are drawn: a map that was loaded and shows nothing is no map.
func TestMapOfABooklet(t *testing.T) {
	w := world.New(t, world.Options{Gites: 3})
	server := httptest.NewServer(over(t, w))
	defer server.Close()
	tab := browser.Open(t)
	tab.Size(1000, 900)
	tab.Go(server.URL + fmt.Sprintf("/fr/carnet?offers=%d,%d", w.Chateau, w.Hotel))
	tab.Until(ready)
	if marks := browser.Value[float64](tab, `document.querySelectorAll(".map-marks [data-number]").length`); marks != 2 {
		t.Errorf("%v marks are numbered", marks)
	}
	picture := tab.Shot("portal-booklet-map", false)
	if land := coloured(t, picture, 0xfe, 0xfd, 0xf8); land < 20_000 {
		t.Errorf("%d pixels of land: the ground is not drawn", land)
	}
	if points := coloured(t, picture, 0x0c, 0x54, 0x60); points < 400 {
		t.Errorf("%d pixels of points: see %s", points, picture)
	}
	tab.Media("print")
	if there := browser.Value[bool](tab, `document.querySelector(".map .locator").getBoundingClientRect().height > 100 && [...document.querySelectorAll(".locator-number")].length === 2 && [...document.querySelectorAll(".locator-number")].every(m => m.getBoundingClientRect().left > document.querySelector(".map").getBoundingClientRect().left) && getComputedStyle(document.querySelector(".map-canvas")).display === "none"`); !there {
		t.Error("on paper there is no map")
	}
	tab.Shot("portal-booklet-print", true)
	tab.Media("screen")
	tab.Quiet()
}
