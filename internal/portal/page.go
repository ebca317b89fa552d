package portal

import (
	"bytes"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"escale/internal/app"
	"escale/internal/serving"
	"escale/internal/ui"
)

// page is what a handler answers with.
type page struct {
	status int                        // 0 is 200
	head   ui.Head                    // title and what machines read of it
	body   templ.Component            // between header and footer
	parts  map[string]templ.Component // what a script may ask for alone, by the id of the element
	bare   templ.Component            // instead of all that: what a script puts into a page
	file   *file                      // instead of all that: something that is no page
	moved  string                     // the address under which the page is now; nothing else is said then
	alone  bool                       // for this visitor only: not to be kept by others

	holds func(m app.Moment, since app.Content) bool // whether it is right at another moment; nil: while no offer changes
	until time.Time                                  // when time alone makes it wrong; zero is the next minute, as of "open now"
}

// file is what is sent as it is.
type file struct {
	kind string // media type
	data []byte
}

// policy lets pages load what lies beside them and nothing from elsewhere. Workers and pictures from memory are the map's; a
// project whose map lies elsewhere adds to it.
const policy = "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// serve sends the answer of a visit.
func (v *visit) serve(c *serving.Call, key string, answer func() (*serving.Answer, error)) error {
	n, err := answer()
	if err != nil {
		return err
	}
	c.Header().Set("Content-Security-Policy", v.site.policy)
	return c.Send(key, n, c.Fresh(v.now))
}

// written writes a page down.
func (v *visit) written(p *page) (*serving.Answer, error) {
	if p.moved != "" {
		status := http.StatusMovedPermanently
		if p.status != 0 {
			status = p.status
		}
		n := serving.MovedTo(p.moved, status)
		n.Alone = p.alone
		return n, nil
	}
	kind := "text/html; charset=utf-8"
	if p.file != nil {
		kind = p.file.kind
	}
	n, err := serving.Written(kind, func(b []byte) ([]byte, error) {
		w := bytes.NewBuffer(b)
		err := v.draw(w, p)
		return w.Bytes(), err
	})
	if err != nil {
		return nil, err
	}
	n.Status, n.Lang, n.Alone, n.Holds, n.Until = p.status, string(v.lang), p.alone, p.holds, p.until
	if n.Holds == nil {
		n.Holds = never
	}
	if n.Until.IsZero() {
		n.Until = v.now.Truncate(time.Minute).Add(time.Minute)
	}
	return n, nil
}

// never tells of pages that may hang on any offer that they hold at no other content than that which they were made from.
func never(app.Moment, app.Content) bool { return false }

// identify says under which address a page is known, and under which in other languages, where its handler did not.
func (v *visit) identify(h *ui.Head) {
	if h.NoIndex {
		return
	}
	if h.Canonical == "" {
		h.Canonical = v.absolute(v.request.URL.Path)
	}
	if len(h.Alternates) > 0 || len(v.site.languages) < 2 {
		return
	}
	for _, lang := range v.site.languages {
		h.Alternates = append(h.Alternates, ui.Link{URL: v.absolute(v.inLanguage(lang)), Lang: string(lang)})
	}
	others := h.Alternates[0].URL
	if v.route.word == "" && v.route.rest == "" {
		others = v.absolute("/") // which chooses by the visitor's languages
	}
	h.Alternates = append(h.Alternates, ui.Link{URL: others, Lang: "x-default"})
}

// draw writes the page, or the part of it that a script asks for.
func (v *visit) draw(b *bytes.Buffer, p *page) error {
	ctx := v.request.Context()
	if p.file != nil {
		b.Write(p.file.data)
		return nil
	}
	if p.bare != nil {
		return p.bare.Render(ctx, b)
	}
	if part := p.parts[v.fragment]; part != nil {
		return ui.Part{Page: ui.Page{Site: ui.Site{Name: v.site.say(v.site.Portal.Name, v.lang)}, Head: p.head}}.View().Render(templ.WithChildren(ctx, part), b)
	}
	v.identify(&p.head)
	if p.head.Image.URL == "" && !p.head.NoIndex {
		p.head.Image = v.cardPicture(siteCard, v.siteName())
	}
	whole := ui.Page{Site: v.frame(), Head: p.head}
	return whole.View().Render(templ.WithChildren(ctx, p.body), b)
}
