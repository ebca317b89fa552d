package api

import (
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/app/editing"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/serving"
)

// Proposals are the business of those who make them and of those who answer: a caller who is neither learns nothing, not even how
// many there are.

// proposalLine is a proposal in a list.
type proposalLine struct {
	Number       int64               `json:"number"`
	Version      int64               `json:"version"`
	Offer        offer.ID            `json:"offer,omitzero"` // none of a new one
	Type         offer.Type          `json:"type"`
	Name         map[string]string   `json:"name"`
	Owner        string              `json:"owner,omitempty"`
	Reason       offer.Reason        `json:"reason"`
	State        offer.ProposalState `json:"state"`
	Author       string              `json:"author"`
	Organisation string              `json:"organisation,omitempty"`
	Receiver     string              `json:"receiver,omitempty"`
	At           time.Time           `json:"at"`
	Effect       time.Time           `json:"effect,omitzero"`
	Promised     string              `json:"promised"`
	Waited       int                 `json:"waited"` // working days
	Late         bool                `json:"late"`
	May          bool                `json:"may_answer"`
	Fields       []string            `json:"fields"`
	Note         string              `json:"note,omitempty"`
	Answer       string              `json:"answer,omitempty"`
}

func lineOf(l *editing.Listed) proposalLine {
	line := proposalLine{Number: l.ID, Version: l.Version, Offer: l.Proposal.Offer, Type: l.Kind, Name: map[string]string{}, Owner: l.Owner, Reason: l.Reason, State: l.State,
		Author: l.Author, Organisation: l.Organisation, Receiver: l.Receiver, At: l.At, Effect: l.Effect, Promised: l.Promised.String(), Waited: l.Waited,
		Late: l.Late, May: l.May, Fields: l.Fields, Note: l.Words, Answer: l.Answer}
	for lang, phrase := range l.Name {
		line.Name[string(lang)] = phrase.Value
	}
	return line
}

// listProposals answers GET /api/v1/proposals?desk=answer|sent|all&state=&reason=&type=&owner=&offer=&after=&limit=.
func (a *API) listProposals(c *serving.Call) error {
	values, err := c.Parameters()
	if err == nil {
		err = onlyWords(values, []string{"desk", "state", "reason", "type", "owner", "offer", "after", "limit", "lang"})
	}
	if err != nil {
		return err
	}
	q := editing.Queue{Desk: editing.Desk(values.Get("desk")), State: offer.ProposalState(values.Get("state")), Reason: offer.Reason(values.Get("reason")),
		Type: offer.Type(values.Get("type")), Owner: values.Get("owner"), Limit: 50}
	var problems []fault.Problem
	if q.Desk != "" && !slices.Contains(editing.Desks, q.Desk) {
		problems = append(problems, fault.At("desk", "value.unreadable", "want", "answer, sent, all"))
	}
	number := func(name string, most int64) int64 {
		if values.Get(name) == "" {
			return 0
		}
		n, err := strconv.ParseInt(values.Get(name), 10, 64)
		if err != nil || n < 1 || n > most {
			problems = append(problems, fault.At(name, "number.malformed", "value", clip(values.Get(name), 40)))
		}
		return n
	}
	q.Offer, q.After = offer.ID(number("offer", int64(offer.MaxID))), number("after", 1<<53)
	if n := number("limit", 500); n > 0 {
		q.Limit = int(n)
	}
	if err := fault.Refuse("request.invalid", problems); err != nil {
		return err
	}
	page, err := a.editing.Proposals(c.Context(), c.Actor, q)
	if err != nil {
		return err
	}
	lines := []proposalLine{}
	for i := range page.Proposals {
		lines = append(lines, lineOf(&page.Proposals[i]))
	}
	meta := map[string]any{"count": page.Count}
	if page.Next > 0 {
		meta["after"] = page.Next
	}
	return sendPrivately(c, 200, lines, meta)
}

// proposalPart is one operation.
type proposalPart struct {
	Field    string         `json:"field"`
	Variant  string         `json:"variant,omitempty"`
	Item     string         `json:"item,omitempty"`
	Before   jsontext.Value `json:"before"`
	Now      jsontext.Value `json:"now"`
	Proposed jsontext.Value `json:"proposed"`
	Moved    bool           `json:"changed_since"`
	Said     bool           `json:"so_already"`
	May      bool           `json:"may_answer"`
	Verdict  *verdict       `json:"verdict,omitempty"`
}

type verdict struct {
	State  offer.ProposalState `json:"state"`
	Ground offer.Ground        `json:"ground,omitempty"`
	Words  string              `json:"words,omitempty"`
}

// oneProposal answers GET /api/v1/proposals/{number}.
func (a *API) oneProposal(c *serving.Call) error {
	number, err := numberOf(c)
	if err != nil {
		return err
	}
	d, err := a.editing.Proposal(c.Context(), c.Actor, number)
	if err != nil {
		return err
	}
	today := opening.DayOf(a.app.Now())
	value := func(key offer.Key, v offer.Value) jsontext.Value {
		if w, isHead := v.(offer.Word); isHead && key.Field == "status" {
			return jsontext.Value(strconv.Quote(string(w)))
		}
		return jsontext.Value(a.app.Renderer().Value(d.Offer, key, v, today))
	}
	parts := []proposalPart{}
	for _, p := range d.Parts {
		one := proposalPart{Field: p.Field, Variant: p.Variant, Item: p.Item, Before: value(p.Key, p.Before), Now: value(p.Key, p.Now), Proposed: value(p.Key, p.Proposed),
			Moved: p.Moved, Said: p.Said, May: p.May.Allowed}
		if p.Verdict.State != "" {
			one.Verdict = &verdict{p.Verdict.State, p.Verdict.Ground, p.Verdict.Words}
		}
		parts = append(parts, one)
	}
	return sendPrivately(c, 200, struct {
		proposalLine
		Parts []proposalPart `json:"parts"`
	}{lineOf(&d.Listed), parts}, map[string]any{"offer_version": d.Offer.Version})
}

func numberOf(c *serving.Call) (int64, error) {
	name := c.Request.PathValue("number")
	n, err := strconv.ParseInt(name, 10, 64)
	if err != nil || n < 1 {
		return 0, fault.New(fault.NotFound, "proposal.not_found", "id", clip(name, 40))
	}
	return n, nil
}

// decideProposal answers POST /api/v1/proposals/{number}/decision:
//
//	{"version": 1, "offer_version": 7, "accept": [0, 2], "refuse": {"1": {"ground": "not-so", "words": "…"}}, "words": "…"}
//
// accept and refuse name operations by their place in parts; {"all": "accept"} is for all that are undecided.
func (a *API) decideProposal(c *serving.Call) error {
	number, err := numberOf(c)
	if err != nil {
		return err
	}
	body, err := jsonOf(c)
	if err != nil {
		return err
	}
	var said struct {
		Version int64              `json:"version"`
		Seen    int64              `json:"offer_version"`
		All     string             `json:"all"`
		Accept  []int              `json:"accept"`
		Refuse  map[string]verdict `json:"refuse"`
		Ground  offer.Ground       `json:"ground"`
		Words   string             `json:"words"`
	}
	if err := json.Unmarshal(body, &said, json.RejectUnknownMembers(true)); err != nil {
		return malformed(err)
	}
	answer := &editing.Answer{Proposal: number, Version: said.Version, Seen: said.Seen, Words: said.Words, Verdicts: map[int]offer.Verdict{}}
	for _, place := range said.Accept {
		answer.Verdicts[place] = offer.Verdict{State: offer.Accepted}
	}
	for name, v := range said.Refuse {
		place, err := strconv.Atoi(name)
		if err != nil {
			place = -1
		}
		answer.Verdicts[place] = offer.Verdict{State: offer.Refused, Ground: v.Ground, Words: v.Words}
	}
	if said.All != "" {
		if err := a.decideAll(c, said.All, said.Ground, said.Words, answer); err != nil {
			return err
		}
	}
	saved, err := a.editing.Decide(c.Context(), c.Actor, answer)
	return a.sendWritten(c, saved, false, err)
}

func (a *API) decideAll(c *serving.Call, what string, ground offer.Ground, words string, answer *editing.Answer) error {
	v := offer.Verdict{State: offer.Accepted}
	switch what {
	case "accept":
	case "refuse":
		v = offer.Verdict{State: offer.Refused, Ground: ground, Words: words}
	default:
		return fault.Refuse("request.invalid", []fault.Problem{fault.At("/all", "value.unreadable", "want", "accept, refuse")})
	}
	d, err := a.editing.Proposal(c.Context(), c.Actor, answer.Proposal)
	if err != nil {
		return err
	}
	for i, p := range d.Parts {
		if _, said := answer.Verdicts[i]; !said && p.Verdict.State == "" && !p.Said {
			answer.Verdicts[i] = v
		}
	}
	return nil
}

// session is a piece of the past of an offer.
type pastSession struct {
	Before       int64     `json:"before"`
	Version      int64     `json:"version"`
	From         time.Time `json:"from"`
	To           time.Time `json:"to"`
	Author       string    `json:"author"`
	Organisation string    `json:"organisation,omitempty"`
	Cause        string    `json:"cause"`
	Group        string    `json:"group,omitempty"`
	Proposal     int64     `json:"proposal,omitzero"`
	Proposer     string    `json:"proposer,omitempty"`
	Fields       []string  `json:"fields"`
	Kept         bool      `json:"kept"`
}

// history answers GET /api/v1/offers/{id}/history?before=: the past of an offer, for those who answer for it.
func (a *API) history(c *serving.Call) error {
	id, err := offerID(c)
	if err != nil {
		return err
	}
	values, err := c.Parameters()
	if err == nil {
		err = onlyWords(values, []string{"before", "lang"})
	}
	if err != nil {
		return err
	}
	before := int64(0)
	if s := values.Get("before"); s != "" {
		if before, err = strconv.ParseInt(s, 10, 64); err != nil {
			return fault.Refuse("request.invalid", []fault.Problem{fault.At("before", "number.malformed", "value", clip(s, 40))})
		}
	}
	h, err := a.editing.History(c.Context(), c.Actor, id, before, 0)
	if err != nil {
		return err
	}
	all := []pastSession{}
	for _, s := range h.Sessions {
		all = append(all, pastSession{s.Before, s.After, s.From, s.To, s.Author, s.Organisation, s.Cause, s.Group, s.Proposal, s.Proposer, s.Fields, s.Kept})
	}
	meta := map[string]any{}
	if h.Next > 0 {
		meta["before"] = h.Next
	}
	return sendPrivately(c, 200, all, meta)
}
