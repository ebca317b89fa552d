// Package diffusion is the ways out of the base. A project is one of them: a portal, a site, an app, a screen, to which a network
// or one of its members gives a choice of the offers under a name of its own. What it may show is not decided here; that is
// access.
package diffusion

import (
	"escale/internal/offer"
)

// Project is one way out of the base.
type Project struct {
	Code   string   `json:"code"`            // stable, lower case: "portal"
	Hosts  []string `json:"hosts,omitempty"` // names under which it answers; the first project answers for all others
	Scope  string   `json:"scope,omitempty"` // the offers it shows, as the parameters of a question; "" is all
	Portal Portal   `json:"portal"`
}

// Portal is how a project shows itself as a public site.
type Portal struct {
	Name      offer.Label  `json:"name"`                // "Escales en Val de Loire"
	Claim     offer.Label  `json:"claim,omitempty"`     // the large words of the front page
	Welcome   offer.Label  `json:"welcome,omitempty"`   // some sentences below them
	Languages []offer.Lang `json:"languages,omitempty"` // offered, the first standing in for others; none is all seven
}

// MainProject is the code of the project that a new base has.
const MainProject = "portal"

// Main gives the project of a new base: a portal that shows everything.
func Main() *Project {
	return &Project{Code: MainProject, Portal: Portal{Name: offer.Label{"fr": "Escale", "en": "Escale"}}}
}
