package main

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/geo"
)

// DB is about the base itself.
type DB struct {
	Migrate DBMigrate `cmd:"" help:"Bring the base to the form that this program needs; safe to repeat."`
	Check   DBCheck   `cmd:"" help:"Go through the whole base and say what is wrong with it."`
	Backup  DBBackup  `cmd:"" help:"Write the base to a file, while it is in use."`
	Restore DBRestore `cmd:"" help:"Fill an empty base from a backup."`
}

// DBMigrate migrates.
type DBMigrate struct{}

func (*DBMigrate) Help() string { return epilogue }

func (*DBMigrate) Run(s *Session) error {
	a, err := s.NewBase() // opening migrates
	if err != nil {
		return err
	}
	done, err := a.Migrations(s, access.Operator)
	if err != nil {
		return err
	}
	return s.Print(done, func(w io.Writer) {
		for _, m := range done {
			fmt.Fprintf(w, "%04d %s\n", m.Version, m.Name)
		}
	})
}

// DBCheck checks.
type DBCheck struct{}

func (*DBCheck) Help() string { return epilogue }

func (*DBCheck) Run(s *Session) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	r, err := a.Check(s, access.Operator)
	if err != nil {
		return err
	}
	say, err := s.say()
	if err != nil {
		return err
	}
	err = s.Print(r, func(w io.Writer) {
		fmt.Fprintf(w, "%s, epoch %s: %d offers, %d earlier versions, %d other objects, %d changes\n", r.Engine, r.Epoch, r.Offers, r.Revisions, r.Objects, r.Head)
		for _, f := range r.Findings {
			fmt.Fprintln(w, strings.TrimSpace(fmt.Sprintf("%s: %s: %s %s", f.Level, cmp.Or(f.Object, "the base"), say.Say(f.Key, nil), f.Detail)))
		}
		if len(r.Findings) == 0 {
			fmt.Fprintln(w, "nothing is wrong")
		}
	})
	if err == nil && r.Broken() {
		return errDone(exitFailed)
	}
	return err
}

// DBBackup backs up.
type DBBackup struct {
	File string `arg:"" help:"The file to make; it must not exist."`
}

func (*DBBackup) Help() string { return epilogue }

func (c *DBBackup) Run(s *Session) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	if err := a.Backup(s, access.Operator, s.Path(c.File)); err != nil {
		return err
	}
	return s.Print(map[string]any{"file": c.File}, func(w io.Writer) {
		fmt.Fprintf(w, "backed up to %s; media lie in the data folder, copy them too\n", c.File)
	})
}

// DBRestore restores.
type DBRestore struct {
	File string `arg:"" help:"A file that db backup made."`
}

func (*DBRestore) Help() string {
	return "The base must be empty and not served. It begins a new epoch: whoever followed the old one starts afresh. " + epilogue
}

func (c *DBRestore) Run(s *Session) error {
	if err := app.Restore(s, s.options(), s.Path(c.File)); err != nil {
		return err
	}
	return s.Print(map[string]any{"restored": c.File}, func(w io.Writer) { fmt.Fprintf(w, "restored from %s\n", c.File) })
}

// Index is about the index in memory.
type Index struct {
	Stats   IndexStats   `cmd:"" help:"What the index holds."`
	Rebuild IndexRebuild `cmd:"" help:"Build the index anew from the base."`
}

// IndexStats shows figures.
type IndexStats struct{}

func (*IndexStats) Help() string { return epilogue }

func (*IndexStats) Run(s *Session) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	if _, err := a.Index(s); err != nil {
		return err
	}
	st := a.Stats()
	return s.Print(map[string]any{"offers": st.Offers, "segments": st.Segments, "generation": st.Generation, "seq": st.Seq, "bytes_mapped": st.Mapped, "bytes_in_memory": st.InMemory}, func(w io.Writer) {
		fmt.Fprintf(w, "%d offers in %d segments, generation %d, up to change %d\n%d MB mapped from files, %d MB in memory\n",
			st.Offers, st.Segments, st.Generation, st.Seq, st.Mapped>>20, st.InMemory>>20)
	})
}

// IndexRebuild rebuilds.
type IndexRebuild struct{}

func (*IndexRebuild) Help() string { return epilogue }

func (c *IndexRebuild) Run(s *Session) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	if err := a.RebuildIndex(s, access.Operator); err != nil {
		return err
	}
	return new(IndexStats).Run(s)
}

// Territory is about territories.
type Territory struct {
	Show   TerritoryShow   `cmd:"" help:"Show a territory: by id, code or slug."`
	Search TerritorySearch `cmd:"" help:"Find territories by the beginning of their names."`
	At     TerritoryAt     `cmd:"" help:"Tell the commune of a point."`
	Import TerritoryImport `cmd:"" help:"Bring outlines in, from GeoJSON or TopoJSON."`
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
		if t.Level == geo.Commune {
			for _, up := range a.State().Atlas.Containing(t.Code) {
				if up.ID() != t.ID() {
					fmt.Fprintf(w, "  in %s  %s\n", up.ID(), up.Name)
				}
			}
		}
	})
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
