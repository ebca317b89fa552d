package portal

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/serving"
	"escale/internal/ui"
)

// reportView is the form by which a visitor says what is wrong with an offer.
type reportView struct {
	Offer  ui.Link
	Errors *ui.Errors
	About  ui.Choice
	Words  ui.TextField
	Name   ui.TextField
	Email  ui.TextField
	Faith  ui.Checkbox
	Trap   ui.TextField // hidden: who fills it in is no person
	Send   ui.Button
}

// maxForm bounds what a form sends, in bytes.
const maxForm = 64 << 10

// trap is the name of the field that no person sees.
const trap = "website"

// report shows the form.
func (v *visit) report() (*page, error) {
	o, err := v.reported()
	if err != nil {
		return nil, err
	}
	return v.reportPage(o, url.Values{"about": {v.request.URL.Query().Get("about")}}, nil), nil
}

// reported gives the offer that the form is about.
func (v *visit) reported() (*offered, error) {
	id, err := offerNumber(v.request.PathValue("offer"))
	if err != nil {
		return nil, err
	}
	shown, err := v.app.Offer(v.request.Context(), v.actor, id)
	if err != nil {
		return nil, err
	}
	o, err := v.offered(shown, "")
	if err != nil {
		return nil, err
	}
	v.paths = nil
	v.rest = []string{strconv.FormatInt(int64(id), 10)}
	return o, nil
}

func (v *visit) reportPage(o *offered, sent url.Values, problems []fault.Problem) *page {
	wrong := map[string]string{}
	form := &reportView{Offer: ui.Link{URL: o.path(), Text: o.name.text, Lang: o.name.lang}}
	for _, p := range problems {
		field := strings.TrimPrefix(p.Path, "/")
		wrong[field] = v.say("portal.report.wrong." + field)
		if form.Errors == nil {
			form.Errors = &ui.Errors{Title: v.say("portal.report.errors")}
		}
		form.Errors.Links = append(form.Errors.Links, ui.Link{URL: "#" + field, Text: wrong[field]})
	}
	optional := v.say("portal.report.optional")
	form.About = ui.Choice{Name: "about", Label: v.say("portal.report.about"), Open: true, Error: wrong["about"]}
	for _, c := range offer.Concerns {
		form.About.Options = append(form.About.Options, ui.Option{Value: string(c), Label: v.say("portal.concern." + string(c)), Checked: sent.Get("about") == string(c)})
	}
	form.Words = ui.TextField{Name: "words", Label: v.say("portal.report.words"), Help: v.say("portal.report.words_help"), Rows: 6, Value: sent.Get("words"), Error: wrong["words"], Max: app.MaxRemark}
	form.Name = ui.TextField{Name: "name", Label: v.say("portal.report.name"), Optional: optional, Value: sent.Get("name"), Error: wrong["name"], Autocomplete: "name", Max: app.MaxRemarkName}
	form.Email = ui.TextField{Name: "email", Label: v.say("portal.report.email"), Optional: optional, Help: v.say("portal.report.email_help"), Type: "email", Value: sent.Get("email"), Error: wrong["email"],
		Autocomplete: "email"}
	form.Faith = ui.Checkbox{Name: "good_faith", Label: v.say("portal.report.good_faith"), Help: v.say("portal.report.good_faith_help"), Checked: sent.Get("good_faith") != "", Error: wrong["good_faith"]}
	form.Trap = ui.TextField{Name: trap, Label: v.say("portal.report.trap"), Attributes: map[string]any{"tabindex": "-1", "autocomplete": "off"}}
	form.Send = ui.Button{Text: v.say("portal.report.send"), Icon: "send", Style: ui.Primary}
	p := &page{head: ui.Head{Title: v.say("portal.report.title"), NoIndex: true, Class: "page-report"}, body: reportForm(v, form), alone: true}
	if form.Errors != nil {
		p.status = http.StatusBadRequest
	}
	return p
}

// reportSent takes what was written into the form. It goes on to a page of its own, so that loading that again sends nothing twice.
func (v *visit) reportSent() (*page, error) {
	o, err := v.reported()
	if err != nil {
		return nil, err
	}
	if err := v.sameOrigin.Check(v.request); err != nil {
		return nil, fault.New(fault.Invalid, "request.from_elsewhere").Because(err)
	}
	v.request.Body = io.NopCloser(io.LimitReader(v.request.Body, maxForm))
	if err := v.request.ParseForm(); err != nil {
		return nil, fault.New(fault.Invalid, "request.form_malformed").Because(err)
	}
	sent := v.request.PostForm
	if sent.Get(trap) != "" {
		return &page{moved: o.path(), status: http.StatusSeeOther}, nil
	}
	if !v.writers.allow(v.client, v.now, remarksEvery, remarksAtOnce) {
		return nil, fault.New(fault.TooMany, "remark.too_many")
	}
	receipt, err := v.app.Remark(v.request.Context(), v.actor, &app.Remark{Offer: o.o.ID, About: offer.Concern(sent.Get("about")), Words: sent.Get("words"),
		Lang: v.lang, Name: sent.Get("name"), Email: sent.Get("email"), GoodFaith: sent.Get("good_faith") != ""})
	f := (*fault.Error)(nil)
	if errors.As(err, &f) && f.Code == fault.Invalid {
		return v.reportPage(o, sent, f.Problems), nil
	}
	if err != nil {
		return nil, err
	}
	return &page{moved: v.to("report", strconv.FormatInt(int64(o.o.ID), 10), receipt.Token), status: http.StatusSeeOther}, nil
}

// receiptView is what became of a remark.
type receiptView struct {
	Notice ui.Notice
	Facts  []fact
	Offer  ui.Link
}

// receipt shows who wrote a remark what became of it.
func (v *visit) receipt() (*page, error) {
	r, err := v.app.RemarkReceipt(v.request.Context(), v.request.PathValue("token"))
	if err != nil {
		return nil, err
	}
	if v.request.PathValue("offer") != strconv.FormatInt(int64(r.Offer), 10) {
		return nil, serving.NotThere(v.request.URL.Path)
	}
	v.rest = []string{strconv.FormatInt(int64(r.Offer), 10), v.request.PathValue("token")}
	said := func(key, text string) fact {
		return fact{Term: saidPlain(v.say(key)), Values: []value{{said: saidPlain(text)}}}
	}
	view := &receiptView{Notice: ui.Notice{Kind: ui.Good, Title: v.say("portal.report.thanks"), Text: v.say("portal.report.keep")}}
	view.Facts = []fact{
		said("portal.report.number", strconv.FormatInt(r.Number, 10)),
		said("portal.report.received", v.speaker.Day(r.At.In(v.now.Location()), "plain")+", "+v.clock(r.At.In(v.now.Location()))),
		said("portal.report.about", v.say("portal.concern."+string(r.About))),
		said("portal.report.state", v.say("portal.remark."+string(r.State))),
	}
	if r.Answer != "" {
		view.Facts = append(view.Facts, said("portal.report.answer", r.Answer))
	}
	view.Facts = append(view.Facts, said("portal.report.until", v.speaker.Day(r.Until.In(v.now.Location()), "plain")))
	if shown, err := v.app.Offer(v.request.Context(), v.actor, r.Offer); err == nil {
		name := v.words(shown.As("").Name())
		view.Offer = ui.Link{URL: v.offerPath(r.Offer, name.text), Text: name.text, Lang: name.lang}
	}
	return &page{head: ui.Head{Title: v.say("portal.report.receipt"), NoIndex: true, Class: "page-report"}, body: receiptPage(v, view), alone: true}, nil
}

func saidPlain(text string) said { return said{text: text} }

// writers bounds how often one client writes: some things at once, then one now and then.
type writers struct {
	mu sync.Mutex
	of map[string]*rate.Limiter
}

const (
	remarksAtOnce = 5
	remarksEvery  = 2 * time.Minute
	maxWriters    = 10_000 // remembered; then all begin anew
)

func (w *writers) allow(client string, now time.Time, every time.Duration, atOnce int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.of == nil || len(w.of) >= maxWriters {
		w.of = map[string]*rate.Limiter{}
	}
	one := w.of[client]
	if one == nil {
		one = rate.NewLimiter(rate.Every(every), atOnce)
		w.of[client] = one
	}
	return one.AllowN(now, 1)
}
