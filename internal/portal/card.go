package portal

import (
	"github.com/go-json-experiment/json"

	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/offer"
)

// card is what the portal reads of the card of an offer: the members that exchange/native keeps ready, in one language.
type card struct {
	ID       offer.ID   `json:"id"`
	Type     offer.Type `json:"type"`
	Name     string     `json:"name"`
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
	RateMode concept  `json:"rate_mode"`
	Media    []medium `json:"media"`
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
