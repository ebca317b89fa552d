package portal

import (
	"net/http"
	"slices"
	"strconv"

	"golang.org/x/text/language"

	"escale/internal/diffusion"
	"escale/internal/offer"
	"escale/internal/state"
)

// site is a project as this face serves it.
type site struct {
	*diffusion.Project
	base      string // what absolute addresses begin with
	serial    string // tells the sites of one process apart, for keys of pages
	languages []offer.Lang
	matcher   language.Matcher
}

// sites are those of one state of the base.
type sites struct {
	of     *state.State
	number int64
	main   *site
}

// current gives the sites of the state in force. The state is one value that is swapped; whenever it was, the next who asks gets
// sites of the new one.
func (p *Portal) current() *sites {
	s := p.app.State()
	for {
		old := p.known.Load()
		if old != nil && old.of == s {
			return old
		}
		next := &sites{of: s}
		if old != nil {
			next.number = old.number + 1
		}
		next.main = newSite(diffusion.Main(), p.app.Renderer().Base, strconv.FormatInt(next.number, 10))
		if p.known.CompareAndSwap(old, next) {
			return next
		}
	}
}

// siteOf gives the site that a request is for, by the name it was asked under.
func (p *Portal) siteOf(*http.Request) *site { return p.current().main }

func newSite(project *diffusion.Project, base, serial string) *site {
	s := &site{Project: project, base: base, serial: serial, languages: project.Portal.Languages}
	if len(s.languages) == 0 {
		s.languages = offer.Languages
	}
	tags := make([]language.Tag, len(s.languages))
	for i, lang := range s.languages {
		tags[i] = language.Make(string(lang))
	}
	s.matcher = language.NewMatcher(tags)
	return s
}

// best gives the language of the site that suits an Accept-Language header best.
func (s *site) best(accept string) offer.Lang {
	_, i := language.MatchStrings(s.matcher, accept)
	return s.languages[i]
}

func (s *site) speaks(lang offer.Lang) bool { return slices.Contains(s.languages, lang) }

// name gives a label in a language, or in the first of the site's that it has.
func (s *site) say(l offer.Label, lang offer.Lang) string {
	for _, lang := range append([]offer.Lang{lang}, s.languages...) {
		if l[lang] != "" {
			return l[lang]
		}
	}
	return ""
}
