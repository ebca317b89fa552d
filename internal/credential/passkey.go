package credential

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"escale/internal/fault"
)

// MaxPasskeys is how many passkeys one person may have.
const MaxPasskeys = 20

// Passkey is the public half of a key that a device holds.
type Passkey struct {
	ID         string    `json:"id"` // base64url, as browsers say it
	Key        []byte    `json:"key"`
	Name       string    `json:"name"` // that its owner gave
	Flags      byte      `json:"flags"`
	Count      uint32    `json:"count,omitempty"`
	Model      []byte    `json:"model,omitempty"` // AAGUID
	Transports []string  `json:"transports,omitempty"`
	Added      time.Time `json:"added"`
	Used       time.Time `json:"used,omitzero"`
}

// NewHandle gives what passkeys call a person: chance, since whoever finds a device may read it.
func NewHandle() string {
	b := make([]byte, 32)
	rand.Read(b) //nolint:errcheck // never fails, see crypto/rand
	return base64.RawURLEncoding.EncodeToString(b)
}

// Passkeys asks devices for keys of one site.
type Passkeys struct{ site *webauthn.WebAuthn }

// NewPasskeys is for the site at an address, under a name. Browsers know keys on https addresses and on localhost only, and not
// on bare numbers: for others it gives nil, and there are no passkeys.
func NewPasskeys(site, name string) (*Passkeys, error) {
	u, err := url.Parse(site)
	if err != nil {
		return nil, err
	}
	host := u.Hostname()
	if host == "" || strings.Trim(host, "0123456789.:") == "" || u.Scheme != "https" && host != "localhost" {
		return nil, nil
	}
	w, err := webauthn.New(&webauthn.Config{RPID: host, RPDisplayName: name, RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired,
			RequireResidentKey: protocol.ResidentKeyRequired(), UserVerification: protocol.VerificationRequired}})
	return &Passkeys{w}, err
}

// holder is a person as the library sees one.
type holder struct {
	handle      []byte
	name, words string
	keys        []webauthn.Credential
}

func (h *holder) WebAuthnID() []byte                         { return h.handle }
func (h *holder) WebAuthnName() string                       { return h.name }
func (h *holder) WebAuthnDisplayName() string                { return h.words }
func (h *holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

func holderOf(s *Secrets, email, name string) (*holder, error) {
	handle, err := base64.RawURLEncoding.DecodeString(s.Handle)
	if err != nil || len(handle) == 0 {
		return nil, errors.New("credential: a person without a handle")
	}
	h := &holder{handle: handle, name: email, words: name}
	for i := range s.Passkeys {
		p := &s.Passkeys[i]
		id, err := base64.RawURLEncoding.DecodeString(p.ID)
		if err != nil {
			return nil, fmt.Errorf("credential: a stored passkey: %w", err)
		}
		c := webauthn.Credential{ID: id, PublicKey: p.Key, Flags: webauthn.CredentialFlagsFromMsgpByte(p.Flags),
			Authenticator: webauthn.Authenticator{AAGUID: p.Model, SignCount: p.Count}}
		for _, t := range p.Transports {
			c.Transport = append(c.Transport, protocol.AuthenticatorTransport(t))
		}
		h.keys = append(h.keys, c)
	}
	return h, nil
}

// Ask begins to take in a passkey. The options go to the browser (PublicKeyCredentialCreationOptionsJSON), the state stays here,
// away from the browser, and is given to Take once.
func (p *Passkeys) Ask(s *Secrets, email, name string) (options, state []byte, err error) {
	if len(s.Passkeys) >= MaxPasskeys {
		return nil, nil, fault.New(fault.TooMany, "passkey.too_many", "max", MaxPasskeys)
	}
	h, err := holderOf(s, email, name)
	if err != nil {
		return nil, nil, err
	}
	creation, session, err := p.site.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors()))
	if err != nil {
		return nil, nil, err
	}
	return both(creation.Response, session)
}

func both(a, b any) (one, other []byte, err error) {
	if one, err = json.Marshal(a); err == nil {
		other, err = json.Marshal(b)
	}
	return one, other, err
}

// Take takes in the passkey that a browser answers with, or refuses with passkey.refused.
func (p *Passkeys) Take(s *Secrets, state, answer []byte, name string, at time.Time) (*Passkey, error) {
	session, err := sessionOf(state)
	if err != nil {
		return nil, err
	}
	h, err := holderOf(s, "", "")
	if err != nil {
		return nil, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return nil, refused(err)
	}
	c, err := p.site.CreateCredential(h, *session, parsed)
	if err != nil {
		return nil, refused(err)
	}
	key := &Passkey{ID: base64.RawURLEncoding.EncodeToString(c.ID), Key: c.PublicKey, Name: name, Flags: c.Flags.MsgpByte(),
		Count: c.Authenticator.SignCount, Model: c.Authenticator.AAGUID, Added: at}
	for _, t := range c.Transport {
		key.Transports = append(key.Transports, string(t))
	}
	return key, nil
}

// Challenge begins a sign-in by whatever passkey a device holds for this site; see Ask about the two results.
func (p *Passkeys) Challenge() (options, state []byte, err error) {
	assertion, session, err := p.site.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, nil, err
	}
	return both(assertion.Response, session)
}

// Prove checks the answer of a device to a challenge. The function gives the secrets of whom the device says it belongs to, by
// handle; in these the passkey is brought up to date. Whatever does not fit is passkey.refused.
func (p *Passkeys) Prove(state, answer []byte, at time.Time, whose func(handle string) (*Secrets, error)) error {
	session, err := sessionOf(state)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return refused(err)
	}
	var s *Secrets
	var inside error // of the base, and no refusal
	_, c, err := p.site.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		if s, inside = whose(base64.RawURLEncoding.EncodeToString(handle)); inside != nil {
			return nil, inside
		}
		return holderOf(s, "", "")
	}, *session, parsed)
	switch {
	case inside != nil && !fault.Is(inside, fault.NotFound):
		return inside
	case err != nil:
		return refused(err)
	case c.Authenticator.CloneWarning:
		return refused(errors.New("the key counts backwards: there may be two of it"))
	}
	id := base64.RawURLEncoding.EncodeToString(c.ID)
	i := slices.IndexFunc(s.Passkeys, func(k Passkey) bool { return k.ID == id })
	if i < 0 {
		return refused(errors.New("the key is not among those of its owner"))
	}
	k := &s.Passkeys[i]
	k.Count, k.Flags, k.Used = c.Authenticator.SignCount, c.Flags.MsgpByte(), at
	return nil
}

func sessionOf(state []byte) (*webauthn.SessionData, error) {
	session := new(webauthn.SessionData)
	return session, json.Unmarshal(bytes.TrimSpace(state), session)
}

func refused(err error) error {
	return fault.New(fault.Unauthenticated, "passkey.refused").Because(err)
}
