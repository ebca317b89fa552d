package credential

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// step is how long a code of an authenticator holds (RFC 6238, section 5.2), and drift how many steps a clock may be off.
const (
	step  = 30 * time.Second
	drift = 1
)

// Authenticator is what an app that shows codes and this program share.
type Authenticator struct {
	Secret string `json:"secret"` // base32
	Last   int64  `json:"last"`   // step of the last code that was taken: none counts twice (RFC 6238, section 5.2)
}

// NewAuthenticator makes a secret of 160 bits.
func NewAuthenticator() Authenticator {
	secret := make([]byte, 20)
	rand.Read(secret) //nolint:errcheck // never fails, see crypto/rand
	return Authenticator{Secret: base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)}
}

// URI gives the address that an app reads from a picture, by the convention of Google Authenticator's key URIs.
func (a *Authenticator) URI(issuer, account string) (string, error) {
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(a.Secret)
	if err != nil {
		return "", err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: account, Secret: secret, Period: uint(step / time.Second),
		Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return "", err
	}
	return key.URL(), nil
}

// Take tells whether a code is right at an instant, and takes it: the same one, or one from before it, is wrong from then on.
func (a *Authenticator) Take(code string, at time.Time) bool {
	code = strings.ReplaceAll(code, " ", "")
	now := at.Unix() / int64(step/time.Second)
	taken := int64(0)
	for n := now - drift; n <= now+drift; n++ {
		want, err := totp.GenerateCodeCustom(a.Secret, time.Unix(n*int64(step/time.Second), 0), totp.ValidateOpts{Period: uint(step / time.Second),
			Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && n > a.Last {
			taken = n
		}
	}
	if taken == 0 {
		return false
	}
	a.Last = taken
	return true
}

// recoveryCodes is how many codes are given at once.
const recoveryCodes = 10

// NewRecoveryCodes gives codes that each stand in once for a device that was lost, and what is kept of them. They have 50 bits of
// chance, so that a plain hash is enough.
func NewRecoveryCodes() (codes, kept []string) {
	for range recoveryCodes {
		code := strings.ToLower(rand.Text()[:10])
		code = code[:5] + "-" + code[5:]
		codes = append(codes, code)
		kept = append(kept, keep(code))
	}
	return codes, kept
}

// TakeRecoveryCode tells whether a code is among those kept, and gives the others.
func TakeRecoveryCode(kept []string, code string) (rest []string, right bool) {
	want := keep(code)
	for _, k := range kept {
		if subtle.ConstantTimeCompare([]byte(k), []byte(want)) == 1 {
			right = true
			continue
		}
		rest = append(rest, k)
	}
	return rest, right
}

func keep(code string) string {
	code = strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(code))
	sum := sha256.Sum256([]byte(code))
	return base64.RawStdEncoding.EncodeToString(sum[:])
}
