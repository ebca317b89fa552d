package portal_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"escale/internal/house/testkit/world"
	"escale/internal/i18n"
	"escale/internal/offer"
)

// follow asks for an offer by its number, and gives its page under the address that it leads to.
func follow(t testing.TB, h http.Handler, lang string, id offer.ID) (string, *html.Node) {
	t.Helper()
	words, err := i18n.VisitorMessages(lang)
	if err != nil {
		t.Fatal(err)
	}
	answer, _ := get(t, h, fmt.Sprintf("/%s/%s/%d", lang, words["path.offers"], id))
	if address := answer.Header.Get("Location"); answer.StatusCode == http.StatusMovedPermanently {
		return address, page(t, h, address)
	}
	t.Fatalf("%s: %d leads nowhere", lang, id)
	return "", nil
}

func TestOfferHasOneAddress(t *testing.T) {
	p, w := open(t)
	want := fmt.Sprintf("/fr/offres/%d-chateau-de-chambord", w.Chateau)
	for _, address := range []string{fmt.Sprintf("/fr/offres/%d", w.Chateau), fmt.Sprintf("/fr/offres/%d-autre-nom", w.Chateau), fmt.Sprintf("/fr/offres/%d", w.Moved)} {
		answer, _ := get(t, p, address)
		if got := answer.Header.Get("Location"); answer.StatusCode != http.StatusMovedPermanently || got != want {
			t.Errorf("%s: %d to %s, want %s", address, answer.StatusCode, got, want)
		}
	}
	answer, body := get(t, p, want)
	if answer.StatusCode != http.StatusOK || !strings.Contains(body, `rel="canonical" href="`+world.Base+want+`"`) {
		t.Errorf("%s: %d, or it names another address than itself", want, answer.StatusCode)
	}
	for address, status := range map[string]int{
		"/fr/offres/9": 404, "/fr/offres/x": 404, "/fr/offres/-1": 404, "/fr/offres/99999999999999999999-y": 404, want + "?variant=winter": 404,
		fmt.Sprintf("/fr/offres/%d", w.Draft): 404, fmt.Sprintf("/fr/offres/%d", w.Gone): 410,
	} {
		answer, body := get(t, p, address)
		if answer.StatusCode != status || !strings.Contains(body, `type="search"`) {
			t.Errorf("%s: %d, want %d and a search", address, answer.StatusCode, status)
		}
	}
	if _, body := get(t, p, fmt.Sprintf("/fr/offres/%d", w.Gone)); !strings.Contains(body, "Château de Chambord") {
		t.Error("instead of a museum that was withdrawn, the castle near by is not named")
	}
}

// The code of a page holds its address, and nothing else is made a code of.
func TestCodeOfOffer(t *testing.T) {
	p, w := open(t)
	answer, body := get(t, p, fmt.Sprintf("/qr/%d.svg?lang=de", w.Chateau))
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "image/svg+xml" || !strings.HasPrefix(body, "<svg ") {
		t.Fatalf("%d %s %.60q", answer.StatusCode, answer.Header.Get("Content-Type"), body)
	}
	if _, other := get(t, p, fmt.Sprintf("/qr/%d.svg?lang=de", w.Hotel)); other == body {
		t.Error("two offers have one code")
	}
	for _, address := range []string{"/qr/x.svg", fmt.Sprintf("/qr/%d.png", w.Chateau), fmt.Sprintf("/qr/%d.svg", w.Draft), "/qr/%22%3E%3Cscript%3E.svg"} {
		if answer, _ := get(t, p, address); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", address, answer.StatusCode)
		}
	}
}

// Machines read of a page what it is about; what was typed into an offer does not end the element.
func TestOfferForMachines(t *testing.T) {
	p, w := open(t)
	for id, want := range map[offer.ID]string{w.Chateau: "TouristAttraction", w.Hotel: "Hotel", w.Bistro: "FoodEstablishment", w.Fete: "Festival", w.Loire: "TouristTrip", w.Hostile: "Store"} {
		_, tree := follow(t, p, "fr", id)
		var types []string
		for _, script := range all(tree, "script") {
			if attribute(script, "type") != "application/ld+json" {
				continue
			}
			var document map[string]any
			if err := json.Unmarshal([]byte(script.FirstChild.Data), &document); err != nil {
				t.Errorf("%d: %v", id, err)
			}
			if strings.Contains(script.FirstChild.Data, "<") {
				t.Errorf("%d: a document can end its element", id)
			}
			types = append(types, fmt.Sprint(document["@type"]))
		}
		if !slices.Contains(types, want) || !slices.Contains(types, "WebPage") {
			t.Errorf("%d is %v, want %s", id, types, want)
		}
	}
}

func TestOfferPage(t *testing.T) {
	p, w := open(t)
	for id, wants := range map[offer.ID][]string{
		w.Chateau: {"Château de Chambord", "Rêvé par François Ier.", "Le plus vaste des châteaux", "Ouvert jusqu’à 18 h", "19 €", "+33 2 54 50 40 00", "1 place de l’Église", "CC-BY-4.0", "Licence Ouverte 2.0",
			"Office de tourisme Blois-Chambord", "JSON", "iCalendar"},
		w.Bistro: {"Horaires non communiqués : mieux vaut appeler", "table@bistrot.example.org"},
		w.Fete:   {"mardi 14 juillet", "20 h – 23 h", "Aux mêmes dates"},
		w.Loire:  {"Télécharger la trace GPX"},
		w.Hotel:  {"Vingt chambres face au fleuve.", "3 étoiles", "Wifi", "Hiver"},
	} {
		_, tree := follow(t, p, "fr", id)
		body := text(tree)
		for _, want := range wants {
			if !strings.Contains(body, want) {
				t.Errorf("%d does not say %q", id, want)
			}
		}
		if n := len(all(tree, "h1")); n != 1 {
			t.Errorf("%d has %d titles", id, n)
		}
	}
	_, tree := follow(t, p, "fr", w.Chateau)
	links := map[string]bool{}
	for _, a := range all(tree, "a") {
		links[attribute(a, "href")] = true
		if strings.HasPrefix(attribute(a, "href"), "http") && !strings.HasPrefix(attribute(a, "href"), world.Base) && !strings.Contains(attribute(a, "rel"), "noopener") {
			t.Errorf("%s learns where readers come from", attribute(a, "href"))
		}
	}
	for _, want := range []string{"tel:+33254504000", "https://www.chambord.example.org/", fmt.Sprintf("/api/v1/offers/%d.ics?lang=fr", w.Chateau)} {
		if !links[want] {
			t.Errorf("the castle does not lead to %s", want)
		}
	}
}

// A variant is the offer with another face; its page is the offer's own.
func TestVariantOfOffer(t *testing.T) {
	p, w := open(t)
	address, _ := follow(t, p, "fr", w.Hotel)
	tree := page(t, p, address+"?variant=winter")
	if body := text(tree); !strings.Contains(body, "Grogs et truffes") || strings.Contains(body, "Vingt chambres") {
		t.Error("the winter hotel does not have its own words")
	}
	for _, l := range all(tree, "link") {
		if attribute(l, "rel") == "canonical" && strings.Contains(attribute(l, "href"), "variant") {
			t.Error("the variant passes for a page of its own")
		}
	}
}

// What is not in the page's language says so, and every language has the page under its own address.
func TestOfferInSevenLanguages(t *testing.T) {
	p, w := open(t)
	for _, lang := range offer.Languages {
		address, tree := follow(t, p, string(lang), w.Hotel)
		body := text(tree)
		if raw := regexp.MustCompile(`\b(portal|ui)\.[a-z_.-]+`).FindString(body); raw != "" {
			t.Errorf("%s says %q", address, raw)
		}
		spoken := ""
		for _, n := range all(tree, "p") {
			if strings.HasPrefix(text(n), "Vingt chambres") {
				spoken = attribute(n, "lang")
			}
		}
		switch lang {
		case "fr":
			if spoken != "" {
				t.Errorf("French words say that they are in %s on a French page", spoken)
			}
		case "de":
			if !strings.Contains(body, "Zwanzig Zimmer am Fluss.") {
				t.Error("the German page lacks the German words")
			}
		default:
			if spoken != "fr" {
				t.Errorf("%s: French words say that they are in %q", lang, spoken)
			}
		}
		alternates := 0
		for _, l := range all(tree, "link") {
			if attribute(l, "hreflang") == "" {
				continue
			}
			alternates++
			if answer, _ := get(t, p, strings.TrimPrefix(attribute(l, "href"), world.Base)); answer.StatusCode != http.StatusOK {
				t.Errorf("%s: %s: %d", lang, attribute(l, "href"), answer.StatusCode)
			}
		}
		if alternates != len(offer.Languages)+1 {
			t.Errorf("%s: %d alternates", lang, alternates)
		}
	}
}

func TestOfferShowsNothingHiddenOrHostile(t *testing.T) {
	p, w := open(t)
	for _, id := range []offer.ID{w.Chateau, w.Hotel, w.Bistro, w.Fete, w.Loire, w.Hostile} {
		for _, lang := range []string{"fr", "en"} {
			address, _ := follow(t, p, lang, id)
			harmless(t, p, address)
		}
	}
	for _, id := range []offer.ID{w.Gone, w.Draft} {
		harmless(t, p, fmt.Sprintf("/fr/offres/%d", id))
	}
}

// harmless holds a page to what no page may do: say what is hidden, run what was typed, load what lies elsewhere.
func harmless(t *testing.T, h http.Handler, address string) {
	t.Helper()
	_, body := get(t, h, address)
	for _, word := range world.Hidden {
		if strings.Contains(body, word) {
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
			if (a.Key == "src" || a.Key == "srcset") && strings.Contains(a.Val, "://") && !strings.HasPrefix(a.Val, world.Base) {
				t.Errorf("%s loads %s", address, a.Val)
			}
		}
	}
}
