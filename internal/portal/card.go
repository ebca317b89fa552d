package portal

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/ui"
)

// card is what the portal reads of the card of an offer: the members that exchange/native keeps ready, in one language.
type card struct {
	ID       offer.ID   `json:"id"`
	Type     offer.Type `json:"type"`
	Name     string     `json:"name"`
	Updated  time.Time  `json:"updated"`
	Category []concept  `json:"category"`
	Life     struct {
		State offer.LifeState `json:"state"`
	} `json:"life"`
	Location struct {
		Address struct {
			PostalCode string `json:"postal_code"`
			Locality   string `json:"locality"`
			Commune    string `json:"commune"`
		} `json:"address"`
		Point *geo.Point `json:"point"`
	} `json:"location"`
	Classifications []concept `json:"classifications"`
	Description     struct {
		Short string `json:"short"`
	} `json:"description"`
	RateMode concept     `json:"rate_mode"`
	Media    []medium    `json:"media"`
	Texts    []elsewhere `json:"texts"`           // that are not in the language asked for
	Prose    []elsewhere `json:"protected_texts"` // the same of what is protected
}

// elsewhere tells of a text that stands in for one that there is not.
type elsewhere struct {
	Pointer string `json:"pointer"`
	Lang    string `json:"lang"`
}

// langOf gives the language of a text, "" where it is the one asked for.
func (c *card) langOf(pointer string) string {
	for _, list := range [2][]elsewhere{c.Texts, c.Prose} {
		for _, t := range list {
			if t.Pointer == pointer {
				return t.Lang
			}
		}
	}
	return ""
}

// concept is a code of the thesaurus with its label in the language of the card.
type concept struct {
	Code  string `json:"code"`
	Label string `json:"label"`
}

// medium is a picture or another file, in the sizes that there are.
type medium struct {
	ID     string     `json:"id"`
	Type   string     `json:"type"`
	URL    string     `json:"url"`
	Width  int        `json:"width"`
	Height int        `json:"height"`
	Alt    string     `json:"alt"`
	Credit string     `json:"credit"`
	Srcset []pictured `json:"srcset"`
}

type pictured struct {
	Width int    `json:"width"`
	URL   string `json:"url"`
}

// cards reads the cards of what was found, in the order of the answer.
func (v *visit) cards(found *app.Answer) ([]card, error) {
	list := make([]card, 0, len(found.IDs))
	var b []byte
	for _, id := range found.IDs {
		var ok bool
		if b, ok = found.AppendCard(b[:0], id, v.lang); !ok {
			continue // withdrawn between the search and now
		}
		var c card
		if err := json.Unmarshal(b, &c); err != nil {
			return nil, fault.New("", "internal").Because(err)
		}
		list = append(list, c)
	}
	return list, nil
}

// card gives what a list shows of an offer.
func (v *visit) card(c *card) ui.Card {
	id := strconv.FormatInt(int64(c.ID), 10)
	shown := ui.Card{ID: id, URL: v.offerPath(c.ID, c.Name), Name: c.Name, Type: v.kindOf(c), Place: c.Location.Address.Locality, Lead: c.Description.Short,
		Picture: v.beside(c.picture()), Keep: ui.Keep{ID: id, Name: c.Name, Add: v.say("portal.booklet.add")}}
	if shown.Lang = c.langOf("/name"); shown.Lead != "" {
		shown.LeadLang = c.langOf("/description/short")
	}
	if other := cmp.Or(shown.LeadLang, shown.Lang); other != "" {
		shown.Spoken = v.say("portal.search.spoken", "language", nameIn(v.lang, other))
	}
	switch c.RateMode.Code {
	case "free", "free-entry", "pay-what-you-want":
		shown.Price = c.RateMode.Label
	}
	for _, k := range c.Classifications {
		if n := stars(k.Code); n > 0 {
			shown.Stars, shown.StarsText = n, k.Label
		} else {
			shown.Labels = append(shown.Labels, ui.Badge{Text: k.Label, Icon: "award"})
		}
	}
	return shown
}

// beside makes the addresses of a picture of ours relative: a page under another name of the same server loads nothing from elsewhere.
func (v *visit) beside(p ui.Picture) ui.Picture {
	ours := v.app.Renderer().Base
	p.URL, p.Full = strings.TrimPrefix(p.URL, ours), strings.TrimPrefix(p.Full, ours)
	for i := range p.Sources {
		p.Sources[i].URL = strings.TrimPrefix(p.Sources[i].URL, ours)
	}
	return p
}

// nameIn says what a language is called in another: "französisch" is "Französisch" in German.
func nameIn(lang offer.Lang, other string) string {
	return display.Languages(language.Make(string(lang))).Name(language.Make(other))
}

// kindOf says what an offer is: its category in the words of the thesaurus, or its type.
func (v *visit) kindOf(c *card) string {
	if len(c.Category) > 0 {
		return c.Category[0].Label
	}
	if sheet := v.state.Catalog.Sheet(c.Type); sheet != nil {
		return sheet.Label.In(v.lang)
	}
	return string(c.Type)
}

// offerPath gives the address of an offer's page.
func (v *visit) offerPath(id offer.ID, name string) string {
	return v.to("offers", segmentOf(id, name))
}

// segmentOf is the part of an address that tells an offer: its number, and its name to read.
func segmentOf(id offer.ID, name string) string {
	number := strconv.FormatInt(int64(id), 10)
	if s := slug(name); s != "" {
		number += "-" + s
	}
	return number
}

// stars tells how many stars a classification gives.
func stars(code string) int {
	if !strings.HasPrefix(code, "stars-") || len(code) == 0 {
		return 0
	}
	n := int(code[len(code)-1] - '0')
	if n < 1 || n > 5 {
		return 0
	}
	return n
}

// picture gives the first photograph, or the scene that stands for the type.
func (c *card) picture() ui.Picture {
	for _, m := range c.Media {
		if m.Type == string(offer.Photo) {
			return m.picture()
		}
	}
	return ui.Picture{Scene: ui.Scene{Motif: motifs[c.Type], Seed: uint64(c.ID)}}
}

func (m *medium) picture() ui.Picture {
	p := ui.Picture{URL: m.URL, Width: m.Width, Height: m.Height, Alt: m.Alt, Credit: m.Credit}
	for _, s := range m.Srcset {
		p.Sources = append(p.Sources, ui.Source{URL: s.URL, Width: s.Width})
		p.Full = s.URL
	}
	return p
}

// motifs are what stands in the scene of a type without a picture.
var motifs = map[offer.Type]ui.Motif{
	"hotel": ui.House, "rental": ui.House, "group-lodging": ui.House, "campsite": ui.Tent, "restaurant": ui.Parasol, "cultural-heritage": ui.Castle,
	"natural-heritage": ui.Pines, "event": ui.Bunting, "producer": ui.Stall, "shop": ui.Stall, "itinerary": ui.Path, "activity": ui.Boat, "leisure": ui.Boat,
}
