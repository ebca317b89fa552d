package form

import (
	"github.com/a-h/templ"

	"escale/internal/offer"
)

// Lone draws the controls of one cell without the rest of a form, for whoever amends what somebody else proposes. The offer of the
// setting is the one to start from; Reread reads what was sent.
func Lone(s *Setting, key offer.Key) templ.Component {
	alone, f := s.alone(key)
	if f == nil {
		return templ.NopComponent
	}
	c := newCanvas(alone)
	c.right = Write
	view := loneView{cell: nameOf(key), item: key.Item, list: listName(key.Field, key.Variant)}
	switch {
	case f.Kind == offer.KindTrack:
		return templ.NopComponent // a line is drawn anew, not amended
	case f.Kind == offer.KindChoice && f.Many:
		view.body = c.precision().draw(c, placeOf(key), c.tree(key), nil)
	default:
		view.body = c.shape(f).draw(c, placeOf(key), c.tree(key), nil)
	}
	view.problems = c.claim(placeOf(key))
	view.lists = c.datalists()
	return lonePiece(view)
}

// Reread reads what was sent of the controls that Lone drew. The value is nil where nothing is left of it.
func Reread(sent map[string][]string, s *Setting, key offer.Key) (offer.Value, *Posted) {
	alone, _ := s.alone(key)
	posted := Read(sent, alone)
	if c := posted.Offer.Get(key); c != nil {
		return c.Value, posted
	}
	return nil, posted
}

// alone narrows a setting to one cell.
func (s *Setting) alone(key offer.Key) (*Setting, *offer.Field) {
	f := s.Sheet.Field(key.Field)
	sheet := *s.Sheet
	sheet.Sections = nil
	if f != nil {
		sheet.Sections = []offer.Section{{Fields: []*offer.Field{f}}}
	}
	alone := *s
	alone.Sheet, alone.Variant, alone.Live, alone.Composed = &sheet, key.Variant, nil, nil
	alone.Offer = &offer.Offer{ID: s.Offer.ID, Type: s.Offer.Type, Owner: s.Offer.Owner}
	if c := s.Offer.Get(key); c != nil {
		alone.Offer.Cells = []offer.Cell{*c}
	}
	return &alone, f
}

// loneView is what stands around the controls, so that they are read as those of a whole form are.
type loneView struct {
	cell, item, list string
	body             templ.Component
	problems         findings
	lists            []datalist
}
