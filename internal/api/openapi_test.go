package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// validator holds answers against the document that the face serves. The copy that it reads is stricter than the one served:
// an object may hold no member that the document does not name. Clients are promised additions; the house is not.
type validator struct{ document *openapi3.T }

func newValidator(t testing.TB, h http.Handler) *validator {
	t.Helper()
	var document map[string]any
	if err := json.Unmarshal([]byte(get(t, h, "/api/v1/openapi.json")), &document); err != nil {
		t.Fatal(err)
	}
	seal(document["components"].(map[string]any)["schemas"])
	data, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	loader := openapi3.NewLoader()
	read, err := loader.LoadFromData(data)
	if err != nil {
		t.Fatalf("the document cannot be read: %v", err)
	}
	if err := read.Validate(loader.Context); err != nil {
		t.Fatalf("the document is not valid: %v", err)
	}
	return &validator{read}
}

// seal forbids members that are not named, wherever some are.
func seal(v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, below := range v {
			seal(below)
		}
		if _, named := v["properties"].(map[string]any); named && v["additionalProperties"] == nil {
			v["additionalProperties"] = false
		}
	case []any:
		for _, below := range v {
			seal(below)
		}
	}
}

// check validates an answer of the API in JSON, its headers included: those that the document names are there.
func (v *validator) check(t *testing.T, method, address string, res *http.Response, body string) {
	t.Helper()
	kind, _, _ := strings.Cut(res.Header.Get("Content-Type"), ";")
	path, _, _ := strings.Cut(address, "?")
	if body == "" || !strings.HasPrefix(path, "/api/v1") || path == "/api/v1/openapi.json" {
		return
	}
	var schema *openapi3.Schema
	if kind == "application/problem+json" {
		schema = v.document.Components.Schemas["Problem"].Value
	} else {
		operation := v.operation(method, path)
		if operation == nil {
			t.Fatalf("the document does not know %s %s", method, path)
		}
		content := operation.Responses.Value("200").Value.Content[kind]
		if content == nil {
			t.Fatalf("the document does not know that %s answers %s", path, kind)
		}
		schema = content.Schema.Value
	}
	if !strings.HasSuffix(kind, "json") || strings.HasSuffix(kind, "ndjson") {
		return
	}
	var value any
	if err := json.Unmarshal([]byte(body), &value); err != nil {
		t.Fatalf("the answer is no JSON: %v", err)
	}
	if err := schema.VisitJSON(value, openapi3.EnableJSONSchema2020(), openapi3.EnableFormatValidation()); err != nil {
		t.Errorf("the answer does not follow the document: %.1500v", err)
	}
}

// operation finds what the document says of an address, whose ending stands for a form.
func (v *validator) operation(method, path string) *openapi3.Operation {
	for _, ending := range []string{".json", ".geojson", ".ndjson", ".csv", ".ics", ".gpx", ".svg"} {
		if plain, ok := strings.CutSuffix(path, ending); ok {
			path = plain
		}
	}
	parts := strings.Split(path, "/")
	var best *openapi3.Operation
	wild := 100
	for pattern, item := range v.document.Paths.Map() {
		want := strings.Split(pattern, "/")
		fits, holes := len(want) == len(parts), 0
		for i := 0; fits && i < len(want); i++ {
			if strings.HasPrefix(want[i], "{") {
				holes++
			} else {
				fits = want[i] == parts[i]
			}
		}
		if fits && holes < wild && item.GetOperation(method) != nil {
			best, wild = item.GetOperation(method), holes
		}
	}
	return best
}
