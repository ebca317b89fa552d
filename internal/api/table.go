package api

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"time"

	"escale/internal/app"
	"escale/internal/exchange/native"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
)

// column is one column of a table of offers.
type column struct {
	name string
	text func(o *app.Shown, w *wanted) string
}

// csv writes a table (RFC 4180). Its heading follows from the question alone: the fields that every type has, those of the
// types asked for, or those of fields=. So a program that reads it does not stumble over what happens to be on a page.
func (l *listing) csv(b []byte) ([]byte, error) {
	columns := l.book.columns(l.wanted)
	out := bytes.NewBuffer(b)
	table := csv.NewWriter(out)
	table.UseCRLF = true
	row := make([]string, len(columns))
	for i, c := range columns {
		row[i] = c.name
	}
	if err := table.Write(row); err != nil {
		return nil, err
	}
	for _, id := range l.IDs {
		shown, err := l.Offer(id)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for i, c := range columns {
			row[i] = harmless(c.text(shown, l.wanted))
		}
		if err := table.Write(row); err != nil {
			return nil, err
		}
	}
	table.Flush()
	return out.Bytes(), table.Error()
}

// harmless keeps a text from being run as a formula when the table is opened in a spreadsheet (OWASP, "CSV injection"):
// such a text starts with an apostrophe. Numbers, also negative ones, stay numbers.
func harmless(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r\n|%", rune(s[0])) {
		return s
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil && s[0] == '-' {
		return s
	}
	return "'" + s
}

// columns gives the columns of a table: head, then fields in the order of their sheets.
func (b *book) columns(w *wanted) []column {
	fields := w.fields
	if w.view == viewMap {
		fields = native.Fields{"type", "name", "location.point"}
	}
	var all []column
	for _, c := range headColumns(b) {
		if len(fields) == 0 || slices.Contains(fields, c.name) || c.name == "id" {
			all = append(all, c)
		}
	}
	seen := map[string]bool{}
	for _, s := range b.catalog.Sheets {
		asked := w.Term("type")
		picked := asked != nil && slices.Contains(asked.Any, string(s.Type))
		for _, f := range s.Fields() {
			switch {
			case seen[f.Key]:
			case len(fields) > 0 && !fields.Has(f.Key), len(fields) == 0 && !picked && !b.common[f.Key]:
			default:
				seen[f.Key] = true
				all = append(all, fieldColumns(f)...)
			}
		}
	}
	return all
}

func headColumns(b *book) []column {
	return []column{
		{"id", func(o *app.Shown, _ *wanted) string { return strconv.FormatInt(int64(o.ID), 10) }},
		{"uri", func(o *app.Shown, _ *wanted) string { return b.uri(o.ID) }},
		{"type", func(o *app.Shown, _ *wanted) string { return string(o.Type) }},
		{"owner", func(o *app.Shown, _ *wanted) string { return o.Owner }},
		{"updated", func(o *app.Shown, _ *wanted) string { return o.Updated.UTC().Format(time.RFC3339) }},
	}
}

// fieldColumns gives the columns of a field: one for what fits into a cell, several for what has parts; lists are joined
// by " | ". What has no place in a table (tracks, relations) has none.
func fieldColumns(f *offer.Field) []column {
	every := func(suffix string, text func(offer.Value, *wanted, opening.Date) string) column {
		return column{f.Key + suffix, func(o *app.Shown, w *wanted) string {
			var parts []string
			for c := range o.All(f.Key) {
				if s := text(c.Value, w, o.Today); s != "" {
					parts = append(parts, s)
				}
			}
			return strings.Join(parts, " | ")
		}}
	}
	switch f.Kind {
	case offer.KindPosition:
		return []column{every(".lat", positionText(true)), every(".lon", positionText(false))}
	case offer.KindAddress:
		part := func(get func(offer.Address) string) func(offer.Value, *wanted, opening.Date) string {
			return func(v offer.Value, _ *wanted, _ opening.Date) string { a, _ := v.(offer.Address); return get(a) }
		}
		return []column{every(".lines", part(func(a offer.Address) string { return strings.Join(a.Lines, ", ") })),
			every(".postal_code", part(func(a offer.Address) string { return a.PostalCode })),
			every(".locality", part(func(a offer.Address) string { return a.Locality })),
			every(".commune", part(func(a offer.Address) string { return a.Commune }))}
	case offer.KindContact:
		return []column{every(".phone", channelText(offer.Phone, offer.Mobile)), every(".email", channelText(offer.Email)), every(".website", channelText(offer.Website))}
	case offer.KindTrack, offer.KindRelation:
		return nil
	}
	return []column{every("", cellText)}
}

func positionText(lat bool) func(offer.Value, *wanted, opening.Date) string {
	return func(v offer.Value, _ *wanted, _ opening.Date) string {
		p, ok := v.(offer.Position)
		switch {
		case !ok:
			return ""
		case lat:
			return decimal(p.Lat)
		}
		return decimal(p.Lon)
	}
}

func channelText(means ...offer.Means) func(offer.Value, *wanted, opening.Date) string {
	return func(v offer.Value, _ *wanted, _ opening.Date) string {
		c, _ := v.(offer.Contact)
		var values []string
		for _, ch := range c.Channels {
			if slices.Contains(means, ch.Means) {
				values = append(values, ch.Value)
			}
		}
		return strings.Join(values, " | ")
	}
}

// cellText writes a value of any other kind into one cell.
func cellText(v offer.Value, w *wanted, today opening.Date) string {
	switch v := v.(type) {
	case offer.Text:
		return w.say(v)
	case offer.Word:
		return string(v)
	case offer.Number:
		return decimal(float64(v))
	case offer.Flag:
		return string(v)
	case offer.Date:
		return opening.Date(v).String()
	case offer.Choice:
		if v.Not {
			return offer.NoPrefix + v.Code
		}
		return v.Code
	case offer.Classification:
		return v.Code
	case offer.Life:
		return string(v.State)
	case offer.Span:
		return v.From.String() + ".." + v.To.String()
	case offer.Link:
		return v.URL
	case offer.Identifier:
		return v.System + ":" + v.Value
	case offer.Medium:
		return v.URL
	case offer.Hours:
		c := opening.Calendar(v)
		return c.Sentence(string(w.Lang), today)
	case offer.Rate:
		return rateText(v)
	case offer.Part:
		return partText(v, w, today)
	}
	return ""
}

// partText writes a part into one cell: name=Salle du Lac, area=120.
func partText(p offer.Part, w *wanted, today opening.Date) string {
	var all []string
	for _, name := range p.Names() {
		var texts []string
		for _, v := range p[name] {
			if s := cellText(v, w, today); s != "" {
				texts = append(texts, s)
			}
		}
		if len(texts) > 0 {
			all = append(all, name+"="+strings.Join(texts, " + "))
		}
	}
	return strings.Join(all, ", ")
}

func rateText(r offer.Rate) string {
	text := strings.TrimSpace(r.Rate + " " + r.Unit)
	for _, amount := range []*float64{r.Min, r.Max} {
		if amount != nil {
			text += " " + decimal(*amount)
		}
	}
	currency := r.Currency
	if currency == "" {
		currency = "EUR"
	}
	return strings.TrimSpace(text + " " + currency)
}

func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
