package people_test

import (
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/app/people"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/state"
	"escale/internal/store"
)

// town is a small network with people in it, and a clock that tests set.
type town struct {
	*people.People
	app *app.App
	t   *testing.T

	mu  sync.Mutex
	now time.Time
}

var organisations = []network.Organisation{
	{Code: "crt", Kind: network.RegionalCommittee, Name: "Région"},
	{Code: "adt", Kind: network.DepartmentalCommittee, Name: "Département", Parent: "crt"},
	{Code: "ot", Kind: network.TouristOffice, Name: "Office", Parent: "adt"},
	{Code: "autre", Kind: network.TouristOffice, Name: "Autre office", Parent: "adt"},
	{Code: "pro", Kind: network.Professional, Name: "Hôtelier"},
}

const goodPassword = "un petit vélo jaune"

func newTown(t *testing.T) *town { return newTownWith(t, people.Options{}) }

func newTownWith(t *testing.T, o people.Options) *town {
	t.Helper()
	w := &town{t: t, now: time.Date(2026, 7, 14, 10, 0, 0, 0, time.UTC)}
	data := t.TempDir()
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(data, "escale.db"), store.Options{Now: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err = s.Write(t.Context(), store.Actor{Name: "test"}, func(tx *store.Tx) error {
		for _, o := range organisations {
			doc, err := json.Marshal(o)
			if err == nil {
				_, err = tx.PutObject(&store.Object{Kind: state.KindOrganisation, Code: o.Code, Document: doc}, store.Diffused)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	if w.app, err = app.Open(t.Context(), app.Options{Data: data, BaseURL: "https://sit.example.org", Now: w.clock}); err != nil {
		t.Fatal(err)
	}
	if w.People, err = people.New(w.app, o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		w.Close()
		w.app.Close() //nolint:errcheck // the test is over
	})
	return w
}

func (w *town) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *town) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func refused(t *testing.T, err error, code fault.Code, key string) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != code || f.Key != key {
		t.Errorf("got %v, want %s %s", err, code, key)
	}
}

// write runs a transaction as nobody in particular.
func (w *town) write(f func(*store.Tx) error) {
	w.t.Helper()
	if _, err := w.app.Inner().Write(w.t.Context(), access.Operator, "test", f); err != nil {
		w.t.Fatal(err)
	}
}
