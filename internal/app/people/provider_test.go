package people_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/app/people"
	"escale/internal/credential"
	"escale/internal/fault"
	"escale/internal/network"
)

// provider is one of identities, which says what the test has it say.
type provider struct {
	t      *testing.T
	key    *ecdsa.PrivateKey
	server *httptest.Server
	claims map[string]any // besides those of the protocol
	asked  url.Values     // what the browser brought
}

func newProvider(t *testing.T) *provider {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{t: t, key: key}
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		if err := json.MarshalWrite(w, v); err != nil {
			t.Error(err)
		}
	}
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"issuer": p.server.URL, "authorization_endpoint": p.server.URL + "/auth", "token_endpoint": p.server.URL + "/token", "jwks_uri": p.server.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"ES256"}})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"keys": []map[string]string{{"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "1", "x": p.part(p.key.X.FillBytes(make([]byte, 32))), "y": p.part(p.key.Y.FillBytes(make([]byte, 32)))}}})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		if r.FormValue("code") != "code" || p.asked.Get("code_challenge") != p.part(sum[:]) || p.asked.Get("code_challenge_method") != "S256" {
			http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
			return
		}
		answer(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": p.token()})
	})
	p.server = httptest.NewServer(mux)
	t.Cleanup(p.server.Close)
	return p
}

func (*provider) part(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (p *provider) token() string {
	claims := map[string]any{"iss": p.server.URL, "aud": "escale", "sub": "s-1", "nonce": p.asked.Get("nonce"), "iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix()}
	for name, value := range p.claims {
		claims[name] = value
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: p.key}, (&jose.SignerOptions{}).WithHeader("kid", "1"))
	if err != nil {
		p.t.Fatal(err)
	}
	doc, err := json.Marshal(claims)
	if err != nil {
		p.t.Fatal(err)
	}
	signed, err := signer.Sign(doc)
	if err != nil {
		p.t.Fatal(err)
	}
	word, err := signed.CompactSerialize()
	if err != nil {
		p.t.Fatal(err)
	}
	return word
}

// An identity opens the account of its verified address, and from then on that account alone; whatever does not fit opens nothing.
func TestProvidersOfIdentities(t *testing.T) {
	p := newProvider(t)
	one, err := credential.NewProvider(credential.ProviderSettings{Code: "agents", Name: "Agents", Issuer: p.server.URL, Client: "escale", Secret: "s"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	w := newTownWith(t, people.Options{Providers: []*credential.Provider{one}})
	w.now = time.Now().UTC() // tokens have a time of their own
	lea := w.settle("lea@example.org", "ot", network.Contributor)
	begin := func() (state, key string) {
		t.Helper()
		address, key, err := w.BeginProvider(t.Context(), "agents", "https://sit.example.org/office/sign-in/from", nil, somewhere)
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		p.asked = u.Query()
		return p.asked.Get("state"), key
	}
	come := func(claims map[string]any) (*people.Entry, error) {
		t.Helper()
		p.claims = claims
		state, key := begin()
		return w.FinishProvider(t.Context(), state, key, "code", nil, somewhere)
	}
	for name, c := range map[string]struct {
		claims map[string]any
		code   fault.Code
		key    string
	}{
		"an address nobody verified":   {map[string]any{"email": "lea@example.org"}, fault.Forbidden, "provider.no_account"},
		"an address of nobody":         {map[string]any{"email": "x@example.org", "email_verified": true}, fault.Forbidden, "provider.no_account"},
		"a token for another question": {map[string]any{"email": "lea@example.org", "email_verified": true, "nonce": "other"}, fault.Unauthenticated, "provider.refused"},
		"a token for another site":     {map[string]any{"email": "lea@example.org", "email_verified": true, "aud": "other"}, fault.Unauthenticated, "provider.refused"},
		"a token of another issuer":    {map[string]any{"email": "lea@example.org", "email_verified": true, "iss": "https://evil.example"}, fault.Unauthenticated, "provider.refused"},
		"a token of yesterday":         {map[string]any{"email": "lea@example.org", "email_verified": true, "exp": time.Now().Add(-time.Hour).Unix()}, fault.Unauthenticated, "provider.refused"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := come(c.claims)
			refused(t, err, c.code, c.key)
		})
	}
	e, err := come(map[string]any{"email": "LEA@example.org", "email_verified": true})
	if err != nil || e.Account.ID != lea.Account.ID {
		t.Fatal(e, err)
	}
	if e, err = come(map[string]any{"email": "changed@example.org"}); err != nil || e.Account.ID != lea.Account.ID {
		t.Error("the identity is not known again", err)
	}
	_, err = come(map[string]any{"sub": "s-2", "email": "lea@example.org", "email_verified": true})
	refused(t, err, fault.Forbidden, "provider.no_account") // somebody else has the address there now

	p.claims = nil
	state, key := begin()
	_, err = w.FinishProvider(t.Context(), state, "another browser's", "code", nil, somewhere)
	refused(t, err, fault.Gone, "provider.over")
	if _, err := w.FinishProvider(t.Context(), state, key, "code", nil, somewhere); err != nil {
		t.Error(err)
	}
	_, err = w.FinishProvider(t.Context(), state, key, "code", nil, somewhere)
	refused(t, err, fault.Gone, "provider.over")
	if err := w.Suspend(t.Context(), access.Operator, lea.Account.ID); err != nil {
		t.Fatal(err)
	}
	_, err = come(nil)
	refused(t, err, fault.Forbidden, "sign_in.suspended")
}
