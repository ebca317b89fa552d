package portal_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"escale/internal/access"
	"escale/internal/house/testkit/world"
	"escale/internal/offer"
)

// send sends a form from a page of the site, or of another.
func send(t testing.TB, h http.Handler, address string, form url.Values, origin string) *http.Response {
	t.Helper()
	r := httptest.NewRequest("POST", world.Base+address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", origin)
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec.Result()
}

func TestRemarkIsKeptWithAReceipt(t *testing.T) {
	p, w := open(t)
	address := fmt.Sprintf("/fr/signaler/%d", w.Bistro)
	if n := len(all(page(t, p, address), "textarea")); n != 1 {
		t.Fatalf("the form has %d fields for words", n)
	}
	words := `<script>alert(1)</script> fermé le lundi`
	answer := send(t, p, address, url.Values{"about": {"wrong-data"}, "words": {words}, "email": {"ada@example.org"}}, world.Base)
	receipt := answer.Header.Get("Location")
	if answer.StatusCode != http.StatusSeeOther || !strings.HasPrefix(receipt, address+"/") {
		t.Fatalf("sent: %d to %q", answer.StatusCode, receipt)
	}
	tree := page(t, p, receipt)
	if body := text(tree); !strings.Contains(body, "Transmis, pas encore traité") || !strings.Contains(body, "Bistrot du Château") || strings.Contains(body, "ada@example.org") {
		t.Errorf("the receipt says %q", body)
	}
	if kept, _ := get(t, p, receipt); kept.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("a receipt may be kept: %q", kept.Header.Get("Cache-Control"))
	}
	list, err := w.App.Remarks(t.Context(), access.Operator, offer.Submitted)
	if err != nil || len(list) != 1 || list[0].Words != words || list[0].Lang != "fr" || list[0].Writers[0].Email != "ada@example.org" {
		t.Errorf("%+v %v", list, err)
	}
	if gone, _ := get(t, p, strings.Replace(receipt, fmt.Sprint(w.Bistro), fmt.Sprint(w.Hotel), 1)); gone.StatusCode != http.StatusNotFound {
		t.Errorf("the receipt stands under another offer too: %d", gone.StatusCode)
	}
}

func TestRemarkIsRefused(t *testing.T) {
	p, w := open(t)
	address := fmt.Sprintf("/de/melden/%d", w.Bistro)
	for name, c := range map[string]struct {
		form   url.Values
		origin string
		status int
	}{
		"nothing":        {url.Values{}, world.Base, 400},
		"no good faith":  {url.Values{"about": {"rights"}, "words": {"Mein Foto."}}, world.Base, 400},
		"no address":     {url.Values{"about": {"wrong-data"}, "words": {"Falsch."}, "email": {"ich@"}}, world.Base, 400},
		"another site":   {url.Values{"about": {"wrong-data"}, "words": {"Falsch."}}, "https://evil.example", 400},
		"too many words": {url.Values{"about": {"wrong-data"}, "words": {strings.Repeat("x", 5000)}}, world.Base, 400},
	} {
		if answer := send(t, p, address, c.form, c.origin); answer.StatusCode != c.status {
			t.Errorf("%s: %d, want %d", name, answer.StatusCode, c.status)
		}
	}
	if answer := send(t, p, address, url.Values{"about": {"shut"}, "website": {"https://spam.example"}}, world.Base); answer.StatusCode != http.StatusSeeOther {
		t.Errorf("what fills in the hidden field learns of it: %d", answer.StatusCode)
	}
	limited := 0
	for range 8 {
		if send(t, p, address, url.Values{"about": {"shut"}}, world.Base).StatusCode == http.StatusTooManyRequests {
			limited++
		}
	}
	if list, err := w.App.Remarks(t.Context(), access.Operator, offer.Submitted); err != nil || len(list) != 1 || limited == 0 {
		t.Errorf("%d remarks, %d refused for being too many (%v)", len(list), limited, err)
	}
	for _, address := range []string{fmt.Sprintf("/fr/signaler/%d", w.Draft), "/fr/signaler/x", fmt.Sprintf("/fr/signaler/%d/nothing", w.Bistro)} {
		if answer, _ := get(t, p, address); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", address, answer.StatusCode)
		}
	}
}
