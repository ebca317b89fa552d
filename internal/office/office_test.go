package office_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"escale/internal/access"
	"escale/internal/api"
	"escale/internal/house/testkit/browser"
	"escale/internal/house/testkit/world"
	"escale/internal/network"
	"escale/internal/office"
	"escale/internal/portal"
	"escale/internal/serving"
)

func TestLooks(t *testing.T) {
	w := world.New(t, world.Options{})
	face, err := office.New(w.App, office.Doors{Session: func(_ *http.Request, _ string) (*network.Account, access.Actor, error) {
		return &network.Account{ID: 1, Name: "Anne Martin", Language: "fr", Memberships: []network.Membership{{Organisation: "ot-blois", Roles: network.Contributor}, {Organisation: "adt-41", Roles: network.Animator}}},
			access.Actor{Name: "account:1", Organisation: "ot-blois", Roles: network.Contributor | network.Validator}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := portal.New(w.App)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(serving.New(w.App, serving.Options{Rate: -1}, api.New(w.App), face, pages))
	t.Cleanup(server.Close)
	b := browser.Open(t)
	b.Go(server.URL + "/healthz")
	browser.Value[string](b, `document.cookie = "session=x; path=/"; ""`)
	for name, path := range map[string]string{"home": "/office", "offers": "/office/offers"} {
		for _, width := range []int64{1360, 390} {
			b.Size(width, 900)
			b.Go(server.URL + path)
			t.Log(b.Shot(fmt.Sprint(name, width), true))
			b.Axe()
		}
	}
}
