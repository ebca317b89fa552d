package serving

import (
	"net/http"
	"strconv"
	"strings"
)

// acceptedEncoding chooses among zstd and gzip (RFC 9110, 12.5.3); "" sends the bytes as they are.
func acceptedEncoding(headers []string) string {
	best, most := "", 0.0
	for _, header := range headers {
		for part := range strings.SplitSeq(header, ",") {
			name, quality := Weighed(part)
			if name == "*" {
				name = "gzip"
			}
			if (name == "zstd" && quality >= most || name == "gzip" && quality > most) && quality > 0 {
				best, most = name, quality
			}
		}
	}
	return best
}

// Weighed reads one item of a list with weights, such as "gzip;q=0.5".
func Weighed(item string) (name string, quality float64) {
	name, rest, _ := strings.Cut(item, ";")
	name = strings.ToLower(strings.TrimSpace(name))
	quality = 1
	for rest != "" {
		var param string
		param, rest, _ = strings.Cut(rest, ";")
		if value, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(param)), "q="); ok {
			q, err := strconv.ParseFloat(value, 64)
			if err != nil || !(q >= 0 && q <= 1) {
				return name, 0
			}
			quality = q
		}
	}
	return name, quality
}

// ByPerson tells whether a person with a browser asks, rather than a program: it names HTML, which programs do not.
func ByPerson(r *http.Request) bool {
	page, data := 0.0, 0.0
	for _, header := range r.Header["Accept"] {
		for part := range strings.SplitSeq(header, ",") {
			switch name, quality := Weighed(part); name {
			case "text/html", "application/xhtml+xml":
				page = max(page, quality)
			case "application/json", "application/geo+json", "application/problem+json":
				data = max(data, quality)
			}
		}
	}
	return page > data
}
