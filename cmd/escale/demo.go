package main

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/app/people"
	"escale/internal/demo"
	"escale/internal/fault"
)

// Demo makes a demo network.
type Demo struct {
	Listening
	Offers  int    `help:"How many offers." default:"5000"`
	Seed    uint64 `help:"The same seed makes the same network." default:"1"`
	NoServe bool   `help:"Make it, and do not serve it."`
}

func (c *Demo) Help() string {
	return "A base that holds the demo already is only served; a base that holds anything else is left alone. " + epilogue
}

// demoFile says how to use the demo, for people and for programs.
type demoFile struct {
	URL    string       `json:"url"`
	API    string       `json:"api"`
	Docs   string       `json:"docs"`
	Office string       `json:"office,omitempty"` // the portal of one office, under a name of its own
	Offers int          `json:"offers"`
	Seed   uint64       `json:"seed"`
	Models []demo.Model `json:"models,omitempty"` // one complete offer of each type

	Accounts []people.DemoAccount `json:"accounts,omitempty"` // somebody of each role
}

func (c *Demo) Run(s *Session) error {
	if c.Offers < 1 {
		return fault.New(fault.Invalid, "number.too_small", "value", c.Offers, "min", 1)
	}
	made := demoFile{URL: c.base(), API: c.base() + "/api/v1", Docs: c.base() + "/docs/api", Offers: c.Offers, Seed: c.Seed}
	var err error
	if made.Office, err = officeAt(made.URL); err != nil {
		return err
	}
	if err := c.make(s, &made); err != nil {
		return err
	}
	if c.NoServe {
		return s.Print(made, func(w io.Writer) {
			fmt.Fprintf(w, "%d offers in %s\n", made.Offers, s.Data)
			made.listModels(w)
			made.listAccounts(w)
		})
	}
	return c.serve(s, func(*app.App) error {
		return s.Print(made, func(w io.Writer) {
			fmt.Fprintf(w, "\nThe demo network is at   %s\nOne office has its own   %s\nThe API is documented at %s\nTry                      curl '%s/offers?q=chateau&facets=type&limit=3'\n",
				made.URL, made.Office, made.Docs, made.API)
			made.listModels(w)
			made.listAccounts(w)
			fmt.Fprint(w, "Stop with Ctrl+C.\n\n")
		})
	})
}

// officeAt gives where the portal that has a name of its own answers. Names that end in localhost lead to this machine (RFC 6761).
func officeAt(base string) (string, error) {
	projects, err := demo.Projects()
	if err != nil {
		return "", err
	}
	u, err := url.Parse(base)
	if err != nil {
		return "", nil //nolint:nilerr // there is no such address, and opening it will say so
	}
	for _, p := range projects {
		if len(p.Hosts) == 0 {
			continue
		}
		port := u.Port()
		if u.Host = p.Hosts[0]; port != "" {
			u.Host += ":" + port
		}
		return u.String(), nil
	}
	return "", nil
}

// listModels tells which offers to look at first.
func (d *demoFile) listModels(w io.Writer) {
	if len(d.Models) == 0 {
		return
	}
	fmt.Fprint(w, "Model offers, one complete one of each type (escale offer show ID):\n")
	for i, m := range d.Models {
		separator := "  "
		if i%4 == 3 || i == len(d.Models)-1 {
			separator = "\n"
		}
		fmt.Fprintf(w, "  %d %-17s%s", m.ID, m.Type, separator)
	}
}

// listAccounts tells who there is to be.
func (d *demoFile) listAccounts(w io.Writer) {
	if len(d.Accounts) == 0 {
		return
	}
	fmt.Fprintln(w, "People of the demo, who sign in with the password beside (and tokens for the API) in demo.json:")
	t := table(w)
	for _, a := range d.Accounts {
		fmt.Fprintf(t, "  %s\t%s\t%s\n", a.Email, a.Password, strings.Join(a.Roles, ", "))
	}
	t.Flush()
}

// make makes the network, unless it is there.
func (c *Demo) make(s *Session, made *demoFile) error {
	path := filepath.Join(s.Path(s.Data), "demo.json")
	o := s.options()
	o.BaseURL = c.base()
	if data, err := os.ReadFile(path); err == nil && !o.Missing() {
		var there demoFile
		if err := json.Unmarshal(data, &there); err == nil && there.Offers == made.Offers && there.Seed == made.Seed {
			made.Models, made.Accounts = there.Models, there.Accounts
			if len(made.Accounts) == 0 { // made by a program that knew no accounts
				if err := c.enrol(s, o, made); err != nil {
					return err
				}
			}
			return os.WriteFile(path, must(json.Marshal(made, jsontext.WithIndent("  "))), 0o600)
		}
	}
	a, err := app.Open(s, o)
	if err != nil {
		return err
	}
	made.Models = demo.Models(a.State().Reference().Catalog, c.Offers)
	bar := s.Progress(int64(c.Offers), "demo network")
	err = a.MakeDemo(s, access.Operator, app.DemoOptions{Offers: c.Offers, Seed: c.Seed}, bar.Set)
	bar.Done()
	if err == nil {
		err = made.enrol(s, a)
	}
	if closed := a.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, must(json.Marshal(made, jsontext.WithIndent("  "))), 0o600); err != nil {
		return fault.New(fault.Unavailable, "data.not_writable", "folder", s.Data).Because(err)
	}
	return nil
}

// enrol gives a demo of before the people that it lacks.
func (c *Demo) enrol(s *Session, o app.Options, made *demoFile) error {
	a, err := app.Open(s, o)
	if err != nil {
		return err
	}
	return errors.Join(made.enrol(s, a), a.Close())
}

// enrol makes people of every role. Their passwords stand in demo.json, which only its owner reads.
func (d *demoFile) enrol(s *Session, a *app.App) error {
	p, err := people.New(a, people.Options{})
	if err != nil {
		return err
	}
	defer p.Close()
	d.Accounts, err = p.MakeDemo(s, access.Operator)
	return err
}
