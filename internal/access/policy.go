package access

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"escale/internal/geo"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/query"
)

// Policy is everything that decisions rest on: conventions, settings, members and sources, at one moment. It is never
// changed after it was made.
type Policy struct {
	Conventions   []Convention
	Settings      map[ConventionKind]Setting
	Legacy        []Terms
	Organisations map[string]network.Organisation
	Sources       map[string]network.Source
	Scopes        map[string]query.Query // what projects show of what visitors may see, by their codes; of others all
	Zone          *time.Location         // of the network: rights end at its midnight

	atlas       *geo.Atlas
	delegations map[string][]*network.Delegation // by who may write
	below       map[string][]string              // whom an organisation animates
	standing    map[string][]string              // for whom it stands in, some day or other
	now         func() time.Time
}

// Through gives the policy with other scopes of projects.
func (p *Policy) Through(scopes map[string]query.Query) *Policy {
	q := *p
	q.Scopes = scopes
	return &q
}

// ConventionKind is one of the four kinds of contract.
type ConventionKind string

const (
	RightsGrant  ConventionKind = "rights-grant"
	Contribution ConventionKind = "contribution"
	Consortium   ConventionKind = "consortium"
	Diffusion    ConventionKind = "diffusion"
)

// Setting says how far a kind of convention is applied: not at all, only computed and explained, or enforced.
type Setting string

const (
	Off     Setting = "off"
	Observe Setting = "observe"
	Enforce Setting = "enforce"
)

// Convention is a contract: to whom it gives what, for which use.
type Convention struct {
	Number  string         `yaml:"number" json:"number"`
	Kind    ConventionKind `yaml:"kind" json:"kind"`
	Party   string         `yaml:"party" json:"party"` // code of an organisation; or portal, open-data, members
	Scope   query.Query    `yaml:"-" json:"-"`
	Types   []offer.Type   `yaml:"types" json:"types,omitempty"`
	Classes []offer.Class  `yaml:"classes" json:"classes"`
	Groups  []offer.Group  `yaml:"groups" json:"groups,omitempty"` // empty: all
	Except  []offer.Group  `yaml:"except" json:"except,omitempty"`
	Langs   []offer.Lang   `yaml:"languages" json:"languages,omitempty"` // empty: all
	Use     offer.Use      `yaml:"use" json:"use"`
}

// Terms are rights that rest on paper signed before: for the stock of an organisation, for some uses.
type Terms struct {
	Organisation string      `yaml:"organisation" json:"organisation"`
	Uses         []offer.Use `yaml:"uses" json:"uses"`
	Document     string      `yaml:"document" json:"document"`
}

//go:embed conventions.yaml
var shipped []byte

// Default gives the policy of a new base: consortium and diffusion enforced, with conventions for the portal and for open
// data; contribution and rights observed.
func Default() (*Policy, error) {
	var data struct {
		Zone        string                     `yaml:"zone"`
		Settings    map[ConventionKind]Setting `yaml:"settings"`
		Conventions []Convention               `yaml:"conventions"`
	}
	d := yaml.NewDecoder(bytes.NewReader(shipped))
	d.KnownFields(true)
	if err := d.Decode(&data); err != nil {
		return nil, fmt.Errorf("conventions.yaml: %w", err)
	}
	zone, err := time.LoadLocation(data.Zone)
	if err != nil {
		return nil, fmt.Errorf("conventions.yaml: %w", err)
	}
	return &Policy{Conventions: data.Conventions, Settings: data.Settings, Zone: zone,
		Organisations: map[string]network.Organisation{}, Sources: map[string]network.Source{}}, nil
}

// With gives the policy with other members and sources.
func (p *Policy) With(organisations []network.Organisation, sources []network.Source) *Policy {
	q := *p
	q.Organisations, q.Sources = map[string]network.Organisation{}, map[string]network.Source{}
	for _, o := range organisations {
		q.Organisations[o.Code] = o
	}
	for _, s := range sources {
		q.Sources[s.Code] = s
	}
	q.below, q.standing = map[string][]string{}, map[string][]string{}
	for code, o := range q.Organisations {
		if in := o.Absence.StandIn; in != "" {
			q.standing[in] = append(q.standing[in], code)
		}
		for _, upper := range q.Line(code) {
			q.below[upper] = append(q.below[upper], code)
		}
	}
	for _, lists := range []map[string][]string{q.below, q.standing} {
		for _, codes := range lists {
			slices.Sort(codes)
		}
	}
	return &q
}

// Among gives the policy with these delegations, where the territories are these: without an atlas everybody is competent
// everywhere. The clock tells which delegations are in force; without one those that have no first day are.
func (p *Policy) Among(atlas *geo.Atlas, delegations []*network.Delegation, now func() time.Time) *Policy {
	q := *p
	q.atlas, q.now, q.delegations = atlas, now, map[string][]*network.Delegation{}
	for _, d := range delegations {
		q.delegations[d.To] = append(q.delegations[d.To], d)
	}
	return &q
}

// Delegations lists what others let an organisation write, or what it lets others write, in force or not, by code.
func (p *Policy) Delegations(organisation string) []*network.Delegation {
	var all []*network.Delegation
	for _, some := range p.delegations {
		for _, d := range some {
			if d.To == organisation || d.From == organisation {
				all = append(all, d)
			}
		}
	}
	slices.SortFunc(all, func(a, b *network.Delegation) int { return strings.Compare(a.Code, b.Code) })
	return all
}

// Basis is what a right on protected content rests on; it is named in every explanation.
type Basis string

const (
	ByConvention  Basis = "convention"
	ByLegacy      Basis = "legacy"
	ByOpenLicence Basis = "open-licence"
	ByOwn         Basis = "own"
	ByObservation Basis = "observed" // no right found, but rights are only observed yet
	NoBasis       Basis = ""
)

// TextBasis gives the basis on which a protected text of an offer may be used, NoBasis when there is none.
func (p *Policy) TextBasis(o *offer.Offer, origin offer.Origin, use offer.Use) Basis {
	if src, known := p.Sources[origin.Source]; known && src.Licence.Open() {
		return ByOpenLicence
	}
	for _, t := range p.Legacy {
		if t.Organisation == o.Owner && slices.Contains(t.Uses, use) {
			return ByLegacy
		}
	}
	if p.Settings[RightsGrant] != Enforce {
		return ByObservation
	}
	return NoBasis
}

// TextUses lists the uses for which every protected text of an offer may be used: the index keeps its protected words
// apart by them.
func (p *Policy) TextUses(o *offer.Offer) []offer.Use {
	var origins []offer.Origin // one of each source: all that a basis looks at
	for i := range o.Cells {
		source := o.Cells[i].Origin.Source
		if !slices.ContainsFunc(origins, func(o offer.Origin) bool { return o.Source == source }) {
			origins = append(origins, offer.Origin{Source: source})
		}
	}
	var uses []offer.Use
	for _, use := range offer.Uses {
		if !slices.ContainsFunc(origins, func(from offer.Origin) bool { return p.TextBasis(o, from, use) == NoBasis }) {
			uses = append(uses, use)
		}
	}
	return uses
}

// MediumBasis gives the basis on which a medium may be used at an instant. What the medium itself says (dates, uses,
// licence, consent) always acts, whatever the settings: rights on media are never only observed.
func (p *Policy) MediumBasis(o *offer.Offer, m *offer.Medium, origin offer.Origin, use offer.Use, at time.Time) Basis {
	r := &m.Rights
	switch until := m.Until(p.Zone); {
	case !until.IsZero() && !at.Before(until),
		!r.From.IsZero() && at.Before(r.From.At(0, p.Zone)),
		r.People == offer.ConsentMissing || r.People == offer.ConsentWithdrawn,
		len(r.Uses) > 0 && !slices.Contains(r.Uses, use):
		return NoBasis
	}
	switch {
	case r.Licence.Open():
		return ByOpenLicence
	case r.Licence != "" && (use == offer.UseOpenData || use == offer.UseReuse):
		return NoBasis // a licence that is told and not open keeps the medium out of open data
	case len(r.Uses) > 0:
		return ByOwn // the contributor recorded what the author allowed
	}
	return p.TextBasis(o, origin, use)
}
