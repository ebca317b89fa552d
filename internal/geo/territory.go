package geo

import (
	"fmt"
	"strings"
	"time"
)

// Level is the closed list of what a territory can be, from the widest to the narrowest; zones, which networks draw
// by hand across all others, come last.
type Level uint8

const (
	Country    Level = iota + 1
	Region           // French region, Swiss canton, Italian region
	Department       // French department, Italian province
	EPCI             // French intercommunality with taxing powers, by SIREN
	Commune          // by national code: INSEE, and BFS, ISTAT… with the country's prefix
	Zone             // touristic territory drawn by hand
)

var levelNames = [...]string{Country: "country", Region: "region", Department: "department", EPCI: "epci", Commune: "commune", Zone: "zone"}

// Levels gives the closed list, widest first.
func Levels() []Level { return []Level{Country, Region, Department, EPCI, Commune, Zone} }

// ParseLevel reads a level's name, "commune" for instance.
func ParseLevel(name string) (Level, bool) {
	for l, n := range levelNames {
		if n != "" && n == name {
			return Level(l), true
		}
	}
	return 0, false
}

func (l Level) String() string {
	if int(l) < len(levelNames) && levelNames[l] != "" {
		return levelNames[l]
	}
	return fmt.Sprintf("level(%d)", uint8(l))
}

// MarshalText gives the level's name.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads the level's name.
func (l *Level) UnmarshalText(text []byte) error {
	level, ok := ParseLevel(string(text))
	if !ok {
		return fmt.Errorf("geo: no level %q", text)
	}
	*l = level
	return nil
}

// Kind tells what sort of commune a territory of level commune is. All but Full are parts of another commune, present
// (delegated, associated, arrondissement) or past (former), which Territory.Commune names.
type Kind string

const (
	Full           Kind = ""               // a commune in its own right, and every territory of another level
	Delegated      Kind = "delegated"      // commune déléguée, a part of a commune nouvelle (law of 2010)
	Associated     Kind = "associated"     // commune associée, a part since a merger under the law of 1971
	Arrondissement Kind = "arrondissement" // of Paris, Lyon or Marseille
	Former         Kind = "former"         // merged without leaving a part behind
)

// Territory is one named piece of country. Codes of other countries than France carry the country as prefix
// ("ch-6031"), so that no two countries' codes can meet.
type Territory struct {
	Level   Level             `json:"level"`
	Kind    Kind              `json:"kind,omitempty"`
	Code    string            `json:"code"`            // "37261", "37", "24", "243700754", "fr", "ch-6031"; zones: [a-z0-9-]+
	Name    string            `json:"name"`            // in the language of the place
	Names   map[string]string `json:"names,omitempty"` // by language tag, where another language has a name of its own
	Slug    string            `json:"slug"`            // unique in its Atlas, which gives it; the name's own where nobody shares it, else with the code
	Country string            `json:"country"`         // ISO 3166-1 in lower case; a country's own code

	Region     string `json:"region,omitempty"`
	Department string `json:"department,omitempty"`
	EPCI       string `json:"epci,omitempty"`
	Commune    string `json:"commune,omitempty"` // the commune in force that this one is a part of

	PostalCodes []string `json:"postal_codes,omitempty"`
	Position    Point    `json:"position,omitzero"` // of the town centre; zero where not known, see Atlas.Position
	Population  int      `json:"population,omitempty"`

	// From and To are ISO dates ("2019-01-01"): the first day in force, and the first day no longer. Empty is open.
	// The sources begin with 2019, so what ended earlier has To "2019-01-01", the day by which it surely had.
	From       string   `json:"from,omitempty"`
	To         string   `json:"to,omitempty"`
	Successors []string `json:"successors,omitempty"` // codes of the same level; several after a split

	// FormerNames are names the same code had before.
	FormerNames []string `json:"former_names,omitempty"`

	// Members are the ids of territories a zone is made of ("epci:243700754", "commune:37261").
	Members []string `json:"members,omitempty"`
}

// ID gives the name under which a territory is stored and referred to: "commune:37261", "region:24", "country:fr".
// A delegated or associated commune that has the very code of the commune it is a part of, as seats of a commune
// nouvelle do, carries its kind: "commune:01015-delegated".
func (t *Territory) ID() string {
	id := t.Level.String() + ":" + t.Code
	if t.sharesCode() {
		id += "-" + string(t.Kind)
	}
	return id
}

// In gives the name in a language, or in the place's own where that language has none. Only the primary tag counts.
func (t *Territory) In(lang string) string {
	if name, ok := t.Names[lang]; ok {
		return name
	}
	primary, _, _ := strings.Cut(lang, "-")
	if name, ok := t.Names[primary]; ok {
		return name
	}
	return t.Name
}

// InForce tells whether the territory was in force on the day of the instant, in the instant's own time zone.
func (t *Territory) InForce(on time.Time) bool {
	day := on.Format(time.DateOnly)
	return (t.From == "" || t.From <= day) && (t.To == "" || day < t.To)
}

// Living tells whether the territory can still be asked for by its own name: it is in force, or a part of a commune that is.
func (t *Territory) Living() bool {
	return t.To == "" || t.Kind == Delegated || t.Kind == Associated || t.Kind == Arrondissement
}

func (t *Territory) sharesCode() bool { return t.Kind != Full && t.Code == t.Commune }
