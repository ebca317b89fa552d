package quality

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"sync"

	"go.yaml.in/yaml/v3"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
)

// Articles is the charter as it is written: what a network reads, votes on and edits. Compile makes it a Charter.
type Articles struct {
	Label     offer.Label  `yaml:"label" json:"label"`
	Languages []offer.Lang `yaml:"languages" json:"languages"` // that the network translates into, its own first
	Bands     Bands        `yaml:"bands" json:"bands"`
	Rules     []*Rule      `yaml:"rules" json:"rules"`
}

// Bands are the scores from which an offer is medium and high; below it is low.
type Bands struct {
	Medium int `yaml:"medium" json:"medium"`
	High   int `yaml:"high" json:"high"`
}

// Rule is one article. Its code is for ever: problems are asked for, counted and reported by it.
type Rule struct {
	Code     string             `yaml:"code" json:"code"`
	Label    offer.Label        `yaml:"label" json:"label"`   // what is wrong, as a sentence without a full stop
	Action   offer.Label        `yaml:"action" json:"action"` // what to do
	Severity Severity           `yaml:"severity" json:"severity"`
	Since    string             `yaml:"since,omitempty" json:"since,omitempty"` // the day from which it counts; before it, a warning without weight
	Types    []offer.Type       `yaml:"types,omitempty" json:"types,omitempty"` // empty: all
	Except   []offer.Type       `yaml:"except,omitempty" json:"except,omitempty"`
	When     string             `yaml:"when,omitempty" json:"when,omitempty"`   // facets and numbers, as in an address: "label=stars-hotel&pets=yes"
	Group    offer.Group        `yaml:"group,omitempty" json:"group,omitempty"` // the field group it points at; that of its first field by itself
	Weighs   map[offer.Need]int `yaml:"weighs,omitempty" json:"weighs,omitempty"`
	Effort   int                `yaml:"effort,omitempty" json:"effort,omitempty"` // minutes it takes to mend; 0 is 5
	Check    string             `yaml:"check" json:"check"`
	With     `yaml:",inline" json:",inline"`
}

// With is what checks are told; each takes some of it, and Compile refuses the rest.
type With struct {
	Fields []string                `yaml:"fields,omitempty" json:"fields,omitempty"`
	Langs  []offer.Lang            `yaml:"langs,omitempty" json:"langs,omitempty"`
	What   string                  `yaml:"what,omitempty" json:"what,omitempty"`
	Min    int                     `yaml:"min,omitempty" json:"min,omitempty"`
	Max    int                     `yaml:"max,omitempty" json:"max,omitempty"`
	Months int                     `yaml:"months,omitempty" json:"months,omitempty"`
	Metres int                     `yaml:"metres,omitempty" json:"metres,omitempty"`
	Means  []offer.Means           `yaml:"means,omitempty" json:"means,omitempty"`
	Having []string                `yaml:"having,omitempty" json:"having,omitempty"`
	Words  map[offer.Lang][]string `yaml:"words,omitempty" json:"words,omitempty"`
	Query  string                  `yaml:"query,omitempty" json:"query,omitempty"`
}

// Limits of a charter, which comes from outside.
const (
	MaxRules   = 500
	MaxCharter = 1 << 20 // bytes
	maxList    = 200     // entries of one list of a rule
	maxLabel   = 1_000   // bytes
	maxWeight  = 1_000
)

//go:embed charter.yaml
var shipped []byte

// Shipped gives the charter that the program brings, as it is written.
func Shipped() []byte { return shipped }

// Read reads a charter: the shipped one, with a network's own over it where there is one (nil for none). Of a rule with a
// code that is there already, the network's own says only what it changes; "off: true" takes the rule away; a new code
// adds a rule at the end. What it gives is shared and not to be changed.
func Read(own []byte) (*Articles, error) {
	if len(own) == 0 {
		return shippedArticles()
	}
	return read(own)
}

// shippedArticles reads what the program brings once.
var shippedArticles = sync.OnceValues(func() (*Articles, error) { return read(nil) })

func read(own []byte) (*Articles, error) {
	base, err := decodeLoose(shipped)
	if err != nil {
		return nil, fmt.Errorf("charter.yaml: %w", err)
	}
	if len(own) > 0 {
		over, err := decodeLoose(own)
		if err == nil {
			err = decode(own, new(written), true) // so that an unknown word is told with its own line
		}
		if err != nil {
			return nil, err
		}
		if err := base.lay(over); err != nil {
			return nil, err
		}
	}
	whole, err := yaml.Marshal(base)
	if err != nil {
		return nil, malformed(err)
	}
	articles := new(Articles)
	if err := decode(whole, articles, true); err != nil {
		return nil, err
	}
	return articles, nil
}

// loose is a charter whose rules may be parts of rules.
type loose struct {
	Label     map[string]string `yaml:"label,omitempty"`
	Languages []string          `yaml:"languages,omitempty"`
	Bands     map[string]int    `yaml:"bands,omitempty"`
	Rules     []map[string]any  `yaml:"rules,omitempty"`
}

// written is a charter as a network writes it.
type written struct {
	Label     map[string]string
	Languages []string
	Bands     map[string]int
	Rules     []writtenRule
}

type writtenRule struct {
	Rule `yaml:",inline"`
	Off  bool
}

func decodeLoose(data []byte) (*loose, error) {
	if len(data) > MaxCharter {
		return nil, fault.New(fault.TooMany, "charter.too_large", "length", len(data), "max", MaxCharter)
	}
	l := new(loose)
	return l, decode(data, l, true)
}

// decode reads YAML, of which JSON is a part. An empty document changes nothing.
func decode(data []byte, to any, strict bool) error {
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(strict)
	if err := d.Decode(to); err != nil && !errors.Is(err, io.EOF) {
		return malformed(err)
	}
	return nil
}

func malformed(err error) error {
	return fault.New(fault.Invalid, "charter.malformed", "reason", fault.Plain(err))
}

// lay puts a network's own charter over this one.
func (l *loose) lay(over *loose) error {
	for lang, words := range over.Label {
		l.Label[lang] = words
	}
	if over.Languages != nil {
		l.Languages = over.Languages
	}
	for name, from := range over.Bands {
		l.Bands[name] = from
	}
	for i, rule := range over.Rules {
		code, _ := rule["code"].(string)
		if code == "" {
			return fault.Refuse("charter.invalid", []fault.Problem{fault.At(fmt.Sprintf("/rules/%d/code", i), "value.missing")})
		}
		l.layRule(code, rule)
	}
	return nil
}

func (l *loose) layRule(code string, rule map[string]any) {
	off, _ := rule["off"].(bool)
	delete(rule, "off")
	for i, there := range l.Rules {
		if there["code"] != code {
			continue
		}
		if off {
			l.Rules = append(l.Rules[:i:i], l.Rules[i+1:]...)
			return
		}
		for name, value := range rule {
			if value == nil {
				delete(there, name)
			} else {
				there[name] = value
			}
		}
		return
	}
	if !off {
		l.Rules = append(l.Rules, rule)
	}
}

// since gives the day from which a rule counts; 0 for always.
func (r *Rule) since() (opening.Date, error) {
	if r.Since == "" {
		return 0, nil
	}
	return opening.ParseDate(r.Since)
}
