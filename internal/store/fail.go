package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"unicode/utf8"

	"escale/internal/fault"
)

// translate turns what the engines say into faults, by code and never by text. What is unknown stays what it was.
func (s *Store) translate(err error) error {
	var already *fault.Error
	if err == nil || errors.As(err, &already) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if s.d != nil {
		if f := s.d.fault(err); f != nil {
			return f
		}
	}
	return err
}

// notFound makes the absence of a row a fault.
func notFound(err error, key string, args ...any) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, key, args...)
	}
	return err
}

// conflict says that somebody changed the object since it was read. current is 0 when it does not exist any more, or yet.
func conflict(kind, object string, read, current int64) error {
	return fault.New(fault.Conflict, "store.changed_meanwhile", "kind", kind, "object", object, "read", read, "current", current)
}

// checkWords refuses what PostgreSQL could not hold and SQLite would: invalid UTF-8, and NUL.
func checkWords(words ...string) error {
	for _, w := range words {
		if !utf8.ValidString(w) || strings.ContainsRune(w, 0) {
			return fault.New(fault.Invalid, "text.not_utf8", "value", strings.ToValidUTF8(strings.ReplaceAll(clip(w), "\x00", "�"), "�"))
		}
	}
	return nil
}

func clip(s string) string {
	if len(s) > 60 {
		return s[:60] + "…"
	}
	return s
}

// checkJSON refuses a document in which a text holds NUL, which JSON writes as \u0000. (Invalid UTF-8 does not get into it.)
func checkJSON(doc []byte) error {
	const escaped = `\u0000`
	rest := string(doc)
	for {
		i := strings.Index(rest, escaped)
		if i < 0 {
			return nil
		}
		slashes := 0
		for j := i - 1; j >= 0 && rest[j] == '\\'; j-- {
			slashes++
		}
		if slashes%2 == 0 {
			return fault.New(fault.Invalid, "text.not_utf8", "value", strings.ToValidUTF8(rest[max(0, i-30):i]+"�", ""))
		}
		rest = rest[i+len(escaped):]
	}
}
