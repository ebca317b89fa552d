package offer

import (
	"net/url"
	"strings"

	"escale/internal/fault"
)

// Link is an address on the web, with what it leads to in words.
type Link struct {
	URL   string `json:"url"`
	Label Text   `json:"label,omitempty"`
	Lang  Lang   `json:"lang,omitempty"` // of the page behind it, when told
}

func (Link) Kind() Kind { return KindLink }

func (l Link) Check(_ *Field, r Reference) []fault.Problem {
	return append(checkURL("/url", l.URL), under("/label", l.Label.Check(&Field{}, r))...)
}

func (l Link) Facts(f *Field, _ Reference, to *Facts) {
	to.Exact = append(to.Exact, Exact{f, f.Class, NormalURL(l.URL)})
}

// NormalURL brings a web address to the form in which it is compared: no scheme, no "www.", no trailing slash, host in
// lower case.
func NormalURL(s string) string {
	s = strings.TrimSpace(s)
	if !strings.Contains(s, "://") {
		s = "http://" + s // as people type it, and as it comes out of here
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return strings.ToLower(strings.TrimPrefix(s, "http://"))
	}
	host := strings.TrimPrefix(strings.ToLower(u.Host), "www.")
	rest := strings.TrimSuffix(u.EscapedPath(), "/")
	if u.RawQuery != "" {
		rest += "?" + u.RawQuery
	}
	return host + rest
}

// checkURL lets only web addresses through: a link that runs a script or opens a file is refused.
func checkURL(path, s string) []fault.Problem {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || len(s) > 2000 {
		return []fault.Problem{fault.At(path, "link.not_a_web_address", "value", clip(s, 200))}
	}
	return nil
}

// clip shortens what is echoed in a message.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}

// under puts the paths of problems below another.
func under(path string, found []fault.Problem) []fault.Problem {
	for i := range found {
		found[i].Path = path + found[i].Path
	}
	return found
}
