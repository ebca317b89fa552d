package media

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 6, 30, 12, 0, 0, 0, time.UTC)

func TestAgeNeverPassesTheEndOfRights(t *testing.T) {
	for name, c := range map[string]struct {
		terms Terms
		want  time.Duration
	}{
		"open, no end":           {Terms{Now: noon}, time.Hour},
		"protected, no end":      {Terms{Now: noon, Protected: true}, 5 * time.Minute},
		"protected, far end":     {Terms{Now: noon, Protected: true, Until: noon.Add(time.Hour)}, 5 * time.Minute},
		"protected, near end":    {Terms{Now: noon, Protected: true, Until: noon.Add(90 * time.Second)}, 90 * time.Second},
		"open, near end":         {Terms{Now: noon, Until: noon.Add(20 * time.Minute)}, 20 * time.Minute},
		"not a moment too long":  {Terms{Now: noon, Until: noon.Add(1999 * time.Millisecond)}, time.Second},
		"less than a second":     {Terms{Now: noon, Until: noon.Add(time.Millisecond)}, 0},
		"ended":                  {Terms{Now: noon, Until: noon.Add(-time.Hour)}, 0},
		"ended at this instant":  {Terms{Now: noon, Until: noon}, 0},
		"private changes no age": {Terms{Now: noon, Private: true}, time.Hour},
	} {
		if got := c.terms.Age(); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func serve(t *testing.T, f *File, terms Terms, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest("GET", "/", nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	Serve(w, r, f, terms)
	return w.Result()
}

func TestServe(t *testing.T) {
	l := newLibrary(t)
	original := ingest(t, l, photo(t, 400, 300))
	pdf := ingest(t, l, []byte(smallPDF))
	open := func(f *File, err error) *File {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	small := open(l.Rendition(t.Context(), Request{Hash: original.Hash, Size: "320"}))
	smaller := open(l.Rendition(t.Context(), Request{Hash: original.Hash, Size: "square-160", Adapt: true}))
	document, raw := open(l.Open(t.Context(), pdf.Hash)), open(l.Open(t.Context(), original.Hash))
	terms := Terms{Now: noon, Protected: true, Until: noon.Add(time.Minute)}

	r := serve(t, small, terms)
	for name, want := range map[string]string{
		"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
		"Cache-Control": "public, max-age=60, must-revalidate", "Content-Disposition": "", "Accept-Ranges": "bytes", "Etag": small.ETag,
	} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if r.StatusCode != 200 || r.ContentLength != small.Size || !strings.HasPrefix(small.ETag, `"`) || small.ETag == smaller.ETag {
		t.Errorf("%d, %d bytes, %s, %s", r.StatusCode, r.ContentLength, small.ETag, smaller.ETag)
	}
	if r := serve(t, small, terms, "If-None-Match", small.ETag); r.StatusCode != 304 || r.Header.Get("Cache-Control") == "" {
		t.Errorf("asked again: %d", r.StatusCode)
	}
	if r := serve(t, small, terms, "Range", "bytes=10-19"); r.StatusCode != 206 || r.ContentLength != 10 {
		t.Errorf("a range: %d, %d bytes", r.StatusCode, r.ContentLength)
	}
	if r := serve(t, small, terms, "Range", "bytes=10-19", "If-Range", `"other"`); r.StatusCode != 200 {
		t.Errorf("a range of another version: %d", r.StatusCode)
	}
	for name, c := range map[string]struct {
		file *File
		name string
		want string
	}{
		"a picture as it came":     {raw, "", "attachment"},
		"a document":               {document, "menu.pdf", "attachment; filename=menu.pdf"},
		"a name that lies":         {document, "menu.exe", "attachment; filename=menu.pdf"},
		"a name with a path":       {document, `..\../été "1".pdf`, "attachment; filename*=utf-8''%C3%A9t%C3%A9%20-1.pdf"},
		"a name that injects":      {document, "a\r\nSet-Cookie: x", "attachment; filename=\"a--Set-Cookie- x.pdf\""},
		"a name that is no name":   {document, "...", "attachment"},
		"a public copy, with name": {small, "château.png", "inline; filename*=utf-8''ch%C3%A2teau.jpg"},
	} {
		if got := serve(t, c.file, Terms{Now: noon, Name: c.name}).Header.Get("Content-Disposition"); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if got := serve(t, small, Terms{Now: noon, Private: true}).Header.Get("Cache-Control"); got != "private, max-age=3600, must-revalidate" {
		t.Error(got)
	}
	if got := serve(t, small, Terms{Now: noon, Until: noon}).Header.Get("Cache-Control"); got != "no-store" {
		t.Error(got)
	}
}
