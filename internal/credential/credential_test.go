package credential_test

import (
	"context"
	"encoding/base32"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"pgregory.net/rapid"

	"escale/internal/credential"
	"escale/internal/fault"
)

func TestPasswords(t *testing.T) {
	h := credential.NewHasher()
	hash, err := h.Hash(t.Context(), "un petit vélo jaune")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("%s %v", hash, err)
	}
	again, err := h.Hash(t.Context(), "un petit vélo jaune")
	if err != nil || again == hash {
		t.Error("two people with one password have one hash")
	}
	for password, want := range map[string]bool{"un petit vélo jaune": true, "un petit vélo jaune ": false, "Un petit vélo jaune": false, "": false} {
		right, stale, err := h.Verify(t.Context(), hash, password)
		if err != nil || right != want || stale {
			t.Errorf("%q: %v %v %v", password, right, stale, err)
		}
	}
	if right, _, err := h.Verify(t.Context(), "", ""); right || err != nil {
		t.Errorf("somebody without a password got in: %v", err)
	}
	// A cheaper hash is told, and one that asks for the earth is refused without being worked on.
	cheap := "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$" + strings.Repeat("A", 43)
	if _, stale, err := h.Verify(t.Context(), cheap, "x"); err != nil || !stale {
		t.Errorf("an old cost is not told: %v %v", stale, err)
	}
	for _, bad := range []string{"$argon2id$v=19$m=99999999,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$" + strings.Repeat("A", 43), "$argon2id$v=19$m=64,t=999,p=1$c29tZXNhbHRzb21lc2FsdA$AAAA",
		"$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$AAAA", "plain", "$$$$$", "$argon2id$v=19$m=0,t=0,p=0$$"} {
		if right, _, err := h.Verify(t.Context(), bad, "x"); right || err == nil || strings.Contains(err.Error(), "c29t") {
			t.Errorf("%s: %v %v", bad, right, err)
		}
	}
}

// Whoever waits can leave, and not everybody may wait.
func TestWaitingForTheHasherEnds(t *testing.T) {
	h := credential.NewHasher()
	ctx, stop := context.WithCancel(t.Context())
	var waiting sync.WaitGroup
	for range 40 {
		waiting.Go(func() {
			if _, err := h.Hash(ctx, "x"); err != nil && !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
	}
	stop()
	waiting.Wait()
	ctx, stop = context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	var busy atomic.Bool
	for range 400 {
		waiting.Go(func() {
			if _, err := h.Hash(ctx, "x"); fault.Is(err, fault.Unavailable) {
				busy.Store(true)
				stop()
			}
		})
	}
	waiting.Wait()
	if !busy.Load() {
		t.Error("any number may wait")
	}
}

func TestStrength(t *testing.T) {
	for password, want := range map[string]string{"un petit vélo jaune": "", "correct cheval agrafe pile": "", "a7#kQ9!zL2mW": "", "éééàààüüüööö": "password.common", "court": "password.too_short", "onzelettres": "password.too_short",
		"P@ssw0rd2026!": "password.common", "motdepasse123": "password.common", "azertyuiop12": "password.common", "Azertyuiop!!!": "password.common", "aaaaaaaaaaaa": "password.common", "abcdefghijkl": "password.common", "123456789012": "password.common", "soleilsoleil": "password.common",
		"lea.martin2026": "password.personal", "LeaMartin!!!!": "password.personal", strings.Repeat("x y ", 200): "password.too_long", "abc\xffdefghijklmn": "text.not_utf8"} {
		err := credential.CheckPassword(password, "Léa Martin", "lea.martin@example.org", "leamartin")
		var f *fault.Error
		switch {
		case want == "" && err != nil:
			t.Errorf("%q is refused: %v", password, err)
		case want != "" && (!errors.As(err, &f) || f.Problems[0].Key != want):
			t.Errorf("%q: %v, want %s", password, err, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.String().Draw(t, "password")
		if credential.CheckPassword(p, rapid.String().Draw(t, "word")) == nil && len([]rune(p)) < credential.MinPassword {
			t.Fatalf("%q is taken", p)
		}
	})
}

// The examples of RFC 6238, appendix B (SHA-1, six of the eight digits), and that no code counts twice, nor an older one after it.
func TestCodesOfAnApp(t *testing.T) {
	secret := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte("12345678901234567890"))
	for at, code := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924", 2000000000: "279037"} {
		a := credential.Authenticator{Secret: secret}
		now := time.Unix(at, 0)
		if a.Take("000000", now) || a.Take("", now) || a.Take(code+"0", now) {
			t.Error("a wrong code is taken")
		}
		if !a.Take(code[:3]+" "+code[3:], now) {
			t.Errorf("%s is not taken at %d", code, at)
		}
		if a.Take(code, now) || a.Take(code, now.Add(30*time.Second)) {
			t.Error("a code counts twice")
		}
	}
	a := credential.NewAuthenticator()
	now := time.Date(2026, 7, 14, 10, 0, 10, 0, time.UTC)
	code := func(at time.Time) string {
		c, err := totp.GenerateCode(a.Secret, at)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	before, here := code(now.Add(-30*time.Second)), code(now)
	if a.Take(code(now.Add(-90*time.Second)), now) || a.Take(code(now.Add(90*time.Second)), now) {
		t.Error("a code of another time is taken")
	}
	if !a.Take(here, now) || a.Take(before, now) {
		t.Error("an older code counts after a newer one")
	}
	uri, err := a.URI("Réseau & Cie", "lea@example.org")
	if err != nil || !strings.HasPrefix(uri, "otpauth://totp/") || !strings.Contains(uri, a.Secret) {
		t.Errorf("%s %v", uri, err)
	}
}

func TestRecoveryCodesCountOnce(t *testing.T) {
	codes, kept := credential.NewRecoveryCodes()
	for _, k := range kept {
		for _, c := range codes {
			if strings.Contains(k, c) {
				t.Error("a code is kept as it is")
			}
		}
	}
	if _, right := credential.TakeRecoveryCode(kept, "aaaaa-aaaaa"); right {
		t.Error("a wrong code is taken")
	}
	rest, right := credential.TakeRecoveryCode(kept, " "+strings.ToUpper(strings.ReplaceAll(codes[3], "-", "")))
	if !right || len(rest) != len(kept)-1 {
		t.Fatalf("%v, %d left", right, len(rest))
	}
	if _, right := credential.TakeRecoveryCode(rest, codes[3]); right {
		t.Error("a code counts twice")
	}
}

// Sites that browsers know no passkeys of have none, instead of a button that fails.
func TestSitesWithPasskeys(t *testing.T) {
	for site, want := range map[string]bool{"https://sit.example.org": true, "http://localhost:8080": true, "http://127.0.0.1:8080": false, "http://sit.example.org": false, "https://192.0.2.7": false, "": false} {
		p, err := credential.NewPasskeys(site, "Escale")
		if err != nil || (p != nil) != want {
			t.Errorf("%s: %v %v", site, p, err)
		}
	}
	p, err := credential.NewPasskeys("https://sit.example.org", "Escale")
	if err != nil {
		t.Fatal(err)
	}
	_, state, err := p.Challenge()
	if err != nil {
		t.Fatal(err)
	}
	for _, answer := range []string{"", "{}", "null", `{"id":"x"}`, `{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AA","signature":"AA","userHandle":"AA"}}`, strings.Repeat("[", 100_000)} {
		err := p.Prove(state, []byte(answer), time.Now(), func(string) (*credential.Secrets, error) {
			return nil, fault.New(fault.NotFound, "account.not_found")
		})
		if !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("%.40s: %v", answer, err)
		}
	}
}
