package api

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/app"
	"escale/internal/app/editing"
	"escale/internal/fault"
	"escale/internal/i18n"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/serving"
)

// What a program writes goes the way of what people write: rights are decided field group by field group, what may not be written
// becomes a proposal (202), and where somebody else changed the same meanwhile nothing is written (409). Who owns an offer, its
// state, its version and where values come from are nothing that a document can say.

// outcome is the answer to a document that was sent.
type outcome struct {
	ID       offer.ID  `json:"id,omitzero"`       // none of a new offer that is only proposed
	Version  int64     `json:"version,omitzero"`  // none where nothing was written
	Written  []string  `json:"written"`           // fields, and "status"
	Proposed []string  `json:"proposed"`          // the same
	Proposal int64     `json:"proposal,omitzero"` // its number
	Due      int64     `json:"due,omitzero"`      // the number of what takes effect later
	Advice   []Mistake `json:"advice"`            // what the charter says besides
	Older    []Mistake `json:"older"`             // faults that were there before
}

// wordsOfWriting are the parameters that mean something to those who write.
var wordsOfWriting = []string{"lang", "dry_run", "note", "effect", "version", "publish"}

// wish is what the address and the headers of a request say of how to write.
type wish struct {
	lang    offer.Lang
	dry     bool
	publish bool
	note    string
	effect  time.Time
	version int64 // -1 is not told
	key     string
}

func readWish(c *serving.Call) (w wish, err error) {
	values, err := c.Parameters()
	if err == nil {
		err = onlyWords(values, wordsOfWriting)
	}
	if err != nil {
		return w, err
	}
	var problems []fault.Problem
	flag := func(name string) bool {
		switch v := values.Get(name); v {
		case "", "false":
			return false
		case "true":
			return true
		default:
			problems = append(problems, fault.At(name, "flag.malformed", "value", clip(v, 40)))
			return false
		}
	}
	w.dry, w.publish, w.note, w.key = flag("dry_run"), flag("publish"), values.Get("note"), c.Request.Header.Get("Idempotency-Key")
	w.lang = "fr"
	if s := values.Get("lang"); s != "" {
		if w.lang, err = offer.ParseLang(s); err != nil {
			return w, err
		}
	}
	if s := values.Get("effect"); s != "" {
		if w.effect, err = time.Parse(time.RFC3339, s); err != nil {
			problems = append(problems, fault.At("effect", "instant.malformed", "value", clip(s, 40)))
		}
	}
	if w.version, err = ifMatch(c); err != nil {
		return w, err
	}
	if s := values.Get("version"); s != "" {
		if w.version, err = strconv.ParseInt(s, 10, 64); err != nil || w.version < 1 {
			problems = append(problems, fault.At("version", "number.malformed", "value", clip(s, 40)))
		}
	}
	return w, fault.Refuse("request.invalid", problems)
}

func (w *wish) edit(o *offer.Offer, carried []string) *editing.Edit {
	return &editing.Edit{Offer: o, Carried: carried, Note: w.note, Effect: w.effect, Cause: "api", Key: w.key}
}

// makeOffer answers POST /api/v1/offers: {"type": "hotel", "name": …}, a document in the native form. It makes a draft of the caller's
// organisation, and with publish=true shows it.
func (a *API) makeOffer(c *serving.Call) error {
	w, err := readWish(c)
	if err != nil {
		return err
	}
	body, err := jsonOf(c)
	if err != nil {
		return err
	}
	var head struct {
		Type offer.Type `json:"type"`
	}
	if err := json.Unmarshal(body, &head); err != nil {
		return malformed(err)
	}
	blank := &offer.Offer{Type: head.Type, Status: offer.Draft, Owner: c.Actor.Organisation}
	o, _, err := a.app.Renderer().Patch(blank, w.lang, body)
	if err != nil {
		return err
	}
	if w.publish {
		o.Status = offer.Published
	}
	return a.write(c, &w, w.edit(o, nil))
}

// patchOffer answers PATCH /api/v1/offers/{id}: a merge patch over the native form, with the version that was read in If-Match.
func (a *API) patchOffer(c *serving.Call) error {
	id, err := offerID(c)
	if err != nil {
		return err
	}
	w, err := readWish(c)
	if err != nil {
		return err
	}
	body, err := jsonOf(c)
	if err != nil {
		return err
	}
	base, err := a.editing.Basis(c.Context(), c.Actor, id, w.version)
	if err != nil {
		return err
	}
	if w.version < 0 {
		return fault.New(fault.Invalid, "request.version_missing", "current", base.Version)
	}
	o, carried, err := a.app.Renderer().Patch(base, w.lang, body)
	if err != nil {
		return err
	}
	if w.publish {
		o.Status = offer.Published
	}
	return a.write(c, &w, w.edit(o, carried))
}

// turnOffer answers PUT /api/v1/offers/{id}/status: {"status": "published"}, with the version that was read in If-Match.
func (a *API) turnOffer(c *serving.Call) error {
	id, err := offerID(c)
	if err != nil {
		return err
	}
	w, err := readWish(c)
	if err != nil {
		return err
	}
	body, err := jsonOf(c)
	if err != nil {
		return err
	}
	var said struct {
		Status offer.Status `json:"status"`
	}
	if err := json.Unmarshal(body, &said, json.RejectUnknownMembers(true)); err != nil {
		return malformed(err)
	}
	base, err := a.editing.Basis(c.Context(), c.Actor, id, w.version)
	if err != nil {
		return err
	}
	if w.version < 0 {
		return fault.New(fault.Invalid, "request.version_missing", "current", base.Version)
	}
	saved, err := a.editing.Turn(c.Context(), c.Actor, &editing.Turn{Offer: id, Base: w.version, Status: said.Status, Effect: w.effect, Note: w.note, Key: w.key})
	return a.sendWritten(c, saved, false, err)
}

func (a *API) write(c *serving.Call, w *wish, d *editing.Edit) error {
	if w.dry {
		saved, err := a.editing.Look(c.Context(), c.Actor, d)
		return a.sendWritten(c, saved, true, err)
	}
	saved, err := a.editing.Save(c.Context(), c.Actor, d)
	return a.sendWritten(c, saved, false, err)
}

// sendWritten tells what became of a document.
func (a *API) sendWritten(c *serving.Call, saved *app.Saved, dry bool, err error) error {
	if err != nil && saved != nil && len(saved.Conflicts) > 0 {
		return a.sendClash(c, saved, err)
	}
	if err != nil {
		return err
	}
	speaker := speakerFor(c)
	n := outcome{ID: saved.ID, Version: saved.Version, Written: saved.Written, Proposed: saved.Proposed, Proposal: saved.Proposal, Due: saved.Due,
		Advice: mistakes(saved.Advice, speaker), Older: mistakes(saved.Older, speaker)}
	status := http.StatusOK
	switch {
	case dry:
	case saved.Proposal != 0 || saved.Due != 0:
		status = http.StatusAccepted
	case saved.Version == 1:
		status = http.StatusCreated
		c.Header().Set("Location", a.app.Renderer().URI(saved.ID))
	}
	if saved.Version > 0 {
		c.Header().Set("ETag", `"`+strconv.FormatInt(saved.Version, 10)+`"`)
	}
	tellSeq(c, saved.Seq)
	return sendPrivately(c, status, n, map[string]any{"dry_run": dry})
}

// sendPrivately answers what nobody keeps a copy of.
func sendPrivately(c *serving.Call, status int, data any, meta map[string]any) error {
	body, err := json.Marshal(map[string]any{"data": data, "links": map[string]any{}, "meta": meta}, json.Deterministic(true), json.FormatNilSliceAsNull(false))
	if err != nil {
		return err
	}
	h := c.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "private, no-store")
	h.Add("Vary", "Authorization")
	c.WriteHeader(status)
	_, _ = c.Write(body) // the reader is gone, or not
	return nil
}

// clash is one thing that two changed in different ways.
type clash struct {
	Field   string         `json:"field"`
	Variant string         `json:"variant,omitempty"`
	Item    string         `json:"item,omitempty"`
	Lang    offer.Lang     `json:"lang,omitempty"` // of a text of which only this language clashes
	Base    jsontext.Value `json:"base"`
	Mine    jsontext.Value `json:"mine"`
	Theirs  jsontext.Value `json:"theirs"`
}

// sendClash lays before the caller what somebody else changed otherwise: a problem (RFC 9457) with the member "conflicts".
func (a *API) sendClash(c *serving.Call, saved *app.Saved, err error) error {
	e := (*fault.Error)(nil)
	if !errors.As(err, &e) {
		return err
	}
	speaker := speakerFor(c)
	p := problem(e, speaker)
	p.Type, p.Request, p.Instance = a.app.Renderer().Base+"/docs/problems#"+p.Code, c.ID, clip(c.Request.URL.Path, 200)
	p.Version = saved.Version
	today := opening.DayOf(a.app.Now())
	value := func(key offer.Key, v offer.Value) jsontext.Value {
		if w, isHead := v.(offer.Word); isHead && key.Field == "status" {
			return jsontext.Value(strconv.Quote(string(w)))
		}
		return jsontext.Value(a.app.Renderer().Value(saved.Live, key, v, today))
	}
	for _, one := range saved.Conflicts {
		p.Conflicts = append(p.Conflicts, clash{one.Field, one.Variant, one.Item, one.Lang, value(one.Key, one.Base), value(one.Key, one.Mine), value(one.Key, one.Theirs)})
	}
	c.Header().Set("Content-Language", speaker.Lang)
	sendProblem(c, p)
	return nil
}

func mistakes(problems []fault.Problem, s *i18n.Speaker) []Mistake {
	all := []Mistake{}
	for _, one := range problems {
		all = append(all, Mistake{one.Path, one.Key, s.Problem(one), one.Hint})
	}
	return all
}
