package api_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/quality"
	"escale/internal/serving"
)

// asked has a request of a caller answered, and gives what came.
func asked(t *testing.T, h http.Handler, who, address string) *httptest.ResponseRecorder {
	t.Helper()
	rec := httptest.NewRecorder()
	r := httptest.NewRequest("GET", address, nil)
	r.Header.Set("Test-Person", who)
	h.ServeHTTP(rec, r)
	return rec
}

// What the charter says is for members: with their names, what is wrong, what it costs and what to do; nobody else learns of it.
func TestQualityIsForMembers(t *testing.T) {
	d := openDesk(t)
	w, h := d.World, d.h
	bistro := strconv.FormatInt(int64(w.Bistro), 10)

	rec := asked(t, h, "reader", "/api/v1/offers/"+bistro+"/quality?lang=en")
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

	rec = asked(t, h, "reader", "/api/v1/quality?lang=fr&type=restaurant&type=hotel")
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
	if rec := asked(t, h, "reader", "/api/v1/quality?sort=name"); rec.Code != http.StatusBadRequest {
		t.Errorf("a board in an order: %d", rec.Code)
	}
	if rec := asked(t, h, "adt", "/api/v1/offers/"+strconv.FormatInt(int64(w.Draft), 10)+"/quality"); rec.Code != http.StatusNotFound {
		t.Errorf("another's draft: %d", rec.Code)
	}
	stranger := serve(w, serving.Options{Rate: -1})
	for _, address := range []string{"/api/v1/offers/" + bistro + "/quality", "/api/v1/quality"} {
		rec := asked(t, stranger, "", address)
		if rec.Code != http.StatusUnauthorized || strings.Contains(rec.Body.String(), "hours-missing") {
			t.Errorf("%s for anybody: %d %s", address, rec.Code, rec.Body)
		}
	}
}
