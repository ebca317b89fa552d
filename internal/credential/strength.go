package credential

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"escale/internal/fault"
)

// MinPassword is how many characters a password has at least. No kinds of characters are asked for: length is what counts
// (NIST SP 800-63B, section 3.1.1.2).
const MinPassword = 12

// common.txt lists what people take where twelve characters are asked for, one to a line, in small letters and without what
// stands around it: words of this trade, of the keyboard, of songs and clubs.
//
//go:embed common.txt
var commonText string

var common = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(commonText) {
		set[word] = true
	}
	return set
})

// CheckPassword says what is wrong with a password that somebody wants. The words are what others know of the person: a name, an
// address of mail, of the organisation.
func CheckPassword(password string, words ...string) error {
	refuse := func(key string, args ...any) error {
		return fault.Refuse("password.invalid", []fault.Problem{fault.At("/password", key, args...)})
	}
	switch {
	case !utf8.ValidString(password):
		return refuse("text.not_utf8", "value", "")
	case len(password) > MaxPassword:
		return refuse("password.too_long", "max", MaxPassword)
	case utf8.RuneCountInString(password) < MinPassword:
		return refuse("password.too_short", "min", MinPassword)
	case monotonous(password), common()[bare(password)]:
		return refuse("password.common")
	}
	rest := strings.ToLower(password)
	for _, part := range personal(words) {
		rest = strings.ReplaceAll(rest, part, "")
	}
	if utf8.RuneCountInString(rest) < MinPassword/2 {
		return refuse("password.personal")
	}
	return nil
}

// bare gives a password without capitals, digits and signs around it, and with letters where people put digits: what is left
// of "P@ssw0rd2026!" is "password".
func bare(password string) string {
	s := strings.ToLower(password)
	s = strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '@' && r != '$' })
	s = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s").Replace(s)
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, s)
	for n := 1; n <= len(s)/2; n++ { // said twice is said once
		if len(s)%n == 0 && strings.Repeat(s[:n], len(s)/n) == s {
			return s[:n]
		}
	}
	return s
}

// monotonous tells whether a password is a few characters again and again, or a run of neighbours.
func monotonous(password string) bool {
	seen := map[rune]bool{}
	var last rune
	steps := 0
	for _, r := range strings.ToLower(password) {
		seen[r] = true
		if d := r - last; d == 0 || d == 1 || d == -1 {
			steps++
		}
		last = r
	}
	return len(seen) < 5 || steps >= utf8.RuneCountInString(password)*3/4
}

// personal gives the parts of words that a password should not be made of, in small letters, the longest first.
func personal(words []string) []string {
	var parts []string
	for _, word := range words {
		for _, part := range append([]string{word}, strings.FieldsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })...) {
			if utf8.RuneCountInString(part) >= 3 {
				parts = append(parts, strings.ToLower(part))
			}
		}
	}
	slices.SortFunc(parts, func(a, b string) int { return len(b) - len(a) })
	return parts
}
