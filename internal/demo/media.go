package demo

import (
	"fmt"
	"slices"
	"strconv"

	"escale/internal/offer"
	"escale/internal/opening"
)

// perTheme is how many pictures there are of each theme.
const perTheme = 4

// themes are those of the package illustration that recipes use, all eighteen of them.
var themes = []string{"beach", "campsite", "castle", "cycling", "festival", "forest", "harbour", "hills", "hotel", "lake", "market",
	"mountain", "museum", "river", "snow", "table", "village", "vineyard"}

// Pictures lists every picture that the offers of any network share, so that they can be drawn beforehand, by many at once.
func Pictures() []Picture {
	all := make([]Picture, 0, len(themes)*perTheme)
	for _, t := range themes {
		for k := range uint64(perTheme) {
			all = append(all, Picture{t, k})
		}
	}
	return all
}

// The size that media have when nobody draws them.
const (
	plainWidth  = 1600
	plainHeight = 1067
)

// drawn gives where a picture lies, asking for it the first time.
func (n *Network) drawn(p Picture) (hash string, w, h int) {
	if n.options.Media == nil {
		return "", plainWidth, plainHeight
	}
	one := n.pool[p]
	one.once.Do(func() { one.hash, one.w, one.h = n.options.Media(p.Theme, int(p.Seed)) })
	return one.hash, one.w, one.h
}

// media gives the offer some pictures with their rights, now and then a document or a video elsewhere on the web.
func (d *draft) media() {
	if !d.chance(0.9) {
		return
	}
	from := slices.Concat(d.kind.Pictures, d.kind.Pictures, d.recipe.Pictures)
	for k := range d.between(1, 4) {
		p := Picture{pick(d.dice, from), d.Uint64N(perTheme)}
		if slices.Contains(d.pictures, p) {
			continue
		}
		d.pictures = append(d.pictures, p)
		d.add(offer.FieldMedia, "m"+strconv.Itoa(k+1), d.photo(p, k == 0))
	}
	if d.chance(0.08) {
		d.add(offer.FieldMedia, "m8", offer.Medium{Type: offer.Video, URL: "https://video.example.org/" + strconv.Itoa(d.i),
			Title: offer.Say("fr", d.name[0]), Rights: offer.MediumRights{Licence: offer.CCBYNCND}})
	}
	if d.chance(0.1) {
		d.add(offer.FieldMedia, "m9", offer.Medium{Type: offer.Document, URL: "https://documents.example.org/" + strconv.Itoa(d.i) + ".pdf",
			MIME: "application/pdf", Title: offer.Say("fr", "Dépliant "+d.name[0]), Rights: offer.MediumRights{Licence: offer.AllRightsReserved,
				Uses: []offer.Use{offer.UseWeb, offer.UsePrint}}})
	}
}

func (d *draft) photo(p Picture, main bool) offer.Medium {
	hash, w, h := d.drawn(p)
	m := offer.Medium{Type: offer.Photo, Hash: hash, Width: w, Height: h, Alt: d.note("alt." + p.Theme), Rights: d.rights(p)}
	if hash == "" {
		m.URL = fmt.Sprintf("https://media.example.org/%s-%d.jpg", p.Theme, p.Seed)
	}
	if main || d.chance(0.3) {
		m.Title = offer.Say("fr", d.name[0])
		m.Focus = &offer.Focus{X: float64(d.between(30, 70)) / 100, Y: float64(d.between(35, 65)) / 100}
	}
	if d.chance(0.15) {
		m.Caption = d.note("media.caption")
	}
	return m
}

// rights draws whose the picture is: most are free, some are only for some uses, and some rights end or have ended.
func (d *draft) rights(p Picture) offer.MediumRights {
	r := offer.MediumRights{Author: d.person(), Licence: pick(d.dice, []offer.Licence{offer.CCBY, offer.CCBY, offer.CCBY, offer.CCBYSA,
		offer.LicenceOuverte, offer.LicenceOuverte, offer.CC0, offer.CCBYNCND, offer.AllRightsReserved, ""})}
	r.Credit = "© " + r.Author + " / " + d.o.Owner
	if r.Licence == offer.AllRightsReserved {
		r.Stated = "Tous droits réservés"
		r.Uses = []offer.Use{offer.UseWeb, offer.UseApp, offer.UsePrint, offer.UseDesk}
		r.AsIs = d.chance(0.5)
	}
	switch roll := d.IntN(100); {
	case roll < 12:
		r.From = opening.DayOf(d.o.Created)
		r.Until = d.options.Today + opening.Date(d.between(1, 700))
	case roll < 16:
		r.Until = d.options.Today - opening.Date(d.between(1, 400))
	}
	if p.Theme == "festival" || p.Theme == "market" {
		r.People = pick(d.dice, []offer.Consent{offer.ConsentGiven, offer.ConsentGiven, offer.ConsentGiven, offer.ConsentMissing})
	}
	return r
}
