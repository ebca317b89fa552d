// Package network is who takes part: organisations, the tree of animation between them, the territories they are
// competent for, and the sources that data comes from. It knows nothing of what they may do; that is access.
package network

import (
	"regexp"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
)

// Organisation is a member of the network, or a professional who runs places in it.
type Organisation struct {
	Code        string       `json:"code"` // stable, lower case: "ot-tours"
	Kind        Kind         `json:"kind"`
	Name        string       `json:"name"`
	Parent      string       `json:"parent,omitempty"`      // who animates it
	Territories []string     `json:"territories,omitempty"` // ids of geo: "commune:37261", "department:37"
	Country     string       `json:"country,omitempty"`     // ISO 3166-1, lower case; "" is France
	Languages   []offer.Lang `json:"languages,omitempty"`
	Website     string       `json:"website,omitempty"`
	Email       string       `json:"email,omitempty"`
	Phone       string       `json:"phone,omitempty"`
	SIRET       string       `json:"siret,omitempty"`

	Size    int          `json:"size,omitempty"`   // people who work there
	Review  bool         `json:"review,omitempty"` // what contributors enter is looked over by a validator before it is published
	Absence Absence      `json:"absence,omitzero"`
	Left    opening.Date `json:"left,omitzero"` // the day on which it left the network; its offers stay
}

// Absence is a stretch of days on which nobody of an organisation answers: its stand-in does, "" being who animates it.
type Absence struct {
	From    opening.Date `json:"from,omitzero"`
	To      opening.Date `json:"to,omitzero"`
	StandIn string       `json:"stand_in,omitempty"`
}

// Holds tells whether it is so on a day.
func (a Absence) Holds(on opening.Date) bool { return a != Absence{} && on >= a.From && on <= a.To }

// Kind is the closed list of kinds of organisation.
type Kind string

const (
	RegionalCommittee     Kind = "regional-committee"
	DepartmentalCommittee Kind = "departmental-committee"
	TouristOffice         Kind = "tourist-office"
	Federation            Kind = "federation"
	Municipality          Kind = "municipality"
	Professional          Kind = "professional"
	PublicDiffuser        Kind = "public-diffuser"
	PrivateDiffuser       Kind = "private-diffuser"
	TechnicalProvider     Kind = "technical-provider"
	Partner               Kind = "partner"
	Association           Kind = "association"
	Individual            Kind = "individual"
)

// Source is where data comes in from: a file, a feed, another base. Its licence is a basis of rights for what it brings.
type Source struct {
	Code        string        `json:"code"`
	Name        string        `json:"name"`
	Format      string        `json:"format,omitempty"` // the folder of exchange that reads it
	Licence     offer.Licence `json:"licence,omitempty"`
	Attribution string        `json:"attribution,omitempty"`
	URL         string        `json:"url,omitempty"`
}

var code = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

// Check refuses an organisation that could not be referred to.
func (o *Organisation) Check() error {
	if !code.MatchString(o.Code) {
		return fault.New(fault.Invalid, "code.malformed", "value", o.Code)
	}
	if o.Name == "" {
		return fault.Refuse("organisation.invalid", []fault.Problem{fault.At("/name", "text.empty")})
	}
	return nil
}

// Check refuses a source that could not be referred to.
func (s *Source) Check() error {
	if !code.MatchString(s.Code) {
		return fault.New(fault.Invalid, "code.malformed", "value", s.Code)
	}
	return nil
}
