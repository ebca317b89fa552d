package index

import (
	"context"
	"strings"
	"testing"

	"escale/internal/access"
	"escale/internal/offer"
	"escale/internal/query"
)

// What may not be read may not be found: a word that stands nowhere else is planted in a place that the audience may not
// read, and asked for in every way there is. The same offer with the word in a place that may be read is found, so that the
// test does not pass because nothing is found at all.
func TestWithheldIsNotFound(t *testing.T) {
	p := policy(t)
	text := func(lang offer.Lang, s string) offer.Value { return offer.Say(lang, s) }
	contact := func(c offer.Contact) offer.Value { return c }
	phone := []offer.Channel{{Means: offer.Phone, Value: "0299887766"}, {Means: offer.Email, Value: "quetzalcoatl@example.fr"}}
	places := map[string]struct {
		field    string
		value    offer.Value
		status   offer.Status
		audience string
	}{
		"protected text without right":    {offer.FieldDescription, text("fr", "un quetzalcoatl caché"), offer.Published, "open-data"},
		"protected summary, in print":     {offer.FieldSummary, text("fr", "un quetzalcoatl caché"), offer.Published, "two"},
		"network contact":                 {offer.FieldContacts, contact(offer.Contact{Role: offer.RoleOwner, Name: "quetzalcoatl", Channels: phone}), offer.Published, "portal"},
		"person who did not agree":        {offer.FieldContacts, contact(offer.Contact{Role: offer.RolePublic, Person: "quetzalcoatl", Channels: phone}), offer.Published, "portal"},
		"other language":                  {offer.FieldName, text("de", "quetzalcoatl"), offer.Published, "french facts"},
		"draft":                           {offer.FieldName, text("fr", "quetzalcoatl"), offer.Draft, "portal"},
		"withdrawn":                       {offer.FieldName, text("fr", "quetzalcoatl"), offer.Withdrawn, "open-data"},
		"group outside the mask":          {offer.FieldAddress, offer.Address{Lines: []string{"quetzalcoatl"}, Commune: "41034"}, offer.Published, "two"},
		"fact outside every convention":   {offer.FieldName, text("fr", "quetzalcoatl"), offer.Published, "nobody"},
		"identifier outside the mask":     {offer.FieldIdentifiers, offer.Identifier{System: "wikidata", Value: "quetzalcoatl"}, offer.Draft, "portal"},
		"medium without right for a use":  {offer.FieldMedia, offer.Medium{Type: offer.Video, URL: "https://e.fr/quetzalcoatl", Title: offer.Say("fr", "quetzalcoatl"), Rights: offer.MediumRights{Licence: offer.AllRightsReserved}}, offer.Published, "open-data"},
		"note of a choice outside groups": {offer.FieldFeatures, offer.Choice{Code: "wifi", Note: offer.Say("en", "quetzalcoatl")}, offer.Published, "nobody"},
	}
	for name, place := range places {
		t.Run(name, func(t *testing.T) {
			o := &offer.Offer{ID: offer.FirstID, Version: 1, Type: "hotel", Status: place.status, Owner: "office-a", Updated: now, Created: now}
			put := func(field string, v offer.Value) {
				o.Cells = append(o.Cells, offer.Cell{Key: offer.Key{Field: field, Item: "1"}, Value: v, Origin: offer.Origin{Source: "closed"}})
			}
			put(place.field, place.value)
			put(offer.FieldCategory, offer.Choice{Code: "hotel"})
			other := &offer.Offer{ID: offer.FirstID + 1, Version: 1, Type: "hotel", Status: offer.Published, Owner: "office-a", Updated: now, Created: now,
				Cells: []offer.Cell{{Key: offer.Key{Field: offer.FieldName}, Value: offer.Say("fr", "Auberge")}, {Key: offer.Key{Field: offer.FieldAddress}, Value: offer.Address{Commune: "37261"}}}}
			x := New(options(t, p))
			defer x.Close()
			if err := x.Apply(context.Background(), 1, []*offer.Offer{o, other}, nil); err != nil {
				t.Fatal(err)
			}
			if found(t, x.Pin(), p.Audience(access.Operator), "quetzalcoatl") == "" && found(t, x.Pin(), p.Audience(access.Operator), "0299887766") == "" && !strings.Contains(name, "medium") {
				t.Fatal("not even the administrator finds it: the test shows nothing")
			}
			for _, a := range audiences(p) {
				if a.Name == place.audience {
					if how := found(t, x.Pin(), a, "quetzalcoatl"); how != "" {
						t.Errorf("found by %s", how)
					}
					if how := found(t, x.Pin(), a, "0299887766"); how != "" {
						t.Errorf("telephone found by %s", how)
					}
				}
			}
		})
	}
}

// found asks for a word in every way and tells the first that found something.
func found(t *testing.T, v *View, a *access.Audience, word string) string {
	t.Helper()
	texts := map[string]string{"text": word, "capitals": strings.ToUpper(word), "beginning": word[:5], "accents": strings.Replace(word, "e", "é", 1),
		"mistake": word[:4] + "x" + word[5:], "two mistakes": word[:3] + "xx" + word[5:], "address": word + "@example.fr", "link": "https://e.fr/" + word}
	for how, text := range texts {
		q := &query.Question{Query: query.Query{Text: text}, Limit: 5, Lang: "fr", Today: today, Facets: []string{"type", "media", "feature"}}
		for _, by := range []query.Sort{query.ByRelevance, query.ByName} {
			q.Sort = by
			r, err := v.Search(q, a)
			if err != nil {
				t.Fatal(err)
			}
			if r.Count > 0 || len(r.IDs) > 0 {
				return how
			}
			for _, f := range r.Facets {
				if len(f.Counts) > 0 {
					return "facet " + f.Name
				}
			}
		}
		if len(v.Suggest(text, "fr", a, 5)) > 0 {
			return "suggestion"
		}
		each, err := v.Each(q, a)
		if err != nil {
			t.Fatal(err)
		}
		for range each {
			return "export"
		}
	}
	if a.Name == access.OpenData {
		q := &query.Question{Query: query.Query{Terms: []query.Term{{Facet: "media", Any: []string{"video"}}}}, Limit: 5, Facets: []string{"media"}}
		if r, err := v.Search(q, a); err != nil || r.Count > 0 {
			return "medium"
		}
	}
	return ""
}

// An audience that sees nothing of an offer does not learn that it is there: not by id, card, clauses or count.
func TestOutsideIsNotThere(t *testing.T) {
	p := policy(t)
	x := New(options(t, p))
	defer x.Close()
	o := &offer.Offer{ID: offer.FirstID, Version: 1, Type: "hotel", Status: offer.Draft, Owner: "office-c"}
	if err := x.Apply(context.Background(), 1, []*offer.Offer{o}, nil); err != nil {
		t.Fatal(err)
	}
	v, public := x.Pin(), p.Diffusion(access.Public)
	if _, ok := v.AppendCard(nil, o.ID, "", "fr", public); ok {
		t.Error("there is a card")
	}
	if len(v.Clauses(o.ID, public)) > 0 {
		t.Error("there are clauses")
	}
	r, err := v.Search(&query.Question{Query: query.Query{Text: "1000000000"}, Limit: 5}, public)
	if err != nil || r.Count > 0 {
		t.Errorf("found by id: %v %v", r, err)
	}
}
