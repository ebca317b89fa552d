// Package fault is the one error type that crosses the house. The domain says what went wrong as a code, a message key
// and arguments; the faces (web, api, command line) put it into the reader's words. Keeping it apart from every domain
// package lets geo and offer refuse input in the same way without knowing each other.
package fault

import (
	"errors"
	"fmt"
	"sort"
	"strings"
)

// Code is the closed list of what can go wrong, coarse enough for a status and an exit code.
type Code string

const (
	Invalid         Code = "invalid"         // the input is wrong; Problems say where
	Unauthenticated Code = "unauthenticated" // nobody knows who asks
	Forbidden       Code = "forbidden"       // known, and may not
	NotFound        Code = "not_found"       // not there, or not within the caller's sight
	Conflict        Code = "conflict"        // somebody was faster, or two things claim one place
	Gone            Code = "gone"            // was there, and is no more
	TooMany         Code = "too_many"        // over a limit of rate or size
	Unavailable     Code = "unavailable"     // right now not; trying again may help
)

// Problem is one thing wrong at one place of the input. Path is a JSON pointer ("/opening/periods/2/to") or a
// parameter name ("near"); Key is the message key, the same in the entry form, the API and the reports of imports.
type Problem struct {
	Path string         `json:"pointer,omitempty"`
	Key  string         `json:"code"`
	Args map[string]any `json:"args,omitempty"`
	Hint string         `json:"hint,omitempty"` // a value or name that would be right, never a sentence
}

// Error is an answer, not an accident: every refusal that a person may read is one. Anything else that is returned as
// an error is internal, is logged once, and is shown as such.
type Error struct {
	Code     Code
	Key      string // message key, such as "offer.not_found"
	Args     map[string]any
	Problems []Problem
	Cause    error // what lay beneath, for logs only
}

// New makes an Error. Args come in pairs: name, value.
func New(code Code, key string, args ...any) *Error {
	return &Error{Code: code, Key: key, Args: pairs(args)}
}

// At makes a Problem. Args come in pairs: name, value.
func At(path, key string, args ...any) Problem {
	return Problem{Path: path, Key: key, Args: pairs(args)}
}

// Refuse makes an Invalid error of the problems found; it is nil when there are none, so that a check may end with
// `return fault.Refuse("offer.invalid", problems)`.
func Refuse(key string, problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	return &Error{Code: Invalid, Key: key, Problems: problems}
}

// Because keeps what lay beneath, for the log.
func (e *Error) Because(cause error) *Error {
	e.Cause = cause
	return e
}

// Error gives a line for logs and tests, in the form "key (name=value): /path key". It is not a translation: see i18n.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Key)
	writeArgs(&b, e.Args)
	for i, p := range e.Problems {
		if i == 5 {
			fmt.Fprintf(&b, "; and %d more", len(e.Problems)-5)
			break
		}
		b.WriteString("; " + strings.TrimSpace(p.Path+" "+p.Key))
		writeArgs(&b, p.Args)
	}
	if e.Cause != nil {
		b.WriteString(": " + e.Cause.Error())
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Cause }

// CodeOf gives the code of the first Error in the chain, or "" for an internal error.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// Is tells whether err carries the code.
func Is(err error, code Code) bool { return CodeOf(err) == code }

func writeArgs(b *strings.Builder, args map[string]any) {
	if len(args) == 0 {
		return
	}
	names := make([]string, 0, len(args))
	for name := range args {
		names = append(names, name)
	}
	sort.Strings(names)
	for i, name := range names {
		sep := ", "
		if i == 0 {
			sep = " ("
		}
		fmt.Fprintf(b, "%s%s=%v", sep, name, args[name])
	}
	b.WriteString(")")
}

func pairs(args []any) map[string]any {
	if len(args) == 0 {
		return nil
	}
	m := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[fmt.Sprint(args[i])] = args[i+1]
	}
	return m
}
