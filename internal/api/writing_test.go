package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"escale/internal/access"
	"escale/internal/offer"
)

// wrote is what an answer to a document says.
type wrote struct {
	Data struct {
		ID, Version, Proposal, Due int64
		Written, Proposed          []string
	}
	Conflicts []struct {
		Field, Lang        string
		Base, Mine, Theirs any
	}
	Errors []struct{ Pointer, Code string }
}

func (d *desk) document(status int, person, method, address, body string, headers ...string) wrote {
	d.t.Helper()
	var a wrote
	if err := json.Unmarshal([]byte(d.must(status, person, method, address, body, headers...)), &a); err != nil {
		d.t.Fatal(err)
	}
	return a
}

func (d *desk) version(id int64) string {
	d.t.Helper()
	shown, err := d.App.Offer(d.t.Context(), access.Operator, offer.ID(id))
	if err != nil {
		d.t.Fatal(err)
	}
	return fmt.Sprintf("%q", fmt.Sprint(shown.Version))
}

const aMuseum = `{"type":"cultural-heritage","name":{"fr":"Musée neuf"},"category":[{"code":"museum"}],
	"location":{"address":{"postal_code":"41000","locality":"Blois","commune":"41018"},"point":{"lat":47.586,"lon":1.336}}}`

// A program enters an offer, shows it, changes it, and reads its past: all by documents.
func TestAnOfferIsWrittenByDocuments(t *testing.T) {
	d := openDesk(t)
	made := d.document(201, "blois", "POST", "/api/v1/offers", aMuseum, "Idempotency-Key", "k1")
	if made.Data.ID == 0 || made.Data.Version != 1 {
		t.Fatalf("made: %+v", made)
	}
	if again := d.document(201, "blois", "POST", "/api/v1/offers", aMuseum, "Idempotency-Key", "k1"); again.Data.ID != made.Data.ID {
		t.Errorf("made twice: %+v", again)
	}
	at := fmt.Sprintf("/api/v1/offers/%d", made.Data.ID)
	d.must(404, "", "GET", at, "")
	d.must(428, "blois", "PATCH", at, `{"name":{"en":"New museum"}}`)
	patched := d.document(200, "blois", "PATCH", at, `{"name":{"en":"New museum"}}`, "If-Match", `"1"`)
	if patched.Data.Version != 2 || strings.Join(patched.Data.Written, " ") != "name" {
		t.Errorf("patched: %+v", patched)
	}
	dry := d.document(200, "blois", "PATCH", at+"?dry_run=true", `{"name":{"de":"Neues Museum"}}`, "If-Match", `"2"`)
	if strings.Join(dry.Data.Written, " ") != "name" || d.version(made.Data.ID) != `"2"` {
		t.Errorf("only looked at: %+v, %s", dry, d.version(made.Data.ID))
	}
	d.document(200, "blois", "PUT", at+"/status", `{"status":"published"}`, "If-Match", `"2"`)
	if text := d.must(200, "", "GET", at+"?lang=en", ""); !strings.Contains(text, "New museum") {
		t.Errorf("it reads %s", text)
	}
	past := d.must(200, "blois", "GET", at+"/history", "")
	if !strings.Contains(past, `"cause":"api"`) || !strings.Contains(past, `"author":"anne"`) {
		t.Errorf("its past: %s", past)
	}
	d.must(401, "", "GET", at+"/history", "")
	d.must(403, "adt", "GET", at+"/history", "")
}

// Where somebody changed the same meanwhile nothing is written, and the three are told; elsewhere both are there.
func TestDocumentsAreMerged(t *testing.T) {
	d := openDesk(t)
	at := fmt.Sprintf("/api/v1/offers/%d", d.Chateau)
	read := d.version(int64(d.Chateau))
	d.document(200, "blois", "PATCH", at, `{"name":{"en":"First"}}`, "If-Match", read)
	d.document(200, "blois", "PATCH", at, `{"name":{"it":"Secondo"}}`, "If-Match", read)
	clash := d.document(409, "blois", "PATCH", at, `{"name":{"en":"Third"}}`, "If-Match", read)
	if len(clash.Conflicts) != 1 || clash.Conflicts[0].Lang != "en" || clash.Conflicts[0].Theirs.(map[string]any)["en"] != "First" || clash.Conflicts[0].Mine.(map[string]any)["en"] != "Third" {
		t.Errorf("clash: %+v", clash)
	}
}

// Who may not write proposes, and whoever answers decides: all by documents. Others learn nothing of it.
func TestADocumentBecomesAProposal(t *testing.T) {
	d := openDesk(t)
	at := fmt.Sprintf("/api/v1/offers/%d", d.Chateau)
	read := d.version(int64(d.Chateau))
	sent := d.document(202, "adt", "PATCH", at+"?note=lu+sur+place", `{"name":{"fr":"Château zork"}}`, "If-Match", read)
	if sent.Data.Proposal == 0 || sent.Data.Version != 0 {
		t.Fatalf("sent: %+v", sent)
	}
	one := fmt.Sprintf("/api/v1/proposals/%d", sent.Data.Proposal)
	for _, person := range []string{"", "pro", "reader"} {
		for _, address := range []string{"/api/v1/proposals", one} {
			if _, text := d.do(person, "GET", address, ""); strings.Contains(text, "zork") || strings.Contains(text, "Château") {
				t.Errorf("%q reads at %s: %s", person, address, text)
			}
		}
		if res, text := d.do(person, "POST", one+"/decision", `{"version":1,"all":"accept"}`); res.StatusCode != 401 && res.StatusCode != 403 && res.StatusCode != 404 {
			t.Errorf("%q decides: %d %s", person, res.StatusCode, text)
		}
	}
	if text := d.must(200, "blois", "GET", "/api/v1/proposals", ""); !strings.Contains(text, `"number":`+fmt.Sprint(sent.Data.Proposal)) {
		t.Errorf("the owner's queue: %s", text)
	}
	text := d.must(200, "blois", "GET", one, "")
	for _, want := range []string{`"proposed":{`, "Château zork", `"note":"lu sur place"`, `"may_answer":true`} {
		if !strings.Contains(text, want) {
			t.Errorf("the owner reads %s, without %s", text, want)
		}
	}
	d.must(400, "blois", "POST", one+"/decision", `{"version":1,"offer_version":1,"refuse":{"0":{}}}`)
	d.must(200, "blois", "POST", one+"/decision", fmt.Sprintf(`{"version":1,"offer_version":%s,"accept":[0]}`, strings.Trim(read, `"`)))
	if text := d.must(200, "", "GET", at, ""); !strings.Contains(text, "Château zork") {
		t.Errorf("accepted, it reads %s", text)
	}
	if text := d.must(200, "adt", "GET", "/api/v1/proposals?desk=sent", ""); !strings.Contains(text, `"state":"accepted"`) {
		t.Errorf("the author reads %s", text)
	}
}

// Nothing of the head can be set by a document, nothing unheard-of passes, and what is wrong is told with its place.
func TestDocumentsSetNothingElse(t *testing.T) {
	d := openDesk(t)
	at := fmt.Sprintf("/api/v1/offers/%d", d.Chateau)
	read := d.version(int64(d.Chateau))
	for body, where := range map[string]string{
		`{"owner":"adt-41"}`:                          "/owner",
		`{"status":"deleted"}`:                        "/status",
		`{"version":99}`:                              "/version",
		`{"id":1}`:                                    "/id",
		`{"merged_into":1}`:                           "/merged_into",
		`{"origin":{"source":"x"}}`:                   "/origin/source",
		`{"sources":[]}`:                              "/sources",
		`{"unmapped":[]}`:                             "/unmapped",
		`{"created":"2020-01-01T00:00:00Z"}`:          "/created",
		`{"Cells":[]}`:                                "/Cells",
		`{"contacts":[{"id":"x","origin":{}}]}`:       "/contacts/0/origin",
		`{"location":{"point":{"lat":"x","lon":1}}}`:  "/location/point",
		`{"__proto__":{"owner":"adt-41"}}`:            "/__proto__",
		`{"type":"hotel"}`:                            "/type",
		`{"media":[{"id":"m","rights":{"uses":[]}}]}`: "/media/0/rights",
	} {
		got := d.document(400, "blois", "PATCH", at, body, "If-Match", read)
		if len(got.Errors) == 0 || got.Errors[0].Pointer != where {
			t.Errorf("%s: %+v", body, got.Errors)
		}
	}
	if d.version(int64(d.Chateau)) != read {
		t.Error("something was written")
	}
	for _, address := range []string{at + "?owner=adt-41", "/api/v1/offers?status=published"} {
		method := "PATCH"
		if strings.Contains(address, "offers?") {
			method = "POST"
		}
		d.must(400, "blois", method, address, aMuseum, "If-Match", read)
	}
	// An offer that the caller does not see is not there, for writing neither.
	for _, method := range []string{"PATCH", "PUT"} {
		address := fmt.Sprintf("/api/v1/offers/%d", d.Draft)
		if method == "PUT" {
			address += "/status"
		}
		d.must(404, "adt", method, address, `{"status":"published"}`, "If-Match", `"1"`)
	}
	for person, status := range map[string]int{"": 401, "reader": 403} {
		d.must(status, person, "PATCH", at, `{"name":{"fr":"x"}}`, "If-Match", read)
		d.must(status, person, "POST", "/api/v1/offers", aMuseum)
	}
	if res, _ := d.do("blois", http.MethodPatch, at, `{"name":{"fr":"x"}}`, "Content-Type", "text/plain"); res.StatusCode != 415 {
		t.Errorf("a form of another site: %d", res.StatusCode)
	}
}
