package offer

import (
	"escale/internal/fault"
)

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
	return append(found, checkCode("/code", f.Scheme, c.Code, r)...)
}

// Deprecated is the key of the one problem that is no fault: a code that is out of use is taken, read and found, and its
// replacement told.
const Deprecated = "choice.deprecated"

func (c Choice) Facts(f *Field, r Reference, to *Facts) {
	c.Note.Facts(f, r, to)
	if f.Facet == "" {
		return
	}
	if c.Not {
		to.Codes = append(to.Codes, Code{f, f.Facet, NoPrefix + c.Code})
		return
	}
	for concept := r.Catalog.Thesaurus.Concept(f.Scheme, c.Code); concept != nil; concept = concept.parent {
		to.Codes = append(to.Codes, Code{f, f.Facet, concept.Code})
		for _, lang := range concept.langs {
			to.Words = append(to.Words, Words{f, lang, concept.Labels[lang]})
		}
	}
}

// checkCode refuses a code that a scheme does not have, with the nearest one that it has, and tells what replaces one that is
// out of use.
func checkCode(path, scheme, code string, r Reference) []fault.Problem {
	if c := r.Catalog.Thesaurus.Concept(scheme, code); c != nil && c.ReplacedBy != "" {
		return []fault.Problem{{Path: path, Key: Deprecated, Hint: r.Catalog.Thesaurus.InUse(scheme, code).Code,
			Args: map[string]any{"value": code, "scheme": scheme}}}
	} else if c != nil {
		return nil
	}
	return []fault.Problem{{Path: path, Key: "choice.unknown", Hint: r.Catalog.Thesaurus.Nearest(scheme, code),
		Args: map[string]any{"value": clip(code, 200), "scheme": scheme}}}
}
