package offer

import "escale/internal/fault"

// Choice is a code of the field's scheme in the thesaurus. Not says that the offer certainly lacks it, which is not the
// same as nobody having told. Note adds what the code cannot say ("in two of five rooms").
type Choice struct {
	Code string `json:"code"`
	Not  bool   `json:"not,omitzero"`
	Note Text   `json:"note,omitempty"`
}

// NoPrefix starts the facet code of a certain lack, as in feature=no:pets.
const NoPrefix = "no:"

func (Choice) Kind() Kind { return KindChoice }

func (c Choice) Check(f *Field, r Reference) []fault.Problem {
	found := under("/note", c.Note.Check(&Field{}, r))
	concept := r.Catalog.Thesaurus.Concept(f.Scheme, c.Code)
	switch {
	case concept == nil:
		near := r.Catalog.Thesaurus.Nearest(f.Scheme, c.Code)
		found = append(found, fault.Problem{Path: "/code", Key: "choice.unknown", Hint: near,
			Args: map[string]any{"value": c.Code, "scheme": f.Scheme}})
	case concept.ReplacedBy != "":
		found = append(found, fault.Problem{Path: "/code", Key: "choice.deprecated", Hint: concept.ReplacedBy,
			Args: map[string]any{"value": c.Code}})
	}
	return found
}

func (c Choice) Facts(f *Field, r Reference, to *Facts) {
	for lang, p := range c.Note {
		to.Words = append(to.Words, Words{f, lang, p.Value})
	}
	if f.Facet == "" {
		return
	}
	if c.Not {
		to.Codes = append(to.Codes, Code{f, f.Facet, NoPrefix + c.Code})
		return
	}
	for concept := r.Catalog.Thesaurus.Concept(f.Scheme, c.Code); concept != nil; concept = concept.parent {
		to.Codes = append(to.Codes, Code{f, f.Facet, concept.Code})
		for lang, label := range concept.Labels {
			to.Words = append(to.Words, Words{f, lang, label})
		}
	}
}
