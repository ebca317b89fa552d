package form

import (
	"regexp"
	"strconv"

	"escale/internal/fault"
	"escale/internal/offer"
)

func (s *Setting) relation() group {
	return group{members: []part{
		{"", group{class: "row", members: []part{
			{"nature", pick{label: label{key: "form.relation.nature"}, options: termed("relation")}},
			{"to", s.record()},
			{"name", leaf{label: label{key: "form.relation.name"}, help: label{key: "form.relation.name_help"}, max: offer.MaxShort}},
		}}},
		{"note", note("form.note", 1)},
		{"elsewhere", group{label: label{key: "form.relation.elsewhere"}, fold: true, class: "row", members: identifierOf().members}},
	}}
}

// record is a field for another record, by its name and number.
func (s *Setting) record() leaf {
	return leaf{label: label{key: "form.relation.to"}, ask: ask(s.Addresses.Records, ""), parse: parseRecord,
		write: func(s *Setting, v any) string {
			n, _ := v.(float64)
			number := strconv.FormatInt(int64(n), 10)
			if s.Record != nil {
				if name := s.Record(offer.ID(n)); name != "" {
					return name + " (" + number + ")"
				}
			}
			return number
		}}
}

// lastNumber finds the number of a record behind its name.
var lastNumber = regexp.MustCompile(`(?:^|[( ])([0-9]{1,10})\)?$`)

func parseRecord(_ *Setting, words string) (any, *fault.Problem) {
	m := lastNumber.FindStringSubmatch(words)
	if m == nil {
		return nil, wrong("form.wrong.record", words)
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil || n < 1 || n > int64(offer.MaxID) {
		return nil, wrong("form.wrong.record", words)
	}
	return float64(n), nil
}
