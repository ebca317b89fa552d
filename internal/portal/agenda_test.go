package portal_test

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"escale/internal/access"
	"escale/internal/geo"
	"escale/internal/house/testkit/world"
	"escale/internal/offer"
)

// links gives the addresses that a page leads to, by their words.
func links(t testing.TB, h http.Handler, address string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, a := range all(page(t, h, address), "a") {
		found[text(a)] = attribute(a, "href")
	}
	return found
}

func TestAgenda(t *testing.T) {
	p, _ := open(t)
	for _, c := range []struct{ address, has, hasNot string }{
		{"/fr/agenda", "Festival des Jardins", "Rien n’est annoncé"},
		{"/fr/agenda", "Mar. 14 juil. et sam. 18 juil.", ""},
		{"/fr/agenda?on=2026-07-14", "20 h", "Rien n’est annoncé"},
		{"/fr/agenda?open=weekend", "Rien n’est annoncé", "Festival des Jardins"},
		{"/fr/agenda?open=weekend", "Le prochain : mardi 14 juillet 2026", ""},
		{"/fr/agenda?open=2026-07-18..2026-07-19", "Le week-end du samedi 18 juillet au 19 juillet 2026", "Rien n’est annoncé"},
		{"/fr/agenda?week=2026-W29", "La semaine du 13 juil. au 19 juillet 2026", "Rien n’est annoncé"},
		{"/fr/agenda?month=2026-09", "septembre 2026", "Festival des Jardins"},
		{"/fr/agenda?from=2026-07-13&to=2026-07-20&on=2026-09-01", "Festival des Jardins", ""},
		{"/fr/agenda?month=2035-12", "ne va pas jusque-là", "Festival des Jardins"},
		{"/fr/agenda?on=1987-01-01", "ne va pas jusque-là", ""},
		{"/fr/agenda?month=2026-07&q=Zorglub", "Sans", "Festival des Jardins"},
		{"/en/whats-on?on=2026-07-14", "Garden Festival", ""},
		{"/fr/agenda?on=2026-07-14&type=cultural-heritage", "", "Festival des Jardins"},
	} {
		said := text(all(page(t, p, c.address), "main")[0])
		// the style sheet writes the first letter large
		if !strings.Contains(strings.ToLower(said), strings.ToLower(c.has)) {
			t.Errorf("%s does not say %q: %s", c.address, c.has, said)
		}
		if c.hasNot != "" && strings.Contains(said, c.hasNot) {
			t.Errorf("%s says %q", c.address, c.hasNot)
		}
	}
}

func TestAgendaRefuses(t *testing.T) {
	p, _ := open(t)
	for _, asked := range []string{"on=2026-02-30", "week=2026-W60", "month=2026-13", "month=x", "open=2026-02-30", "open=2026-07-20..2026-07-01", "sort=distance", "territory=atlantis", "limit=-1", "week=%00"} {
		answer, body := get(t, p, "/fr/agenda?"+asked)
		if answer.StatusCode != http.StatusBadRequest || !strings.Contains(body, `type="search"`) {
			t.Errorf("%s: %d", asked, answer.StatusCode)
		}
	}
}

// The days of the calendar lead to as many events as they say, and each page of the agenda to its neighbours.
func TestAgendaLeadsOn(t *testing.T) {
	p, _ := open(t)
	tree := page(t, p, "/fr/agenda?month=2026-07&department=41")
	days := map[string]string{}
	for _, table := range all(tree, "table") {
		for _, a := range all(table, "a") {
			days[text(a)] = attribute(a, "href")
		}
	}
	if len(days) != 2 {
		t.Errorf("days with something on: %v", days)
	}
	for _, address := range days {
		if !strings.Contains(address, "department=41") || strings.Contains(address, "month=") {
			t.Errorf("a day leads to %s", address)
		}
		if said := text(page(t, p, address)); !strings.Contains(said, "Festival des Jardins") {
			t.Errorf("%s lacks the festival", address)
		}
	}
	for name, want := range map[string]string{"Avant": "month=2026-06", "Après": "month=2026-08", "Semaine": "week=2026-W28", "Jour": "on=2026-07-10", "Week-end": "open=weekend"} {
		if got := links(t, p, "/fr/agenda?month=2026-07")[name]; got != "/fr/agenda?"+want {
			t.Errorf("%s leads to %s", name, got)
		}
	}
}

// What is cancelled or postponed says so on its card.
func TestCancelledIsTold(t *testing.T) {
	p, w := open(t)
	for state, says := range map[offer.LifeState]string{offer.Cancelled: "Annulé", offer.Postponed: "Reporté"} {
		o, err := w.App.Offer(t.Context(), access.Operator, w.Fete)
		if err != nil {
			t.Fatal(err)
		}
		changed := o.Offer.Clone()
		changed.Set(offer.Cell{Key: offer.Key{Field: offer.FieldLife}, Value: offer.Life{State: state}})
		if _, err := w.App.Save(t.Context(), access.Operator, changed); err != nil {
			t.Fatal(err)
		}
		eventually(t, func() bool { return strings.Contains(text(page(t, p, "/fr/agenda?on=2026-07-14")), says) }, says)
	}
}

func eventually(t testing.TB, holds func() bool, what string) {
	t.Helper()
	for begun := time.Now(); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Since(begun) > 20*time.Second {
			t.Fatalf("never: %s", what)
		}
	}
}

// A diary can be subscribed to from any page of the agenda, and asks the API what the page asks, whatever the day.
func TestSubscription(t *testing.T) {
	p, _ := open(t)
	found := links(t, p, "/fr/agenda?on=2026-07-14&department=41")
	webcal, err := url.Parse(found["Abonner mon agenda"])
	if err != nil || webcal.Scheme != "webcal" || webcal.Path != "/api/v1/offers.ics" {
		t.Fatalf("webcal: %v %v", webcal, err)
	}
	if q := webcal.Query(); q.Get("type") != "event" || q.Get("department") != "41" || q.Has("on") || q.Has("open") {
		t.Errorf("it asks %v", q)
	}
	feed := strings.TrimPrefix(found["Flux Atom"], world.Base)
	answer, body := get(t, p, feed)
	if answer.StatusCode != http.StatusOK || !strings.HasPrefix(answer.Header.Get("Content-Type"), "application/atom+xml") {
		t.Fatalf("%s: %d %s", feed, answer.StatusCode, answer.Header.Get("Content-Type"))
	}
	var read struct {
		Entries []struct {
			Title   string    `xml:"title"`
			Updated time.Time `xml:"updated"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(body), &read); err != nil || len(read.Entries) != 1 || read.Entries[0].Title != "Festival des Jardins" || read.Entries[0].Updated.IsZero() {
		t.Errorf("%v %+v", err, read)
	}
	for _, word := range world.Hidden {
		if _, body := get(t, p, "/fr/recherche.atom"); strings.Contains(body, word) {
			t.Errorf("the feed tells %s", word)
		}
	}
	if answer, _ := get(t, p, "/fr/recherche.atom?type=hotle"); answer.StatusCode != http.StatusBadRequest {
		t.Errorf("nonsense: %d", answer.StatusCode)
	}
}

func TestPlaces(t *testing.T) {
	p, _ := open(t)
	for _, c := range []struct{ address, has string }{
		{"/fr/destinations", "Loir-et-Cher"},
		{"/fr/destinations?letter=b", "Blois"},
		{"/en/places?letter=b", "Blois"},
		{"/fr/destinations/commune-41018-blois", "Festival des Jardins"}, // it is soon
		{"/fr/destinations/commune-41018-blois", "Tourisme en Loir-et-Cher"},
		{"/fr/destinations/department-41-loir-et-cher", "Château de Chambord"},
		{"/fr/destinations/region-24-centre-val-de-loire", "Indre-et-Loire"},
		{"/fr/destinations/country-fr-france", "Centre-Val de Loire"},
	} {
		answer, body := get(t, p, c.address)
		if answer.StatusCode != http.StatusOK || !strings.Contains(body, c.has) {
			t.Errorf("%s: %d, without %q", c.address, answer.StatusCode, c.has)
		}
		for _, word := range world.Hidden {
			if strings.Contains(body, word) {
				t.Errorf("%s tells %s", c.address, word)
			}
		}
	}
	if said := text(page(t, p, "/fr/destinations?letter=b")); strings.Contains(said, "Chambord") {
		t.Error("Chambord stands under B")
	}
}

func TestPlacesThatAreNot(t *testing.T) {
	p, _ := open(t)
	for _, c := range []struct {
		address string
		status  int
		to      string
	}{
		{"/fr/destinations/commune-99999-nulle-part", http.StatusNotFound, ""},
		{"/fr/destinations/atlantide", http.StatusNotFound, ""},
		{"/fr/destinations/commune-", http.StatusNotFound, ""},
		{"/fr/destinations/-", http.StatusNotFound, ""},
		{"/fr/destinations/planet-37-x", http.StatusNotFound, ""},
		{"/fr/destinations/" + strings.Repeat("commune-", 400), http.StatusNotFound, ""},
		{"/fr/destinations/commune-41018", http.StatusMovedPermanently, "/fr/destinations/commune-41018-blois"},
		{"/fr/destinations/commune-41018-autre-nom", http.StatusMovedPermanently, "/fr/destinations/commune-41018-blois"},
		{"/fr/destinations/department-2A-corse-du-sud", http.StatusMovedPermanently, "/fr/destinations/department-2a-corse-du-sud"},
		{"/fr/destinations/commune-01015-delegated-arbignieu", http.StatusOK, ""},                                               // a part of a commune, with its code
		{"/fr/destinations/commune-01003-amareins", http.StatusMovedPermanently, "/fr/destinations/commune-01165-francheleins"}, // joined it
	} {
		answer, _ := get(t, p, c.address)
		if answer.StatusCode != c.status || answer.Header.Get("Location") != c.to {
			t.Errorf("%.80s: %d %s", c.address, answer.StatusCode, answer.Header.Get("Location"))
		}
	}
}

func TestThemes(t *testing.T) {
	p, _ := open(t)
	for address, status := range map[string]int{"/fr/themes": http.StatusOK, "/fr/themes/culture": http.StatusOK, "/fr/themes/category-castle": http.StatusOK, "/fr/themes/nonsense": http.StatusNotFound,
		"/fr/themes/category-nonsense": http.StatusNotFound, "/fr/themes/castle": http.StatusNotFound, "/fr/themes/category-": http.StatusNotFound} {
		if answer, _ := get(t, p, address); answer.StatusCode != status {
			t.Errorf("%s: %d", address, answer.StatusCode)
		}
	}
	if _, body := get(t, p, "/fr/themes/category-castle"); !strings.Contains(body, "Château de Chambord") || strings.Contains(body, `content="noindex"`) {
		t.Error("castles: no Chambord, or not to be indexed")
	}
	if _, body := get(t, p, "/fr/themes/category-zoo"); !strings.Contains(body, `content="noindex"`) {
		t.Error("an empty page may be indexed")
	}
}

// What a network wrote about a place stands on its page, told as what it is where the language is another.
func TestOwnText(t *testing.T) {
	p, w := open(t)
	o := &offer.Offer{Type: "destination", Status: offer.Published, Owner: "adt-41"}
	set := func(field, item string, v offer.Value) {
		o.Set(offer.Cell{Key: offer.Key{Field: field, Item: item}, Value: v})
	}
	set(offer.FieldName, "", offer.Say("fr", "Blois, ville royale"))
	set(offer.FieldCategory, "territory", offer.Choice{Code: "territory"})
	set("destination.insee", "", offer.Word("41018"))
	set(offer.FieldAddress, "", offer.Address{PostalCode: "41000", Locality: "Blois", Commune: "41018"})
	set(offer.FieldPosition, "", offer.Position(geo.Point{Lat: 47.59, Lon: 1.33}))
	set(offer.FieldSummary, "", offer.Say("fr", "La Loire à ses pieds."))
	set(offer.FieldDescription, "", offer.Say("fr", "Sept rois y vécurent.\n<script>alert(1)</script>"))
	if _, err := w.App.Save(t.Context(), access.Operator, o); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool {
		return strings.Contains(text(page(t, p, "/fr/destinations/commune-41018-blois")), "Sept rois")
	}, "the text")
	_, body := get(t, p, "/fr/destinations/commune-41018-blois")
	if !strings.Contains(body, "La Loire à ses pieds.") || strings.Contains(body, "<script>alert") {
		t.Error("no lead, or a script")
	}
	if _, body := get(t, p, "/en/places/commune-41018-blois"); !strings.Contains(body, "Language of the text: Français") || !strings.Contains(body, `lang="fr"`) {
		t.Error("nothing says that the text is in French")
	}
	if said := text(page(t, p, "/fr/destinations/commune-41034-chambord")); strings.Contains(said, "Sept rois") {
		t.Error("the text of Blois stands with Chambord")
	}
}
