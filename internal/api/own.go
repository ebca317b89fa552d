package api

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/own"
	"escale/internal/query"
)

// What an organisation keeps for itself is asked and set under the organisation that the caller acts for: there is no
// parameter by which to name another, but for administrators, who may read definitions. Answers are kept by nobody.

// ownFields answers GET /api/v1/own: what the caller's organisation can keep.
func (a *API) ownFields(c *call) error {
	values, err := c.parameters()
	if err != nil {
		return err
	}
	if err := onlyWords(values, []string{"organisation"}); err != nil {
		return err
	}
	sheet, err := a.app.OwnFields(c.actor, values.Get("organisation"))
	if err != nil {
		return err
	}
	return a.sendOwn(c, sheet, map[string]any{"count": len(sheet.Fields)}, "")
}

// defineOwn answers PUT /api/v1/own.
func (a *API) defineOwn(c *call) error {
	body, err := c.json()
	if err != nil {
		return err
	}
	sheet, err := own.ParseSheet(body)
	if err != nil {
		return err
	}
	seq, err := a.app.DefineOwn(c.context(), c.actor, sheet, false)
	if err != nil {
		return err
	}
	if sheet, err = a.app.OwnFields(c.actor, ""); err != nil {
		return err
	}
	c.tellSeq(seq)
	return a.sendOwn(c, sheet, map[string]any{"count": len(sheet.Fields)}, "")
}

// ownValues answers GET, PUT and PATCH /api/v1/offers/{id}/own. PUT sets all fields, PATCH those that it names (RFC 7396: null
// takes away). If-Match makes sure that nobody set anything in between.
func (a *API) ownValues(c *call) error {
	id, err := c.offerID()
	if err != nil {
		return err
	}
	ctx := c.context()
	if c.request.Method == http.MethodGet || c.request.Method == http.MethodHead {
		kept, err := a.app.OwnValues(ctx, c.actor, id)
		if err != nil {
			return err
		}
		return a.sendKept(c, kept)
	}
	version, err := c.ifMatch()
	if err != nil {
		return err
	}
	body, err := c.json()
	if err != nil {
		return err
	}
	edit, err := readEdit(body, "")
	if err != nil {
		return err
	}
	kept, err := a.app.KeepOwn(ctx, c.actor, id, edit, c.request.Method == http.MethodPut, version)
	if err != nil {
		return err
	}
	c.tellSeq(kept.Seq)
	return a.sendKept(c, kept)
}

// ownOfAll answers POST /api/v1/own/values: {"where": a question as for offers/search, "set": {"member": "yes"}}.
func (a *API) ownOfAll(c *call) error {
	body, err := c.json()
	if err != nil {
		return err
	}
	var asked struct {
		Where jsontext.Value `json:"where"`
		Set   jsontext.Value `json:"set"`
	}
	if err := json.Unmarshal(body, &asked, json.RejectUnknownMembers(true)); err != nil {
		return malformed(err)
	}
	if len(asked.Where) == 0 || len(asked.Set) == 0 {
		return fault.Refuse("own.values_invalid", []fault.Problem{fault.At("", "own.where_and_set")})
	}
	values, err := query.ParseJSON(asked.Where)
	if err != nil {
		return err
	}
	for _, name := range []string{"cursor", "facets", "first", "limit", "sort"} {
		if values.Has(name) {
			return fault.Refuse("query.invalid", []fault.Problem{fault.At(name, "parameter.unknown", "name", name)})
		}
	}
	q, err := a.app.Vocabulary(c.actor).Parse(values, a.app.Now())
	if err != nil {
		return err
	}
	edit, err := readEdit(asked.Set, "set/")
	if err != nil {
		return err
	}
	did, err := a.app.KeepOwnOfAll(c.context(), c.actor, q, edit, nil)
	if err != nil {
		return err
	}
	c.tellSeq(did.Seq)
	return a.sendOwn(c, did, map[string]any{}, "")
}

// readEdit reads values by key: texts, numbers, true and false for yes and no, lists for several, null for none.
func readEdit(body []byte, at string) (own.Edit, error) {
	var fields map[string]any
	if err := json.Unmarshal(body, &fields); err != nil {
		return nil, malformed(err)
	}
	edit := own.Edit{}
	var problems []fault.Problem
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		list, isList := fields[key].([]any)
		if !isList {
			list = []any{fields[key]}
		}
		edit[key] = nil
		for _, item := range list {
			switch v := item.(type) {
			case nil:
			case string:
				edit[key] = append(edit[key], v)
			case float64:
				edit[key] = append(edit[key], strconv.FormatFloat(v, 'f', -1, 64))
			case bool:
				edit[key] = append(edit[key], map[bool]string{true: "yes", false: "no"}[v])
			default:
				problems = append(problems, fault.At(at+key, "json.not_a_value"))
			}
		}
	}
	return edit, fault.Refuse("own.values_invalid", problems)
}

func malformed(err error) error {
	return fault.Refuse("request.invalid", []fault.Problem{fault.At("", "json.malformed", "reason", err.Error())})
}

// json reads a body in JSON.
func (c *call) json() ([]byte, error) {
	kind, _, _ := strings.Cut(c.request.Header.Get("Content-Type"), ";")
	switch strings.TrimSpace(kind) {
	case "application/json", "application/merge-patch+json":
		return c.body()
	}
	return nil, fault.New(fault.Invalid, "request.media_type", "want", "application/json")
}

// ifMatch gives the version that the caller read, -1 where it does not say.
func (c *call) ifMatch() (int64, error) {
	tag := c.request.Header.Get("If-Match")
	if tag == "" || tag == "*" {
		return -1, nil
	}
	version, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(tag, "W/"), `"`), 10, 64)
	if err != nil || version < 0 {
		return 0, fault.Refuse("request.invalid", []fault.Problem{fault.At("If-Match", "number.malformed", "value", clip(tag, 40))})
	}
	return version, nil
}

// tellSeq tells the number by which the caller can ask to read what it wrote.
func (c *call) tellSeq(seq int64) {
	if seq > 0 {
		c.Header().Set("Escale-Seq", strconv.FormatInt(seq, 10))
	}
}

func (a *API) sendKept(c *call, kept *app.Kept) error {
	sheet, err := a.app.OwnFields(c.actor, "")
	if err != nil {
		return err
	}
	values := map[string]any{}
	for _, f := range sheet.Fields {
		switch texts := kept.Values[f.Key]; {
		case len(texts) == 0:
		case f.Many:
			values[f.Key] = texts
		case f.Kind == offer.KindNumber:
			values[f.Key] = jsontext.Value(texts[0])
		default:
			values[f.Key] = texts[0]
		}
	}
	return a.sendOwn(c, values, map[string]any{"version": kept.Version}, `"`+strconv.FormatInt(kept.Version, 10)+`"`)
}

// sendOwn writes an answer that is for its caller alone.
func (a *API) sendOwn(c *call, data any, meta map[string]any, tag string) error {
	body, err := json.Marshal(many{data, map[string]any{"self": a.current().base + c.request.URL.Path}, meta}, json.Deterministic(true))
	if err != nil {
		return err
	}
	h := c.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if tag != "" {
		h.Set("ETag", tag)
	}
	if c.request.Method == http.MethodHead {
		c.WriteHeader(http.StatusOK)
		return nil
	}
	_, err = c.Write(body)
	return err
}

// known settles who asks. Nobody is told more than "who are you?" before.
func (a *API) known(c *call) error {
	if a.options.Actor == nil {
		return nil
	}
	actor, err := a.options.Actor(c.request)
	if err == nil {
		c.actor = actor
	}
	return err
}

// orUnknown asks who somebody is that may not, where nobody knows who it is.
func (c *call) orUnknown(err error) error {
	if c.actor == access.Anonymous && fault.Is(err, fault.Forbidden) {
		return fault.New(fault.Unauthenticated, "access.who_asks")
	}
	return err
}

// label gives the words for a code of a facet, be it one of the asking organisation's own.
func (l *listing) label(facet, code string) string {
	f := l.vocabulary.OwnField(facet)
	if f == nil {
		return l.book.label(facet, code, l.Lang)
	}
	if f.Kind == offer.KindFlag {
		return l.book.speaker(l.Lang).Say("word.flag."+code, nil)
	}
	if choice := f.Choice(code); choice != nil {
		return choice.Label.In(l.Lang)
	}
	return code
}
