package trade

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
)

// mostAlike bounds the likenesses that are told, and near is how far apart, in metres, two records of one place may lie.
const (
	mostAlike = 20
	near      = 60
)

// weigh tells likenesses by how sure they are.
var weigh = map[string]int{"number": 8, "phone": 4, "email": 4, "website": 3, "name": 3, "former-name": 3, "place": 1}

// Likeness is a record that may be the same thing as another, and what they have in common.
type Likeness struct {
	Offer  offer.ID   `json:"offer"`
	Name   string     `json:"name"`
	Type   offer.Type `json:"type"`
	Owner  string     `json:"owner"`
	Status string     `json:"status"`
	Why    []string   `json:"why"` // name, former-name, phone, email, website, number, place
}

// Alike lists what may be the same thing as an offer that somebody is about to enter, or has: by name and former name in the
// commune, telephone and other ways to reach it, official numbers, and place. It says so of nothing that the actor does not see.
func (t *Trade) Alike(ctx context.Context, actor access.Actor, o *offer.Offer) ([]Likeness, error) {
	asked := traits(o)
	var questions []*query.Question
	today := opening.DayOf(t.app.Now())
	ask := func(q query.Query) {
		questions = append(questions, &query.Question{Query: q, Everywhere: true, Lang: "fr", Limit: mostAlike, Today: today, Sort: query.ByRelevance})
	}
	for _, name := range asked.names {
		q := query.Query{Text: name}
		if commune := o.Address().Commune; commune != "" {
			q.Terms = []query.Term{{Facet: "commune", Any: []string{commune}}}
		}
		ask(q)
	}
	for _, word := range asked.exact {
		ask(query.Query{Text: word})
	}
	if p, ok := o.Position(); ok && p.Valid() {
		ask(query.Query{Near: &query.Circle{Centre: p, Radius: near}})
		questions[len(questions)-1].Sort = query.ByDistance
	}
	found := map[offer.ID]*Likeness{}
	for _, q := range questions {
		answer, err := t.app.Search(ctx, actor, q)
		if err != nil {
			return nil, err
		}
		for _, id := range answer.IDs {
			if id == o.ID || found[id] != nil {
				continue
			}
			shown, err := answer.Offer(id)
			if fault.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			if why := asked.common(traits(shown.Offer), o, shown.Offer); len(why) > 0 {
				found[id] = &Likeness{id, nameOf(shown.Offer), shown.Type, shown.Owner, string(shown.Status), why}
			}
		}
	}
	list := []Likeness{}
	for _, l := range found {
		list = append(list, *l)
	}
	slices.SortFunc(list, func(a, b Likeness) int { return cmp.Or(b.weight()-a.weight(), cmp.Compare(a.Offer, b.Offer)) })
	return list[:min(len(list), mostAlike)], nil
}

func (l *Likeness) weight() (sum int) {
	for _, why := range l.Why {
		sum += weigh[why]
	}
	return sum
}

// trait is what an offer is told from others by.
type trait struct {
	names, former  []string
	phones, mails  []string
	sites, numbers []string
	exact          []string // to ask for, as they were entered
}

func traits(o *offer.Offer) (t trait) {
	for _, p := range o.Name() {
		t.names = append(t.names, p.Value)
	}
	slices.Sort(t.names)
	t.names = slices.Compact(t.names)
	for _, c := range o.Cells {
		if c.Variant != "" {
			continue
		}
		switch v := c.Value.(type) {
		case offer.Word:
			if c.Field == offer.FieldFormerNames || c.Field == offer.FieldAliases {
				t.former = append(t.former, string(v))
			}
			if c.Field == "legal.siret" {
				t.number(string(v))
			}
		case offer.Identifier:
			t.number(v.Value)
		case offer.Contact:
			t.reach(v, o.Country())
		}
	}
	return t
}

func (t *trait) number(value string) {
	t.numbers = append(t.numbers, strings.ToLower(strings.Join(strings.Fields(value), "")))
	t.exact = append(t.exact, value)
}

func (t *trait) reach(v offer.Contact, country string) {
	for _, ch := range v.Channels {
		switch ch.Means {
		case offer.Phone, offer.Mobile:
			t.phones = append(t.phones, offer.NormalPhoneIn(ch.Value, country))
		case offer.Email:
			t.mails = append(t.mails, strings.ToLower(strings.TrimSpace(ch.Value)))
		case offer.Website:
			t.sites = append(t.sites, offer.NormalURL(ch.Value))
		default:
			continue
		}
		t.exact = append(t.exact, ch.Value)
	}
}

// common names what two have in common; the place alone says nothing of things of different types.
func (t *trait) common(u trait, a, b *offer.Offer) (why []string) {
	together := a.Address().Commune == "" || a.Address().Commune == b.Address().Commune
	add := func(name string, is bool) {
		if is {
			why = append(why, name)
		}
	}
	add("number", shared(t.numbers, u.numbers))
	add("phone", shared(t.phones, u.phones))
	add("email", shared(t.mails, u.mails))
	add("website", shared(t.sites, u.sites))
	add("name", together && shared(slugs(t.names), slugs(u.names)))
	add("former-name", together && (shared(slugs(t.names), slugs(u.former)) || shared(slugs(t.former), slugs(u.names))))
	p, told := a.Position()
	q, also := b.Position()
	if told && also && a.Type == b.Type && p.Distance(q) <= near {
		add("place", len(why) > 0 || likely(t.names, u.names))
	}
	return why
}

// likely tells whether two names share a word that is no mere "the" or "hotel".
func likely(a, b []string) bool {
	for _, x := range slugs(a) {
		for _, y := range slugs(b) {
			for _, word := range strings.Split(x, "-") {
				if len(word) > 4 && slices.Contains(strings.Split(y, "-"), word) {
					return true
				}
			}
		}
	}
	return false
}

func shared(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return s != "" && slices.Contains(b, s) })
}

func slugs(words []string) []string {
	var all []string
	for _, w := range words {
		all = append(all, geo.Slug(w))
	}
	return all
}
