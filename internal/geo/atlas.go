package geo

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"escale/internal/fault"
)

// Atlas is a set of territories and the questions one may ask of it. It never changes: With and WithOutlines give
// another. Territories it hands out are its own; callers read them and do not write.
type Atlas struct {
	territories []Territory
	byCode      [Zone + 1]map[string]int32 // the full one where two share a code
	sharing     map[string]int32           // communes' parts that have the code of the whole
	bySlug      map[string]int32
	names       chains // by nameKey of Name
	otherNames  chains // by nameKey of Names and FormerNames
	postal      chains
	communes    map[int32][]int32 // in each territory above the communes, and the parts of each commune
	listing     listing

	outlines  map[string]Area // by id of the territory
	outlined  []outlinedCommune
	outlineAt *boxTree // of outlined
	placed    []int32  // communes with a position
	placeAt   *boxTree // of placed
}

type outlinedCommune struct {
	territory int32
	area      Area
}

// chains are lists under a key without a slice for each: first[key] begins one, next leads on; both hold index+1.
type chains struct {
	first map[string]int32
	items []chainItem
}

type chainItem struct{ territory, next int32 }

func (c *chains) add(key string, territory int32) {
	c.items = append(c.items, chainItem{territory: territory, next: c.first[key]})
	c.first[key] = int32(len(c.items))
}

// alone tells whether a key has exactly one territory.
func (c *chains) alone(key string) bool {
	i := c.first[key]
	return i != 0 && c.items[i-1].next == 0
}

func (c *chains) all(key string) []int32 {
	var found []int32
	for i := c.first[key]; i != 0; i = c.items[i-1].next {
		found = append(found, c.items[i-1].territory)
	}
	slices.Reverse(found)
	return found
}

// NewAtlas builds an atlas. Outlines are keyed by a territory's id, or by a commune's bare code; those of territories
// it does not hold are left out. It refuses territories without level, code or name, two with one id, and parents
// that are not there. Slugs are given anew.
func NewAtlas(territories []Territory, outlines map[string]Area) (*Atlas, error) {
	n := len(territories)
	a := &Atlas{
		territories: slices.Clone(territories),
		sharing:     make(map[string]int32),
		names:       chains{first: make(map[string]int32, n), items: make([]chainItem, 0, n)},
		otherNames:  chains{first: make(map[string]int32)},
		postal:      chains{first: make(map[string]int32, n/5), items: make([]chainItem, 0, n)},
	}
	if err := fault.Refuse("territory.invalid", a.register()); err != nil {
		return nil, err
	}
	if err := fault.Refuse("territory.invalid", a.adopt()); err != nil {
		return nil, err
	}
	a.nameAll()
	a.place(outlines)
	return a, nil
}

// With gives an atlas that holds these territories too; one that is already there by id is replaced.
func (a *Atlas) With(territories ...Territory) (*Atlas, error) {
	all := slices.Clone(a.territories)
	for _, t := range territories {
		if i, ok := a.find(t.ID()); ok {
			all[i] = t
		} else {
			all = append(all, t)
		}
	}
	return NewAtlas(all, a.outlines)
}

// WithOutlines gives an atlas with these outlines beside those it has; keys as for NewAtlas.
func (a *Atlas) WithOutlines(outlines map[string]Area) *Atlas {
	all := make(map[string]Area, len(a.outlines)+len(outlines))
	for id, area := range a.outlines {
		all[id] = area
	}
	for key, area := range outlines {
		all[outlineID(key)] = area
	}
	other := *a
	other.place(all)
	return &other
}

// register files every territory under its code.
func (a *Atlas) register() []fault.Problem {
	var problems []fault.Problem
	for level := Country; level <= Zone; level++ {
		a.byCode[level] = make(map[string]int32)
	}
	a.byCode[Commune] = make(map[string]int32, len(a.territories))
	for i := range a.territories {
		t := &a.territories[i]
		if t.Level < Country || t.Level > Zone || t.Code == "" || t.Name == "" {
			problems = append(problems, fault.At(fmt.Sprintf("/%d", i), "territory.incomplete", "code", t.Code, "name", t.Name))
			continue
		}
		codes := a.byCode[t.Level]
		if t.sharesCode() {
			codes = a.sharing
		}
		if _, taken := codes[t.Code]; taken {
			problems = append(problems, fault.At(fmt.Sprintf("/%d", i), "territory.twice", "id", t.ID()))
			continue
		}
		codes[t.Code] = int32(i)
	}
	return problems
}

// adopt gathers the communes of every territory.
func (a *Atlas) adopt() []fault.Problem {
	var problems []fault.Problem
	a.communes = make(map[int32][]int32)
	for i := range a.territories {
		t := &a.territories[i]
		for level := Country; level <= Commune; level++ {
			code := t.parent(level)
			if code == "" {
				continue
			}
			p, ok := a.byCode[level][code]
			if !ok {
				problems = append(problems, fault.At(fmt.Sprintf("/%d", i), "territory.parent_unknown", "id", t.ID(), "level", level.String(), "code", code))
			} else if t.Level == Commune {
				a.communes[p] = append(a.communes[p], int32(i))
			}
		}
	}
	return problems
}

// parent gives the code of the territory of a level that this one says it lies in.
func (t *Territory) parent(level Level) string {
	switch {
	case level == Country && t.Level != Country:
		return t.Country
	case level == Region:
		return t.Region
	case level == Department:
		return t.Department
	case level == EPCI:
		return t.EPCI
	case level == Commune:
		return t.Commune
	}
	return ""
}

func (a *Atlas) index(level Level, code string) (int32, bool) {
	if level < Country || level > Zone {
		return 0, false
	}
	for _, c := range [...]string{code, strings.ToUpper(code), strings.ToLower(code)} {
		if i, ok := a.byCode[level][c]; ok {
			return i, true
		}
	}
	return 0, false
}

// All gives every territory, in the order in which they were given to NewAtlas.
func (a *Atlas) All() []Territory { return a.territories }

// Get gives the territory of an id, "department:37".
func (a *Atlas) Get(id string) (*Territory, error) {
	if i, ok := a.find(id); ok {
		return &a.territories[i], nil
	}
	return nil, a.unknown(id)
}

// Find is Get for whoever has a use for the territory alone: it does not look for names like one that is not held, which takes as long
// as a thousand answers.
func (a *Atlas) Find(id string) (*Territory, bool) {
	i, ok := a.find(id)
	if !ok {
		return nil, false
	}
	return &a.territories[i], true
}

func (a *Atlas) find(id string) (int32, bool) {
	name, code, _ := strings.Cut(strings.TrimSpace(id), ":")
	level, ok := ParseLevel(strings.ToLower(name))
	if !ok {
		return 0, false
	}
	if i, ok := a.index(level, code); ok {
		return i, true
	}
	if bare, kind, cut := strings.Cut(code, "-"); cut && level == Commune {
		if i, ok := a.sharing[strings.ToUpper(bare)]; ok && string(a.territories[i].Kind) == strings.ToLower(kind) {
			return i, true
		}
	}
	return 0, false
}

// Commune gives the commune of a code, present or past; where the seat of a commune nouvelle gave its code to the
// whole, it gives the whole.
func (a *Atlas) Commune(code string) (*Territory, error) {
	if i, ok := a.index(Commune, code); ok {
		return &a.territories[i], nil
	}
	return nil, fault.New(fault.NotFound, "territory.unknown", "word", code)
}

// longestSuccession is more links than any commune's history has.
const longestSuccession = 20

// InForce gives the commune that a code, whenever it was entered, means on a day: the commune that bore it then, else
// the one that took over. Before the beginning of what is known it gives the oldest one known. A code whose territory
// was split among several is an error that names them.
func (a *Atlas) InForce(code string, on time.Time) (*Territory, error) {
	t, err := a.Commune(code)
	for range longestSuccession {
		if err != nil {
			return nil, err
		}
		if i, ok := a.sharing[t.Code]; ok && t.Kind == Full && !t.InForce(on) && a.territories[i].InForce(on) {
			return &a.territories[i], nil
		}
		switch {
		case t.Kind == Arrondissement:
			t, err = a.Commune(t.Commune)
		case t.To == "" || on.Format(time.DateOnly) < t.To:
			return t, nil
		case len(t.Successors) == 0:
			return nil, fault.New(fault.Gone, "territory.ended", "id", t.ID(), "to", t.To)
		case len(t.Successors) > 1:
			return nil, fault.New(fault.Invalid, "territory.split", "id", t.ID(), "candidates", t.Successors)
		default:
			t, err = a.Commune(t.Successors[0])
		}
	}
	return nil, fault.New(fault.Invalid, "territory.endless", "word", code)
}

// Children gives the territories of a level that lie in one, ordered by code. Of communes it gives the full ones; the
// children of a commune are its parts, present and past.
func (a *Atlas) Children(id string, level Level) []*Territory {
	parent, ok := a.find(id)
	if !ok {
		return nil
	}
	p := &a.territories[parent]
	var children []*Territory
	if level == Commune {
		for _, i := range a.members(parent, 0) {
			if t := &a.territories[i]; (t.Kind == Full) != (p.Level == Commune) && i != parent {
				children = append(children, t)
			}
		}
	} else {
		for i := range a.territories {
			if t := &a.territories[i]; t.Level == level && t.parent(p.Level) == p.Code {
				children = append(children, t)
			}
		}
	}
	slices.SortFunc(children, func(s, t *Territory) int { return cmp.Compare(s.ID(), t.ID()) })
	return children
}

// Within gives the codes of all communes in a territory, its own when it is one, present, past and parts, in order:
// an offer lies in the territory when the code entered for it is among them. It is nil for an id that is not held.
func (a *Atlas) Within(id string) []string {
	i, ok := a.find(id)
	if !ok {
		return nil
	}
	members := a.members(i, 0)
	codes := make([]string, len(members))
	for k, m := range members {
		codes[k] = a.territories[m].Code
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// deepestZone bounds zones made of zones.
const deepestZone = 5

// members gives the communes in a territory, without order and perhaps twice.
func (a *Atlas) members(i int32, depth int) []int32 {
	t := &a.territories[i]
	switch t.Level {
	case Commune:
		return append([]int32{i}, a.communes[i]...)
	case Zone:
	default:
		return a.communes[i]
	}
	var members []int32
	for _, id := range t.Members {
		if m, ok := a.find(id); ok && depth < deepestZone {
			members = append(members, a.members(m, depth+1)...)
		}
	}
	if area, ok := a.outlines[t.ID()]; ok {
		for _, m := range a.placed {
			if area.Contains(a.territories[m].Position) {
				members = append(members, m)
			}
		}
		for _, o := range a.outlined {
			if c := &a.territories[o.territory]; !c.Position.Valid() && o.area.box.meets(area.box) && area.Contains(o.area.Middle()) {
				members = append(members, o.territory)
			}
		}
	}
	slices.Sort(members)
	return slices.Compact(members)
}
