package portal

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/cespare/xxhash/v2"

	"escale/internal/ui"
)

// page is what a handler answers with.
type page struct {
	status int                        // 0 is 200
	head   ui.Head                    // title and what machines read of it
	body   templ.Component            // between header and footer
	parts  map[string]templ.Component // what a script may ask for alone, by the id of the element
	bare   templ.Component            // instead of all that: what a script puts into a page
	moved  string                     // the address under which the page is now; nothing else is said then
	alone  bool                       // for this visitor only: not to be kept by others
}

// policy lets pages load what lies beside them and nothing from elsewhere. Workers and pictures from memory are the map's; a
// project whose map lies elsewhere adds to it.
const policy = "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// send writes a page down.
func (v *visit) send(w http.ResponseWriter, p *page) error {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("Content-Language", string(v.lang))
	h.Set("Vary", "HX-Request, HX-Target")
	if p.moved != "" {
		h.Set("Cache-Control", "public, max-age=3600")
		http.Redirect(w, v.request, p.moved, http.StatusMovedPermanently)
		return nil
	}
	var b bytes.Buffer
	if err := v.draw(&b, p); err != nil {
		return err
	}
	tag := `"` + strconv.FormatUint(xxhash.Sum64(b.Bytes()), 36) + `"`
	h.Set("Content-Type", "text/html; charset=utf-8")
	if p.alone {
		h.Set("Cache-Control", "no-store")
	} else {
		h.Set("Cache-Control", "public, max-age="+strconv.Itoa(int(v.options.Fresh.Seconds())))
		h.Set("ETag", tag)
		if p.status == 0 && strings.Contains(v.request.Header.Get("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	if p.status != 0 {
		w.WriteHeader(p.status)
	}
	w.Write(b.Bytes()) //nolint:errcheck // the reader is gone, or not
	return nil
}

// draw writes the page, or the part of it that a script asks for.
func (v *visit) draw(b *bytes.Buffer, p *page) error {
	ctx := v.request.Context()
	if p.bare != nil {
		return p.bare.Render(ctx, b)
	}
	if part := p.parts[v.fragment]; part != nil {
		return ui.Part{Page: ui.Page{Site: ui.Site{Name: v.site.say(v.site.Portal.Name, v.lang)}, Head: p.head}}.View().Render(templ.WithChildren(ctx, part), b)
	}
	whole := ui.Page{Site: v.frame(), Head: p.head}
	return whole.View().Render(templ.WithChildren(ctx, p.body), b)
}
