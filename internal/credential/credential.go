// Package credential is how a person proves who they are: passwords, codes of an authenticator, codes for recovery, passkeys, and
// what a provider of identities says. It exists so that everything whose mistakes are found by attackers lies in one place, and
// knows neither the base nor what anybody may do.
package credential

import (
	"github.com/go-json-experiment/json"
)

// Secrets is all that one person proves who they are with. It is kept apart from what is known about them.
type Secrets struct {
	Password      string         `json:"password,omitempty"`      // argon2id
	Authenticator *Authenticator `json:"authenticator,omitempty"` // once it was shown that the app works
	Recovery      []string       `json:"recovery,omitempty"`      // what is kept of the codes that are left
	Handle        string         `json:"handle,omitempty"`        // by which passkeys know the person: chance, base64url
	Passkeys      []Passkey      `json:"passkeys,omitempty"`
	Identities    []Identity     `json:"identities,omitempty"`
}

// Read reads what Bytes wrote.
func Read(doc []byte) (*Secrets, error) {
	s := new(Secrets)
	return s, json.Unmarshal(doc, s)
}

// Bytes gives the secrets as they are kept.
func (s *Secrets) Bytes() ([]byte, error) { return json.Marshal(s, json.Deterministic(true)) }

// Second tells whether a password alone is not enough.
func (s *Secrets) Second() bool { return s.Authenticator != nil }

// Any tells whether there is any way in.
func (s *Secrets) Any() bool { return s.Password != "" || len(s.Passkeys) > 0 || len(s.Identities) > 0 }
