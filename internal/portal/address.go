package portal

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"escale/internal/geo"
	"escale/internal/i18n"
	"escale/internal/offer"
	"escale/internal/serving"
)

// places knows where each page lies in each language.
type places struct {
	words map[offer.Lang]map[string]string // by language, then by the key under "path."
}

func namePlaces() (*places, error) {
	ps := &places{map[offer.Lang]map[string]string{}}
	for _, lang := range offer.Languages {
		messages, err := i18n.VisitorMessages(string(lang))
		if err != nil {
			return nil, err
		}
		words := map[string]string{}
		for key, word := range messages {
			if name, is := strings.CutPrefix(key, "path."); is {
				words[name] = word
			}
		}
		ps.words[lang] = words
	}
	return ps, nil
}

// path gives the path of a page in a language. The parts after it are escaped.
func (ps *places) path(lang offer.Lang, word string, rest ...string) string {
	var b strings.Builder
	b.WriteString("/" + string(lang))
	if word != "" {
		b.WriteString("/" + ps.words[lang][word])
	}
	for _, part := range rest {
		b.WriteString("/" + url.PathEscape(part))
	}
	return b.String()
}

// meant gives the address that somebody meant who wrote a slash too many, capitals, a word of another language, or none of the
// language: false where there is none, or it is the very one.
func (ps *places) meant(path string) (string, bool) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	lang := offer.Lang(strings.ToLower(parts[0]))
	if ps.words[lang] != nil {
		parts = parts[1:]
	} else {
		lang = ""
	}
	if len(parts) == 0 {
		meant := ps.path(lang, "")
		return meant, lang != "" && meant != path
	}
	langs := offer.Languages
	if lang != "" {
		langs = append([]offer.Lang{lang}, langs...) // a word may mean one thing here and another there
	}
	said := strings.ToLower(parts[0])
	for _, other := range langs {
		for word, name := range ps.words[other] {
			if name != said {
				continue
			}
			meant := ps.path(cmp.Or(lang, other), word, parts[1:]...)
			return meant, meant != ps.escaped(path)
		}
	}
	return "", false
}

// escaped gives a path as addresses have it.
func (ps *places) escaped(path string) string { return (&url.URL{Path: path}).EscapedPath() }

// to gives the address of a page in the visitor's language.
func (v *visit) to(word string, rest ...string) string { return v.places.path(v.lang, word, rest...) }

// asking gives the address of a page with a question.
func asking(path string, values url.Values) string {
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

// absolute makes an address one that other sites can use.
func (v *visit) absolute(path string) string { return v.base + path }

// slug makes the readable end of an address out of a name: lower case, without accents, words joined by hyphens.
func slug(name string) string { return geo.Slug(name) }

// named sends a person who follows the name by which an offer is known everywhere to its page; programs get its data from another
// face.
func (p *Portal) named(c *serving.Call) error {
	if _, err := strconv.ParseUint(c.Request.PathValue("id"), 10, 63); err != nil {
		return serving.NotThere(c.Request.URL.Path)
	}
	lang := p.siteOf(c.Request).best(c.Request.Header.Get("Accept-Language"))
	page := p.places.path(lang, "offers", c.Request.PathValue("id"))
	if c.Request.URL.RawQuery != "" {
		page += "?" + c.Request.URL.RawQuery
	}
	h := c.Header()
	h.Set("Vary", "Accept, Accept-Language")
	h.Set("Cache-Control", "public, max-age=300")
	http.Redirect(c, c.Request, page, http.StatusSeeOther)
	return nil
}

// greet sends a visitor who says no language to the front page in the best of those that the portal has.
func (p *Portal) greet(w http.ResponseWriter, r *http.Request) {
	site := p.siteOf(r)
	lang := site.best(r.Header.Get("Accept-Language"))
	h := w.Header()
	h.Set("Vary", "Accept-Language")
	h.Set("Cache-Control", "public, max-age=300")
	http.Redirect(w, r, p.places.path(lang, ""), http.StatusFound)
}
