package portal

import (
	"cmp"
	"context"
	"image"
	_ "image/jpeg" // renditions are one or the other
	_ "image/png"
	"strconv"
	"strings"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/offer"
	"escale/internal/serving"
	"escale/internal/ui"
	"escale/internal/ui/postcard"
)

// siteCard is what stands in place of an offer's number for the card of the site itself.
const siteCard = "site"

// og answers with the picture that stands for a page where its address is passed on (The Open Graph protocol): /og/{id}.jpg?lang=de, or
// .png. Photographs are written smaller as JPEG, and some sites leave large pictures out, so that pages name that one.
func (p *Portal) og(c *serving.Call) error {
	site := p.siteOf(c.Request)
	lang := offer.Lang(c.Request.URL.Query().Get("lang"))
	if !site.speaks(lang) {
		lang = site.languages[0]
	}
	c.Actor = site.visitor
	if err := c.See(); err != nil {
		return err
	}
	v := p.visit(c, &route{right: access.Read}, lang)
	name, ending, _ := strings.Cut(c.Request.PathValue("file"), ".")
	kind := map[string]string{"jpg": "image/jpeg", "png": "image/png"}[ending]
	if kind == "" {
		return serving.NotThere(c.Request.URL.Path)
	}
	card, photo, err := v.postcard(name)
	if err != nil {
		return err
	}
	key := strings.Join([]string{"og", ending, site.serial, site.Code, card.Over, card.Title, card.Under, card.Credit, photo.hash, photo.item}, "\x00")
	n, err := c.Kept(key, func() (*serving.Answer, error) {
		card.Photo = v.photoOf(context.WithoutCancel(c.Request.Context()), photo)
		write := card.JPEG
		if ending == "png" {
			write = card.PNG
		}
		data, err := write()
		if err != nil {
			return nil, err
		}
		n := serving.NewAnswer(kind, data)
		n.Holds = func(app.Moment, app.Content) bool { return true } // the key names all that stands on it
		return n, nil
	})
	if err != nil {
		return err
	}
	c.Header().Set("Content-Security-Policy", "default-src 'none'")
	return c.Send("", n, c.Fresh(v.now))
}

// photograph is a medium of an offer, by what finds it.
type photograph struct {
	id         offer.ID
	item, hash string
}

// postcard gives what stands on the card of an offer, a place or the site, and which photograph.
func (v *visit) postcard(name string) (*postcard.Card, photograph, error) {
	card := &postcard.Card{Site: v.siteName(), Brand: v.site.colour(), FocusX: 0.5, FocusY: 0.5}
	if name == siteCard {
		claim := cmp.Or(v.site.say(v.site.Portal.Claim, v.lang), v.say("portal.front.claim"))
		card.Title, card.Under = strings.ReplaceAll(claim, "*", ""), v.site.say(v.site.Portal.Tagline, v.lang)
		return card, photograph{}, nil
	}
	if t := placeOf(v.state.Atlas, name); t != nil {
		card.Over, card.Title = v.levelOf(t), v.placeName(t)
		return card, photograph{}, nil
	}
	id, err := offerNumber(name)
	if err != nil {
		return nil, photograph{}, err
	}
	shown, err := v.app.Offer(v.request.Context(), v.actor, id)
	if err != nil {
		return nil, photograph{}, err
	}
	o, err := v.offered(shown, "")
	if err != nil {
		return nil, photograph{}, err
	}
	h := o.heading()
	card.Over, card.Title, card.Under = h.Over, h.Title, h.Place
	for c := range o.o.All(offer.FieldMedia) {
		m, ok := c.Value.(offer.Medium)
		if !ok || m.Type != offer.Photo || m.Hash == "" || !m.Adaptable() {
			continue // words on a photograph make another work of it
		}
		card.Credit = o.credit(m)
		if m.Focus != nil {
			card.FocusX, card.FocusY = m.Focus.X, m.Focus.Y
		}
		return card, photograph{id, c.Item, m.Hash}, nil
	}
	return card, photograph{}, nil
}

// photoOf reads a photograph; nil where there is none, or it cannot be read: the card is drawn without it.
func (v *visit) photoOf(ctx context.Context, p photograph) image.Image {
	if p.item == "" {
		return nil
	}
	f, _, err := v.app.Picture(ctx, v.actor, p.id, p.item, "1600")
	if err != nil {
		return nil
	}
	defer f.Close()
	m, _, err := image.Decode(f)
	if err != nil {
		return nil
	}
	return m
}

// cardPicture is what a page says of its card.
func (v *visit) cardPicture(name, alt string) ui.Picture {
	return ui.Picture{URL: v.absolute("/og/" + name + ".jpg?lang=" + string(v.lang)), Width: postcard.Width, Height: postcard.Height, Alt: alt}
}

// offerCard is what the page of an offer says of it.
func (o *offered) offerCard() ui.Picture {
	return o.cardPicture(strconv.FormatInt(int64(o.o.ID), 10), o.title())
}
