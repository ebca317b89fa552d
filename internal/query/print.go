package query

import (
	"fmt"
	"net/url"
	"strconv"
	"time"
)

// Values prints the query as the parameters that Parse reads: Parse(Values(q)) is q again.
func (q *Query) Values() url.Values {
	v := url.Values{}
	if q.Text != "" {
		v.Set("q", q.Text)
	}
	for _, t := range q.Terms {
		for _, code := range t.Any {
			v.Add(t.Facet, code)
		}
		for _, code := range t.None {
			v.Add(t.Facet, "!"+code)
		}
	}
	for _, r := range q.Ranges {
		if r.Min != nil {
			v.Set(r.Name+"[gte]", number(*r.Min))
		}
		if r.Max != nil {
			v.Set(r.Name+"[lte]", number(*r.Max))
		}
	}
	if c := q.Near; c != nil {
		v.Set("near", number(c.Centre.Lat)+","+number(c.Centre.Lon)+";"+number(c.Radius)+"m")
	}
	if b := q.Box; b != nil {
		v.Set("bbox", number(b.West)+","+number(b.South)+","+number(b.East)+","+number(b.North))
	}
	if q.Within != nil {
		v.Set("within", string(q.Within.AppendGeoJSON(nil)))
	}
	switch {
	case q.Now:
		v.Set("open", "now")
	case q.Open != nil:
		v.Set("open", fmt.Sprintf("%s..%s", q.Open.From, q.Open.To))
	}
	printSpan(v, "updated", q.Updated)
	printSpan(v, "created", q.Created)
	if q.Variant != "" {
		v.Set("variant", q.Variant)
	}
	return v
}

func printSpan(v url.Values, name string, s Span) {
	if s != (Span{}) {
		v.Set(name, moment(s.Min)+".."+moment(s.Max))
	}
}

func moment(micros int64) string {
	if micros == 0 {
		return ""
	}
	return time.UnixMicro(micros).UTC().Format(time.RFC3339Nano)
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
