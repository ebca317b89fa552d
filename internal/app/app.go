// Package app is every use case of Escale: who may, is it right, do it, tell. The faces (API, command line, and what comes
// after) say what is wanted and show what came of it; nothing below knows who asks. Reading goes to the index and never to
// the database; writing goes to the store, whose log everything else follows.
package app

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"escale/internal/access"
	"escale/internal/exchange/native"
	"escale/internal/fault"
	"escale/internal/follow"
	"escale/internal/geo"
	"escale/internal/index"
	"escale/internal/media"
	"escale/internal/state"
	"escale/internal/store"
)

// Options say where a base lies and how it is run. Only Data is needed.
type Options struct {
	Data     string           // folder of SQLite, media and index
	Database string           // postgres://…; "" is SQLite in Data
	BaseURL  string           // what addresses in answers begin with
	Existing bool             // the base must be there already: a folder that was mistyped makes no empty one
	Version  string           // of the program: what another one kept ready is not taken
	Now      func() time.Time // the clock
	// StaleLimit is for how long a server that cannot read the base goes on answering from memory; 15 minutes by default.
	// After that a right may have ended that it does not know of.
	StaleLimit time.Duration
	Log        *slog.Logger
}

// url gives the address of the store.
func (o Options) url() string {
	if o.Database != "" {
		return o.Database
	}
	return "sqlite:" + filepath.Join(o.Data, "escale.db")
}

// App is an open base with everything that can be done in it. It is safe for use by many at once.
type App struct {
	options Options
	store   *store.Store
	media   *media.Library
	log     *slog.Logger

	now   atomic.Pointer[present]
	index atomic.Pointer[index.Index]
	build sync.Mutex     // of a command: one building of the index at a time
	at    store.Position // of a command: how far the index has come

	feeding   sync.Mutex    // one feeds the index at a time
	reporting chan struct{} // holds one while a report of capacity is made

	effects  []follow.Effect // of the packages below
	follower *follow.Runner  // nil in a command
	stop     context.CancelFunc
	running  sync.WaitGroup
	ready    atomic.Bool
	meters   meters
}

// present is the state of the base and what is made from it, swapped together.
type present struct {
	*state.State
	at       store.Position // of the log when the state was read
	renderer *native.Renderer
	visitors map[string]*access.Audience // of whoever comes without a name, by the project that it looks through: most do
}

// atlas gives the territories where the log says that they are still the same; nil where they are to be read anew.
func (p *present) atlas(tx *store.ReadTx) *geo.Atlas {
	if p == nil {
		return nil
	}
	const most = 1000
	changes, _, err := tx.Changes(p.at, most)
	if err != nil || len(changes) == most || slices.ContainsFunc(changes, func(c store.Change) bool { return state.OfAtlas(c.Kind) }) {
		return nil
	}
	return p.Atlas
}

// state gives the state itself; nil before there is one.
func (p *present) state() *state.State {
	if p == nil {
		return nil
	}
	return p.State
}

// rendererFor gives a renderer for a state. Preparing one takes as long as reading all else, and an import makes new states by
// the dozen, whose sheets and territories are those of before.
func (p *present) rendererFor(s *state.State, base string) *native.Renderer {
	if p != nil && p.Catalog == s.Catalog && p.Atlas == s.Atlas && p.renderer.Base == base {
		return p.renderer.With(s.Sources)
	}
	return native.New(s.Reference(), s.Sources, base)
}

func (p *present) audience(actor access.Actor) *access.Audience {
	if actor.Stranger() {
		if a := p.visitors[actor.Project]; a != nil {
			return a
		}
	}
	return p.Policy.Audience(actor)
}

// visitors gives what strangers see, through each project that shows a selection and through none.
func visitors(p *access.Policy) map[string]*access.Audience {
	all := map[string]*access.Audience{"": p.Audience(access.Anonymous)}
	for project := range p.Scopes {
		all[project] = p.Audience(through(project))
	}
	return all
}

func through(project string) access.Actor {
	visitor := access.Anonymous
	visitor.Project = project
	return visitor
}

// Visitor gives the actor that a stranger is under a name of the server: what it sees is the selection of the project that has the
// name.
func (a *App) Visitor(host string) access.Actor {
	s := a.State()
	if len(s.Policy.Scopes) > 0 {
		if project := s.Hosts.Project(host).Code; s.Policy.Narrows(project) {
			return through(project)
		}
	}
	return access.Anonymous
}

// Missing tells whether there is no base yet. On PostgreSQL an address that leads nowhere is refused anyway.
func (o Options) Missing() bool {
	file, isFile := strings.CutPrefix(o.url(), "sqlite:")
	if !isFile {
		return false
	}
	_, err := os.Stat(file)
	return errors.Is(err, fs.ErrNotExist)
}

// Open opens the base, making or migrating it where that is needed. It neither follows the log nor builds the index: see Start.
func Open(ctx context.Context, o Options) (*App, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.StaleLimit == 0 {
		o.StaleLimit = 15 * time.Minute
	}
	if o.Existing && o.Missing() {
		return nil, fault.New(fault.NotFound, "store.missing", "file", strings.TrimPrefix(o.url(), "sqlite:"))
	}
	if err := os.MkdirAll(o.Data, 0o750); err != nil {
		return nil, fault.New(fault.Unavailable, "data.not_writable", "folder", o.Data).Because(err)
	}
	s, err := store.Open(ctx, o.url(), store.Options{Now: o.Now, Log: o.Log})
	if err != nil {
		return nil, err
	}
	a := &App{options: o, store: s, log: o.Log, reporting: make(chan struct{}, 1)}
	if err := a.prepare(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return a, nil
}

func (a *App) prepare(ctx context.Context) error {
	if err := a.store.Migrate(ctx); err != nil {
		return err
	}
	bucket, err := media.OpenDisk(filepath.Join(a.options.Data, "media"))
	if err != nil {
		return err
	}
	a.media = media.NewLibrary(bucket, media.Options{})
	return a.loadState(ctx)
}

// loadState makes the state anew from the store and swaps it in.
func (a *App) loadState(ctx context.Context) error { return a.store.Read(ctx, a.readState) }

// readState makes the state anew in a transaction that reads, and swaps it in unless a later one is there already.
func (a *App) readState(tx *store.ReadTx) error {
	head, err := tx.Head()
	if err != nil {
		return err
	}
	old := a.now.Load()
	s, err := state.Load(tx, old.atlas(tx), old.state())
	if err != nil {
		return err
	}
	for file, err := range s.LeftOut {
		a.log.Error("app: a file of the network's sheets no longer fits, and is left out", "file", file, "error", err)
	}
	for project, err := range s.ScopeFaults {
		a.log.Error("app: the scope of a project asks for what there is no more, and it shows nothing", "project", project, "error", err)
	}
	next := &present{s, head, old.rendererFor(s, a.options.BaseURL), visitors(s.Policy)}
	for {
		old := a.now.Load()
		if old != nil && old.at.Epoch == head.Epoch && old.at.Seq > head.Seq || a.now.CompareAndSwap(old, next) {
			return nil
		}
	}
}

// State gives what the network agreed on, at this moment.
func (a *App) State() *state.State { return a.now.Load().State }

// Renderer writes offers as the native format has them.
func (a *App) Renderer() *native.Renderer { return a.now.Load().renderer }

// Now gives the time of the base in the network's time zone.
func (a *App) Now() time.Time { return a.store.Now().In(a.State().Policy.Zone) }

// Close stops following, keeps the index for the next start, and closes the base. Nothing acknowledged is lost.
func (a *App) Close() error {
	if a.stop != nil {
		a.stop()
	}
	a.running.Wait()
	var errs []error
	if x := a.index.Load(); x != nil {
		errs = append(errs, a.saveSnapshot(), x.Close())
	}
	return errors.Join(append(errs, a.store.Close())...)
}
