package trade

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/state"
	"escale/internal/store"
)

// HandingOver gives offers another owner: one by one, or those of the communes that pass from one office to another on 1 January.
// Drafts and proposals go along by themselves, and so do delegations that name the offers; diffusers notice nothing.
type HandingOver struct {
	To  string `json:"to"`
	Own bool   `json:"own,omitzero"` // what the old owner kept for itself goes along, in the fields that the new one has as well
}

func (*HandingOver) Kind() Kind { return HandOver }

func (w *HandingOver) check(x *round) error {
	return x.refuse(x.mayOwn("/with/to", w.To))
}

// mayOwn says why an organisation cannot answer for offers.
func (x *round) mayOwn(path, code string) []fault.Problem {
	o, known := x.state.Organisations[code]
	switch {
	case !known:
		return []fault.Problem{fault.At(path, "organisation.not_found", "code", code)}
	case !o.Left.IsZero():
		return []fault.Problem{fault.At(path, "operation.left", "code", code, "day", o.Left.String())}
	}
	return nil
}

func (w *HandingOver) change(x *round, o *offer.Offer) ([]write, []Doubt, error) {
	if o.Owner == w.To || o.Status == offer.Deleted {
		return nil, nil, nil
	}
	next := o.Clone()
	next.Owner = w.To
	return changed(o, next), nil, nil
}

func (w *HandingOver) follow(x *round, p write) error {
	if !w.Own {
		return nil
	}
	return x.CarryOwn(x.write, p.was.ID, p.was.Owner, w.To)
}

func (w *HandingOver) finish(x *round) error { return x.carryDelegations(w.To) }

func (w *HandingOver) falls(x *round, ids []offer.ID) ([]Fall, error) {
	return x.goesAlong(ids, w.To, w.Own)
}

// Leaving lets an organisation leave the network without losing anything: all that it answers for goes to who animates it as
// caretaker, or to who is named, and every delegation from and to it ends.
type Leaving struct {
	Organisation string `json:"organisation"`
	To           string `json:"to,omitempty"` // "" is who animates it
}

func (*Leaving) Kind() Kind { return Leave }

func (w *Leaving) check(x *round) error {
	policy := x.state.Policy
	if err := policy.Decide(x.actor, access.Manage, access.Object{}).Err(); err != nil {
		return err
	}
	o, known := x.state.Organisations[w.Organisation]
	switch {
	case !known:
		return x.refuse([]fault.Problem{fault.At("/with/organisation", "organisation.not_found", "code", w.Organisation)})
	case !o.Left.IsZero() && o.Left < x.day:
		return fault.New(fault.Conflict, "operation.left", "code", w.Organisation, "day", o.Left.String())
	}
	if line := policy.Line(w.Organisation); w.To == "" && len(line) > 0 {
		w.To = line[0]
	}
	if w.To == "" || w.To == w.Organisation {
		return x.refuse([]fault.Problem{fault.At("/with/to", "operation.nobody_takes_over", "code", w.Organisation)})
	}
	return x.refuse(x.mayOwn("/with/to", w.To))
}

func (w *Leaving) targets(x *round) ([]offer.ID, error) {
	q := &query.Question{Everywhere: true, Lang: "fr", Query: query.Query{Terms: []query.Term{{Facet: "owner", Any: []string{w.Organisation}}}}}
	return x.Found(x.read.Context(), access.Operator, q)
}

func (w *Leaving) change(x *round, o *offer.Offer) ([]write, []Doubt, error) {
	if o.Owner != w.Organisation {
		return nil, nil, nil
	}
	return (&HandingOver{To: w.To}).change(x, o)
}

func (w *Leaving) falls(x *round, ids []offer.ID) ([]Fall, error) {
	return x.goesAlong(ids, w.To, false)
}

func (w *Leaving) finish(x *round) error {
	if err := x.carryDelegations(w.To); err != nil {
		return err
	}
	err := x.eachDelegation(func(d *network.Delegation) ([]*network.Delegation, error) {
		if d.From != w.Organisation && d.To != w.Organisation || !d.Holds(x.day) {
			return nil, nil
		}
		ended := *d
		ended.Until = x.day - 1
		return []*network.Delegation{&ended}, nil
	})
	if err != nil {
		return err
	}
	object, err := x.read.Object(state.KindOrganisation, w.Organisation)
	if err != nil {
		return err
	}
	var o network.Organisation
	if err := json.Unmarshal(object.Document, &o); err != nil {
		return err
	}
	o.Left = x.day
	return put(x.write, object, o)
}

// goesAlong tells what goes along with offers that pass to another owner, and what ends.
func (x *round) goesAlong(ids []offer.ID, to string, own bool) ([]Fall, error) {
	docs, err := x.read.DocumentsOf(ids)
	if err != nil {
		return nil, err
	}
	from, drafts := map[string][]offer.ID{}, Fall{What: "draft"}
	moved := map[offer.ID]bool{}
	for _, d := range docs {
		if d.Owner == to || d.Status == offer.Deleted {
			continue
		}
		moved[d.ID] = true
		from[d.Owner] = append(from[d.Owner], d.ID)
		if d.Status == offer.Draft {
			drafts.add(d.ID)
		}
	}
	falls, err := x.delegationsOf(from, to)
	if err != nil {
		return nil, err
	}
	proposals, err := x.proposalsAbout(moved)
	if err != nil {
		return nil, err
	}
	for _, f := range []Fall{drafts, proposals} {
		if f.Offers > 0 {
			falls = append(falls, f)
		}
	}
	for owner, some := range from {
		if x.state.Own[owner] != nil && !own {
			falls = append(falls, Fall{What: "own", Who: owner, Offers: len(some), Ends: true})
		}
	}
	slices.SortFunc(falls, func(a, b Fall) int {
		return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Who, b.Who))
	})
	return falls, nil
}

// mostSome bounds the offers that a fall names.
const mostSome = 20

func (f *Fall) add(id offer.ID) {
	if f.Offers++; len(f.Some) < mostSome {
		f.Some = append(f.Some, id)
	}
}

// delegationsOf tells of the delegations of old owners: one that names offers goes along with them, one of all that an owner has ends
// for those that it no longer has.
func (x *round) delegationsOf(from map[string][]offer.ID, to string) (falls []Fall, err error) {
	err = x.eachDelegation(func(d *network.Delegation) ([]*network.Delegation, error) {
		f := Fall{What: "delegation", Code: d.Code, Who: d.To, Ends: len(d.Offers) == 0 || d.To == to}
		for _, id := range from[d.From] {
			if d.Holds(x.day) && (len(d.Offers) == 0 || slices.Contains(d.Offers, id)) {
				f.add(id)
			}
		}
		if f.Offers > 0 {
			falls = append(falls, f)
		}
		return nil, nil
	})
	return falls, err
}

func (x *round) proposalsAbout(ids map[offer.ID]bool) (Fall, error) {
	f := Fall{What: "proposal"}
	const page = 500
	for after := int64(0); ; {
		some, err := x.read.ProposalsIn(offer.Submitted, after, page)
		if err != nil {
			return f, err
		}
		for _, p := range some {
			if after = p.ID; ids[p.Offer] {
				f.add(p.Offer)
			}
		}
		if len(some) < page {
			return f, nil
		}
	}
}

// eachDelegation visits every delegation, and writes those that a visit gives back.
func (x *round) eachDelegation(visit func(d *network.Delegation) ([]*network.Delegation, error)) error {
	var all []*network.Delegation
	for o, err := range x.read.Objects(state.KindDelegation) {
		if err != nil {
			return err
		}
		d := new(network.Delegation)
		if err := json.Unmarshal(o.Document, d); err != nil {
			return err
		}
		if d.Code != "" { // of one that is no more, null is kept
			all = append(all, d)
		}
	}
	slices.SortFunc(all, func(a, b *network.Delegation) int { return cmp.Compare(a.Code, b.Code) })
	for _, d := range all {
		changed, err := visit(d)
		if err != nil {
			return err
		}
		for _, next := range changed {
			if err := x.putDelegation(next); err != nil {
				return err
			}
		}
	}
	return nil
}

func (x *round) putDelegation(d *network.Delegation) error {
	o, err := x.read.Object(state.KindDelegation, d.Code)
	if fault.Is(err, fault.NotFound) {
		o, err = &store.Object{Kind: state.KindDelegation, Code: d.Code}, nil
	}
	if err != nil {
		return err
	}
	return put(x.write, o, d)
}

// carryDelegations gives the new owner the delegations that name offers which passed to it, and takes these from the old one's.
func (x *round) carryDelegations(to string) error {
	return x.eachDelegation(func(d *network.Delegation) ([]*network.Delegation, error) {
		if d.From == to || !d.Holds(x.day) {
			return nil, nil
		}
		docs, err := x.read.DocumentsOf(d.Offers)
		if err != nil {
			return nil, err
		}
		var gone []offer.ID
		for _, doc := range docs {
			if doc.Owner == to {
				gone = append(gone, doc.ID)
			}
		}
		if len(gone) == 0 {
			return nil, nil
		}
		changed := []*network.Delegation{x.without(d, gone)}
		if d.To != to {
			carried := *d
			carried.Code, carried.From, carried.Offers = x.freeCode(to+"-"+d.To), to, gone
			changed = append(changed, &carried)
		}
		return changed, nil
	})
}

// without gives a delegation that no longer names some offers; one that names none any more has ended.
func (x *round) without(d *network.Delegation, gone []offer.ID) *network.Delegation {
	left := *d
	left.Offers = slices.DeleteFunc(slices.Clone(d.Offers), func(id offer.ID) bool { return slices.Contains(gone, id) })
	if len(left.Offers) == 0 { // none named would mean all
		left.Offers, left.Until = d.Offers, x.day-1
	}
	return &left
}

// freeCode gives a code that no delegation has.
func (x *round) freeCode(base string) string {
	base = base[:min(len(base), 54)]
	code := base
	for n := 2; ; n++ {
		if _, err := x.read.Object(state.KindDelegation, code); fault.Is(err, fault.NotFound) {
			return code
		}
		code = base + "-" + strconv.Itoa(n)
	}
}
