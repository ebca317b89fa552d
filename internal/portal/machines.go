package portal

import (
	"io"
	"net/http"
)

// robots lets crawlers read the pages, and keeps them off the data, which they would fetch page by page.
func (p *Portal) robots(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	io.WriteString(w, "User-agent: *\nDisallow: /api/\n") //nolint:errcheck // the reader is gone, or not
}
