package offer

// Use is the closed list of what content may be used for.
type Use string

const (
	UseWeb      Use = "web"
	UseApp      Use = "app"
	UsePrint    Use = "print"
	UseOpenData Use = "open-data"
	UseReuse    Use = "reuse"
	UseDesk     Use = "desk"
)

// Uses lists every Use.
var Uses = []Use{UseWeb, UseApp, UsePrint, UseOpenData, UseReuse, UseDesk}

// Licence is the closed list of terms under which content comes, by SPDX identifier where there is one.
type Licence string

const (
	LicenceOuverte    Licence = "etalab-2.0"
	ODbL              Licence = "ODbL-1.0"
	CC0               Licence = "CC0-1.0"
	CCBY              Licence = "CC-BY-4.0"
	CCBYSA            Licence = "CC-BY-SA-4.0"
	CCBYND            Licence = "CC-BY-ND-4.0"
	CCBYNC            Licence = "CC-BY-NC-4.0"
	CCBYNCSA          Licence = "CC-BY-NC-SA-4.0"
	CCBYNCND          Licence = "CC-BY-NC-ND-4.0"
	AllRightsReserved Licence = "reserved" // only what a convention or an assignment grants
)

type terms struct {
	open       bool // free for every use: may go into open data
	adaptation bool
}

var licences = map[Licence]terms{
	LicenceOuverte: {true, true}, ODbL: {true, true}, CC0: {true, true}, CCBY: {true, true}, CCBYSA: {true, true},
	CCBYND: {false, false}, CCBYNC: {false, true}, CCBYNCSA: {false, true}, CCBYNCND: {false, false},
	AllRightsReserved: {false, false},
}

// Known tells whether the licence is on the list.
func (l Licence) Known() bool { _, ok := licences[l]; return ok }

// Open tells whether the licence lets anyone use the content for anything, so that it may stand in open data.
func (l Licence) Open() bool { return licences[l].open }

// Adaptable tells whether cropping and translating are allowed.
func (l Licence) Adaptable() bool { return licences[l].adaptation }

// Licences lists every licence, the freest first.
func Licences() []Licence {
	return []Licence{CC0, LicenceOuverte, ODbL, CCBY, CCBYSA, CCBYND, CCBYNC, CCBYNCSA, CCBYNCND, AllRightsReserved}
}
