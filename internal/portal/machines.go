package portal

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// What machines read besides the pages themselves: where the pages are, and what the site is called and looks like.

// robots lets crawlers read the pages, says where they are listed, and keeps them off the data, which they would fetch page by page.
func (p *Portal) robots(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	io.WriteString(w, "User-agent: *\nDisallow: /api/\n\nSitemap: "+p.siteOf(r).base+"/sitemap.xml\n") //nolint:errcheck // the reader is gone, or not
}

// manifest says what a phone calls the site when it is put beside its programs (Web Application Manifest, W3C).
func (p *Portal) manifest(w http.ResponseWriter, r *http.Request) {
	site := p.siteOf(r)
	lang := site.languages[0]
	name := site.say(site.Portal.Name, lang)
	body, err := json.Marshal(map[string]any{"name": name, "short_name": name, "lang": lang, "start_url": "/", "scope": "/", "display": "minimal-ui",
		"background_color": "#ffffff", "theme_color": site.colour(), "icons": []any{map[string]string{"src": site.logo(), "sizes": "any"}}})
	if err != nil { // it is made of strings
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/manifest+json")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	w.Write(body) //nolint:errcheck // as above
}

// favicon is where browsers look that read no page.
func (p *Portal) favicon(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "public, max-age=3600")
	http.Redirect(w, r, p.siteOf(r).logo(), http.StatusFound)
}

// securityAddress makes an address of whom to tell of a weakness.
func securityAddress(contact string) string {
	if strings.Contains(contact, "://") {
		return contact
	}
	return "mailto:" + contact
}

// security says whom to tell of a weakness (RFC 9116), where the project says it.
func (p *Portal) security(w http.ResponseWriter, r *http.Request) {
	site := p.siteOf(r)
	contact := site.Portal.Legal.Security
	if contact == "" {
		http.NotFound(w, r)
		return
	}
	langs := make([]string, len(site.languages))
	for i, lang := range site.languages {
		langs[i] = string(lang)
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	fmt.Fprintf(w, "Contact: %s\nExpires: %s\nPreferred-Languages: %s\nCanonical: %s/.well-known/security.txt\n", securityAddress(contact),
		p.app.Now().AddDate(0, 6, 0).UTC().Format("2006-01-02T00:00:00Z"), strings.Join(langs, ", "), site.base)
}
