// Command bench measures Escale beside what would otherwise be used for the same work, PostgreSQL with PostGIS and Bleve: the
// same offers, the same words and codes, the same questions, on one machine in one run, with the answers compared. It writes
// RESULTS.md, so that a figure can be made again by whoever doubts it.
//
//	make bench                                                    60,000 offers, a quarter of an hour
//	make bench BENCH="-sizes 60000,240000,500000,1000000 -write"  the page RESULTS.md, several hours
//	make bench BENCH="-sizes 5000 -budget 500ms"                  a look, a few minutes
//	make bench BENCH="-sizes 60000 -only postgres"                one stage again
//
// It is a module of its own, so that the engines it compares with never become a dependency of the program.
//
// A run goes through stages, each in a process of its own and one after the other: base (make a demo base and its index), data
// (write it down for the other engines, and draw the questions), escale, http, exchange, postgres, bleve. What a stage
// leaves lies in the work folder, so that a run that was stopped goes on where it was, and one stage can be run again.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// step is a stage by name.
type step struct {
	name     string
	run      func(ctx context.Context, s *stage) (any, error)
	compared bool // only where other engines take part
}

// stages in the order in which they run.
var stages = []step{
	{"base", makeBase, false},
	{"data", drawData, false},
	{"escale", measureEscale, false},
	{"http", measureHTTP, false},
	{"exchange", measureExchange, false},
	{"postgres", measurePostgres, true},
	{"bleve", measureBleve, true},
}

func stepNamed(name string) int {
	return slices.IndexFunc(stages, func(s step) bool { return s.name == name })
}

// options are those of the command line.
type options struct {
	settings
	sizes []int
	only  []string
	work  string
	write bool
	keep  bool
	look  bool   // write profiles
	out   string // folder of RESULTS.md
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o, inner, err := parse(os.Args[1:])
	if err == nil {
		if inner != "" {
			err = runStage(ctx, inner, o)
		} else {
			err = runAll(ctx, o)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// parse reads the command line. inner is the stage of a process that was started for one.
func parse(args []string) (o options, inner string, err error) {
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	sizes := f.String("sizes", "60000", "numbers of offers, separated by commas")
	only := f.String("only", "", "stages to run again, separated by commas: base, data, escale, http, exchange, postgres, bleve")
	f.IntVar(&o.Largest, "largest", 500_000, "above so many offers, Escale alone")
	f.DurationVar(&o.Budget, "budget", 4*time.Second, "time for one shape on one engine, in each of the two rounds")
	f.StringVar(&o.Real, "real", os.Getenv("ESCALE_TEST_DATA"), "folder of real DATAtourisme files, for the rate of imports")
	f.StringVar(&o.Shared, "shared-buffers", "", "of PostgreSQL; a quarter of the memory unless told")
	f.StringVar(&o.work, "work", filepath.Join(os.TempDir(), "escale-bench"), "folder for bases and for what stages leave")
	f.BoolVar(&o.write, "write", false, "write RESULTS.md and ratios.svg; otherwise they go to the work folder")
	f.BoolVar(&o.keep, "keep", false, "keep the bases in the work folder")
	f.BoolVar(&o.look, "profile", false, "write a processor profile of each stage to the work folder")
	f.StringVar(&o.out, "out", ".", "folder of RESULTS.md")
	f.StringVar(&inner, "stage", "", "run one stage in this process (used by the program itself)")
	if err = f.Parse(args); err != nil {
		return o, "", err
	}
	for _, s := range strings.Split(*sizes, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil || n < 100 {
			return o, "", fmt.Errorf("-sizes: %q is no number of offers from 100 up", s)
		}
		o.sizes = append(o.sizes, n)
	}
	if *only != "" {
		o.only = strings.Split(*only, ",")
	}
	for _, name := range o.only {
		if stepNamed(name) < 0 {
			return o, "", fmt.Errorf("-only: there is no stage %q", name)
		}
	}
	if o.Shared == "" {
		o.Shared = strconv.FormatInt(max(128, memoryOfMachine()>>22), 10) + "MB"
	}
	return o, inner, nil
}

// runAll runs what is still to be run of every size, and writes the page.
func runAll(ctx context.Context, o options) error {
	var failed []error
	for _, n := range o.sizes {
		if err := runSize(ctx, o, n); err != nil {
			failed = append(failed, fmt.Errorf("%d offers: %w", n, err))
		}
		if ctx.Err() != nil {
			return errors.Join(append(failed, ctx.Err())...)
		}
	}
	if err := errors.Join(failed...); err != nil {
		return err
	}
	return report(o)
}

func runSize(ctx context.Context, o options, n int) error {
	s, err := o.stage(n)
	if err != nil {
		return err
	}
	for _, st := range stages {
		if st.compared && !s.compared() || !o.due(s, st.name) {
			continue
		}
		if err := o.start(ctx, s, st.name); err != nil {
			return fmt.Errorf("stage %s: %w", st.name, err)
		}
	}
	if o.keep || len(o.only) > 0 {
		return nil
	}
	var errs []error
	for _, heavy := range []string{"base", "bleve", "documents", "answers"} {
		errs = append(errs, os.RemoveAll(s.file(heavy)))
	}
	return errors.Join(errs...)
}

// due tells whether a stage is to be run: asked for, or not yet done; the first two also when what they made is gone and a
// stage after them is due.
func (o *options) due(s *stage, name string) bool {
	if slices.Contains(o.only, name) {
		return true
	}
	if name == "base" || name == "data" {
		made := map[string]string{"base": "base", "data": "documents"}[name]
		if _, err := os.Stat(s.file(made)); err == nil && s.done(name) {
			return false
		}
		return slices.ContainsFunc(stages[2:], func(st step) bool { return o.due(s, st.name) && (!st.compared || s.compared()) })
	}
	return len(o.only) == 0 && !s.done(name)
}

// start runs a stage in a process of its own.
func (o *options) start(ctx context.Context, s *stage, name string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, self, "-stage", name, "-sizes", strconv.Itoa(s.Offers), "-largest", strconv.Itoa(o.Largest),
		"-budget", o.Budget.String(), "-real", o.Real, "-shared-buffers", o.Shared, "-work", o.work, "-profile="+strconv.FormatBool(o.look))
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = time.Minute
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}

// runStage is what such a process does.
func runStage(ctx context.Context, name string, o options) error {
	s, err := o.stage(o.sizes[0])
	if err != nil {
		return err
	}
	begun, load := time.Now(), loadNow()
	s.out = func(line string) {
		fmt.Printf("%s %7d %-8s %s\n", time.Now().Format(time.TimeOnly), s.Offers, name, line)
	}
	if o.look {
		f, err := os.Create(s.file("profile-" + name))
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	data, err := stages[stepNamed(name)].run(ctx, s)
	if err != nil {
		return err
	}
	s.say("done in %s", since(begun))
	return s.keep(name, begun, load, data)
}

// stage prepares the folder of a size. The day is that on which its base was made.
func (o *options) stage(n int) (*stage, error) {
	s := &stage{settings: o.settings, dir: filepath.Join(o.work, strconv.Itoa(n)), out: func(line string) { fmt.Println(line) }}
	s.Offers = n
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return nil, err
	}
	b, err := os.ReadFile(s.file("day.json"))
	if err == nil {
		if _, made := os.Stat(s.file("base")); made == nil {
			return s, json.Unmarshal(b, &s.Day)
		}
	}
	s.Day = time.Now().UTC()
	if b, err = json.Marshal(s.Day); err != nil {
		return nil, err
	}
	return s, os.WriteFile(s.file("day.json"), b, 0o644)
}
