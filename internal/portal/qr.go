package portal

import (
	"fmt"
	"strings"

	"rsc.io/qr"

	"escale/internal/access"
	"escale/internal/offer"
	"escale/internal/serving"
)

// qr answers with the address of an offer's page as a picture that a telephone reads: /qr/{id}.svg?lang=de.
func (p *Portal) qr(c *serving.Call) error {
	site := p.siteOf(c.Request)
	lang := offer.Lang(c.Request.URL.Query().Get("lang"))
	if !site.speaks(lang) {
		lang = site.languages[0]
	}
	v := p.visit(c, &route{right: access.Read}, lang)
	c.Actor = v.actor
	picture, err := v.codeOf(c.Request.PathValue("file"))
	if err != nil {
		return err
	}
	c.Header().Set("Content-Security-Policy", "default-src 'none'")
	return c.Send("", serving.NewAnswer("image/svg+xml", picture), c.Fresh(v.now))
}

func (v *visit) codeOf(file string) ([]byte, error) {
	name, svg := strings.CutSuffix(file, ".svg")
	if !svg {
		name = ""
	}
	id, err := offerNumber(name)
	if err != nil {
		return nil, err
	}
	shown, err := v.app.Offer(v.request.Context(), v.actor, id)
	if err != nil {
		return nil, err
	}
	return drawCode(v.absolute(v.offerPath(shown.ID, v.words(shown.As("").Name()).text)))
}

// margin is the quiet zone around a code, in modules (ISO/IEC 18004).
const margin = 4

// drawCode draws a code as SVG, a run of dark modules at a time. It is black on white whatever the project's colours, since that is
// what readers see best.
func drawCode(text string) ([]byte, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, fmt.Errorf("portal: a code of %d bytes: %w", len(text), err)
	}
	size := code.Size + 2*margin
	b := fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, size, size, 8*size, 8*size, size, size)
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			run := 0
			for x+run < code.Size && code.Black(x+run, y) {
				run++
			}
			if run > 0 {
				b = fmt.Appendf(b, "M%d %dh%dv1h-%dz", x+margin, y+margin, run, run)
				x += run
			}
		}
	}
	return append(b, `"/></svg>`...), nil
}
