package demo

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"escale/internal/offer"
)

//go:embed recipes.yaml
var recipesFile []byte

// recipe says what the offers of a type are like; see recipes.yaml.
type recipe struct {
	Type         offer.Type     `yaml:"type"`
	Share        int            `yaml:"share"`
	Kinds        []kindRecipe   `yaml:"kinds"`
	Pictures     []string       `yaml:"pictures"`
	Features     []string       `yaml:"features"`
	Themes       []string       `yaml:"themes"`
	Audiences    []string       `yaml:"audiences"`
	Environments []string       `yaml:"environments"`
	Labels       []string       `yaml:"labels"` // one of them
	More         []string       `yaml:"more"`   // some of them besides
	Payment      []string       `yaml:"payment"`
	Mode         string         `yaml:"mode"`
	Rates        []rateRecipe   `yaml:"rates"`
	Openings     map[string]int `yaml:"openings"`
	Persons      []int          `yaml:"persons"`
	Cuisine      []string       `yaml:"cuisine"`
	Products     []string       `yaml:"products"`
	Variants     []string       `yaml:"variants"`

	shapes []shape // Openings, a hundred entries
	kinds  []*kindRecipe
}

type kindRecipe struct {
	Category string   `yaml:"category"`
	Weight   int      `yaml:"weight"`
	Name     string   `yaml:"name"`
	Pictures []string `yaml:"pictures"`
	Themes   []string `yaml:"themes"`

	names, short, first, more, last []*phrase
}

type rateRecipe struct {
	Rate string `yaml:"rate"`
	Unit string `yaml:"unit"`
	Min  int    `yaml:"min"`
	Max  int    `yaml:"max"`
	Ages [2]int `yaml:"ages"`
	Note string `yaml:"note"`
}

func readRecipes(ref offer.Reference, p *prose) (map[offer.Type]*recipe, error) {
	var file struct {
		Recipes []*recipe `yaml:"recipes"`
	}
	d := yaml.NewDecoder(bytes.NewReader(recipesFile))
	d.KnownFields(true)
	if err := d.Decode(&file); err != nil {
		return nil, fmt.Errorf("demo: recipes.yaml: %w", err)
	}
	recipes := map[offer.Type]*recipe{}
	for _, r := range file.Recipes {
		if err := r.prepare(ref.Catalog, p); err != nil {
			return nil, fmt.Errorf("demo: recipes.yaml: %s: %w", r.Type, err)
		}
		recipes[r.Type] = r
	}
	return recipes, nil
}

// prepare looks everything up that the recipe names, and spreads out its weights.
func (r *recipe) prepare(c *offer.Catalog, p *prose) error {
	codes := map[string][]string{"feature": r.Features, "theme": r.Themes, "audience": r.Audiences,
		"environment": r.Environments, "label": slices.Concat(r.Labels, r.More), "payment": r.Payment,
		"rate_mode": {r.Mode}, "cuisine": r.Cuisine, "product": r.Products}
	for i := range r.Kinds {
		k := &r.Kinds[i]
		codes["category"] = append(codes["category"], k.Category)
		codes["theme"] = slices.Concat(codes["theme"], k.Themes)
		if k.Name == "" {
			k.Name = string(r.Type)
		}
		if k.names = p.lists[k.Name+".name"]; len(k.names) == 0 {
			return fmt.Errorf("no prose under %s.name", k.Name)
		}
		if err := k.learn(r.Type, p); err != nil {
			return err
		}
		for range k.Weight {
			r.kinds = append(r.kinds, k)
		}
	}
	for _, rate := range r.Rates {
		codes["rate"] = append(codes["rate"], rate.Rate)
		codes["rate_unit"] = append(codes["rate_unit"], rate.Unit)
	}
	for scheme, list := range codes {
		for _, code := range list {
			if c.Thesaurus.Concept(scheme, code) == nil {
				return fmt.Errorf("%s:%s is not in the thesaurus", scheme, code)
			}
		}
	}
	if len(r.kinds) == 0 || len(r.Persons) != 2 || len(r.Pictures) == 0 || len(r.Labels)+len(r.More) == 0 {
		return fmt.Errorf("lacks kinds, persons, pictures or labels")
	}
	return r.spread()
}

// learn finds what is said of the kind: under its own name where there is something, else under its type.
func (k *kindRecipe) learn(t offer.Type, p *prose) error {
	for part, list := range map[string]*[]*phrase{".short": &k.short, ".first": &k.first, ".more": &k.more, ".last": &k.last} {
		for _, heading := range []string{k.Name + part, string(t) + part, "common" + part} {
			if *list = p.lists[heading]; len(*list) > 0 {
				break
			}
		}
		if len(*list) == 0 {
			return fmt.Errorf("no prose under %s%s", t, part)
		}
	}
	return nil
}

func (r *recipe) spread() error {
	for _, name := range sortedKeys(r.Openings) {
		s, ok := shapes[name]
		if !ok {
			return fmt.Errorf("no shape of opening is called %q", name)
		}
		for range r.Openings[name] {
			r.shapes = append(r.shapes, s)
		}
	}
	return nil
}

func sortedKeys(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
