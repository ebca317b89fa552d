package office

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"

	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/office/form"
	"escale/internal/query"
)

// answersAtOnce is how many answers a field gets while one types.
const answersAtOnce = 8

// typedPlace is a territory, or an offer's place, as the fields of addresses and of points take it.
type typedPlace struct {
	Label      string  `json:"label"`
	Code       string  `json:"code,omitempty"`
	PostalCode string  `json:"postal_code,omitempty"`
	Lat        float64 `json:"lat,omitempty"`
	Lon        float64 `json:"lon,omitempty"`
}

// typed reads the words typed so far; "" for none.
func (d *desk) typed() string {
	values, err := query.Parameters(d.request.URL.RawQuery)
	words := offer.CleanText(values.Get("q"))
	if err != nil || len(words) > query.MaxText {
		return ""
	}
	return words
}

// places answers fields of addresses with communes and other territories.
func (d *desk) places() (*page, error) {
	list := []typedPlace{}
	if words := d.typed(); words != "" {
		communes := d.request.URL.Query().Get("kind") == "commune"
		for _, t := range d.state.Atlas.Search(words, 4*answersAtOnce) {
			if communes && t.Level != geo.Commune {
				continue
			}
			if len(list) == answersAtOnce {
				break
			}
			one := typedPlace{Label: t.In(string(d.lang)), Code: t.Code}
			if len(t.PostalCodes) > 0 {
				one.PostalCode = t.PostalCodes[0]
				one.Label += " (" + one.PostalCode + ")"
			}
			if p, _ := d.state.Atlas.Position(t); p.Lat != 0 || p.Lon != 0 {
				one.Lat, one.Lon = p.Lat, p.Lon
			}
			list = append(list, one)
		}
	}
	return data(list)
}

// typedRecord is a record that a relation may lead to.
type typedRecord struct {
	ID   offer.ID `json:"id"`
	Name string   `json:"name"`
	Note string   `json:"note"`
}

// records answers fields of relations with records by their names.
func (d *desk) records() (*page, error) {
	list := []typedRecord{}
	words := d.typed()
	if words == "" {
		return data(list)
	}
	q, err := d.app.Vocabulary(d.actor).Parse(url.Values{"q": {words}, "limit": {strconv.Itoa(answersAtOnce)}}, d.now)
	if err != nil {
		return nil, err
	}
	q.Lang, q.Everywhere = d.lang, true
	found, err := d.app.Search(d.request.Context(), d.actor, q)
	if err != nil {
		return nil, err
	}
	for _, id := range found.IDs {
		if shown, err := found.Offer(id); err == nil {
			s := d.suggested(shown.Offer)
			list = append(list, typedRecord{id, s.Text, s.Note})
		}
	}
	return data(list)
}

// hours answers a field of opening hours with what it says: a sentence, and the next dates.
func (d *desk) hours() (*page, error) {
	values, err := d.sent()
	if err != nil {
		return nil, err
	}
	for name := range values {
		key, ok := form.Cell(name)
		if !ok {
			continue
		}
		for _, s := range d.state.Catalog.Sheets {
			f := s.Field(key.Field)
			if f == nil || f.Kind != offer.KindHours {
				continue
			}
			setting := &form.Setting{Sheet: s, Reference: d.reference(), Offer: &offer.Offer{Type: s.Type}, Speaker: d.speaker, Languages: languages}
			if c := form.Read(values, setting).Offer.Get(key); c != nil {
				return &page{bare: form.HoursPreview(setting, c.Value.(offer.Hours))}, nil
			}
		}
	}
	return nil, fault.New(fault.Invalid, "request.form_malformed")
}

// track answers with the track of an offer as GeoJSON, for the map of its form.
func (d *desk) track() (*page, error) {
	id, err := strconv.ParseInt(d.request.URL.Query().Get("offer"), 10, 32)
	if err != nil {
		return nil, fault.New(fault.NotFound, "offer.not_found", "id", 0)
	}
	shown, err := d.app.Offer(d.request.Context(), d.actor, offer.ID(id))
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(shown.Cells, func(c offer.Cell) bool { return c.Field == offer.FieldTrack })
	if i < 0 {
		return nil, fault.New(fault.NotFound, "offer.not_found", "id", id)
	}
	return data(map[string]any{"type": "Feature", "properties": map[string]any{}, "geometry": map[string]any{"type": "MultiLineString", "coordinates": shown.Cells[i].Value}})
}

// data is an answer for scripts.
func data(v any) (*page, error) {
	doc, err := json.Marshal(v, json.Deterministic(true))
	return &page{file: &file{kind: "application/json", data: doc}}, err
}
