package offer

import (
	"strings"

	"escale/internal/geo"
	"escale/internal/opening"
)

// Country gives the country of the offer's address, ISO 3166-1 in lower case; France where none is said.
func (o *Offer) Country() string {
	if c := o.Address().Country; c != "" {
		return strings.ToLower(c)
	}
	return "fr"
}

// Settle gives the offer with what the place where it lies decides and its values do not say: whose public and school holidays and
// which clock hours follow, and in which currency a rate is. It is done when an offer is written, so that a value means the same
// wherever it goes.
func (o *Offer) Settle(atlas *geo.Atlas) *Offer {
	settled := o
	for i := range o.Cells {
		v := o.Cells[i].Value
		switch was := v.(type) {
		case Hours:
			v = Hours(o.calendar(opening.Calendar(was), atlas))
		case Rate:
			v = o.priced(was)
		case Part:
			v = was.With(func(_ string, v Value) Value {
				if r, ok := v.(Rate); ok {
					return o.priced(r)
				}
				return v
			})
		default:
			continue
		}
		if Equal(v, o.Cells[i].Value) {
			continue
		}
		if settled == o {
			settled = o.Clone()
		}
		settled.Cells[i].Value = v
	}
	return settled
}

// priced gives the rate in the money of the country.
func (o *Offer) priced(r Rate) Rate {
	if n, known := geo.NationOf(o.Country()); known && r.Currency == "" && n.Currency != "EUR" {
		r.Currency = n.Currency
	}
	return r
}

func (o *Offer) calendar(c opening.Calendar, atlas *geo.Atlas) opening.Calendar {
	region, department := "", ""
	address := o.Address()
	if atlas != nil && address.Commune != "" {
		for _, t := range atlas.Containing(address.Commune) {
			switch t.Level {
			case geo.Region:
				region = t.Code
			case geo.Department:
				department = t.Code
			}
		}
	}
	if c.Zone == "" {
		c.Zone = clocks[department]
	}
	if c.Holidays != nil && c.Holidays.Zone == "" {
		for _, zone := range []opening.HolidayZone{opening.HolidayZone(region), holidays[department], opening.HolidayZone(o.Country())} {
			if zone != "" && zone != opening.DefaultHolidays && zone.Known() {
				h := *c.Holidays
				h.Zone, c.Holidays = zone, &h
				break
			}
		}
	}
	if own := c.School; c.SpeaksOfSchool() && (own == nil || own.Zone == "" && own.From.IsZero()) && o.Country() == "fr" {
		if zone := opening.SchoolZoneOf(department); zone != "" {
			c.School = &opening.School{Zone: zone}
		}
	}
	return c
}

// holidays are the zones of French departments that have holidays of their own.
var holidays = map[string]opening.HolidayZone{"57": "fr-alsace-moselle", "67": "fr-alsace-moselle", "68": "fr-alsace-moselle", "971": "fr-guadeloupe",
	"972": "fr-martinique", "973": "fr-guyane", "974": "fr-reunion", "976": "fr-mayotte", "977": "fr-saint-barthelemy", "978": "fr-saint-martin"}

// clocks are the time zones of French departments and collectivities that are not in Europe.
var clocks = map[string]string{"971": "America/Guadeloupe", "972": "America/Martinique", "973": "America/Cayenne", "974": "Indian/Reunion", "975": "America/Miquelon",
	"976": "Indian/Mayotte", "977": "America/St_Barthelemy", "978": "America/Marigot", "986": "Pacific/Wallis", "987": "Pacific/Tahiti", "988": "Pacific/Noumea"}
