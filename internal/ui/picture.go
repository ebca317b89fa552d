package ui

import (
	"strconv"
	"strings"

	"escale/internal/ui/assets"
)

// Picture is a photograph, or a drawn scene where there is none. Width and Height are those of the file, in pixels: the page keeps the
// place before it has arrived. Alt says what is to be seen; empty means that it adds nothing to the words beside it. Credit is shown
// where the place allows it, and always in galleries.
type Picture struct {
	URL           string
	Sources       []Source // smaller and larger ones of the same
	Sizes         string   // how wide it stands on the page, as the sizes attribute has it; empty suits a card
	Width, Height int
	Alt           string
	Credit        string
	Full          string // address of the largest, for those who want to look closer
	Scene         Scene  // drawn where URL is empty
	Eager         bool   // in sight at once: not left for later
}

// Source is one size of a picture.
type Source struct {
	URL   string
	Width int
}

// Motif is what stands in a drawn scene.
type Motif string

// The motifs that there are.
const (
	Lighthouse Motif = "lighthouse" // any place: it stands for those without one of their own
	Castle     Motif = "castle"
	House      Motif = "house"
	Tent       Motif = "tent"
	Parasol    Motif = "parasol"
	Stall      Motif = "stall"
	Boat       Motif = "boat"
	Pines      Motif = "pines"
	Bunting    Motif = "bunting"
	Path       Motif = "path"
)

// Scene is a drawn landscape. The same seed, such as the number of an offer, always has the same light.
type Scene struct {
	Motif Motif
	Seed  uint64
}

// lights are those of assets/scenes.mjs.
var lights = []string{"sea", "meadow", "dusk", "amber"}

// URL is the address of the drawing.
func (s Scene) URL() string {
	motif := s.Motif
	if motif == "" {
		motif = Lighthouse
	}
	// Fibonacci hashing spreads numbers that follow each other (Knuth, The Art of Computer Programming 3, 6.4).
	light := lights[s.Seed*0x9e3779b97f4a7c15>>62]
	return assets.URL("scene-" + string(motif) + "-" + light + ".svg")
}

const (
	sceneWidth  = 480
	sceneHeight = 300
)

// drawn gives a picture that can be shown: itself, or its scene.
func (p Picture) drawn() Picture {
	if p.URL == "" {
		p.URL, p.Sources, p.Width, p.Height, p.Alt, p.Credit, p.Full = p.Scene.URL(), nil, sceneWidth, sceneHeight, "", "", ""
	}
	return p
}

// set writes the sizes of a picture as srcset has them.
func (p Picture) set() string {
	parts := make([]string, len(p.Sources))
	for i, s := range p.Sources {
		parts[i] = s.URL + " " + strconv.Itoa(s.Width) + "w"
	}
	return strings.Join(parts, ", ")
}

// cardSizes is how wide a picture stands on a card: the whole of a phone, a third of a page otherwise.
const cardSizes = "(min-width: 1100px) 400px, (min-width: 640px) 50vw, 100vw"

func (p Picture) sizes() string {
	if p.Sizes == "" {
		return cardSizes
	}
	return p.Sizes
}

// Gallery shows the pictures of an offer: the first large, the others beside it, each leading to its full size. Label names it; Open is
// the word for looking closer ("Enlarge"), Close for coming back, More how to say that there are others ("All 12 pictures").
type Gallery struct {
	Label, Open, Close, More string
	Previous, Next           string // words for going through them
	Pictures                 []Picture
}
