package api

import (
	"bytes"
	"context"
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/i18n"
	"escale/internal/offer"
	"escale/internal/query"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed static/*
var staticFiles embed.FS

var templates = template.Must(template.ParseFS(templateFiles, "templates/*.html"))

// policy lets pages load their own style and pictures, send forms home, and nothing else: there is no script to run.
const policy = "default-src 'none'; style-src 'self'; img-src 'self' https: data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// sheetOfPaper is what every page has; Body is its own.
type sheetOfPaper struct {
	speaker *i18n.Speaker
	Title   string
	Path    string
	Query   string
	Body    any
}

// T says the house's words. Arguments come in pairs: name, value.
func (p *sheetOfPaper) T(key string, args ...any) string {
	words := map[string]any{}
	for i := 0; i+1 < len(args); i += 2 {
		if name, ok := args[i].(string); ok {
			words[name] = args[i+1]
		}
	}
	return p.speaker.Say(key, words)
}

// Licence names a licence as people read it: a reserved right has a word, a free licence its own name.
func (p *sheetOfPaper) Licence(code string) string {
	if code == string(offer.AllRightsReserved) {
		return p.speaker.Say("word.licence.reserved", nil)
	}
	return code
}

// Lang is the language of the page.
func (p *sheetOfPaper) Lang() string { return p.speaker.Lang }

// Other lists the languages that the page can be had in besides its own, as addresses.
func (p *sheetOfPaper) Other() []link {
	var all []link
	for _, tag := range i18n.Languages {
		if lang := tag.String(); lang != p.speaker.Lang {
			values, _ := query.Parameters(p.Query) // what does not parse is left out
			values.Set("lang", lang)
			all = append(all, link{lang, p.Path + "?" + values.Encode(), map[string]string{"fr": "Français", "en": "English"}[lang]})
		}
	}
	return all
}

type link struct{ Code, URL, Label string }

func (c *call) paper(title string, body any) *sheetOfPaper {
	return &sheetOfPaper{c.speaker(), title, c.request.URL.Path, c.request.URL.RawQuery, body}
}

// drawn makes an answer of a page.
func drawn(name string, p *sheetOfPaper) (*answer, error) {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name, p); err != nil {
		return nil, err
	}
	n := newAnswer("text/html; charset=utf-8", b.Bytes())
	n.lang = p.speaker.Lang
	return n, nil
}

func (a *API) show(c *call, name string, p *sheetOfPaper) error {
	n, err := drawn(name, p)
	if err != nil {
		return err
	}
	c.Header().Set("Content-Security-Policy", policy)
	return a.send(c, "", n, a.fresh(a.app.Now()))
}

// problemPage shows a refusal to a person.
func (a *API) problemPage(c *call, s *i18n.Speaker, p Problem) {
	n, err := drawn("problem.html", &sheetOfPaper{s, p.Title, "/", "", p})
	h := c.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	if err != nil {
		a.log.Error("api: drawing a problem", "request", c.id, "error", err)
		c.WriteHeader(http.StatusInternalServerError)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(n.body)))
	c.WriteHeader(p.Status)
	c.Write(n.body) //nolint:errcheck // the reader is gone, or not
}

// front is the page at /.
type front struct {
	Q, Type string
	Offers  int
	Types   []tally
	Asked   bool
	Count   int
	Found   []hit
	Next    string
	Base    string
}

type tally struct {
	Code, Label string
	Count       int
	URL         string
	On          bool
}

// hit is an offer in a list for people.
type hit struct {
	URL, Name, Lang, Type, Where, Summary, SummaryLang string
}

// frontPage answers GET /: what this base is, and a search that works without a script.
func (a *API) frontPage(c *call) error {
	values, err := c.parameters()
	if err != nil {
		return err
	}
	if err := onlyWords(values, []string{"q", "type", "cursor", "lang"}); err != nil {
		return err
	}
	for name := range values { // an empty field of the form asks for nothing
		if values.Get(name) == "" {
			values.Del(name)
		}
	}
	speaker := c.speaker()
	q, err := a.app.Vocabulary(c.actor).Parse(values, a.app.Now())
	if err != nil {
		return err
	}
	q.Facets = []string{"type"}
	q.Lang = offer.Lang(speaker.Lang)
	ctx, b := c.context(), a.current()
	f := front{Q: q.Text, Type: values.Get("type"), Base: b.base, Asked: values.Has("q") || values.Has("type")}
	all, err := a.app.Search(ctx, c.actor, &query.Question{Facets: []string{"type"}, Sort: query.ByDraw, Today: q.Today, Lang: q.Lang})
	if err != nil {
		return err
	}
	f.Offers = all.Count
	for _, facet := range all.Facets {
		for _, n := range facet.Counts {
			to := url.Values{"type": {n.Code}, "lang": {speaker.Lang}}
			f.Types = append(f.Types, tally{n.Code, b.label("type", n.Code, q.Lang), n.Count, "/?" + to.Encode(), n.Code == f.Type})
		}
	}
	if f.Asked {
		if err := a.fillFront(ctx, c, b, &f, q, values); err != nil {
			return err
		}
	}
	return a.show(c, "front.html", c.paper(speaker.Say("page.title", nil), f))
}

func (a *API) fillFront(ctx context.Context, c *call, b *book, f *front, q *query.Question, values url.Values) error {
	found, err := a.app.Search(ctx, c.actor, q)
	if err != nil {
		return err
	}
	f.Count = found.Count
	for _, id := range found.IDs {
		shown, err := found.Offer(id)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		f.Found = append(f.Found, b.hit(shown, q.Lang))
	}
	if found.Next != "" {
		f.Next = "/?" + withValue(values, "cursor", found.Next).Encode()
	}
	return nil
}

func (b *book) hit(o *app.Shown, lang offer.Lang) hit {
	name, in := o.Name().In(lang, "en", "fr")
	summary, summaryIn := textOf(o.Offer, offer.FieldSummary).In(lang, "en", "fr")
	return hit{"/offers/" + strconv.FormatInt(int64(o.ID), 10) + "?lang=" + string(lang), name.Value, string(in), b.typeLabel(o.Type, lang),
		o.Address().Locality, summary.Value, string(summaryIn)}
}

func (b *book) typeLabel(t offer.Type, lang offer.Lang) string {
	if s := b.catalog.Sheet(t); s != nil {
		return s.Label.In(lang)
	}
	return string(t)
}

// offerSheet is the page of one offer.
type offerSheet struct {
	hit
	Description, DescriptionLang string
	Lines                        []string
	Hours                        string
	Channels                     []channel
	Picture                      *picture
	Formats                      []link
	Sources                      []link // Code: the licence
	Point                        string
	Profile                      string // address of the picture of how high it goes
}

type picture struct{ URL, Alt, Credit, Licence string }

// offerPage answers GET /offers/{id}, the address by which an offer is known everywhere: a page for people, data for programs.
func (a *API) offerPage(c *call) error {
	id, f, err := offerAddress(c)
	if err != nil {
		return err
	}
	if !c.wantsPage() {
		return a.one(c, id, f)
	}
	values, err := c.parameters()
	if err == nil {
		err = onlyWords(values, []string{"lang", "variant"})
	}
	if err != nil {
		return err
	}
	q, err := a.app.State().Vocabulary.Parse(url.Values{"variant": values["variant"]}, a.app.Now())
	if err != nil {
		return err
	}
	shown, err := a.app.OfferAs(c.context(), c.actor, id, q.Variant)
	if err != nil {
		return err
	}
	lang := offer.Lang(c.speaker().Lang)
	b := a.current()
	s := offerSheet{hit: b.hit(shown, lang)}
	text, in := textOf(shown.Offer, offer.FieldDescription).In(lang, "en", "fr")
	s.Description, s.DescriptionLang = text.Value, string(in)
	address := shown.Address()
	s.Lines = append(slices.Clone(address.Lines), strings.TrimSpace(address.PostalCode+" "+address.Locality))
	if hours, told := shown.Opening(); told {
		s.Hours = hours.Sentence(string(lang), shown.Today)
	}
	if p, ok := shown.Position(); ok {
		s.Point = decimal(p.Lat) + ", " + decimal(p.Lon)
	}
	s.Channels, s.Picture = channelsOf(shown.Offer), a.pictureOf(shown.Offer, lang)
	s.Formats, s.Sources = formatsOf(b, shown.Offer), b.sourcesOf(shown.Offer)
	if track, ok := trackOf(shown.Offer); ok && track.High() {
		s.Profile = b.base + "/api/v1/offers/" + strconv.FormatInt(int64(id), 10) + ".svg?lang=" + string(lang)
	}
	return a.show(c, "offer.html", c.paper(s.Name, s))
}

// sourcesOf lists where the offer's values come from, with licence: attribution is due wherever they are shown.
func (b *book) sourcesOf(o *offer.Offer) []link {
	var all []link
	for i := range o.Cells {
		src, known := b.sources[o.Cells[i].Origin.Source]
		l := link{string(src.Licence), "", src.Name}
		if src.Attribution != "" {
			l.Label = src.Attribution
		}
		if l.Label == "" {
			l.Label = src.Code
		}
		if known && !slices.Contains(all, l) {
			all = append(all, l)
		}
	}
	return all
}

func formatsOf(b *book, o *offer.Offer) []link {
	address := b.base + "/api/v1/offers/" + strconv.FormatInt(int64(o.ID), 10)
	list := []link{{"json", address, "JSON"}, {"geojson", address + ".geojson", "GeoJSON"}}
	if _, ok := o.Opening(); ok {
		list = append(list, link{"ics", address + ".ics", "iCalendar"})
	}
	if _, ok := trackOf(o); ok {
		list = append(list, link{"gpx", address + ".gpx", "GPX"})
	}
	return list
}

// channel is a way to reach an offer. The address is of a scheme that was looked at: template would refuse tel.
type channel struct {
	Label string
	URL   template.URL
}

// channelsOf lists how to reach the offer: web addresses, mail and telephone as links, the rest as words.
func channelsOf(o *offer.Offer) []channel {
	var all []channel
	for cell := range o.All(offer.FieldContacts) {
		contact, _ := cell.Value.(offer.Contact)
		for _, ch := range contact.Channels {
			if slices.ContainsFunc(all, func(c channel) bool { return c.Label == ch.Value }) {
				continue // sources give one number for several desks
			}
			c := channel{Label: ch.Value}
			switch u, err := url.Parse(ch.Value); {
			case ch.Means == offer.Email:
				c.URL = template.URL("mailto:" + url.PathEscape(ch.Value))
			case ch.Means == offer.Phone || ch.Means == offer.Mobile:
				c.URL = template.URL(dialled(offer.NormalPhone(ch.Value)))
			case err == nil && (u.Scheme == "https" || u.Scheme == "http"):
				c.URL = template.URL(ch.Value)
			}
			all = append(all, c)
		}
	}
	return all
}

// dialled gives the address that calls a number: short ones ("3639", "112") have no country.
func dialled(digits string) string {
	if len(digits) < 9 {
		return "tel:" + digits
	}
	return "tel:+" + digits
}

func (a *API) pictureOf(o *offer.Offer, lang offer.Lang) *picture {
	for cell := range o.All(offer.FieldMedia) {
		m, ok := cell.Value.(offer.Medium)
		if !ok || m.Type != offer.Photo {
			continue
		}
		alt, _ := m.Alt.In(lang)
		if alt.Value == "" {
			alt, _ = m.Title.In(lang)
		}
		p := &picture{m.URL, alt.Value, m.Rights.Credit, string(m.Rights.Licence)}
		if p.Credit == "" {
			p.Credit = m.Rights.Author
		}
		if m.Hash != "" {
			p.URL = "/media/" + strconv.FormatInt(int64(o.ID), 10) + "/" + url.PathEscape(cell.Item) + "/1024"
		}
		return p
	}
	return nil
}

// static answers GET /static/{file}.
func (a *API) static(c *call) error {
	name := c.request.PathValue("file")
	body, err := staticFiles.ReadFile("static/" + name)
	if err != nil {
		return notThere(c.request.URL.Path)
	}
	kind := map[string]string{"css": "text/css; charset=utf-8", "svg": "image/svg+xml"}[name[strings.LastIndexByte(name, '.')+1:]]
	return a.send(c, "", newAnswer(kind, body), a.options.Fresh)
}

// robots keeps crawlers off the data, which they would fetch page by page, and lets them read the pages.
func (a *API) robots(c *call) error {
	return a.send(c, "", newAnswer("text/plain; charset=utf-8", []byte("User-agent: *\nDisallow: /api/\n")), a.options.Fresh)
}
