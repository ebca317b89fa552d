package offer

import (
	"slices"
	"strings"
	"time"

	"escale/internal/fault"
	"escale/internal/opening"
)

// Medium is a picture, a video, a sound, a logo or a document, with its rights. It lies in the library of the base (Hash) or
// elsewhere on the web (URL). Who may see it, for which use and until when is decided in access.
type Medium struct {
	Type    MediaType    `json:"type"`
	Hash    string       `json:"hash,omitempty"` // SHA-256 of the original in the library, hexadecimal
	URL     string       `json:"url,omitempty"`
	MIME    string       `json:"mime,omitempty"`
	Width   int          `json:"width,omitzero"` // pixels
	Height  int          `json:"height,omitzero"`
	Title   Text         `json:"title,omitempty"`
	Alt     Text         `json:"alt,omitempty"` // what those who cannot see it are told
	Caption Text         `json:"caption,omitempty"`
	Focus   *Focus       `json:"focus,omitempty"`
	Rights  MediumRights `json:"rights,omitzero"`
}

// MediaType is the closed list of kinds of media.
type MediaType string

const (
	Photo    MediaType = "photo"
	Video    MediaType = "video"
	Sound    MediaType = "sound"
	Logo     MediaType = "logo"
	Document MediaType = "document"
)

// MediaTypes lists every MediaType.
var MediaTypes = []MediaType{Photo, Video, Sound, Logo, Document}

// Focus is what must stay in sight when a picture is cropped: a point, as shares of width and height from the top left.
type Focus struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// MediumRights says who made a medium and what may be done with it.
type MediumRights struct {
	Author  string       `json:"author,omitempty"`
	Credit  string       `json:"credit,omitempty"`  // the line to show, as agreed with the author
	Licence Licence      `json:"licence,omitempty"` // "" is not told
	Stated  string       `json:"stated,omitempty"`  // the licence in the words of the source
	From    opening.Date `json:"from,omitzero"`
	Until   opening.Date `json:"until,omitzero"` // the last day, in the network's time zone
	Uses    []Use        `json:"uses,omitempty"` // empty: every use that the licence allows
	AsIs    bool         `json:"as_is,omitzero"` // may not be cropped or adapted
	People  Consent      `json:"people,omitempty"`
}

// Consent tells whether people who can be recognised agreed to be shown; "" is nobody to be seen, or not told.
type Consent string

const (
	ConsentGiven     Consent = "given"
	ConsentMissing   Consent = "missing"
	ConsentWithdrawn Consent = "withdrawn"
)

// Until gives the instant at which the rights end in a time zone: the midnight after the last day; zero for no end.
func (m Medium) Until(zone *time.Location) time.Time {
	if m.Rights.Until.IsZero() {
		return time.Time{}
	}
	return (m.Rights.Until + 1).At(0, zone)
}

// Adaptable tells whether the medium may be cropped: neither its author nor its licence forbids it. A licence that is not told
// forbids nothing by itself.
func (m Medium) Adaptable() bool {
	return !m.Rights.AsIs && (m.Rights.Licence == "" || m.Rights.Licence.Adaptable())
}

func (Medium) Kind() Kind { return KindMedium }

func (m Medium) Check(_ *Field, r Reference) []fault.Problem {
	var found []fault.Problem
	if !slices.Contains(MediaTypes, m.Type) {
		found = append(found, fault.At("/type", "medium.type_unknown", "value", string(m.Type)))
	}
	if m.Hash == "" && m.URL == "" {
		found = append(found, fault.At("", "medium.nowhere"))
	}
	if m.Hash != "" && !isHash(m.Hash) {
		found = append(found, fault.At("/hash", "code.malformed", "value", clip(m.Hash, 100)))
	}
	if m.URL != "" {
		found = append(found, checkURL("/url", m.URL)...)
	}
	if m.Rights.Licence != "" && !m.Rights.Licence.Known() {
		found = append(found, fault.At("/rights/licence", "licence.unknown", "value", string(m.Rights.Licence)))
	}
	if f := m.Focus; f != nil && !(f.X >= 0 && f.X <= 1 && f.Y >= 0 && f.Y <= 1) {
		found = append(found, fault.At("/focus", "medium.focus_outside"))
	}
	for _, u := range m.Rights.Uses {
		if !slices.Contains(Uses, u) {
			found = append(found, fault.At("/rights/uses", "use.unknown", "value", string(u)))
		}
	}
	found = append(found, Span{m.Rights.From, m.Rights.Until}.check("/rights")...)
	for _, p := range []part[Text]{{"/title", m.Title}, {"/alt", m.Alt}, {"/caption", m.Caption}} {
		found = append(found, under(p.path, p.value.Check(&Field{}, r))...)
	}
	return append(found, m.checkDetails()...)
}

// checkDetails checks what comes along with a medium.
func (m Medium) checkDetails() []fault.Problem {
	var found []fault.Problem
	for _, p := range []part[int]{{"/width", m.Width}, {"/height", m.Height}} {
		if p.value < 0 {
			found = append(found, fault.At(p.path, "number.too_small", "value", p.value, "min", 0))
		}
	}
	for _, p := range []part[string]{{"/mime", m.MIME}, {"/rights/author", m.Rights.Author}, {"/rights/credit", m.Rights.Credit}, {"/rights/stated", m.Rights.Stated}} {
		found = append(found, checkLength(p.path, p.value)...)
	}
	if p := m.Rights.People; p != "" && p != ConsentGiven && p != ConsentMissing && p != ConsentWithdrawn {
		found = append(found, fault.At("/rights/people", "consent.unknown", "value", string(p)))
	}
	return found
}

// isHash tells whether a string can be the SHA-256 of a file, which names it in the library.
func isHash(s string) bool { return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == "" }

func (m Medium) Facts(f *Field, _ Reference, to *Facts) {
	to.Codes = append(to.Codes, Code{f, "media", string(m.Type)})
}
