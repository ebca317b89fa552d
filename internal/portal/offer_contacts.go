package portal

import (
	"net/mail"
	"net/url"
	"strings"

	"escale/internal/offer"
	"escale/internal/ui"
)

// contactPanel is whom to ask, and how.
type contactPanel struct {
	Groups []contactGroup
	Book   []ui.Button // pages to book on
}

// contactGroup is one contact.
type contactGroup struct {
	Title string // its role, where there are several
	Name  string
	Ways  ui.Contacts
}

// contact gives the contacts that the visitor may see, those for everybody first.
func (o *offered) contact() *contactPanel {
	o.take(offer.FieldContacts)
	p := &contactPanel{}
	for c := range o.o.All(offer.FieldContacts) {
		contact, ok := c.Value.(offer.Contact)
		if !ok {
			continue
		}
		g := o.oneContact(contact)
		for _, way := range contact.Channels {
			if address := webAddress(way.Value); address != "" && (way.Means == offer.Booking || way.Means == offer.Ticket) {
				text := o.say("portal.offer.book")
				if way.Means == offer.Ticket {
					text = o.say("portal.offer.tickets")
				}
				p.Book = append(p.Book, ui.Button{Text: text, Icon: "ticket-check", URL: address, Style: ui.Primary, Attributes: outside})
			}
		}
		if len(g.Ways) > 0 || g.Name != "" {
			p.Groups = append(p.Groups, g)
		}
	}
	if len(p.Groups) == 0 {
		return nil
	}
	if len(p.Groups) == 1 {
		p.Groups[0].Title = ""
	}
	return p
}

// outside tells other sites nothing of where the reader comes from.
var outside = map[string]any{"rel": "noopener noreferrer"}

func (o *offered) oneContact(c offer.Contact) contactGroup {
	g := contactGroup{Title: o.say("portal.role." + string(c.Role)), Name: c.Name}
	if c.Person != "" {
		g.Name = strings.Trim(c.Name+", "+c.Person, ", ")
	}
	if g.Name == o.name.text {
		g.Name = ""
	}
	for _, way := range c.Channels {
		if shown, ok := o.way(way); ok {
			g.Ways = append(g.Ways, shown)
		}
	}
	if c.Address != nil {
		g.Ways = append(g.Ways, ui.Contact{Icon: "map-pin", Label: o.say("portal.means.address"), Text: addressLine(*c.Address)})
	}
	return g
}

var wayIcons = map[offer.Means]string{
	offer.Phone: "phone", offer.Mobile: "phone", offer.Fax: "printer", offer.Email: "mail", offer.Website: "globe", offer.Social: "at-sign", offer.Booking: "ticket-check",
	offer.Ticket: "ticket", offer.Messages: "message-circle",
}

// way gives one way to reach somebody, with an address that does what it says and nothing else.
func (o *offered) way(c offer.Channel) (ui.Contact, bool) {
	shown := ui.Contact{Icon: wayIcons[c.Means], Label: o.say("portal.means." + string(c.Means)), Text: c.Value, Note: o.words(c.Note).text}
	switch c.Means {
	case offer.Phone, offer.Mobile:
		shown.URL = telephone(c.Value)
	case offer.Email:
		shown.URL = mailTo(c.Value)
	case offer.Website, offer.Social, offer.Booking, offer.Ticket:
		address := webAddress(c.Value)
		if address == "" {
			return shown, false
		}
		shown.URL, shown.Text, shown.External = address, host(address), true
	}
	return shown, shown.Icon != ""
}

// telephone makes a number that a telephone calls (RFC 3966, without its global form where the number has none).
func telephone(number string) string {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(number, "(0)", "") {
		if r >= '0' && r <= '9' || r == '+' && b.Len() == 0 {
			b.WriteRune(r)
		}
	}
	if b.Len() < 3 {
		return ""
	}
	return "tel:" + b.String()
}

// mailTo makes an address that a letter is begun with (RFC 6068), "" of what is no address.
func mailTo(address string) string {
	a, err := mail.ParseAddress(address)
	if err != nil || a.Address != address {
		return ""
	}
	return "mailto:" + strings.ReplaceAll(url.PathEscape(address), "%40", "@")
}

func contactValues(g contactGroup) []value {
	var all []value
	if g.Name != "" {
		all = append(all, value{said: said{text: g.Name}})
	}
	for _, way := range g.Ways {
		all = append(all, value{said: said{text: way.Text}, URL: way.URL, External: way.External})
	}
	return all
}

// actions are what most visitors come for: to book, to call, to go there.
func (o *offered) actions(view *offerView) []ui.Button {
	var all []ui.Button
	if view.Contact != nil {
		if len(view.Contact.Book) > 0 {
			all = append(all, view.Contact.Book[0])
		}
		for _, icon := range []string{"phone", "globe"} {
			if way := view.Contact.first(icon); way.URL != "" {
				b := ui.Button{Text: o.say("portal.offer.call"), Icon: icon, URL: way.URL}
				if way.External {
					b.Text, b.Attributes = o.say("portal.offer.site"), outside
				}
				all = append(all, b)
			}
		}
	}
	if view.Place != nil && view.Place.Way.URL != "" {
		all = append(all, ui.Button{Text: view.Place.Way.Text, Icon: "navigation", URL: view.Place.Way.URL, Attributes: outside})
	}
	return all
}

// first gives the first way of a kind, as its icon tells it.
func (p *contactPanel) first(icon string) ui.Contact {
	for _, g := range p.Groups {
		for _, way := range g.Ways {
			if way.Icon == icon {
				return way
			}
		}
	}
	return ui.Contact{}
}
