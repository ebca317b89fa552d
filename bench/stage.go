package main

import (
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"escale/internal/offer"
)

// settings are what one size is measured with.
type settings struct {
	Offers  int
	Largest int           // above it, Escale alone
	Budget  time.Duration // for one shape on Escale while nothing else goes on
	Slow    time.Duration // for one shape on another engine, and for one round over HTTP
	Day     time.Time     // that is "today" in all stages
	Real    string        // folder of real DATAtourisme files
	Shared  string        // shared_buffers of PostgreSQL
}

// stage is one part of a run on one size. Stages run one after the other, each in a process of its own, so that memory and
// processor time are each engine's own; what one needs of another lies in the work folder.
type stage struct {
	settings
	dir   string // of this size
	out   func(string)
	grow  bool // from a smaller base, and leave one for a larger one
	name  string
	begun time.Time
	load  string // of the machine then
}

// compared tells whether other engines take part at this size.
func (s *stage) compared() bool { return s.Offers <= s.Largest }

func (s *stage) say(format string, args ...any) { s.out(fmt.Sprintf(format, args...)) }

func (s *stage) has(name string) bool {
	_, err := os.Stat(s.file(name))
	return err == nil
}

func (s *stage) file(name string) string { return filepath.Join(s.dir, name) }

// progress tells now and then how far something has come.
func (s *stage) progress(what string) func(done, total int64) {
	var mu sync.Mutex
	last := time.Now()
	return func(done, total int64) {
		mu.Lock()
		defer mu.Unlock()
		if time.Since(last) > 10*time.Second {
			last = time.Now()
			s.say("%s: %d of %d", what, done, total)
		}
	}
}

// watch tells now and then how far something has come that can be asked for it.
func (s *stage) watch(what string, ask func() (done, total int64)) (stop func()) {
	quit := make(chan struct{})
	tick := time.NewTicker(10 * time.Second)
	go func() {
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
				done, total := ask()
				s.say("%s: %d of %d", what, done, total)
			}
		}
	}()
	return func() { tick.Stop(); close(quit) }
}

// touch notes that the base is no longer as it was made; touched tells it.
func (s *stage) touch() error { return os.WriteFile(s.file("touched"), nil, 0o644) }

func (s *stage) touched() bool { return s.has("touched") }

// asked is what is asked, and what is needed to understand it.
type asked struct {
	Questions []question
	Book      *codebook
	Savable   []offer.ID
	Addresses []string // of the mix over HTTP
}

func (a *asked) of(shape string) []*question {
	var all []*question
	for i := range a.Questions {
		if a.Questions[i].Shape == shape {
			all = append(all, &a.Questions[i])
		}
	}
	return all
}

// write keeps something for other stages.
func (s *stage) write(name string, v any) error {
	f, err := os.Create(s.file(name))
	if err != nil {
		return err
	}
	return errors.Join(gob.NewEncoder(f).Encode(v), f.Close())
}

func (s *stage) read(name string, v any) error {
	f, err := os.Open(s.file(name))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is not there: run the stages before this one first (%w)", name, err)
	}
	if err != nil {
		return err
	}
	defer f.Close()
	return gob.NewDecoder(f).Decode(v)
}

// result is what one stage leaves for the report, as JSON.
type result struct {
	Stage    string
	Settings settings
	At       time.Time
	Took     Seconds
	Load     string          // of the machine when it began
	Fault    string          `json:",omitempty"` // why it did not come to its end
	Data     json.RawMessage // null where there is nothing
}

// keep writes what a stage has found, and what stopped it.
func (s *stage) keep(data any, failed error) error {
	r := result{Stage: s.name, Settings: s.settings, At: s.begun, Took: since(s.begun), Load: s.load}
	if failed != nil {
		r.Fault = failed.Error()
	}
	var err error
	if r.Data, err = json.Marshal(data); err != nil {
		return err
	}
	b, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	name := s.file("result-" + s.name + ".json")
	if err := os.WriteFile(name+".new", b, 0o644); err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}

var errInterim = errors.New("it was stopped before its end")

// interim keeps what there is so far.
func (s *stage) interim(data any) error { return s.keep(data, errInterim) }

// done tells whether a stage came to its end.
func (s *stage) done(name string) bool {
	r, err := readResult(s.dir, name)
	return err == nil && r != nil && r.Fault == ""
}

// readResult reads what a stage left; nil when it has not run.
func readResult(dir, name string) (*result, error) {
	b, err := os.ReadFile(filepath.Join(dir, "result-"+name+".json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	r := new(result)
	if err == nil {
		err = json.Unmarshal(b, r)
	}
	if err != nil {
		return nil, fmt.Errorf("%s of %s: %w", name, dir, err)
	}
	return r, nil
}

// data reads what a stage found; nil when that is nothing.
func data[T any](r *result) (*T, error) {
	if r == nil || len(r.Data) == 0 || string(r.Data) == "null" {
		return nil, nil
	}
	to := new(T)
	return to, json.Unmarshal(r.Data, to)
}
