package office_test

import (
	"fmt"
	"net"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"

	"escale/internal/access"
	"escale/internal/api"
	"escale/internal/app/editing"
	"escale/internal/app/people"
	"escale/internal/app/trade"
	"escale/internal/house/testkit/browser"
	"escale/internal/house/testkit/world"
	"escale/internal/office"
	"escale/internal/portal"
	"escale/internal/serving"
)

// house is a world with people in it, served.
type house struct {
	*world.World
	URL      string
	accounts []people.DemoAccount
	people   *people.People
	editing  *editing.Editing
}

// serve serves a world with somebody of each role.
func serve(t testing.TB, o world.Options) *house {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	if o.Base == "" { // a name, which browsers want for passkeys
		_, port, err := net.SplitHostPort(server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		o.Base = "http://localhost:" + port
	}
	w := world.New(t, o)
	who, err := people.New(w.App, people.Options{})
	if err != nil {
		t.Fatal(err)
	}
	accounts, err := who.MakeDemo(t.Context(), access.Operator)
	if err != nil {
		t.Fatal(err)
	}
	edits := editing.New(w.App)
	face, err := office.New(w.App, office.Doors{People: who, Editing: edits, Trade: trade.New(w.App)})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := portal.New(w.App)
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = serving.New(w.App, serving.Options{Rate: -1}, api.New(w.App), face, pages)
	server.Start()
	t.Cleanup(func() { server.Close(); who.Close() })
	return &house{w, o.Base, accounts, who, edits}
}

// as signs somebody in, by the part of their address before the @.
func (h *house) as(t testing.TB, b *browser.Tab, name string) {
	t.Helper()
	for _, a := range h.accounts {
		if a.Email != name+"@demo.example.org" {
			continue
		}
		b.Go(h.URL + "/office/sign-in")
		b.Do(chromedp.SendKeys(chromedp.CSS("#email"), a.Email), chromedp.SendKeys(chromedp.CSS("#password"), a.Password+"\r"))
		b.Until(`location.pathname === "/office" && document.readyState === "complete"`)
		return
	}
	t.Fatalf("there is nobody called %s", name)
}

func TestEveryPage(t *testing.T) {
	h := serve(t, world.Options{})
	b := browser.Open(t)
	b.Go(h.URL + "/office")
	b.Shot("office-sign-in", true)
	b.Axe()
	h.as(t, b, "validateur")
	for name, path := range map[string]string{"home": "/office", "offers": "/office/offers", "offer": fmt.Sprint("/office/offers/", h.Hotel), "new": "/office/new", "operations": "/office/operations", "operation-new": "/office/operations/new", "operation-close": fmt.Sprint("/office/operations/new?kind=close&offers=", h.Hotel), "new-restaurant": "/office/new/restaurant"} {
		for _, width := range []int64{1360, 390} {
			b.Size(width, 900)
			b.Go(h.URL + path)
			b.Shot("office-"+name+"-"+strconv.FormatInt(width, 10), true)
			// What stays in sight covers something at any place of a long page, which one scrolls away.
			browser.Value[int](b, `document.querySelectorAll(".desk-bar, .desk-nav, .form-bar, .bar, .form-rail").forEach((e) => { e.style.position = "static"; }), 0`)
			b.Axe()
			b.Quiet()
		}
	}
}
