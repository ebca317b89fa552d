package store

import (
	"encoding/json"
	"fmt"
	"time"

	"escale/internal/fault"
	"escale/internal/offer"
)

const (
	columnsProposal = `id, version, offer, reason, state, author, organisation, at, decided, format, document`

	sqlProposal       = `SELECT ` + columnsProposal + ` FROM proposal WHERE id = $1`
	sqlProposalsAbout = `SELECT ` + columnsProposal + ` FROM proposal WHERE offer = $1 ORDER BY id`
	sqlProposalsIn    = `SELECT ` + columnsProposal + ` FROM proposal WHERE state = $1 AND id > $2 ORDER BY id LIMIT $3`
	sqlProposalsFor   = `SELECT ` + columnsProposal + ` FROM proposal WHERE reason = $1 AND state = $2 AND id > $3 ORDER BY id LIMIT $4`
	sqlProposalsBy    = `SELECT ` + columnsProposal + ` FROM proposal WHERE author = $1 AND state = $2 ORDER BY id DESC LIMIT $3`
	sqlProposalHeads  = `SELECT p.id, p.offer, p.reason, p.state, p.author, p.organisation, p.at, p.decided,
		coalesce(o.type, ''), coalesce(o.status, ''), coalesce(o.owner, ''), coalesce(o.commune, '')
		FROM proposal p LEFT JOIN offer o ON o.id = p.offer WHERE p.state = $1 AND p.id > $2 ORDER BY p.id LIMIT $3`
	sqlAnswered = `SELECT p.id, p.offer, p.reason, p.state, p.author, p.organisation, p.at, p.decided, o.type, o.status, o.owner, o.commune
		FROM proposal p JOIN offer o ON o.id = p.offer WHERE p.decided >= $1 AND p.id > $2 ORDER BY p.id LIMIT $3`
	sqlInsertProposal = `INSERT INTO proposal (` + columnsProposal + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (id) DO NOTHING`
	sqlUpdateProposal = `UPDATE proposal SET version = $2, offer = $3, reason = $4, state = $5, author = $6, organisation = $7, at = $8, decided = $9, format = $10,
		document = $11 WHERE id = $1 AND version = $2 - 1`
	sqlVersionProposal = `SELECT version FROM proposal WHERE id = $1`
	sqlDropProposal    = `DELETE FROM proposal WHERE id = $1 AND version = $2 AND state = 'editing'`
)

// proposalDocument is what of a proposal is not a column.
type proposalDocument struct {
	Type   offer.Type      `json:"type,omitempty"`
	Base   int64           `json:"base,omitempty"`
	Into   offer.ID        `json:"into,omitzero"`
	Ops    json.RawMessage `json:"ops"`
	Words  string          `json:"words,omitempty"`
	About  offer.Concern   `json:"about,omitempty"`
	Lang   offer.Lang      `json:"lang,omitempty"`
	Effect time.Time       `json:"effect,omitzero"`
	Answer string          `json:"answer,omitempty"`

	Status   offer.Status      `json:"status,omitempty"`
	Form     string            `json:"form,omitempty"`
	Verdicts []verdictDocument `json:"verdicts,omitempty"`
	Amended  json.RawMessage   `json:"amended,omitempty"` // the values of verdicts, as operations
	Decider  string            `json:"decider,omitempty"`
	Written  int64             `json:"written,omitempty"`
}

type verdictDocument struct {
	State   offer.ProposalState `json:"state"`
	Ground  offer.Ground        `json:"ground,omitempty"`
	Words   string              `json:"words,omitempty"`
	Written int64               `json:"written,omitempty"`
}

// ProposalHead is what tells proposals apart, with what tells whose the offer is.
type ProposalHead struct {
	ID           int64
	Offer        offer.ID
	Reason       offer.Reason
	State        offer.ProposalState
	Author       string
	Organisation string
	At           time.Time
	Decided      time.Time
	Type         offer.Type   // of the offer, "" for a new one
	Status       offer.Status // the same, and so on
	Owner        string
	Commune      string // as entered
}

func scanProposalHead(row scanner) (h ProposalHead, err error) {
	var at, decided int64
	err = row.Scan(&h.ID, &h.Offer, &h.Reason, &h.State, &h.Author, &h.Organisation, &at, &decided, &h.Type, &h.Status, &h.Owner, &h.Commune)
	h.At, h.Decided = micros(at), micros(decided)
	return h, err
}

func scanProposal(row scanner) (*offer.Proposal, error) {
	p := new(offer.Proposal)
	var at, decided int64
	var format int
	var frame []byte
	if err := row.Scan(&p.ID, &p.Version, &p.Offer, &p.Reason, &p.State, &p.Author, &p.Organisation, &at, &decided, &format, &frame); err != nil {
		return nil, err
	}
	p.At, p.Decided = micros(at), micros(decided)
	var d proposalDocument
	doc, err := unpackFormat(format, frame)
	if err == nil {
		err = json.Unmarshal(doc, &d)
	}
	if err == nil {
		p.Type, p.Base, p.Into, p.Words, p.Effect, p.Answer = d.Type, d.Base, d.Into, d.Words, d.Effect, d.Answer
		p.About, p.Lang, p.Status, p.Form = d.About, d.Lang, d.Status, d.Form
		p.Decider, p.Written = d.Decider, d.Written
		p.Ops, err = offer.DecodeOps(d.Ops)
	}
	if err == nil && len(d.Verdicts) > 0 {
		p.Verdicts, err = d.verdicts()
	}
	if err != nil {
		return nil, fmt.Errorf("proposal %d: %w", p.ID, err)
	}
	return p, nil
}

func (d *proposalDocument) verdicts() ([]offer.Verdict, error) {
	values, err := offer.DecodeOps(d.Amended)
	if err != nil {
		return nil, err
	}
	all := make([]offer.Verdict, len(d.Verdicts))
	for i, v := range d.Verdicts {
		all[i] = offer.Verdict{State: v.State, Ground: v.Ground, Words: v.Words, Written: v.Written}
		if i < len(values) {
			all[i].Value = values[i].Value
		}
	}
	return all, nil
}

// Proposal gives a proposal, or NotFound proposal.not_found.
func (tx *ReadTx) Proposal(id int64) (*offer.Proposal, error) {
	p, err := one(tx, scanProposal, sqlProposal, id)
	return p, notFound(err, "proposal.not_found", "id", id)
}

// ProposalsAbout lists the proposals about an offer, the oldest first.
func (tx *ReadTx) ProposalsAbout(id offer.ID) ([]*offer.Proposal, error) {
	return collect(tx.ctx, tx.q, scanProposal, sqlProposalsAbout, int64(id))
}

// ProposalsIn lists at most limit proposals in a state, with ids above after, the oldest first.
func (tx *ReadTx) ProposalsIn(state offer.ProposalState, after int64, limit int) ([]*offer.Proposal, error) {
	return collect(tx.ctx, tx.q, scanProposal, sqlProposalsIn, string(state), after, limit)
}

// ProposalsFor lists at most limit proposals of a reason in a state, with ids above after, the oldest first.
func (tx *ReadTx) ProposalsFor(reason offer.Reason, state offer.ProposalState, after int64, limit int) ([]*offer.Proposal, error) {
	return collect(tx.ctx, tx.q, scanProposal, sqlProposalsFor, string(reason), string(state), after, limit)
}

// ProposalsBy lists at most limit proposals of an author in a state, the newest first.
func (tx *ReadTx) ProposalsBy(author string, state offer.ProposalState, limit int) ([]*offer.Proposal, error) {
	return collect(tx.ctx, tx.q, scanProposal, sqlProposalsBy, author, string(state), limit)
}

// ProposalHeads lists the heads of at most limit proposals in a state, with ids above after, the oldest first.
func (tx *ReadTx) ProposalHeads(state offer.ProposalState, after int64, limit int) ([]ProposalHead, error) {
	return collect(tx.ctx, tx.q, scanProposalHead, sqlProposalHeads, string(state), after, limit)
}

// ProposalsAnswered lists the heads of at most limit proposals that were decided since an instant, with ids above after.
func (tx *ReadTx) ProposalsAnswered(since time.Time, after int64, limit int) ([]ProposalHead, error) {
	return collect(tx.ctx, tx.q, scanProposalHead, sqlAnswered, max(1, since.UnixMicro()), after, limit)
}

// DropProposal takes away what an author has in the making, over the version that was read: nobody else has seen it.
func (tx *Tx) DropProposal(p *offer.Proposal) error {
	if err := tx.count(); err != nil {
		return err
	}
	n, err := tx.exec(sqlDropProposal, p.ID, p.Version)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "proposal.changed_meanwhile", "id", p.ID)
	}
	return err
}

// PutProposal writes a proposal over the version that was read. A new one has version 0 and gets an id, and the time of the
// transaction when it has none. An accepted one that is to take effect later becomes due then. Autosaves are Unlogged.
func (tx *Tx) PutProposal(p *offer.Proposal, trace Trace) error {
	if err := checkWords(p.Author, string(p.Reason), string(p.State), p.Organisation, string(p.Status), p.Decider, p.Words, string(p.About), string(p.Lang), p.Answer); err != nil {
		return err
	}
	next := *p
	doc, err := encodeProposal(p)
	if err != nil {
		return err
	}
	if p.Version == 0 {
		if next.ID, err = tx.nextID("proposal"); err != nil {
			return err
		}
		if p.At.IsZero() {
			next.At = tx.now
		}
	} else if current, err := collect(tx.ctx, tx.q, scanInt, sqlVersionProposal, p.ID); err != nil {
		return err
	} else if len(current) == 0 {
		return fault.New(fault.NotFound, "proposal.not_found", "id", p.ID)
	} else if current[0] != p.Version {
		return conflict(KindProposal, fmt.Sprint(p.ID), p.Version, current[0])
	}
	if err := tx.count(); err != nil {
		return err
	}
	next.Version++
	object := fmt.Sprint(next.ID)
	err = tx.replace(replacing{
		kind: KindProposal, object: object, version: next.Version,
		insert: sqlInsertProposal, update: sqlUpdateProposal, keys: []any{next.ID},
		columns: []any{next.Version, int64(p.Offer), string(p.Reason), string(p.State), p.Author, p.Organisation, toMicros(next.At), toMicros(p.Decided), 1, pack(doc)},
	})
	if err != nil {
		return err
	}
	if !p.Effect.IsZero() {
		var due []time.Time
		if p.Scheduled() {
			due = []time.Time{p.Effect}
		}
		if err := tx.PutDue(KindProposal, object, due...); err != nil {
			return tx.spoil(err)
		}
	}
	tx.log(KindProposal, object, next.Version, nil, trace)
	was := *p
	tx.undos = append(tx.undos, func() { p.ID, p.Version, p.At = was.ID, was.Version, was.At })
	p.ID, p.Version, p.At = next.ID, next.Version, next.At
	return nil
}

func encodeProposal(p *offer.Proposal) ([]byte, error) {
	ops, err := offer.EncodeOps(p.Ops)
	if err != nil {
		return nil, fault.New(fault.Invalid, "proposal.not_writable").Because(err)
	}
	d := proposalDocument{Type: p.Type, Base: p.Base, Into: p.Into, Ops: ops, Words: p.Words, About: p.About, Lang: p.Lang, Effect: p.Effect,
		Answer: p.Answer, Status: p.Status, Form: p.Form, Decider: p.Decider, Written: p.Written}
	if len(p.Verdicts) > 0 {
		values := make([]offer.Op, len(p.Verdicts))
		for i, v := range p.Verdicts {
			d.Verdicts = append(d.Verdicts, verdictDocument{v.State, v.Ground, v.Words, v.Written})
			values[i].Value = v.Value
		}
		if d.Amended, err = offer.EncodeOps(values); err != nil {
			return nil, fault.New(fault.Invalid, "proposal.not_writable").Because(err)
		}
	}
	doc, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	return doc, checkJSON(doc)
}
