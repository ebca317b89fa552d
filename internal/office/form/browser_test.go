package form_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"escale/internal/demo"
	"escale/internal/geo/atlasdata"
	"escale/internal/house/testkit/browser"
	"escale/internal/offer"
	"escale/internal/office/form"
	"escale/internal/opening"
	"escale/internal/quality"
	"escale/internal/query"
	"escale/internal/ui"
	"escale/internal/ui/assets"
)

// policy is as strict as that of the back-office.
const policy = "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// desk shows forms of offers of the demonstration, and what becomes of them, without a base: an offer lasts as long as the test.
type desk struct {
	t       testing.TB
	catalog *offer.Catalog
	charter *quality.Charter
	ref     offer.Reference
	live    map[string]*offer.Offer
	offers  map[string]*offer.Offer
	posted  map[string]*form.Posted
	langs   map[string][]offer.Lang
	variant map[string]string
	changed func(*form.Setting)
}

// openDesk takes the first offer of some types out of the demonstration.
func openDesk(t testing.TB, types ...offer.Type) (*desk, string) {
	t.Helper()
	c := catalog(t)
	atlas, err := atlasdata.Atlas()
	if err != nil {
		t.Fatal(err)
	}
	ref := offer.Reference{Catalog: c, Atlas: atlas, Today: opening.DateOf(2026, 7, 10)}
	made, err := demo.New(demo.Options{Offers: 2000, Seed: 1, Today: ref.Today}, ref)
	if err != nil {
		t.Fatal(err)
	}
	articles, err := quality.Read(nil)
	if err != nil {
		t.Fatal(err)
	}
	charter, err := quality.Compile(articles, query.NewVocabulary(ref))
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, catalog: c, charter: charter, ref: ref, live: map[string]*offer.Offer{}, offers: map[string]*offer.Offer{}, posted: map[string]*form.Posted{},
		langs: map[string][]offer.Lang{}, variant: map[string]string{}}
	for o := range made.Offers() {
		name := string(o.Type)
		// Not those that are filled to the last field: whoever enters offers sees one of the many.
		if n := len(o.Cells); d.offers[name] == nil && o.Status == offer.Published && n >= 25 && n <= 90 {
			d.live[name], d.offers[name] = o, o
		}
	}
	for _, of := range types {
		if d.offers[string(of)] == nil {
			t.Fatalf("the demonstration has no %s", of)
		}
	}
	mux := http.NewServeMux()
	mux.Handle(assets.Prefix, assets.Handler())
	mux.HandleFunc("GET /{type}", d.show)
	mux.HandleFunc("POST /{type}", d.take)
	mux.HandleFunc("GET /ask/places", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `[{"label":"Tours (37000)","code":"37261","postal_code":"37000","lat":47.39,"lon":0.69},{"label":"Tours-en-Savoie (73790)","code":"73298","postal_code":"73790"}]`)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return d, server.URL
}

func (d *desk) setting(of string) *form.Setting {
	o := d.offers[of]
	s := setting(d.t, o)
	s.Reference, s.Live, s.Posted, s.Variant, s.Action = d.ref, d.live[of], d.posted[of], d.variant[of], "/"+of
	if langs := d.langs[of]; langs != nil {
		s.Languages = langs
	}
	a := d.charter.Assess(o, nil, d.ref)
	s.Problems, s.Scores = append(quality.OfSheet(s.Sheet.Check(o, d.ref)), a.Problems...), a.Scores
	s.Addresses.Places = "/ask/places"
	s.Record = func(id offer.ID) string { return "Fiche de test" }
	if d.changed != nil {
		d.changed(s)
	}
	return s
}

func (d *desk) show(w http.ResponseWriter, r *http.Request) {
	of := r.PathValue("type")
	if d.offers[of] == nil {
		http.NotFound(w, r)
		return
	}
	s := d.setting(of)
	w.Header().Set("Content-Security-Policy", policy)
	name, _ := s.Offer.Name().In("fr")
	page := ui.Page{Site: ui.Site{Lang: "fr", Name: "Escale", Home: "/", Skip: "Aller au contenu", NavLabel: "Menu", LangLabel: "Langue"}, Head: ui.Head{Title: name.Value, NoIndex: true}}
	body := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		_, err := io.WriteString(w, `<div class="wrap page"><h1>`+templ.EscapeString(name.Value)+`</h1>`)
		if err == nil {
			err = form.New(s).View().Render(ctx, w)
		}
		_, _ = io.WriteString(w, `</div>`)
		return err
	})
	if err := page.View().Render(templ.WithChildren(r.Context(), body), w); err != nil {
		d.t.Error(err)
	}
}

func (d *desk) take(w http.ResponseWriter, r *http.Request) {
	of := r.PathValue("type")
	if err := r.ParseMultipartForm(8 << 20); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p := form.Read(r.PostForm, d.setting(of))
	d.offers[of], d.posted[of], d.langs[of], d.variant[of] = p.Offer, p, p.Langs, p.Variant
	http.Redirect(w, r, "/"+of, http.StatusSeeOther)
}

// TestFormsInABrowser looks at forms as people have them: wide and narrow, by axe, and by the console.
func TestFormsInABrowser(t *testing.T) {
	types := []offer.Type{"hotel", "restaurant", "event", "itinerary"}
	_, url := openDesk(t, types...)
	tab := browser.Open(t)
	for _, of := range types {
		t.Run(string(of), func(t *testing.T) {
			tab := tab.For(t)
			tab.Size(1360, 900)
			tab.Go(url + "/" + string(of))
			tab.Axe()
			tab.Shot("form-"+string(of), false)
			tab.Size(390, 800)
			tab.Go(url + "/" + string(of))
			if wide := browser.Value[int](tab, `document.documentElement.scrollWidth`); wide > 390 {
				t.Errorf("the page is %d wide on a phone", wide)
			}
			tab.Axe()
			tab.Shot("form-"+string(of)+"-phone", false)
			tab.Quiet()
		})
	}
}

// TestFormByKeyboard enters a few things as one does who uses no mouse: a field is found by its name, an entry added, moved and taken away, a
// term chosen, a criterion brought into sight, and the draft kept.
func TestFormByKeyboard(t *testing.T) {
	d, url := openDesk(t, "restaurant")
	tab := browser.Open(t)
	tab.Go(url + "/restaurant")
	tab.Until(`document.querySelector(".form-sections a[aria-current]")`) // scripts are there
	press := func(keys ...string) {
		t.Helper()
		for _, k := range keys {
			tab.Do(chromedp.KeyEvent(k))
		}
	}
	focused := func(want string) {
		t.Helper()
		tab.Until(`document.activeElement.matches(` + strconv.Quote(want) + `)`)
	}
	// A key that the page takes for itself types nothing; the protocol would send its letter all the same.
	key := func(k string) {
		t.Helper()
		browser.Value[any](tab, `(document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: `+strconv.Quote(k)+`, bubbles: true, cancelable: true})), null)`)
	}
	key("/")
	focused("#form-find")
	press("Nom")
	key("Enter")
	focused("[name='name~~/fr/v']")
	press(kb.End, " neuf")
	tab.Do(chromedp.KeyEvent(kb.ArrowDown, chromedp.KeyModifiers(chromedp.ModifierAlt)))
	tab.Until(`document.activeElement.matches("[data-phrase]") && document.activeElement.value === ""`)

	tab.Do(chromedp.Focus(chromedp.CSS("[data-form-list='former_names~'] > [data-add] button")))
	press(kb.Enter)
	tab.Until(`document.activeElement.name.startsWith("former_names~~n")`)
	press("Le Vieux Pont")
	before := browser.Value[int](tab, `document.querySelectorAll("[data-form-list='former_names~'] [data-entry]").length`)
	tab.Do(chromedp.Focus(chromedp.CSS("[data-form-list='former_names~'] > [data-add] button")))
	press(kb.Enter, kb.Tab)
	tab.Until(`document.activeElement.dataset.tool`)
	tab.Do(chromedp.Focus(chromedp.CSS("[data-form-list='former_names~'] [data-entry]:last-child [data-tool=remove]")))
	press(kb.Enter)
	tab.Until(`document.querySelectorAll("[data-form-list='former_names~'] [data-entry]").length === ` + strconv.Itoa(before))
	tab.Axe()

	browser.Value[any](tab, `((town => { town.focus(); town.value = ""; })(document.querySelector("[name='location.address~~/commune']")), null)`)
	press("Tours")
	tab.Until(`document.querySelectorAll("[role=option]").length === 2`)
	tab.Axe()
	press(kb.ArrowDown)
	key("Enter")
	if town := browser.Value[string](tab, `document.activeElement.value`); town != "Tours (37261)" {
		t.Errorf("the commune is %q", town)
	}

	tab.Do(chromedp.Focus(chromedp.CSS(".form-bar button[value=draft]")))
	browser.Value[any](tab, `(window.before = true, null)`)
	press(kb.Enter)
	tab.Until(`!window.before && document.readyState === "complete" && !document.querySelector("[name^='former_names~~n7']") && document.querySelector("[name='name~~/fr/v']").value.endsWith(" neuf")`)
	o := d.offers["restaurant"]
	if p := d.posted["restaurant"]; p.Act != form.SaveDraft || p.Again {
		t.Errorf("%+v", p)
	}
	found := false
	for c := range o.All("former_names") {
		found = found || c.Value == offer.Word("Le Vieux Pont")
	}
	if a, _ := o.Get(offer.Key{Field: offer.FieldAddress}).Value.(offer.Address); a.Commune != "37261" {
		t.Errorf("%+v", a)
	}
	if !found || !strings.HasSuffix(o.Name()["fr"].Value, " neuf") {
		t.Errorf("%v", o.Name())
	}
	tab.Quiet()
}
