// Package arbitrary draws offers, values and calendars for property tests. It exists so that every package that reads offers
// (the domain, the index, the answers of the API) is held to the same wild ones: all types, all kinds of values, many
// languages, awkward letters. What it draws is right under its sheet; tests that want wrong things break it themselves.
package arbitrary

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"escale/internal/offer"
)

// Origins are the sources that drawn values come from; the first is nobody's.
var Origins = []string{"", "feed-a", "feed-b"}

// Owners are the organisations that drawn offers belong to.
var Owners = []string{"ot-tours", "ot-blois", "comite-val-de-loire"}

// Offer draws an offer of any type of the catalog, with cells of any of its fields, and sometimes a variant and remainders
// of sources. It passes its sheet's Check as a draft.
func Offer(c *offer.Catalog) *rapid.Generator[*offer.Offer] {
	return rapid.Custom(func(t *rapid.T) *offer.Offer { return draw(t, c, rapid.SampledFrom(c.Sheets).Draw(t, "type")) })
}

// OfferOf draws an offer of one type.
func OfferOf(c *offer.Catalog, of offer.Type) *rapid.Generator[*offer.Offer] {
	return rapid.Custom(func(t *rapid.T) *offer.Offer { return draw(t, c, c.Sheet(of)) })
}

func draw(t *rapid.T, c *offer.Catalog, s *offer.Sheet) *offer.Offer {
	o := &offer.Offer{
		ID:      offer.FirstID + offer.ID(rapid.IntRange(0, 1<<20).Draw(t, "id")),
		Version: int64(rapid.IntRange(1, 99).Draw(t, "version")),
		Type:    s.Type,
		Status:  rapid.SampledFrom(offer.Statuses).Draw(t, "status"),
		Owner:   rapid.SampledFrom(Owners).Draw(t, "owner"),
		Created: Instant().Draw(t, "created"),
	}
	o.Updated = o.Created.Add(time.Duration(rapid.IntRange(0, 1e6).Draw(t, "seconds")) * time.Second)
	if o.Status == offer.Merged {
		o.MergedInto = offer.FirstID
	}
	fields := s.Fields()
	for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, len(fields)-1), 0, 12, rapid.ID[int]).Draw(t, "fields") {
		for _, cell := range Cells(c, fields[i]).Draw(t, "cells") {
			o.Set(cell)
		}
	}
	if rapid.IntRange(0, 3).Draw(t, "variants") == 0 && len(o.Cells) > 0 {
		cell := rapid.SampledFrom(o.Cells).Draw(t, "varied")
		cell.Variant = rapid.SampledFrom([]string{"groups", "winter"}).Draw(t, "variant")
		cell.Value = Value(c, c.Field(cell.Field)).Draw(t, "variant's value")
		if _, coded := cell.Value.(offer.Choice); !coded || cell.Item == "" {
			o.Set(cell)
		}
	}
	sort(o, c, s)
	o.Unmapped = rapid.SliceOfN(Remainder(s), 0, 3).Draw(t, "unmapped")
	if len(o.Unmapped) == 0 {
		o.Unmapped = nil
	}
	return o
}

// sort drops what is right by itself and not on this offer: a concept of another type, choices that exclude each other.
func sort(o *offer.Offer, c *offer.Catalog, s *offer.Sheet) {
	draft := *o
	draft.Status = offer.Draft
	for _, p := range s.Check(&draft, offer.Reference{Catalog: c}) {
		o.Cells = slices.DeleteFunc(o.Cells, func(cell offer.Cell) bool { return strings.HasPrefix(p.Path, cell.Pointer()+"/") })
	}
}

// Cells draws the cells of one field: one, or several items when it repeats.
func Cells(c *offer.Catalog, f *offer.Field) *rapid.Generator[[]offer.Cell] {
	return rapid.Custom(func(t *rapid.T) []offer.Cell {
		n := 1
		if f.Many {
			n = rapid.IntRange(1, 3).Draw(t, "items")
		}
		cells := make([]offer.Cell, 0, n)
		for i := range n {
			cell := offer.Cell{Key: offer.Key{Field: f.Key}, Value: Value(c, f).Draw(t, f.Key), Origin: Origin().Draw(t, "origin")}
			if choice, ok := cell.Value.(offer.Choice); ok && f.Many {
				cell.Item = choice.Code
			} else if f.Many {
				cell.Item = fmt.Sprintf("i%d", i)
			}
			if !slices.ContainsFunc(cells, func(d offer.Cell) bool { return d.Key == cell.Key }) {
				cells = append(cells, cell)
			}
		}
		return cells
	})
}

// Edited draws what may become of an offer when somebody works on it: values changed, languages changed, cells removed and
// added. The head stays as it is.
func Edited(c *offer.Catalog, o *offer.Offer) *rapid.Generator[*offer.Offer] {
	return rapid.Custom(func(t *rapid.T) *offer.Offer {
		p := o.Clone()
		fields := c.Sheet(o.Type).Fields()
		for range rapid.IntRange(0, 4).Draw(t, "edits") {
			if len(p.Cells) == 0 || rapid.IntRange(0, 3).Draw(t, "new") == 0 {
				for _, cell := range Cells(c, rapid.SampledFrom(fields).Draw(t, "field")).Draw(t, "cells") {
					p.Set(cell)
				}
				continue
			}
			cell := rapid.SampledFrom(p.Cells).Draw(t, "cell")
			edit(t, c, &cell)
			p.Set(cell)
		}
		return p
	})
}

func edit(t *rapid.T, c *offer.Catalog, cell *offer.Cell) {
	words, isText := cell.Value.(offer.Text)
	switch what := rapid.IntRange(0, 3).Draw(t, "edit"); {
	case what == 0:
		cell.Value = nil
	case isText:
		changed := offer.Text{}
		for lang, phrase := range words {
			changed[lang] = phrase
		}
		lang := Lang().Draw(t, "lang")
		if _, there := changed[lang]; there && len(changed) > 1 && what == 1 {
			delete(changed, lang)
		} else {
			changed[lang] = Phrase().Draw(t, "phrase")
		}
		cell.Value = changed
	default:
		value := Value(c, c.Field(cell.Field)).Draw(t, "value")
		if choice, ok := value.(offer.Choice); ok && cell.Item != "" {
			choice.Code = cell.Item
			value = choice
		}
		cell.Value = value
	}
}

// Origin draws where a value comes from.
func Origin() *rapid.Generator[offer.Origin] {
	return rapid.Custom(func(t *rapid.T) offer.Origin {
		o := offer.Origin{Source: rapid.SampledFrom(Origins).Draw(t, "source")}
		if o.Source != "" {
			o.At = Instant().Draw(t, "at")
			o.Overridden = rapid.IntRange(0, 4).Draw(t, "overridden") == 0
		}
		return o
	})
}

// Remainder draws a piece that a source said and no field holds, sometimes bound to a field of the sheet.
func Remainder(s *offer.Sheet) *rapid.Generator[offer.Remainder] {
	return rapid.Custom(func(t *rapid.T) offer.Remainder {
		r := offer.Remainder{Source: rapid.SampledFrom(Origins[1:]).Draw(t, "source"), Value: `{"a":"é\u0000"}`,
			Path: fmt.Sprintf("/x/%d", rapid.IntRange(0, 99).Draw(t, "path"))}
		if rapid.Bool().Draw(t, "bound") {
			r.Field = rapid.SampledFrom(s.Fields()).Draw(t, "field").Key
			r.Reason = rapid.SampledFrom([]string{"", "rate.max_below_min"}).Draw(t, "reason")
		}
		return r
	})
}

// Instant draws a moment of the last years, to the microsecond, in UTC.
func Instant() *rapid.Generator[time.Time] {
	return rapid.Map(rapid.Int64Range(1_500_000_000_000_000, 1_800_000_000_000_000), func(micros int64) time.Time {
		return time.UnixMicro(micros).UTC()
	})
}
