package api

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/house/testkit/world"
	"escale/internal/quality"
)

// asked has a handler answer a caller.
func asked(t *testing.T, a *API, actor access.Actor, answer func(*call) error, address, id string) (*httptest.ResponseRecorder, error) {
	t.Helper()
	rec := httptest.NewRecorder()
	r := httptest.NewRequest("GET", address, nil)
	r.SetPathValue("id", id)
	c := &call{ResponseWriter: rec, request: r, actor: actor, id: "test"}
	return rec, answer(c)
}

// What the charter says is for members: with their names, what is wrong, what it costs and what to do; nobody else learns of it.
func TestQualityIsForMembers(t *testing.T) {
	w := world.New(t, world.Options{})
	a := New(w.App, Options{Rate: -1})
	member := access.Actor{Name: "agent", Organisation: "ot-blois", Role: access.Reader}
	bistro := strconv.FormatInt(int64(w.Bistro), 10)

	rec, err := asked(t, a, member, a.offerQuality, "/api/v1/offers/"+bistro+"/quality?lang=en", bistro)
	if err != nil {
		t.Fatal(err)
	}
	var one struct {
		ID int64 `json:"id"`
		quality.Report
		Rest jsontext.Value `json:",unknown"`
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &one); err != nil {
		t.Fatal(err)
	}
	if one.ID != int64(w.Bistro) || len(one.Scores) != 3 || len(one.Problems) == 0 || len(one.Scores[0].Next) == 0 || len(one.Rest) > 0 {
		t.Errorf("%s", rec.Body)
	}
	if !strings.Contains(rec.Body.String(), "Hours or dates are not told") || rec.Header().Get("Cache-Control") != "private, no-cache" {
		t.Errorf("%s %v", rec.Body, rec.Header())
	}

	rec, err = asked(t, a, member, a.board, "/api/v1/quality?lang=fr&type=restaurant&type=hotel", "")
	if err != nil {
		t.Fatal(err)
	}
	var board quality.BoardReport
	if err := json.Unmarshal(rec.Body.Bytes(), &board); err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, l := range board.Types {
		sum += l.Offers
		if m := l.Scores[0]; m.Low+m.Medium+m.High != l.Offers || m.Points < 0 || m.Points > 100 {
			t.Errorf("%s: %+v of %d offers", l.Code, m, l.Offers)
		}
	}
	if len(board.Types) != 2 || sum != board.Total.Offers || len(board.Total.Problems) == 0 {
		t.Errorf("%s", rec.Body)
	}
	if _, err := asked(t, a, member, a.board, "/api/v1/quality?sort=name", ""); !fault.Is(err, fault.Invalid) {
		t.Errorf("a board in an order: %v", err)
	}
	if _, err := asked(t, a, access.Actor{Name: "neighbour", Organisation: "adt-41", Role: access.Reader}, a.offerQuality, "/api/v1/offers/x/quality", strconv.FormatInt(int64(w.Draft), 10)); !fault.Is(err, fault.NotFound) {
		t.Errorf("another's draft: %v", err)
	}
	for _, address := range []string{"/api/v1/offers/" + bistro + "/quality", "/api/v1/quality"} {
		rec := httptest.NewRecorder()
		a.ServeHTTP(rec, httptest.NewRequest("GET", address, nil))
		if rec.Code != http.StatusUnauthorized || strings.Contains(rec.Body.String(), "hours-missing") {
			t.Errorf("%s for anybody: %d %s", address, rec.Code, rec.Body)
		}
	}
}
