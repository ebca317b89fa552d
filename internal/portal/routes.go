package portal

import (
	"net/http"

	"escale/internal/access"
	"escale/internal/serving"
	"escale/internal/ui/assets"
)

// route is one page of the portal: the word under "path." that its address begins with in each language, what follows, the right
// that it needs, and who answers.
type route struct {
	word   string // "" for the front page
	rest   string // after the word, as net/http.ServeMux reads it
	right  access.Action
	answer func(*visit) (*page, error)
}

// open is the right to what holds no offers.
const open = serving.Open

// routes lists every page that exists once in each language.
func (p *Portal) routes() []route {
	return []route{
		{"", "", access.Read, (*visit).front},
		{"search", "", access.Read, (*visit).search},
		{"search", ".atom", access.Read, (*visit).feed},
		{"agenda", "", access.Read, (*visit).agenda},
		{"places", "", access.Read, (*visit).listPlaces},
		{"places", "/{code}", access.Read, (*visit).place},
		{"themes", "", access.Read, (*visit).listThemes},
		{"themes", "/{code}", access.Read, (*visit).theme},
		{"suggest", "", access.Read, (*visit).suggest},
		{"offers", "/{offer}", access.Read, (*visit).offer},
		{"legal", "", open, (*visit).legal},
		{"accessibility", "", open, (*visit).accessibility},
		{"open_data", "", access.Read, (*visit).openData},
		{"report", "/{offer}", access.Read, (*visit).report},
		{"report", "/{offer}/{token}", access.Read, (*visit).receipt},
		{"booklet", "", access.Read, (*visit).booklet},
		{"network", "", access.Read, (*visit).network},
		{"network", "/{code}", access.Read, (*visit).member},
		{"reference", "", access.Read, (*visit).reference},
		{"sheets", "/{type}", open, (*visit).sheet},
		{"lists", "/{list}", open, (*visit).list},
		{"booklet", "/{token}", access.Read, (*visit).bookletKept},
	}
}

// forms lists the pages that something is sent to, in each language.
func (p *Portal) forms() []route {
	return []route{
		{"report", "/{offer}", access.Read, (*visit).reportSent},
		{"booklet", "", access.Gather, (*visit).bookletSend},
	}
}

// machines lists the addresses that have no language.
func (p *Portal) machines() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"GET /{$}":                      p.greet,
		"GET /robots.txt":               p.robots,
		"GET /sitemap.xml":              p.sitemapIndex,
		"GET /sitemaps/{file}":          p.sitemap,
		"GET /manifest.webmanifest":     p.manifest,
		"GET /favicon.ico":              p.favicon,
		"GET /looks/{file}":             p.looks,
		"GET /.well-known/security.txt": p.security,
		"GET /outlines/{code}":          p.outline,
		"GET " + assets.Prefix:          assets.Handler().ServeHTTP,
	}
}
