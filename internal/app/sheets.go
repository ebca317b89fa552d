package app

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/state"
	"escale/internal/store"
)

// SheetEdit is what files of a network's own sheets and thesaurus add to the catalog in force, and what they word anew.
type SheetEdit struct {
	Files    []string `json:"files"`
	Types    []string `json:"types,omitempty"`
	Fields   []string `json:"fields,omitempty"`
	Facets   []string `json:"facets,omitempty"`
	Concepts []string `json:"concepts,omitempty"` // scheme:code
	Reworded []string `json:"reworded,omitempty"` // keys of fields and scheme:code
	Seq      int64    `json:"seq,omitempty"`      // of the change; 0 when nothing was written
}

// Sheets lists the network's own files, whole: sheets/<type>.yaml and thesaurus/<scheme>.tsv.
func (a *App) Sheets(actor access.Actor) (offer.Layer, error) {
	if err := a.State().Policy.Decide(actor, access.Administer, access.Object{}).Err(); err != nil {
		return nil, err
	}
	return a.State().Layer(), nil
}

// EditSheets lays files of sheets and thesaurus over the shipped ones: each replaces what the network said in a file of that
// name before. What offers hold is safe: an edit that would take a type, a field or a code away, or change what one is, is
// refused, naming each. With dry nothing is written.
func (a *App) EditSheets(ctx context.Context, actor access.Actor, files offer.Layer, dry bool) (*SheetEdit, error) {
	if err := a.State().Policy.Decide(actor, access.Administer, access.Object{}).Err(); err != nil {
		return nil, err
	}
	was := a.State()
	layer := was.Layer()
	maps.Copy(layer, files)
	shipped, err := offer.Base()
	if err != nil {
		return nil, err
	}
	next, err := shipped.With(layer)
	if err != nil {
		return nil, fault.New(fault.Invalid, "catalog.wrong", "reason", err.Error())
	}
	if err := fault.Refuse("catalog.breaks", was.Catalog.Breaks(next)); err != nil {
		return nil, err
	}
	if err := fault.Refuse("catalog.facets_taken", taken(was, next)); err != nil {
		return nil, err
	}
	e := editOf(was.Catalog, next)
	e.Files = slices.Sorted(maps.Keys(files))
	if dry {
		return e, nil
	}
	by := store.Actor{Name: actor.Name, Organisation: actor.Organisation, Cause: "sheets"}
	e.Seq, err = a.store.Write(ctx, by, func(tx *store.Tx) error {
		if now, err := state.ReadLayer(&tx.ReadTx); err != nil || !maps.EqualFunc(now, was.Layer(), bytes.Equal) {
			return cmp.Or(err, error(fault.New(fault.Conflict, "catalog.changed_meanwhile")))
		}
		for _, name := range e.Files {
			if err := putObject(tx, state.KindCatalog, name, files[name]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return e, errors.Join(a.loadState(ctx), a.catchUp(ctx, e.Seq))
}

// taken lists new fields whose facet means something else in a question already; to share the facet of a field that holds
// the same is right.
func taken(was *state.State, next *offer.Catalog) (found []fault.Problem) {
	shared := map[string]bool{}
	for _, f := range was.Catalog.Askable() {
		shared[f.Facet] = true
	}
	for _, f := range next.Askable() {
		if !shared[f.Facet] && was.Vocabulary.Taken(f.Facet) {
			found = append(found, fault.At(f.Key, "catalog.facet_taken", "value", f.Facet))
		}
	}
	return found
}

func editOf(was, next *offer.Catalog) *SheetEdit {
	e := new(SheetEdit)
	for _, s := range next.Sheets {
		if was.Sheet(s.Type) == nil {
			e.Types = append(e.Types, string(s.Type))
		}
	}
	for _, f := range next.Fields() {
		switch old := was.Field(f.Key); {
		case old == nil:
			e.Fields = append(e.Fields, f.Key)
			if f.Facet != "" {
				e.Facets = append(e.Facets, f.Facet)
			}
		case reworded(was, next, f.Key):
			e.Reworded = append(e.Reworded, f.Key)
		}
	}
	for _, scheme := range next.Thesaurus.Schemes() {
		for _, c := range next.Thesaurus.Scheme(scheme) {
			switch old := was.Thesaurus.Concept(scheme, c.Code); {
			case old == nil:
				e.Concepts = append(e.Concepts, scheme+":"+c.Code)
			case !alike(old, c):
				e.Reworded = append(e.Reworded, scheme+":"+c.Code)
			}
		}
	}
	return e
}

// reworded tells whether any sheet says something else of a field than before.
func reworded(was, next *offer.Catalog, key string) bool {
	return slices.ContainsFunc(next.Sheets, func(s *offer.Sheet) bool {
		old := was.Sheet(s.Type)
		return old != nil && old.Field(key) != nil && s.Field(key) != nil && !alike(old.Field(key), s.Field(key))
	})
}

// alike compares what is said of two entries, not what they hang together with.
func alike(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

// ReadSheets reads files that a person named, by what they are: *.yaml is a sheet, *.tsv a list of the thesaurus; a folder is
// all of both that it holds in sheets and thesaurus.
func ReadSheets(paths ...string) (offer.Layer, error) {
	layer := offer.Layer{}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, fault.New(fault.NotFound, "file.not_found", "file", path).Because(err)
		}
		files := []string{path}
		if info.IsDir() {
			sheets, err1 := filepath.Glob(filepath.Join(path, "sheets", "*.yaml"))
			lists, err2 := filepath.Glob(filepath.Join(path, "thesaurus", "*.tsv"))
			if files = append(sheets, lists...); errors.Join(err1, err2) != nil || len(files) == 0 {
				return nil, fault.New(fault.Invalid, "catalog.no_files", "folder", path)
			}
		}
		for _, file := range files {
			if err := readSheet(layer, file); err != nil {
				return nil, err
			}
		}
	}
	return layer, nil
}

func readSheet(layer offer.Layer, file string) error {
	folder := map[string]string{".yaml": "sheets/", ".tsv": "thesaurus/"}[filepath.Ext(file)]
	if folder == "" {
		return fault.New(fault.Invalid, "catalog.not_a_sheet", "file", file)
	}
	info, err := os.Stat(file)
	if err == nil && info.Size() > offer.MaxLayerFile {
		return fault.New(fault.Invalid, "file.too_large", "file", file, "bytes", info.Size(), "max", offer.MaxLayerFile)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return fault.New(fault.NotFound, "file.not_found", "file", file).Because(err)
	}
	layer[folder+filepath.Base(file)] = data
	return nil
}

// SheetFile gives one of the network's own files, by its whole name or without the folder.
func (a *App) SheetFile(actor access.Actor, name string) ([]byte, error) {
	layer, err := a.Sheets(actor)
	if err != nil {
		return nil, err
	}
	text, there := layer[name]
	for _, folder := range []string{"sheets/", "thesaurus/"} {
		if !there { // the name alone, as the file was given
			text, there = layer[folder+name]
		}
	}
	if !there {
		return nil, fault.New(fault.NotFound, "catalog.no_such_file", "file", name)
	}
	return text, nil
}
