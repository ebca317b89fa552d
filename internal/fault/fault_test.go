package fault

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

func TestErrorsAreOneLine(t *testing.T) {
	many := make([]Problem, 7)
	for i := range many {
		many[i] = At(fmt.Sprintf("/a/%d", i), "text.empty")
	}
	for want, err := range map[string]error{
		"offer.not_found":                        New(NotFound, "offer.not_found"),
		"offer.not_found (id=7, why=gone)":       New(NotFound, "offer.not_found", "why", "gone", "id", 7),
		"odd":                                    New(Invalid, "odd", "name without value"),
		"query.invalid; q text.too_long (max=5)": Refuse("query.invalid", []Problem{At("q", "text.too_long", "max", 5)}),
		"x; whole":                               Refuse("x", []Problem{At("", "whole")}),
		"store.failed: EOF":                      New(Unavailable, "store.failed").Because(io.EOF),
		"x; /a/0 text.empty; /a/1 text.empty; /a/2 text.empty; /a/3 text.empty; /a/4 text.empty; and 2 more": Refuse("x", many),
	} {
		if got := err.Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestCodesAreFoundInTheChain(t *testing.T) {
	inner := New(Conflict, "offer.changed").Because(io.EOF)
	err := fmt.Errorf("save: %w", inner)
	if CodeOf(err) != Conflict || !Is(err, Conflict) || Is(err, Gone) || !errors.Is(err, io.EOF) {
		t.Errorf("%v", err)
	}
	if CodeOf(io.EOF) != "" || CodeOf(nil) != "" {
		t.Error("an internal error has a code")
	}
}

func TestNothingWrongIsNoError(t *testing.T) {
	if err := Refuse("x", nil); err != nil {
		t.Errorf("%v", err)
	}
	if err := Refuse("x", []Problem{At("/a", "b")}); CodeOf(err) != Invalid {
		t.Errorf("%v", err)
	}
}
