package demo

import (
	"fmt"
	"strings"

	"escale/internal/offer"
)

// contacts gives the ways to reach whoever answers: a public desk, sometimes others, and for members only the owner.
func (d *draft) contacts() {
	if d.o.Type == "hotel" || d.o.Type == "restaurant" {
		if _, housed := d.house(); housed && d.chance(0.6) {
			return // those of the establishment hold
		}
	}
	web := "https://" + clip(d.slug, 50) + ".example.org"
	channels := []offer.Channel{{Means: offer.Phone, Value: d.phone()}}
	if d.chance(0.3) {
		channels[0].Note = d.note("channel.note")
	}
	if d.chance(0.4) {
		channels = append(channels, offer.Channel{Means: offer.Mobile, Value: d.mobile()})
	}
	if d.chance(0.85) {
		channels = append(channels, offer.Channel{Means: offer.Email, Value: "contact." + clip(d.slug, 40) + "@example.org"})
	}
	if d.chance(0.75) {
		channels = append(channels, offer.Channel{Means: offer.Website, Value: web + "/"})
	}
	if d.chance(0.4) {
		channels = append(channels, offer.Channel{Means: offer.Social, Value: "https://social.example.org/" + clip(d.slug, 40)})
	}
	d.add(offer.FieldContacts, "c1", offer.Contact{Role: offer.RolePublic, Name: d.name[0], Channels: channels})
	if d.chance(0.25) {
		d.add(offer.FieldContacts, "c2", offer.Contact{Role: offer.RoleBooking, Name: d.name[0], Channels: []offer.Channel{
			{Means: offer.Booking, Value: web + "/reserver"}, {Means: offer.Phone, Value: d.phone()}}})
	}
	if d.chance(0.1) {
		d.add(offer.FieldContacts, "c3", offer.Contact{Role: offer.RoleGroups, Person: d.person(), Professional: true,
			Channels: []offer.Channel{{Means: offer.Email, Value: "groupes@example.org"}}})
	}
	if d.chance(0.7) {
		d.add(offer.FieldContacts, "c9", offer.Contact{Role: offer.RoleOwner, Person: d.person(), Channels: []offer.Channel{
			{Means: offer.Mobile, Value: d.mobile()}, {Means: offer.Email, Value: fmt.Sprintf("proprietaire.%d@example.org", d.i)}},
			Address: &d.place.address})
	}
}

// phone gives a number that ARCEP keeps for works of fiction, written in one of the usual ways.
func (d *draft) phone() string {
	a, b := d.IntN(100), d.IntN(100)
	if d.place.commune.Country != "fr" {
		return fmt.Sprintf("+33 1 99 00 %02d %02d", a, b)
	}
	switch d.IntN(3) {
	case 0:
		return fmt.Sprintf("+33 2 61 91 %02d %02d", a, b)
	case 1:
		return fmt.Sprintf("02.61.91.%02d.%02d", a, b)
	}
	return fmt.Sprintf("02 61 91 %02d %02d", a, b)
}

func (d *draft) mobile() string { return fmt.Sprintf("06 39 98 %02d %02d", d.IntN(100), d.IntN(100)) }

func (d *draft) person() string {
	first, last := pick(d.dice, d.prose.words("person")), pick(d.dice, d.prose.words("family"))
	return string(d.prose.say(nil, first, 0, nil)) + " " + string(d.prose.say(nil, last, 0, nil))
}

// clip shortens a slug at a hyphen: a label of a host name has 63 letters at most.
func clip(slug string, most int) string {
	if len(slug) <= most {
		return slug
	}
	slug = slug[:most]
	if i := strings.LastIndexByte(slug, '-'); i > 0 {
		slug = slug[:i]
	}
	return slug
}
