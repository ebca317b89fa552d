package app

import (
	"time"

	"github.com/go-json-experiment/json"

	"escale/internal/exchange/datatourisme"
	"escale/internal/fault"
	"escale/internal/offer"
)

// Report is what an import did. Every object of the source is in exactly one of Created, Changed, Unchanged and those
// refused.
type Report struct {
	Group      string    `json:"group"`
	Source     string    `json:"source"`
	At         time.Time `json:"at"`
	DryRun     bool      `json:"dry_run,omitzero"`
	Unfinished bool      `json:"unfinished,omitzero"` // it is under way, or was cut short
	Undone     bool      `json:"undone,omitzero"`
	Seq        int64     `json:"seq,omitzero"` // number of the last change it made to an offer: whoever sends it as Escale-Seq reads it
	Objects    int       `json:"objects"`
	Created    int       `json:"created"`
	Changed    int       `json:"changed"`
	Unchanged  int       `json:"unchanged"`
	Removed    int       `json:"removed"`
	HeldBack   int       `json:"held_back"` // offers where a person's value stands against the source's

	Notes       []fault.Problem `json:"notes,omitempty"` // what is wrong with the input as a whole: cut short, or empty
	Refused     []Refusal       `json:"refused,omitempty"`
	RefusedMore int             `json:"refused_more,omitzero"` // refused beyond those spelled out
	SetAside    []SetAside      `json:"set_aside,omitempty"`   // values that their fields do not take, by reason and field
	Doubts      []Doubt         `json:"doubts,omitempty"`
	Duplicates  []Duplicate     `json:"duplicates,omitempty"`
	Unmapped    map[string]int  `json:"unmapped,omitempty"` // values without a field, by path
	Values      int             `json:"values"`
	Seconds     float64         `json:"seconds"`
}

// Refusal is an object that did not come in, with the reason.
type Refusal struct {
	File     string          `json:"file"`
	Reason   string          `json:"reason"` // message key
	Args     map[string]any  `json:"args,omitempty"`
	Problems []fault.Problem `json:"problems,omitempty"`
}

// Doubt is something that was kept though it looks wrong: how often, and where first.
type Doubt struct {
	fault.Problem
	File  string `json:"file"`
	Count int    `json:"count"`
}

// SetAside is a reason for which values of a field did not come in, though everything else of their objects did: how often,
// and the first of them. They are kept as unmapped, and come in once the source says them rightly.
type SetAside struct {
	fault.Problem
	Field  string `json:"field"`
	File   string `json:"file"`
	Record string `json:"record"` // the object's own address at the source
	Name   string `json:"name,omitempty"`
	Count  int    `json:"count"`
}

// origin is the object of a source that something came from.
type origin struct{ file, record, name string }

func originOf(r *datatourisme.Record) origin { return origin{r.File, r.URI, firstName(r.Offer)} }

// setAside is one value that did not come in.
type setAside struct {
	origin
	field   string
	problem fault.Problem
}

// Duplicate is a new offer that looks like one that was there.
type Duplicate struct {
	Offer offer.ID `json:"offer"`
	Like  offer.ID `json:"like"`
	Name  string   `json:"name"`
}

const (
	maxRefusals = 10_000  // spelled out; all are counted
	maxReport   = 1 << 20 // bytes of a report in the base; its lists are shortened to that
)

// RefusedCount counts the objects that did not come in.
func (r *Report) RefusedCount() int { return len(r.Refused) + r.RefusedMore }

// Wrote tells whether the import changed any offer, so that there is something to take back.
func (r *Report) Wrote() bool { return !r.DryRun && r.Created+r.Changed+r.Removed > 0 }

func (r *Report) refuse(one Refusal) {
	if len(r.Refused) == maxRefusals {
		r.RefusedMore++
		return
	}
	r.Refused = append(r.Refused, one)
}

func (r *Report) doubt(file string, p fault.Problem) {
	for i := range r.Doubts { // a few dozen at most: one for each message
		if r.Doubts[i].Key == p.Key {
			r.Doubts[i].Count++
			return
		}
	}
	r.Doubts = append(r.Doubts, Doubt{p, file, 1})
}

// SetAsideCount counts the values that did not come in.
func (r *Report) SetAsideCount() int {
	n := 0
	for _, a := range r.SetAside {
		n += a.Count
	}
	return n
}

func (r *Report) setAside(a setAside) {
	for i := range r.SetAside { // a few dozen at most: reasons and fields are lists of ours
		if r.SetAside[i].Key == a.problem.Key && r.SetAside[i].Field == a.field {
			r.SetAside[i].Count++
			return
		}
	}
	r.SetAside = append(r.SetAside, SetAside{a.problem, a.field, a.file, a.record, a.name, 1})
}

// document is the report as the base keeps it: with as much of its lists as there is room for.
func (r *Report) document() ([]byte, error) {
	kept := *r
	for n := maxRefusals; ; n /= 4 {
		if over := len(kept.Refused) - n; over > 0 {
			kept.Refused, kept.RefusedMore = kept.Refused[:n], kept.RefusedMore+over
		}
		kept.Duplicates = kept.Duplicates[:min(n, len(kept.Duplicates))]
		doc, err := json.Marshal(&kept, json.Deterministic(true))
		if err != nil || len(doc) <= maxReport || n == 0 {
			return doc, err
		}
	}
}
