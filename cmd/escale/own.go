package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/own"
)

// Own is about what one organisation keeps for itself about offers.
type Own struct {
	Sheet  OwnSheet  `cmd:"" help:"What the organisation can keep: its fields."`
	Show   OwnShow   `cmd:"" help:"Show what it keeps about one offer."`
	Set    OwnSet    `cmd:"" help:"Set values about all offers that a question finds."`
	Import OwnImport `cmd:"" help:"Set values from a CSV table."`
	Export OwnExport `cmd:"" help:"Write what is kept as a CSV table that import reads."`
}

// For names the organisation that a command acts for.
type For struct {
	Organisation string `help:"Whose it is." required:"" placeholder:"CODE"`
}

func (f For) actor() access.Actor {
	actor := access.Operator
	actor.Organisation = f.Organisation
	return actor
}

// OwnSheet is about definitions.
type OwnSheet struct {
	Show  OwnSheetShow  `cmd:"" help:"List the fields of an organisation."`
	Apply OwnSheetApply `cmd:"" help:"Define them anew, from a file."`
}

// OwnSheetShow lists fields.
type OwnSheetShow struct{ For }

func (*OwnSheetShow) Help() string { return epilogue }

func (c *OwnSheetShow) Run(s *Session) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	sheet, err := a.OwnFields(c.actor(), c.Organisation)
	if err != nil {
		return err
	}
	return s.Print(sheet, func(w io.Writer) {
		t := table(w)
		fmt.Fprintln(t, "KEY\tKIND\tASKED\tLABEL\tCODES")
		for _, f := range sheet.Fields {
			asked := ""
			if f.Facet {
				asked = own.Prefix + f.Key
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", f.Key, f.Kind, asked, f.Label.In("en"), strings.Join(f.Codes(), " "))
		}
		t.Flush()
	})
}

// OwnSheetApply defines fields.
type OwnSheetApply struct {
	File string `arg:"" help:"YAML or JSON; see docs/guide/own-criteria.md."`
	For
	DryRun bool `help:"Only say what stands in the way."`
}

func (*OwnSheetApply) Help() string {
	return "A key keeps its kind for ever, and what is in use does not vanish; it can be ended. " + epilogue
}

func (c *OwnSheetApply) Run(s *Session) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	data, err := readFile(s.Path(c.File), own.MaxSheet)
	if err != nil {
		return err
	}
	sheet, err := own.ParseSheet(data)
	if err != nil {
		return err
	}
	seq, err := a.DefineOwn(s, c.actor(), sheet, c.DryRun)
	if err != nil {
		return err
	}
	return s.Print(map[string]any{"fields": len(sheet.Fields), "seq": seq}, func(w io.Writer) {
		fmt.Fprintf(w, "%d fields of %s\n", len(sheet.Fields), c.Organisation)
		if c.DryRun {
			fmt.Fprintln(w, "nothing stands in the way; nothing is written")
		}
	})
}

func readFile(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.New(fault.NotFound, "file.not_found", "file", path).Because(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, fault.New(fault.Invalid, "file.not_readable", "file", path).Because(err)
	}
	return data, nil
}

// OwnShow shows values.
type OwnShow struct {
	ID int64 `arg:"" help:"Of the offer."`
	For
}

func (*OwnShow) Help() string { return epilogue }

func (c *OwnShow) Run(s *Session) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	kept, err := a.OwnValues(s, c.actor(), offer.ID(c.ID))
	if err != nil {
		return err
	}
	return s.Print(map[string]any{"offer": c.ID, "version": kept.Version, "values": kept.Values}, func(w io.Writer) {
		sheet, _ := a.OwnFields(c.actor(), "")
		t := table(w)
		for _, f := range sheet.Fields {
			if values := kept.Values[f.Key]; len(values) > 0 {
				fmt.Fprintf(t, "%s\t%s\n", f.Key, strings.Join(values, ", "))
			}
		}
		t.Flush()
	})
}

// OwnSet sets values.
type OwnSet struct {
	Words []string `arg:"" help:"KEY:=VALUE is set (KEY:= takes away, KEY:=A|B several); NAME=VALUE and other words ask, as in search."`
	For
}

func (*OwnSet) Help() string {
	return "escale own set --organisation ot-tours type=hotel territory=tours member:=yes level:=gold\n\n" +
		"The offers themselves are not touched: neither version, nor date, nor history. " + epilogue
}

func (c *OwnSet) Run(s *Session) error {
	edit, asking := own.Edit{}, Asking{As: "administrator", Organisation: c.Organisation}
	for _, word := range c.Words {
		key, value, sets := strings.Cut(word, ":=")
		switch {
		case !sets || strings.Contains(key, "="):
			asking.Question = append(asking.Question, word)
		case value == "":
			edit[key] = nil
		default:
			edit[key] = strings.Split(value, own.Join)
		}
	}
	a, err := s.Base()
	if err != nil {
		return err
	}
	q, actor, values, err := asking.parse(a)
	if err == nil {
		err = notOfExports(values)
	}
	if err != nil {
		return err
	}
	bar := s.Progress(-1, "own values")
	defer bar.Done()
	did, err := a.KeepOwnOfAll(s, actor, q, edit, bar.Set)
	if err != nil {
		return err
	}
	bar.Done()
	return s.Print(did, func(w io.Writer) { fmt.Fprintf(w, "%d offers found, %d changed\n", did.Found, did.Changed) })
}

// OwnImport reads a table.
type OwnImport struct {
	File string `arg:"" help:"CSV with a heading: id or identifier (system:value), then keys or aliases of fields."`
	For
}

func (*OwnImport) Help() string {
	return "An empty place leaves a value as it is, - takes it away, | joins several choices. Rows that are wrong are refused one by one, the others done. " + epilogue
}

func (c *OwnImport) Run(s *Session) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	f, err := os.Open(s.Path(c.File))
	if err != nil {
		return fault.New(fault.NotFound, "file.not_found", "file", s.Path(c.File)).Because(err)
	}
	defer f.Close()
	bar := s.Progress(-1, "rows")
	defer bar.Done()
	did, err := a.ImportOwn(s, c.actor(), f, bar.Set)
	if err != nil {
		return err
	}
	bar.Done()
	return s.keptAll(did)
}

func (s *Session) keptAll(did *app.KeptAll) error {
	say, err := s.say()
	if err != nil {
		return err
	}
	err = s.Print(did, func(w io.Writer) {
		fmt.Fprintf(w, "%d rows, %d offers changed, %d refused\n", did.Found, did.Changed, len(did.Refused)+did.More)
		for i, p := range did.Refused {
			if i == 20 {
				fmt.Fprintf(w, "… and %d more; --json lists them\n", len(did.Refused)+did.More-i)
				break
			}
			fmt.Fprintf(w, "  line %s: %s\n", p.Path, say.Problem(p))
		}
	})
	if err == nil && len(did.Refused) > 0 {
		return errRefused
	}
	return err
}

// OwnExport writes a table.
type OwnExport struct {
	Question []string `arg:"" optional:"" help:"Only about offers that this finds, as in search."`
	For
}

func (*OwnExport) Help() string { return epilogue }

func (c *OwnExport) Run(s *Session) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	asking := Asking{Question: c.Question, As: "administrator", Organisation: c.Organisation}
	q, actor, values, err := asking.parse(a)
	if err == nil {
		err = notOfExports(values)
	}
	if err != nil {
		return err
	}
	_, err = a.ExportOwn(s, actor, q, s.Stdout)
	return err
}
