package api

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"escale/internal/app"
	"escale/internal/exchange/gpx"
	"escale/internal/exchange/profile"
	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/serving"
)

// oneOffer answers GET /api/v1/offers/{id}, and /offers/{id}, the address by which an offer is known everywhere, with an ending for other
// forms.
func (a *API) oneOffer(c *serving.Call) error {
	id, f, err := offerAddress(c)
	if err != nil {
		return err
	}
	return a.one(c, id, f)
}

// offerAddress reads the id and the form from an address.
func offerAddress(c *serving.Call) (offer.ID, *format, error) {
	name, ending, ended := strings.Cut(c.Request.PathValue("id"), ".")
	f := negotiated(c.Request.Header["Accept"], func(f *format) bool { return f.one != nil })
	if ended {
		if f = formatNamed(ending); f == nil || f.one == nil {
			return 0, nil, serving.NotThere(c.Request.URL.Path)
		}
	}
	id, err := parseID(name)
	return id, f, err
}

// offerID reads the id from an address that has no forms.
func offerID(c *serving.Call) (offer.ID, error) { return parseID(c.Request.PathValue("id")) }

func parseID(name string) (offer.ID, error) {
	n, err := strconv.ParseInt(name, 10, 64)
	if err != nil || n < 1 || offer.ID(n) > offer.MaxID {
		return 0, fault.New(fault.NotFound, "offer.not_found", "id", clip(name, 40))
	}
	return offer.ID(n), nil
}

// wordsOfOne are the parameters that mean something for one offer.
var wordsOfOne = []string{"lang", "fallback", "fields", "variant", "view"}

func (a *API) one(c *serving.Call, id offer.ID, f *format) error {
	read := func(w *wanted) error {
		values, err := c.Parameters()
		if err != nil {
			return err
		}
		if err := onlyWords(values, wordsOfOne); err != nil {
			return err
		}
		err = w.read(values)
		if !values.Has("view") {
			w.view = viewFull
		}
		return err
	}
	at := address{query: c.Request.URL.RawQuery, format: f, lang: acceptedLang(c.Request.Header["Accept-Language"]), id: id}
	return a.respond(c, at, read, func(ctx context.Context, w *wanted) (*serving.Answer, error) {
		content := c.Moment.Content()
		shown, err := a.app.OfferAs(ctx, c.Actor, id, w.Variant)
		if err != nil {
			return nil, err
		}
		s := &single{Shown: shown, wanted: w, renderer: a.app.Renderer()}
		n, err := serving.Written(f.mediaType, func(b []byte) ([]byte, error) { return f.one(s, b) })
		if err != nil {
			return nil, err
		}
		n.Lang, n.Name = w.language(), f.fileName(strconv.FormatInt(int64(id), 10))
		n.Content = content
		n.Holds = func(m app.Moment, since app.Content) bool { return m.HoldsOffer(id, since) }
		return n, nil
	})
}

// onlyWords refuses parameters that say nothing here.
func onlyWords(values url.Values, known []string) error {
	var problems []fault.Problem
	for name := range values {
		if !slices.Contains(known, name) {
			problems = append(problems, fault.Problem{Path: clip(name, 100), Key: "parameter.unknown", Hint: offer.Nearest(name, known),
				Args: map[string]any{"name": clip(name, 100)}})
		}
	}
	return fault.Refuse("query.invalid", problems)
}

func (s *single) json(b []byte) ([]byte, error) {
	switch {
	case len(s.fields) > 0:
	case s.view == viewMap:
		return append(s.renderer.Map(append(b, '{'), s.Shown.Offer, s.voice.Lang()), '}'), nil
	case s.view == viewCard:
		return append(s.renderer.CardIn(append(b, '{'), s.Shown.Offer, s.voice), '}'), nil
	}
	var withheld any // an empty list would be shown
	if len(s.Withheld) > 0 {
		withheld = s.Withheld
	}
	return s.renderer.Full(b, s.Shown.Offer, s.voice, s.fields, withheld, s.Shown.Today), nil
}

// diaryDays is how far ahead a diary goes.
const diaryDays = 366

// ics writes when the offer is open or takes place as a diary reads it (RFC 5545).
func (s *single) ics(b []byte) ([]byte, error) {
	entry, ok := s.book.entry(s.Shown.Offer, s.wanted)
	if !ok {
		return nil, fault.New(fault.NotFound, "offer.no_dates", "id", int64(s.Shown.ID))
	}
	return append(b, opening.ICal(entry.Summary, s.Shown.Today-7, s.Shown.Today+diaryDays, entry)...), nil
}

// ics writes the diary of a whole page.
func (l *listing) ics(b []byte) ([]byte, error) {
	var entries []opening.Entry
	for _, id := range l.IDs {
		shown, err := l.Offer(id)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if entry, ok := l.book.entry(shown.Offer, l.wanted); ok {
			entries = append(entries, entry)
		}
	}
	return append(b, opening.ICal("", l.Question.Today-7, l.Question.Today+diaryDays, entries...)...), nil
}

func (b *book) entry(o *offer.Offer, w *wanted) (opening.Entry, bool) {
	calendar, ok := o.Opening()
	if !ok {
		return opening.Entry{}, false
	}
	address := o.Address()
	return opening.Entry{Calendar: &calendar, UID: strconv.FormatInt(int64(o.ID), 10) + "@" + b.host, Summary: w.say(o.Name()),
		Description: w.say(textOf(o, offer.FieldSummary)), Location: strings.TrimSpace(strings.Join(address.Lines, ", ") + " " + address.PostalCode + " " + address.Locality),
		URL: b.uri(o.ID), Updated: o.Updated}, true
}

// gpx writes the track of an itinerary.
func (s *single) gpx(b []byte) ([]byte, error) {
	track, ok := trackOf(s.Shown.Offer)
	if !ok {
		return nil, fault.New(fault.NotFound, "offer.no_track", "id", int64(s.Shown.ID))
	}
	j := gpx.Journey{Name: s.say(s.Shown.Name()), Description: s.say(textOf(s.Shown.Offer, offer.FieldSummary)), Link: s.book.uri(s.Shown.ID), Track: track}
	if p, ok := s.Shown.Position(); ok {
		j.Start = &geo.Point{Lat: p.Lat, Lon: p.Lon}
	}
	return gpx.Append(b, j), nil
}

// profile draws how high an itinerary goes.
func (s *single) profile(b []byte) ([]byte, error) {
	track, ok := trackOf(s.Shown.Offer)
	if ok {
		speaker := s.book.speaker(s.voice.Lang())
		words := profile.Words{Title: speaker.Say("profile.title", map[string]any{"name": s.say(s.Shown.Name())}), Lang: speaker.Lang, Distance: "km", Height: "m"}
		b, ok = profile.Append(b, track.Lines(), words)
	}
	if !ok {
		return nil, fault.New(fault.NotFound, "offer.no_heights", "id", int64(s.Shown.ID))
	}
	return b, nil
}

// say gives a text in the language asked for, or in what stands in for it; "" where the caller wants nothing else.
func (w *wanted) say(t offer.Text) string {
	for _, lang := range append(w.voice.Langs[:len(w.voice.Langs):len(w.voice.Langs)], w.voice.Fallback...) {
		if p, ok := t[lang]; ok {
			return p.Value
		}
	}
	return ""
}

func textOf(o *offer.Offer, field string) offer.Text {
	for c := range o.All(field) {
		if t, ok := c.Value.(offer.Text); ok {
			return t
		}
	}
	return nil
}
