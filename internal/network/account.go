package network

import (
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
)

// Account is a person who signs in. What they prove it with is kept apart and is no part of it.
type Account struct {
	ID          int64
	Version     int64
	Email       string // as it was given; Folded tells whether two are the same
	Name        string // as others read it
	Language    offer.Lang
	State       AccountState
	Memberships []Membership
	Preferences Preferences
	Since       time.Time // of the invitation
	Seen        time.Time // last signed in
}

// AccountState is where an account stands.
type AccountState string

const (
	Invited   AccountState = "invited"   // has not signed in yet
	Active    AccountState = "active"    //
	Suspended AccountState = "suspended" // may not sign in for now
	Erased    AccountState = "erased"    // gone: what it wrote stays, who it was is forgotten
)

// Membership is what a person is in one organisation, until the end of a day if it ends.
type Membership struct {
	Organisation string       `json:"organisation"`
	Roles        Roles        `json:"roles"`
	Until        opening.Date `json:"until,omitzero"`
}

// Preferences are how a person likes to work.
type Preferences struct {
	Mail      Rhythm   `json:"mail,omitempty"`      // how often what waits is told by mail; "" is each day
	Silent    []string `json:"silent,omitempty"`    // occasions of notification that are told in the page alone
	Shortcuts bool     `json:"shortcuts,omitempty"` // single-key shortcuts off, see WCAG 2.1.4
	Home      string   `json:"home,omitempty"`      // organisation to begin with

	Told time.Time `json:"told,omitzero"` // notifications up to then were read
}

// Rhythm is how often notifications are gathered into a mail.
type Rhythm string

const (
	AtOnce Rhythm = "at-once"
	Daily  Rhythm = "daily"
	Weekly Rhythm = "weekly"
	Never  Rhythm = "never"
)

// Rhythms lists every Rhythm.
var Rhythms = []Rhythm{AtOnce, Daily, Weekly, Never}

// Limits of accounts.
const (
	MaxName        = 120 // bytes of a person's name
	MaxEmail       = 254 // bytes of an address (RFC 5321, section 4.5.3.1, less the brackets)
	MaxMemberships = 50
)

// AuthorPrefix begins what the log calls a person: a number, never a name.
const AuthorPrefix = "account:"

// Author is what the log calls the person.
func (a *Account) Author() string { return AuthorPrefix + strconv.FormatInt(a.ID, 10) }

// AccountOf gives the number of an account from what the log calls it.
func AccountOf(author string) (id int64, ok bool) {
	digits, ok := strings.CutPrefix(author, AuthorPrefix)
	if !ok {
		return 0, false
	}
	id, err := strconv.ParseInt(digits, 10, 64)
	return id, err == nil && id > 0
}

// FoldEmail gives the form of an address by which accounts are told apart: two that differ in capitals alone are one.
func FoldEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// CheckEmail tells whether something can be an address of mail, alone and without a name.
func CheckEmail(email string) bool {
	parsed, err := mail.ParseAddress(email)
	return err == nil && parsed.Address == email && len(email) <= MaxEmail
}

// In gives the membership in an organisation that is in force on a day, or nil.
func (a *Account) In(organisation string, on opening.Date) *Membership {
	i := slices.IndexFunc(a.Memberships, func(m Membership) bool { return m.Organisation == organisation && m.Holds(on) })
	if i < 0 {
		return nil
	}
	return &a.Memberships[i]
}

// Holds tells whether the membership is in force on a day.
func (m *Membership) Holds(on opening.Date) bool { return m.Until.IsZero() || on <= m.Until }

// Check says all that is wrong with an account at once.
func (a *Account) Check() error {
	var problems []fault.Problem
	fail := func(path, key string, args ...any) { problems = append(problems, fault.At(path, key, args...)) }
	if !CheckEmail(a.Email) {
		fail("/email", "account.email_malformed", "value", a.Email)
	}
	switch name := strings.TrimSpace(a.Name); {
	case name == "":
		fail("/name", "text.empty")
	case len(name) > MaxName:
		fail("/name", "text.too_long", "length", len(name), "max", MaxName)
	}
	if a.Language != "fr" && a.Language != "en" {
		fail("/language", "account.language_unknown", "value", string(a.Language))
	}
	if len(a.Memberships) > MaxMemberships {
		fail("/memberships", "list.too_long", "length", len(a.Memberships), "max", MaxMemberships)
	}
	for i, m := range a.Memberships {
		at := "/memberships/" + strconv.Itoa(i)
		if m.Roles == 0 {
			fail(at+"/roles", "account.roles_missing", "organisation", m.Organisation)
		}
		if slices.ContainsFunc(a.Memberships[:i], func(n Membership) bool { return n.Organisation == m.Organisation }) {
			fail(at+"/organisation", "account.membership_twice", "organisation", m.Organisation)
		}
	}
	if a.Preferences.Mail != "" && !slices.Contains(Rhythms, a.Preferences.Mail) {
		fail("/preferences/mail", "account.rhythm_unknown", "value", string(a.Preferences.Mail))
	}
	return fault.Refuse("account.invalid", problems)
}
