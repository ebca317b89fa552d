package store

import (
	"encoding/json"
	"fmt"
	"time"

	"escale/internal/fault"
	"escale/internal/offer"
)

const (
	columnsProposal = `id, version, offer, reason, state, author, at, format, document`

	sqlProposal       = `SELECT ` + columnsProposal + ` FROM proposal WHERE id = $1`
	sqlProposalsAbout = `SELECT ` + columnsProposal + ` FROM proposal WHERE offer = $1 ORDER BY id`
	sqlProposalsIn    = `SELECT ` + columnsProposal + ` FROM proposal WHERE state = $1 AND id > $2 ORDER BY id LIMIT $3`
	sqlProposalsFor   = `SELECT ` + columnsProposal + ` FROM proposal WHERE reason = $1 AND state = $2 AND id > $3 ORDER BY id LIMIT $4`
	sqlInsertProposal = `INSERT INTO proposal (` + columnsProposal + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING`
	sqlUpdateProposal = `UPDATE proposal SET version = $2, offer = $3, reason = $4, state = $5, author = $6, at = $7, format = $8, document = $9
		WHERE id = $1 AND version = $2 - 1`
	sqlVersionProposal = `SELECT version FROM proposal WHERE id = $1`
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
}

func scanProposal(row scanner) (*offer.Proposal, error) {
	p := new(offer.Proposal)
	var at int64
	var format int
	var frame []byte
	if err := row.Scan(&p.ID, &p.Version, &p.Offer, &p.Reason, &p.State, &p.Author, &at, &format, &frame); err != nil {
		return nil, err
	}
	p.At = micros(at)
	var d proposalDocument
	doc, err := unpackFormat(format, frame)
	if err == nil {
		err = json.Unmarshal(doc, &d)
	}
	if err == nil {
		p.Type, p.Base, p.Into, p.Words, p.Effect, p.Answer = d.Type, d.Base, d.Into, d.Words, d.Effect, d.Answer
		p.About, p.Lang = d.About, d.Lang
		p.Ops, err = offer.DecodeOps(d.Ops)
	}
	if err != nil {
		return nil, fmt.Errorf("proposal %d: %w", p.ID, err)
	}
	return p, nil
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

// PutProposal writes a proposal over the version that was read. A new one has version 0 and gets an id, and the time of the
// transaction when it has none. An accepted one that is to take effect later becomes due then. Autosaves are Unlogged.
func (tx *Tx) PutProposal(p *offer.Proposal, trace Trace) error {
	if err := checkWords(p.Author, string(p.Reason), string(p.State), p.Words, string(p.About), string(p.Lang), p.Answer); err != nil {
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
		columns: []any{next.Version, int64(p.Offer), string(p.Reason), string(p.State), p.Author, toMicros(next.At), 1, pack(doc)},
	})
	if err != nil {
		return err
	}
	if !p.Effect.IsZero() {
		var due []time.Time
		if p.State == offer.Accepted {
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
	doc, err := json.Marshal(proposalDocument{p.Type, p.Base, p.Into, ops, p.Words, p.About, p.Lang, p.Effect, p.Answer})
	if err != nil {
		return nil, err
	}
	return doc, checkJSON(doc)
}
