package ui

// Card shows an offer in a list: all of it leads to the offer's page.
type Card struct {
	ID        string // the offer's number: map, booklet and card speak of it by this
	URL, Name string
	Lang      string // of the name, where it is another than the page's
	Type      string // "Patrimoine"
	Picture   Picture
	Date      DateBlock // of events: on the picture
	Place     string    // commune
	Distance  string    // "2,3 km"
	When      string    // on which dates: "du 3 au 28 novembre, 12 dates"
	State     State
	Stars     int
	StarsText string // "3 étoiles", which says them aloud
	Labels    []Badge
	Lead      string // a sentence, cut by two lines
	LeadLang  string // of the lead, where it is another than the page's
	Spoken    string // says of name or lead that it is in another language: "in French"
	Price     string
	Keep      Keep
	Level     int // of the heading; 3 where it is 0
}

// Cards is a list of cards. Label names it for those who do not see it.
type Cards struct {
	Label string
	Cards []Card
	Two   bool // at most two beside each other, as beside a map
	Keyed bool // each has an id, so that a list that changes while one looks keeps what stays; one such list on a page
}

// key is the id of a card in a list.
func (l Cards) key(c Card) string {
	if !l.Keyed || c.ID == "" {
		return ""
	}
	return "card-" + c.ID
}

// Tile leads to a theme, a place or another collection by a picture.
type Tile struct {
	URL, Title, Note string
	Icon             string
	Picture          Picture
}

// Tiles is a list of tiles.
type Tiles struct {
	Label string
	Tiles []Tile
}

// DateBlock is a date as a leaf of a calendar. Text says it in full.
type DateBlock struct{ Day, Month, Text string }

// Keep is the button that puts an offer into the visitor's booklet, or takes it out. Name is the offer's; Add is what the button says.
// Without scripts there is none.
type Keep struct{ ID, Name, Add string }

// Kind says how a state, a badge or a notice is to be taken. It is never told by colour alone: an icon and a word stand with it.
type Kind string

// The kinds, from calm to grave.
const (
	Plain     Kind = ""
	Good      Kind = "good"      // open, published, verified
	Soon      Kind = "soon"      // opens or closes soon, changes, to be checked
	Shut      Kind = "shut"      // closed now, not in season
	Info      Kind = "info"      // worth knowing
	Warning   Kind = "warning"   // worth minding
	Cancelled Kind = "cancelled" // will not take place, closed for good
	Postponed Kind = "postponed" // will take place at another time
)

// icon is the drawing that tells a kind without colour.
func (k Kind) icon() string {
	switch k {
	case Good:
		return "circle-check"
	case Soon:
		return "clock"
	case Shut:
		return "moon"
	case Info:
		return "info"
	case Warning:
		return "triangle-alert"
	case Cancelled:
		return "ban"
	case Postponed:
		return "calendar-clock"
	}
	return ""
}

// State is what can be said of an offer right now: "Ouvert jusqu’à 18 h".
type State struct {
	Kind Kind
	Text string
}

// Badge is a short mark: a label, a class, how well something is known. Icon replaces that of the kind.
type Badge struct {
	Kind       Kind
	Text, Icon string
	Title      string // said in full, where Text is short
}

func (b Badge) icon() string {
	if b.Icon != "" {
		return b.Icon
	}
	return b.Kind.icon()
}

// Notice is what must not be missed. Its children follow the text.
type Notice struct {
	Kind        Kind
	Title, Text string
	Alert       bool // came up after something the reader did: it is read aloud at once
}

func (n Notice) icon() string {
	if n.Kind == Plain {
		return Info.icon()
	}
	return n.Kind.icon()
}
