package assets

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"strings"
	"testing"
)

// built stops a test that needs the assets with what to type.
func built(t *testing.T) {
	t.Helper()
	if err := Ready(); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, url, encodings string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, url, nil)
	r.Header.Set("Accept-Encoding", encodings)
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestEveryAssetIsServedAsWhatItIs(t *testing.T) {
	built(t)
	names, _ := load()
	for name := range names {
		resp := get(t, URL(name), "")
		if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != kinds[path.Ext(name)] || kinds[path.Ext(name)] == "" {
			t.Errorf("%s: %s, %q", name, resp.Status, resp.Header.Get("Content-Type"))
		}
		if !strings.Contains(resp.Header.Get("Cache-Control"), "immutable") || resp.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s: %v", name, resp.Header)
		}
	}
	for _, name := range []string{"main.css", "app.js", "icons.svg", "map.css", "map-worker.mjs", "logo.svg", "source-sans.woff2", "fraunces.woff2"} {
		if !Has(name) {
			t.Errorf("there is no %s", name)
		}
	}
}

func TestCompressedCopiesAreTheSame(t *testing.T) {
	built(t)
	plain, err := io.ReadAll(get(t, URL("icons.svg"), "identity").Body)
	if err != nil {
		t.Fatal(err)
	}
	resp := get(t, URL("icons.svg"), "gzip, deflate;q=0.5, br;q=0")
	if resp.Header.Get("Content-Encoding") != "gzip" || resp.Header.Get("Vary") != "Accept-Encoding" {
		t.Fatalf("%v", resp.Header)
	}
	z, err := gzip.NewReader(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if unpacked, err := io.ReadAll(z); err != nil || !bytes.Equal(unpacked, plain) {
		t.Errorf("unpacking gives something else (%v)", err)
	}
	if c := get(t, URL("icons.svg"), "gzip, br").Header.Get("Content-Encoding"); c != "br" {
		t.Errorf("brotli asked, %q given", c)
	}
}

func TestWhatThereIsNotIsNotFound(t *testing.T) {
	built(t)
	for _, url := range []string{Prefix, Prefix + "main.css", Prefix + "manifest.json", Prefix + ".gitignore", URL("nothing.js"), URL("main.css") + ".gz", Prefix + "../assets.go"} {
		if s := get(t, url, "gzip").StatusCode; s != http.StatusNotFound {
			t.Errorf("%s: %d", url, s)
		}
	}
	r := httptest.NewRequest(http.MethodPost, URL("main.css"), nil)
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.Code)
	}
}

func TestEncodingsAreTaken(t *testing.T) {
	for accepted, want := range map[string]bool{
		"": false, "gzip": true, "GZIP": true, "br, gzip;q=0.8": true, "gzip;q=0": false, "gzip; q=0.0": false, "gzip;q=x": false,
		"x-gzip": false, "deflate,gzip ;q=1": true, "*": false,
	} {
		if got := takes(accepted, "gzip"); got != want {
			t.Errorf("takes(%q) = %t", accepted, got)
		}
	}
}

// What a first visit loads, compressed as gzip, in bytes. A page may be 150 KB without map and pictures.
func TestAssetsAreSmall(t *testing.T) {
	built(t)
	for name, most := range map[string]int64{"main.css": 20_000, "app.js": 25_000, "icons.svg": 15_000, "source-sans.woff2": 30_000, "fraunces.woff2": 38_000} {
		size := get(t, URL(name), "gzip").ContentLength
		t.Logf("%s: %d", name, size)
		if size > most {
			t.Errorf("%s has %d bytes, more than %d", name, size, most)
		}
	}
}

// TestScriptsAreTyped runs the checks of TypeScript, which esbuild leaves aside.
func TestScriptsAreTyped(t *testing.T) {
	built(t)
	if out, err := exec.Command("node_modules/.bin/tsc", "--noEmit").CombinedOutput(); err != nil {
		t.Errorf("%v (where it is missing: make assets)\n%s", err, out)
	}
}

// icons gives the names of the icons in the sprite.
func icons(t *testing.T) []string {
	t.Helper()
	f, err := os.Open("icons.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var names []string
	for s := bufio.NewScanner(f); s.Scan(); {
		if line := strings.TrimSpace(s.Text()); line != "" && line[0] != '#' {
			names = append(names, line)
		}
	}
	return names
}

func TestEveryIconIsInTheSprite(t *testing.T) {
	built(t)
	sprite, err := io.ReadAll(get(t, URL("icons.svg"), "").Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range icons(t) {
		if !bytes.Contains(sprite, []byte(`id="`+name+`"`)) {
			t.Errorf("%s is not in the sprite: make assets", name)
		}
	}
}
