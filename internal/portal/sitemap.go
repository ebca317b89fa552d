package portal

import (
	"bufio"
	"context"
	"encoding/xml"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"

	"escale/internal/app"
	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/serving"
)

// The sitemap lists every page once in each language, each time with the addresses of its twins (sitemaps.org 0.9; hreflang as Google
// reads it). A file may have 50,000 addresses and 50 MB: the pages of a chunk of offers take a file for each language and half,
// which has 22,500 addresses and some 30 MB at most, and is written out while it is made.

const (
	sitemapHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	sitemapOpen = `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">` + "\n"
	halves      = 2 // of the ids of a chunk: the even ones, and the odd ones
)

// sitemapIndex lists the files of the sitemap.
func (p *Portal) sitemapIndex(w http.ResponseWriter, r *http.Request) {
	site := p.siteOf(r)
	chunks, err := p.app.PageChunks(r.Context(), site.visitor, new(query.Question))
	if err != nil {
		p.unlisted(w, err)
		return
	}
	sent := stream(w, r)
	defer sent.close()
	sent.write(sitemapHead, `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`, "\n")
	sent.write("<sitemap><loc>", site.base, "/sitemaps/pages.xml</loc></sitemap>\n")
	for _, chunk := range chunks {
		for half := range halves {
			for _, lang := range site.languages {
				sent.write("<sitemap><loc>", site.base, "/sitemaps/", string(lang), "-", strconv.Itoa(chunk.Number), "-", strconv.Itoa(half), ".xml</loc><lastmod>",
					chunk.Updated.UTC().Format(time.RFC3339), "</lastmod></sitemap>\n")
			}
		}
	}
	sent.write("</sitemapindex>\n")
}

// listed are the pages that exist once in each language and that crawlers are told of.
var listed = []string{"", "agenda", "places", "themes", "network", "reference", "open_data", "accessibility", "legal"}

// sitemap answers with one file of the sitemap.
func (p *Portal) sitemap(w http.ResponseWriter, r *http.Request) {
	site := p.siteOf(r)
	name, ended := strings.CutSuffix(r.PathValue("file"), ".xml")
	parts := strings.Split(name, "-")
	if ended && name == "pages" {
		p.sitemapOfPages(w, r, site)
		return
	}
	if !ended || len(parts) != 3 || !site.speaks(offer.Lang(parts[0])) {
		http.NotFound(w, r)
		return
	}
	chunk, err := strconv.ParseUint(parts[1], 10, 31)
	half, err2 := strconv.ParseUint(parts[2], 10, 31)
	if err != nil || err2 != nil || half >= halves {
		http.NotFound(w, r)
		return
	}
	ctx, stop := context.WithTimeout(r.Context(), time.Minute)
	defer stop()
	pages, err := p.app.Pages(ctx, site.visitor, new(query.Question), int(chunk), site.languages, func(id offer.ID) bool { return uint64(id)%halves == half })
	if err != nil {
		p.unlisted(w, err)
		return
	}
	sent := stream(w, r)
	defer sent.close()
	sent.write(sitemapHead, sitemapOpen)
	own := slices.Index(site.languages, offer.Lang(parts[0]))
	addresses := make([]string, len(site.languages))
	for page := range pages {
		p.addressesOf(site, page, addresses)
		sent.entry(site, addresses, own, page.Updated)
	}
	sent.write("</urlset>\n")
}

// addressesOf gives the addresses of an offer's page in each language of a site.
func (p *Portal) addressesOf(site *site, page app.Page, to []string) {
	for i, lang := range site.languages {
		to[i] = site.base + p.places.path(lang, "offers", segmentOf(page.ID, page.Names[i]))
	}
}

func (p *Portal) sitemapOfPages(w http.ResponseWriter, r *http.Request, site *site) {
	sent := stream(w, r)
	defer sent.close()
	sent.write(sitemapHead, sitemapOpen)
	addresses := make([]string, len(site.languages))
	for _, one := range p.routes() {
		if one.rest != "" || !slices.Contains(listed, one.word) {
			continue
		}
		for i, lang := range site.languages {
			addresses[i] = site.base + p.places.path(lang, one.word)
		}
		for i := range addresses {
			sent.entry(site, addresses, i, time.Time{})
		}
	}
	sent.write("</urlset>\n")
}

// unlisted says that there is no sitemap now.
func (p *Portal) unlisted(w http.ResponseWriter, err error) {
	if c, ok := w.(*serving.Call); ok {
		c.Log().Error("portal: writing the sitemap", "request", c.ID, "error", err)
	}
	w.Header().Set("Retry-After", "60")
	http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
}

// sheaf is a file of the sitemap on its way out. Who hangs up gets no more.
type sheaf struct {
	out   *bufio.Writer
	close func()
}

// stream begins a file, packed where the reader takes it so.
func stream(w http.ResponseWriter, r *http.Request) *sheaf {
	h := w.Header()
	h.Set("Content-Type", "application/xml; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=3600")
	h.Set("Vary", "Accept-Encoding")
	var to io.Writer = w
	end := func() {}
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		packed, _ := gzip.NewWriterLevel(w, gzip.BestSpeed) // there is such a level
		to, end = packed, func() { packed.Close() }         //nolint:errcheck // the reader is gone, or not
	}
	out := bufio.NewWriterSize(to, 64<<10)
	return &sheaf{out, func() { out.Flush(); end() }} //nolint:errcheck // as above
}

func (s *sheaf) write(parts ...string) {
	for _, part := range parts {
		s.out.WriteString(part) //nolint:errcheck // kept until Flush
	}
}

func (s *sheaf) address(address string) {
	xml.EscapeText(s.out, []byte(address)) //nolint:errcheck // as above
}

// entry lists one address of a page, and its twins.
func (s *sheaf) entry(site *site, addresses []string, own int, updated time.Time) {
	s.write("<url><loc>")
	s.address(addresses[own])
	s.write("</loc>")
	if !updated.IsZero() {
		s.write("<lastmod>", updated.UTC().Format(time.RFC3339), "</lastmod>")
	}
	for i, lang := range site.languages {
		s.write(`<xhtml:link rel="alternate" hreflang="`, string(lang), `" href="`)
		s.address(addresses[i])
		s.write(`"/>`)
	}
	s.write("</url>\n")
}
