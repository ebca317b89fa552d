package quality

import (
	"maps"
	"slices"

	"escale/internal/offer"
	"escale/internal/opening"
)

// check is one of the closed set of things that a rule can look at. All judge by what the offer itself says, so that a
// verdict needs no other offer and no network; each keeps to this: a field that is not there is absent, not bad, so that
// whoever fills it in can only gain.
type check struct {
	run    func(*exam, *rule) verdict
	takes  string   // the words of With that it heeds
	needs  string   // those that it cannot do without
	what   string   // what "what" may be
	having string   // what "having" may hold
	fields []string // that it reads when the rule names none
	kinds  string   // that its fields may have
	all    bool     // has nothing to say where a sheet lacks one of its fields
	each   bool     // judges each of its fields by itself, so a rule that weighs names one
	// unweighed: may turn bad by what is added later, so that it must not weigh.
	unweighed bool
}

// checks is the closed set.
var checks = map[string]check{
	"present":             {run: present, takes: "fields", needs: "fields"},
	"length":              {run: length, takes: "fields langs min max", needs: "fields", kinds: "text", each: true},
	"without":             {run: without, takes: "fields langs what max words", needs: "fields what", kinds: "text", each: true, what: "capitals phone email web markup exclamations words"},
	"distinct":            {run: distinct, takes: "fields", needs: "fields", kinds: "text", all: true},
	"translated":          {run: translated, takes: "fields langs", needs: "fields", kinds: "text", each: true},
	"current-translation": {run: currentTranslation, takes: "fields langs", needs: "fields", kinds: "text", each: true},
	"human-translation":   {run: humanTranslation, takes: "fields langs", needs: "fields", kinds: "text", each: true},

	"media":       {run: media, takes: "min having metres max", fields: []string{offer.FieldMedia}, having: "credit licence alt size rights"},
	"each-medium": {run: eachMedium, takes: "having max", needs: "having", fields: []string{offer.FieldMedia}, having: "credit licence alt size rights"},

	"hours":   {run: hoursAre, takes: "what", needs: "what", what: "told current confirmed", fields: []string{offer.FieldOpening}},
	"rates":   {run: rates, fields: []string{offer.FieldRates}},
	"ratings": {run: ratings, takes: "what months", needs: "what", what: "current proven", fields: []string{offer.FieldRatings}},
	"life":    {run: life, fields: []string{offer.FieldLife}, unweighed: true},
	"updated": {run: updated, takes: "months", needs: "months"},

	"position":    {run: position, takes: "what metres", needs: "what", what: "plausible precise in-commune off-centre", fields: []string{offer.FieldPosition, offer.FieldAddress}, all: true},
	"postal-code": {run: postalCode, fields: []string{offer.FieldAddress}},

	"reachable": {run: reachable, takes: "means", needs: "means", fields: []string{offer.FieldContacts}},
	"channels":  {run: channels, takes: "means", fields: []string{offer.FieldContacts}},

	"category":  {run: category, fields: []string{offer.FieldCategory}},
	"relations": {run: relations, fields: []string{offer.FieldRelations}, unweighed: true},
	"matches":   {run: matches, takes: "fields query", needs: "query"},
}

func checkNames() []string { return slices.Sorted(maps.Keys(checks)) }

// present: at least one of the fields is told.
func present(x *exam, r *rule) verdict {
	for _, n := range r.reads {
		for _, c := range x.standard[n] {
			if told(c.Value) {
				return verdict{}
			}
		}
	}
	x.found(offer.Pointer(r.keys[0]))
	return verdict{outcome: bad}
}

// told tells whether a value says anything: "not told" is a value, and no answer.
func told(v offer.Value) bool {
	switch v := v.(type) {
	case offer.Flag:
		return v != offer.Unknown
	case offer.Hours:
		c := opening.Calendar(v)
		return c.Told()
	case offer.Text:
		return len(v) > 0
	}
	return true
}

// matches: the offer is among those that a query finds.
func matches(x *exam, r *rule) verdict {
	if r.must.Match(x.subject) {
		return verdict{}
	}
	path := ""
	if len(r.Fields) > 0 {
		path = offer.Pointer(r.Fields[0])
	}
	x.found(path)
	return verdict{outcome: bad}
}

// category: one of the categories says more than the type does.
func category(x *exam, r *rule) verdict {
	cells := x.standard[r.reads[0]]
	if len(cells) == 0 {
		return verdict{outcome: absent}
	}
	for _, c := range cells {
		choice, ok := c.Value.(offer.Choice)
		if !ok {
			continue
		}
		if concept := x.ref.Catalog.Thesaurus.Concept("category", choice.Code); concept != nil && (concept.Parent != "" || len(concept.Children()) == 0) {
			return verdict{}
		}
	}
	x.found(cells[0].Pointer())
	return verdict{outcome: bad}
}

// relations: none points only to what another system calls the other offer.
func relations(x *exam, r *rule) verdict {
	v := verdict{}
	for _, c := range x.standard[r.reads[0]] {
		if link, ok := c.Value.(offer.Relation); ok && link.To == 0 && link.Elsewhere != nil {
			x.found(c.Pointer(), "system", link.Elsewhere.System, "value", clip(link.Elsewhere.Value))
			v = verdict{outcome: bad}
		}
	}
	return v
}
