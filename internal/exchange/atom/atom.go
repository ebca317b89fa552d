// Package atom writes lists as feeds that readers of news subscribe to (RFC 4287), with positions as GeoRSS Simple has them. A feed is
// small and read by programs that forgive nothing, so it is written from values of its own, apart from where they come from.
package atom

import (
	"encoding/xml"
	"strconv"
	"strings"
	"time"
)

// Feed is a list that changes. ID is an address that stays what it is; Self is where this very document lies, Page the page for people,
// Next the older entries.
type Feed struct {
	ID, Title, Subtitle, Lang string
	Self, Page, Next          string
	Author, Rights            string
	Updated                   time.Time // of the latest entry
	Entries                   []Entry
}

// Entry is one thing of it. Lang is that of its words, where it is another than the feed's.
type Entry struct {
	ID, Title, Summary, Lang string
	Page                     string
	Published, Updated       time.Time
	Categories               []string
	Lat, Lon                 float64
	Placed                   bool // there is a position
}

type link struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type category struct {
	Term string `xml:"term,attr"`
}

type person struct {
	Name string `xml:"name"`
}

type document struct {
	XMLName  xml.Name  `xml:"http://www.w3.org/2005/Atom feed"`
	GeoRSS   string    `xml:"xmlns:georss,attr"`
	Lang     string    `xml:"xml:lang,attr,omitempty"`
	ID       string    `xml:"id"`
	Title    string    `xml:"title"`
	Subtitle string    `xml:"subtitle,omitempty"`
	Updated  string    `xml:"updated"`
	Author   person    `xml:"author"`
	Rights   string    `xml:"rights,omitempty"`
	Links    []link    `xml:"link"`
	Entries  []element `xml:"entry"`
}

type element struct {
	Lang       string     `xml:"xml:lang,attr,omitempty"`
	ID         string     `xml:"id"`
	Title      string     `xml:"title"`
	Links      []link     `xml:"link"`
	Published  string     `xml:"published,omitempty"`
	Updated    string     `xml:"updated"`
	Categories []category `xml:"category"`
	Summary    string     `xml:"summary,omitempty"`
	Point      string     `xml:"georss:point,omitempty"`
}

// Append appends the feed as a document. Signs that XML cannot hold are left out.
func Append(b []byte, f *Feed) ([]byte, error) {
	d := document{GeoRSS: "http://www.georss.org/georss", Lang: f.Lang, ID: f.ID, Title: clean(f.Title), Subtitle: clean(f.Subtitle), Updated: instant(f.Updated),
		Author: person{clean(f.Author)}, Rights: clean(f.Rights)}
	for _, l := range []link{{"self", MediaType, f.Self}, {"alternate", "text/html", f.Page}, {"next", MediaType, f.Next}} {
		if l.Href != "" {
			d.Links = append(d.Links, l)
		}
	}
	for i := range f.Entries {
		d.Entries = append(d.Entries, f.Entries[i].element())
	}
	written, err := xml.Marshal(d)
	if err != nil {
		return b, err
	}
	return append(append(b, xml.Header...), written...), nil
}

// MediaType is what a feed is sent as.
const MediaType = "application/atom+xml"

func (e *Entry) element() element {
	x := element{Lang: e.Lang, ID: e.ID, Title: clean(e.Title), Summary: clean(e.Summary), Updated: instant(e.Updated),
		Links: []link{{"alternate", "text/html", e.Page}}}
	if !e.Published.IsZero() {
		x.Published = instant(e.Published)
	}
	for _, c := range e.Categories {
		x.Categories = append(x.Categories, category{clean(c)})
	}
	if e.Placed {
		x.Point = strconv.FormatFloat(e.Lat, 'f', -1, 64) + " " + strconv.FormatFloat(e.Lon, 'f', -1, 64)
	}
	return x
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// clean leaves the characters of XML 1.0 (section 2.2).
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}
