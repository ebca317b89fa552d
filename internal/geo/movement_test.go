package geo

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"escale/internal/fault"
)

const movementHead = "MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP\n"

// line writes a movement in INSEE's form from "COM 37001 Alpha > COM 37001 Beta".
func movementFile(on string, moves ...string) string {
	var b strings.Builder
	b.WriteString(movementHead)
	for _, move := range moves {
		before, after, _ := strings.Cut(move, " > ")
		b.WriteString("32," + on)
		for _, side := range []string{before, after} {
			f := strings.SplitN(side, " ", 3)
			b.WriteString("," + f[0] + "," + f[1] + ",0,X,X," + f[2])
		}
		b.WriteString("\n")
	}
	return b.String()
}

func movedAtlas(t *testing.T) *Atlas {
	t.Helper()
	commune := func(code, name string, more func(*Territory)) Territory {
		c := Territory{Level: Commune, Code: code, Name: name, Country: "fr", Department: "37", PostalCodes: []string{"37" + code[2:]}, Population: 100}
		if more != nil {
			more(&c)
		}
		return c
	}
	a, err := NewAtlas([]Territory{{Level: Country, Code: "fr", Name: "France", Country: "fr"}, {Level: Department, Code: "37", Name: "Indre-et-Loire", Country: "fr"},
		commune("37001", "Alpha", nil), commune("37002", "Beta", nil), commune("37003", "Gamma", nil),
		commune("37009", "Iota", func(c *Territory) {
			c.Kind, c.Commune, c.To, c.Successors = Delegated, "37001", "2016-01-01", []string{"37001"}
		})}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func move(t *testing.T, a *Atlas, file string) (*Atlas, []Territory) {
	t.Helper()
	moves, err := ParseMovements(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	changed, err := a.Moved(moves, "2026-01-01", "2030-01-01")
	if err != nil {
		t.Fatal(err)
	}
	next, err := a.With(changed...)
	if err != nil {
		t.Fatal(err)
	}
	again, err := next.Moved(moves, "2026-01-01", "2030-01-01")
	if err != nil || len(again) != 0 {
		t.Errorf("the same movements again change %+v, %v", again, err)
	}
	return next, changed
}

// The events that INSEE tells of, each as its file writes it.
func TestMovements(t *testing.T) {
	on := func(a *Atlas, code, day string) string {
		at, _ := time.Parse(time.DateOnly, day)
		c, err := a.InForce(code, at)
		if err != nil {
			return err.Error()
		}
		return c.Name
	}
	for _, c := range []struct {
		name  string
		moves []string
		check func(t *testing.T, a *Atlas)
	}{
		{"rename", []string{"COM 37001 Alpha > COM 37001 Alpha-sur-Loire"}, func(t *testing.T, a *Atlas) {
			c, _ := a.Commune("37001")
			if c.Name != "Alpha-sur-Loire" || !cmp.Equal(c.FormerNames, []string{"Alpha"}) || c.To != "" {
				t.Errorf("%+v", c)
			}
		}},
		{"commune nouvelle with the code of its seat", []string{"COM 37001 Alpha > COM 37001 Alphabeta", "COM 37002 Beta > COM 37001 Alphabeta",
			"COM 37001 Alpha > COMD 37001 Alpha", "COM 37002 Beta > COMD 37002 Beta"}, func(t *testing.T, a *Atlas) {
			if got := on(a, "37002", "2027-06-01"); got != "Alphabeta" {
				t.Errorf("after: %s", got)
			}
			if got := on(a, "37002", "2026-06-01"); got != "Beta" {
				t.Errorf("before: %s", got)
			}
			if got := on(a, "37001", "2026-06-01"); got != "Alpha" {
				t.Errorf("the seat before: %s", got)
			}
			whole, _ := a.Commune("37001")
			if whole.Population != 200 || !cmp.Equal(whole.PostalCodes, []string{"37001", "37002"}) || len(whole.FormerNames) != 0 {
				t.Errorf("%+v", whole)
			}
			if part, err := a.Get("commune:37001-delegated"); err != nil || part.Name != "Alpha" {
				t.Errorf("%+v, %v", part, err)
			}
		}},
		{"simple merger", []string{"COM 37001 Alpha > COM 37001 Alpha", "COM 37003 Gamma > COM 37001 Alpha"}, func(t *testing.T, a *Atlas) {
			c, _ := a.Commune("37003")
			if c.Kind != Former || c.To != "2027-01-01" || !cmp.Equal(c.Successors, []string{"37001"}) {
				t.Errorf("%+v", c)
			}
		}},
		{"a delegated commune comes back", []string{"COM 37001 Alpha > COM 37001 Alpha", "COM 37001 Alpha > COM 37009 Iota", "COMD 37009 Iota > COM 37009 Iota"}, func(t *testing.T, a *Atlas) {
			c, _ := a.Commune("37009")
			if c.Kind != Full || c.From != "2027-01-01" || c.To != "" || c.Commune != "" {
				t.Errorf("%+v", c)
			}
			if got := on(a, "37009", "2028-01-01"); got != "Iota" {
				t.Errorf("after: %s", got)
			}
		}},
		{"another code", []string{"COM 37003 Gamma > COM 49003 Gamma"}, func(t *testing.T, a *Atlas) {
			if got := on(a, "37003", "2028-01-01"); got != "Gamma" {
				t.Errorf("after: %s", got)
			}
			if c, _ := a.Commune("49003"); c == nil || c.From != "2027-01-01" {
				t.Errorf("%+v", c)
			}
		}},
		{"split among two", []string{"COM 37003 Gamma > COM 37001 Alpha", "COM 37003 Gamma > COM 37002 Beta"}, func(t *testing.T, a *Atlas) {
			if got := on(a, "37003", "2028-01-01"); !strings.Contains(got, "territory.split") {
				t.Errorf("after: %s", got)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, changed := move(t, movedAtlas(t), movementFile("2027-01-01", c.moves...))
			if len(changed) == 0 {
				t.Fatal("nothing changed")
			}
			c.check(t, a)
		})
	}
}

func TestMovementsOfOtherTimesWait(t *testing.T) {
	a := movedAtlas(t)
	for _, day := range []string{"2025-12-31", "2026-01-01", "2031-01-01"} {
		moves, err := ParseMovements(strings.NewReader(movementFile(day, "COM 37001 Alpha > COM 37001 Other")))
		if err != nil {
			t.Fatal(err)
		}
		if changed, err := a.Moved(moves, "2026-01-01", "2030-01-01"); err != nil || len(changed) != 0 {
			t.Errorf("%s: %+v, %v", day, changed, err)
		}
	}
}

func TestMovementsRefused(t *testing.T) {
	for name, c := range map[string]struct{ file, key string }{
		"empty":           {"", "movement.no_heading"},
		"other table":     {"code,name\n37001,Alpha\n", "movement.column_missing"},
		"no date":         {movementFile("soon", "COM 37001 Alpha > COM 37001 Beta"), "movement.malformed"},
		"short row":       {movementHead + "32,2027-01-01,COM\n", "movement.malformed"},
		"unknown commune": {movementFile("2027-01-01", "COM 99999 Nowhere > COM 37001 Alpha"), "movement.commune_unknown"},
	} {
		moves, err := ParseMovements(strings.NewReader(c.file))
		if err == nil {
			_, err = movedAtlas(t).Moved(moves, "2026-01-01", "2030-01-01")
		}
		var e *fault.Error
		if !errors.As(err, &e) || e.Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
}

func TestMovementsInLatin1WithSemicolons(t *testing.T) {
	file := strings.ReplaceAll(movementFile("2027-01-01", "COM 37001 Alpha > COM 37001 Saint-R\xe9my"), ",", ";")
	moves, err := ParseMovements(strings.NewReader(file))
	if err != nil || len(moves) != 1 || moves[0].After.Name != "Saint-Rémy" {
		t.Errorf("%+v, %v", moves, err)
	}
}

func FuzzParseMovements(f *testing.F) {
	f.Add(movementFile("2027-01-01", "COM 37001 Alpha > COM 37001 Beta", "COM 37002 Beta > COMD 37002 Beta"))
	f.Add(movementHead + "\"a\nb\",,\n")
	f.Add("x;y\n1;2")
	f.Fuzz(func(t *testing.T, file string) {
		moves, err := ParseMovements(strings.NewReader(file))
		if err != nil {
			return
		}
		for _, m := range moves {
			if m.Before.Code == "" || m.After.Code == "" || m.On == "" {
				t.Errorf("%+v", m)
			}
		}
	})
}
