package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"database/sql"

	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
)

const (
	columnsAccount = `id, version, state, format, document`

	sqlAccount         = `SELECT ` + columnsAccount + ` FROM account WHERE id = $1`
	sqlAccountByEmail  = `SELECT ` + columnsAccount + ` FROM account WHERE email = $1`
	sqlAccountByHandle = `SELECT ` + columnsAccount + ` FROM account WHERE id = (SELECT account FROM handle WHERE system = $1 AND value = $2)`
	sqlAccounts        = `SELECT ` + columnsAccount + ` FROM account WHERE id > $1 ORDER BY id LIMIT $2`
	sqlMembers         = `SELECT ` + columnsAccount + ` FROM account WHERE id IN (SELECT account FROM membership WHERE organisation = $1) ORDER BY id`
	sqlInsertAccount   = `INSERT INTO account (id, version, email, state, format, document, sealed, secrets) VALUES ($1, $2, $3, $4, $5, $6, 0, $7)
		ON CONFLICT (id) DO NOTHING`
	sqlUpdateAccount    = `UPDATE account SET version = $2, email = $3, state = $4, format = $5, document = $6 WHERE id = $1 AND version = $2 - 1`
	sqlMembershipsOf    = `SELECT organisation FROM membership WHERE account = $1`
	sqlInsertMembership = `INSERT INTO membership (organisation, account) VALUES ($1, $2) ON CONFLICT (organisation, account) DO NOTHING`
	sqlDeleteMembership = `DELETE FROM membership WHERE organisation = $1 AND account = $2`
	sqlSecrets          = `SELECT sealed, secrets FROM account WHERE id = $1`
	sqlUpdateSecrets    = `UPDATE account SET sealed = $2, secrets = $3 WHERE id = $1 AND sealed = $2 - 1`
	sqlHandlesOf        = `SELECT system, value FROM handle WHERE account = $1`
	sqlInsertHandle     = `INSERT INTO handle (system, value, account) VALUES ($1, $2, $3) ON CONFLICT (system, value) DO NOTHING`
	sqlDeleteHandle     = `DELETE FROM handle WHERE system = $1 AND value = $2 AND account = $3`
	sqlHoldersOfAnEmail = `SELECT id FROM account WHERE email = $1`
	sqlCountAccounts    = `SELECT count(*) FROM account WHERE email <> ''`
)

// KindAccount is the kind under which the log speaks of accounts.
const KindAccount = "account"

// accountDocument is what of an account is not a column.
type accountDocument struct {
	Email       string               `json:"email,omitempty"`
	Name        string               `json:"name,omitempty"`
	Language    offer.Lang           `json:"language,omitempty"`
	Memberships []network.Membership `json:"memberships,omitempty"`
	Preferences network.Preferences  `json:"preferences,omitzero"`
	Since       time.Time            `json:"since,omitzero"`
	Seen        time.Time            `json:"seen,omitzero"`
}

func documentOf(a *network.Account) accountDocument {
	return accountDocument{a.Email, a.Name, a.Language, a.Memberships, a.Preferences, a.Since, a.Seen}
}

func scanAccount(row scanner) (*network.Account, error) {
	a := new(network.Account)
	var format int
	var frame []byte
	if err := row.Scan(&a.ID, &a.Version, &a.State, &format, &frame); err != nil {
		return nil, err
	}
	var d accountDocument
	doc, err := unpackFormat(format, frame)
	if err == nil {
		err = json.Unmarshal(doc, &d)
	}
	if err != nil {
		return nil, fmt.Errorf("account %d: %w", a.ID, err)
	}
	a.Email, a.Name, a.Language, a.Memberships, a.Preferences = d.Email, d.Name, d.Language, d.Memberships, d.Preferences
	a.Since, a.Seen = d.Since, d.Seen
	return a, nil
}

// Account gives an account, or NotFound account.not_found. Erased ones are given too, without anything that says who it was.
func (tx *ReadTx) Account(id int64) (*network.Account, error) {
	a, err := one(tx, scanAccount, sqlAccount, id)
	return a, notFound(err, "account.not_found", "id", id)
}

// AccountByEmail gives the account of an address, whatever its capitals, or NotFound account.not_found.
func (tx *ReadTx) AccountByEmail(email string) (*network.Account, error) {
	folded := network.FoldEmail(email)
	if folded == "" {
		return nil, fault.New(fault.NotFound, "account.not_found", "id", email)
	}
	a, err := one(tx, scanAccount, sqlAccountByEmail, folded)
	return a, notFound(err, "account.not_found", "id", email)
}

// AccountByHandle gives the account that another system knows by a value, or NotFound account.not_found.
func (tx *ReadTx) AccountByHandle(h Handle) (*network.Account, error) {
	a, err := one(tx, scanAccount, sqlAccountByHandle, h.System, h.Value)
	return a, notFound(err, "account.not_found", "id", h.System)
}

// Accounts lists at most limit accounts with ids above after, in the order of ids.
func (tx *ReadTx) Accounts(after int64, limit int) ([]*network.Account, error) {
	return collect(tx.ctx, tx.q, scanAccount, sqlAccounts, after, limit)
}

// Members lists who has a membership in an organisation, in force or not, in the order of ids.
func (tx *ReadTx) Members(organisation string) ([]*network.Account, error) {
	return collect(tx.ctx, tx.q, scanAccount, sqlMembers, organisation)
}

// PutAccount writes an account over the version that was read; a new one has version 0 and gets an id. An address that another
// account has is Conflict account.email_taken. The log tells which keys changed, as Internal, and what was before is not kept:
// personal data can be erased. A new time of last sign-in alone is no version and no change.
func (tx *Tx) PutAccount(a *network.Account) (changed bool, err error) {
	if err := checkWords(a.Email, a.Name, string(a.Language), string(a.State)); err != nil {
		return false, err
	}
	was, err := tx.accountWas(a)
	if err != nil {
		return false, err
	}
	keys, err := changedKeys(was, a)
	if err != nil || len(keys) == 0 && was.Seen.Equal(a.Seen) {
		return false, err
	}
	next := *a
	if len(keys) > 0 {
		next.Version++
	} else {
		return false, tx.seen(&next)
	}
	if next.ID == 0 {
		if next.ID, err = tx.nextID("account"); err != nil {
			return false, err
		}
	}
	if err := tx.mustBeFree(&next); err != nil {
		return false, err
	}
	doc, err := encodeAccount(&next)
	if err != nil {
		return false, err
	}
	if err := tx.count(); err != nil {
		return false, err
	}
	columns := []any{next.Version, network.FoldEmail(next.Email), string(next.State), 1, pack(doc)}
	if was.ID == 0 {
		columns = append(columns, pack([]byte("{}")))
	}
	err = tx.replace(replacing{kind: KindAccount, object: fmt.Sprint(next.ID), version: next.Version,
		insert: sqlInsertAccount, update: sqlUpdateAccount, keys: []any{next.ID}, columns: columns})
	if err == nil {
		err = tx.putMemberships(&next)
	}
	if err != nil {
		return false, tx.spoil(err)
	}
	tx.log(KindAccount, fmt.Sprint(next.ID), next.Version, keys, Internal)
	id, version := a.ID, a.Version
	tx.undos = append(tx.undos, func() { a.ID, a.Version = id, version })
	a.ID, a.Version = next.ID, next.Version
	return true, nil
}

// accountWas reads what an account is to be written over; an empty one for a new one.
func (tx *Tx) accountWas(a *network.Account) (*network.Account, error) {
	if a.Version == 0 {
		return new(network.Account), nil
	}
	was, err := tx.Account(a.ID)
	if err == nil && was.Version != a.Version {
		err = conflict(KindAccount, fmt.Sprint(a.ID), a.Version, was.Version)
	}
	return was, err
}

// seen writes when somebody last signed in, which makes no version.
func (tx *Tx) seen(a *network.Account) error {
	doc, err := encodeAccount(a)
	if err != nil {
		return err
	}
	n, err := tx.exec(`UPDATE account SET document = $3 WHERE id = $1 AND version = $2`, a.ID, a.Version, pack(doc))
	if err == nil && n == 0 {
		err = conflict(KindAccount, fmt.Sprint(a.ID), a.Version, 0)
	}
	if err != nil {
		return tx.spoil(err)
	}
	return tx.count()
}

// mustBeFree says kindly what the index of the table would say anyway.
func (tx *Tx) mustBeFree(a *network.Account) error {
	folded := network.FoldEmail(a.Email)
	if folded == "" {
		return nil
	}
	holders, err := collect(tx.ctx, tx.q, scanInt, sqlHoldersOfAnEmail, folded)
	if err == nil && len(holders) > 0 && holders[0] != a.ID {
		err = fault.New(fault.Conflict, "account.email_taken")
	}
	return err
}

func encodeAccount(a *network.Account) ([]byte, error) {
	doc, err := json.Marshal(documentOf(a))
	if err != nil {
		return nil, err
	}
	return doc, checkJSON(doc)
}

// changedKeys names what differs between two accounts: words of this program, never of the person.
func changedKeys(was, is *network.Account) ([]string, error) {
	var keys []string
	differ := func(key string, a, b any) error {
		before, err := json.Marshal(a)
		if err != nil {
			return err
		}
		after, err := json.Marshal(b)
		if err == nil && !bytes.Equal(before, after) {
			keys = append(keys, key)
		}
		return err
	}
	err := errors.Join(differ("email", was.Email, is.Email), differ("language", was.Language, is.Language),
		differ("memberships", was.Memberships, is.Memberships), differ("name", was.Name, is.Name),
		differ("preferences", was.Preferences, is.Preferences), differ("state", was.State, is.State))
	return keys, err
}

// putMemberships has the table of memberships say what the account says.
func (tx *Tx) putMemberships(a *network.Account) error {
	was, err := collect(tx.ctx, tx.q, scanString, sqlMembershipsOf, a.ID)
	if err != nil {
		return err
	}
	for _, m := range a.Memberships {
		if !slices.Contains(was, m.Organisation) {
			if err := checkWords(m.Organisation); err != nil {
				return err
			}
			if _, err := tx.exec(sqlInsertMembership, m.Organisation, a.ID); err != nil {
				return err
			}
		}
	}
	for _, code := range was {
		if !slices.ContainsFunc(a.Memberships, func(m network.Membership) bool { return m.Organisation == code }) {
			if _, err := tx.exec(sqlDeleteMembership, code, a.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// Handle is what an account is called elsewhere: by a passkey, by a provider of identities.
type Handle struct {
	System string
	Value  string
}

// Secrets gives what a person proves with who they are, as its package wrote it, and its version. No other reading gives it.
func (tx *ReadTx) Secrets(id int64) (doc []byte, version int64, err error) {
	var frame []byte
	_, err = one(tx, func(row scanner) (struct{}, error) { return struct{}{}, row.Scan(&version, &frame) }, sqlSecrets, id)
	if err != nil {
		return nil, 0, notFound(err, "account.not_found", "id", id)
	}
	doc, err = unpack(frame)
	return doc, version, err
}

// PutSecrets writes the secrets of an account over the version that was read, with all handles that the account has. What
// counts once, such as a code for recovery, counts once: who comes second is Conflict. A handle that another account has is
// Conflict account.handle_taken. The log tells what, in words of the program, and that alone; without such words nothing.
func (tx *Tx) PutSecrets(id int64, doc []byte, version int64, handles []Handle, what ...string) error {
	if err := checkJSON(doc); err != nil {
		return err
	}
	if err := tx.count(); err != nil {
		return err
	}
	n, err := tx.exec(sqlUpdateSecrets, id, version+1, pack(doc))
	if err == nil && n == 0 {
		err = conflict(KindAccount, fmt.Sprint(id), version, 0)
	}
	if err == nil {
		err = tx.putHandles(id, handles)
	}
	if err != nil {
		return tx.spoil(err)
	}
	if len(what) > 0 {
		return tx.Log(KindAccount, fmt.Sprint(id), what, Internal)
	}
	return nil
}

func scanHandle(row scanner) (h Handle, err error) {
	err = row.Scan(&h.System, &h.Value)
	return h, err
}

func (tx *Tx) putHandles(id int64, handles []Handle) error {
	was, err := collect(tx.ctx, tx.q, scanHandle, sqlHandlesOf, id)
	if err != nil {
		return err
	}
	for _, h := range handles {
		if slices.Contains(was, h) {
			continue
		}
		if err := checkWords(h.System, h.Value); err != nil {
			return err
		}
		n, err := tx.exec(sqlInsertHandle, h.System, h.Value, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "account.handle_taken", "system", h.System)
		}
	}
	for _, h := range was {
		if !slices.Contains(handles, h) {
			if _, err := tx.exec(sqlDeleteHandle, h.System, h.Value, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// CountAccounts gives how many accounts were not erased.
func (tx *ReadTx) CountAccounts() (int64, error) {
	n, err := one(tx, scanInt, sqlCountAccounts)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, err
}
