package portal

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/ui"
	"escale/internal/ui/locator"
)

// bookletView is a booklet as its page shows it: one's own, which the address tells whole, or one behind a link.
type bookletView struct {
	Own      bool
	Address  string // of one's own booklet
	IDs      string // of its offers, as the address has them
	Title    string
	Lead     string
	Stops    []stop
	Map      ui.Map
	Empty    *ui.Empty
	Refused  *ui.Notice // why no link was made
	Name     ui.TextField
	Make     ui.Button
	Privacy  string
	Copy     listLink // puts all of it into one's own
	Share    ui.Share
	Code     templ.Component
	CodeText string
}

// stop is one entry of a booklet, in its place.
type stop struct {
	Number  string
	Card    *ui.Card // nil of an offer that is gone
	Gone    string
	Merged  string // said where the entry leads to another offer than the one that was kept
	Address string
	Note    string
	Field   ui.TextField
	Ways    []listLink
}

// listLink leads to another list of offers; the script keeps that list before going there.
type listLink struct {
	ui.Link
	IDs string
}

// booklet answers with the visitor's own booklet. Its offers stand in the address, ?offers=12,7: nothing is kept here, and all
// that can be done with it without a script are links to other addresses.
func (v *visit) booklet() (*page, error) {
	ids, err := bookletIDs(v.request.URL.Query().Get("offers"))
	if err != nil {
		return nil, err
	}
	b := &app.Booklet{Lang: v.lang}
	for _, id := range ids {
		b.Entries = append(b.Entries, app.BookletEntry{ID: id})
	}
	return v.bookletOwn(b, nil)
}

// bookletOwn is the page of the visitor's own booklet, with what it wrote into it and why that was refused, if it was.
func (v *visit) bookletOwn(b *app.Booklet, refused error) (*page, error) {
	shown, err := v.app.BookletOf(v.request.Context(), v.actor, b)
	if err != nil {
		return nil, err
	}
	view := &bookletView{Own: true, Title: v.say("portal.page.booklet"), Lead: v.say("portal.booklet.lead"), Privacy: v.say("portal.booklet.privacy"),
		Make: ui.Button{Text: v.say("portal.booklet.make"), Icon: "link", Style: ui.Primary},
		Name: ui.TextField{Name: "title", ID: "booklet-title", Label: v.say("portal.booklet.title"), Optional: v.say("portal.booklet.optional"), Value: b.Title, Max: app.MaxBookletTitle, Autocomplete: "off"}}
	if err := v.fillBooklet(view, shown); err != nil {
		return nil, err
	}
	if len(b.Entries) == 0 {
		view.Empty = &ui.Empty{Title: v.say("portal.booklet.empty"), Text: v.say("portal.booklet.empty_text"), Suggestions: []ui.Link{v.linkTo("search")}, Scene: ui.Scene{Motif: ui.Path}}
	}
	p := v.bookletPage(view)
	if refused != nil {
		view.Refused = &ui.Notice{Kind: ui.Warning, Alert: true, Title: v.say("portal.booklet.refused"), Text: v.say("portal.booklet.refused_text")}
		if p.status = http.StatusBadRequest; fault.Is(refused, fault.TooMany) {
			p.status, view.Refused.Text = http.StatusTooManyRequests, v.say("portal.booklet.too_many")
		}
	}
	return p, nil
}

// bookletKept answers with a booklet that somebody made a link to.
func (v *visit) bookletKept() (*page, error) {
	token := v.request.PathValue("token")
	shown, err := v.app.Booklet(v.request.Context(), v.actor, token)
	if err != nil {
		return nil, err
	}
	v.paths = map[offer.Lang]string{}
	for _, lang := range v.site.languages {
		v.paths[lang] = v.places.path(lang, "booklet", token)
	}
	address := v.absolute(v.paths[v.lang])
	view := &bookletView{Title: shown.Title, Lead: v.say("portal.booklet.until", "day", v.speaker.Day(shown.Until.In(v.now.Location()), "plain")), CodeText: v.say("portal.booklet.code")}
	if view.Title == "" {
		view.Title = v.say("portal.booklet.shared")
	}
	view.Share = ui.Share{Label: v.say("portal.offer.share"), URL: address, Title: view.Title, Share: v.say("portal.offer.share"), Copy: v.say("portal.offer.copy"),
		Copied: v.say("portal.offer.copied"), Mail: v.say("portal.offer.mail"), Print: v.say("portal.offer.print")}
	code, err := ui.Code(address)
	if err != nil {
		return nil, err
	}
	view.Code = templ.Raw(string(code))
	if err := v.fillBooklet(view, shown); err != nil {
		return nil, err
	}
	view.Copy = v.listLink("bookmark-plus", "portal.booklet.copy", shown.IDs)
	return v.bookletPage(view), nil
}

func (v *visit) bookletPage(view *bookletView) *page {
	return &page{head: ui.Head{Title: view.Title, NoIndex: true, Class: "page-booklet"}, body: bookletPage(v, view), alone: true}
}

// bookletSend keeps a booklet for a while, and leads to it.
func (v *visit) bookletSend() (*page, error) {
	if err := v.form(); err != nil {
		return nil, err
	}
	ids, err := bookletIDs(v.request.PostForm.Get("offers"))
	if err != nil {
		return nil, err
	}
	b := &app.Booklet{Title: v.request.PostForm.Get("title"), Lang: v.lang}
	for _, id := range ids {
		b.Entries = append(b.Entries, app.BookletEntry{ID: id, Note: v.request.PostForm.Get(noteField(id))})
	}
	if !v.gatherers.allow(v.client, v.now, bookletsEvery, bookletsAtOnce) {
		return v.bookletOwn(b, fault.New(fault.TooMany, "request.too_many"))
	}
	link, err := v.app.KeepBooklet(v.request.Context(), v.actor, b)
	if fault.Is(err, fault.Invalid) {
		return v.bookletOwn(b, err)
	}
	if err != nil {
		return nil, err
	}
	return &page{status: http.StatusSeeOther, moved: v.to("booklet", link.Token), alone: true}, nil
}

// form reads what a form of this very site sends.
func (v *visit) form() error {
	if err := v.sameOrigin.Check(v.request); err != nil {
		return fault.New(fault.Invalid, "request.from_elsewhere").Because(err)
	}
	v.request.Body = http.MaxBytesReader(nil, v.request.Body, maxBooklet)
	if err := v.request.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "request.form_malformed").Because(err)
	}
	return nil
}

// How many links to booklets one client makes at once, and how often after that.
const (
	bookletsAtOnce = 20
	bookletsEvery  = 30 * time.Second
)

// maxBooklet bounds the form of a booklet: every note of it, percent-encoded.
const maxBooklet = 256 << 10

func noteField(id offer.ID) string { return "note-" + strconv.FormatInt(int64(id), 10) }

// bookletIDs reads a list of offers, each once.
func bookletIDs(list string) ([]offer.ID, error) {
	var ids []offer.ID
	for part := range strings.SplitSeq(list, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil || n < 1 || offer.ID(n) > offer.MaxID {
			return nil, fault.New(fault.Invalid, "request.invalid")
		}
		if id := offer.ID(n); !slices.Contains(ids, id) && len(ids) < app.MaxBooklet {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func joinIDs(ids []offer.ID) string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = strconv.FormatInt(int64(id), 10)
	}
	return strings.Join(list, ",")
}

// listLink leads to the visitor's own booklet with these offers in it.
func (v *visit) listLink(icon, key string, ids []offer.ID, args ...any) listLink {
	list := joinIDs(ids)
	address := v.to("booklet")
	if list != "" {
		address += "?offers=" + list
	}
	return listLink{ui.Link{Icon: icon, Text: v.say(key, args...), URL: address}, list}
}

// fillBooklet works out the entries and where they lie.
func (v *visit) fillBooklet(view *bookletView, shown *app.BookletShown) error {
	list, err := v.cards(shown.Answer)
	if err != nil {
		return err
	}
	cards := map[offer.ID]*card{}
	for i := range list {
		cards[list[i].ID] = &list[i]
	}
	var ids []offer.ID
	for _, e := range shown.Entries {
		ids = append(ids, e.ID)
	}
	view.Address, view.IDs = v.to("booklet"), joinIDs(ids)
	view.Map = ui.Map{Label: v.say("portal.map.label"), Zoom: v.site.closest() + 1, Fallback: v.say("portal.map.fallback"), Words: v.mapWords()}
	for i, e := range shown.Entries {
		s := stop{Number: strconv.Itoa(i + 1), Note: e.Note}
		name := "n° " + strconv.FormatInt(int64(e.ID), 10)
		if c := cards[e.Now]; c != nil {
			name = v.stop(&s, c)
			if p := c.Location.Point; p != nil {
				view.Map.Marks = append(view.Map.Marks, ui.Mark{ID: s.Card.ID, Number: s.Number, Name: c.Name, URL: s.Card.URL, Type: string(c.Type), Lon: p.Lon, Lat: p.Lat})
			}
			if e.Now != e.ID {
				s.Merged = v.say("portal.booklet.merged")
			}
		} else {
			s.Gone = v.say("portal.booklet.gone", "name", name)
		}
		if view.Own {
			s.Field = ui.TextField{Name: noteField(e.ID), Value: e.Note, Label: v.say("portal.booklet.note"), Rows: 2, Max: app.MaxBookletNote, Attributes: templ.Attributes{"data-note": strconv.FormatInt(int64(e.ID), 10)}}
			s.Ways = v.stopWays(ids, i, name)
		}
		view.Stops = append(view.Stops, s)
	}
	drawn := locator.Map{Title: view.Map.Label, Width: 900, Height: 380}
	for _, mark := range view.Map.Marks {
		drawn.Marks = append(drawn.Marks, locator.Mark{At: geo.Point{Lat: mark.Lat, Lon: mark.Lon}, Number: mark.Number})
	}
	view.Map.Drawn = drawing(drawn)
	return nil
}

// stop fills an entry with its offer, and gives its name.
func (v *visit) stop(s *stop, c *card) string {
	shown := v.card(c)
	shown.Level = 2
	s.Card = &shown
	s.Address = strings.TrimSpace(c.Location.Address.PostalCode + " " + c.Location.Address.Locality)
	return c.Name
}

// stopWays are the links that move an entry up or down, or take it away.
func (v *visit) stopWays(ids []offer.ID, i int, name string) []listLink {
	var ways []listLink
	swapped := func(a, b int) []offer.ID {
		next := slices.Clone(ids)
		next[a], next[b] = next[b], next[a]
		return next
	}
	if i > 0 {
		ways = append(ways, v.listLink("arrow-up", "portal.booklet.up", swapped(i, i-1), "name", name))
	}
	if i < len(ids)-1 {
		ways = append(ways, v.listLink("arrow-down", "portal.booklet.down", swapped(i, i+1), "name", name))
	}
	return append(ways, v.listLink("trash-2", "portal.booklet.remove", slices.Delete(slices.Clone(ids), i, i+1), "name", name))
}
