// Package world makes a small believable network for tests of the faces: a few offers of the Loire valley in every state
// that matters, on a real store, seen through a real app. What must never be seen is in it too, under words that are found
// nowhere else, so that a test can look for them in everything that goes out.
package world

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"escale/internal/app"
	"escale/internal/geo"
	"escale/internal/media"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/state"
	"escale/internal/store"
)

// Base is what addresses begin with, and Now what the clock says.
const Base = "http://sit.example.org"

// Now is a Friday in July.
var Now = time.Date(2026, 7, 10, 10, 0, 0, 0, time.UTC)

// Hidden are words that stand only where the public may not look: in a network contact, a draft, a withdrawn offer, a
// medium whose rights ended.
var Hidden = []string{"Zorglub", "Brouillonnage", "Krapfenwald", "Perimex"}

// World is the network and the ids of its offers by name.
type World struct {
	App     *app.App
	Data    string
	Chateau offer.ID // castle, with everything
	Hotel   offer.ID // stars, a picture whose rights ended
	Bistro  offer.ID // hours not told
	Fete    offer.ID // an event with two dates
	Loire   offer.ID // an itinerary with a track
	Draft   offer.ID
	Gone    offer.ID // published once, withdrawn since
	Moved   offer.ID // merged into Chateau
	Hostile offer.ID // a shop whose texts are attacks
	Gites   []offer.ID
	Photo   string // item of the castle's picture in the library
}

// Options change what is made. The zero value is fit for most tests.
type Options struct {
	Gites int // rentals beside the others; 0 is 30
	Now   func() time.Time
	Data  string // folder; "" is one of the test's own
	Base  string // what addresses begin with; "" is Base
}

// New makes the network and opens it; it is closed at the end of the test.
func New(t testing.TB, o Options) *World {
	t.Helper()
	if o.Gites == 0 {
		o.Gites = 30
	}
	if o.Now == nil {
		o.Now = func() time.Time { return Now }
	}
	if o.Data == "" {
		o.Data = t.TempDir()
	}
	if o.Base == "" {
		o.Base = Base
	}
	w := &World{Data: o.Data, Photo: "m1"}
	if err := w.fill(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), app.Options{Data: o.Data, BaseURL: o.Base, Now: o.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() }) //nolint:errcheck // the test is over
	a.Start(t.Context())
	for begun := time.Now(); ; {
		if err = a.Ready(t.Context()); err == nil {
			break
		}
		if time.Since(begun) > 20*time.Second {
			t.Fatalf("the index does not get ready: %v", err)
		}
		time.Sleep(5 * time.Millisecond)
	}
	w.App = a
	return w
}

func (w *World) fill(ctx context.Context, o Options) error {
	s, err := store.Open(ctx, "sqlite:"+filepath.Join(o.Data, "escale.db"), store.Options{Now: o.Now})
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // reading follows
	if err := s.Migrate(ctx); err != nil {
		return err
	}
	hash, err := picture(ctx, filepath.Join(o.Data, "media"))
	if err != nil {
		return err
	}
	_, err = s.Write(ctx, store.Actor{Name: "test"}, func(tx *store.Tx) error {
		for _, org := range organisations {
			if err := putObject(tx, state.KindOrganisation, org.Code, org); err != nil {
				return err
			}
		}
		if err := putObject(tx, state.KindSource, "datatourisme", network.Source{Code: "datatourisme", Name: "DATAtourisme", Licence: offer.LicenceOuverte}); err != nil {
			return err
		}
		return w.offers(tx, hash)
	})
	if err != nil {
		return err
	}
	if err := w.change(ctx, s); err != nil {
		return err
	}
	for from := 0; from < o.Gites; from += 200 {
		if _, err := s.Write(ctx, store.Actor{Name: "test"}, func(tx *store.Tx) error {
			return w.gites(tx, from, min(from+200, o.Gites))
		}); err != nil {
			return err
		}
	}
	return nil
}

var organisations = []network.Organisation{
	{Code: "adt-41", Kind: network.DepartmentalCommittee, Name: "Tourisme en Loir-et-Cher", Territories: []string{"department:41"}, Email: "interne-zorglub@example.org"},
	{Code: "ot-blois", Kind: network.TouristOffice, Name: "Office de tourisme Blois-Chambord", Parent: "adt-41", Website: "https://ot.example.org"},
	{Code: "pro-dupont", Kind: network.Professional, Name: "Zorglub Dupont"},
}

func putObject(tx *store.Tx, kind, code string, v any) error {
	doc, err := json.Marshal(v)
	if err == nil {
		_, err = tx.PutObject(&store.Object{Kind: kind, Code: code, Document: doc}, store.Diffused)
	}
	return err
}

// picture puts a drawing into the library.
func picture(ctx context.Context, dir string) (string, error) {
	img := image.NewRGBA(image.Rect(0, 0, 800, 600))
	for x := range 800 {
		for y := range 600 {
			img.Set(x, y, color.RGBA{uint8(x / 4), uint8(y / 3), 120, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return "", err
	}
	bucket, err := media.OpenDisk(dir)
	if err != nil {
		return "", err
	}
	original, err := media.NewLibrary(bucket, media.Options{}).Ingest(ctx, &b, media.Limits{})
	return original.Hash, err
}

func (w *World) offers(tx *store.Tx, hash string) error {
	puts := []struct {
		id *offer.ID
		o  *offer.Offer
	}{
		{&w.Chateau, chateau(hash)}, {&w.Hotel, hotel()}, {&w.Bistro, bistro()}, {&w.Fete, fete()}, {&w.Loire, loire()},
		{&w.Draft, begin("restaurant", "restaurant", "Brouillonnage", "Brouillonnage", "41018", 47.58, 1.33)},
		{&w.Gone, begin("cultural-heritage", "museum", "Musée Krapfenwald", "Krapfenwald museum", "41018", 47.59, 1.34)},
		{&w.Moved, begin("cultural-heritage", "castle", "Chambord, ancienne fiche", "Chambord, old entry", "41034", 47.6162, 1.5171)},
		{&w.Hostile, hostile()},
	}
	for _, p := range puts {
		if p.id == &w.Draft {
			p.o.Status = offer.Draft
		}
		if err := put(tx, p.o); err != nil {
			return err
		}
		*p.id = p.o.ID
	}
	return nil
}

func put(tx *store.Tx, o *offer.Offer) (err error) {
	if o.ID, err = tx.NextOfferID(); err == nil {
		_, err = tx.PutOffer(o, store.Diffused)
	}
	return err
}

// change withdraws and merges what was published before.
func (w *World) change(ctx context.Context, s *store.Store) error {
	_, err := s.Write(ctx, store.Actor{Name: "test"}, func(tx *store.Tx) error {
		for _, id := range []offer.ID{w.Gone, w.Moved} {
			o, err := tx.Offer(id)
			if err != nil {
				return err
			}
			o.Status = offer.Withdrawn
			if id == w.Moved {
				o.Status, o.MergedInto = offer.Merged, w.Chateau
			}
			if _, err := tx.PutOffer(o, store.Diffused); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

func (w *World) gites(tx *store.Tx, from, to int) error {
	for i := from; i < to; i++ {
		o := begin("rental", "rental", fmt.Sprintf("Gîte %03d du Val", i), fmt.Sprintf("Valley cottage %03d", i), "37003", 47.41+float64(i%100)/2000, 0.98+float64(i/100)/2000)
		o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldSummary}, Value: offer.Say("fr", "Une maison de tuffeau au bord de la Loire, avec jardin clos et vue sur les vignes.")})
		if err := put(tx, o); err != nil {
			return err
		}
		w.Gites = append(w.Gites, o.ID)
	}
	return nil
}

// begin makes a published offer with what every offer has.
func begin(t offer.Type, category, fr, en, commune string, lat, lon float64) *offer.Offer {
	o := &offer.Offer{Type: t, Status: offer.Published, Owner: "ot-blois"}
	set := func(field, item string, v offer.Value) {
		o.Set(offer.Cell{Key: offer.Key{Field: field, Item: item}, Value: v, Origin: offer.Origin{Source: "datatourisme"}})
	}
	set(offer.FieldName, "", offer.Text{"fr": {Value: fr}, "en": {Value: en}})
	set(offer.FieldCategory, category, offer.Choice{Code: category})
	set(offer.FieldAddress, "", offer.Address{Lines: []string{"1 place de l’Église"}, PostalCode: commune[:2] + "000", Locality: map[string]string{
		"41034": "Chambord", "41018": "Blois", "37003": "Amboise", "37261": "Tours"}[commune], Commune: commune})
	set(offer.FieldPosition, "", offer.Position(geo.Point{Lat: lat, Lon: lon}))
	return o
}

func set(o *offer.Offer, field, item string, v offer.Value) {
	o.Set(offer.Cell{Key: offer.Key{Field: field, Item: item}, Value: v, Origin: offer.Origin{Source: "datatourisme"}})
}

func day(year int, month time.Month, d int) opening.Date { return opening.DateOf(year, month, d) }

func chateau(hash string) *offer.Offer {
	o := begin("cultural-heritage", "castle", "Château de Chambord", "Château of Chambord", "41034", 47.6161, 1.517)
	set(o, offer.FieldSummary, "", offer.Text{"fr": {Value: "Le plus vaste des châteaux de la Loire."}, "en": {Value: "The largest castle of the Loire.", Maker: offer.ByMachine}})
	set(o, offer.FieldDescription, "", offer.Say("fr", "Rêvé par François Ier.\nUn escalier à double révolution."))
	set(o, offer.FieldContacts, "c1", offer.Contact{Role: offer.RolePublic, Name: "Accueil", Channels: []offer.Channel{
		{Means: offer.Phone, Value: "+33 2 54 50 40 00"}, {Means: offer.Website, Value: "https://www.chambord.example.org/"}}})
	set(o, offer.FieldContacts, "c2", offer.Contact{Role: offer.RoleOwner, Name: "Direction Zorglub", Person: "Zorglub",
		Channels: []offer.Channel{{Means: offer.Mobile, Value: "06 99 88 77 66"}}})
	set(o, offer.FieldOpening, "", offer.Hours(opening.Calendar{Periods: []opening.Period{{ID: "p1", From: day(2026, 4, 1), To: day(2026, 10, 31),
		Rules: []opening.Rule{{Slots: []opening.Slot{{From: 9 * 60, To: 18 * 60}}}}}}}))
	set(o, offer.FieldMedia, "m1", offer.Medium{Type: offer.Photo, Hash: hash, Width: 800, Height: 600, MIME: "image/png",
		Alt: offer.Say("fr", "La façade au matin"), Rights: offer.MediumRights{Author: "J. Petit", Licence: offer.CCBY}})
	full := 19.0
	set(o, offer.FieldRates, "r1", offer.Rate{Min: &full, Max: &full, Currency: "EUR"})
	set(o, offer.FieldIdentifiers, "i1", offer.Identifier{System: "wikidata", Value: "Q205367"})
	o.Unmapped = []offer.Remainder{{Source: "datatourisme", Path: "/zorglub", Value: `"Zorglub"`}}
	return o
}

func hotel() *offer.Offer {
	o := begin("hotel", "hotel", "Hôtel de la Loire", "Loire Hotel", "37261", 47.39, 0.685)
	set(o, offer.FieldSummary, "", offer.Text{"fr": {Value: "Vingt chambres face au fleuve."}, "de": {Value: "Zwanzig Zimmer am Fluss."}})
	set(o, offer.FieldRatings, "s1", offer.Classification{Code: "stars-hotel-3", From: day(2024, 1, 1), Until: day(2028, 12, 31)})
	set(o, offer.FieldMedia, "m1", offer.Medium{Type: offer.Photo, URL: "https://img.example.org/perimex.jpg", Title: offer.Say("fr", "Perimex"),
		Rights: offer.MediumRights{Credit: "Perimex", Until: day(2025, 12, 31)}})
	set(o, offer.FieldFeatures, "wifi", offer.Choice{Code: "wifi"})
	for _, c := range []offer.Cell{
		{Key: offer.Key{Field: offer.FieldSummary, Variant: "winter"}, Value: offer.Say("fr", "Grogs et truffes au coin du feu.")},
		{Key: offer.Key{Field: offer.FieldFeatures, Variant: "winter", Item: "parking"}, Value: offer.Choice{Code: "parking"}}} {
		o.Set(c)
	}
	return o
}

func bistro() *offer.Offer {
	o := begin("restaurant", "restaurant", "Bistrot du Château", "Castle Bistro", "41018", 47.586, 1.33)
	set(o, offer.FieldContacts, "c1", offer.Contact{Role: offer.RoleBooking, Channels: []offer.Channel{{Means: offer.Email, Value: "table@bistrot.example.org"}}})
	return o
}

func fete() *offer.Offer {
	o := begin("event", "festival", "Festival des Jardins", "Garden Festival", "41018", 47.587, 1.331)
	set(o, offer.FieldOpening, "", offer.Hours(opening.Calendar{Sessions: []opening.Session{
		{ID: "s1", Date: day(2026, 7, 14), Slots: []opening.Slot{{From: 20 * 60, To: 23 * 60}}}, {ID: "s2", Date: day(2026, 7, 18)}}}))
	return o
}

func loire() *offer.Offer {
	o := begin("itinerary", "cycling-route", "La Loire à vélo", "The Loire by bike", "37003", 47.41, 0.98)
	set(o, offer.FieldTrack, "", offer.Track{{{0.98, 47.41, 60}, {1.0, 47.42, 61.5}, {1.05, 47.43, 74}}})
	return o
}

func hostile() *offer.Offer {
	o := begin("shop", "shop", `<script>alert(1)</script> & "Fils"`, `=HYPERLINK("http://evil.example","x")`, "37261", 47.394, 0.69)
	set(o, offer.FieldSummary, "", offer.Say("fr", `=cmd|' /C calc'!A0 <img src=x onerror=alert(1)>`))
	set(o, offer.FieldContacts, "c1", offer.Contact{Role: offer.RolePublic, Name: "+SUM(A1)", Channels: []offer.Channel{{Means: offer.Website, Value: "https://fils.example.org/?a=1&b=%22"}}})
	return o
}
