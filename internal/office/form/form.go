// Package form makes a form of a sheet and an offer, and an offer of a form that was sent. Each control stands for one place of one
// cell: its name is the key of the cell and the path within the value as the offer's own document has it
// ("contacts~~k3/channels/0/value"), so that merging works cell by cell, the problems that checks find lead to their control, and
// nothing is mapped twice. What is drawn and what is read is one description, the shape of a kind: whoever adds a kind of value adds one
// file here. Words that are no value stay in their control with what is wrong about them; what a form does not carry it leaves alone.
//
// The package knows no HTTP and no store. Whoever embeds it brings the offer, what the caller may do, and the addresses of what scripts
// ask for while one types.
package form

import (
	"github.com/a-h/templ"

	"escale/internal/fault"
	"escale/internal/i18n"
	"escale/internal/offer"
	"escale/internal/quality"
)

// Right is what whoever fills the form in may do with a field.
type Right uint8

// The rights, the narrowest first.
const (
	Hidden    Right = iota // is not shown
	Look                   // is shown and cannot be changed
	Translate              // only phrases in other languages than the source
	Propose                // what is changed becomes a proposal
	Write                  // what is changed counts
)

// Setting is all that a form is drawn from and read by. Sheet, Reference, Offer, Speaker and Languages must be there.
type Setting struct {
	Sheet     *offer.Sheet
	Reference offer.Reference
	Offer     *offer.Offer // as it is being edited
	Live      *offer.Offer // as it is in force; nil for a new one
	Composed  *offer.Offer // Offer with what its givers pass on; nil where nothing is
	Variant   string       // the variant that is edited; "" is the standard one

	Problems []quality.Problem // what checks and the charter find in Offer
	Scores   []quality.Score   // for each use

	May       func(*offer.Field) Right // nil: everything may be written
	Speaker   *i18n.Speaker            // of the interface
	Languages []offer.Lang             // of the texts in sight, the source first; three side by side at most
	All       []offer.Lang             // that can be chosen; offer.Languages where empty
	Lock      bool                     // the source is shown beside its translations and cannot be changed

	Posted *Posted // what came back from Read, where it is shown again: it stands for Offer

	Buttons   []Button
	Addresses Addresses
	Action    string                    // where the form is sent
	Kept      map[string]string         // hidden fields of whoever embeds the form: a version, a token
	Record    func(offer.ID) string     // the name of a record, "" when it cannot be told
	Picture   func(offer.Medium) string // the address of a small picture of a medium, "" for none
	Source    func(offer.Origin) string // the name of where a value comes from; its code where nil
	Changes   func(field string) string // the address of a field's history; nil for none

	doubled map[string]map[string]bool // by scheme, labels that several terms have
}

// Button is one of the actions at the foot of the form. It comes back as Posted.Act.
type Button string

// The closed list of buttons.
const (
	SaveDraft Button = "draft"
	Review    Button = "review"
	Publish   Button = "publish"
	Save      Button = "save"
	Suggest   Button = "propose"
	Preview   Button = "preview"
)

// Addresses are where scripts ask while one types. Each may be empty: the plain field then does without.
type Addresses struct {
	// Places answers ?q=words with territories and addresses, [{"label","lat","lon","code","postal_code"}]; with kind=commune, only communes.
	Places string
	// Records answers ?q=words&nature=code with records that a relation may lead to, [{"id","name","note"}].
	Records string
	// Hours answers a POST of the controls of one field of hours with a preview, as HoursPreview draws it.
	Hours string
	// Tracks answers ?offer=id with the track as GeoJSON.
	Track string
}

// Form is a form ready to be drawn.
type Form struct {
	s        *Setting
	sections []section
	bar      bar
	panel    panel
	tabs     []tab
	lists    []datalist
	errors   []link
	columns  []language
	hidden   [][2]string
}

// link leads to a control of the form.
type link struct{ id, text string }

// New lays out a form.
func New(s *Setting) *Form {
	if s.Posted != nil {
		edited := *s
		edited.Offer = s.Posted.Offer
		s = &edited
	}
	c := newCanvas(s)
	f := &Form{s: s}
	for _, part := range s.Sheet.Sections {
		if drawn := c.section(part); drawn != nil {
			f.sections = append(f.sections, *drawn)
		}
	}
	f.panel = c.panel()
	f.errors = c.errors()
	f.bar = c.bar()
	f.tabs = c.tabs()
	f.columns = c.columns()
	f.lists = c.datalists()
	f.hidden = c.kept()
	return f
}

// View is the form with its rail and panel. Its children stand at its head.
func (f *Form) View() templ.Component { return formView(f) }

// Panel is what checks say of the form, which is put anew in its place while one types.
func (f *Form) Panel() templ.Component { return panelView(f) }

// may gives the right for a field.
func (s *Setting) may(f *offer.Field) Right {
	if s.May == nil {
		return Write
	}
	return s.May(f)
}

// source is the language in which texts are written first.
func (s *Setting) source() offer.Lang {
	if len(s.Languages) == 0 {
		return "fr"
	}
	return s.Languages[0]
}

// wrong is a problem of words that are no value.
func wrong(key, words string) *fault.Problem {
	p := fault.At("", key, "value", clip(words))
	return &p
}

// clip shortens what is repeated in a message.
func clip(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}
