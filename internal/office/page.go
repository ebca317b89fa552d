package office

import (
	"bytes"
	"net/http"

	"github.com/a-h/templ"

	"escale/internal/serving"
	"escale/internal/ui"
)

// page is what a handler answers with.
type page struct {
	status int                        // 0 is 200
	title  string                     // in the browser's tab
	body   templ.Component            // beside the menu
	parts  map[string]templ.Component // what a script may ask for alone, by the id of the element
	bare   templ.Component            // instead of all that: what a script puts into a page
	alone  bool                       // without menu: for those who have not signed in
	wide   bool                       // uses the whole width
	moved  string                     // where to go on with GET
	file   *file                      // instead of all that: something that is no page
}

// file is what is sent as it is.
type file struct {
	kind, name string // media type; name where it is to be saved
	data       []byte
}

// policy lets pages load what lies beside them and nothing from elsewhere. Workers and pictures from memory are the map's.
const policy = "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// goOn is the page that leads on to an address, so that loading again does nothing twice.
func goOn(to string) *page { return &page{moved: to} }

// send writes a page down and sends it. It is for this account alone, and kept by nobody.
func (d *desk) send(p *page) error {
	h := d.call.Header()
	h.Set("Content-Security-Policy", policy)
	if p.moved != "" {
		n := serving.MovedTo(p.moved, http.StatusSeeOther)
		n.Alone = true
		return d.call.Send("", n, 0)
	}
	kind := "text/html; charset=utf-8"
	if p.file != nil {
		kind = p.file.kind
	}
	n, err := serving.Written(kind, func(b []byte) ([]byte, error) {
		w := bytes.NewBuffer(b)
		err := d.draw(w, p)
		return w.Bytes(), err
	})
	if err != nil {
		return err
	}
	n.Status, n.Lang, n.Alone = p.status, string(d.lang), true
	if p.file != nil {
		n.Name = p.file.name
	}
	return d.call.Send("", n, 0)
}

// draw writes the page, or the part of it that a script asks for.
func (d *desk) draw(b *bytes.Buffer, p *page) error {
	ctx := d.request.Context()
	switch {
	case p.file != nil:
		b.Write(p.file.data)
		return nil
	case p.bare != nil:
		return p.bare.Render(ctx, b)
	case p.parts[d.fragment] != nil:
		return ui.Part{Page: ui.Page{Site: ui.Site{Name: d.name()}, Head: ui.Head{Title: p.title}}}.View().Render(templ.WithChildren(ctx, p.parts[d.fragment]), b)
	}
	return d.frame(p).View().Render(templ.WithChildren(ctx, p.body), b)
}
