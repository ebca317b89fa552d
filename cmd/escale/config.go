package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/alecthomas/kong"
	"github.com/go-json-experiment/json"
)

// Config shows the settings.
type Config struct {
	Show ConfigShow `cmd:"" help:"Show every setting, its value, and how else it can be given."`
}

// ConfigShow lists the settings. It has those of a server itself, so that they are read as a server would read them.
type ConfigShow struct {
	Listening
}

type setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	From  string `json:"from"`
	Env   string `json:"env,omitempty"`
	Help  string `json:"help"`
}

func (*ConfigShow) Run(s *Session) error {
	var all []setting
	for _, node := range []*kong.Node{s.kong.Selected(), s.kong.Model.Node} {
		for _, f := range node.Flags {
			if f.Name == "help" || f.Name == "config" || f.Name == "json" {
				continue
			}
			one := setting{Name: f.Name, Value: fmt.Sprint(f.Target.Interface()), From: s.origin(f), Env: strings.Join(f.Envs, " "), Help: f.Help}
			if (f.Name == "database" || f.Name == "smtp-url") && one.Value != "" {
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

// settingsFile reads a file of settings, and refuses a name that no command has: a setting that does nothing would look
// like one that does.
func settingsFile(r io.Reader) (kong.Resolver, error) {
	name := "settings"
	if f, ok := r.(*os.File); ok {
		name = f.Name()
	}
	data, err := io.ReadAll(io.LimitReader(r, 1<<20))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	values, err := kong.JSON(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s is not a JSON object of settings: %w", name, err)
	}
	keys := map[string]any{}
	if err := json.Unmarshal(data, &keys); err != nil {
		return nil, fmt.Errorf("%s is not a JSON object of settings: %w", name, err)
	}
	return &settings{values, name, slices.Sorted(maps.Keys(keys))}, nil
}

// noSettings reads none.
func noSettings(io.Reader) (kong.Resolver, error) {
	return kong.ResolverFunc(func(*kong.Context, *kong.Path, *kong.Flag) (any, error) { return nil, nil }), nil
}

// settings are those of a file.
type settings struct {
	kong.Resolver
	file string
	keys []string
}

// Validate is called by the parser once it knows every command.
func (s *settings) Validate(app *kong.Application) error {
	known := map[string]bool{}
	for _, node := range append(app.Leaves(false), app.Node) {
		for _, f := range node.Flags {
			known[f.Name] = f.Name != "help" && f.Name != "config"
		}
	}
	for _, key := range s.keys {
		if !known[key] && !known[strings.ReplaceAll(key, "_", "-")] {
			return fmt.Errorf("%s: there is no setting %q; escale config show lists them", s.file, key)
		}
	}
	return nil
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
		if os.Getenv(env) != "" {
			return "environment"
		}
	}
	if fmt.Sprint(f.Target.Interface()) != f.Default {
		return "file"
	}
	return "default"
}
