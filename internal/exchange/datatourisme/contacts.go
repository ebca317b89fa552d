package datatourisme

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"escale/internal/offer"
)

// contactsAs reads agents as contacts of a role.
func contactsAs(role offer.Role) func(*decoding, *node) {
	return func(d *decoding, n *node) {
		for v := range n.each {
			if v.kind == isObject {
				d.contact(v, role)
			}
		}
	}
}

// contact reads one agent. An agent of whom nothing is told but that it exists is none.
func (d *decoding) contact(v *node, role offer.Role) {
	c := offer.Contact{Role: role, Name: lines(plain(v.get("legalName").word()))}
	c.Person = strings.TrimSpace(plain(v.get("givenName").word()) + " " + plain(v.get("familyName").word()))
	if c.Name == "" {
		c.Name = plain(cmp.Or(v.get("name").word(), v.get("title").word()))
	}
	d.channels(&c, v.get("telephone"), offer.Phone)
	d.channels(&c, v.get("faxNumber"), offer.Fax)
	d.channels(&c, v.get("email"), offer.Email)
	d.channels(&c, v.get("homepage"), offer.Website)
	if a := v.get("address").first(); a != nil && a.kind == isObject {
		address, _ := postal(a)
		if len(address.Lines)+len(address.PostalCode)+len(address.Locality)+len(address.Commune) > 0 {
			c.Address = &address
		}
	}
	if c.Name == "" && c.Person == "" && c.Address == nil && len(c.Channels) == 0 {
		return
	}
	id := itemID(string(role), c.Name, c.Person, firstValue(c.Channels))
	if uri := v.get("@id").word(); uri != "" {
		id = itemID(string(role), Key(uri))
	}
	if !d.merged(c) {
		d.put(offer.FieldContacts, id, c)
	}
}

// merged brings together contacts of one role and name of which one says all that the other does: producers list an agent
// once for each form it was typed in.
func (d *decoding) merged(c offer.Contact) bool {
	for i := range d.cells {
		have, ok := d.cells[i].Value.(offer.Contact)
		if !ok || have.Role != c.Role || have.Name != c.Name || have.Person != c.Person {
			continue
		}
		switch {
		case within(c, have):
			return true
		case within(have, c):
			d.cells[i].Value = c
			return true
		}
	}
	return false
}

// within tells whether one contact says nothing that the other does not.
func within(a, b offer.Contact) bool {
	if a.Address != nil && (b.Address == nil || !offer.Equal(*a.Address, *b.Address)) {
		return false
	}
	return !slices.ContainsFunc(a.Channels, func(ch offer.Channel) bool {
		return !slices.ContainsFunc(b.Channels, func(o offer.Channel) bool { return o.Means == ch.Means && o.Value == ch.Value })
	})
}

func firstValue(channels []offer.Channel) string {
	if len(channels) == 0 {
		return ""
	}
	return channels[0].Value
}

// channels adds ways to reach a contact; one that cannot be is reported and stays in the remainder.
func (d *decoding) channels(c *offer.Contact, n *node, means offer.Means) {
	for v := range n.each {
		raw := v.word()
		var found []offer.Channel
		switch means {
		case offer.Phone, offer.Fax:
			found = phones(raw, means)
		case offer.Website:
			found = websites(raw)
		case offer.Email:
			if found = emails(raw); len(found) == 0 && strings.Contains(raw, "://") {
				found = websites(raw) // typed into the wrong box
			}
		}
		if raw != "" && len(found) == 0 {
			d.aside(v, offer.FieldContacts, "", "datatourisme.channel_unusable", "means", string(means), "value", shorten(v))
			v.release()
		}
		for _, ch := range found {
			if !slices.ContainsFunc(c.Channels, func(o offer.Channel) bool { return o.Means == ch.Means && o.Value == ch.Value }) && len(c.Channels) < 50 {
				c.Channels = append(c.Channels, ch)
			}
		}
	}
}

// usable tells whether the model takes a channel.
func usable(ch offer.Channel) bool {
	c := offer.Contact{Role: offer.RolePublic, Channels: []offer.Channel{ch}}
	return len(c.Check(nil, offer.Reference{})) == 0
}

// phones reads one number, or several in one string ("02 54 71 73 74 / 06 12 34 56 78"), as people read them.
func phones(raw string, means offer.Means) []offer.Channel {
	var all []offer.Channel
	for _, part := range strings.FieldsFunc(strings.ReplaceAll(raw, " ou ", "/"), func(r rune) bool { return r == '/' || r == ';' || r == '|' }) {
		ch := offer.Channel{Means: means, Value: displayPhone(part)}
		digits := offer.NormalPhone(part)
		if means == offer.Phone && len(digits) == 11 && (strings.HasPrefix(digits, "336") || strings.HasPrefix(digits, "337")) {
			ch.Means = offer.Mobile
		}
		if !usable(ch) {
			return nil
		}
		all = append(all, ch)
	}
	return all
}

// displayPhone writes French numbers as the platform does, "+33 2 54 71 73 74"; any other stays as it is.
func displayPhone(s string) string {
	digits := offer.NormalPhone(s)
	if len(digits) != 11 || !strings.HasPrefix(digits, "33") {
		return strings.Join(strings.Fields(s), " ")
	}
	var b strings.Builder
	b.WriteString("+33 " + digits[2:3])
	for i := 3; i < len(digits); i += 2 {
		b.WriteString(" " + digits[i:i+2])
	}
	return b.String()
}

func emails(raw string) []offer.Channel {
	var all []offer.Channel
	for _, part := range strings.FieldsFunc(raw, func(r rune) bool { return strings.ContainsRune(" ;,/<>", r) }) {
		ch := offer.Channel{Means: offer.Email, Value: strings.TrimPrefix(part, "mailto:")}
		if !usable(ch) {
			return nil
		}
		all = append(all, ch)
	}
	return all
}

// social are the hosts whose pages are not somebody's own site.
var social = []string{"facebook.com", "instagram.com", "twitter.com", "x.com", "youtube.com", "linkedin.com", "tiktok.com", "pinterest.fr", "pinterest.com"}

func websites(raw string) []offer.Channel {
	address := webAddress(raw)
	ch := offer.Channel{Means: offer.Website, Value: address}
	if address == "" || !usable(ch) {
		return nil
	}
	if u, err := url.Parse(address); err == nil && slices.ContainsFunc(social, func(host string) bool {
		return u.Hostname() == host || strings.HasSuffix(u.Hostname(), "."+host)
	}) {
		ch.Means = offer.Social
	}
	return []offer.Channel{ch}
}

// webAddress completes what people leave out: "www.x.fr" and "//x.fr/a b.jpg" are web addresses. "" for what is none.
func webAddress(raw string) string {
	s := strings.TrimSpace(raw)
	switch {
	case strings.HasPrefix(s, "//"):
		s = "https:" + s
	case !strings.Contains(s, "://") && strings.Contains(s, ".") && !strings.ContainsAny(s, "@ "):
		s = "http://" + s
	}
	if strings.Contains(s, " ") {
		s = strings.ReplaceAll(s, " ", "%20")
	}
	if u, err := url.Parse(s); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || len(s) > 2000 {
		return ""
	}
	return s
}
