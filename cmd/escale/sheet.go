package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"escale/internal/access"
	"escale/internal/app"
)

// Sheet is about the sheets and the thesaurus that a network lays over the shipped ones.
type Sheet struct {
	List  SheetList  `cmd:"" help:"List the network's own files."`
	Show  SheetShow  `cmd:"" help:"Print one of them."`
	Check SheetCheck `cmd:"" help:"Say what files would change, and write nothing."`
	Apply SheetApply `cmd:"" help:"Lay files over the shipped sheets and thesaurus."`
}

// SheetList lists the files.
type SheetList struct{}

func (*SheetList) Help() string { return epilogue }

func (*SheetList) Run(s *Session) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	layer, err := a.Sheets(access.Operator)
	if err != nil {
		return err
	}
	names := slices.Sorted(maps.Keys(layer))
	return s.Print(names, func(w io.Writer) {
		for _, name := range names {
			fmt.Fprintf(w, "%s  %d bytes\n", name, len(layer[name]))
		}
		fmt.Fprintf(w, "%d files over the shipped ones\n", len(names))
	})
}

// SheetShow prints a file.
type SheetShow struct {
	File string `arg:"" help:"As sheet list names it: sheets/hotel.yaml, thesaurus/feature.tsv."`
}

func (*SheetShow) Help() string { return epilogue }

func (c *SheetShow) Run(s *Session) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	text, err := a.SheetFile(access.Operator, c.File)
	if err != nil {
		return err
	}
	return s.Print(map[string]string{"file": c.File, "text": string(text)}, func(w io.Writer) { w.Write(text) }) //nolint:errcheck // Print tells
}

// SheetCheck says what files would change.
type SheetCheck struct {
	Files []string `arg:"" help:"<type>.yaml, common.yaml, <scheme>.tsv, or a folder with sheets/ and thesaurus/."`
}

func (*SheetCheck) Help() string { return sheetHelp }

func (c *SheetCheck) Run(s *Session) error { return s.editSheets(c.Files, true) }

// SheetApply writes them.
type SheetApply struct {
	Files []string `arg:"" help:"<type>.yaml, common.yaml, <scheme>.tsv, or a folder with sheets/ and thesaurus/."`
}

func (*SheetApply) Help() string { return sheetHelp }

func (c *SheetApply) Run(s *Session) error { return s.editSheets(c.Files, false) }

const sheetHelp = "A file holds only what is new or said in other words: a field with the key of a shipped one changes its label, facet or needs; " +
	"another key is another field. Types, fields and codes never vanish and never become something else: deprecate them (replaced, replaced_by). " +
	"A file replaces the network's file of that name. All files are taken together, or none. " + epilogue

func (s *Session) editSheets(files []string, dry bool) error {
	paths := make([]string, len(files))
	for i, f := range files {
		paths[i] = s.Path(f)
	}
	layer, err := app.ReadSheets(paths...)
	if err != nil {
		return err
	}
	a, err := s.Base()
	if err != nil {
		return err
	}
	did, err := a.EditSheets(s, access.Operator, layer, dry)
	if err != nil {
		return err
	}
	return s.Print(did, func(w io.Writer) {
		for _, part := range []struct {
			name  string
			codes []string
		}{{"types", did.Types}, {"fields", did.Fields}, {"facets", did.Facets}, {"concepts", did.Concepts}, {"reworded", did.Reworded}} {
			if len(part.codes) > 0 {
				fmt.Fprintf(w, "%-9s %s\n", part.name, strings.Join(part.codes, " "))
			}
		}
		if dry {
			fmt.Fprintln(w, "nothing is written; sheet apply does it")
		} else {
			fmt.Fprintf(w, "%d files applied\n", len(did.Files))
		}
	})
}
