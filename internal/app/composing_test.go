package app_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/house/testkit"
	"escale/internal/network"
	"escale/internal/offer"
)

// estates is a type whose records pass on where they are and how to reach them.
var estates = offer.Layer{
	"sheets/estate.yaml": []byte("type: estate\nrealm: establishments\ncategory: estate\nlabel: {fr: Domaine, en: Estate}\nplural: {fr: Domaines, en: Estates}\n" +
		"passes_on: {along: at-estate, fields: [contacts], whole: [location], relations: [kept-by]}\n"),
	"thesaurus/category.tsv": []byte("code\tfr\ten\nestate\tDomaine\tEstate\n"),
	"thesaurus/relation.tsv": []byte("code\tfr\ten\tinverse_fr\tinverse_en\tto\nat-estate\tAu domaine\tAt\tA\tHas\testablishments\nkept-by\tTenu par\tKept by\tTient\tKeeps\n"),
}

func field(o *offer.Offer, key, item string, v offer.Value) *offer.Offer {
	o.Set(offer.Cell{Key: offer.Key{Field: key, Item: item}, Value: v})
	return o
}

func phone(number string) offer.Contact {
	return offer.Contact{Role: "public", Channels: []offer.Channel{{Means: "phone", Value: number}}}
}

func estate(status offer.Status, number string) *offer.Offer {
	o := museum("Domaine du Lac")
	o.Type, o.Status = "estate", status
	field(o, offer.FieldCategory, "museum", nil)
	field(o, offer.FieldCategory, "estate", offer.Choice{Code: "estate"})
	return field(o, offer.FieldContacts, "c1", phone(number))
}

// heir is a museum that has its address and telephone from an estate.
func heir(name string, at offer.ID) *offer.Offer {
	o := museum(name)
	field(o, offer.FieldAddress, "", nil)
	field(o, offer.FieldPosition, "", nil)
	return field(o, offer.FieldRelations, "r1", offer.Relation{Nature: "at-estate", To: at})
}

func save(t *testing.T, a *app.App, o *offer.Offer) offer.ID {
	t.Helper()
	o.Owner = "ot-blois"
	saved, err := a.Save(t.Context(), access.Operator, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Wait(t.Context(), saved.Seq); err != nil {
		t.Fatal(err)
	}
	o.ID, o.Version = saved.ID, saved.Version
	return saved.ID
}

func TestOffersInheritFromTheirEstablishment(t *testing.T) {
	for _, served := range []bool{false, true} {
		t.Run(fmt.Sprintf("served=%v", served), func(t *testing.T) {
			testkit.Engines(t, func(t *testing.T, e testkit.Engine) {
				o := app.Options{Data: t.TempDir()}
				if e.Postgres {
					o.Database = e.URL(t)
				}
				inheritance(t, open(t, o), served)
			})
		})
	}
}

func inheritance(t *testing.T, a *app.App, served bool) {
	if served {
		start(t, a)
	}
	if _, err := a.EditSheets(t.Context(), access.Operator, estates, false); err != nil {
		t.Fatal(err)
	}
	place := estate(offer.Published, "02 54 00 00 01")
	at := save(t, a, place)
	one, two := heir("Musée un", at), heir("Musée deux", at)
	save(t, a, one)
	field(two, offer.FieldContacts, "own", phone("02 54 99 99 99"))
	save(t, a, two)
	finds := func(question string, want int) {
		t.Helper()
		for begun := time.Now(); ; time.Sleep(5 * time.Millisecond) {
			if n := count(t, a, access.Anonymous, question); n == want {
				return
			} else if !served || time.Since(begun) > 2*time.Second {
				t.Errorf("%s finds %d, want %d", question, n, want)
				return
			}
		}
	}
	finds("territory=blois", 2)
	finds("q=0254000001", 1)
	finds("q=0254999999", 1)
	finds(fmt.Sprintf("related=at-estate:%d", at), 2)
	shown, err := a.Offer(t.Context(), access.Anonymous, one.ID)
	if err != nil || shown.Address().Commune != "41018" || shown.Get(offer.Key{Field: offer.FieldAddress}).Origin.From != at {
		t.Fatalf("as shown: %+v %v", shown, err)
	}

	// What somebody read and sends back is no entry, also when the establishment changed in between.
	field(place, offer.FieldContacts, "c1", phone("02 54 00 00 02"))
	save(t, a, place)
	finds("q=0254000001", 0)
	finds("q=0254000002", 1)
	later, err := a.Offer(t.Context(), access.Anonymous, one.ID)
	if err != nil || !later.Updated.After(shown.Updated) || later.Version != shown.Version {
		t.Errorf("an heir is as of %v, version %d, after %v, version %d", later.Updated, later.Version, shown.Updated, shown.Version)
	}
	sent := shown.Offer.Clone()
	field(sent, "capacity.persons", "", offer.Number(40))
	save(t, a, sent)
	finds("q=0254000002", 1)
	sent.Cells = later.Clone().Cells
	for i := range sent.Cells {
		if sent.Cells[i].Field == offer.FieldContacts {
			sent.Cells[i].Value = phone("02 54 00 00 03") // changed where it was read
		}
	}
	save(t, a, sent)
	finds("q=0254000003", 1)
	finds("q=0254000002", 0)

	place.Status = offer.Withdrawn
	save(t, a, place)
	finds("territory=blois", 0)
	finds("q=musee", 2)
	place.Status = offer.Published
	save(t, a, place)
	finds("territory=blois", 2)
}

// A draft's telephone is nobody's to see but those who see the draft: not through an offer that points to it, of its own
// owner's nor of another's.
func TestDraftsPassNothingOn(t *testing.T) {
	a := open(t, app.Options{})
	enrol(t, a, offices...)
	if _, err := a.EditSheets(t.Context(), access.Operator, estates, false); err != nil {
		t.Fatal(err)
	}
	at := save(t, a, estate(offer.Draft, "02 54 77 77 77"))
	o := museum("Musée un")
	save(t, a, field(o, offer.FieldRelations, "r1", offer.Relation{Nature: "at-estate", To: at}))
	theirs := museum("Musée deux")
	other := access.Actor{Name: "neighbour", Organisation: "ot-tours", Roles: network.Contributor}
	if _, err := a.Save(t.Context(), other, field(theirs, offer.FieldRelations, "r1", offer.Relation{Nature: "at-estate", To: at})); err != nil {
		t.Fatal(err)
	}
	for _, actor := range []access.Actor{access.Anonymous, other} {
		if n := count(t, a, actor, "q=0254777777"); n != 0 {
			t.Errorf("%s finds %d offers by a draft's telephone", actor.Name, n)
		}
	}
	if n := count(t, a, access.Operator, "q=0254777777&realm=establishments"); n != 1 {
		t.Errorf("who sees it finds %d drafts", n)
	}
}

// The index that was kept knows who inherits as the one that made it did.
func TestHeirsSurviveARestart(t *testing.T) {
	o := app.Options{Data: t.TempDir()}
	a, err := app.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.EditSheets(t.Context(), access.Operator, estates, false); err != nil {
		t.Fatal(err)
	}
	place := estate(offer.Published, "02 54 00 00 01")
	at := save(t, a, place)
	save(t, a, heir("Musée un", at))
	if n := count(t, a, access.Anonymous, "q=0254000001"); n != 1 {
		t.Fatalf("finds %d", n)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	b := open(t, o)
	field(place, offer.FieldContacts, "c1", phone("02 54 00 00 02"))
	save(t, b, place)
	for question, want := range map[string]int{"q=0254000001": 0, "q=0254000002": 1} {
		if n := count(t, b, access.Anonymous, question); n != want {
			t.Errorf("%s finds %d, want %d", question, n, want)
		}
	}
	if err := b.RebuildIndex(t.Context(), access.Operator); err != nil {
		t.Fatal(err)
	}
	if n := count(t, b, access.Anonymous, "q=0254000002&territory=blois"); n != 1 {
		t.Errorf("built anew it finds %d", n)
	}
}

func start(t *testing.T, a *app.App) {
	t.Helper()
	a.Start(context.WithoutCancel(t.Context()))
	for begun := time.Now(); a.Ready(t.Context()) != nil; time.Sleep(5 * time.Millisecond) {
		if time.Since(begun) > 20*time.Second {
			t.Fatal("the index does not get ready")
		}
	}
}
