package quality_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"escale/internal/house/testkit/arbitrary"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/quality"
)

// drawn makes an offer that is likely to have something to be said about it.
func drawn(t *rapid.T, r offer.Reference) *offer.Offer {
	o := arbitrary.Offer(r.Catalog).Draw(t, "offer")
	o.Status = rapid.SampledFrom([]offer.Status{offer.Published, offer.Published, offer.Draft, offer.Withdrawn}).Draw(t, "status")
	o.Updated = today.At(0, time.UTC).AddDate(0, -rapid.IntRange(0, 20).Draw(t, "months"), 0)
	return o
}

// What rules cost adds up to what is lacking to a hundred; doing all that is proposed gives it all.
func TestLossesExplainScore(t *testing.T) {
	r := reference(t)
	c := charter(t, r, "")
	rapid.Check(t, func(t *rapid.T) {
		a := c.Assess(drawn(t, r), nil, r)
		for _, s := range a.Scores {
			lost, gain := 0.0, 0.0
			for _, l := range s.Losses {
				lost += l.Points
			}
			for _, step := range s.Next {
				gain += step.Gain
			}
			if s.Points < 0 || s.Points > 100 || s.Points != int(math.Floor(100-lost+1e-6)) {
				t.Fatalf("%s: %d points, and losses of %f", s.Use, s.Points, lost)
			}
			if math.Abs(lost-gain) > 1e-6 {
				t.Fatalf("%s: %f lost, and steps for %f", s.Use, lost, gain)
			}
			if !slices.IsSortedFunc(s.Next, func(a, b quality.Step) int {
				return cmpFloat(b.Gain/float64(b.Effort), a.Gain/float64(a.Effort))
			}) {
				t.Fatalf("%s: steps are not in order: %v", s.Use, s.Next)
			}
		}
	})
}

func cmpFloat(a, b float64) int {
	switch {
	case a < b-1e-9:
		return -1
	case a > b+1e-9:
		return 1
	}
	return 0
}

// Whoever fills in a field that was empty loses no point by it, whatever was written.
func TestFillingNeverLowers(t *testing.T) {
	r := reference(t)
	c := charter(t, r, "")
	rapid.Check(t, func(t *rapid.T) {
		o := drawn(t, r)
		var empty []*offer.Field
		for _, f := range r.Catalog.Sheet(o.Type).Fields() {
			if !slices.ContainsFunc(o.Cells, func(c offer.Cell) bool { return c.Field == f.Key && c.Variant == "" }) {
				empty = append(empty, f)
			}
		}
		if len(empty) == 0 {
			return
		}
		f := rapid.SampledFrom(empty).Draw(t, "field")
		fuller := o.Clone()
		fuller.Cells = append(fuller.Cells, arbitrary.Cells(r.Catalog, f).Draw(t, "cells")...)
		before, after := c.Assess(o, nil, r), c.Assess(fuller, nil, r)
		for i := range before.Scores {
			if after.Scores[i].Points < before.Scores[i].Points {
				t.Fatalf("filling %s: %s fell from %d to %d\n%v\n%v", f.Key, before.Scores[i].Use, before.Scores[i].Points, after.Scores[i].Points, before.Scores[i].Losses, after.Scores[i].Losses)
			}
		}
	})
}

// An assessment stands until the day it names: that is what lets the index leave an offer alone until then.
func TestStandsUntil(t *testing.T) {
	r := reference(t)
	c := charter(t, r, `{rules: [{code: website-missing, since: "2026-09-01"}]}`)
	rapid.Check(t, func(t *rapid.T) {
		o := drawn(t, r)
		r := r
		a := c.Assess(o, nil, r)
		last := a.Until - 1
		if a.Until == 0 {
			last = today + 4000
		}
		if last < today {
			t.Fatalf("it stands until %s, which has been", a.Until)
		}
		r.Today = today + opening.Date(rapid.IntRange(0, int(last-today)).Draw(t, "later"))
		b := c.Assess(o, nil, r)
		b.Until = a.Until
		if d := cmp.Diff(a, b, cmpopts.IgnoreUnexported(quality.Problem{}, quality.Loss{})); d != "" {
			t.Fatalf("on %s it is another, before %s: %s", r.Today, a.Until, d)
		}
	})
}

// Assessing is a function: twice the same, and whatever was assessed in between.
func TestDeterministic(t *testing.T) {
	r := reference(t)
	c := charter(t, r, "")
	rapid.Check(t, func(t *rapid.T) {
		o, other := drawn(t, r), drawn(t, r)
		a := c.Assess(o, nil, r)
		c.Assess(other, nil, r)
		if d := cmp.Diff(a, c.Assess(o, nil, r), cmpopts.IgnoreUnexported(quality.Problem{}, quality.Loss{})); d != "" {
			t.Fatal(d)
		}
	})
}

// A rule that does not count yet neither blocks nor weighs, and says from when it will.
func TestFutureRule(t *testing.T) {
	r := reference(t)
	soon := charter(t, r, `{rules: [{code: summary-missing, severity: blocking, since: "2027-01-01"}]}`)
	off := charter(t, r, `{rules: [{code: summary-missing, off: true}]}`)
	rapid.Check(t, func(t *rapid.T) {
		o := drawn(t, r)
		a, b := soon.Assess(o, nil, r), off.Assess(o, nil, r)
		for _, p := range a.Problems {
			if p.Rule == "summary-missing" && (p.Severity != quality.Warning || p.Counts != opening.DateOf(2027, 1, 1)) {
				t.Fatalf("%+v", p)
			}
		}
		for i := range a.Scores {
			if a.Scores[i].Points != b.Scores[i].Points {
				t.Fatalf("%s: %d with a rule to come, %d without", a.Scores[i].Use, a.Scores[i].Points, b.Scores[i].Points)
			}
		}
	})
}

// The ratchet: what an edit leaves alone does not stand in its way, whatever is wrong there; what it brings does; publishing
// checks all.
func TestRatchet(t *testing.T) {
	r := reference(t)
	c := charter(t, r, `{rules: [{code: summary-missing, severity: blocking}, {code: text-phone, severity: blocking}, {code: photo-credit-missing, severity: blocking}]}`)
	rapid.Check(t, func(t *rapid.T) {
		live := drawn(t, r)
		next := arbitrary.Edited(r.Catalog, live).Draw(t, "edited")
		next.Status = rapid.SampledFrom([]offer.Status{live.Status, offer.Published}).Draw(t, "next status")
		before, after := c.Assess(live, nil, r).Problems, c.Assess(next, nil, r).Problems
		v := quality.Ratchet(before, after, live, next)
		if len(v.Blocking)+len(v.Advice)+len(v.Older) != len(after) {
			t.Fatalf("%d problems became %d", len(after), len(v.Blocking)+len(v.Advice)+len(v.Older))
		}
		if next.Status != offer.Published && len(v.Blocking) > 0 {
			t.Fatalf("a draft is blocked by %v", v.Blocking)
		}
		if next.Status == offer.Published && live.Status != offer.Published && len(v.Older) > 0 {
			t.Fatalf("publishing lets %v pass", v.Older)
		}
		same := quality.Ratchet(before, before, live, live)
		if len(same.Blocking)+len(same.Advice) > 0 {
			t.Fatalf("changing nothing is blocked by %v, advised %v", same.Blocking, same.Advice)
		}
		for _, p := range v.Blocking {
			if p.Severity != quality.Blocking {
				t.Fatalf("%s blocks and is a %s", p.Rule, p.Severity)
			}
		}
	})
}
