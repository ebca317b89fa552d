package network

import (
	"encoding/json"
	"slices"
	"strings"

	"escale/internal/fault"
)

// Roles is what somebody is in an organisation: a set, written in JSON as a list of names. The empty one is a visitor's.
type Roles uint16

// What a role allows is settled in access, and nowhere else.
const (
	Reader                    Roles = 1 << iota // reads what members share
	Contributor                                 // enters offers
	Validator                                   // looks over what others enter or propose, and publishes
	Translator                                  // writes the texts of offers in other languages
	Adviser                                     // stands at the counter
	Animator                                    // answers for the organisations below its own
	OrganisationAdministrator                   // looks after its people and settings
	Administrator                               // of the network; whoever has the machine's own shell is one
)

// roleNames are the names of roles, in the order of their bits.
var roleNames = []string{"reader", "contributor", "validator", "translator", "reception-adviser", "animator", "organisation-administrator", "network-administrator"}

// AllRoles lists every role by itself.
func AllRoles() []Roles {
	all := make([]Roles, len(roleNames))
	for i := range all {
		all[i] = 1 << i
	}
	return all
}

// Has tells whether the set holds one of the roles.
func (r Roles) Has(any Roles) bool { return r&any != 0 }

// Names lists the names of the roles in the set.
func (r Roles) Names() []string {
	names := []string{}
	for i, name := range roleNames {
		if r.Has(1 << i) {
			names = append(names, name)
		}
	}
	return names
}

// String writes the names with commas between them.
func (r Roles) String() string { return strings.Join(r.Names(), ",") }

// ParseRoles reads names of roles; a name that is none of them is Invalid role.unknown.
func ParseRoles(names ...string) (r Roles, err error) {
	for _, name := range names {
		i := slices.Index(roleNames, strings.TrimSpace(name))
		if i < 0 {
			return 0, fault.New(fault.Invalid, "role.unknown", "value", name, "known", strings.Join(roleNames, ", "))
		}
		r |= 1 << i
	}
	return r, nil
}

// MarshalJSON writes the set as a list of names.
func (r Roles) MarshalJSON() ([]byte, error) { return json.Marshal(r.Names()) }

// UnmarshalJSON reads a list of names.
func (r *Roles) UnmarshalJSON(data []byte) error {
	var names []string
	if err := json.Unmarshal(data, &names); err != nil {
		return err
	}
	read, err := ParseRoles(names...)
	*r = read
	return err
}
