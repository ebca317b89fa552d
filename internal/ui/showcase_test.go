package ui_test

import (
	"context"
	"fmt"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"testing"

	"github.com/a-h/templ"

	"escale/internal/house/testkit/browser"
	"escale/internal/media/illustration"
	"escale/internal/ui"
	"escale/internal/ui/assets"
)

// policy is as strict as that of the portal.
const policy = "default-src 'self'; img-src 'self' data:; worker-src 'self' blob:; style-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// several shows components one after the other.
func several(parts ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		for _, p := range parts {
			if err := p.Render(ctx, w); err != nil {
				return err
			}
		}
		return nil
	})
}

// holding gives a component children.
func holding(outer templ.Component, inner ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return outer.Render(templ.WithChildren(ctx, several(inner...)), w)
	})
}

// within puts components into a block of this class.
func within(class string, inner ...templ.Component) templ.Component {
	return several(templ.Raw(`<div class="`+class+`">`), several(inner...), templ.Raw("</div>"))
}

// serve answers pages by their paths, beside the assets and drawn pictures (/picture/theme/seed.jpg).
func serve(t *testing.T, pages map[string]templ.Component) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle(assets.Prefix, assets.Handler())
	mux.HandleFunc("/picture/{theme}/{seed}/{width}", func(w http.ResponseWriter, r *http.Request) {
		seed, _ := strconv.ParseUint(r.PathValue("seed"), 10, 64)
		width, _ := strconv.Atoi(r.PathValue("width"))
		w.Header().Set("Content-Type", "image/jpeg")
		_ = jpeg.Encode(w, illustration.Draw(r.PathValue("theme"), seed, width, width*10/16), &jpeg.Options{Quality: 82})
	})
	for path, page := range pages {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("HX-Request") != "" {
				fmt.Fprintf(w, `<div class="split-list" id="results"><p id="answer">%s</p></div>`, templ.EscapeString(r.URL.RawQuery))
				return
			}
			w.Header().Set("Content-Security-Policy", policy)
			templ.Handler(page).ServeHTTP(w, r)
		})
	}
	mux.HandleFunc("/suggest", func(w http.ResponseWriter, r *http.Request) { templ.Handler(suggestions().View()).ServeHTTP(w, r) })
	mux.HandleFunc("/points", points)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// points answers the contract of assets/src/map.ts with a few points and a cluster.
func points(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/geo+json")
	fmt.Fprint(w, `{"type":"FeatureCollection","features":[
		{"type":"Feature","geometry":{"type":"Point","coordinates":[0.68,47.39]},"properties":{"id":"1","name":"Château de Tours","type":"Patrimoine","url":"/fr/1"}},
		{"type":"Feature","geometry":{"type":"Point","coordinates":[0.98,47.41]},"properties":{"id":"2","name":"Château d’Amboise","type":"Patrimoine","url":"/fr/2"}},
		{"type":"Feature","geometry":{"type":"Point","coordinates":[1.33,47.59]},"bbox":[1.2,47.5,1.5,47.7],"properties":{"cluster":true,"point_count":128}},
		{"type":"Feature","geometry":{"type":"Point","coordinates":[0.24,47.17]},"bbox":[0.1,47.1,0.4,47.3],"properties":{"cluster":true,"point_count":12}},
		{"type":"Feature","geometry":{"type":"Point","coordinates":[0.08,47.26]},"properties":{"id":"3","name":"Saumur en barque","type":"Activité","url":"/fr/3"}}]}`)
}

func photo(theme string, seed int, alt string) ui.Picture {
	at := func(width int) string { return fmt.Sprintf("/picture/%s/%d/%d", theme, seed, width) }
	return ui.Picture{
		URL: at(480), Sources: []ui.Source{{URL: at(480), Width: 480}, {URL: at(960), Width: 960}}, Width: 480, Height: 300,
		Alt: alt, Credit: "© Escale", Full: at(1400),
	}
}

func link(url, text string) ui.Link { return ui.Link{URL: url, Text: text} }

func site() ui.Site {
	languages := []ui.Link{{URL: "/", Text: "Français", Lang: "fr", Current: true}}
	for lang, name := range map[string]string{"en": "English", "de": "Deutsch", "es": "Español", "it": "Italiano", "nl": "Nederlands", "pt": "Português"} {
		languages = append(languages, ui.Link{URL: "/" + lang, Text: name, Lang: lang})
	}
	return ui.Site{
		Lang: "fr", Name: "Escales", Tagline: "en Val de Loire", Home: "/", Colour: "#ffffff", Skip: "Aller au contenu", NavLabel: "Menu principal",
		Nav:     []ui.Link{{URL: "/", Text: "Explorer", Current: true}, link("/agenda", "Agenda"), link("/themes", "Thèmes"), link("/lieux", "Lieux"), link("/reseau", "Le réseau")},
		Booklet: link("/carnet", "Mon carnet"), LangLabel: "Langue :", Languages: languages,
		Footer: ui.Footer{
			Text: "Les offices de tourisme du Val de Loire tiennent ensemble cette base, offre par offre, et la donnent à tous.",
			Groups: []ui.LinkGroup{
				{Title: "Préparer", Links: []ui.Link{link("/a", "Où dormir"), link("/b", "Où manger"), link("/c", "Ce week-end"), link("/d", "Avec des enfants")}},
				{Title: "Le réseau", Links: []ui.Link{link("/e", "Les offices"), link("/f", "La charte"), link("/g", "Les chiffres")}},
				{Title: "Réutiliser", Links: []ui.Link{link("/h", "Données ouvertes"), link("/i", "API"), link("/j", "Thésaurus")}},
			},
			LegalLabel: "Informations légales",
			Legal:      []ui.Link{link("/l", "Accessibilité : partiellement conforme"), link("/m", "Mentions légales"), link("/n", "Plan du site"), link("/o", "Cookies : aucun")},
			Note:       "Données : offices de tourisme du Val de Loire, Licence Ouverte 2.0. Carte : Natural Earth, INSEE, GeoNames (CC BY 4.0).",
		},
	}
}

func cards() []ui.Card {
	keep := func(id, name string) ui.Keep { return ui.Keep{ID: id, Name: name, Add: "Ajouter à mon carnet"} }
	return []ui.Card{
		{ID: "1", URL: "/fr/1", Name: "Château de Tours", Type: "Patrimoine", Picture: photo("castle", 4, "Le château au bord de la Loire"), Place: "Tours", Distance: "350 m", State: ui.State{Kind: ui.Good, Text: "Ouvert jusqu’à 18 h"}, Keep: keep("1", "Château de Tours"), Price: "dès 6 €"},
		{ID: "2", URL: "/fr/2", Name: "Hôtel du Cygne et des Trois-Rivières", Type: "Hôtel", Stars: 3, StarsText: "3 étoiles", Picture: photo("hotel", 2, "La façade à la nuit tombée"), Place: "Amboise", Distance: "24 km", State: ui.State{Kind: ui.Soon, Text: "Ferme le 30 novembre"}, Labels: []ui.Badge{{Text: "Tourisme & Handicap", Icon: "accessibility"}, {Text: "Accueil Vélo", Icon: "bike"}}, Keep: keep("2", "Hôtel du Cygne"), Price: "dès 84 € la nuit"},
		{ID: "3", URL: "/fr/3", Name: "Fête des vendanges", Type: "Fête", Picture: ui.Picture{Scene: ui.Scene{Motif: ui.Bunting, Seed: 3}}, Date: ui.DateBlock{Day: "26", Month: "sept.", Text: "Samedi 26 septembre 2026"}, Place: "Vouvray", State: ui.State{Kind: ui.Cancelled, Text: "Annulé"}, Keep: keep("3", "Fête des vendanges")},
		{ID: "4", URL: "/fr/4", Name: "La Table du Vieux Pont", Type: "Restaurant", Picture: ui.Picture{Scene: ui.Scene{Motif: ui.Parasol, Seed: 11}}, Place: "Saumur", State: ui.State{Kind: ui.Shut, Text: "Fermé aujourd’hui"}, Lead: "Une cuisine de marché, du poisson de Loire et les vins de la maison d’à côté, sur une terrasse au bord de l’eau.", Keep: keep("4", "La Table du Vieux Pont")},
		{ID: "5", URL: "/fr/5", Name: "La Loire en gabare", Type: "Activité", Picture: ui.Picture{Scene: ui.Scene{Motif: ui.Boat, Seed: 5}}, Place: "Candes-Saint-Martin", Keep: keep("5", "La Loire en gabare"), State: ui.State{Kind: ui.Good, Text: "Départ à 15 h"}},
		{ID: "6", URL: "/fr/6", Name: "Sentier des Tuffeaux", Type: "Itinéraire · 12 km", Picture: ui.Picture{Scene: ui.Scene{Motif: ui.Path, Seed: 8}}, Place: "Montsoreau", Keep: keep("6", "Sentier des Tuffeaux")},
	}
}

func suggestions() ui.Suggestions {
	return ui.Suggestions{Groups: []ui.SuggestionGroup{
		{Title: "Offres", Items: []ui.Suggestion{{URL: "/fr/1", Text: "Château de Tours", Note: "Tours", Icon: "castle"}, {URL: "/fr/2", Text: "Château d’Amboise", Note: "Amboise", Icon: "castle"}}},
		{Title: "Lieux", Items: []ui.Suggestion{{URL: "/fr/lieux/1", Text: "Château-Renault", Note: "312 offres", Icon: "map-pin"}}},
		{Title: "Thèmes", Items: []ui.Suggestion{{URL: "/fr/themes/1", Text: "Châteaux et demeures", Note: "84", Icon: "landmark"}}},
	}}
}

func search(live bool) templ.Component {
	s := ui.Search{Action: "/fr/recherche", Label: "Que cherchez-vous ?", Placeholder: "Château, vélo, guinguette, Amboise…", Button: "Rechercher", Suggest: "/suggest"}
	if !live {
		return holding(s.View(), ui.Chips{Label: "Par envie", Chips: []ui.Chip{
			{URL: "/1", Text: "Patrimoine", Icon: "castle"}, {URL: "/2", Text: "Plein air", Icon: "trees"}, {URL: "/3", Text: "Tables", Icon: "utensils"}, {URL: "/4", Text: "Dormir", Icon: "bed-double"}, {URL: "/5", Text: "Fêtes", Icon: "music"},
		}}.View())
	}
	s.Value, s.Suggest, s.Live = "château", "", ui.Live{Target: "results"}
	return holding(s.View(), ui.Facets{Label: "Affiner", Apply: "Voir les offres", Facets: []ui.Facet{
		{Name: "type", Title: "Type", Chosen: "1", Options: []ui.Option{{Value: "heritage", Label: "Patrimoine culturel", Count: "128", Checked: true}, {Value: "hotel", Label: "Hôtel", Count: "42"}, {Value: "restaurant", Label: "Restaurant", Count: "86"}}},
		{Name: "open", Title: "Quand", Icon: "calendar", One: true, Options: []ui.Option{{Value: "now", Label: "Ouvert maintenant", Count: "64"}, {Value: "weekend", Label: "Ce week-end", Count: "97"}}},
		{Name: "feature", Title: "Services", Options: []ui.Option{{Value: "wifi", Label: "Wi-Fi", Count: "31", Icon: "wifi"}, {Value: "pets", Label: "Animaux acceptés", Count: "18", Icon: "paw-print"}}},
		{Name: "access", Title: "Accessibilité", Icon: "accessibility", Options: []ui.Option{{Value: "motor", Label: "Handicap moteur", Count: "12"}}},
	}}.View(), ui.Chips{Label: "Critères choisis", Chips: []ui.Chip{{URL: "/1", Text: "Patrimoine culturel", Remove: "Retirer"}, {URL: "/2", Text: "À moins de 20 km de Tours", Remove: "Retirer"}}, Clear: link("/fr/recherche", "Tout effacer")}.View())
}

func heading(text string) templ.Component {
	return templ.Raw("<h2>" + templ.EscapeString(text) + "</h2>")
}

func frontPage() templ.Component {
	tiles := ui.Tiles{Label: "Thèmes", Tiles: []ui.Tile{
		{URL: "/1", Title: "Châteaux et jardins", Note: "128 offres", Icon: "castle", Picture: photo("castle", 7, "")},
		{URL: "/2", Title: "La Loire à vélo", Note: "54 étapes", Icon: "bike", Picture: photo("cycling", 3, "")},
		{URL: "/3", Title: "Caves et vignobles", Note: "97 domaines", Icon: "grape", Picture: photo("vineyard", 5, "")},
		{URL: "/4", Title: "Au fil de l’eau", Note: "61 offres", Icon: "waves", Picture: photo("river", 9, "")},
	}}
	return holding(ui.Page{Site: site(), Head: ui.Head{Description: "Toutes les offres du Val de Loire.", Canonical: "https://example.org/fr", JSONLD: []any{map[string]string{"@type": "WebSite", "name": "</script><script>alert(1)</script>"}}}}.View(),
		holding(ui.Hero{Over: "1 232 communes, un seul carnet de route", Title: "Où irez-vous *respirer* ?"}.View(), search(false)),
		holding(ui.Section{ID: "weekend", Title: "Ce week-end", Lead: "Ouvert ou en fête samedi et dimanche.", More: link("/agenda", "Tout l’agenda")}.View(), ui.Cards{Cards: cards()[:3]}.View()),
		holding(ui.Section{ID: "themes", Title: "Par envie", Tinted: true, More: link("/themes", "Tous les thèmes")}.View(), tiles.View()),
		holding(ui.Section{ID: "figures", Title: "La base en chiffres"}.View(), ui.Figures{{Value: "5 012", Label: "offres publiées"}, {Value: "1 940", Label: "événements à venir", URL: "/agenda"}, {Value: "42", Label: "offices de tourisme"}, {Value: "92 %", Label: "confirmées cette année", Note: "au 23 novembre"}}.View()),
	)
}

func resultsPage() templ.Component {
	list := several(
		ui.ListHead{Title: "40 offres", Top: true}.View(),
		ui.Cards{Cards: level2(cards()), Two: true}.View(),
		ui.Pager{Label: "Pages", Prev: link("/?p=1", "Précédent"), Next: link("/?p=3", "Suivant"), Pages: []ui.Link{link("/?p=1", "1"), {URL: "/?p=2", Text: "2", Current: true}, link("/?p=3", "3"), {}, link("/?p=9", "9")}}.View(),
	)
	split := ui.Split{List: "results", Open: "Carte", Close: "Revenir à la liste", Map: ui.Map{
		Label: "Carte des offres", Points: "/points", Bounds: []float64{-0.4, 46.9, 1.6, 47.8}, Follow: "/fr/recherche?box={box}", Target: "results", FollowOn: "Chercher quand je déplace la carte",
		Fallback: "La carte demande JavaScript ; la liste dit la même chose.", Words: ui.MapWords{ZoomIn: "Zoomer", ZoomOut: "Dézoomer", Full: "Plein écran", Several: "{count} offres", Close: "Fermer", Sources: "Sources de la carte"},
	}}
	return holding(ui.Page{Site: site(), Head: ui.Head{Title: "Recherche"}}.View(), within("wrap page", search(true), holding(split.View(), list)))
}

func level2(cards []ui.Card) []ui.Card {
	for i := range cards {
		cards[i].Level = 2
	}
	return cards
}

func offerPage() templ.Component {
	gallery := ui.Gallery{Label: "Photos", Open: "Agrandir", Close: "Fermer", Previous: "Photo précédente", Next: "Photo suivante", More: "7 photos"}
	for i, theme := range []string{"castle", "village", "river", "vineyard", "museum", "hills", "harbour"} {
		gallery.Pictures = append(gallery.Pictures, photo(theme, i+21, "Vue "+strconv.Itoa(i+1)))
	}
	body := several(
		ui.Notice{Kind: ui.Postponed, Title: "Reporté", Text: "Le concert du 24 novembre aura lieu le 8 décembre."}.View(),
		ui.Notice{Kind: ui.Cancelled, Title: "Annulé", Text: "La visite nocturne n’aura pas lieu."}.View(),
		ui.Notice{Kind: ui.Info, Text: "Ce texte est montré en français : il n’est pas encore traduit."}.View(),
		ui.Notice{Kind: ui.Good, Title: "Merci", Text: "Votre remarque est partie à l’office de tourisme."}.View(),
		templ.Raw(`<div class="prose"><p>Bâti au <strong>XI<sup>e</sup> siècle</strong>, le château garde deux tours et un logis à pignon. <a href="https://example.org">En savoir plus</a>.</p><h2>Visiter</h2><ul><li>Librement, avec un livret</li><li>Avec un guide, à 11 h et 15 h</li></ul><blockquote>La plus belle lumière de la ville.</blockquote></div>`),
		heading("Services"),
		ui.Things{Things: []ui.Thing{{Icon: "wifi", Text: "Wi-Fi"}, {Icon: "circle-parking", Text: "Parking", Note: "à 200 m, gratuit"}, {Icon: "accessibility", Text: "Handicap moteur", Badge: ui.Badge{Kind: ui.Good, Text: "Vérifié"}}, {Icon: "ear", Text: "Boucle magnétique", Badge: ui.Badge{Kind: ui.Soon, Text: "Déclaré"}}, {Icon: "paw-print", Text: "Animaux acceptés"}}}.View(),
		heading("Données pratiques"),
		ui.Definitions{{Term: "Capacité", Values: []ui.Value{{Text: "80 personnes"}}}, {Term: "Paiement", Values: []ui.Value{{Text: "Carte bancaire"}, {Text: "Chèques-vacances"}}}, {Term: "Classement", Values: []ui.Value{{Text: "Monument historique", URL: "/x", Badge: ui.Badge{Kind: ui.Info, Text: "jusqu’en 2028"}}}}}.View(),
		heading("Tarifs"),
		ui.Table{Caption: "Tarifs 2026", Head: []string{"Tarif", "Saison", "Prix"}, RowHeads: true, Rows: [][]ui.Cell{{{Text: "Adulte"}, {Text: "Toute l’année"}, {Text: "6,00 €", Number: true}}, {{Text: "Enfant (6 à 12 ans)"}, {Text: "Toute l’année"}, {Text: "3,50 €", Number: true}}, {{Text: "Visite guidée"}, {Text: "Du 1er avril au 30 septembre"}, {Text: "9,00 €", Number: true}}}}.View(),
		heading("Prochaines dates"),
		ui.Dates{Label: "Prochaines dates", Dates: []ui.Date{{Machine: "2026-11-24", Block: ui.DateBlock{Day: "24", Month: "nov."}, Text: "mardi 24 novembre", Hours: "10 h – 18 h"}, {Machine: "2026-11-25", Block: ui.DateBlock{Day: "25", Month: "nov."}, Text: "mercredi 25 novembre", Hours: "10 h – 18 h", State: ui.State{Kind: ui.Cancelled, Text: "Annulé"}}}, More: link("/ics", "Toutes les dates")}.View(),
	)
	aside := several(
		within("panel", heading("Ouvert jusqu’à 18 h"), ui.Week{Caption: "Du 1er avril au 30 septembre", Days: []ui.Weekday{{Name: "Lundi", Hours: []string{"10 h – 12 h 30", "14 h – 18 h"}}, {Name: "Mardi", Hours: []string{"10 h – 18 h"}, Today: true}, {Name: "Mercredi", Closed: "Fermé"}, {Name: "Jeudi", Hours: []string{"10 h – 18 h"}}}}.View()),
		within("panel", heading("Contact"), ui.Contacts{{Icon: "phone", Label: "Téléphone", Text: "02 47 00 00 00", URL: "tel:+33247000000"}, {Icon: "mail", Label: "Mél", Text: "bonjour@example.org", URL: "mailto:bonjour@example.org"}, {Icon: "globe", Label: "Site", Text: "chateau.example.org", URL: "https://example.org", External: true}, {Icon: "map-pin", Label: "Adresse", Text: "25 avenue André Malraux, 37000 Tours"}}.View()),
		within("panel", ui.Share{Label: "Partager", URL: "https://example.org/fr/1", Title: "Château de Tours", Share: "Partager", Copy: "Copier le lien", Copied: "Lien copié", Mail: "Envoyer", Print: "Imprimer", QR: link("/qr", "QR")}.View()),
	)
	return holding(ui.Page{Site: site(), Head: ui.Head{Title: "Château de Tours"}}.View(), within("wrap",
		ui.Breadcrumb{Label: "Vous êtes ici", Links: []ui.Link{link("/", "Accueil"), link("/t", "Tours"), {Text: "Château de Tours", Current: true}}}.View(),
		holding(ui.Heading{Over: "Patrimoine", Title: "Château de Tours", Place: "Tours · Indre-et-Loire", State: ui.State{Kind: ui.Good, Text: "Ouvert jusqu’à 18 h"}, Badges: []ui.Badge{{Text: "Tourisme & Handicap", Icon: "accessibility"}}}.View(), ui.Button{Text: "Ajouter à mon carnet", Icon: "bookmark-plus", Inert: true}.View()),
		gallery.View(),
		templ.Raw(`<div class="columns page"><div class="stack">`), body, templ.Raw(`</div><aside aria-label="Pratique">`), aside, templ.Raw(`</aside></div>`),
	))
}

func formPage() templ.Component {
	form := several(
		ui.Errors{Title: "Deux choses sont à revoir", Links: []ui.Link{link("#mail", "Votre adresse n’est pas complète"), link("#kind", "Dites de quoi il s’agit")}}.View(),
		templ.Raw(`<form method="post" action="/remarque" class="panel">`),
		ui.Choice{Name: "kind", Label: "De quoi s’agit-il ?", Open: true, Error: "Dites de quoi il s’agit.", Options: []ui.Option{{Value: "wrong", Label: "Une erreur dans la fiche"}, {Value: "closed", Label: "C’est fermé pour de bon"}, {Value: "rights", Label: "Un contenu illicite ou mes droits"}}}.View(),
		ui.TextField{Name: "text", Label: "Que faut-il changer ?", Help: "Dites ce qui est faux, et ce qui serait juste.", Rows: 5, Required: true}.View(),
		ui.TextField{Name: "mail", Label: "Votre adresse électronique", Optional: "(facultatif)", Type: "email", Autocomplete: "email", Value: "moi@", Error: "Votre adresse n’est pas complète : moi@exemple.fr."}.View(),
		ui.Choice{Name: "place", Label: "Où ?", Options: []ui.Option{{Value: "a", Label: "Tours"}, {Value: "b", Label: "Amboise", Checked: true}}}.View(),
		ui.Checkbox{Name: "copy", Label: "Envoyez-moi un reçu", Checked: true}.View(),
		templ.Raw(`<div class="buttons">`),
		ui.Button{Text: "Envoyer", Style: ui.Primary, Icon: "send"}.View(), ui.Button{Text: "Annuler", URL: "/"}.View(), ui.Button{Text: "Supprimer", Style: ui.Danger, Icon: "trash-2"}.View(), ui.Button{Text: "Plus tard", Style: ui.Quiet}.View(),
		templ.Raw(`</div></form>`),
		ui.Empty{Title: "Aucune offre ne répond à tout", Text: "En enlevant un critère :", Suggestions: []ui.Link{{URL: "/1", Text: "Sans « Wi-Fi »", Note: "12 offres"}, {URL: "/2", Text: "À 20 km plutôt que 5", Note: "31 offres"}}, Scene: ui.Scene{Motif: ui.Path, Seed: 2}}.View(),
		ui.More{ID: "more", Link: link("/?p=2", "Voir la suite")}.View(),
	)
	return holding(ui.Page{Site: site(), Head: ui.Head{Title: "Signaler une erreur", NoIndex: true}}.View(),
		holding(ui.Hero{Small: true, Title: "Signaler une erreur", Lead: "Château de Tours"}.View()),
		within("wrap page stack", ui.Tabs{Label: "Voir par", Links: []ui.Link{{URL: "/j", Text: "Jour", Icon: "calendar"}, {URL: "/s", Text: "Semaine", Current: true}, {URL: "/m", Text: "Mois", Note: "128"}}}.View(), form))
}

func showcase() map[string]templ.Component {
	return map[string]templ.Component{"/front": frontPage(), "/fr/recherche": resultsPage(), "/offer": offerPage(), "/fr/1": offerPage(), "/form": formPage()}
}

// shifts adds up how much has moved without the reader's doing (Cumulative Layout Shift, without windows).
const shifts = `new Promise(done => { let sum = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value; }).observe({type: "layout-shift", buffered: true}); setTimeout(() => done(sum), 100); })`

// TestShowcase shows every component on a laptop, and on the smallest width, which is what 400 % of zoom leave of a laptop: nothing
// stands out to the side, nothing is said in the console, and axe finds nothing. With ESCALE_SCREENSHOTS it leaves pictures for us to
// look at, on a phone and in print too.
func TestShowcase(t *testing.T) {
	if err := assets.Ready(); err != nil {
		t.Fatal(err)
	}
	url := serve(t, showcase())
	tab := browser.Open(t)
	looking := os.Getenv("ESCALE_SCREENSHOTS") != ""
	for path, name := range map[string]string{"/front": "front", "/fr/recherche": "results", "/offer": "offer", "/form": "form"} {
		tab.Size(1360, 900)
		tab.Go(url + path)
		tab.Until(`document.fonts.status === "loaded"`)
		tab.Until(`[...document.querySelectorAll("[data-map]")].every(m => m.offsetParent === null || "ready" in m.dataset)`)
		if moved := browser.Value[float64](tab, shifts); moved > 0.01 {
			t.Errorf("%s moves by %.3f while it loads", path, moved)
		}
		for _, width := range []int64{1360, 768, 390, 320} {
			tab.Size(width, 900)
			if over := browser.Value[int](tab, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
				t.Errorf("%s stands out by %d at %d", path, over, width)
			}
			if width == 1360 || width == 320 {
				tab.Axe()
			}
			if looking {
				tab.Shot(fmt.Sprintf("ui-%s-%d", name, width), true)
				tab.Shot(fmt.Sprintf("ui-%s-%d-first", name, width), false)
			}
		}
		if looking {
			tab.Media("print")
			tab.Size(720, 1020)
			tab.Shot("ui-"+name+"-print", true)
			tab.Media("")
		}
		tab.Quiet()
	}
}
