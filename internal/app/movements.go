package app

import (
	"context"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/query"
	"escale/internal/state"
	"escale/internal/store"
)

// TerritoryUpdate tells what a history of communes changes in this base.
type TerritoryUpdate struct {
	Changes []TerritoryChange `json:"changes"`
	Offers  int               `json:"offers"`            // whose commune is among them
	Waiting int               `json:"waiting,omitempty"` // movements of days to come
	Applied bool              `json:"applied"`
}

// TerritoryChange is what becomes of one territory. Was is nil when it is made.
type TerritoryChange struct {
	Was           *geo.Territory `json:"was,omitempty"`
	Is            geo.Territory  `json:"is"`
	Offers        int            `json:"offers"`                  // in the commune as it is now
	Organisations []string       `json:"organisations,omitempty"` // whose territories name it, by code
}

// UpdateTerritories brings the territories up to a history of communes as INSEE publishes it (geo.ParseMovements). Without
// apply it only tells what would change. Offers keep the code that was entered; what they lie in follows. The shipped
// history is known already; what is said of days to come waits for them.
func (a *App) UpdateTerritories(ctx context.Context, actor access.Actor, path string, apply bool) (*TerritoryUpdate, error) {
	s := a.State()
	if err := s.Policy.Decide(actor, access.Administer, access.Object{}).Err(); err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fault.New(fault.NotFound, "file.not_found", "file", path).Because(err)
	}
	defer file.Close()
	in, err := unzipped(file)
	if err != nil {
		return nil, err
	}
	movements, err := geo.ParseMovements(in)
	if err != nil {
		return nil, err
	}
	today := a.Now().Format(time.DateOnly)
	changed, err := s.Atlas.Moved(movements, state.Edition, today)
	if err != nil {
		return nil, err
	}
	if _, err := s.Atlas.With(changed...); err != nil { // a base must never hold what it cannot load
		return nil, err
	}
	did := &TerritoryUpdate{Changes: []TerritoryChange{}}
	for _, m := range movements {
		if m.On > today {
			did.Waiting++
		}
	}
	offers, err := a.offersIn(ctx, changed)
	if err != nil {
		return nil, err
	}
	for i := range changed {
		did.Changes = append(did.Changes, a.territoryChange(&changed[i], offers))
	}
	for _, n := range offers {
		did.Offers += n
	}
	if !apply || len(changed) == 0 {
		return did, nil
	}
	by := store.Actor{Name: actor.Name, Organisation: actor.Organisation, Cause: "territory update"}
	if _, err := a.store.Write(ctx, by, func(tx *store.Tx) error { return putTerritories(tx, changed) }); err != nil {
		return did, err
	}
	did.Applied = true
	return did, a.loadState(ctx)
}

func putTerritories(tx *store.Tx, changed []geo.Territory) error {
	for i := range changed {
		doc, err := json.Marshal(&changed[i], json.Deterministic(true))
		if err != nil {
			return err
		}
		if err := putObject(tx, state.KindTerritory, changed[i].ID(), doc); err != nil {
			return err
		}
	}
	return nil
}

// offersIn counts the offers by commune in force, for those of the communes that are there now.
func (a *App) offersIn(ctx context.Context, territories []geo.Territory) (map[string]int, error) {
	var codes []string
	for _, t := range territories {
		if t.Kind == geo.Full || t.To != "" {
			codes = append(codes, t.Code)
		}
	}
	if len(codes) == 0 {
		return nil, nil
	}
	x, err := a.Index(ctx)
	if err != nil {
		return nil, err
	}
	slices.Sort(codes)
	counts := map[string]int{}
	for batch := range slices.Chunk(slices.Compact(codes), query.MaxCodes) {
		q := &query.Question{Lang: "fr", Facets: []string{"commune"}, Sort: query.ByUpdated, Query: query.Query{Terms: []query.Term{{Facet: "commune", Any: batch}}}}
		found, err := x.Pin().Search(q, a.State().Policy.Audience(access.Operator))
		if err != nil {
			return nil, err
		}
		for _, f := range found.Facets {
			for _, c := range f.Counts {
				if slices.Contains(batch, c.Code) {
					counts[c.Code] = c.Count
				}
			}
		}
	}
	return counts, nil
}

func (a *App) territoryChange(t *geo.Territory, offers map[string]int) TerritoryChange {
	c := TerritoryChange{Is: *t}
	if was, err := a.State().Atlas.Get(t.ID()); err == nil {
		c.Was, c.Offers = was, offers[t.Code]
		for code, o := range a.State().Organisations {
			if slices.ContainsFunc(o.Territories, func(id string) bool { return strings.EqualFold(id, t.ID()) }) {
				c.Organisations = append(c.Organisations, code)
			}
		}
		slices.Sort(c.Organisations)
	}
	return c
}
