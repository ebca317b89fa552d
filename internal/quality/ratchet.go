package quality

import (
	"strings"

	"escale/internal/fault"
	"escale/internal/offer"
)

// Verdict is what the problems of an offer mean for one edit of it.
type Verdict struct {
	Blocking []Problem // in the way of this edit
	Advice   []Problem // warnings and hints of what this edit touches or brings
	Older    []Problem // faults that were there before and that this edit leaves alone; none of them blocks
}

// OfSheet turns what a sheet finds into problems: a value that is not what its field takes blocks. A code that is out of use
// is still a value.
func OfSheet(found []fault.Problem) []Problem {
	problems := make([]Problem, len(found))
	for i, p := range found {
		severity := Blocking
		if p.Key == offer.Deprecated {
			severity = Warning
		}
		problems[i] = Problem{Rule: p.Key, Severity: severity, Path: p.Path, Args: p.Args, hint: p.Hint}
	}
	return problems
}

// Ratchet parts the problems that an offer would have after an edit. A fault stands in the way only where the edit touches its
// place or brings it in: whoever corrects a telephone number on a faulty old record saves it. Publishing is the one edit that
// touches everything; a draft may be incomplete, so nothing of the charter blocks it, and what its values are not is blocked
// all the same.
func Ratchet(before, after []Problem, live, next *offer.Offer) Verdict {
	publishes := next.Status == offer.Published && live.Status != offer.Published
	old := map[[2]string]bool{}
	for i := range before {
		old[before[i].place()] = true
	}
	touched := touchedBy(live, next)
	var v Verdict
	for i := range after {
		p := &after[i]
		older := old[p.place()] && !publishes && !within(touched, p.Path)
		switch {
		case older:
			v.Older = append(v.Older, *p)
		case p.Severity == Blocking && (p.rule == nil || next.Status == offer.Published):
			v.Blocking = append(v.Blocking, *p)
		default:
			v.Advice = append(v.Advice, *p)
		}
	}
	return v
}

func (p *Problem) place() [2]string { return [2]string{p.Rule, p.Path} }

// touchedBy lists the places that an edit touches: cells, and of a text only the languages that changed.
func touchedBy(live, next *offer.Offer) []string {
	var places []string
	for _, op := range offer.Difference(live, next) {
		is, isText := op.Value.(offer.Text)
		old := live.Get(op.Key)
		if !isText || old == nil {
			places = append(places, op.Pointer())
			continue
		}
		was, wasText := old.Value.(offer.Text)
		if !wasText {
			places = append(places, op.Pointer())
			continue
		}
		for lang, phrase := range is {
			if was[lang] != phrase {
				places = append(places, op.Pointer()+"/"+string(lang))
			}
		}
		for lang := range was {
			if _, there := is[lang]; !there {
				places = append(places, op.Pointer()+"/"+string(lang))
			}
		}
	}
	return places
}

// within tells whether a problem lies at one of the places or below it.
func within(places []string, path string) bool {
	for _, p := range places {
		if path == p || strings.HasPrefix(path, p+"/") {
			return true
		}
	}
	return false
}
