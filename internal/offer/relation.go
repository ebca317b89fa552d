package offer

import (
	"strconv"

	"escale/internal/fault"
)

// Relation points to another offer. It is stored on one side; the other side is derived from it. An import knows the other's
// identity in its own system, which stands in Elsewhere and is what is stored: which record of the base carries it is found
// whenever the offer is read, and stands in To then.
type Relation struct {
	Nature    string      `json:"nature"` // code of scheme relation: venue, organiser, part-of…
	To        ID          `json:"to,omitzero"`
	Elsewhere *Identifier `json:"elsewhere,omitempty"`
	Name      string      `json:"name,omitempty"` // of a free place or body that has no offer
	Note      Text        `json:"note,omitempty"`
}

func (Relation) Kind() Kind { return KindRelation }

func (v Relation) Check(_ *Field, r Reference) []fault.Problem {
	found := under("/note", v.Note.Check(&Field{}, r))
	found = append(found, checkCode("/nature", "relation", v.Nature, r)...)
	found = append(found, checkLength("/name", v.Name)...)
	if v.Elsewhere != nil {
		found = append(found, under("/elsewhere", v.Elsewhere.Check(nil, r))...)
	}
	if v.To == 0 && v.Elsewhere == nil && v.Name == "" {
		found = append(found, fault.At("", "relation.to_nothing"))
	}
	if v.To < 0 || v.To > MaxID {
		found = append(found, fault.At("/to", "offer.id_out_of_range", "value", int64(v.To)))
	}
	return found
}

// Facts makes the other record a code, so that what points to it is found: alone, and by the nature and those above it.
func (v Relation) Facts(f *Field, r Reference, to *Facts) {
	if v.Name != "" {
		to.Words = append(to.Words, Words{f, "", v.Name})
	}
	if f.Facet == "" {
		return
	}
	if v.Elsewhere != nil {
		to.Codes = append(to.Codes, Code{f, f.Facet, ElsewhereCode(*v.Elsewhere)})
	}
	if v.To <= 0 {
		return
	}
	to.Codes = append(to.Codes, Code{f, f.Facet, RelatedCode("", v.To)})
	for c := r.Catalog.Thesaurus.Concept("relation", v.Nature); c != nil; c = c.parent {
		to.Codes = append(to.Codes, Code{f, f.Facet, RelatedCode(c.Code, v.To)})
	}
}

// ElsewhereCode is how what points to a record of another system is asked for, whether or not that is in the base:
// "datatourisme:https://data.datatourisme.fr/15/…".
func ElsewhereCode(id Identifier) string { return id.System + ":" + id.Value }

// RelatedCode is how what points to a record is asked for, by a nature or by any: "venue:1000000001", "1000000001".
func RelatedCode(nature string, to ID) string {
	code := strconv.FormatInt(int64(to), 10)
	if nature != "" {
		code = nature + ":" + code
	}
	return code
}
