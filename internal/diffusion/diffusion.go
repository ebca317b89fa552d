// Package diffusion is the ways out of the base. A project is one of them: a portal, a site, an app, a screen, to which a network
// or one of its members gives a choice of the offers under a name of its own. What it may show is not decided here; that is
// access.
package diffusion

import (
	"escale/internal/offer"
)

// Project is one way out of the base.
type Project struct {
	Code   string   `yaml:"code" json:"code"`                       // stable, lower case: "portal"
	Hosts  []string `yaml:"hosts,omitempty" json:"hosts,omitempty"` // names under which it answers; the main project answers for all others
	Scope  string   `yaml:"scope,omitempty" json:"scope,omitempty"` // which offers it shows, as in an address: "territory=epci:244100798"; "" is all
	Portal Portal   `yaml:"portal" json:"portal"`
}

// Portal is how a project shows itself as a public site.
type Portal struct {
	Name       offer.Label  `yaml:"name" json:"name"`                           // "Escales"
	Tagline    offer.Label  `yaml:"tagline,omitempty" json:"tagline,omitempty"` // "en Val de Loire"; follows the name
	Claim      offer.Label  `yaml:"claim,omitempty" json:"claim,omitempty"`     // the large words of the front page
	Welcome    offer.Label  `yaml:"welcome,omitempty" json:"welcome,omitempty"` // some sentences below them
	Languages  []offer.Lang `yaml:"languages,omitempty" json:"languages,omitempty"`
	Colours    Colours      `yaml:"colours,omitempty" json:"colours,omitzero"`
	Logo       *Logo        `yaml:"-" json:"logo,omitempty"`
	Highlights []Highlight  `yaml:"highlights,omitempty" json:"highlights,omitempty"`
	Map        Map          `yaml:"map,omitempty" json:"map,omitzero"`
	Legal      Legal        `yaml:"legal,omitempty" json:"legal,omitzero"`
}

// Colours are #rrggbb; empty leaves the usual one.
type Colours struct {
	Brand  string `yaml:"brand,omitempty" json:"brand,omitempty"`   // of buttons and of what is chosen
	Accent string `yaml:"accent,omitempty" json:"accent,omitempty"` // of small marks
}

// Logo is a picture about as wide as high.
type Logo struct {
	Kind string `json:"kind"` // media type
	Data []byte `json:"data"`
}

// Highlight is a selection that the front page leads to.
type Highlight struct {
	Title    offer.Label `yaml:"title" json:"title"`
	Question string      `yaml:"question" json:"question"` // as in an address: "type=event&open=weekend"
}

// Map is what maps are drawn from: a style of MapLibre, or tiles that are pictures; neither is the map that the program carries.
type Map struct {
	Style       string `yaml:"style,omitempty" json:"style,omitempty"` // https address
	Tiles       string `yaml:"tiles,omitempty" json:"tiles,omitempty"` // https address with {z}, {x} and {y}
	Attribution string `yaml:"attribution,omitempty" json:"attribution,omitempty"`
}

// Legal is what the pages that a public body owes say of who publishes (LCEN, article 6; décret 2019-768).
type Legal struct {
	Publisher      string `yaml:"publisher,omitempty" json:"publisher,omitempty"` // name and address
	Director       string `yaml:"director,omitempty" json:"director,omitempty"`   // of the publication
	Host           string `yaml:"host,omitempty" json:"host,omitempty"`           // who runs the servers: name, address, telephone
	Contact        string `yaml:"contact,omitempty" json:"contact,omitempty"`     // mail address
	DataProtection string `yaml:"data_protection,omitempty" json:"data_protection,omitempty"`
	Accessibility  string `yaml:"accessibility,omitempty" json:"accessibility,omitempty"` // whom to tell of a barrier: mail address
	Scheme         string `yaml:"scheme,omitempty" json:"scheme,omitempty"`               // address of the plan of several years for accessibility
	Security       string `yaml:"security,omitempty" json:"security,omitempty"`           // whom to tell of a weakness: mail or https address
	Audit          *Audit `yaml:"audit,omitempty" json:"audit,omitempty"`                 // nil: nobody has audited
}

// Audit is what people found who judged the site by all criteria of the RGAA.
type Audit struct {
	Day      string        `yaml:"day" json:"day"` // ISO date
	By       string        `yaml:"by" json:"by"`
	Rate     float64       `yaml:"rate" json:"rate"`                             // per cent of the criteria that hold
	Report   string        `yaml:"report,omitempty" json:"report,omitempty"`     // https address
	Failures []offer.Label `yaml:"failures,omitempty" json:"failures,omitempty"` // what does not hold yet, a sentence each
}

// MainProject is the code of the project that a new base has.
const MainProject = "portal"

// Main gives the project of a new base: a portal that shows everything.
func Main() *Project {
	return &Project{Code: MainProject, Portal: Portal{Name: offer.Label{"fr": "Escale", "en": "Escale"}}}
}
