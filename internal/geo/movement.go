package geo

import (
	"cmp"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"escale/internal/fault"
)

// Movement is one line of the history of communes: on a day something became something. Source: INSEE, code officiel
// géographique, "mouvements de communes" (v_mvt_commune_YYYY.csv), where one event is as many lines as communes took part,
// those that lived on included.
type Movement struct {
	On            string // ISO date, the first day of what comes after
	Before, After Participant
}

// Participant is a commune, or a part of one, as a movement names it.
type Participant struct {
	Kind Kind
	Code string
	Name string
}

// MaxMovements bounds a file of movements; the whole history since 1943 has some 15,000.
const MaxMovements = 200_000

// participants are INSEE's types of communes; of others (a collectivity overseas, an arrondissement) movements say nothing
// that an atlas keeps.
var participants = map[string]Kind{"COM": Full, "COMD": Delegated, "COMA": Associated}

// ParseMovements reads the file as INSEE publishes it: CSV with commas or semicolons, UTF-8 or ISO 8859-1, a heading line with
// the columns date_eff, typecom_av, com_av, libelle_av, typecom_ap, com_ap, libelle_ap in any case and order. It refuses a
// file of another form, naming the line.
func ParseMovements(r io.Reader) ([]Movement, error) {
	data, err := io.ReadAll(io.LimitReader(r, 64<<20))
	if err != nil {
		return nil, err
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	if !utf8.ValidString(text) {
		text = fromLatin1(data)
	}
	in := csv.NewReader(strings.NewReader(text))
	in.ReuseRecord, in.LazyQuotes = true, true
	if first, _, _ := strings.Cut(text, "\n"); strings.Count(first, ";") > strings.Count(first, ",") {
		in.Comma = ';'
	}
	head, err := in.Read()
	if err != nil {
		return nil, fault.New(fault.Invalid, "movement.no_heading").Because(err)
	}
	column := map[string]int{}
	for i, name := range head {
		column[strings.ToLower(strings.TrimSpace(name))] = i
	}
	for _, name := range []string{"date_eff", "typecom_av", "com_av", "libelle_av", "typecom_ap", "com_ap", "libelle_ap"} {
		if _, there := column[name]; !there {
			return nil, fault.New(fault.Invalid, "movement.column_missing", "column", name)
		}
	}
	var all []Movement
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		line, _ := in.FieldPos(0)
		if err != nil || len(all) == MaxMovements {
			return nil, fault.New(fault.Invalid, "movement.malformed", "line", line).Because(err)
		}
		cell := func(name string) string { return strings.TrimSpace(row[column[name]]) }
		before, known := participants[cell("typecom_av")]
		after, alsoKnown := participants[cell("typecom_ap")]
		if !known || !alsoKnown {
			continue
		}
		m := Movement{cell("date_eff"), Participant{before, cell("com_av"), cell("libelle_av")}, Participant{after, cell("com_ap"), cell("libelle_ap")}}
		if _, err := time.Parse(time.DateOnly, m.On); err != nil || m.Before.Code == "" || m.After.Code == "" || m.After.Name == "" {
			return nil, fault.New(fault.Invalid, "movement.malformed", "line", line)
		}
		all = append(all, m)
	}
}

func fromLatin1(data []byte) string {
	runes := make([]rune, len(data))
	for i, b := range data {
		runes[i] = rune(b)
	}
	return string(runes)
}

// Moved gives the territories that movements after one day and up to another (ISO dates) change or add, as they are after them, in the order of
// their ids. Movements that an atlas holds already change nothing. A commune that the atlas does not know, and that none
// of its movements makes, is an error: the file belongs to another time.
func (a *Atlas) Moved(movements []Movement, after, until string) ([]Territory, error) {
	m := &moving{atlas: a, now: map[string]*Territory{}}
	var due []Movement
	for _, move := range movements {
		if move.On > after && move.On <= until {
			due = append(due, move)
		}
	}
	slices.SortStableFunc(due, func(x, y Movement) int { return cmp.Compare(x.On, y.On) })
	for len(due) > 0 {
		n := slices.IndexFunc(due, func(move Movement) bool { return move.On != due[0].On })
		if n < 0 {
			n = len(due)
		}
		if err := m.day(due[:n]); err != nil {
			return nil, err
		}
		due = due[n:]
	}
	var changed []Territory
	for id, t := range m.now {
		if old, err := a.Get(id); err != nil || !same(old, t) {
			changed = append(changed, *t)
		}
	}
	slices.SortFunc(changed, func(x, y Territory) int { return cmp.Compare(x.ID(), y.ID()) })
	return changed, nil
}

func same(old, now *Territory) bool {
	return old.Kind == now.Kind && old.Name == now.Name && old.Commune == now.Commune && old.From == now.From && old.To == now.To &&
		slices.Equal(old.Successors, now.Successors) && slices.Equal(old.FormerNames, now.FormerNames) && slices.Equal(old.PostalCodes, now.PostalCodes)
}

// moving is an atlas while movements are being done: what has changed so far, by id.
type moving struct {
	atlas *Atlas
	now   map[string]*Territory
}

func (m *moving) commune(code string) *Territory { return m.get(Commune.String() + ":" + code) }

// get gives a copy of a territory that may be written, or nil.
func (m *moving) get(id string) *Territory {
	if t, there := m.now[id]; there {
		return t
	}
	t, err := m.atlas.Get(id)
	if err != nil {
		return nil
	}
	mine := *t
	mine.PostalCodes, mine.FormerNames, mine.Successors = slices.Clone(t.PostalCodes), slices.Clone(t.FormerNames), slices.Clone(t.Successors)
	m.now[id] = &mine
	return &mine
}

// day does what happened on one day: first each commune's own fate, then the parts that are left of those that ended.
func (m *moving) day(moves []Movement) error {
	heirs := map[string][]Participant{}
	var codes []string
	for _, move := range moves {
		if move.After.Kind != Full {
			continue // a part of another commune: see parts
		}
		code := move.Before.Code
		if move.Before.Kind != Full {
			if slices.ContainsFunc(moves, func(o Movement) bool {
				return o.Before.Kind == Full && o.Before.Code == code && o.After.Code == move.After.Code
			}) {
				continue // the seat of a commune nouvelle is named twice
			}
		}
		if heirs[code] == nil {
			codes = append(codes, code)
		}
		if !slices.Contains(heirs[code], move.After) {
			heirs[code] = append(heirs[code], move.After)
		}
	}
	for _, code := range codes {
		if err := m.becomes(code, heirs[code], moves[0].On); err != nil {
			return err
		}
	}
	for _, move := range moves {
		m.part(move)
	}
	return nil
}

// becomes gives a commune its heirs: itself under another name, one that it joins, or several.
func (m *moving) becomes(code string, heirs []Participant, on string) error {
	t := m.commune(code)
	if t == nil {
		return fault.New(fault.Invalid, "movement.commune_unknown", "code", code, "date", on)
	}
	origin := *t
	stays := false
	var others []string
	for _, heir := range heirs {
		if heir.Code == code {
			m.rename(t, heir.Name)
			stays = true
			continue
		}
		others = append(others, heir.Code)
		m.inherits(heir, &origin, on, len(heirs) == 1)
	}
	if stays || t.Kind != Full {
		return nil
	}
	t.Kind, t.Commune, t.To, t.Successors = Former, "", on, others
	if len(others) == 1 {
		t.Commune = others[0]
	}
	t.PostalCodes, t.Population = nil, 0
	return nil
}

func (m *moving) rename(t *Territory, name string) {
	if t.Name == name {
		return
	}
	if !slices.Contains(t.FormerNames, t.Name) {
		t.FormerNames = append(t.FormerNames, t.Name)
	}
	t.FormerNames = slices.DeleteFunc(t.FormerNames, func(n string) bool { return n == name })
	t.Name = name
}

// inherits makes the commune that takes over from another, or adds to it when it is there; whole tells that it takes all.
func (m *moving) inherits(heir Participant, from *Territory, on string, whole bool) {
	t := m.commune(heir.Code)
	if t == nil || t.Kind != Full || t.To != "" { // made, or in its own right again
		made := *from
		made.Kind, made.Code, made.Name, made.Commune, made.From, made.To = Full, heir.Code, heir.Name, "", on, ""
		made.Successors, made.FormerNames, made.Names, made.Slug = nil, nil, nil, ""
		made.PostalCodes = slices.Clone(from.PostalCodes)
		if t != nil {
			made.Position = t.Position
		}
		if !whole {
			made.Population = 0
		}
		m.now[made.ID()] = &made
		return
	}
	m.rename(t, heir.Name)
	if whole && from.Kind == Full && from.To == "" {
		for _, p := range from.PostalCodes {
			if !slices.Contains(t.PostalCodes, p) {
				t.PostalCodes = append(t.PostalCodes, p)
			}
		}
		slices.Sort(t.PostalCodes)
		if t.Population > 0 {
			t.Population += from.Population
		}
	}
}

// part keeps what a commune that ended leaves behind: a delegated or associated commune. That of the seat shares the code of the whole.
func (m *moving) part(move Movement) {
	if move.After.Kind == Full {
		return
	}
	code := move.After.Code
	t := m.commune(code)
	if t == nil {
		return
	}
	if t.Kind != Full || t.To != "" {
		if t.Kind == Former || t.Kind == Delegated || t.Kind == Associated {
			t.Kind = move.After.Kind
		}
		return
	}
	made := *t
	made.Kind, made.Name, made.Commune, made.From, made.To = move.After.Kind, move.After.Name, code, "", move.On
	made.Successors, made.FormerNames, made.PostalCodes, made.Population, made.Slug = []string{code}, nil, nil, 0, ""
	if m.get(made.ID()) == nil {
		m.now[made.ID()] = &made
		if t.From == "" || t.From < move.On {
			t.From = move.On
		}
	}
	t.FormerNames = slices.DeleteFunc(t.FormerNames, func(n string) bool { return n == move.After.Name })
}
