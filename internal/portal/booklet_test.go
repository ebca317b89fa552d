package portal_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"escale/internal/house/testkit/world"
	"escale/internal/offer"
)

// post sends a form; headers come in pairs.
func post(t testing.TB, h http.Handler, address string, form url.Values, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest("POST", world.Base+address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "text/html")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec.Result()
}

// titles lists what the entries of a booklet are called.
func titles(tree *html.Node) string {
	var list []string
	for _, h := range all(tree, "h2") {
		if attribute(h, "class") == "card-title" {
			list = append(list, text(h))
		}
	}
	return strings.Join(list, "; ")
}

func TestOwnBooklet(t *testing.T) {
	p, w := open(t)
	tree := page(t, p, fmt.Sprintf("/fr/carnet?offers=%d,%d,%d,%d", w.Hotel, w.Chateau, w.Gone, w.Hotel))
	sound(t, "booklet", tree)
	before := titles(tree)
	if !strings.Contains(before, "; Château de Chambord") || !strings.Contains(text(tree), "n’est plus publiée") {
		t.Errorf("the booklet has %q", before)
	}
	for _, a := range all(tree, "a") {
		if attribute(a, "data-keep-list") == fmt.Sprintf("%d,%d,%d", w.Chateau, w.Hotel, w.Gone) {
			if after := titles(page(t, p, attribute(a, "href"))); !strings.HasPrefix(after, "Château de Chambord; ") {
				t.Errorf("moved up: %q", after)
			}
			return
		}
	}
	t.Error("nothing moves the second entry up")
}

func TestBookletPagesInSevenLanguages(t *testing.T) {
	p, w := open(t)
	for _, lang := range offer.Languages {
		address := path(t, lang, "booklet")
		for _, address := range []string{address, fmt.Sprintf("%s?offers=%d,%d", address, w.Hotel, w.Hostile)} {
			sound(t, address, page(t, p, address))
			answer, _ := get(t, p, address)
			if got := answer.Header.Get("Cache-Control"); got != "no-store" {
				t.Errorf("%s: Cache-Control: %s", address, got)
			}
		}
	}
	for _, address := range []string{"/fr/carnet?offers=x", "/fr/carnet?offers=-1", "/fr/carnet?offers=99999999999999999999"} {
		if answer, _ := get(t, p, address); answer.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d", address, answer.StatusCode)
		}
	}
	if answer, _ := get(t, p, "/fr/carnet/nonsense"); answer.StatusCode != http.StatusNotFound {
		t.Errorf("a link to nothing: %d", answer.StatusCode)
	}
}

// What is refused comes back with everything that was written into it, and why; links have a limit of their own.
func TestBookletRefusedKeepsNotes(t *testing.T) {
	p, w := open(t)
	form := url.Values{"offers": {fmt.Sprintf("%d,%d", w.Chateau, w.Hotel)}, "title": {strings.Repeat("long ", 100)}, fmt.Sprintf("note-%d", w.Hotel): {"chambre sur cour"}}
	for _, want := range []string{"chambre sur cour", "long long", "n’a pas été fait"} {
		if code, body := sent(t, p, "/fr/carnet", form); code != http.StatusBadRequest || !strings.Contains(body, want) {
			t.Errorf("%d, without %q", code, want)
		}
	}
	form.Set("title", "court")
	for range 30 {
		if code, body := sent(t, p, "/fr/carnet", form); code == http.StatusTooManyRequests {
			if !strings.Contains(body, "chambre sur cour") {
				t.Error("too many, and the notes are gone")
			}
			if code, _ := sent(t, p, fmt.Sprintf("/fr/signaler/%d", w.Chateau), url.Values{"about": {"text"}, "words": {"Le pont est fermé."}}); code == http.StatusTooManyRequests {
				t.Error("whoever makes many booklets may report nothing")
			}
			return
		}
	}
	t.Error("no end of links")
}

func sent(t *testing.T, p http.Handler, address string, form url.Values) (int, string) {
	t.Helper()
	answer := post(t, p, address, form)
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

func TestSharedBooklet(t *testing.T) {
	p, w := open(t)
	form := url.Values{"offers": {fmt.Sprintf("%d,%d,%d", w.Chateau, w.Moved, w.Gone)}, "title": {"Été <script>"}, fmt.Sprintf("note-%d", w.Chateau): {"à vélo & <b>tôt</b>"}}
	for name, foreign := range map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"} {
		if answer := post(t, p, "/fr/carnet", form, name, foreign); answer.StatusCode < 400 {
			t.Errorf("a form of another site (%s) is taken: %d", name, answer.StatusCode)
		}
	}
	answer := post(t, p, "/fr/carnet", form, "Origin", world.Base)
	link := answer.Header.Get("Location")
	if answer.StatusCode != http.StatusSeeOther || !strings.HasPrefix(link, "/fr/carnet/") || answer.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d to %q, %s", answer.StatusCode, link, answer.Header.Get("Cache-Control"))
	}
	for _, address := range []string{link, strings.Replace(link, "/fr/carnet", path(t, "de", "booklet"), 1)} {
		tree := page(t, p, address)
		sound(t, address, tree)
		if said := text(tree); !strings.Contains(said, "Été <script>") || !strings.Contains(said, "à vélo & <b>tôt</b>") || len(all(tree, "svg")) == 0 {
			t.Errorf("%s: %.300s", address, said)
		}
	}
	said := text(page(t, p, link))
	for _, want := range []string{"janvier 2027", "a été réunie", "n’est plus publiée", "Reprendre dans mon carnet"} {
		if !strings.Contains(said, want) {
			t.Errorf("the booklet does not say %q", want)
		}
	}
	for _, form := range []url.Values{{}, {"offers": {"1,2,x"}}, {"offers": {"1"}, "title": {strings.Repeat("x", 300)}}, {"title": {strings.Repeat("x", 1<<20)}}} {
		if answer := post(t, p, "/fr/carnet", form); answer.StatusCode != http.StatusBadRequest {
			t.Errorf("%.60s: %d", form.Encode(), answer.StatusCode)
		}
	}
}
