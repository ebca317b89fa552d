package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"escale/internal/offer"
)

// Report is what Check found.
type Report struct {
	Engine     string      `json:"engine"`
	Epoch      string      `json:"epoch"`
	Head       int64       `json:"head"` // number of the last change
	Offers     int64       `json:"offers"`
	Revisions  int64       `json:"revisions"`
	Objects    int64       `json:"objects"`
	Migrations []Migration `json:"migrations"`
	Findings   []Finding   `json:"findings"`
}

// Broken tells whether anything is wrong, rather than risky.
func (r *Report) Broken() bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Level == Broken })
}

// Finding is one thing that is wrong or risky. Key is a message key.
type Finding struct {
	Level  Level  `json:"level"`
	Key    string `json:"code"`
	Object string `json:"object,omitempty"` // kind and id
	Detail string `json:"detail,omitempty"` // for those who repair
}

// Level says how bad a finding is.
type Level string

const (
	Broken Level = "broken" // data is lost or contradicts itself
	Risky  Level = "risky"  // data could be lost
)

// maxFindings bounds the report: a base that is broken throughout is told from one fault by fewer.
const maxFindings = 1000

type checker struct {
	tx     *ReadTx
	report *Report
}

func (c *checker) find(key, object, detail string, args ...any) {
	if len(c.report.Findings) < maxFindings {
		c.report.Findings = append(c.report.Findings, Finding{Broken, key, object, fmt.Sprintf(detail, args...)})
	}
}

// Check reads the whole base and says what does not hold: the engine's own checks, the numbers and hashes of the log, that
// every document can be read and agrees with its columns, its identifiers, its due instants and the log. It may run beside
// everything else, with constant memory but for one number per offer.
func (s *Store) Check(ctx context.Context) (*Report, error) {
	r := &Report{Engine: s.Engine()}
	var err error
	if r.Findings, err = s.d.examine(ctx); err != nil {
		return nil, s.translate(err)
	}
	if r.Migrations, err = s.Migrations(ctx); err != nil {
		return nil, err
	}
	err = s.Read(ctx, func(tx *ReadTx) error {
		c := &checker{tx, r}
		for _, check := range []func() error{c.log, c.offers, c.revisions, c.objects, c.orphans} {
			if err := check(); err != nil {
				return err
			}
		}
		return nil
	})
	return r, err
}

// log walks along the chain.
func (c *checker) log() (err error) {
	if c.report.Epoch, err = c.tx.Epoch(); err != nil {
		return err
	}
	rows, err := c.tx.q.QueryContext(c.tx.ctx, `SELECT `+columnsChange+` FROM change ORDER BY seq`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var hash []byte
	for rows.Next() {
		change, err := scanChange(rows)
		if err != nil {
			return err
		}
		if change.Seq != c.report.Head+1 {
			c.find("log.gap", fmt.Sprintf("change %d", change.Seq), "follows %d", c.report.Head)
		}
		if !bytes.Equal(change.chain(hash), change.Hash) {
			c.find("log.tampered", fmt.Sprintf("change %d", change.Seq), "its hash does not match what it says and what was before")
		}
		c.report.Head, hash = change.Seq, change.Hash
	}
	return rows.Err()
}

func (c *checker) offers() error {
	for d, err := range c.tx.Documents(0) {
		if err != nil {
			return err
		}
		c.report.Offers++
		object := "offer " + text(d.ID)
		o, err := d.Offer()
		if err != nil {
			c.find("document.unreadable", object, "%v", err)
			continue
		}
		if o.ID != d.ID || o.Version != d.Version || o.Status != d.Status || o.Type != d.Type || o.Owner != d.Owner {
			c.find("document.contradicts_columns", object, "version %d, columns say %d", o.Version, d.Version)
		}
		if err := c.identifiers(o, object); err != nil {
			return err
		}
		if err := c.logged(o, object); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) identifiers(o *offer.Offer, object string) error {
	stored, err := collect(c.tx.ctx, c.tx.q, func(row scanner) (h held, err error) {
		err = row.Scan(&h.System, &h.Value, &h.holder)
		return h, err
	}, `SELECT system, value, holder FROM identifier WHERE offer = $1`, int64(o.ID))
	if err != nil {
		return err
	}
	should := holds(o)
	for _, h := range should {
		if !slices.Contains(stored, h) {
			c.find("identifier.missing", object, "%s %s", h.System, h.Value)
		}
	}
	for _, h := range stored {
		if !slices.Contains(should, h) {
			c.find("identifier.without_offer", object, "%s %s", h.System, h.Value)
		}
	}
	return nil
}

// logged compares the version with the last that the log knows: what was put without being logged is no harm to it.
func (c *checker) logged(o *offer.Offer, object string) error {
	versions, err := collect(c.tx.ctx, c.tx.q, scanInt,
		`SELECT version FROM change WHERE kind = 'offer' AND object = $1 ORDER BY seq DESC LIMIT 1`, text(o.ID))
	if err == nil && len(versions) > 0 && versions[0] > o.Version {
		c.find("log.ahead_of_offer", object, "the log knows version %d, the base %d", versions[0], o.Version)
	}
	return err
}

func (c *checker) revisions() error {
	rows, err := c.tx.q.QueryContext(c.tx.ctx, `SELECT kind, object, version, format, document FROM revision`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var kind, object string
		var version int64
		var format int
		var frame []byte
		if err := rows.Scan(&kind, &object, &version, &format, &frame); err != nil {
			return err
		}
		c.report.Revisions++
		doc, err := unpack(frame)
		if err == nil && kind == KindOffer {
			_, err = offer.Decode(format, doc)
		}
		if err != nil {
			c.find("document.unreadable", fmt.Sprintf("%s %s version %d", kind, object, version), "%v", err)
		}
	}
	return rows.Err()
}

// objects tries to read every other document.
func (c *checker) objects() error {
	for query, scan := range map[string]func(scanner) error{
		`SELECT ` + columnsObject + ` FROM object`:                           discard(scanObject),
		`SELECT ` + columnsProposal + ` FROM proposal`:                       discard(scanProposal),
		`SELECT offer, organisation, version, format, document FROM private`: discard(scanPrivate),
		`SELECT ` + columnsDeposit + ` FROM deposit`:                         discard(scanDeposit),
		`SELECT ` + columnsAccount + ` FROM account`:                         discard(scanAccount),
	} {
		rows, err := c.tx.q.QueryContext(c.tx.ctx, query)
		if err != nil {
			return err
		}
		for rows.Next() {
			c.report.Objects++
			if err := scan(rows); err != nil {
				c.find("document.unreadable", "", "%v", err)
			}
		}
		rows.Close()
		if err := rows.Err(); err != nil {
			return err
		}
	}
	return nil
}

func discard[T any](scan func(scanner) (T, error)) func(scanner) error {
	return func(row scanner) error {
		_, err := scan(row)
		return err
	}
}

// orphans looks for rows about offers that are not there.
func (c *checker) orphans() error {
	for key, query := range map[string]string{
		"identifier.without_offer": `SELECT DISTINCT CAST(offer AS TEXT) FROM identifier WHERE offer NOT IN (SELECT id FROM offer)`,
		"private.without_offer":    `SELECT DISTINCT CAST(offer AS TEXT) FROM private WHERE offer NOT IN (SELECT id FROM offer)`,
		"due.without_offer":        `SELECT DISTINCT object FROM due WHERE kind = 'offer' AND object NOT IN (SELECT CAST(id AS TEXT) FROM offer)`,
	} {
		ids, err := collect(c.tx.ctx, c.tx.q, scanString, query)
		if err != nil {
			return err
		}
		for _, id := range ids {
			c.find(key, "offer "+id, "the offer does not exist")
		}
	}
	for _, table := range []string{"membership", "handle"} {
		ids, err := collect(c.tx.ctx, c.tx.q, scanString, `SELECT DISTINCT CAST(account AS TEXT) FROM `+table+` WHERE account NOT IN (SELECT id FROM account)`)
		if err != nil {
			return err
		}
		for _, id := range ids {
			c.find("account.missing", "account "+id, "a %s speaks of it", table)
		}
	}
	kept, err := collect(c.tx.ctx, c.tx.q, scanString,
		`SELECT CAST(id AS TEXT) FROM deposit WHERE CAST(id AS TEXT) NOT IN (SELECT object FROM due WHERE kind = 'deposit')`)
	for _, id := range kept {
		c.find("deposit.without_end", "deposit "+id, "nothing will erase it")
	}
	return err
}
