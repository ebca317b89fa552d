package query

import (
	"net/url"
	"strings"
)

// Parameters reads the parameters of an address. A semicolon stands for itself, as in near=47.39,0.68;10km: nobody separates
// parameters by it any more, and net/url refuses it.
func Parameters(raw string) (url.Values, error) {
	return url.ParseQuery(strings.ReplaceAll(raw, ";", "%3B"))
}
