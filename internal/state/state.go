// Package state is what every node keeps whole in memory because every question needs it: sheets, thesaurus, territories,
// organisations, sources, the charter of entry, what organisations can keep, and the policy in force. It is one immutable value; a change makes another, which is swapped in, so
// that whoever began with one ends with it.
package state

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"sync"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/diffusion"
	"escale/internal/geo"
	"escale/internal/geo/atlasdata"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/own"
	"escale/internal/quality"
	"escale/internal/query"
	"escale/internal/store"
)

// The kinds of small objects in the store that make the state.
const (
	KindOrganisation = "organisation"
	KindSource       = "source"
	KindDelegation   = "delegation" // by its code: a network.Delegation, or null where it is no more
	KindOutline      = "outline"    // of a territory, by its id: geo's binary form
	KindZone         = "zone"       // a touristic territory that the network drew
	KindTerritory    = "territory"  // one that changed since the program was made, by its id
	KindOwn          = "own"        // what an organisation can keep about offers, by its code: an own.Sheet
	KindCatalog      = "catalog"    // what the network laid over the shipped sheets and thesaurus, by file name: see offer.Layer
	KindProject      = "project"    // a way out of the base, by its code: a diffusion.Project, or null where it is no more
	KindCharter      = "charter"    // what the network's own charter of entry says besides the shipped one
)

// Concerns tells whether a change of an object of this kind makes another state.
func Concerns(kind string) bool {
	return kind == KindOrganisation || kind == KindSource || kind == KindDelegation || kind == KindOwn || kind == KindProject || Deep(kind)
}

// Deep tells whether a change of this kind also changes what offers are found by, so that the index is to be built anew: a
// point that learns its commune, a commune that joins another, a territory that gains a zone, a field that gains a facet, a
// rule that is asked of all. A new organisation or source is not; its offers come after.
func Deep(kind string) bool { return OfAtlas(kind) || kind == KindCatalog || kind == KindCharter }

// OfAtlas tells whether a change of this kind makes other territories.
func OfAtlas(kind string) bool {
	return kind == KindOutline || kind == KindZone || kind == KindTerritory
}

// State is the whole, at one moment. It is never changed after it was made.
type State struct {
	Catalog       *offer.Catalog
	Atlas         *geo.Atlas
	Policy        *access.Policy
	Vocabulary    *query.Vocabulary
	Charter       *quality.Charter
	CharterFault  error // why the network's own charter does not hold; nil where it does, or there is none
	Organisations map[string]network.Organisation
	Sources       map[string]network.Source
	Projects      []*diffusion.Project // by their codes
	Hosts         diffusion.Hosts
	ScopeFaults   map[string]error      // projects whose scope can no longer be read, and why: they show nothing
	Own           map[string]*own.Sheet // by the organisation whose it is
	LeftOut       map[string]error      // files of the network's catalog that no longer fit the program's, and why

	layer      offer.Layer
	vocabulary map[string]*query.Vocabulary // of organisations that keep something
	plain      map[string]*query.Vocabulary // the same, and that of anybody, without what the charter finds
}

// VocabularyOf gives what an organisation can ask: what all can, and by what it keeps for itself. "" is anybody.
func (s *State) VocabularyOf(organisation string) *query.Vocabulary {
	if v := s.vocabulary[organisation]; v != nil {
		return v
	}
	return s.Vocabulary
}

// VocabularyFor is VocabularyOf without what the charter of entry finds, for those whose business that is not.
func (s *State) VocabularyFor(organisation string) *query.Vocabulary {
	if v := s.plain[organisation]; v != nil {
		return v
	}
	return s.plain[""]
}

// Reference gives what values of offers point to.
func (s *State) Reference() offer.Reference {
	return offer.Reference{Catalog: s.Catalog, Atlas: s.Atlas}
}

// Basis tells states apart by what answers are made from besides offers: sheets, thesaurus, conventions. What was kept ready
// under another one is to be made anew.
func (s *State) Basis() (string, error) {
	sum := sha256.New()
	if err := json.MarshalWrite(sum, s.Catalog.Sheets, json.Deterministic(true)); err != nil {
		return "", err
	}
	for _, scheme := range s.Catalog.Thesaurus.Schemes() {
		if err := json.MarshalWrite(sum, s.Catalog.Thesaurus.Scheme(scheme), json.Deterministic(true)); err != nil {
			return "", err
		}
	}
	if err := json.MarshalWrite(sum, s.Charter.Articles, json.Deterministic(true)); err != nil {
		return "", err
	}
	if err := json.MarshalWrite(sum, []any{s.Policy.Conventions, s.Policy.Settings, s.Policy.Legacy}, json.Deterministic(true)); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// Edition is the day up to which the shipped territories tell what happened, as an ISO date.
const Edition = atlasdata.Edition

// shippedAtlas unpacks the territories of the program once.
var shippedAtlas = sync.OnceValues(atlasdata.Atlas)

// Load reads the state of a base: the shipped sheets, thesaurus, territories and conventions, with the base's own
// organisations, sources, zones, outlines, sheets and concepts over them. The outlines of a country take a while; an atlas
// that is known to hold still is taken as it is, nil where there is none. So is the catalog of the state before, if any.
func Load(tx *store.ReadTx, known *geo.Atlas, before *State) (*State, error) {
	s := &State{Atlas: known, Organisations: map[string]network.Organisation{}, Sources: map[string]network.Source{}}
	var err error
	if err := s.loadCatalog(tx, before); err != nil {
		return nil, err
	}
	if known == nil {
		if s.Atlas, err = atlas(tx); err != nil {
			return nil, err
		}
	}
	organisations, err := load[network.Organisation](tx, KindOrganisation)
	if err != nil {
		return nil, err
	}
	sources, err := load[network.Source](tx, KindSource)
	if err != nil {
		return nil, err
	}
	policy, err := access.Default()
	if err != nil {
		return nil, err
	}
	delegations, err := load[*network.Delegation](tx, KindDelegation)
	if err != nil {
		return nil, err
	}
	s.Policy = policy.With(organisations, sources).Among(s.Atlas, living(delegations), tx.Clock())
	s.Organisations, s.Sources = s.Policy.Organisations, s.Policy.Sources
	vocabulary := query.NewVocabulary(s.Reference())
	if s.Charter, s.CharterFault, err = charter(tx, vocabulary); err != nil {
		return nil, err
	}
	owners, sourceCodes := codes(s.Organisations), codes(s.Sources)
	s.plain = map[string]*query.Vocabulary{"": vocabulary.With(owners, sourceCodes)}
	s.Vocabulary = vocabulary.Adding(s.Charter.Derived()...).With(owners, sourceCodes)
	projects, err := load[*diffusion.Project](tx, KindProject)
	if err != nil {
		return nil, err
	}
	s.take(living(projects))
	return s, s.loadOwn(tx)
}

// take takes in the projects. One whose scope asks for what there is no more shows nothing rather than all.
func (s *State) take(projects []*diffusion.Project) {
	s.Projects, s.Hosts, s.ScopeFaults = projects, diffusion.HostsOf(projects), map[string]error{}
	scopes := map[string]query.Query{}
	for _, p := range projects {
		if p.Scope == "" {
			continue
		}
		scope, err := s.Vocabulary.Scope(p.Scope)
		if scopes[p.Code] = scope; err != nil {
			s.ScopeFaults[p.Code] = err
		}
	}
	s.Policy = s.Policy.Through(scopes)
}

// living gives the objects that were not taken away.
func living[T any](objects []*T) []*T {
	return slices.DeleteFunc(objects, func(o *T) bool { return o == nil })
}

func (s *State) loadOwn(tx *store.ReadTx) error {
	s.Own, s.vocabulary = map[string]*own.Sheet{}, map[string]*query.Vocabulary{}
	sheets, err := load[own.Sheet](tx, KindOwn)
	for i := range sheets {
		code := sheets[i].Organisation
		s.Own[code] = &sheets[i]
		s.vocabulary[code], s.plain[code] = s.Vocabulary.WithOwn(&sheets[i]), s.plain[""].WithOwn(&sheets[i])
	}
	return err
}

// Project gives the project with a code, or nil.
func (s *State) Project(code string) *diffusion.Project {
	for _, p := range s.Projects {
		if p.Code == code {
			return p
		}
	}
	return nil
}

// CharterCode is the code of the one object of KindCharter.
const CharterCode = "charter"

// charter reads the charter of entry. A network's own that this program no longer understands does not keep a base from opening:
// the rules that stand hold, or the shipped ones, and refused says what is wrong.
func charter(tx *store.ReadTx, v *query.Vocabulary) (c *quality.Charter, refused, err error) {
	articles, err := quality.Read(nil)
	if err != nil {
		return nil, nil, err
	}
	for o, err := range tx.Objects(KindCharter) {
		if err != nil {
			return nil, nil, err
		}
		own, unreadable := quality.Read(o.Document)
		if refused = unreadable; unreadable == nil {
			articles = own
		}
	}
	c, faulty := quality.Compile(articles, v)
	return c, errors.Join(refused, faulty), nil
}

// codes lists the codes of members; never nil.
func codes[T any](members map[string]T) []string {
	return slices.AppendSeq(make([]string, 0, len(members)), maps.Keys(members))
}

// Layer gives what the network laid over the shipped catalog.
func (s *State) Layer() offer.Layer { return maps.Clone(s.layer) }

// ReadLayer reads what the network lays over the shipped catalog.
func ReadLayer(tx *store.ReadTx) (offer.Layer, error) {
	layer := offer.Layer{}
	for o, err := range tx.Objects(KindCatalog) {
		if err != nil {
			return nil, err
		}
		layer[o.Code] = o.Document
	}
	return layer, nil
}

// loadCatalog lays the network's files over the shipped ones. What an older program took and this one cannot (a key that
// both gave to different things) is left out and told: the others keep working, and values are hidden, never lost.
func (s *State) loadCatalog(tx *store.ReadTx, before *State) error {
	var err error
	if s.layer, err = ReadLayer(tx); err != nil {
		return err
	}
	if before != nil && maps.EqualFunc(before.layer, s.layer, bytes.Equal) {
		s.Catalog, s.LeftOut = before.Catalog, before.LeftOut
		return nil
	}
	shipped, err := offer.Base()
	if err != nil || len(s.layer) == 0 {
		s.Catalog = shipped
		return err
	}
	if s.Catalog, err = shipped.With(s.layer); err == nil {
		return nil
	}
	s.Catalog, s.LeftOut = shipped, map[string]error{}
	fits := offer.Layer{}
	// Lists before sheets: a sheet may need a scheme, and no list needs a sheet but for types, which few name.
	names := slices.Sorted(maps.Keys(s.layer))
	slices.Reverse(names)
	for _, name := range names {
		fits[name] = s.layer[name]
		next, err := shipped.With(fits)
		if err != nil {
			s.LeftOut[name] = err
			delete(fits, name)
			continue
		}
		s.Catalog = next
	}
	return nil
}

func atlas(tx *store.ReadTx) (*geo.Atlas, error) {
	a, err := shippedAtlas()
	if err != nil {
		return nil, err
	}
	moved, err := load[geo.Territory](tx, KindTerritory)
	if err != nil {
		return nil, err
	}
	zones, err := load[geo.Territory](tx, KindZone)
	if err != nil {
		return nil, err
	}
	if own := append(moved, zones...); len(own) > 0 {
		if a, err = a.With(own...); err != nil {
			return nil, err
		}
	}
	outlines := map[string]geo.Area{}
	for o, err := range tx.Objects(KindOutline) {
		if err != nil {
			return nil, err
		}
		var area geo.Area
		if err := area.UnmarshalBinary(o.Document); err != nil {
			return nil, err
		}
		outlines[o.Code] = area
	}
	if len(outlines) > 0 {
		a = a.WithOutlines(outlines)
	}
	return a, nil
}

func load[T any](tx *store.ReadTx, kind string) ([]T, error) {
	var all []T
	for o, err := range tx.Objects(kind) {
		if err != nil {
			return nil, err
		}
		var v T
		if err := json.Unmarshal(o.Document, &v); err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}
