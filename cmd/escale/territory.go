package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/geo"
)

// Territory is about territories.
type Territory struct {
	Show   TerritoryShow   `cmd:"" help:"Show a territory: by id, code or slug."`
	Search TerritorySearch `cmd:"" help:"Find territories by the beginning of their names."`
	At     TerritoryAt     `cmd:"" help:"Tell the commune of a point."`
	Import TerritoryImport `cmd:"" help:"Bring outlines in, from GeoJSON or TopoJSON."`
	Update TerritoryUpdate `cmd:"" help:"Bring communes up to date from INSEE's history of them; first tells what would change."`
}

// TerritoryShow shows one.
type TerritoryShow struct {
	Name string `arg:"" help:"commune:37261, 37261, tours, indre-et-loire…"`
}

func (*TerritoryShow) Help() string { return epilogue }

func (c *TerritoryShow) Run(s *Session) error {
	a, err := s.AnyBase()
	if err != nil {
		return err
	}
	t, err := a.State().Atlas.Resolve(c.Name)
	if err != nil {
		return err
	}
	return s.Print(t, func(w io.Writer) {
		fmt.Fprintf(w, "%s  %s\n", t.ID(), t.Name)
		became(w, a.State().Atlas, t)
		if t.Level == geo.Commune {
			for _, up := range a.State().Atlas.Containing(t.Code) {
				if up.ID() != t.ID() {
					fmt.Fprintf(w, "  in %s  %s\n", up.ID(), up.Name)
				}
			}
		}
	})
}

// became tells what followed a territory that is no longer, and which one it is a part of.
func became(w io.Writer, atlas *geo.Atlas, t *geo.Territory) {
	find := func(code string) string {
		id := t.Level.String() + ":" + code
		if next, err := atlas.Get(id); err == nil {
			return id + "  " + next.Name
		}
		return id
	}
	if t.To != "" {
		fmt.Fprintf(w, "  ended by %s\n", t.To)
		for _, code := range t.Successors {
			fmt.Fprintf(w, "  now %s\n", find(code))
		}
	}
	if t.Commune != "" && !slices.Contains(t.Successors, t.Commune) {
		fmt.Fprintf(w, "  part of %s\n", find(t.Commune))
	}
	if len(t.FormerNames) > 0 {
		fmt.Fprintf(w, "  once called %s\n", strings.Join(t.FormerNames, ", "))
	}
}

// TerritorySearch finds some.
type TerritorySearch struct {
	Prefix string `arg:"" help:"The beginning of a name, or of a postal code."`
	Limit  int    `help:"At most so many." default:"20"`
}

func (*TerritorySearch) Help() string { return epilogue }

func (c *TerritorySearch) Run(s *Session) error {
	a, err := s.AnyBase()
	if err != nil {
		return err
	}
	return s.territories(a.State().Atlas.Search(c.Prefix, c.Limit))
}

// TerritoryAt tells where a point lies.
type TerritoryAt struct {
	Point []string `arg:"" help:"Latitude and longitude in degrees, with a comma: 48.11,-1.68."`
}

func (*TerritoryAt) Help() string { return epilogue }

func (c *TerritoryAt) Run(s *Session) error {
	at, err := parsePoint(strings.Join(c.Point, ","))
	if err != nil {
		return err
	}
	a, err := s.AnyBase()
	if err != nil {
		return err
	}
	t, exact := a.State().Atlas.CommuneAt(at)
	if t == nil {
		return fault.New(fault.NotFound, "territory.none_here", "lat", at.Lat, "lon", at.Lon)
	}
	return s.Print(map[string]any{"territory": t, "exact": exact}, func(w io.Writer) {
		fmt.Fprintf(w, "%s  %s\n", t.ID(), t.Name)
		if !exact {
			fmt.Fprintln(w, "by the nearest known position; import outlines to be certain")
		}
	})
}

func parsePoint(s string) (geo.Point, error) {
	lat, lon, _ := strings.Cut(s, ",")
	y, err1 := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	x, err2 := strconv.ParseFloat(strings.TrimSpace(lon), 64)
	p := geo.Point{Lat: y, Lon: x}
	switch {
	case err1 != nil || err2 != nil:
		return p, fault.New(fault.Invalid, "position.malformed", "value", s)
	case !p.Valid():
		return p, fault.New(fault.Invalid, "position.off_the_map", "lat", y, "lon", x)
	}
	return p, nil
}

func (s *Session) territories(all []*geo.Territory) error {
	return s.Print(all, func(w io.Writer) {
		t := table(w)
		for _, one := range all {
			fmt.Fprintf(t, "%s\t%s\t%s\n", one.ID(), one.Name, strings.Join(one.PostalCodes, " "))
		}
		t.Flush()
		fmt.Fprintf(w, "%d found\n", len(all))
	})
}

// TerritoryImport brings outlines in.
type TerritoryImport struct {
	File  string `arg:"" help:"GeoJSON or TopoJSON, compressed by gzip or not."`
	Level string `help:"What the outlines are of." enum:"country,region,department,epci,commune" default:"commune"`
}

func (*TerritoryImport) Help() string {
	return "Afterwards a point tells its commune. Features are matched by their code (insee, code…). " + epilogue
}

func (c *TerritoryImport) Run(s *Session) error {
	a, err := s.NewBase()
	if err != nil {
		return err
	}
	level, _ := geo.ParseLevel(c.Level)
	bar := s.Progress(-1, "outlines")
	did, err := a.ImportOutlines(s, access.Operator, s.Path(c.File), level, bar.Set)
	bar.Done()
	if err != nil {
		return err
	}
	say, err := s.say()
	if err != nil {
		return err
	}
	err = s.Print(did, func(w io.Writer) {
		fmt.Fprintf(w, "%d outlines kept, %d of codes that no territory has, %d refused\n", did.Kept, did.Unknown, len(did.Refused))
		for i, r := range did.Refused {
			if i == 10 {
				fmt.Fprintf(w, "… and %d more; --json lists them\n", len(did.Refused)-i)
				break
			}
			fmt.Fprintf(w, "refused %s: %s\n", filepath.Base(r.File), say.Say(r.Reason, r.Args))
			for _, p := range r.Problems {
				fmt.Fprintf(w, "  %s: %s\n", p.Path, say.Problem(p))
			}
		}
	})
	if err == nil && len(did.Refused) > 0 {
		return errRefused
	}
	return err
}

// TerritoryUpdate brings communes up to date.
type TerritoryUpdate struct {
	File  string `arg:"" help:"Movements of communes as INSEE publishes them (v_mvt_commune_YYYY.csv), compressed by gzip or not."`
	Apply bool   `help:"Do it; without this the command only tells what would change."`
}

func (*TerritoryUpdate) Help() string {
	return "Offers keep the commune that was entered; which territories they lie in follows. Each January INSEE publishes the file anew, whole; what is known already changes nothing. " + epilogue
}

func (c *TerritoryUpdate) Run(s *Session) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	did, err := a.UpdateTerritories(s, access.Operator, s.Path(c.File), c.Apply)
	if err != nil {
		return err
	}
	return s.Print(did, func(w io.Writer) {
		t := table(w)
		for _, change := range did.Changes {
			fmt.Fprintf(t, "%s\t%s\t%d offers\t%s\n", change.Is.ID(), becomes(change), change.Offers, strings.Join(change.Organisations, " "))
		}
		t.Flush()
		done := "would change; --apply does it"
		if did.Applied {
			done = "changed"
		}
		fmt.Fprintf(w, "%d territories with %d offers %s\n", len(did.Changes), did.Offers, done)
		if did.Waiting > 0 {
			fmt.Fprintf(w, "%d movements are of days to come: run the command again then\n", did.Waiting)
		}
	})
}

// becomes says in a few words what becomes of a territory.
func becomes(c app.TerritoryChange) string {
	switch is := c.Is; {
	case c.Was == nil:
		return "new: " + is.Name
	case is.To != "" && c.Was.To == "":
		return is.Name + " ended on " + is.To + ", now " + strings.Join(is.Successors, " or ")
	case is.Kind == geo.Full && c.Was.Kind != geo.Full:
		return is.Name + " is a commune again"
	case is.Name != c.Was.Name:
		return c.Was.Name + " is called " + is.Name
	default:
		return is.Name + " takes others in"
	}
}
