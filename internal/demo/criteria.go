package demo

import (
	"bytes"
	_ "embed"
	"fmt"
	"strconv"

	"go.yaml.in/yaml/v3"

	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/own"
)

//go:embed criteria.yaml
var criteriaFile []byte

// criteria is what a member keeps for itself; see criteria.yaml.
type criteria struct {
	Organisation string       `yaml:"organisation"`
	Own          bool         `yaml:"own"`
	Fields       []*own.Field `yaml:"fields"`
	Values       []criterion  `yaml:"values"`

	sheet *own.Sheet
}

type criterion struct {
	Key    string   `yaml:"key"`
	Share  int      `yaml:"share"`
	Yes    int      `yaml:"yes"`
	Codes  []string `yaml:"codes"`
	Number []int    `yaml:"number"`
	Ago    []int    `yaml:"ago"`
	Words  []string `yaml:"words"`
}

// readCriteria makes the own sheets of members.
func (n *Network) readCriteria() error {
	d := yaml.NewDecoder(bytes.NewReader(criteriaFile))
	d.KnownFields(true)
	if err := d.Decode(&n.criteria); err != nil {
		return fmt.Errorf("demo: criteria.yaml: %w", err)
	}
	for _, c := range n.criteria {
		c.sheet = &own.Sheet{Organisation: c.Organisation, Fields: c.Fields}
		if found := c.sheet.Check(); len(found) > 0 {
			return fmt.Errorf("demo: criteria.yaml: %s: %v", c.Organisation, found)
		}
	}
	return nil
}

// OwnSheets gives the fields that members keep for themselves.
func (n *Network) OwnSheets() []*own.Sheet {
	var all []*own.Sheet
	for _, c := range n.criteria {
		all = append(all, c.sheet)
	}
	return all
}

// Kept gives what members keep about an offer, which is that of number i as At makes it.
func (n *Network) Kept(i int, o *offer.Offer) ([]*offer.Private, error) {
	var all []*offer.Private
	for k, c := range n.criteria {
		if o.Status != offer.Published || c.Own && o.Owner != c.Organisation {
			continue
		}
		edit := own.Edit{}
		d := roll(n.options.Seed, rollKept+uint64(k), i)
		for _, v := range c.Values {
			if d.IntN(100) < v.Share {
				edit[v.Key] = []string{v.value(d, n.options.Today)}
			}
		}
		if len(edit) == 0 {
			continue
		}
		cells, problems := c.sheet.Apply(nil, edit)
		if len(problems) > 0 {
			return nil, fmt.Errorf("demo: criteria.yaml: %v", problems)
		}
		all = append(all, &offer.Private{Offer: o.ID, Organisation: c.Organisation, Cells: cells})
	}
	return all, nil
}

func (v *criterion) value(d dice, today opening.Date) string {
	switch {
	case v.Codes != nil:
		return pick(d, v.Codes)
	case v.Number != nil:
		return strconv.Itoa(d.between(v.Number[0], v.Number[1]))
	case v.Ago != nil:
		return (today - opening.Date(d.between(v.Ago[0], v.Ago[1]))).String()
	case v.Words != nil:
		return pick(d, v.Words)
	case d.IntN(100) < v.Yes:
		return "yes"
	}
	return "no"
}
