package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/geo"
	"escale/internal/i18n"
	"escale/internal/network"
	"escale/internal/offer"
)

// Import brings offers in.
type Import struct {
	Datatourisme ImportDatatourisme `cmd:"" help:"Import DATAtourisme JSON-LD: ZIP fluxes, folders or single files."`
	List         ImportList         `cmd:"" help:"List the imports of this base."`
	Undo         ImportUndo         `cmd:"" help:"Take an import back."`
}

// ImportDatatourisme imports DATAtourisme JSON-LD.
type ImportDatatourisme struct {
	Paths          []string `arg:"" help:"ZIP files, folders or JSON files." placeholder:"PATH"`
	Source         string   `help:"Name of the source: what comes from it can follow it later." default:"DATAtourisme" placeholder:"NAME"`
	Licence        string   `help:"Licence of what the source gives." default:"etalab-2.0"`
	DryRun         bool     `help:"Work everything out and write nothing."`
	Complete       bool     `help:"The files are all there is: withdraw what the source no longer has."`
	AcceptRemovals int      `help:"With --complete: so many removals are meant." placeholder:"N"`
}

func (c *ImportDatatourisme) Help() string {
	return `The same file again changes nothing; a newer one changes what differs. Values that people changed stay, and what the
source says instead waits as a proposal. A bad object never stops the good ones: the report names it with the reason.
Works on a base that a server is serving, and on one that nobody serves. ` + epilogue
}

func (c *ImportDatatourisme) Run(s *Session) error {
	open := s.NewBase
	if c.DryRun {
		open = s.AnyBase
	}
	a, err := open()
	if err != nil {
		return err
	}
	paths := make([]string, len(c.Paths))
	for i, p := range c.Paths {
		paths[i] = s.Path(p)
	}
	o := app.ImportOptions{Format: "datatourisme", DryRun: c.DryRun, Complete: c.Complete, AcceptRemovals: c.AcceptRemovals,
		Source: network.Source{Code: geo.Slug(c.Source), Name: c.Source, Format: "datatourisme", Licence: offer.Licence(c.Licence), Attribution: c.Source}}
	bar := s.Progress(-1, "import")
	report, err := a.Import(s, access.Operator, paths, o, bar.Set)
	bar.Done()
	say, lost := s.say()
	if lost != nil {
		return lost
	}
	if err != nil {
		if report != nil && report.Wrote() {
			s.after = say.Say("import.stopped", map[string]any{"group": report.Group, "created": report.Created, "changed": report.Changed, "removed": report.Removed})
		}
		return err
	}
	if err := s.Print(report, func(w io.Writer) { printReport(w, report, say) }); err != nil {
		return err
	}
	if report.RefusedCount() > 0 || len(report.Notes) > 0 {
		return errRefused
	}
	return nil
}

func printReport(w io.Writer, r *app.Report, say *i18n.Speaker) {
	if r.DryRun {
		fmt.Fprintln(w, "Dry run: nothing was written.")
	}
	fmt.Fprintf(w, "%d objects in %s (%.0f a second)\n", r.Objects, time.Duration(r.Seconds*1e9).Round(time.Millisecond), float64(r.Objects)/max(r.Seconds, 1e-3))
	t := table(w)
	for _, row := range []struct {
		n    int
		what string
	}{{r.Created, "created"}, {r.Changed, "changed"}, {r.Unchanged, "unchanged"}, {r.Removed, "removed"}, {r.RefusedCount(), "refused"},
		{r.HeldBack, "where a person's value stands against the source's"}, {len(r.Duplicates), "new, and like one that was there"}} {
		fmt.Fprintf(t, "  %d\t%s\n", row.n, row.what)
	}
	t.Flush()
	for _, p := range r.Notes {
		fmt.Fprintf(w, "wrong with %s: %s\n", p.Path, say.Problem(p))
	}
	if n := total(r.Unmapped); n > 0 {
		fmt.Fprintf(w, "%d of %d values (%.1f %%) have no field and are kept as unmapped:\n", n, r.Values, 100*float64(n)/float64(max(1, r.Values)))
		most(w, r.Unmapped, 10, func(path string) string { return path })
	}
	if n := r.SetAsideCount(); n > 0 {
		fmt.Fprintln(w, say.Say("import.set_aside", map[string]any{"count": n}))
		printSetAside(w, r.SetAside, say)
		fmt.Fprintln(w, say.Say("import.set_aside.remedy", nil))
	}
	if len(r.Doubts) > 0 {
		fmt.Fprintln(w, "Kept, though something looks wrong:")
		printDoubts(w, r.Doubts, say)
	}
	for i, f := range r.Refused {
		if i == 20 {
			fmt.Fprintf(w, "… and %d more; --json lists them\n", r.RefusedCount()-i)
			break
		}
		fmt.Fprintf(w, "refused %s: %s\n", f.File, say.Say(f.Reason, f.Args))
	}
	for i, d := range r.Duplicates {
		if i == 10 {
			fmt.Fprintf(w, "… and %d more look like offers that were there\n", len(r.Duplicates)-i)
			break
		}
		fmt.Fprintf(w, "%d %q is like %d; a proposal to merge them waits\n", d.Offer, d.Name, d.Like)
	}
	if r.Wrote() {
		fmt.Fprintf(w, "To take it back: escale import undo %s\n", r.Group)
	}
}

// printDoubts says what looks wrong, the most frequent first, each with the place where it was seen first.
func printDoubts(w io.Writer, doubts []app.Doubt, say *i18n.Speaker) {
	doubts = slices.SortedFunc(slices.Values(doubts), func(a, b app.Doubt) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Key, b.Key)) })
	for i, d := range doubts {
		if i == 10 {
			fmt.Fprintf(w, "  … and %d more kinds; --json lists them\n", len(doubts)-i)
			break
		}
		fmt.Fprintf(w, "  %d  %s: %s\n     first in %s\n", d.Count, d.Path, say.Problem(d.Problem), d.File)
	}
}

// printSetAside says which values did not come in and why, the most frequent reason first, each with the first of them.
func printSetAside(w io.Writer, aside []app.SetAside, say *i18n.Speaker) {
	aside = slices.SortedFunc(slices.Values(aside), func(a, b app.SetAside) int {
		return cmp.Or(b.Count-a.Count, strings.Compare(a.Field, b.Field), strings.Compare(a.Key, b.Key))
	})
	for i, a := range aside {
		if i == 20 {
			fmt.Fprintf(w, "  … %d; --json\n", len(aside)-i)
			break
		}
		fmt.Fprintf(w, "  %d  %s: %s\n     %s\n", a.Count, a.Path, say.Problem(a.Problem),
			say.Say("import.set_aside.first", map[string]any{"name": a.Name, "record": a.Record, "file": a.File}))
	}
}

func total(counts map[string]int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

// most prints the most frequent of what was counted.
func most(w io.Writer, counts map[string]int, n int, name func(string) string) {
	keys := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return slices.Compare([]string{a}, []string{b})
	})
	t := table(w)
	for i, key := range keys {
		if i == n {
			fmt.Fprintf(t, "  …\tand %d more\n", len(keys)-n)
			break
		}
		fmt.Fprintf(t, "  %d\t%s\n", counts[key], name(key))
	}
	t.Flush()
}

// ImportList lists the imports.
type ImportList struct{}

func (*ImportList) Run(s *Session) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	reports, err := a.Imports(s, access.Operator)
	if err != nil {
		return err
	}
	return s.Print(reports, func(w io.Writer) {
		t := table(w)
		fmt.Fprintln(t, "IMPORT\tAT (UTC)\tOBJECTS\tCREATED\tCHANGED\tREMOVED\tREFUSED\t")
		for _, r := range reports {
			note := ""
			switch {
			case r.Undone:
				note = "taken back"
			case r.Unfinished:
				note = "under way, or cut short"
			}
			fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%d\t%d\t%d\t%s\n", r.Group, r.At.Format(time.DateTime), r.Objects, r.Created, r.Changed, r.Removed, r.RefusedCount(), note)
		}
		t.Flush()
	})
}

// ImportUndo takes an import back.
type ImportUndo struct {
	Import string `arg:"" help:"The import, as import list names it."`
}

func (c *ImportUndo) Help() string {
	return "Offers that the import made are deleted, others become what they were. What somebody changed since stays. " + epilogue
}

func (c *ImportUndo) Run(s *Session) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	bar := s.Progress(-1, "undo")
	undo, err := a.UndoImport(s, access.Operator, c.Import, bar.Set)
	bar.Done()
	if err != nil {
		return err
	}
	return s.Print(undo, func(w io.Writer) {
		fmt.Fprintf(w, "%d offers deleted, %d brought back to what they were\n", undo.Deleted, undo.Restored)
		if len(undo.Kept) > 0 {
			fmt.Fprintf(w, "%d were changed since, and keep those changes: %v\n", len(undo.Kept), undo.Kept[:min(20, len(undo.Kept))])
		}
	})
}
