package demo

import (
	"fmt"
	"math"
	"strconv"

	"escale/internal/geo"
	"escale/internal/offer"
)

// The network lies in Centre-Val de Loire, and has a member on either side of the Great St Bernard.
const (
	homeRegion = "region:24"
	valais     = "region:ch-vs"
	aosta      = "region:it-02"
)

// land is what of the atlas the network lies in.
type land struct {
	atlas     *geo.Atlas
	region    *geo.Territory
	districts []district
	alps      []district
	weight    int // of all districts
}

// district is what one office answers for: an intercommunality, or the member's region abroad.
type district struct {
	territory *geo.Territory
	office    string // code of the organisation
	communes  []*geo.Territory
	before    map[string][]*geo.Territory // communes that became part of one, by its code
	weight    int                         // of its communes
	alpine    bool
}

// survey finds the communes whose position the atlas knows: offers need a place to be at.
func survey(atlas *geo.Atlas) (*land, error) {
	region, err := atlas.Get(homeRegion)
	if err != nil {
		return nil, fmt.Errorf("demo: the atlas lacks %s", homeRegion)
	}
	l := &land{atlas: atlas, region: region}
	for _, epci := range atlas.Children(homeRegion, geo.EPCI) {
		if d := l.district(epci); len(d.communes) > 0 {
			l.districts = append(l.districts, d)
			l.weight += d.weight
		}
	}
	for _, id := range []string{valais, aosta} {
		t, err := atlas.Get(id)
		if err != nil {
			return nil, fmt.Errorf("demo: the atlas lacks %s", id)
		}
		d := l.district(t)
		d.alpine = true
		if len(d.communes) == 0 {
			return nil, fmt.Errorf("demo: the atlas knows no commune of %s with its position", id)
		}
		l.alps = append(l.alps, d)
	}
	if len(l.districts) == 0 {
		return nil, fmt.Errorf("demo: the atlas knows no commune of %s with its position", homeRegion)
	}
	return l, nil
}

func (l *land) district(t *geo.Territory) district {
	d := district{territory: t, office: officeCode(t), before: map[string][]*geo.Territory{}}
	for _, c := range l.atlas.Children(t.ID(), geo.Commune) {
		// Intercommunalities may reach into the next region, where the network has no member.
		if d.territory.Level == geo.EPCI && c.Region != l.region.Code {
			continue
		}
		if c.Position.Valid() && c.To == "" && c.Kind == geo.Full && len(c.PostalCodes) > 0 {
			d.communes = append(d.communes, c)
			d.weight += weight(c)
			for _, part := range l.atlas.Children(c.ID(), geo.Commune) {
				if part.To != "" && part.Code != c.Code {
					d.before[c.Code] = append(d.before[c.Code], part)
				}
			}
		}
	}
	return d
}

// weight makes a town ten times as large have three times as many offers, which is about what it has.
func weight(c *geo.Territory) int { return 1 + int(math.Sqrt(float64(c.Population))) }

// districtOf gives where a block of offers lies: France mostly, by population, the Alps now and then.
func (l *land) districtOf(b int, seed uint64) *district {
	switch {
	case b%25 == 3:
		return &l.alps[0]
	case b%50 == 6:
		return &l.alps[1]
	}
	// Steps of the golden section visit all parts evenly, however many blocks there are.
	const golden = 0x9e3779b97f4a7c15
	at := int((uint64(b)*golden + seed*0x2545f4914f6cdd1d) >> 40 * uint64(l.weight) >> 24)
	for i := range l.districts {
		if at -= l.districts[i].weight; at < 0 {
			return &l.districts[i]
		}
	}
	return &l.districts[len(l.districts)-1]
}

// place is where an offer is.
type place struct {
	district *district
	commune  *geo.Territory
	point    geo.Point
	address  offer.Address
}

// anchor gives the number of the offer at whose place another one is: a restaurant in its hotel, a concert in its castle, and
// the establishment that hotel and restaurant share.
func (n *Network) anchor(i int) (int, bool) {
	start, at := i-i%block, i%block
	switch n.types[at] {
	case "restaurant":
		return n.partner(start, at, "restaurant", "hotel", 3)
	case "establishment":
		return n.partner(start, at, "establishment", "hotel", 2)
	case "event":
		return n.partner(start, at, "event", "cultural-heritage", 10)
	}
	return i, false
}

// partner pairs the first few slots of a type with those of another in the same block.
func (n *Network) partner(start, at int, from, to offer.Type, most int) (int, bool) {
	for k, s := range n.slots[from] {
		if s == at && k < most && k < len(n.slots[to]) {
			partner := start + n.slots[to][k]
			return partner, partner < n.options.Offers && partner >= len(n.models)
		}
	}
	return start + at, false
}

// placeOf gives where the offer of a number is, without making it.
func (n *Network) placeOf(i int) place {
	i, _ = n.anchor(i)
	d := roll(n.options.Seed, rollPlace, i)
	at := n.land.districtOf(i/block, n.options.Seed)
	p := place{district: at}
	k := d.IntN(at.weight)
	for _, c := range at.communes {
		if k -= weight(c); k < 0 {
			p.commune = c
			break
		}
	}
	reach := float64(400 + d.IntN(1400)) // metres from the centre at most
	p.point = near(p.commune.Position, reach*(d.Float64()+d.Float64()-1), reach*(d.Float64()+d.Float64()-1))
	streets := n.prose.words("street")
	if p.commune.Country == "it" {
		streets = n.prose.words("strada")
	}
	street := string(n.prose.say(nil, pick(d, streets), 0, nil))
	number := strconv.Itoa(1 + d.IntN(98))
	line := number + " " + street
	if p.commune.Country == "it" || p.commune.Country == "ch" {
		line = street + " " + number
	}
	p.address = offer.Address{Lines: []string{line}, PostalCode: pick(d, p.commune.PostalCodes), Locality: p.commune.Name, Commune: p.commune.Code}
	if p.commune.Country != "fr" {
		p.address.Country = p.commune.Country
	}
	// Some addresses are from before two communes became one: the code that was entered stays.
	if before := at.before[p.commune.Code]; len(before) > 0 && d.chance(0.15) {
		t := pick(d, before)
		p.address.Commune, p.address.Locality = t.Code, t.Name
	}
	return p
}

const degree = 111_320 // metres of latitude

// near gives a point some metres east and north of another, rounded to a metre so that processors agree.
func near(p geo.Point, east, north float64) geo.Point {
	return geo.Point{
		Lat: round5(p.Lat + float64(north/degree)),
		Lon: round5(p.Lon + float64(east/(degree*math.Cos(p.Lat*math.Pi/180)))),
	}
}

func round5(x float64) float64 { return math.Round(x*1e5) / 1e5 }

func (p *prose) words(lexicon string) []*phrase { return p.lexicons[p.byName[lexicon]].phrases }
