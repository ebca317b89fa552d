package api

import (
	"slices"
	"strings"

	"escale/internal/app"
	"escale/internal/exchange/native"
	"escale/internal/serving"
)

// format is a form in which offers are answered. list or one is nil where the form makes no sense.
type format struct {
	name      string // as in format= and as the ending of an address
	mediaType string
	saved     bool // browsers are to save it rather than show it
	list      func(*listing, []byte) ([]byte, error)
	one       func(*single, []byte) ([]byte, error)
}

// formats lists every form, the one that stands in for others first.
var formats = []*format{
	{name: "json", mediaType: "application/json", list: (*listing).json, one: (*single).json},
	{name: "geojson", mediaType: "application/geo+json", list: (*listing).geojson, one: (*single).geojson},
	{name: "ndjson", mediaType: "application/x-ndjson", list: (*listing).ndjson},
	{name: "csv", mediaType: "text/csv; charset=utf-8; header=present", saved: true, list: (*listing).csv},
	{name: "ics", mediaType: "text/calendar; charset=utf-8", saved: true, list: (*listing).ics, one: (*single).ics},
	{name: "gpx", mediaType: "application/gpx+xml", saved: true, one: (*single).gpx},
	{name: "svg", mediaType: "image/svg+xml", one: (*single).profile},
}

// single is one offer about to be written.
type single struct {
	*app.Shown
	*wanted
	renderer *native.Renderer
}

// formatNamed gives the form with a name, or nil.
func formatNamed(name string) *format {
	if i := slices.IndexFunc(formats, func(f *format) bool { return f.name == name }); i >= 0 {
		return formats[i]
	}
	return nil
}

func listFormats() (names []string) {
	for _, f := range formats {
		if f.list != nil {
			names = append(names, f.name)
		}
	}
	return names
}

func (f *format) fileName(base string) string {
	if !f.saved {
		return ""
	}
	return base + "." + f.name
}

// negotiated chooses the form that the caller's program prefers (RFC 9110, 12.5.1). Where it accepts none of ours it gets
// JSON all the same, as the RFC allows: an answer that can be read says more than a 406.
func negotiated(headers []string, fits func(*format) bool) *format {
	best, most := formats[0], 0.0
	for _, header := range headers {
		for part := range strings.SplitSeq(header, ",") {
			name, quality := serving.Weighed(part)
			if quality <= most {
				continue
			}
			for _, f := range formats {
				kind, _, _ := strings.Cut(f.mediaType, ";")
				if fits(f) && (name == kind || name == "*/*" || name == "application/*" && f == formats[0]) {
					best, most = f, quality
					break
				}
			}
		}
	}
	return best
}

// ndjson writes one offer a line. The next page is in the header Link.
func (l *listing) ndjson(b []byte) ([]byte, error) {
	b, err := l.appendOffers(b, "\n")
	if len(b) > 0 {
		b = append(b, '\n')
	}
	return b, err
}
