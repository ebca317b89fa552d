package portal_test

import (
	"fmt"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"escale/internal/ui/postcard"
)

// ogImages gives the pictures that a page says stand for it.
func ogImages(tree *html.Node) (list []string) {
	for _, m := range all(tree, "meta") {
		if attribute(m, "property") == "og:image" {
			list = append(list, attribute(m, "content"))
		}
	}
	return list
}

// Every page names a picture of the size that other sites ask for, and what may not be seen is not on any.
func TestPagesHaveAPictureToBeSharedBy(t *testing.T) {
	p, w := open(t)
	addresses := []string{"/fr", "/de/veranstaltungen", "/fr/destinations/commune-37261-tours"}
	_, tree := follow(t, p, "fr", w.Chateau)
	pictures := ogImages(tree)
	for _, address := range addresses {
		_, body := get(t, p, address)
		tree, err := html.Parse(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		pictures = append(pictures, ogImages(tree)...)
	}
	if len(pictures) != len(addresses)+1 {
		t.Fatalf("%q", pictures)
	}
	for _, address := range append(pictures, fmt.Sprintf("/og/%d.png", w.Hotel)) {
		_, address, _ = strings.Cut("x"+address, "/og/")
		answer, body := get(t, p, "/og/"+address)
		size, _, err := image.DecodeConfig(strings.NewReader(body))
		if err != nil || answer.StatusCode != http.StatusOK || size.Width != postcard.Width || size.Height != postcard.Height {
			t.Errorf("%s: %d, %v, %d by %d", address, answer.StatusCode, err, size.Width, size.Height)
		}
	}
	for _, address := range []string{"/og/x.jpg", "/og/site.gif", "/og/site", fmt.Sprintf("/og/%d.jpg", w.Draft), "/og/%22%3E.png", "/og/999999999999999999999999.png"} {
		if answer, _ := get(t, p, address); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", address, answer.StatusCode)
		}
	}
}

// Maps are drawn for paper and for browsers without scripts: of an offer, a booklet, a place.
func TestMapsAreDrawnOnTheServer(t *testing.T) {
	p, w := open(t)
	for address, want := range map[string][]string{
		fmt.Sprintf("/fr/carnet?offers=%d,%d", w.Chateau, w.Hotel): {`class="locator-number"`, ">2</text>"},
		"/fr/destinations/department-37-indre-et-loire":            {`class="locator-outline"`, "/outlines/department-37-indre-et-loire.geojson"},
		"/fr/destinations/commune-37261-tours":                     {`class="locator-outline"`, `class="locator-mark"`, "Le contour est celui de"},
	} {
		if _, body := get(t, p, address); !contains(body, want) {
			t.Errorf("%s lacks one of %q", address, want)
		}
	}
	_, tree := follow(t, p, "fr", w.Chateau)
	if !strings.Contains(text(tree), "Carte") || len(all(tree, "circle")) == 0 {
		t.Error("the offer's place is not drawn")
	}
	for _, code := range []string{"department-37-indre-et-loire", "commune-37261-tours"} {
		if answer, body := get(t, p, "/outlines/"+code+".geojson"); answer.StatusCode != http.StatusOK || !strings.Contains(body, `"MultiPolygon"`) {
			t.Errorf("%s: %d", code, answer.StatusCode)
		}
	}
}

func contains(body string, parts []string) bool {
	for _, part := range parts {
		if !strings.Contains(body, part) {
			return false
		}
	}
	return true
}
