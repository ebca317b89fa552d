package quality

import (
	"math"

	"escale/internal/geo"
	"escale/internal/offer"
)

// How far is far, in metres, where a rule does not say.
const (
	besideCommune = 300    // outside an outline, which is drawn coarsely
	farFromCentre = 20_000 // from the town centre, where the commune has no outline: the largest of France reach so far
	onCentre      = 30     // of the town centre: where a machine puts an address that it does not find
)

// position: possible at all, precise, in its commune, not on the town centre for want of something better.
func position(x *exam, r *rule) verdict {
	for i, n := range r.reads {
		if len(x.standard[n]) == 0 {
			return verdict{absent, i}
		}
	}
	cell := x.standard[r.reads[0]][0]
	p, isPoint := cell.Value.(offer.Position)
	address, _ := x.standard[r.reads[1]][0].Value.(offer.Address)
	at := geo.Point(p)
	if !isPoint || !at.Valid() {
		return verdict{} // the sheet refuses it
	}
	fine := true
	switch r.What {
	case "plausible":
		_, swapped := geo.Swapped(at, address.Country)
		fine = !swapped && geo.InCountry(at, address.Country) && (at.Lat != 0 || at.Lon != 0)
	case "precise":
		fine = !rounded(at.Lat) || !rounded(at.Lon)
	case "in-commune":
		fine = x.inCommune(at, address.Commune, r.Metres)
	case "off-centre":
		commune := x.commune(address.Commune)
		fine = commune == nil || !commune.Position.Valid() || commune.Position == (geo.Point{}) || at.Distance(commune.Position) > float64(orElse(r.Metres, onCentre))
	}
	if fine {
		return verdict{}
	}
	x.found(cell.Pointer(), "lat", at.Lat, "lon", at.Lon)
	return verdict{outcome: bad}
}

// rounded tells of a coordinate with at most two decimals, which is a kilometre.
func rounded(degrees float64) bool {
	return math.Abs(degrees*100-math.Round(degrees*100)) < 1e-7
}

func orElse(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}

// commune gives the commune of a code, nil where it is not known.
func (x *exam) commune(code string) *geo.Territory {
	if x.ref.Atlas == nil || code == "" {
		return nil
	}
	commune, err := x.ref.Atlas.Commune(code)
	if err != nil {
		return nil
	}
	return commune
}

// inCommune tells whether a point lies in a commune, by its outline or, failing that, by how far the town centre is. A commune
// that became part of another holds what lies in the whole.
func (x *exam) inCommune(p geo.Point, code string, metres int) bool {
	commune := x.commune(code)
	if commune == nil {
		return true
	}
	outlined := false
	for _, id := range []string{commune.ID(), "commune:" + commune.Commune} {
		if area, ok := x.ref.Atlas.Outline(id); ok {
			outlined = true
			if area.Contains(p) || area.Distance(p) <= float64(orElse(metres, besideCommune)) {
				return true
			}
		}
	}
	if outlined || !commune.Position.Valid() || commune.Position == (geo.Point{}) {
		return !outlined
	}
	return p.Distance(commune.Position) <= farFromCentre
}

// postalCode: one of those that the commune has.
func postalCode(x *exam, r *rule) verdict {
	cells := x.standard[r.reads[0]]
	if len(cells) == 0 {
		return verdict{outcome: absent}
	}
	address, _ := cells[0].Value.(offer.Address)
	commune := x.commune(address.Commune)
	if commune == nil || address.PostalCode == "" || len(commune.PostalCodes) == 0 {
		return verdict{}
	}
	for _, code := range commune.PostalCodes {
		if code == address.PostalCode || x.sameTown(code, address.PostalCode) {
			return verdict{}
		}
	}
	x.found(cells[0].Pointer()+"/postal_code", "value", clip(address.PostalCode), "commune", commune.Name)
	return verdict{outcome: bad}
}

// sameTown lets codes of special deliveries (CEDEX, overseas agencies) pass: they share the department with the commune's.
func (x *exam) sameTown(known, told string) bool {
	return len(known) == 5 && len(told) == 5 && known[:2] == told[:2] && told[4] != '0'
}
