package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"escale/internal/access"
	"escale/internal/app"
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
