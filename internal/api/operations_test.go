package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"escale/internal/app/trade"
)

type operationAnswer struct {
	Data trade.Operation `json:"data"`
}

func (d *desk) operation(text string) trade.Operation {
	d.t.Helper()
	var answer operationAnswer
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		d.t.Fatal(err, text)
	}
	return answer.Data
}

// An office closes all its rentals for a flood: it asks what would happen, is held to what it was told, and takes it back.
func TestAnOperationIsPlannedDoneAndUndone(t *testing.T) {
	d := openDesk(t)
	order := `{"kind":"close","question":"type=rental","with":{"until":"2026-07-20","ground":"flood"}%s}`
	text := d.must(http.StatusOK, "blois", "POST", "/api/v1/operations", fmt.Sprintf(order, `,"dry_run":true`))
	var plan struct {
		Data struct {
			Offers   int    `json:"offers"`
			Changed  int    `json:"changed"`
			Proposed int    `json:"proposed"`
			Confirm  string `json:"confirm"`
		} `json:"data"`
	}
	if err := json.Unmarshal([]byte(text), &plan); err != nil {
		t.Fatal(err)
	}
	if plan.Data.Offers != 30 || plan.Data.Changed+plan.Data.Proposed != 30 || plan.Data.Changed == 0 || plan.Data.Confirm == "" {
		t.Fatalf("%+v", plan.Data)
	}
	if text := d.must(http.StatusBadRequest, "blois", "POST", "/api/v1/operations", fmt.Sprintf(order, "")); !strings.Contains(text, "30 fiches") {
		t.Error("what is missing is not told:", text)
	}
	d.must(http.StatusConflict, "blois", "POST", "/api/v1/operations", fmt.Sprintf(order, `,"confirm":"1.2.3.4"`))
	op := d.operation(d.must(http.StatusOK, "blois", "POST", "/api/v1/operations", fmt.Sprintf(order, `,"confirm":"`+plan.Data.Confirm+`"`)))
	if op.State != trade.Done || op.Changed != plan.Data.Changed {
		t.Fatalf("%+v", op)
	}
	if text := d.must(http.StatusOK, "", "GET", "/api/v1/offers?type=rental&life=temporarily-closed&limit=0", ""); !strings.Contains(text, fmt.Sprintf(`"count":%d`, op.Changed)) {
		t.Error("the public does not see it:", text)
	}
	d.must(http.StatusOK, "blois", "GET", "/api/v1/operations/"+op.ID, "")
	if text := d.must(http.StatusOK, "blois", "GET", "/api/v1/operations", ""); !strings.Contains(text, op.ID) {
		t.Error("it is not listed:", text)
	}
	d.must(http.StatusOK, "blois", "POST", "/api/v1/operations/"+op.ID+"/undo", "")
	d.must(http.StatusConflict, "blois", "POST", "/api/v1/operations/"+op.ID+"/undo", "")
	if text := d.must(http.StatusOK, "", "GET", "/api/v1/offers?type=rental&life=temporarily-closed&limit=0", ""); !strings.Contains(text, `"count":0`) {
		t.Error("undone, they are closed:", text)
	}
}

// Nobody learns of, or touches, what is not their business.
func TestOperationsAreNobodyElsesBusiness(t *testing.T) {
	d := openDesk(t)
	close := fmt.Sprintf(`{"kind":"close","offers":[%d],"on":"2026-08-01"}`, d.Hotel)
	d.must(http.StatusUnauthorized, "", "POST", "/api/v1/operations", close)
	d.must(http.StatusForbidden, "reader", "POST", "/api/v1/operations", close)
	res, text := d.do("blois", "POST", "/api/v1/operations", close)
	if res.StatusCode != http.StatusAccepted || res.Header.Get("Location") == "" {
		t.Fatalf("%d %s", res.StatusCode, text)
	}
	op := d.operation(text)
	d.must(http.StatusNotFound, "pro", "GET", "/api/v1/operations/"+op.ID, "")
	d.must(http.StatusNotFound, "pro", "POST", "/api/v1/operations/"+op.ID+"/stop", "")
	d.must(http.StatusNotFound, "pro", "POST", "/api/v1/operations/"+op.ID+"/undo", "")
	if text := d.must(http.StatusOK, "pro", "GET", "/api/v1/operations", ""); strings.Contains(text, op.ID) {
		t.Error("it is told to others")
	}
	d.must(http.StatusOK, "blois", "POST", "/api/v1/operations/"+op.ID+"/stop", "")
	d.must(http.StatusNotFound, "pro", "POST", "/api/v1/operations", fmt.Sprintf(`{"kind":"close","offers":[%d]}`, d.Draft))
	for _, bad := range []string{`{`, `[]`, `{"kind":"lapse","with":{"operation":"x"}}`, `{"kind":"close","offers":[-1]}`, `{"kind":"close","everything":1}`, `{"kind":"edit","offers":[1],"with":{"field":"owner","do":"set","value":"\"me\""}}`} {
		if res, text := d.do("blois", "POST", "/api/v1/operations", bad); res.StatusCode < 400 || res.StatusCode >= 500 {
			t.Errorf("%s: %d %s", bad, res.StatusCode, text)
		}
	}
}
