package portal

import (
	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"escale/internal/offer"
	"escale/internal/ui"
)

// menu lists the pages that the header leads to, footer those that the foot does, by their words of addresses.
var (
	menu   = []string{"search", "agenda", "places", "themes"}
	footer = []struct {
		title string
		pages []string
	}{
		{"portal.foot.visit", []string{"search", "agenda", "places", "themes", "booklet"}},
		{"portal.foot.network", []string{"network", "reference", "open_data"}},
	}
	owed = []string{"accessibility", "legal", "open_data"}
)

// frame gives what stands around every page.
func (v *visit) frame() ui.Site {
	s := ui.Site{
		Lang: string(v.lang), Name: v.site.say(v.site.Portal.Name, v.lang), Tagline: v.site.say(v.site.Portal.Tagline, v.lang), Logo: v.site.picture.url, Theme: v.site.theme.url, Home: v.to(""),
		Skip: v.say("ui.skip"), NavLabel: v.say("ui.menu"), LangLabel: v.say("ui.language"), Manifest: "/manifest.webmanifest", Colour: v.site.colour(),
		Booklet: v.linkTo("booklet"), Languages: v.inOtherLanguages(),
		Footer: ui.Footer{Text: v.say("portal.foot.about"), LegalLabel: v.say("ui.legal"), Note: v.say("portal.foot.note")},
	}
	for _, word := range menu {
		s.Nav = append(s.Nav, v.linkTo(word))
	}
	for _, g := range footer {
		group := ui.LinkGroup{Title: v.say(g.title)}
		for _, word := range g.pages {
			group.Links = append(group.Links, v.linkTo(word))
		}
		s.Footer.Groups = append(s.Footer.Groups, group)
	}
	for _, word := range owed {
		s.Footer.Legal = append(s.Footer.Legal, v.linkTo(word))
	}
	return s
}

// linkTo gives the link to one of the pages that exist once in each language.
func (v *visit) linkTo(word string) ui.Link {
	return ui.Link{Text: v.say("portal.page." + word), URL: v.to(word), Current: v.route.word == word}
}

// inOtherLanguages gives this very page in each of the site's languages, asked for in the same way.
func (v *visit) inOtherLanguages() []ui.Link {
	links := make([]ui.Link, 0, len(v.site.languages))
	for _, lang := range v.site.languages {
		links = append(links, ui.Link{Text: languageName(lang), URL: v.inLanguage(lang), Lang: string(lang), Current: lang == v.lang})
	}
	return links
}

// inLanguage gives the address of this page in another language.
func (v *visit) inLanguage(lang offer.Lang) string {
	path := v.pathIn(lang)
	if v.request.URL.RawQuery != "" {
		path += "?" + v.request.URL.RawQuery
	}
	return path
}

// pathIn is the same without what was asked: all that there is of a page which asks for nothing.
func (v *visit) pathIn(lang offer.Lang) string {
	if path, own := v.paths[lang]; own {
		return path
	}
	return v.places.path(lang, v.route.word, v.rest...)
}

// languageName gives the name of a language in itself, with a capital as in a list.
func languageName(lang offer.Lang) string {
	tag := language.Make(string(lang))
	return cases.Title(tag, cases.NoLower).String(display.Self.Name(tag))
}
