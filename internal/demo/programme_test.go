package demo_test

import (
	"slices"
	"testing"

	"escale/internal/demo"
	"escale/internal/offer"
	"escale/internal/opening"
)

// A festival has twelve on its programme, each on one of its days.
func TestFestivalsHaveAProgramme(t *testing.T) {
	all := offers(t)
	programmes := map[offer.ID][]opening.Date{}
	for _, o := range all {
		for c := range o.All(offer.FieldRelations) {
			if r := c.Value.(offer.Relation); r.Nature == "programme-of" && r.To != 0 {
				hours, _ := o.Opening()
				if len(hours.Sessions) > 0 {
					programmes[r.To] = append(programmes[r.To], hours.Sessions[0].Date)
				}
			}
		}
	}
	whole := 0
	for id, days := range programmes {
		if len(days) < 12 {
			continue
		}
		whole++
		festival := all[id-offer.FirstID]
		hours, _ := festival.Opening()
		if festival.Status != offer.Published || festival.Category()[0] != "festival" || len(hours.Sessions) == 0 || len(days) != 12 {
			t.Errorf("%d is a %v, %s, with %d on its programme", id, festival.Category(), festival.Status, len(days))
			continue
		}
		last := hours.Sessions[len(hours.Sessions)-1]
		if slices.Min(days) < hours.Sessions[0].Date || slices.Max(days) > max(last.Date, last.To) {
			t.Errorf("%d: the programme goes from %v to %v, the festival from %v", id, slices.Min(days), slices.Max(days), hours.Sessions[0].Date)
		}
		if slices.Min(days) <= today {
			t.Errorf("%d is over", id)
		}
	}
	if whole < 3 {
		t.Errorf("%d festivals have a programme", whole)
	}
}

func TestDoublesLeadOn(t *testing.T) {
	merged := 0
	all := offers(t)
	for _, o := range all {
		if o.Status != offer.Merged {
			continue
		}
		merged++
		to := all[o.MergedInto-offer.FirstID]
		if to.Status != offer.Published || to.Type != o.Type || to.ID >= o.ID {
			t.Errorf("%d was merged into %d, a %s %s", o.ID, to.ID, to.Status, to.Type)
		}
	}
	if merged < 5 || merged > len(all)/50 {
		t.Errorf("%d offers were merged", merged)
	}
}

// Two members keep criteria of their own, of all kinds, and only one of them about what is not its own.
func TestMembersKeepCriteria(t *testing.T) {
	n := made(t, demo.Options{Seed: 1})
	sheets := n.OwnSheets()
	if len(sheets) != 2 || sheets[0].Organisation == sheets[1].Organisation {
		t.Fatalf("%d members keep criteria", len(sheets))
	}
	kinds, of := map[offer.Kind]int{}, map[string]int{}
	for i, o := range offers(t) {
		kept, err := n.Kept(i, o)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range kept {
			of[p.Organisation]++
			if p.Offer != o.ID || p.Organisation == sheets[1].Organisation && o.Owner != p.Organisation {
				t.Errorf("%s keeps something about %d of %s", p.Organisation, o.ID, o.Owner)
			}
			for _, c := range p.Cells {
				kinds[c.Value.Kind()]++
			}
		}
	}
	for _, s := range sheets {
		if of[s.Organisation] < 20 {
			t.Errorf("%s keeps something about %d offers", s.Organisation, of[s.Organisation])
		}
		for _, f := range s.Fields {
			if kinds[f.Kind] == 0 {
				t.Errorf("nothing is told of kind %s", f.Kind)
			}
		}
	}
}
