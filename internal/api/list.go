package api

import (
	"context"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/serving"
)

// listOffers answers GET /api/v1/offers in every form.
func (a *API) listOffers(c *serving.Call) error {
	return a.list(c, c.Request.URL.RawQuery, c.Parameters)
}

// searchOffers answers POST /api/v1/offers/search: the same words in JSON, for questions too long for an address.
func (a *API) searchOffers(c *serving.Call) error {
	if kind, _, err := mime.ParseMediaType(c.Request.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return fault.New(fault.Invalid, "request.media_type", "want", "application/json")
	}
	body, err := bodyOf(c)
	if err != nil {
		return err
	}
	return a.list(c, "POST "+string(body), func() (url.Values, error) { return query.ParseJSON(body) })
}

// list answers a question that was put as text, from which the parameters are read.
func (a *API) list(c *serving.Call, text string, parameters func() (url.Values, error)) error {
	f := formatNamed(strings.TrimPrefix(c.Request.URL.Path, "/api/v1/offers."))
	if f == nil {
		f = negotiated(c.Request.Header["Accept"], func(f *format) bool { return f.list != nil })
	}
	var values url.Values
	read := func(w *wanted) (err error) {
		if values, err = parameters(); err != nil {
			return err
		}
		return w.read(values)
	}
	return a.respond(c, address{query: text, format: f, lang: acceptedLang(c.Request.Header["Accept-Language"])}, read, func(ctx context.Context, w *wanted) (*serving.Answer, error) {
		return a.found(ctx, c.Actor, w, values)
	})
}

// listing is an answer about to be written.
type listing struct {
	*app.Answer
	*wanted
	self string
	next string
	left []access.Withheld

	places []span // of the cards in the bytes, where all of the page are cards kept ready

	cursor string // of the next page, where that has no address
}

func (a *API) found(ctx context.Context, actor access.Actor, w *wanted, values url.Values) (*serving.Answer, error) {
	found, err := a.app.Search(ctx, actor, w.Question)
	if e := (*fault.Error)(nil); errors.As(err, &e) && strings.HasPrefix(e.Key, "cursor.") {
		return nil, fault.Refuse("query.invalid", []fault.Problem{{Path: "cursor", Key: e.Key, Args: e.Args}})
	}
	if err != nil {
		return nil, err
	}
	l := &listing{Answer: found, wanted: w}
	l.link(w.canonical(values), found.Next)
	n, err := serving.Written(w.format.mediaType, func(b []byte) ([]byte, error) { return w.format.list(l, b) })
	if err != nil {
		return nil, err
	}
	n.Lang, n.Name = w.language(), w.format.fileName("offers")
	lasting := found.Lasting(w.Question)
	n.Content, n.Holds = found.Content(), lasting.Holds
	if len(l.places) == len(l.IDs) {
		n.Renew = (&written{lasting, l.places, l.Lang, w.format.mediaType}).renew
	}
	if l.next != "" {
		n.Link = `<` + l.next + `>; rel="next"`
	}
	return n, nil
}

// link gives the page its addresses. A question that is too long for an address goes on where it was asked, with the cursor
// in its body.
func (l *listing) link(values url.Values, next string) {
	self := l.address(values, "", "")
	if len(self) > serving.MaxAddress-maxCursor {
		l.self, l.cursor = l.book.base+"/api/v1/offers/search", next
		return
	}
	l.self = self
	if next != "" {
		l.next = l.address(values, "cursor", next)
	}
}

// maxCursor is more than the base and a cursor add to an address.
const maxCursor = 2 << 10

// canonical names territories by their ids, so that one answer serves all who ask for the same one.
func (w *wanted) canonical(values url.Values) url.Values {
	changed := maps.Clone(values)
	if w.Within == nil {
		changed.Del("within") // it named a territory
	}
	all := w.Values()
	for _, t := range w.Terms {
		changed[t.Facet] = all[t.Facet]
	}
	return changed
}

// address gives the address that asks the same question, with one parameter set to another value or, being "", left as it is.
func (l *listing) address(values url.Values, name, value string) string {
	if name != "" {
		values = withValue(values, name, value)
	}
	path := "/api/v1/offers"
	if l.format.name != "json" && !values.Has("format") {
		path += "." + l.format.name
	}
	address := l.book.base + path
	if len(values) > 0 {
		address += "?" + encoded(values)
	}
	return address
}

// legible undoes what url.Values encodes without need (RFC 3986, 3.4): addresses are read by people too.
var legible = strings.NewReplacer("%2C", ",", "%3A", ":", "%21", "!")

func encoded(values url.Values) string { return legible.Replace(values.Encode()) }

func withValue(values url.Values, name, value string) url.Values {
	changed := url.Values{}
	for k, v := range values {
		changed[k] = v
	}
	if value == "" {
		changed.Del(name)
	} else {
		changed.Set(name, value)
	}
	return changed
}

// appendOffer appends one offer of the page as a JSON object; false when it is no longer to be seen.
func (l *listing) appendOffer(b []byte, id offer.ID) ([]byte, bool, error) {
	if l.view == viewCard && l.ready && len(l.fields) == 0 {
		b, ok := l.AppendCard(b, id, l.Lang)
		return b, ok, nil
	}
	shown, err := l.Offer(id)
	if fault.Is(err, fault.NotFound) {
		return b, false, nil
	}
	if err != nil {
		return b, false, err
	}
	switch {
	case len(l.fields) > 0:
	case l.view == viewMap:
		return l.AppendMap(b, shown, l.voice), true, nil
	case l.view == viewCard:
		return l.AppendCardIn(b, shown, l.voice), true, nil
	}
	l.withhold(shown.Withheld)
	return l.AppendFull(b, shown, l.voice, l.fields), true, nil
}

// withhold adds what was left out of an offer to what is told of the page.
func (l *listing) withhold(more []access.Withheld) {
	for _, w := range more {
		if len(l.fields) > 0 && !l.fields.Has(w.Field) {
			continue // not asked for
		}
		i := slices.IndexFunc(l.left, func(o access.Withheld) bool { return o.Field == w.Field && o.Reason == w.Reason })
		if i < 0 {
			l.left = append(l.left, w)
			continue
		}
		l.left[i].Count += w.Count
	}
}

// appendOffers appends the offers of the page with a separator between them.
func (l *listing) appendOffers(b []byte, separator string) ([]byte, error) {
	for _, id := range l.IDs {
		mark := len(b)
		if mark > 0 && b[mark-1] != '[' {
			b = append(b, separator...)
		}
		from := len(b)
		more, ok, err := l.appendOffer(b, id)
		if err != nil {
			return nil, err
		}
		if b = more; !ok {
			b = b[:mark]
		} else if l.fromCards() {
			l.places = append(l.places, span{int32(from), int32(len(b))})
		}
	}
	return b, nil
}

// fromCards tells whether the page is made of cards that are kept ready, and of nothing else of its offers.
func (l *listing) fromCards() bool {
	return l.format.name == "json" && l.view == viewCard && l.ready && len(l.fields) == 0
}

// json writes {"data": …, "links": …, "meta": …}.
func (l *listing) json(b []byte) ([]byte, error) {
	b = append(b, `{"data":[`...)
	b, err := l.appendOffers(b, ",")
	if err != nil {
		return nil, err
	}
	b = append(b, `],`...)
	b = l.appendLinks(b)
	b = append(b, `,"meta":`...)
	return append(l.appendMeta(b), '}'), nil
}

func (l *listing) appendLinks(b []byte) []byte {
	b = append(b, `"links":{"self":`...)
	b = quoted(b, l.self)
	if l.next != "" {
		b = append(b, `,"next":`...)
		b = quoted(b, l.next)
	}
	if l.NotTold > 0 {
		asked := l.Question.Query
		asked.Open, asked.Now = nil, false
		values := asked.Values()
		values.Set("hours", "unknown")
		b = append(b, `,"not_told":`...)
		b = quoted(b, l.book.base+"/api/v1/offers?"+encoded(values))
	}
	return append(b, '}')
}

func (l *listing) appendMeta(b []byte) []byte {
	b = append(b, `{"count":`...)
	b = strconv.AppendInt(b, int64(l.Count), 10)
	if len(l.Question.Facets) > 0 {
		b = append(b, `,"facets":{`...)
		for i := range l.Result.Facets {
			if i > 0 {
				b = append(b, ',')
			}
			b = l.appendFacet(b, i)
		}
		b = append(b, '}')
	}
	if l.Open != nil || l.Now {
		b = append(b, `,"not_told":`...)
		b = strconv.AppendInt(b, int64(l.NotTold), 10)
	}
	if l.cursor != "" {
		b = quoted(append(b, `,"cursor":`...), l.cursor)
	}
	if len(l.left) > 0 {
		b = append(b, `,"withheld":[`...)
		for i, w := range l.left {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, `{"field":`...)
			b = quoted(b, w.Field)
			b = append(b, `,"reason":`...)
			b = quoted(b, w.Reason)
			b = append(b, `,"count":`...)
			b = strconv.AppendInt(b, int64(w.Count), 10)
			b = append(b, '}')
		}
		b = append(b, ']')
	}
	return append(b, '}')
}

func (l *listing) appendFacet(b []byte, facet int) []byte {
	f := &l.Result.Facets[facet]
	b = quoted(b, f.Name)
	b = append(b, ":["...)
	codes := l.labels(f.Name)
	for i, n := range f.Counts {
		if i > 0 {
			b = append(b, ',')
		}
		b = codes.append(b, n.Code)
		b = strconv.AppendInt(b, int64(n.Count), 10)
		b = append(b, '}')
	}
	return append(b, ']')
}

func quoted(b []byte, s string) []byte {
	out, err := jsontext.AppendQuote(b, s)
	if err != nil { // not UTF-8
		out, _ = jsontext.AppendQuote(b, strings.ToValidUTF8(s, "�"))
	}
	return out
}

func number(b *strings.Builder, numbers ...int64) {
	var digits [20]byte
	for _, n := range numbers {
		b.WriteByte(0)
		b.Write(strconv.AppendInt(digits[:0], n, 10))
	}
}

func lists[T ~string](b *strings.Builder, words []T) {
	b.WriteByte(0)
	for _, w := range words {
		b.WriteString(string(w))
		b.WriteByte(',')
	}
}

// bodyOf reads the body of a request, up to its limit.
func bodyOf(c *serving.Call) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(c, c.Request.Body, maxBody))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, fault.New(fault.TooMany, "request.body_too_large", "max", maxBody)
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "request.body_unreadable").Because(err)
	}
	return body, nil
}
