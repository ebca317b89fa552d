package form

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"escale/internal/fault"
	"escale/internal/offer"
)

// reader reads what was sent, within what its setting allows.
type reader struct {
	*Setting
	sent     url.Values
	act      act
	acted    bool
	right    Right
	locked   bool // of the field at hand: nothing but translations counts
	problems []fault.Problem
	posted   *Posted
}

// verb is what a button asks to be done to a list.
type verb string

const (
	adds    verb = "add"
	removes verb = "remove"
	ups     verb = "up"
	downs   verb = "down"
	shows   verb = "show" // a field that is empty
	takes   verb = "take" // what is inherited, as one's own
	leaves  verb = "leave"
	varies  verb = "variant"
	speaks  verb = "languages"
)

// act is what a button asks for: a verb, and the name of what it is about.
type act struct {
	verb verb
	name string
}

// actName is the control of the buttons.
const actName = "do"

func (a act) String() string { return string(a.verb) + ":" + a.name }

func actOf(s string) act {
	v, name, _ := strings.Cut(s, ":")
	return act{verb(v), name}
}

// asks tells whether a button asked for this to be done here.
func (r *reader) asks(v verb, at place) bool {
	if r.act.verb != v || r.act.name != at.name {
		return false
	}
	r.acted = true
	return true
}

// move puts the entry at a place of a list before or behind its neighbour, when a button asked for it.
func (r *reader) move(l []any, i int, at place) {
	switch {
	case i > 0 && r.asks(ups, at):
		l[i-1], l[i] = l[i], l[i-1]
	case i < len(l)-1 && r.asks(downs, at):
		l[i+1], l[i] = l[i], l[i+1]
	}
}

// words gives what was sent for a control, the last where there are several, without what no document may hold.
func (r *reader) words(name string) (words string, sent bool) {
	all, sent := r.sent[name]
	if len(all) == 0 {
		return "", false
	}
	return clean(all[len(all)-1]), sent
}

// all gives what was sent for a control that can have several values, but for the empty one that says that it was there.
func (r *reader) all(name string) (words []string, sent bool) {
	all, sent := r.sent[name]
	for _, w := range all {
		if w = clean(w); w != "" {
			words = append(words, w)
		}
	}
	return words, sent
}

// tick reads a box to tick.
func (r *reader) tick(name string) (on, sent bool) {
	words, sent := r.words(name)
	return words != "", sent
}

// malformed keeps words that are no value, and says what is wrong with them.
func (r *reader) malformed(at place, words string, p *fault.Problem) any {
	p.Path = at.pointer
	r.problems = append(r.problems, *p)
	return typed{words, *p}
}

// clean brings words to the form in which they are kept: browsers end lines as mail does.
func clean(s string) string { return offer.CleanText(strings.ReplaceAll(s, "\r\n", "\n")) }

// newEntry is how a form calls the entries of a list.
var newEntry = regexp.MustCompile(`^[a-z0-9]{1,24}$`)

func itoa(n int) string { return strconv.Itoa(n) }
