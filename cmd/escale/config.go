package main

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/alecthomas/kong"
)

// Config shows the settings.
type Config struct {
	Show ConfigShow `cmd:"" help:"Show every setting, its value, and how else it can be given."`
}

// ConfigShow lists the settings.
type ConfigShow struct{}

type setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	From  string `json:"from"`
	Env   string `json:"env,omitempty"`
	Help  string `json:"help"`
}

func (*ConfigShow) Run(s *Session) error {
	var all []setting
	for _, node := range append(s.kong.Model.Leaves(true), s.kong.Model.Node) {
		if node != s.kong.Model.Node && node.Name != "serve" {
			continue
		}
		for _, f := range node.Flags {
			if f.Name == "help" || f.Name == "config" || f.Name == "json" {
				continue
			}
			one := setting{Name: f.Name, Value: fmt.Sprint(f.Target.Interface()), From: s.origin(f), Env: strings.Join(f.Envs, " "), Help: f.Help}
			if f.Name == "database" {
				one.Value = masked(one.Value)
			}
			all = append(all, one)
		}
	}
	return s.Print(all, func(w io.Writer) {
		t := table(w)
		fmt.Fprintln(t, "SETTING\tVALUE\tFROM\tENVIRONMENT\tMEANING")
		for _, one := range all {
			fmt.Fprintf(t, "--%s\t%s\t%s\t%s\t%s\n", one.Name, one.Value, one.From, one.Env, one.Help)
		}
		t.Flush()
	})
}

// masked hides the password of a database address.
func masked(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "(not readable)"
	}
	return u.Redacted()
}

// table aligns columns for a terminal.
func table(w io.Writer) *tabwriter.Writer { return tabwriter.NewWriter(w, 0, 4, 2, ' ', 0) }

// origin tells where a setting comes from: what the command line says goes before the environment, and that before the file.
func (s *Session) origin(f *kong.Flag) string {
	for _, given := range s.kong.Path {
		if given.Flag != nil && given.Flag.Name == f.Name && !given.Resolved {
			return "command line"
		}
	}
	for _, env := range f.Envs {
		if _, set := os.LookupEnv(env); set {
			return "environment"
		}
	}
	if fmt.Sprint(f.Target.Interface()) != f.Default {
		return "file"
	}
	return "default"
}
