package portal

import (
	"net/http"
	"slices"

	"golang.org/x/text/language"

	"escale/internal/diffusion"
	"escale/internal/offer"
)

// site is a project as this face serves it.
type site struct {
	*diffusion.Project
	languages []offer.Lang
	matcher   language.Matcher
}

// siteOf gives the site that a request is for, by the name it was asked under.
func (p *Portal) siteOf(*http.Request) *site { return newSite(diffusion.Main()) }

func newSite(project *diffusion.Project) *site {
	s := &site{Project: project, languages: project.Portal.Languages}
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
