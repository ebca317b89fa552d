package people

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"time"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/mail"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/store"
)

// effectLetters is the name of the effect, and the kind of its jobs.
const effectLetters = "letters"

// letter is what a job remembers of a letter to write: numbers and codes. Who it goes to, what it says and the key in its link are
// looked up and made when it is sent, so that jobs keep neither personal data nor anything that opens something.
type letter struct {
	Kind         letterKind `json:"kind"`
	Account      int64      `json:"account"`
	Organisation string     `json:"organisation,omitempty"`
	By           int64      `json:"by,omitempty"`   // the account that had it sent
	What         string     `json:"what,omitempty"` // of a notice: what happened
}

type letterKind string

const (
	letterInvitation letterKind = "invitation"
	letterAdded      letterKind = "added"         // to another organisation
	letterRecovery   letterKind = "recovery"      //
	letterEmail      letterKind = "email"         // to the address that is to be theirs
	letterEmailWas   letterKind = "email_changed" // to the address that was
	letterNotice     letterKind = "notice"        // something about their account's safety changed
)

// How long what letters open holds.
const (
	invitationHolds = 14 * 24 * time.Hour
	recoveryHolds   = time.Hour
	emailHolds      = 24 * time.Hour
	emailWasKept    = 3 * 24 * time.Hour
)

// Paths of the pages that letters lead to, which the back-office has.
const (
	PathInvitation = "/office/invitation"
	PathRecovery   = "/office/recovery"
	PathEmail      = "/office/email"
	pathAccount    = "/office/account"
	pathHome       = "/office"
)

// send has a letter sent once the transaction is committed.
func send(tx *store.Tx, l letter) error {
	payload, err := json.Marshal(l, json.Deterministic(true))
	if err != nil {
		return err
	}
	return tx.Enqueue(store.Job{Kind: effectLetters, Key: rand.Text(), At: tx.Now(), Payload: payload})
}

// letters sends them.
type letters struct{ *People }

func (*letters) Name() string { return effectLetters }

// Plan plans nothing: what is to be told is put down by whoever does it, in the transaction in which it happens.
func (*letters) Plan(*store.Tx, []store.Change) error { return nil }

func (e *letters) Do(ctx context.Context, job store.Job) error {
	var l letter
	if err := json.Unmarshal(job.Payload, &l); err != nil {
		e.log.Error("people: a letter that cannot be read", "job", job.ID, "error", err)
		return nil
	}
	m, err := e.compose(ctx, l)
	if fault.Is(err, fault.NotFound) { // there is nobody, or nothing to say, any more
		return nil
	}
	if err != nil {
		return err
	}
	m.ID, m.At = fmt.Sprintf("escale-%d-%s", job.ID, job.Key[:8]), e.app.Now()
	err = e.options.Mail.Send(ctx, m)
	if mail.Permanent(err) {
		e.log.Warn("people: a letter was refused for good", "kind", string(l.Kind), "account", l.Account, "error", err)
		return nil
	}
	return err
}

// compose writes a letter, with a key of its own where it leads somewhere.
func (p *People) compose(ctx context.Context, l letter) (*mail.Message, error) {
	var a, by *network.Account
	var email, key string
	_, err := p.inner.Write(ctx, access.Actor{Name: "letters"}, effectLetters, func(tx *store.Tx) (err error) {
		if a, err = tx.Account(l.Account); err != nil {
			return err
		}
		if l.By != 0 {
			if by, err = tx.Account(l.By); err != nil {
				return err
			}
		}
		email, key, err = keyOf(tx, a, l)
		return err
	})
	if err != nil {
		return nil, err
	}
	if a.State == network.Erased || email == "" {
		return nil, fault.New(fault.NotFound, "account.not_found", "id", a.ID)
	}
	return p.words(l, a, by, email, key), nil
}

// keyOf gives where a letter goes, and makes the key that its link carries.
func keyOf(tx *store.Tx, a *network.Account, l letter) (email, key string, err error) {
	switch email = a.Email; l.Kind {
	case letterInvitation:
		if a.State != network.Invited {
			return "", "", nil
		}
		key, _, err = add(tx, kindInvitation, a.ID, invitationHolds, struct{}{})
	case letterRecovery:
		if a.State != network.Active {
			return "", "", nil
		}
		key, _, err = add(tx, kindRecovery, a.ID, recoveryHolds, struct{}{})
	case letterEmail:
		if email, err = wanted(tx, kindWanted, a.ID); err == nil && email != "" {
			key, _, err = add(tx, kindEmail, a.ID, emailHolds, address{email})
		}
	case letterEmailWas:
		email, err = wanted(tx, kindEmailWas, a.ID)
	}
	return email, key, err
}

// address is the document of deposits about an address.
type address struct {
	Email string `json:"email"`
}

// wanted gives the address of the last deposit of a kind about an account; "" for none.
func wanted(tx *store.Tx, kind string, id int64) (string, error) {
	all, err := tx.DepositsAbout(kind, id)
	if err != nil || len(all) == 0 {
		return "", err
	}
	var a address
	err = json.Unmarshal(all[len(all)-1].Document, &a)
	return a.Email, err
}

// words says what a letter says, in its reader's language.
func (p *People) words(l letter, a, by *network.Account, email, key string) *mail.Message {
	args := map[string]any{"name": a.Name, "network": p.network(a.Language), "email": a.Email,
		"organisation": p.organisation(l.Organisation, a.Language), "site": p.inner.BaseURL()}
	if by != nil {
		args["by"] = by.Name
	}
	say := func(key string) string { return p.options.Say(a.Language, key, args) }
	m := &mail.Message{To: email, Name: a.Name, Subject: say("mail." + string(l.Kind) + ".subject")}
	m.Letter = mail.Letter{Lang: string(a.Language), Name: fmt.Sprint(args["network"]), Greeting: say("mail.greeting"), Foot: say("mail.foot")}
	link := func(path string) string {
		if key == "" {
			return p.inner.BaseURL() + path
		}
		return p.inner.BaseURL() + path + "?key=" + url.QueryEscape(key)
	}
	switch l.Kind {
	case letterInvitation:
		m.Letter.Words = []string{say("mail.invitation.words"), say("mail.invitation.what")}
		m.Letter.Action = mail.Link{Text: say("mail.invitation.action"), URL: link(PathInvitation)}
		m.Letter.After = []string{say("mail.invitation.until"), say("mail.ignore")}
	case letterAdded:
		m.Letter.Words = []string{say("mail.added.words")}
		m.Letter.Action = mail.Link{Text: say("mail.added.action"), URL: link(pathHome)}
	case letterRecovery:
		m.Letter.Words = []string{say("mail.recovery.words")}
		m.Letter.Action = mail.Link{Text: say("mail.recovery.action"), URL: link(PathRecovery)}
		m.Letter.After = []string{say("mail.recovery.until"), say("mail.ignore")}
	case letterEmail:
		m.Letter.Words = []string{say("mail.email.words")}
		m.Letter.Action = mail.Link{Text: say("mail.email.action"), URL: link(PathEmail)}
		m.Letter.After = []string{say("mail.email.until"), say("mail.ignore")}
	case letterEmailWas:
		m.Letter.Words = []string{say("mail.email_changed.words")}
		m.Letter.After = []string{say("mail.not_you")}
	case letterNotice:
		m.Letter.Words = []string{say("mail.notice." + l.What)}
		m.Letter.Action = mail.Link{Text: say("mail.notice.action"), URL: link(pathAccount)}
		m.Letter.After = []string{say("mail.not_you")}
	}
	return m
}

// network names the network, as its main portal has it.
func (p *People) network(lang offer.Lang) string {
	if main := p.app.State().Project("portal"); main != nil {
		return main.Portal.Name.In(lang)
	}
	return "Escale"
}

// organisation names an organisation, or the network where there is none.
func (p *People) organisation(code string, lang offer.Lang) string {
	if o, known := p.app.State().Organisations[code]; known {
		return o.Name
	}
	return p.network(lang)
}
