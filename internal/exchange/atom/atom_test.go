package atom_test

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"escale/internal/exchange/atom"
)

func TestFeed(t *testing.T) {
	at := time.Date(2026, 11, 28, 9, 30, 0, 0, time.FixedZone("", 3600))
	b, err := atom.Append(nil, &atom.Feed{ID: "https://x.org/fr/agenda.atom", Title: "Fêtes & marchés", Lang: "fr", Self: "https://x.org/fr/agenda.atom?type=event&q=a",
		Page: "https://x.org/fr/agenda", Author: "Escales", Updated: at, Entries: []atom.Entry{{ID: "https://x.org/offers/1", Title: "<b>Noël</b>", Page: "https://x.org/fr/offres/1",
			Lang: "en", Updated: at, Published: at, Categories: []string{"Marché"}, Lat: 47.5, Lon: 0.75, Placed: true}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<?xml version="1.0"`, `xmlns="http://www.w3.org/2005/Atom"`, `<title>Fêtes &amp; marchés</title>`, `type=event&amp;q=a`,
		`<updated>2026-11-28T08:30:00Z</updated>`, `&lt;b&gt;Noël`, `<georss:point>47.5 0.75</georss:point>`, `<entry xml:lang="en">`, `term="Marché"`} {
		if !strings.Contains(string(b), want) {
			t.Errorf("no %q in\n%s", want, b)
		}
	}
}

// Whatever stands in an offer, the feed can be read, and says its words.
func TestAnyWordsCanBeRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.Byte(), 0, 40)
		title, summary := string(words.Draw(t, "title")), string(words.Draw(t, "summary"))
		b, err := atom.Append(nil, &atom.Feed{Title: title, Entries: []atom.Entry{{Title: title, Summary: summary, Categories: []string{summary}}}})
		if err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(strings.NewReader(string(b)))
		for {
			if _, err := d.Token(); err == io.EOF {
				return
			} else if err != nil {
				t.Fatalf("%v in %q", err, b)
			}
		}
	})
}
