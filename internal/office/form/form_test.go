package form_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"escale/internal/house/testkit/arbitrary"
	"escale/internal/offer"
	"escale/internal/office/form"
)

// Whoever opens a form and sends it as it is changes nothing: for every kind of value, in any language of the interface.
func TestSendingAFormAsItIsChangesNothing(t *testing.T) {
	c := catalog(t)
	rapid.Check(t, func(r *rapid.T) {
		o := arbitrary.Offer(c).Draw(r, "offer")
		s := setting(t, o)
		s.Variant = rapid.SampledFrom([]string{"", "winter"}).Draw(r, "variant")
		got := form.Read(posted(drawn(t, s)), s)
		if diff := cmp.Diff(o, got.Offer); diff != "" {
			r.Fatalf("the offer is another (- was, + is):\n%s", diff)
		}
		if len(got.Changed)+len(got.Moved)+len(got.Problems) > 0 || got.Again {
			r.Fatalf("%v %v %v %v", got.Changed, got.Moved, got.Problems, got.Again)
		}
	})
}

// What is redrawn after it was sent says the same again.
func TestEachKindIsDrawn(t *testing.T) {
	c := catalog(t)
	seen := map[offer.Kind]bool{}
	for _, sheet := range c.Sheets {
		for _, f := range sheet.Fields() {
			if seen[f.Kind] {
				continue
			}
			seen[f.Kind] = true
			t.Run(string(f.Kind), rapid.MakeCheck(func(r *rapid.T) {
				o := &offer.Offer{ID: 1_000_000_001, Type: sheet.Type, Status: offer.Draft, Cells: arbitrary.Cells(c, f).Draw(r, "cells")}
				s := setting(t, o)
				s.Sheet = &offer.Sheet{Type: sheet.Type, Category: sheet.Category, Sections: []offer.Section{{Key: "one", Fields: []*offer.Field{f}}}}
				sent := posted(drawn(t, s))
				got := form.Read(sent, s)
				if diff := cmp.Diff(o, got.Offer); diff != "" {
					r.Fatalf("the offer is another (- was, + is):\n%s", diff)
				}
				if len(got.Carried) < len(o.Cells) {
					r.Fatalf("of %d cells the form carried %v", len(o.Cells), got.Carried)
				}
			}))
		}
	}
	if len(seen) != 20 {
		t.Errorf("%d kinds were drawn", len(seen))
	}
}
