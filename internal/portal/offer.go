package portal

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"escale/internal/app"
	"escale/internal/exchange/schemaorg"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/ui"
)

// offered is one offer on its page: what the visit may see of it, as one variant shows it, and what of it stands somewhere on
// the page already. What nobody takes is shown by the sheet, section by section, so that nothing public is lost.
type offered struct {
	*visit
	shown    *app.Shown   // with all its variants
	o        *offer.Offer // as one variant shows it
	sheet    *offer.Sheet
	name     said
	variant  string
	calendar opening.Calendar
	taken    map[string]bool
}

// offerView is what the page says.
type offerView struct {
	Crumbs   ui.Breadcrumb
	Notices  []ui.Notice
	Heading  ui.Heading
	Keep     ui.Keep
	Gallery  ui.Gallery
	Scene    ui.Picture // where there is no picture
	Variants ui.Tabs
	Actions  []ui.Button
	About    about
	Hours    *hoursPanel
	Contact  *contactPanel
	Place    *placePanel
	Sections []section
	Jumps    ui.Chips
	Around   []group
	Origin   originPanel
	Share    ui.Share
	Report   ui.Button
}

// offer answers with the page of one offer. Another address of the same offer leads to the one that it has.
func (v *visit) offer() (*page, error) {
	id, err := offerNumber(v.request.PathValue("offer"))
	if err != nil {
		return nil, err
	}
	shown, err := v.app.Offer(v.request.Context(), v.actor, id)
	if err != nil {
		return v.noOffer(id, err)
	}
	o, err := v.offered(shown, v.request.URL.Query().Get("variant"))
	if err != nil {
		return nil, err
	}
	if o.moved() {
		return &page{moved: asking(o.path(), v.request.URL.Query())}, nil
	}
	view, err := o.view()
	if err != nil {
		return nil, err
	}
	head := o.head(view)
	return &page{head: head, body: offerPage(o, view)}, nil
}

// offerNumber reads the number at the beginning of an address.
func offerNumber(segment string) (offer.ID, error) {
	number, _, _ := strings.Cut(segment, "-")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 1 || offer.ID(n) > offer.MaxID {
		return 0, fault.New(fault.NotFound, "offer.not_found", "id", segment[:min(len(segment), 40)])
	}
	return offer.ID(n), nil
}

func (v *visit) offered(shown *app.Shown, variant string) (*offered, error) {
	o := &offered{visit: v, shown: shown, o: shown.Offer, sheet: v.state.Catalog.Sheet(shown.Type), variant: variant, taken: map[string]bool{}}
	known := variant == ""
	for _, name := range shown.Variants() {
		known = known || name == variant
	}
	if !known || o.sheet == nil {
		return nil, fault.New(fault.NotFound, "offer.not_found", "id", int64(shown.ID))
	}
	o.name = v.words(shown.As("").Name())
	o.o = shown.As(variant)
	o.calendar, _ = o.o.Opening()
	v.paths = map[offer.Lang]string{}
	for _, lang := range v.site.languages {
		name, _ := shown.Name().In(fallback(lang)...)
		v.paths[lang] = v.places.path(lang, "offers", segmentOf(shown.ID, name.Value))
	}
	return o, nil
}

// path is the one address of the page, in the visit's language.
func (o *offered) path() string { return o.offerPath(o.o.ID, o.name.text) }

// moved tells that the page was asked for by another address than its own.
func (o *offered) moved() bool {
	return o.request.PathValue("offer") != segmentOf(o.o.ID, o.name.text)
}

// noOffer answers for an offer that is not there: it goes on elsewhere, was withdrawn, or never was.
func (v *visit) noOffer(id offer.ID, err error) (*page, error) {
	f := (*fault.Error)(nil)
	if !errors.As(err, &f) || f.Code != fault.Gone {
		return nil, err
	}
	if to, ok := f.Args["to"].(int64); ok && offer.ID(to) != id {
		name := ""
		if there, err := v.app.Offer(v.request.Context(), v.actor, offer.ID(to)); err == nil {
			name = v.words(there.As("").Name()).text
		}
		return &page{moved: v.offerPath(offer.ID(to), name)}, nil
	}
	return v.withdrawn(id, f)
}

// withdrawn says that an offer is no longer there, and what lies near where it was.
func (v *visit) withdrawn(id offer.ID, f *fault.Error) (*page, error) {
	p := v.refusal(http.StatusGone, f)
	found, err := v.app.Instead(v.request.Context(), v.actor, id, v.lang, aroundCards)
	if err != nil {
		return p, nil //nolint:nilerr // the page says enough without them
	}
	cards, err := v.cards(found)
	if err != nil || len(cards) == 0 {
		return p, err
	}
	others := ui.Cards{Label: v.say("portal.offer.instead")}
	for i := range cards {
		c := v.card(&cards[i])
		if i < len(found.Distances) && found.Distances[i] >= 0 {
			c.Distance = v.speaker.Distance(found.Distances[i])
		}
		others.Cards = append(others.Cards, c)
	}
	p.body = instead(p.body, others)
	return p, nil
}

// head is what the page says of itself to machines.
func (o *offered) head(view *offerView) ui.Head {
	number := strconv.FormatInt(int64(o.o.ID), 10)
	api := "/api/v1/offers/" + number
	h := ui.Head{Title: o.title(), Description: clipped(o.words(textOf(o.o, offer.FieldSummary)).text, 200), Canonical: o.absolute(o.path()), Class: "page-offer", Kind: "article"}
	if h.Description == "" {
		h.Description = o.title()
	}
	for _, lang := range o.site.languages {
		h.Alternates = append(h.Alternates, ui.Link{Lang: string(lang), URL: o.absolute(o.paths[lang])})
	}
	h.Alternates = append(h.Alternates, ui.Link{Lang: "x-default", URL: o.absolute(o.paths[o.site.languages[0]])})
	feeds := [][2]string{{"json", "application/json"}, {"geojson", "application/geo+json"}}
	if o.calendar.Told() {
		feeds = append(feeds, [2]string{"ics", "text/calendar"})
	}
	if _, ok := trackOf(o.o); ok {
		feeds = append(feeds, [2]string{"gpx", "application/gpx+xml"})
	}
	for _, f := range feeds {
		h.Feeds = append(h.Feeds, ui.Feed{URL: api + "." + f[0], Kind: f[1], Title: o.name.text})
	}
	h.Image = o.offerCard()
	for _, d := range schemaorg.Documents(o.o, o.state.Reference(), o.machinePage(view)) {
		h.JSONLD = append(h.JSONLD, d)
	}
	return h
}

// machinePage is what machines are told of the page beside the offer.
func (o *offered) machinePage(view *offerView) schemaorg.Page {
	p := schemaorg.Page{URL: o.absolute(o.path()), Lang: o.lang, Today: o.shown.Today, Licence: licenceAddresses[o.onlyLicence()]}
	for i := range view.Gallery.Pictures {
		p.Images = append(p.Images, o.absolute(view.Gallery.Pictures[i].Full))
	}
	if org, ok := o.state.Organisations[o.o.Owner]; ok {
		p.Publisher = schemaorg.Publisher{Name: org.Name, URL: webAddress(org.Website)}
	}
	return p
}

// title names the offer and its place.
func (o *offered) title() string {
	if place := o.o.Address().Locality; place != "" && !strings.Contains(o.name.text, place) {
		return o.name.text + " – " + place
	}
	return o.name.text
}

// view works out everything that the page says, each part taking its fields.
func (o *offered) view() (*offerView, error) {
	o.take(offer.FieldName, offer.FieldMedia, "internal")
	view := &offerView{Crumbs: o.crumbs(), Notices: o.notices(), Heading: o.heading(), Keep: o.keep(), Variants: o.variants(), Share: o.share(), Report: o.reportButton()}
	view.Gallery, view.Scene = o.gallery()
	view.About = o.about()
	view.Hours = o.hours()
	view.Contact = o.contact()
	view.Place = o.place()
	view.Actions = o.actions(view)
	view.Origin = o.origin()
	around, err := o.around()
	if err != nil {
		return nil, err
	}
	view.Around = around
	view.Sections = o.sections()
	view.Jumps = o.jumps(view.Sections)
	return view, nil
}

// take marks fields, or levels of them, as shown.
func (o *offered) take(keys ...string) {
	for _, key := range keys {
		o.taken[key] = true
	}
}

// isTaken tells whether a field, or the level that it is in, stands somewhere on the page.
func (o *offered) isTaken(key string) bool {
	for {
		if o.taken[key] {
			return true
		}
		i := strings.LastIndexByte(key, '.')
		if i < 0 {
			return false
		}
		key = key[:i]
	}
}

// crumbs lead from the front page over what kind of offer it is and where.
func (o *offered) crumbs() ui.Breadcrumb {
	search := asked{path: o.to("search")}
	links := []ui.Link{{URL: o.to(""), Text: o.say("portal.offer.home")}, {URL: search.set("type", string(o.o.Type)), Text: o.sheet.Plural.In(o.lang)}}
	if place := o.commune(); place != nil {
		links = append(links, ui.Link{URL: search.set("territory", place.ID()), Text: place.In(string(o.lang))})
	}
	return ui.Breadcrumb{Label: o.say("portal.offer.here"), Links: append(links, ui.Link{Text: o.name.text, Current: true})}
}

// heading names the offer, what it is, where, and how it is right now.
func (o *offered) heading() ui.Heading {
	h := ui.Heading{Title: o.name.text, Lang: o.name.lang, Place: o.whereabouts(), State: o.stateNow()}
	var kinds []string
	for c := range o.o.All(offer.FieldCategory) {
		if choice, ok := c.Value.(offer.Choice); ok {
			kinds = append(kinds, o.concept("category", choice.Code).text)
		}
	}
	if len(kinds) <= maxKinds {
		o.take(offer.FieldCategory)
	}
	kinds = kinds[:min(len(kinds), maxKinds)]
	if len(kinds) == 0 {
		kinds = []string{o.sheet.Label.In(o.lang)}
	}
	h.Over = strings.Join(kinds, " · ")
	for c := range o.o.All(offer.FieldRatings) {
		rating, ok := c.Value.(offer.Classification)
		if !ok {
			continue
		}
		label := o.concept("label", rating.Code).text
		if n := stars(rating.Code); n > 0 && h.Stars == 0 {
			h.Stars, h.StarsText = n, label
		} else if len(h.Badges) < maxBadges {
			h.Badges = append(h.Badges, ui.Badge{Text: label, Icon: "award"})
		}
	}
	return h
}

// maxKinds is how many categories stand over the title.
const maxKinds = 2

// maxBadges is how many labels stand in the heading; all stand further below.
const maxBadges = 3

func (o *offered) keep() ui.Keep {
	return ui.Keep{ID: strconv.FormatInt(int64(o.o.ID), 10), Name: o.name.text, Add: o.say("portal.booklet.add")}
}

// variants lead to the other faces of the offer.
func (o *offered) variants() ui.Tabs {
	tabs := ui.Tabs{Label: o.say("portal.offer.variants")}
	names := o.shown.Variants()
	if len(names) == 0 {
		return tabs
	}
	page := asked{path: o.path()}
	tabs.Links = append(tabs.Links, ui.Link{Text: o.say("portal.offer.usual"), URL: page.path, Current: o.variant == ""})
	for _, name := range names {
		tabs.Links = append(tabs.Links, ui.Link{Text: o.concept("variant", name).text, URL: page.set("variant", name), Current: o.variant == name})
	}
	return tabs
}

func (o *offered) share() ui.Share {
	return ui.Share{Label: o.say("portal.offer.share"), URL: o.absolute(o.path()), Title: o.name.text, Share: o.say("portal.offer.share"), Copy: o.say("portal.offer.copy"),
		Copied: o.say("portal.offer.copied"), Mail: o.say("portal.offer.mail"), Print: o.say("portal.offer.print"),
		QR: ui.Link{Text: o.say("portal.offer.qr"), URL: "/qr/" + strconv.FormatInt(int64(o.o.ID), 10) + ".svg?lang=" + string(o.lang)}}
}

func (o *offered) reportButton() ui.Button {
	return ui.Button{Text: o.say("portal.report.open"), Icon: "flag", Style: ui.Quiet, URL: o.to("report", strconv.FormatInt(int64(o.o.ID), 10))}
}

// jumps lead down the page to its sections, where there are many.
func (o *offered) jumps(sections []section) ui.Chips {
	chips := ui.Chips{Label: o.say("portal.offer.contents")}
	if len(sections) < 4 {
		return chips
	}
	for _, s := range sections {
		chips.Chips = append(chips.Chips, ui.Chip{Text: s.Title, URL: "#" + s.ID})
	}
	return chips
}
