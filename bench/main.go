// Command bench measures Escale beside what would otherwise be used for the same work, PostgreSQL with PostGIS and Bleve: the
// same offers, the same words and codes, the same questions, on one machine in one run, with the answers compared. It writes
// RESULTS.md, so that a figure can be made again by whoever doubts it.
//
//	make bench                                                          60,000 offers
//	make bench BENCH="-sizes 60000,500000,1000000 -grow -write"         the page RESULTS.md, an hour and a half
//	make bench BENCH="-sizes 60000,500000 -total 80m -write"            as far as it comes in 80 minutes
//	make bench BENCH="-sizes 5000 -budget 500ms -slow 500ms"            a look, two minutes
//	make bench BENCH="-sizes 60000 -only postgres"                      one stage again
//	make bench BENCH="-sizes 60000,500000,1000000 -page -write"         the page again, of what was measured
//
// It is a module of its own, so that the engines it compares with never become a dependency of the program.
//
// A run goes through stages, each in a process of its own and one after the other: base (make a demo base and its index), data
// (write it down for the other engines, and draw the questions), escale, http, exchange, postgres, bleve. What a stage
// leaves lies in the work folder, so that a run that was stopped goes on where it was, and one stage can be run again. A stage
// that fails, or for which there is no time, leaves the others as they are: the page says what was not run. The page is
// written anew after each size.
//
// Disk: about 40 KB for each offer, and what is no longer needed goes at once.
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

	"escale/internal/app"
)

// step is a stage by name.
type step struct {
	name     string
	run      func(ctx context.Context, s *stage) (any, error)
	compared bool     // only where other engines take part; larger sizes are there to see how questions and memory grow
	needs    []string // files of those that are not always there
	makes    []string
}

// stages in the order in which they run.
var stages = []step{
	{"base", makeBase, false, nil, []string{"base"}},
	{"data", drawData, false, []string{"base"}, []string{"questions", "documents"}},
	{"escale", measureEscale, false, []string{"base", "questions"}, []string{"answers"}},
	{"http", measureHTTP, true, []string{"base", "questions"}, nil},
	{"exchange", measureExchange, true, []string{"base"}, nil},
	{"postgres", measurePostgres, true, []string{"questions", "documents", "answers"}, nil},
	{"bleve", measureBleve, true, []string{"questions", "documents", "answers"}, nil},
}

func stepNamed(name string) int {
	return slices.IndexFunc(stages, func(s step) bool { return s.name == name })
}

// stepsNamed reads names separated by commas.
func stepsNamed(list string) ([]string, error) {
	if list == "" {
		return nil, nil
	}
	names := strings.Split(list, ",")
	for _, name := range names {
		if stepNamed(name) < 0 {
			return nil, fmt.Errorf("there is no stage %q", name)
		}
	}
	return names, nil
}

// options are those of the command line.
type options struct {
	settings
	sizes []int
	only  []string
	later []string
	work  string
	write bool
	page  bool // nothing but the page
	keep  bool
	grow  bool
	look  bool          // write profiles
	out   string        // folder of RESULTS.md
	total time.Duration // for everything; 0 is no bound
	until time.Time     // the end of it
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
	later := f.String("later", "", "stages to leave for a later run, separated by commas")
	f.IntVar(&o.Largest, "largest", 500_000, "above so many offers, Escale alone")
	f.DurationVar(&o.Budget, "budget", 1500*time.Millisecond, "time for one shape on Escale, quiet; two thirds of it with saves")
	f.DurationVar(&o.Slow, "slow", 3*time.Second, "the same on PostgreSQL and Bleve, or as long as 20 questions take, but no more than four times that; also of one round over HTTP")
	f.DurationVar(&o.total, "total", 0, "time for everything: what is not done then is left out, and the page says so")
	until := f.String("until", "", "when a stage must end (used by the program itself)")
	f.StringVar(&o.Real, "real", os.Getenv("ESCALE_TEST_DATA"), "folder of real DATAtourisme files, for the rate of imports")
	f.StringVar(&o.Shared, "shared-buffers", "", "of PostgreSQL; a quarter of the memory unless told")
	f.StringVar(&o.work, "work", filepath.Join(os.TempDir(), "escale-bench"), "folder for bases and for what stages leave")
	f.BoolVar(&o.write, "write", false, "write RESULTS.md and ratios.svg; otherwise they go to the work folder")
	f.BoolVar(&o.page, "page", false, "measure nothing: write the page of what was measured before")
	f.BoolVar(&o.keep, "keep", false, "keep the bases in the work folder")
	f.BoolVar(&o.grow, "grow", false, "make each base out of the largest smaller one that was made with -grow on the same day")
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
	if o.total > 0 {
		o.until = time.Now().Add(o.total)
	}
	if *until != "" {
		if o.until, err = time.Parse(time.RFC3339Nano, *until); err != nil {
			return o, "", err
		}
	}
	if o.only, err = stepsNamed(*only); err == nil {
		o.later, err = stepsNamed(*later)
	}
	if err != nil {
		return o, "", err
	}
	if o.Shared == "" {
		o.Shared = strconv.FormatInt(max(128, memoryOfMachine()>>22), 10) + "MB"
	}
	return o, inner, nil
}

// runAll runs what is still to be run of every size, and writes the page after each, whatever failed.
func runAll(ctx context.Context, o options) error {
	var failed []error
	if o.page {
		return report(o)
	}
	for _, n := range o.sizes {
		if err := runSize(ctx, o, n); err != nil {
			failed = append(failed, err)
		}
		if err := report(o); err != nil {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// runSize runs the stages of a size. One that fails takes only those with it that need what it makes.
func runSize(ctx context.Context, o options, n int) error {
	s, err := o.stage(n)
	if err != nil {
		return err
	}
	var failed []error
	for i, st := range stages {
		if ctx.Err() != nil {
			return errors.Join(append(failed, ctx.Err())...)
		}
		if !o.due(s, i) || slices.Contains(o.later, st.name) {
			continue
		}
		s.name, s.begun, s.load = st.name, time.Now(), loadNow()
		if err := o.start(ctx, s, &st); err != nil {
			failed = append(failed, fmt.Errorf("%d offers, stage %s: %w", n, st.name, err))
		} else if err := o.clear(s, i); err != nil {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// due tells whether a stage is to be run: asked for, or not yet done, or something that it makes is gone and needed by one
// after it that is due.
func (o *options) due(s *stage, i int) bool {
	st := &stages[i]
	switch {
	case slices.Contains(o.only, st.name):
		return true
	case st.compared && !s.compared():
		return false
	case len(o.only) == 0 && !s.done(st.name):
		return true
	}
	for _, name := range st.makes {
		if (!s.has(name) || o.spoilt(s, name)) && o.needed(s, name, i+1) {
			return true
		}
	}
	return false
}

// spoilt tells of a base that saves have changed, although answers of it are to be measure for others.
func (o *options) spoilt(s *stage, name string) bool {
	return name == "base" && len(o.only) == 0 && s.touched() && o.due(s, stepNamed("escale"))
}

// needed tells whether a stage from one on is due and needs a file.
func (o *options) needed(s *stage, name string, from int) bool {
	for i := from; i < len(stages); i++ {
		if slices.Contains(stages[i].needs, name) && o.due(s, i) {
			return true
		}
	}
	return false
}

// clear removes what no stage to come needs: at large sizes the disk would not hold all of it at once.
func (o *options) clear(s *stage, done int) error {
	if o.keep || len(o.only) > 0 {
		return nil
	}
	var errs []error
	for _, heavy := range []string{"base", "documents", "answers"} {
		if !o.needed(s, heavy, done+1) {
			errs = append(errs, os.RemoveAll(s.file(heavy)))
		}
	}
	return errors.Join(errs...)
}

// start runs a stage in a process of its own, when there is what it needs and time for it.
func (o *options) start(ctx context.Context, s *stage, st *step) error {
	for _, name := range st.needs {
		if !s.has(name) {
			return s.missed(fmt.Errorf("what a stage before makes is not there: %s", name))
		}
	}
	if !o.until.IsZero() && time.Until(o.until) < 0 {
		return s.missed(errNoTime)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	args := []string{"-stage", st.name, "-sizes", strconv.Itoa(s.Offers), "-largest", strconv.Itoa(o.Largest), "-budget", o.Budget.String(), "-slow", o.Slow.String(),
		"-real", o.Real, "-shared-buffers", o.Shared, "-work", o.work, "-profile=" + strconv.FormatBool(o.look), "-grow=" + strconv.FormatBool(o.grow)}
	if !o.until.IsZero() {
		args = append(args, "-until", o.until.Format(time.RFC3339Nano))
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = time.Minute
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}

var errNoTime = errors.New("the time for everything was over")

// missed notes why a stage did not begin. What it found in an earlier run stays.
func (s *stage) missed(why error) error {
	if r, err := readResult(s.dir, s.name); err != nil || r != nil {
		return errors.Join(why, err)
	}
	return errors.Join(why, s.keep(nil, why))
}

// runStage is what such a process does. What it found is kept also when it did not come to its end.
func runStage(ctx context.Context, name string, o options) error {
	app.SpareCollector() // as the program does; Bleve has its share of it
	s, err := o.stage(o.sizes[0])
	if err != nil {
		return err
	}
	if !o.until.IsZero() {
		var stop context.CancelFunc
		ctx, stop = context.WithDeadlineCause(ctx, o.until, errNoTime)
		defer stop()
	}
	s.name, s.begun, s.load = name, time.Now(), loadNow()
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
	if err != nil && errors.Is(context.Cause(ctx), errNoTime) {
		err = errNoTime
	}
	if err := s.keep(data, err); err != nil {
		return err
	}
	if err == nil {
		used, _ := ownCPU() // only told
		s.say("done in %s, %s of processors", since(s.begun), Seconds(used.Seconds()))
	}
	return err
}

// stage prepares the folder of a size. The day is that on which its base was made.
func (o *options) stage(n int) (*stage, error) {
	s := &stage{settings: o.settings, dir: filepath.Join(o.work, strconv.Itoa(n)), out: func(line string) { fmt.Println(line) }, grow: o.grow}
	s.Offers = n
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return nil, err
	}
	b, err := os.ReadFile(s.file("day.json"))
	if err == nil && s.has("base") {
		return s, json.Unmarshal(b, &s.Day)
	}
	s.Day = time.Now().UTC()
	if b, err = json.Marshal(s.Day); err != nil {
		return nil, err
	}
	return s, os.WriteFile(s.file("day.json"), b, 0o644)
}
