package portal

import (
	"net/url"
	"strconv"

	"escale/internal/exchange/native"
	"escale/internal/offer"
	"escale/internal/ui"
)

// gallery gives the pictures that lie in the base, or the scene that stands for what there is no picture of. Pictures of other
// sites are not loaded: whoever looks at a page is not told to them.
func (o *offered) gallery() (ui.Gallery, ui.Picture) {
	g := ui.Gallery{Label: o.say("portal.offer.pictures"), Open: o.say("portal.offer.enlarge"), Close: o.say("ui.map.close"),
		Previous: o.say("portal.offer.previous"), Next: o.say("portal.offer.next")}
	for c := range o.o.All(offer.FieldMedia) {
		if m, ok := c.Value.(offer.Medium); ok && m.Type == offer.Photo && m.Hash != "" {
			p := o.photograph(c.Item, m)
			p.Sizes, p.Eager = "(min-width: 48rem) 60vw, 90vw", len(g.Pictures) == 0
			if len(g.Pictures) > 0 {
				p.Sizes = "(min-width: 48rem) 30vw, 90vw"
			}
			g.Pictures = append(g.Pictures, p)
		}
	}
	g.More = o.say("portal.offer.pictures_count", "count", len(g.Pictures))
	return g, ui.Picture{Scene: ui.Scene{Motif: motifs[o.o.Type], Seed: uint64(o.o.ID)}}
}

// photograph gives a picture of the base in the sizes that there are.
func (o *offered) photograph(item string, m offer.Medium) ui.Picture {
	base := o.mediumPath(item)
	p := ui.Picture{URL: base + "/1024", Full: base + "/2048", Width: m.Width, Height: m.Height, Alt: o.words(m.Alt).text, Credit: o.credit(m)}
	if p.Alt == "" {
		p.Alt = o.words(m.Title).text
	}
	if m.Width == 0 || m.Height == 0 {
		p.Width, p.Height = 0, 0
		return p
	}
	for _, width := range native.Widths {
		if width > m.Width && width != native.Widths[0] {
			break
		}
		p.Sources = append(p.Sources, ui.Source{URL: base + "/" + strconv.Itoa(width), Width: min(width, m.Width)})
	}
	return p
}

func (o *offered) mediumPath(item string) string {
	return "/media/" + strconv.FormatInt(int64(o.o.ID), 10) + "/" + url.PathEscape(item)
}

// pictureOf gives the picture of an item, nil where there is none to be seen.
func (o *offered) pictureOf(item string) *ui.Picture {
	c := o.o.Get(offer.Key{Field: offer.FieldMedia, Item: item})
	if c == nil {
		return nil
	}
	m, ok := c.Value.(offer.Medium)
	if !ok || m.Type != offer.Photo || m.Hash == "" {
		return nil
	}
	p := o.photograph(item, m)
	return &p
}

// credit says who made a medium and under which licence it comes.
func (o *offered) credit(m offer.Medium) string {
	credit := m.Rights.Credit
	if credit == "" && m.Rights.Author != "" {
		credit = "© " + m.Rights.Author
	}
	if l := m.Rights.Licence; l != "" && l != offer.AllRightsReserved {
		if credit != "" {
			credit += " · "
		}
		credit += string(l)
	}
	return credit
}

// media lists what is not in the gallery: videos, sounds, documents, and pictures that lie elsewhere.
func (o *offered) media() *fact {
	f := &fact{Term: said{text: o.say("portal.offer.media")}}
	for c := range o.o.All(offer.FieldMedia) {
		m, ok := c.Value.(offer.Medium)
		if !ok || m.Type == offer.Logo || m.Type == offer.Photo && m.Hash != "" {
			continue
		}
		shown := o.medium(m)
		if m.Hash != "" {
			shown.URL, shown.External = o.mediumPath(c.Item), false
		}
		if shown.URL != "" {
			f.Values = append(f.Values, shown)
		}
	}
	if len(f.Values) == 0 {
		return nil
	}
	return f
}

// medium names a medium and leads to it.
func (o *offered) medium(m offer.Medium) value {
	shown := value{said: o.words(m.Title), URL: webAddress(m.URL), External: true, Note: said{text: o.say("portal.medium." + string(m.Type))}}
	if shown.text == "" {
		shown.said, shown.Note = shown.Note, said{}
	}
	if credit := o.credit(m); credit != "" {
		if shown.Note.text != "" {
			shown.Note.text += " · "
		}
		shown.Note.text += credit
	}
	return shown
}
