package demo

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"escale/internal/offer"
	"escale/internal/opening"
)

//go:embed details.yaml
var detailsFile []byte

// detail says how a field is filled that follows no rule of its own; see details.yaml.
type detail struct {
	Key     string   `yaml:"key"`
	Share   int      `yaml:"share"`
	Words   []string `yaml:"words"`
	Name    string   `yaml:"name"`
	Number  []int    `yaml:"number"`
	Alpine  []int    `yaml:"alpine"`
	Of      string   `yaml:"of"`
	Percent []int    `yaml:"percent"`
	Yes     int      `yaml:"yes"`
	Codes   []string `yaml:"codes"`
	Most    int      `yaml:"most"`
	Text    bool     `yaml:"text"`
	Link    string   `yaml:"link"`
	Ago     []int    `yaml:"ago"`
	Rate    string   `yaml:"rate"`
	Unit    string   `yaml:"unit"`

	Items  []int     `yaml:"items"`  // of parts: how many, from and to
	Fields []*detail `yaml:"fields"` // of parts

	field *offer.Field
	name  *phrase
	of    count
}

// readDetails gives the details of each type, in the order of its sheet. A detail of a field that no sheet has any more
// is left out, so that a network may change its sheets and still be shown.
func readDetails(ref offer.Reference, p *prose) (map[offer.Type][]*detail, error) {
	var file struct {
		Details []*detail `yaml:"details"`
	}
	d := yaml.NewDecoder(bytes.NewReader(detailsFile))
	d.KnownFields(true)
	if err := d.Decode(&file); err != nil {
		return nil, fmt.Errorf("demo: details.yaml: %w", err)
	}
	byKey := map[string]*detail{}
	for _, one := range file.Details {
		if err := one.prepare(ref.Catalog, p); err != nil {
			return nil, fmt.Errorf("demo: details.yaml: %s: %w", one.Key, err)
		}
		byKey[one.Key] = one
	}
	details := map[offer.Type][]*detail{}
	for _, sheet := range ref.Catalog.Sheets {
		for _, f := range sheet.Fields() {
			if one := byKey[f.Key]; one != nil && f.Replaced == "" {
				details[sheet.Type] = append(details[sheet.Type], one)
			}
		}
	}
	return details, nil
}

func (x *detail) prepare(c *offer.Catalog, p *prose) error {
	if x.field = c.Field(x.Key); x.field == nil {
		return nil
	}
	for _, y := range x.Fields {
		if y.field = x.field.Sub(y.Key); y.field == nil {
			continue
		}
		if y.Key = y.field.Key; y.Text && len(p.lists["detail."+y.Key]) == 0 {
			return fmt.Errorf("no prose under detail.%s", y.Key)
		}
		if err := y.known(c); err != nil {
			return err
		}
	}
	if x.Name != "" {
		segments, err := p.parse(x.Name)
		if err != nil {
			return err
		}
		x.name = &phrase{alone: true}
		x.name.in[0] = segments
	}
	if x.Of != "" {
		i := slices.Index(counts[:], x.Of)
		if i < 0 || len(x.Percent) != 2 {
			return fmt.Errorf("%q with %d percentages is no share of a count", x.Of, len(x.Percent))
		}
		x.of = count(i)
	}
	if x.Text && len(p.lists["detail."+x.Key]) == 0 {
		return fmt.Errorf("no prose under detail.%s", x.Key)
	}
	return x.known(c)
}

// known holds the codes against the thesaurus.
func (x *detail) known(c *offer.Catalog) error {
	for _, code := range x.Codes {
		if c.Thesaurus.Concept(x.field.Scheme, code) == nil {
			return fmt.Errorf("%s:%s is not in the thesaurus", x.field.Scheme, code)
		}
	}
	return nil
}

// details fills the many small fields of the sheet.
func (d *draft) details() {
	for _, x := range d.Network.details[d.o.Type] {
		if !d.chance(float64(x.Share)/100) || d.has(x.Key) {
			continue
		}
		switch x.field.Kind {
		case offer.KindChoice:
			codes := some(d.dice, x.Codes, d.between(1, max(1, x.Most)))
			if x.field.Many {
				d.choices(x.Key, codes)
			} else {
				d.put(x.Key, offer.Choice{Code: codes[0]})
			}
		case offer.KindText:
			d.put(x.Key, d.text("detail."+x.Key))
		case offer.KindPart:
			for i := range d.between(x.Items[0], x.Items[1]) {
				if part := d.part(x); len(part) > 0 {
					d.add(x.Key, "d"+strconv.Itoa(i+1), part)
				}
			}
		default:
			if v := d.detail(x); v == nil {
				continue
			} else if x.field.Many {
				d.add(x.Key, "d1", v)
			} else {
				d.put(x.Key, v)
			}
		}
	}
}

// part makes one of several alike, as its details say.
func (d *draft) part(x *detail) offer.Part {
	p := offer.Part{}
	tell := func(y *detail, v offer.Value) { p[y.field.Name] = append(p[y.field.Name], v) }
	for _, y := range x.Fields {
		if y.field == nil || !d.chance(float64(y.Share)/100) {
			continue
		}
		switch y.field.Kind {
		case offer.KindText:
			tell(y, d.text("detail."+y.Key))
		case offer.KindChoice:
			for _, code := range some(d.dice, y.Codes, d.between(1, max(1, y.Most))) {
				tell(y, offer.Choice{Code: code})
			}
		case offer.KindRate:
			price := float64(d.between(y.Number[0], y.Number[1]))
			tell(y, offer.Rate{Rate: y.Rate, Unit: y.Unit, Min: &price, Max: &price})
		default:
			if v := d.detail(y); v != nil {
				tell(y, v)
			}
		}
	}
	return p
}

func (d *draft) has(field string) bool {
	return slices.ContainsFunc(d.o.Cells, func(c offer.Cell) bool { return c.Field == field })
}

func (d *draft) detail(x *detail) offer.Value {
	switch x.field.Kind {
	case offer.KindWord:
		if x.name != nil {
			return offer.Word(d.renamed(x.name))
		}
		return offer.Word(pick(d.dice, x.Words))
	case offer.KindNumber:
		bounds := x.Number
		if d.place.district.alpine && x.Alpine != nil {
			bounds = x.Alpine
		}
		if x.Of != "" {
			return offer.Number(max(1, d.counts[x.of]*d.between(x.Percent[0], x.Percent[1])/100))
		}
		return offer.Number(d.between(bounds[0], bounds[1]))
	case offer.KindFlag:
		switch roll := d.IntN(100); {
		case roll < x.Yes*95/100:
			return offer.Yes
		case roll < 95:
			return offer.No
		}
		return offer.Unknown
	case offer.KindLink:
		return offer.Link{URL: "https://" + clip(d.slug, 50) + ".example.org/" + x.Link + "/" + strconv.Itoa(d.i)}
	case offer.KindSpan:
		return offer.Span{From: d.options.Today - opening.Date(x.Ago[0]), To: d.options.Today - opening.Date(x.Ago[1])}
	case offer.KindDate:
		return offer.Date(d.options.Today - opening.Date(d.between(x.Ago[0], x.Ago[1])))
	}
	return nil
}

// renamed says a pattern with words other than those of the offer's own name.
func (d *draft) renamed(x *phrase) string {
	other := speaker{words: make([]uint32, len(d.words))}
	for k := range other.words {
		other.words[k] = d.Uint32() >> 1
	}
	return string(d.prose.say(nil, x, 0, &other))
}
