package portal_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"escale/internal/access"
	"escale/internal/diffusion"
	"escale/internal/fault"
	"escale/internal/house/testkit/world"
	"escale/internal/offer"
)

// asked gives what is answered under a name of the server.
func asked(t testing.TB, h http.Handler, host, address string, headers ...string) (int, string) {
	t.Helper()
	r := httptest.NewRequest("GET", "http://"+host+address, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	body, err := io.ReadAll(rec.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return rec.Code, string(body)
}

// narrowed gives the world with a project for a department and one for what one sleeps in.
func narrowed(t *testing.T) (http.Handler, *world.World) {
	t.Helper()
	p, w := open(t)
	for _, project := range []*diffusion.Project{
		{Code: "blois", Hosts: []string{"blois.example.org"}, Scope: "territory=department:41", Portal: diffusion.Portal{Name: offer.Label{"fr": "Le Blaisois"}}},
		{Code: "nuits", Hosts: []string{"nuits.example.org"}, Scope: "type=hotel&type=rental", Portal: diffusion.Portal{Name: offer.Label{"fr": "Les nuits"}, Languages: []offer.Lang{"fr", "de"}}},
	} {
		if err := w.App.SetProject(t.Context(), access.Operator, project); err != nil {
			t.Fatal(err)
		}
	}
	return p, w
}

const mainHost, bloisHost, nightsHost = "sit.example.org", "blois.example.org", "nuits.example.org"

// Each project shows its own selection on every page and in all data under its name, in whatever order the same things are asked
// for; nothing that is kept for one is given to another.
func TestProjectsNeverMix(t *testing.T) {
	p, w := narrowed(t)
	names := map[string]string{"castle": "Château de Chambord", "bistro": "Bistrot du Château", "hotel": "Hôtel de la Loire", "cottage": "Gîte 00"}
	shown := map[string][]string{mainHost: {"castle", "bistro", "hotel", "cottage"}, bloisHost: {"castle", "bistro"}, nightsHost: {"hotel", "cottage"}}
	lists := []string{"/fr/recherche?type=cultural-heritage&type=restaurant&type=hotel&type=rental", "/fr/recherche.atom", "/api/v1/offers?limit=100", "/api/v1/offers.geojson?limit=100",
		"/api/v1/offers/points?bbox=-5,42,9,51&zoom=16", "/fr", "/fr/recherche?near=47.5,1.2;200km&page=2"}
	for round := range 2 { // the second finds what the first left behind
		for _, address := range lists {
			for host, own := range shown {
				code, body := asked(t, p, host, address)
				if code != http.StatusOK {
					t.Fatalf("%s %s: %d", host, address, code)
				}
				for what, name := range names {
					is := false
					for _, one := range own {
						is = is || one == what
					}
					if !is && strings.Contains(body, name) {
						t.Errorf("round %d, %s %s shows the %s", round, host, address, what)
					}
				}
			}
		}
	}
	for host, want := range map[string][4]int{mainHost: {200, 200, 200, 410}, bloisHost: {200, 404, 200, 410}, nightsHost: {404, 200, 404, 404}} {
		for range 2 {
			for i, id := range []offer.ID{w.Chateau, w.Hotel, w.Bistro, w.Gone} {
				number := strconv.FormatInt(int64(id), 10)
				for _, address := range []string{"/fr/offres/" + number, "/api/v1/offers/" + number, "/qr/" + number + ".svg", "/og/" + number + ".png", "/fr/signaler/" + number} {
					code, _ := asked(t, p, host, address)
					if code == http.StatusMovedPermanently {
						code = http.StatusOK
					}
					if code != want[i] && !(want[i] == http.StatusGone && code == http.StatusNotFound && !strings.Contains(address, "offres") && !strings.Contains(address, "api")) {
						t.Errorf("%s%s: %d, want %d", host, address, code, want[i])
					}
				}
			}
		}
	}
}

// What is counted, suggested, subscribed to and listed for crawlers is the selection's as well.
func TestSelectionsCountAlone(t *testing.T) {
	p, w := narrowed(t)
	heading := func(host string) string {
		_, body := asked(t, p, host, "/fr/recherche")
		tree, err := html.Parse(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(text(all(tree, "h1")[0]))
	}
	if all, blois, nights := heading(mainHost), heading(bloisHost), heading(nightsHost); all == blois || blois == nights || all == nights {
		t.Errorf("as many everywhere: %s", all)
	}
	_, counts := asked(t, p, bloisHost, "/api/v1/offers?facets=type,commune&limit=0")
	if strings.Contains(counts, "hotel") || strings.Contains(counts, "37261") || !strings.Contains(counts, "41034") {
		t.Errorf("counted: %s", counts)
	}
	for host, want := range map[string]bool{mainHost: true, bloisHost: false, nightsHost: true} {
		if _, body := asked(t, p, host, "/fr/suggestions?q=hotel"); strings.Contains(body, "Hôtel de la Loire") != want {
			t.Errorf("%s suggests: %s", host, body)
		}
		if _, body := asked(t, p, host, "/api/v1/offers/suggest?q=hotel"); strings.Contains(body, "Hôtel de la Loire") != want {
			t.Errorf("%s suggests programs: %s", host, body)
		}
	}
	loc := regexp.MustCompile(`<loc>([^<]+)</loc>`)
	listed := map[string]string{}
	for _, host := range []string{mainHost, bloisHost, nightsHost, bloisHost} {
		_, index := asked(t, p, host, "/sitemap.xml")
		var pages strings.Builder
		for _, file := range loc.FindAllStringSubmatch(index, -1) {
			address, own := strings.CutPrefix(file[1], "http://"+host)
			if !own {
				t.Errorf("the sitemap of %s leads to %s", host, file[1])
				continue
			}
			_, body := asked(t, p, host, address)
			pages.WriteString(body)
		}
		listed[host] = pages.String()
	}
	castle, hotel := fmt.Sprintf("/fr/offres/%d-", w.Chateau), fmt.Sprintf("/fr/offres/%d-", w.Hotel)
	for host, want := range map[string][2]bool{mainHost: {true, true}, bloisHost: {true, false}, nightsHost: {false, true}} {
		if strings.Contains(listed[host], castle) != want[0] || strings.Contains(listed[host], hotel) != want[1] {
			t.Errorf("the sitemap of %s lists the castle: %v, the hotel: %v", host, !want[0], !want[1])
		}
	}
	if strings.Contains(listed[nightsHost], "/en/") {
		t.Error("a language that the project does not speak is listed")
	}
}

// Pictures come from where the page is: the policy lets through nothing else. What a name says of the server's own port stays.
func TestProjectsPagesLoadFromThemselves(t *testing.T) {
	p, w := narrowed(t)
	for _, address := range []string{"/fr", "/fr/recherche", fmt.Sprintf("/fr/offres/%d-chateau-de-chambord", w.Chateau)} {
		_, body := asked(t, p, bloisHost, address)
		tree, err := html.Parse(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for _, img := range all(tree, "img") {
			for _, name := range []string{"src", "srcset"} {
				if source := attribute(img, name); strings.Contains(source, "://") {
					t.Errorf("%s loads %s", address, source)
				}
			}
		}
		if !strings.Contains(body, `rel="canonical" href="http://`+bloisHost) || strings.Contains(body, `href="`+world.Base+`/fr`) {
			t.Errorf("%s is not known under its own name", address)
		}
	}
	code, _ := asked(t, p, bloisHost, fmt.Sprintf("/media/%d/%s/640", w.Chateau, w.Photo))
	other, _ := asked(t, p, nightsHost, fmt.Sprintf("/media/%d/%s/640", w.Chateau, w.Photo))
	if code != http.StatusOK || other != http.StatusNotFound {
		t.Errorf("the castle's picture: %d, and %d where the castle is not shown", code, other)
	}
}

// A scope asks by what lasts; one that can no longer be read shows nothing rather than all.
func TestScopesThatCannotBe(t *testing.T) {
	p, w := open(t)
	for _, scope := range []string{"q=vin", "near=47,1;10km", "open=weekend", "price[lte]=30", "type=hotle", "status=draft", "problem=x", "%zz", "type"} {
		project := &diffusion.Project{Code: "x", Hosts: []string{bloisHost}, Scope: scope, Portal: diffusion.Portal{Name: offer.Label{"fr": "X"}}}
		if err := w.App.CheckProject(access.Operator, project); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", scope, err)
		}
	}
	project := &diffusion.Project{Code: "x", Hosts: []string{bloisHost}, Scope: "theme=culture&owner=ot-blois", Portal: diffusion.Portal{Name: offer.Label{"fr": "X"}}}
	if err := w.App.SetProject(t.Context(), access.Operator, project); err != nil {
		t.Fatal(err)
	}
	if code, _ := asked(t, p, bloisHost, "/fr"); code != http.StatusOK {
		t.Errorf("a selection of nothing: %d", code)
	}
}
