package portal

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/cespare/xxhash/v2"
	"golang.org/x/text/language"

	"escale/internal/access"
	"escale/internal/diffusion"
	"escale/internal/offer"
	"escale/internal/state"
	"escale/internal/ui"
	"escale/internal/ui/assets"
)

// site is a project as this face serves it.
type site struct {
	*diffusion.Project
	theme     sheet  // the project's colours, where it has any
	picture   sheet  // its logo, likewise
	policy    string // what its pages may load
	base      string // what absolute addresses begin with
	visitor   access.Actor
	serial    string // tells the sites of one process apart, for keys of pages
	languages []offer.Lang
	matcher   language.Matcher
}

// sites are those of one state of the base.
type sites struct {
	of     *state.State
	number int64
	byCode map[string]*site // of projects
	sheets map[string]sheet // by the addresses under which they are found
}

// sheet is a file of a project, found under an address that changes with it.
type sheet struct {
	url, kind string
	data      []byte
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
		next.take(p.app.Renderer().Base)
		if p.known.CompareAndSwap(old, next) {
			return next
		}
	}
}

// siteOf gives the site that a request is for, by the name it was asked under.
func (p *Portal) siteOf(r *http.Request) *site {
	all := p.current()
	return all.byCode[all.of.Hosts.Project(r.Host).Code]
}

// take makes the sites of the projects, and one that shows everything where no project is the main one.
func (all *sites) take(base string) {
	all.byCode, all.sheets = map[string]*site{}, map[string]sheet{}
	for _, project := range append([]*diffusion.Project{diffusion.Main()}, all.of.Projects...) {
		s := newSite(project, base, strconv.FormatInt(all.number, 10))
		s.visitor = access.Anonymous
		if all.of.Policy.Narrows(project.Code) {
			s.visitor.Project = project.Code
		}
		all.byCode[project.Code] = s
		for _, one := range []sheet{s.theme, s.picture} {
			if one.url != "" {
				all.sheets[one.url] = one
			}
		}
	}
}

func newSite(project *diffusion.Project, base, serial string) *site {
	s := &site{Project: project, base: base, serial: serial, policy: policy, languages: project.Portal.Languages}
	if u, err := url.Parse(base); err == nil && len(project.Hosts) > 0 {
		s.base = u.Scheme + "://" + project.Hosts[0]
		if port := u.Port(); port != "" { // the name leads to the same server
			s.base += ":" + port
		}
	}
	if origins := strings.Join(project.Portal.Map.Origins(), " "); origins != "" {
		s.policy = strings.Replace(policy, "img-src 'self'", "connect-src 'self' "+origins+"; img-src 'self' "+origins, 1)
	}
	colours := ui.Theme{Brand: project.Portal.Colours.Brand, Accent: project.Portal.Colours.Accent}
	if css, _, err := colours.Stylesheet(); err == nil && colours != (ui.Theme{}) {
		s.theme = newSheet("theme", ".css", "text/css; charset=utf-8", []byte(css))
	}
	if logo := project.Portal.Logo; logo != nil {
		_, ending, _ := strings.Cut(logo.Kind, "/")
		s.picture = newSheet("logo", "."+strings.TrimSuffix(ending, "+xml"), logo.Kind, logo.Data)
	}
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

func newSheet(name, ending, kind string, data []byte) sheet {
	return sheet{"/looks/" + name + "-" + strconv.FormatUint(xxhash.Sum64(data), 36) + ending, kind, data}
}

// looks answers with a file of a project. A drawing may hold scripts: they are not run, wherever it is opened.
func (p *Portal) looks(w http.ResponseWriter, r *http.Request) {
	one, found := p.current().sheets[r.URL.Path]
	if !found {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", one.kind)
	h.Set("Content-Length", strconv.Itoa(len(one.data)))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	if r.Method != http.MethodHead {
		w.Write(one.data) //nolint:errcheck // the reader is gone, or not
	}
}

// logo is the address of the picture that stands for the site.
func (s *site) logo() string {
	if s.picture.url != "" {
		return s.picture.url
	}
	return assets.URL("logo.svg")
}

// colour is that of the bars which a browser draws around the site.
func (s *site) colour() string { return cmp.Or(s.Portal.Colours.Brand, "#0c5460") }

// closest is the zoom at which a map opens on one place: the map that we ship has nothing to show closer by than the towns around.
func (s *site) closest() float64 {
	if s.Portal.Map.Style == "" && s.Portal.Map.Tiles == "" {
		return 9.5
	}
	return 14
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
