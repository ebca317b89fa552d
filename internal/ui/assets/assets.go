// Package assets serves what pages are made of in the browser: styles, scripts, fonts, icons, the map. Their sources lie beside this
// file and are built by esbuild (`make assets`) into dist, which the program carries inside itself, so that it runs with no file
// beside it. It is a package of its own since whoever draws a page needs addresses, and whoever answers needs bytes, and neither needs
// the other.
package assets

import (
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

//go:embed all:dist
var dist embed.FS

// Prefix is where the handler stands: every address that URL gives begins so.
const Prefix = "/assets/"

// ErrNotBuilt says that the program was compiled before its assets were built.
var ErrNotBuilt = errors.New("assets: styles and scripts are missing in this program: run `make assets` (it needs Node 20 or later), then build again")

// load reads the manifest: plain names, and the names of the files, which change with what they hold.
var load = sync.OnceValues(func() (map[string]string, error) {
	data, err := dist.ReadFile("dist/manifest.json")
	if err != nil {
		return nil, ErrNotBuilt
	}
	names := map[string]string{}
	if err := json.Unmarshal(data, &names); err != nil {
		return nil, ErrNotBuilt
	}
	return names, nil
})

// Ready tells whether assets were built into the program; else it is ErrNotBuilt. A server asks before it starts.
func Ready() error {
	_, err := load()
	return err
}

// URL gives the address of an asset by its plain name, such as main.css or scene-tent-sea.svg. It changes when the asset does, so
// that browsers keep what they have for a year. A name that there is not, or assets that were not built, give an address that answers
// 404: a page without its looks can still be read.
func URL(name string) string {
	names, err := load()
	if err != nil {
		return Prefix + name
	}
	if built, ok := names[name]; ok {
		return Prefix + built
	}
	return Prefix + name
}

// Has tells whether there is an asset of this plain name.
func Has(name string) bool {
	names, err := load()
	_, ok := names[name]
	return err == nil && ok
}

// Read gives the bytes of an asset by its plain name, for who draws with what browsers get.
func Read(name string) ([]byte, error) {
	names, err := load()
	if err != nil {
		return nil, err
	}
	return dist.ReadFile("dist/" + names[name])
}

// kinds are told by us, since what a machine's own table says of .mjs or .woff2 varies.
var kinds = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".mjs":   "text/javascript; charset=utf-8",
	".json":  "application/json",
	".svg":   "image/svg+xml",
	".ttf":   "font/ttf",
	".png":   "image/png",
	".woff2": "font/woff2",
}

// file is an asset as it is sent: as it is, and compressed where that was worth it.
type file struct {
	kind                string
	plain, gzip, brotli []byte
}

// Handler answers GET and HEAD below Prefix with files that never change, compressed as the caller likes. Before assets are built it
// answers 404 to everything, with the reason.
func Handler() http.Handler {
	files, err := read()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, ok := files[strings.TrimPrefix(r.URL.Path, Prefix)]
		switch {
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		case err != nil:
			http.Error(w, err.Error(), http.StatusNotFound)
		case !ok:
			http.NotFound(w, r)
		default:
			f.send(w, r)
		}
	})
}

func read() (map[string]*file, error) {
	if err := Ready(); err != nil {
		return nil, err
	}
	entries, err := fs.ReadDir(dist, "dist")
	if err != nil {
		return nil, err
	}
	files := map[string]*file{}
	for _, e := range entries {
		kind, known := kinds[path.Ext(e.Name())]
		if !known || e.Name() == "manifest.json" {
			continue
		}
		f := &file{kind: kind}
		if f.plain, err = dist.ReadFile("dist/" + e.Name()); err != nil {
			return nil, err
		}
		f.gzip, _ = dist.ReadFile("dist/" + e.Name() + ".gz")
		f.brotli, _ = dist.ReadFile("dist/" + e.Name() + ".br")
		files[e.Name()] = f
	}
	return files, nil
}

func (f *file) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	body := f.plain
	if f.gzip != nil {
		h.Set("Vary", "Accept-Encoding")
		accepted := strings.Join(r.Header.Values("Accept-Encoding"), ",")
		switch {
		case f.brotli != nil && takes(accepted, "br"):
			h.Set("Content-Encoding", "br")
			body = f.brotli
		case takes(accepted, "gzip"):
			h.Set("Content-Encoding", "gzip")
			body = f.gzip
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // whoever went away gets nothing, and needs nothing
	}
}

// takes tells whether an Accept-Encoding header names a coding without refusing it (RFC 9110, 12.5.3). "*" is not taken for one:
// nobody who means compression says only that.
func takes(accepted, coding string) bool {
	for part := range strings.SplitSeq(accepted, ",") {
		name, weight, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		_, q, given := strings.Cut(weight, "=")
		value, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
		return !given || err == nil && value > 0
	}
	return false
}
