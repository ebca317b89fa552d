package credential

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-json-experiment/json"
	"golang.org/x/oauth2"

	"escale/internal/fault"
)

// Identity is who a person is to a provider of identities.
type Identity struct {
	Provider string `json:"provider"` // its code
	Subject  string `json:"subject"`  // for ever the same, also when the address of mail changes
}

// ProviderSettings say how a provider of identities is reached (OpenID Connect Core 1.0, authorization code flow).
type ProviderSettings struct {
	Code   string   `json:"code"`   // in addresses: "agentconnect"
	Name   string   `json:"name"`   // on the button
	Issuer string   `json:"issuer"` // https address
	Client string   `json:"client"`
	Secret string   `json:"secret"`
	Scopes []string `json:"scopes"` // beside openid; email and profile by default
}

// Provider is one provider of identities. Its own description is read when it is first needed, and again until that works.
type Provider struct {
	ProviderSettings
	client *http.Client

	mu    sync.Mutex
	found *oidc.Provider
}

// NewProvider checks settings. The client is how the provider is reached; nil is one with a time limit.
func NewProvider(s ProviderSettings, client *http.Client) (*Provider, error) {
	u, err := url.Parse(s.Issuer)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Hostname() != "localhost" && u.Hostname() != "127.0.0.1" {
		return nil, fault.New(fault.Invalid, "provider.issuer_malformed", "value", s.Issuer)
	}
	if s.Code == "" || s.Client == "" {
		return nil, fault.New(fault.Invalid, "provider.incomplete", "value", s.Issuer)
	}
	if s.Name == "" {
		s.Name = s.Code
	}
	if len(s.Scopes) == 0 {
		s.Scopes = []string{"email", "profile"}
	}
	if client == nil {
		client = &http.Client{Timeout: 10 * time.Second}
	}
	return &Provider{ProviderSettings: s, client: client}, nil
}

// ceremony is what one sign-in by a provider remembers, away from the browser.
type ceremony struct {
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"` // of PKCE (RFC 7636)
	Return   string `json:"return"`
}

// Person is who a provider says somebody is.
type Person struct {
	Identity
	Email    string
	Verified bool // the provider has seen that the address is theirs
	Name     string
}

func (p *Provider) reach(ctx context.Context) (context.Context, *oidc.Provider, error) {
	ctx = oidc.ClientContext(ctx, p.client)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found == nil {
		found, err := oidc.NewProvider(context.WithoutCancel(ctx), p.Issuer) // it keeps the context for its keys
		if err != nil {
			return ctx, nil, fault.New(fault.Unavailable, "provider.unreachable", "name", p.Name).Because(err)
		}
		p.found = found
	}
	return ctx, p.found, nil
}

func (p *Provider) config(found *oidc.Provider, back string) *oauth2.Config {
	return &oauth2.Config{ClientID: p.Client, ClientSecret: p.Secret, Endpoint: found.Endpoint(), RedirectURL: back,
		Scopes: append([]string{oidc.ScopeOpenID}, p.Scopes...)}
}

// Begin gives the address at which the provider asks who somebody is, and what is to be remembered until they come back to the
// address given. The state is the caller's: a token that opens what is remembered, once, and in this browser alone.
func (p *Provider) Begin(ctx context.Context, state func(remembered []byte) (string, error), back string) (address string, err error) {
	_, found, err := p.reach(ctx)
	if err != nil {
		return "", err
	}
	c := ceremony{Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), Return: back}
	remembered, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	token, err := state(remembered)
	if err != nil {
		return "", err
	}
	return p.config(found, back).AuthCodeURL(token, oidc.Nonce(c.Nonce), oauth2.S256ChallengeOption(c.Verifier)), nil
}

// Finish asks the provider who somebody is that came back with a code.
func (p *Provider) Finish(ctx context.Context, remembered []byte, code string) (*Person, error) {
	var c ceremony
	if err := json.Unmarshal(remembered, &c); err != nil {
		return nil, err
	}
	ctx, found, err := p.reach(ctx)
	if err != nil {
		return nil, err
	}
	refused := func(err error) error {
		return fault.New(fault.Unauthenticated, "provider.refused", "name", p.Name).Because(err)
	}
	answer, err := p.config(found, c.Return).Exchange(ctx, code, oauth2.VerifierOption(c.Verifier))
	if err != nil {
		return nil, refused(err)
	}
	raw, ok := answer.Extra("id_token").(string)
	if !ok {
		return nil, refused(errors.New("the answer has no id_token"))
	}
	token, err := found.Verifier(&oidc.Config{ClientID: p.Client}).Verify(ctx, raw)
	if err != nil {
		return nil, refused(err)
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(c.Nonce)) != 1 {
		return nil, refused(errors.New("the token answers another question"))
	}
	var claims struct {
		Email    string `json:"email"`
		Verified bool   `json:"email_verified"`
		Name     string `json:"name"`
	}
	if err := token.Claims(&claims); err != nil {
		return nil, refused(err)
	}
	return &Person{Identity{p.Code, token.Subject}, claims.Email, claims.Verified, claims.Name}, nil
}
