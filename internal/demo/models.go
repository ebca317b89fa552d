package demo

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"go.yaml.in/yaml/v3"

	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/opening"
)

// The model offers stand at the head of every demo network: one of each type, complete, in seven languages and with a
// variant. They are data. models/TYPE.yaml says what one of them alone says, models/common.yaml what many say alike, and the
// prose under "model." every text; the code here puts them together, once, when the network is prepared.
//
//go:embed models/*.yaml
var modelFiles embed.FS

// model is one of those files, and the offer that was made from it.
type model struct {
	Commune  string           `yaml:"commune"`  // where it lies
	Line     string           `yaml:"line"`     // of its address
	East     float64          `yaml:"east"`     // metres from the middle of the commune
	North    float64          `yaml:"north"`    //
	Slug     string           `yaml:"slug"`     // of its pages on the web
	Person   string           `yaml:"person"`   // who answers
	Pictures []string         `yaml:"pictures"` // themes, the number of the drawing behind a hyphen
	Leave    []string         `yaml:"leave"`    // what models/common.yaml says and this one does not
	Fields   map[string]any   `yaml:"fields"`
	Variants map[string]*face `yaml:"variants"`

	offer    *offer.Offer // without its pictures
	pictures []Picture
	shown    []shown
}

// face is what a variant of a model says otherwise.
type face struct {
	Pictures []string       `yaml:"pictures"`
	Fields   map[string]any `yaml:"fields"`
}

// shown is a picture of a model, which gets its hash when the offer is asked for.
type shown struct {
	key     offer.Key
	picture Picture
	medium  offer.Medium
}

// layer is what the models of some types say alike.
type layer struct {
	Types  []offer.Type   `yaml:"types"` // none is all
	Fields map[string]any `yaml:"fields"`
}

// alike is models/common.yaml. Later layers go before earlier ones.
type alike struct {
	Groups []struct { // under whose names prose has texts, the first before the next
		Name  string       `yaml:"name"`
		Types []offer.Type `yaml:"types"`
	} `yaml:"groups"`
	Layers []layer  `yaml:"layers"`
	Leave  []string `yaml:"leave"` // what details.yaml knows of and no model has but by its own file
}

// Model names one of the model offers.
type Model struct {
	ID   offer.ID   `json:"id"`
	Type offer.Type `json:"type"`
}

// Models lists the model offers that a network of so many offers on a catalog begins with.
func Models(c *offer.Catalog, offers int) []Model {
	list := make([]Model, 0, len(c.Sheets))
	for i, s := range c.Sheets[:min(offers, len(c.Sheets))] {
		list = append(list, Model{offer.FirstID + offer.ID(i), s.Type})
	}
	return list
}

// readModels makes the model of each sheet. A sheet that a network added and no file knows has one that says only its name.
func (n *Network) readModels() error {
	var common alike
	if err := readYAML("models/common.yaml", &common); err != nil {
		return err
	}
	for i, sheet := range n.reference.Catalog.Sheets {
		m := &model{Slug: string(sheet.Type)}
		name := "models/" + string(sheet.Type) + ".yaml"
		if _, err := modelFiles.Open(name); err == nil {
			if err := readYAML(name, m); err != nil {
				return err
			}
		}
		k := &maker{Network: n, model: m, sheet: sheet, number: i, common: &common}
		if err := k.make(); err != nil {
			return fmt.Errorf("demo: %s: %w", name, err)
		}
		n.models = append(n.models, m)
	}
	return nil
}

func readYAML(name string, into any) error {
	b, err := modelFiles.ReadFile(name)
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("demo: %s: %w", name, err)
	}
	return nil
}

// model gives the model offer of a number, with its pictures where they lie by now.
func (n *Network) model(i int) (*offer.Offer, []Picture) {
	m := n.models[i]
	o := *m.offer
	o.Cells = slices.Clone(m.offer.Cells)
	for _, s := range m.shown {
		hash, w, h := n.drawn(s.picture)
		s.medium.Hash, s.medium.Width, s.medium.Height = hash, w, h
		if hash == "" {
			s.medium.URL = fmt.Sprintf("https://media.example.org/%s-%d.jpg", s.picture.Theme, s.picture.Seed)
		}
		o.Cells = append(o.Cells, offer.Cell{Key: s.key, Value: s.medium, Origin: n.models[i].offer.Cells[0].Origin})
	}
	return &o, slices.Clone(m.pictures)
}

// maker makes one model.
type maker struct {
	*Network
	*model
	speaker
	sheet   *offer.Sheet
	number  int
	common  *alike
	commune *geo.Territory
	origin  offer.Origin
}

func (k *maker) make() (err error) {
	if k.commune, err = k.reference.Atlas.Commune(cmp.Or(k.model.Commune, modelTown)); err != nil {
		return err
	}
	k.speaker.commune = k.commune.Name
	k.speaker.at, k.of = atAndOf(k.commune.Name)
	k.words = make([]uint32, len(k.prose.lexicons))
	created, updated := k.day(900-10*k.number), k.day(2+k.number)
	k.origin = offer.Origin{Source: sourceHand, At: updated}
	k.offer = &offer.Offer{ID: offer.FirstID + offer.ID(k.number), Version: 1, Type: k.sheet.Type, Status: offer.Published,
		Owner: k.office(), Created: created, Updated: updated}
	if list := k.heading(offer.FieldName); list != nil {
		for i := range languages {
			k.speaker.name[i] = string(k.prose.say(nil, list, i, &k.speaker))
		}
	}
	k.the = withArticle(k.name[0], k.sheet.Type)
	for _, f := range k.sheet.Fields() {
		if f.Replaced != "" || k.leaves(f.Key) {
			continue
		}
		if err := k.field(f, "", k.said(f)); err != nil {
			return err
		}
	}
	k.show("", k.Pictures)
	return k.variants()
}

// leaves tells whether the model has no such field; what ends in a dot or a low line stands for all that begin so.
func (k *maker) leaves(key string) bool {
	return slices.ContainsFunc(k.Leave, func(l string) bool {
		return l == key || strings.HasSuffix(l, ".") && strings.HasPrefix(key, l) || strings.HasSuffix(l, "_") && strings.HasPrefix(key, l)
	})
}

// said gives what the files say of a field, the nearest first.
func (k *maker) said(f *offer.Field) any {
	if v, ok := k.Fields[f.Key]; ok {
		return v
	}
	if f.Kind == offer.KindText && k.heading(f.Key) != nil {
		return "~" + f.Key
	}
	for _, l := range slices.Backward(k.common.Layers) {
		if v, ok := l.Fields[f.Key]; ok && (len(l.Types) == 0 || slices.Contains(l.Types, k.sheet.Type)) {
			return v
		}
	}
	return k.usual(f)
}

// usual is what details.yaml says that such a field mostly holds, so that a field which a sheet gains is not empty here for
// want of a line in the files.
func (k *maker) usual(f *offer.Field) any {
	i := slices.IndexFunc(k.details[k.sheet.Type], func(x *detail) bool { return x.Key == f.Key })
	if i < 0 || slices.Contains(k.common.Leave, f.Key) {
		return nil
	}
	x := k.details[k.sheet.Type][i]
	switch {
	case len(x.Codes) > 0 && f.Many:
		codes := make([]any, 0, 3)
		for _, code := range x.Codes[:min(len(x.Codes), max(1, x.Most))] {
			codes = append(codes, code)
		}
		return codes
	case len(x.Codes) > 0:
		return x.Codes[0]
	case len(x.Words) > 0:
		return x.Words[len(x.Words)/2]
	case f.Kind == offer.KindFlag:
		return x.Yes >= 50
	case f.Kind == offer.KindNumber && len(x.Number) == 2:
		return (x.Number[0] + x.Number[1]) / 2
	case f.Kind == offer.KindLink:
		return "https://www.$slug.example.org/" + x.Link
	case f.Kind == offer.KindDate && len(x.Ago) == 2:
		return fmt.Sprintf("$-%d", (x.Ago[0]+x.Ago[1])/2)
	}
	return nil
}

// heading finds a text of the model: its own, that of a group it is of, or that of all.
func (k *maker) heading(key string) *phrase {
	whose := []string{string(k.sheet.Type) + "."}
	for _, g := range k.common.Groups {
		if slices.Contains(g.Types, k.sheet.Type) {
			whose = append(whose, g.Name+".")
		}
	}
	for _, who := range append(whose, "") {
		if list := k.prose.lists["model."+who+key]; len(list) > 0 {
			return list[0]
		}
	}
	for _, shared := range []string{"detail." + key, key} {
		if list := k.prose.lists[shared]; len(list) > 0 {
			return list[0]
		}
	}
	return nil
}

func (k *maker) variants() error {
	for _, variant := range k.faces() {
		face := k.Variants[variant]
		for _, f := range k.sheet.Fields() {
			if err := k.field(f, variant, face.Fields[f.Key]); err != nil {
				return fmt.Errorf("%s: %w", variant, err)
			}
		}
		k.show(variant, face.Pictures)
	}
	return nil
}

func (k *maker) faces() []string {
	names := make([]string, 0, len(k.Variants))
	for name := range k.Variants {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// field adds the cells of what is said of a field.
func (k *maker) field(f *offer.Field, variant string, said any) error {
	list, many := said.([]any)
	if said == nil {
		return nil
	}
	if !f.Many || !many || f.Kind == offer.KindTrack {
		list = []any{said}
	}
	for i, one := range list {
		v, err := k.value(f, one)
		if err != nil {
			return fmt.Errorf("%s: %w", f.Key, err)
		}
		if r, ok := v.(offer.Relation); ok && r.To != 0 && r.To >= offer.FirstID+offer.ID(k.options.Offers) {
			continue // to a model that so small a network does not have
		}
		key := offer.Key{Field: f.Key, Variant: variant}
		switch c, ok := v.(offer.Choice); {
		case f.Many && ok:
			key.Item = c.Code
		case f.Many:
			key.Item = string(f.Kind[:1]) + strconv.Itoa(i+1)
		}
		k.offer.Cells = append(k.offer.Cells, offer.Cell{Key: key, Value: v, Origin: k.origin})
	}
	return nil
}

// value reads what a file says of a field, which is the stored form or, for the simple kinds, shorter.
func (k *maker) value(f *offer.Field, said any) (offer.Value, error) {
	if f.Kind == offer.KindPart {
		return k.part(f, said)
	}
	switch word, isWord := said.(string); {
	case f.Kind == offer.KindText && isWord:
		return k.text(strings.TrimPrefix(word, "~"))
	case f.Kind == offer.KindLink && isWord:
		said = map[string]any{"url": word}
	case f.Kind == offer.KindChoice && isWord:
		code, not := strings.CutPrefix(word, offer.NoPrefix)
		said = map[string]any{"code": code, "not": not}
	case f.Kind == offer.KindWord && !isWord:
		said = fmt.Sprint(said)
	case f.Kind == offer.KindFlag:
		said = map[any]string{true: "yes", false: "no"}[said]
	case f.Kind == offer.KindAddress:
		said = k.address()
	case f.Kind == offer.KindPosition && isWord:
		return offer.Position(near(k.commune.Position, k.East, k.North)), nil
	}
	said, err := k.expand(said, f.Kind)
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(said)
	if err != nil {
		return nil, err
	}
	return offer.DecodeValue(f.Kind, b)
}

// part reads the fields of a part.
func (k *maker) part(f *offer.Field, said any) (offer.Value, error) {
	fields, ok := said.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("a part is said by its fields")
	}
	p := offer.Part{}
	for name, one := range fields {
		sub := f.Sub(name)
		if sub == nil {
			return nil, fmt.Errorf("has no field %s", name)
		}
		list, many := one.([]any)
		if !many {
			list = []any{one}
		}
		for _, one := range list {
			v, err := k.value(sub, one)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			p[name] = append(p[name], v)
		}
	}
	return p, nil
}

// expand puts in what the files leave open: dates, names, texts, other models.
func (k *maker) expand(v any, kind offer.Kind) (any, error) {
	switch v := v.(type) {
	case time.Time: // what YAML takes a plain date for
		return v.Format(time.DateOnly), nil
	case string:
		if key, ok := strings.CutPrefix(v, "~"); ok {
			t, err := k.text(key)
			if kind == offer.KindHours && err == nil {
				return plain(t), nil
			}
			return t, err
		}
		return k.fill(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			var err error
			if out[i], err = k.expand(v[i], kind); err != nil {
				return nil, err
			}
		}
		return out, nil
	case map[string]any:
		out := make(map[string]any, len(v))
		for key := range v {
			if to, ok := v[key].(string); ok && key == "to" && kind == offer.KindRelation {
				id := k.idOf(offer.Type(to))
				if id == 0 {
					return nil, fmt.Errorf("there is no model of type %s", to)
				}
				out[key] = id
				continue
			}
			var err error
			if out[key], err = k.expand(v[key], kind); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return v, nil
}

// gap is what stands for something in a word of the files: $+30 is the day a month from today, $Y this year, $N the next, $P
// the last, $july+2 the 7th of the next July that is a month off, $slug what pages on the web are named by.
var gap = regexp.MustCompile(`\$((?:july)?[+-]\d+|[a-z]+|[YNP])`)

func (k *maker) fill(word string) (string, error) {
	var wrong string
	out := gap.ReplaceAllStringFunc(word, func(g string) string {
		switch name := g[1:]; name {
		case "Y", "N", "P":
			return strconv.Itoa(k.options.Today.Year() + map[string]int{"Y": 0, "N": 1, "P": -1}[name])
		case "slug":
			return k.Slug
		case "name":
			return k.name[0]
		case "person":
			return k.Person
		case "office":
			return k.offer.Owner
		case "insee":
			return k.commune.Code
		case "phone":
			return fmt.Sprintf("+33 2 61 91 %02d 01", 40+k.number)
		case "mobile":
			return fmt.Sprintf("+33 6 39 98 %02d 01", 40+k.number)
		case "siret", "siren":
			return siret(900+k.number, 1)[:map[string]int{"siret": 14, "siren": 9}[name]]
		default:
			from := k.options.Today
			count, isJuly := strings.CutPrefix(name, "july")
			if isJuly {
				from = k.july()
			}
			days, err := strconv.Atoi(count)
			if err != nil {
				wrong = g
			}
			return (from + opening.Date(days)).String()
		}
	})
	if wrong != "" {
		return "", fmt.Errorf("%s in %q stands for nothing", wrong, word)
	}
	return out, nil
}

// july gives the 5th of the next July that is a month off at least: some things are done on summer evenings.
func (k *maker) july() opening.Date {
	day := opening.DateOf(k.options.Today.Year(), time.July, 5)
	if day < k.options.Today+30 {
		day = opening.DateOf(k.options.Today.Year()+1, time.July, 5)
	}
	return day
}

// text says a text in the seven languages: French is entered by staff, an agency translates.
func (k *maker) text(key string) (offer.Text, error) {
	x := k.heading(key)
	if x == nil {
		return nil, fmt.Errorf("prose has no text under model.%s", key)
	}
	t := offer.Text{}
	for i, lang := range offer.Languages {
		said := strings.ReplaceAll(string(k.prose.say(nil, x, i, &k.speaker)), " ¶ ", "\n\n")
		p := offer.Phrase{Value: said, Maker: offer.ByAgency}
		if i == 0 {
			p.Maker = offer.ByStaff
		}
		t[lang] = p
	}
	return t, nil
}

func plain(t offer.Text) map[string]string {
	note := map[string]string{}
	for lang, p := range t {
		note[string(lang)] = p.Value
	}
	return note
}

// show gives the model, or a variant of it, pictures of its own.
func (k *maker) show(variant string, themes []string) {
	if k.sheet.Field(offer.FieldMedia) == nil {
		return
	}
	for i, theme := range themes {
		theme, number, _ := strings.Cut(theme, "-")
		seed, _ := strconv.ParseUint(number, 10, 64)
		p := Picture{theme, seed % perTheme}
		m := offer.Medium{Type: offer.Photo, Title: offer.Text{}, Alt: k.Network.notes[noteKey{"alt." + theme, true}],
			Caption: k.Network.notes[noteKey{"media.caption", true}], Focus: &offer.Focus{X: 0.5, Y: 0.45},
			Rights: offer.MediumRights{Author: k.Person, Credit: "© " + k.Person + " / Réseau de démonstration Escale", Licence: offer.CCBY,
				From: opening.DayOf(k.offer.Created), People: offer.ConsentGiven}}
		for j, lang := range offer.Languages {
			m.Title[lang] = offer.Phrase{Value: k.name[j]}
		}
		key := offer.Key{Field: offer.FieldMedia, Variant: variant, Item: "p" + strconv.Itoa(i+1)}
		k.shown = append(k.shown, shown{key, p, m})
		if !slices.Contains(k.pictures, p) {
			k.pictures = append(k.pictures, p)
		}
	}
}

func (k *maker) address() any {
	a := offer.Address{Lines: []string{k.Line}, PostalCode: k.commune.PostalCodes[0], Locality: k.commune.Name, Commune: k.commune.Code}
	if k.commune.Country != "fr" {
		a.Country = k.commune.Country
	}
	return a
}

// modelTown is where the models lie that say nothing else: around Vendôme.
const modelTown = "41269"

// office gives the member that answers for the commune.
func (k *maker) office() string {
	for _, d := range slices.Concat(k.land.alps, k.land.districts) {
		if slices.Contains(d.communes, k.commune) {
			return d.office
		}
	}
	return committee
}

func (k *maker) idOf(t offer.Type) offer.ID {
	for i, s := range k.reference.Catalog.Sheets {
		if s.Type == t {
			return offer.FirstID + offer.ID(i)
		}
	}
	return 0
}
