package portal

import (
	"strings"

	"escale/internal/access"
	"escale/internal/offer"
	"escale/internal/serving"
	"escale/internal/ui"
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
	return ui.Code(v.absolute(v.offerPath(shown.ID, v.words(shown.As("").Name()).text)))
}
