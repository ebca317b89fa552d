package app_test

import (
	"fmt"
	"testing"

	"escale/internal/access"
	"escale/internal/house/testkit/world"
	"escale/internal/offer"
	"escale/internal/query"
)

func TestPages(t *testing.T) {
	w := world.New(t, world.Options{Gites: 4})
	chunks, err := w.App.PageChunks(t.Context(), access.Anonymous, &query.Question{})
	if err != nil || len(chunks) != 1 || chunks[0].Count != 10 || !chunks[0].Updated.Equal(world.Now) || chunks[0].Number != int(offer.FirstID)/45_000 {
		t.Fatalf("%+v %v", chunks, err)
	}
	pages, err := w.App.Pages(t.Context(), access.Anonymous, &query.Question{}, chunks[0].Number, []offer.Lang{"fr", "de"}, every)
	if err != nil {
		t.Fatal(err)
	}
	names := map[offer.ID]string{}
	for p := range pages {
		names[p.ID] = fmt.Sprint(p.Names)
	}
	if len(names) != 10 || names[w.Chateau] != "[Château de Chambord Château of Chambord]" || names[w.Gone] != "" || names[w.Draft] != "" {
		t.Errorf("%v", names)
	}
	for _, chunk := range []int{-1, 0, chunks[0].Number + 1, 1 << 40} {
		pages, err := w.App.Pages(t.Context(), access.Anonymous, &query.Question{}, chunk, nil, every)
		if err != nil {
			t.Fatal(err)
		}
		for p := range pages {
			t.Errorf("chunk %d has %v", chunk, p)
		}
	}
}

func every(offer.ID) bool { return true }
