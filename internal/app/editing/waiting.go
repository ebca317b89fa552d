package editing

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/quality"
	"escale/internal/query"
	"escale/internal/store"
)

// Waiting counts what waits for somebody.
type Waiting struct {
	ToAnswer  int // proposals and remarks that it is their turn to answer
	Late      int // of them, those over the promise
	Sent      int // their own that wait for others
	Drafts    int // in the making
	SentBack  int // of them, those to go over again
	Scheduled int // their own that take effect later

	// Of the offers of the organisation that they act for, and which question lists them.
	Problems, Translations, Expiring Concerned
}

// Concerned is how many offers something is said of, and the codes of the charter that say it: problem=code,code lists them.
type Concerned struct {
	Offers int
	Codes  []string
}

// Codes of the charter by what they ask of people.
var (
	ofTranslation = []string{"summary-untranslated", "description-untranslated", "translation-stale", "translation-by-machine"}
	ofExpiry      = []string{"photo-rights-over", "rating-over", "rating-ends-soon", "rates-over", "hours-over", "life-over", "event-over"}
)

// Waiting counts what waits for an actor, for the organisation that it acts for.
func (e *Editing) Waiting(ctx context.Context, actor access.Actor) (w *Waiting, err error) {
	if err := e.policy().Decide(actor, access.Propose, access.Object{}).Err(); err != nil {
		return nil, err
	}
	w = new(Waiting)
	err = e.inner.Read(ctx, func(tx *store.ReadTx) error {
		r := e.routing(tx)
		heads, err := r.heads(actor, Queue{})
		if err != nil {
			return err
		}
		w.ToAnswer = len(heads)
		for i := range heads {
			if r.late(&heads[i].ProposalHead) {
				w.Late++
			}
		}
		return w.own(tx, actor)
	})
	if err != nil || actor.Organisation == "" {
		return w, err
	}
	return w, e.concerned(ctx, actor, w)
}

// own counts the actor's own.
func (w *Waiting) own(tx *store.ReadTx, actor access.Actor) error {
	drafts, err := tx.ProposalsBy(actor.Name, offer.Editing, maxDrafts)
	if err != nil {
		return err
	}
	w.Drafts = len(drafts)
	for _, p := range drafts {
		if p.Answer != "" {
			w.SentBack++
		}
	}
	sent, err := tx.ProposalsBy(actor.Name, offer.Submitted, maxDrafts)
	if err != nil {
		return err
	}
	w.Sent = len(sent)
	accepted, err := tx.ProposalsBy(actor.Name, offer.Accepted, maxDrafts)
	for _, p := range accepted {
		if p.Scheduled() {
			w.Scheduled++
		}
	}
	return err
}

// concerned counts what the charter says of the organisation's offers.
func (e *Editing) concerned(ctx context.Context, actor access.Actor, w *Waiting) error {
	charter := e.app.State().Charter
	for _, d := range charter.Derived() {
		for _, code := range d.Codes {
			if rule := charter.Rule(code); rule != nil && rule.Severity == quality.Blocking {
				w.Problems.Codes = append(w.Problems.Codes, code)
			}
		}
	}
	known := func(codes []string) []string {
		return slices.DeleteFunc(slices.Clone(codes), func(code string) bool { return charter.Rule(code) == nil })
	}
	w.Translations.Codes, w.Expiring.Codes = known(ofTranslation), known(ofExpiry)
	for _, c := range []*Concerned{&w.Problems, &w.Translations, &w.Expiring} {
		if len(c.Codes) == 0 {
			continue
		}
		q := &query.Question{Everywhere: true, Lang: "fr", Sort: query.ByUpdated, Query: query.Query{Terms: []query.Term{
			{Facet: "owner", Any: []string{actor.Organisation}}, {Facet: quality.FacetProblem, Any: c.Codes}, {Facet: "status", Any: []string{string(offer.Published)}}}}}
		found, err := e.app.Search(ctx, actor, q)
		if err != nil {
			return err
		}
		c.Offers = found.Count
	}
	return nil
}

// Notice tells somebody what became of something of theirs.
type Notice struct {
	Occasion Occasion
	At       time.Time
	Proposal int64
	Offer    offer.ID
	Type     offer.Type
	Name     offer.Text
	By       string // who did it, as the log calls them
	State    offer.ProposalState
	Words    string // of theirs
	Key      string // of a message that says why, of Unfit
}

// Occasion is the closed list of what people are told of.
type Occasion string

const (
	Answered  Occasion = "answered"   // one's proposal was accepted, amended, refused, or is no longer needed
	Returned  Occasion = "sent-back"  // it is to be gone over again
	TookPlace Occasion = "took-place" // what one had scheduled was done
	Unfit     Occasion = "unfit"      // what one had scheduled no longer fitted, and was not done
	ToDecide  Occasion = "to-answer"  // something waits for one's answer
)

// Occasions lists every Occasion.
var Occasions = []Occasion{Answered, Returned, TookPlace, Unfit, ToDecide}

// Notices lists what an actor is to be told of since an instant, the latest first: it is drawn from the proposals as they are, so
// that nothing is told twice and nothing that was taken back is told at all.
func (e *Editing) Notices(ctx context.Context, actor access.Actor, since time.Time) (all []Notice, err error) {
	if err := e.policy().Decide(actor, access.Propose, access.Object{}).Err(); err != nil {
		return nil, err
	}
	err = e.inner.Read(ctx, func(tx *store.ReadTx) error {
		for _, state := range []offer.ProposalState{offer.Editing, offer.Submitted, offer.Accepted, offer.Amended, offer.Refused, offer.Superseded} {
			some, err := tx.ProposalsBy(actor.Name, state, maxDrafts)
			if err != nil {
				return err
			}
			for _, p := range some {
				if n, tell := noticeOf(p, actor); tell && n.At.After(since) {
					all = append(all, n)
				}
			}
		}
		r := e.routing(tx)
		heads, err := r.heads(actor, Queue{})
		if err != nil {
			return err
		}
		for _, h := range heads {
			if h.At.After(since) {
				all = append(all, Notice{Occasion: ToDecide, At: h.At, Proposal: h.ID, Offer: h.Offer, Type: h.Type, By: h.Author, State: h.State})
			}
		}
		slices.SortFunc(all, func(a, b Notice) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Proposal, a.Proposal)) })
		all = all[:min(len(all), 200)]
		return e.name(tx, actor, all)
	})
	return all, err
}

func noticeOf(p *offer.Proposal, actor access.Actor) (Notice, bool) {
	n := Notice{At: p.Decided, Proposal: p.ID, Offer: p.Offer, Type: p.Type, By: p.Decider, State: p.State, Words: p.Answer}
	switch {
	case p.State == offer.Editing && p.Answer != "":
		n.Occasion = Returned
	case p.State == offer.Submitted && p.Reason == offer.Schedule:
		n.Occasion, n.At, n.Key, n.Words = Unfit, p.At, p.Answer, ""
	case p.State == offer.Accepted && p.Reason == offer.Schedule && p.Written > 0:
		n.Occasion = TookPlace
	case p.Decided.IsZero() || p.Decider == actor.Name || p.State == offer.Editing || p.State == offer.Submitted:
		return n, false
	default:
		n.Occasion = Answered
	}
	return n, true
}

// name says how the offers of notices are called, as far as the actor sees them.
func (e *Editing) name(tx *store.ReadTx, actor access.Actor, all []Notice) error {
	var ids []offer.ID
	for _, n := range all {
		ids = append(ids, n.Offer)
	}
	offers, err := tx.Offers(ids)
	if err != nil {
		return err
	}
	for _, o := range offers {
		seen, err := e.inner.Seen(tx, actor, o)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		for i := range all {
			if all[i].Offer == o.ID {
				all[i].Name, all[i].Type = seen.Name(), seen.Type
			}
		}
	}
	return nil
}

// Touched is an offer that others changed.
type Touched struct {
	Offer  *offer.Offer // as the actor sees it
	At     time.Time
	By     string // as the log calls them
	Cause  string
	Fields []string
}

// Around lists what others changed lately of the offers of the actor's organisation and where that is competent, the latest first.
func (e *Editing) Around(ctx context.Context, actor access.Actor, since time.Time, most int) (all []Touched, err error) {
	if err := e.policy().Decide(actor, access.Assess, access.Object{}).Err(); err != nil {
		return nil, err
	}
	organisation := e.app.State().Organisations[actor.Organisation]
	scopes := [][]query.Term{{{Facet: "owner", Any: []string{actor.Organisation}}}}
	if len(organisation.Territories) > 0 {
		scopes = append(scopes, []query.Term{{Facet: "territory", Any: organisation.Territories}})
	}
	var ids []offer.ID
	for _, terms := range scopes {
		q := &query.Question{Everywhere: true, Lang: "fr", Sort: query.ByUpdated, Limit: 2 * most, Query: query.Query{Terms: terms}}
		found, err := e.app.Search(ctx, actor, q)
		if err != nil {
			return nil, err
		}
		ids = append(ids, found.IDs...)
	}
	slices.Sort(ids)
	err = e.inner.Read(ctx, func(tx *store.ReadTx) error {
		for _, id := range slices.Compact(ids) {
			changes, err := tx.History(store.KindOffer, strconv.FormatInt(int64(id), 10), 0, 5)
			if err != nil {
				return err
			}
			i := slices.IndexFunc(changes, func(c store.Change) bool {
				return c.By.Cause != store.CauseTime && c.By.Name != actor.Name && c.At.After(since)
			})
			if i < 0 {
				continue
			}
			live, err := tx.Offer(id)
			if err != nil {
				return err
			}
			seen, err := e.inner.Seen(tx, actor, live)
			if fault.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return err
			}
			fields := changes[i].Changed
			if e.mayLookBack(actor, live) != nil {
				fields = slices.DeleteFunc(slices.Clone(fields), e.inside)
			}
			if len(fields) > 0 {
				all = append(all, Touched{seen, changes[i].At, changes[i].By.Name, changes[i].By.Cause, fields})
			}
		}
		return nil
	})
	slices.SortFunc(all, func(a, b Touched) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Offer.ID, b.Offer.ID)) })
	return all[:min(len(all), most)], err
}

// inside tells whether that a field changed is the business of those alone who work on the offer.
func (e *Editing) inside(field string) bool {
	switch field {
	case "status", "owner", "type":
		return false
	}
	f := e.app.State().Catalog.Field(field)
	return f == nil || f.Class != offer.Fact && f.Class != offer.Protected
}
