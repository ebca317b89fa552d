package main

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"text/tabwriter"
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
			one := setting{Name: f.Name, Value: fmt.Sprint(f.Target.Interface()), From: "default", Help: f.Help}
			if f.Set {
				one.From = "flag or file"
			}
			for _, env := range f.Envs {
				one.Env = env
				if _, set := os.LookupEnv(env); set {
					one.From = "environment"
				}
			}
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
