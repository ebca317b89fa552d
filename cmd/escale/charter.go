package main

import (
	"fmt"
	"io"
	"os"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/quality"
)

// Charter is about the charter of entry, and what a network lays over the shipped one.
type Charter struct {
	Show  CharterShow  `cmd:"" help:"Print the rules in force, or the network's own."`
	Check CharterCheck `cmd:"" help:"Say what a charter would change on the whole base, and write nothing."`
	Apply CharterApply `cmd:"" help:"Lay a charter over the shipped one."`
	Reset CharterReset `cmd:"" help:"Go back to the shipped charter."`
}

// CharterShow prints the charter.
type CharterShow struct {
	Own     bool `help:"Only what the network laid over the shipped one, as it was written."`
	Shipped bool `help:"The shipped charter, as it is written: what to begin one's own from."`
}

func (*CharterShow) Help() string { return epilogue }

func (c *CharterShow) Run(s *Session) error {
	if c.Shipped {
		_, err := s.Stdout.Write(quality.Shipped())
		return err
	}
	a, err := s.Base()
	if err != nil {
		return err
	}
	own, charter, err := a.Charter(s, access.Operator)
	if err != nil {
		return err
	}
	if c.Own {
		_, err := s.Stdout.Write(own)
		return err
	}
	say, err := s.say()
	if err != nil {
		return err
	}
	return s.Print(charter.Articles, func(w io.Writer) {
		t := table(w)
		for _, r := range charter.Articles.Rules {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", r.Code, say.Say("quality."+string(r.Severity), nil), r.Since, r.Label.In(offer.Lang(say.Lang)))
		}
		t.Flush()
		if wrong := a.State().CharterFault; wrong != nil {
			fmt.Fprintln(w, say.Say("charter.does_not_hold", map[string]any{"reason": wrong.Error()}))
		}
	})
}

// CharterCheck tries one out.
type CharterCheck struct {
	File string `arg:"" help:"A charter, in YAML: rules with what they change, or new ones."`
}

func (*CharterCheck) Help() string { return charterHelp }

func (c *CharterCheck) Run(s *Session) error {
	own, err := readCharter(s.Path(c.File))
	if err != nil {
		return err
	}
	a, err := s.Base()
	if err != nil {
		return err
	}
	bar := s.Progress(-1, "offers")
	changes, err := a.TryCharter(s, access.Operator, own, bar.Set)
	bar.Done()
	if err != nil {
		return err
	}
	say, err := s.say()
	if err != nil {
		return err
	}
	return s.Print(changes, func(w io.Writer) {
		t := table(w)
		same := 0
		for _, r := range changes {
			if r.State == "kept" && r.Now == r.Then {
				same++
				continue
			}
			fmt.Fprintf(t, "%s\t%s\t%d\t→ %d\n", r.Rule, say.Say("charter."+r.State, nil), r.Now, r.Then)
		}
		t.Flush()
		fmt.Fprintln(w, say.Say("charter.same", map[string]any{"count": same}))
	})
}

// CharterApply writes one.
type CharterApply struct {
	File string `arg:"" help:"A charter, in YAML: rules with what they change, or new ones."`
}

func (*CharterApply) Help() string { return charterHelp }

func (c *CharterApply) Run(s *Session) error {
	own, err := readCharter(s.Path(c.File))
	if err != nil {
		return err
	}
	return s.setCharter(own)
}

// CharterReset takes it away.
type CharterReset struct{}

func (*CharterReset) Help() string { return epilogue }

func (*CharterReset) Run(s *Session) error { return s.setCharter(nil) }

const charterHelp = "Of a rule that is there already the file says only what it changes: {code: photo-missing, severity: blocking, since: 2027-01-01}. " +
	"off: true takes a rule away; a new code adds one. The file replaces the network's charter of before; all of it is taken, or none. " + epilogue

func (s *Session) setCharter(own []byte) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	charter, err := a.SetCharter(s, access.Operator, own)
	if err != nil {
		return err
	}
	say, err := s.say()
	if err != nil {
		return err
	}
	n := len(charter.Articles.Rules)
	return s.Print(map[string]any{"rules": n}, func(w io.Writer) {
		fmt.Fprintln(w, say.Say("charter.in_force", map[string]any{"count": n}))
	})
}

func readCharter(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fault.New(fault.NotFound, "file.not_found", "file", path).Because(err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, quality.MaxCharter+1))
	if err == nil && len(data) == 0 {
		return nil, fault.New(fault.Invalid, "charter.empty", "file", path)
	}
	return data, err
}
