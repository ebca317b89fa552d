package offer

import (
	"net/mail"
	"slices"
	"strings"

	"escale/internal/fault"
	"escale/internal/geo"
)

// Contact is whom to ask, in one role, and by which channels. Its role decides its class: a public number is a fact, the
// owner's is for members only.
type Contact struct {
	Role         Role      `json:"role"`
	Name         string    `json:"name,omitempty"` // of the organisation or desk
	Person       string    `json:"person,omitempty"`
	Professional bool      `json:"professional,omitzero"` // the person agreed to be shown, or acts by trade
	Channels     []Channel `json:"channels,omitempty"`
	Address      *Address  `json:"address,omitzero"`
}

// Role is the closed list of what a contact is for.
type Role string

const (
	RolePublic         Role = "public"
	RoleBooking        Role = "booking"
	RoleGroups         Role = "groups"
	RolePress          Role = "press"
	RoleOwner          Role = "owner"
	RoleAdministrative Role = "administrative"
	RoleEmergency      Role = "emergency"
)

// Roles lists every Role with its default class.
var Roles = map[Role]Class{
	RolePublic: Fact, RoleBooking: Fact, RoleGroups: Fact, RolePress: Fact, RoleEmergency: Network,
	RoleOwner: Network, RoleAdministrative: Network,
}

// Channel is one way to reach a contact.
type Channel struct {
	Means Means  `json:"means"`
	Value string `json:"value"`
	Note  Text   `json:"note,omitempty"`
}

// Means is the closed list of ways to reach somebody.
type Means string

const (
	Phone    Means = "phone"
	Mobile   Means = "mobile"
	Fax      Means = "fax"
	Email    Means = "email"
	Website  Means = "website"
	Social   Means = "social"   // a page on a social network
	Booking  Means = "booking"  // a page to book on
	Ticket   Means = "ticket"   // a page that sells tickets
	Messages Means = "messages" // a messaging address
)

func (m Means) web() bool { return m == Website || m == Social || m == Booking || m == Ticket }

var means = []Means{Phone, Mobile, Fax, Email, Website, Social, Booking, Ticket, Messages}

func (Contact) Kind() Kind { return KindContact }

// Class gives the class of the contact: its role's, but personal where a person is named who did not agree.
func (c Contact) Class() Class {
	class, known := Roles[c.Role]
	if !known {
		return Network
	}
	if class == Fact && c.Person != "" && !c.Professional {
		return Personal
	}
	return class
}

func (c Contact) Check(_ *Field, r Reference) []fault.Problem {
	var found []fault.Problem
	if _, known := Roles[c.Role]; !known {
		found = append(found, fault.At("/role", "contact.role_unknown", "value", string(c.Role)))
	}
	for _, p := range []part[string]{{"/name", c.Name}, {"/person", c.Person}} {
		found = append(found, checkLength(p.path, p.value)...)
	}
	if len(c.Channels) > 50 {
		return append(found, fault.At("/channels", "list.too_long", "length", len(c.Channels), "max", 50))
	}
	for i, ch := range c.Channels {
		found = append(found, under("/channels/"+itoa(i), append(ch.check(), under("/note", ch.Note.Check(&Field{}, r))...))...)
	}
	if c.Address != nil {
		found = append(found, under("/address", c.Address.Check(nil, r))...)
	}
	return found
}

func (ch Channel) check() []fault.Problem {
	switch {
	case !slices.Contains(means, ch.Means):
		return []fault.Problem{fault.At("/means", "contact.means_unknown", "value", string(ch.Means))}
	case ch.Means.web():
		return checkURL("/value", ch.Value)
	case ch.Means == Email:
		if a, err := mail.ParseAddress(ch.Value); err != nil || a.Address != ch.Value {
			return []fault.Problem{fault.At("/value", "contact.not_an_email", "value", clip(ch.Value, 200))}
		}
	case ch.Means == Messages:
		if ch.Value == "" || len(ch.Value) > 200 {
			return []fault.Problem{fault.At("/value", "text.too_long", "length", len(ch.Value), "max", 200)}
		}
	default:
		if n := len(NormalPhone(ch.Value)); n < 3 || n > 20 {
			return []fault.Problem{fault.At("/value", "contact.not_a_phone", "value", clip(ch.Value, 200))}
		}
	}
	return nil
}

func (c Contact) Facts(f *Field, r Reference, to *Facts) {
	class := f.ClassOf(c)
	for _, s := range []string{c.Name, c.Person} {
		if s != "" && class == f.Class { // words have no class but their field's
			to.Words = append(to.Words, Words{f, "", s})
		}
	}
	for _, ch := range c.Channels {
		to.Exact = append(to.Exact, Exact{f, class, ch.normal(r.Country)})
	}
}

func (ch Channel) normal(country string) string {
	switch {
	case ch.Means.web():
		return NormalURL(ch.Value)
	case ch.Means == Email || ch.Means == Messages:
		return strings.ToLower(strings.TrimSpace(ch.Value))
	}
	return NormalPhoneIn(ch.Value, country)
}

// NormalPhone is NormalPhoneIn for France.
func NormalPhone(s string) string { return NormalPhoneIn(s, "fr") }

// NormalPhoneIn brings a number to the form in which it is compared: digits alone, with the code of the country in front; where the
// number gives none, that of the country it stands in (ISO 3166-1): "02 54 71 73 74" and "+33 (0)2.54.71.73.74" are
// "33254717374". Short numbers stay as they are.
func NormalPhoneIn(s, country string) string {
	s = strings.ReplaceAll(s, "(0)", "")
	var b strings.Builder
	for _, r := range s {
		if r >= '0' && r <= '9' || r == '+' && b.Len() == 0 {
			b.WriteRune(r)
		}
	}
	digits := b.String()
	switch {
	case strings.HasPrefix(digits, "+"):
		return digits[1:]
	case strings.HasPrefix(digits, "00") && len(digits) > 8:
		return digits[2:]
	}
	if n, known := geo.NationOf(country); known {
		if called, ok := n.International(digits); ok {
			return called
		}
	}
	return digits
}

// PhoneForms gives every form that a number may have, since whoever asks for one does not say in which country it stands.
func PhoneForms(s string) []string {
	var forms []string
	for _, country := range geo.NationCodes() {
		if form := NormalPhoneIn(s, country); !slices.Contains(forms, form) {
			forms = append(forms, form)
		}
	}
	return forms
}
