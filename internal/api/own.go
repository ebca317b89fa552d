package api

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/own"
	"escale/internal/query"
	"escale/internal/serving"
)

// What an organisation keeps for itself is asked and set under the organisation that the caller acts for: there is no
// parameter by which to name another, but for administrators, who may read definitions. Answers are kept by nobody.

// ownFields answers GET /api/v1/own: what the caller's organisation can keep.
func (a *API) ownFields(c *serving.Call) error {
	values, err := c.Parameters()
	if err != nil {
		return err
	}
	if err := onlyWords(values, []string{"organisation"}); err != nil {
		return err
	}
	sheet, err := a.app.OwnFields(c.Actor, values.Get("organisation"))
	if err != nil {
		return err
	}
	return a.sendOwn(c, sheet, map[string]any{"count": len(sheet.Fields)}, "")
}

// defineOwn answers PUT /api/v1/own.
func (a *API) defineOwn(c *serving.Call) error {
	body, err := jsonOf(c)
	if err != nil {
		return err
	}
	sheet, err := own.ParseSheet(body)
	if err != nil {
		return err
	}
	seq, err := a.app.DefineOwn(c.Context(), c.Actor, sheet, false)
	if err != nil {
		return err
	}
	if sheet, err = a.app.OwnFields(c.Actor, ""); err != nil {
		return err
	}
	tellSeq(c, seq)
	return a.sendOwn(c, sheet, map[string]any{"count": len(sheet.Fields)}, "")
}

// ownValues answers GET, PUT and PATCH /api/v1/offers/{id}/own. PUT sets all fields, PATCH those that it names (RFC 7396: null
// takes away). If-Match makes sure that nobody set anything in between.
func (a *API) ownValues(c *serving.Call) error {
	id, err := offerID(c)
	if err != nil {
		return err
	}
	ctx := c.Context()
	if c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead {
		kept, err := a.app.OwnValues(ctx, c.Actor, id)
		if err != nil {
			return err
		}
		return a.sendKept(c, kept)
	}
	version, err := ifMatch(c)
	if err != nil {
		return err
	}
	body, err := jsonOf(c)
	if err != nil {
		return err
	}
	edit, err := readEdit(body, "")
	if err != nil {
		return err
	}
	kept, err := a.app.KeepOwn(ctx, c.Actor, id, edit, c.Request.Method == http.MethodPut, version)
	if err != nil {
		return err
	}
	tellSeq(c, kept.Seq)
	return a.sendKept(c, kept)
}

// ownOfAll answers POST /api/v1/own/values: {"where": a question as for offers/search, "set": {"member": "yes"}}.
func (a *API) ownOfAll(c *serving.Call) error {
	body, err := jsonOf(c)
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
	q, err := a.app.Vocabulary(c.Actor).Parse(values, a.app.Now())
	if err != nil {
		return err
	}
	edit, err := readEdit(asked.Set, "set/")
	if err != nil {
		return err
	}
	did, err := a.app.KeepOwnOfAll(c.Context(), c.Actor, q, edit, nil)
	if err != nil {
		return err
	}
	tellSeq(c, did.Seq)
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

// jsonOf reads a body in JSON.
func jsonOf(c *serving.Call) ([]byte, error) {
	kind, _, _ := strings.Cut(c.Request.Header.Get("Content-Type"), ";")
	switch strings.TrimSpace(kind) {
	case "application/json", "application/merge-patch+json":
		return bodyOf(c)
	}
	return nil, fault.New(fault.Invalid, "request.media_type", "want", "application/json")
}

// ifMatch gives the version that the caller read, -1 where it does not say.
func ifMatch(c *serving.Call) (int64, error) {
	tag := c.Request.Header.Get("If-Match")
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
func tellSeq(c *serving.Call, seq int64) {
	if seq > 0 {
		c.Header().Set("Escale-Seq", strconv.FormatInt(seq, 10))
	}
}

func (a *API) sendKept(c *serving.Call, kept *app.Kept) error {
	sheet, err := a.app.OwnFields(c.Actor, "")
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
func (a *API) sendOwn(c *serving.Call, data any, meta map[string]any, tag string) error {
	body, err := json.Marshal(many{data, map[string]any{"self": a.current().base + c.Request.URL.Path}, meta}, json.Deterministic(true))
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
	if c.Request.Method == http.MethodHead {
		c.WriteHeader(http.StatusOK)
		return nil
	}
	_, err = c.Write(body)
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
