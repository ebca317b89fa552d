package diffusion

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"escale/internal/fault"
	"escale/internal/offer"
)

// Limits of what settings may hold.
const (
	MaxSettings   = 64 << 10  // bytes of the file
	MaxLogo       = 200 << 10 // bytes
	maxText       = 2000      // bytes of any text
	maxHosts      = 20
	maxHighlights = 12
	maxFailures   = 106 // criteria of the RGAA 4.1
)

// Read reads the settings of a project from YAML. What is wrong is told all at once, by the key it stands under.
func Read(data []byte) (*Project, error) {
	if len(data) > MaxSettings {
		return nil, fault.New(fault.TooMany, "settings.too_large", "max", MaxSettings)
	}
	p := &Project{Code: MainProject}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(p); err != nil && !errors.Is(err, io.EOF) {
		return nil, fault.Refuse("settings.invalid", []fault.Problem{fault.At("", "yaml.malformed", "reason", fault.Plain(err))})
	}
	return p, fault.Refuse("settings.invalid", p.Check())
}

// YAML writes the settings as Read takes them.
func (p *Project) YAML() ([]byte, error) {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	err := errors.Join(e.Encode(p), e.Close())
	return b.Bytes(), err
}

var (
	codeForm   = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)
	hostForm   = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`)
	colourForm = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
	mailForm   = regexp.MustCompile(`^[^@\s<>"]+@[^@\s<>"]+\.[^@\s<>"]+$`)
)

// Check says what is wrong with settings by themselves. That scope and highlights ask what can be asked is seen by who knows the vocabulary.
func (p *Project) Check() []fault.Problem {
	var c checker
	c.form("/code", p.Code, codeForm, "settings.code_malformed")
	if len(p.Hosts) > maxHosts {
		c.add("/hosts", "list.too_long", "length", len(p.Hosts), "max", maxHosts)
	}
	for i, host := range p.Hosts {
		c.form(fmt.Sprintf("/hosts/%d", i), host, hostForm, "settings.host_malformed")
	}
	c.text("/scope", p.Scope)
	c.label("/portal/name", p.Portal.Name)
	if len(p.Portal.Name) == 0 {
		c.add("/portal/name", "settings.name_missing")
	}
	c.label("/portal/tagline", p.Portal.Tagline)
	c.label("/portal/claim", p.Portal.Claim)
	c.label("/portal/welcome", p.Portal.Welcome)
	for i, lang := range p.Portal.Languages {
		c.lang(fmt.Sprintf("/portal/languages/%d", i), lang)
		if slices.Contains(p.Portal.Languages[:i], lang) {
			c.add(fmt.Sprintf("/portal/languages/%d", i), "settings.twice", "value", string(lang))
		}
	}
	c.form("/portal/colours/brand", p.Portal.Colours.Brand, colourForm, "settings.colour_malformed")
	c.form("/portal/colours/accent", p.Portal.Colours.Accent, colourForm, "settings.colour_malformed")
	if len(p.Portal.Highlights) > maxHighlights {
		c.add("/portal/highlights", "list.too_long", "length", len(p.Portal.Highlights), "max", maxHighlights)
	}
	for i, h := range p.Portal.Highlights {
		c.label(fmt.Sprintf("/portal/highlights/%d/title", i), h.Title)
		if len(h.Title) == 0 {
			c.add(fmt.Sprintf("/portal/highlights/%d/title", i), "settings.name_missing")
		}
	}
	c.maps(p.Portal.Map)
	c.legal(p.Portal.Legal)
	return c.found
}

type checker struct{ found []fault.Problem }

func (c *checker) add(at, key string, args ...any) {
	c.found = append(c.found, fault.At(at, key, args...))
}

// form checks a word that may be left out.
func (c *checker) form(at, value string, form *regexp.Regexp, key string) {
	if value != "" && (len(value) > 253 || !form.MatchString(value)) {
		c.add(at, key, "value", value[:min(len(value), 80)])
	}
}

func (c *checker) lang(at string, lang offer.Lang) {
	if !slices.Contains(offer.Languages, lang) {
		c.add(at, "settings.language", "value", string(lang))
	}
}

func (c *checker) label(at string, l offer.Label) {
	for lang, text := range l {
		c.lang(at+"/"+string(lang), lang)
		c.text(at+"/"+string(lang), text)
	}
}

func (c *checker) text(at, text string) {
	if len(text) > maxText {
		c.add(at, "text.too_long", "length", len(text), "max", maxText)
	}
}

func (c *checker) maps(m Map) {
	c.address("/portal/map/style", m.Style)
	c.address("/portal/map/tiles", m.Tiles)
	for _, part := range []string{"{z}", "{x}", "{y}"} {
		if m.Tiles != "" && !strings.Contains(m.Tiles, part) {
			c.add("/portal/map/tiles", "settings.tiles", "part", part)
		}
	}
	if m.Style+m.Tiles != "" && m.Attribution == "" {
		c.add("/portal/map/attribution", "settings.attribution")
	}
	c.text("/portal/map/attribution", m.Attribution)
}

func (c *checker) legal(l Legal) {
	for _, one := range []struct{ key, value string }{{"publisher", l.Publisher}, {"director", l.Director}, {"host", l.Host}} {
		c.text("/portal/legal/"+one.key, one.value)
	}
	for _, one := range []struct{ key, value string }{{"contact", l.Contact}, {"data_protection", l.DataProtection}, {"accessibility", l.Accessibility}} {
		c.form("/portal/legal/"+one.key, one.value, mailForm, "settings.mail")
	}
	c.address("/portal/legal/scheme", l.Scheme)
	c.audit(l.Audit)
	if !strings.Contains(l.Security, "://") {
		c.form("/portal/legal/security", l.Security, mailForm, "settings.mail")
		return
	}
	c.address("/portal/legal/security", l.Security)
}

func (c *checker) audit(a *Audit) {
	if a == nil {
		return
	}
	if _, err := time.Parse(time.DateOnly, a.Day); err != nil {
		c.add("/portal/legal/audit/day", "date.malformed", "value", a.Day[:min(len(a.Day), 80)])
	}
	if c.text("/portal/legal/audit/by", a.By); a.By == "" {
		c.add("/portal/legal/audit/by", "settings.name_missing")
	}
	if !(a.Rate >= 0 && a.Rate <= 100) {
		c.add("/portal/legal/audit/rate", "settings.rate", "value", a.Rate)
	}
	c.address("/portal/legal/audit/report", a.Report)
	if len(a.Failures) > maxFailures {
		c.add("/portal/legal/audit/failures", "list.too_long", "length", len(a.Failures), "max", maxFailures)
		return
	}
	for i, f := range a.Failures {
		c.label(fmt.Sprintf("/portal/legal/audit/failures/%d", i), f)
	}
}

// address checks an address of another site. A quote or semicolon in it could end the security policy that names its origin.
func (c *checker) address(at, address string) {
	if address == "" {
		return
	}
	u, err := url.Parse(strings.NewReplacer("{", "", "}", "").Replace(address))
	if err != nil || u.Scheme != "https" || !hostForm.MatchString(u.Hostname()) || len(address) > maxText || strings.ContainsAny(address, " \t\n\"'<>;,") {
		c.add(at, "settings.address", "value", address[:min(len(address), 80)])
	}
}

// Origins gives the sites that maps load from: what a security policy has to let through.
func (m Map) Origins() []string {
	var all []string
	for _, address := range []string{m.Style, m.Tiles} {
		scheme, rest, found := strings.Cut(address, "://")
		host, _, _ := strings.Cut(rest, "/")
		if origin := scheme + "://" + host; found && !slices.Contains(all, origin) {
			all = append(all, origin)
		}
	}
	return all
}

// logos are the kinds of pictures that a logo may be, by the first bytes of the file.
var logos = []struct{ begins, kind string }{
	{"\x89PNG\r\n\x1a\n", "image/png"}, {"\xff\xd8\xff", "image/jpeg"}, {"RIFF", "image/webp"}, {"<svg", "image/svg+xml"}, {"<?xml", "image/svg+xml"},
}

// ReadLogo takes a picture as the logo of a project.
func ReadLogo(data []byte) (*Logo, error) {
	if len(data) > MaxLogo {
		return nil, fault.New(fault.TooMany, "settings.logo_too_large", "max", MaxLogo)
	}
	for _, one := range logos {
		if bytes.HasPrefix(data, []byte(one.begins)) {
			return &Logo{one.kind, data}, nil
		}
	}
	return nil, fault.New(fault.Invalid, "settings.logo_kind")
}
