package offer

import "escale/internal/fault"

// Flag is the answer to a yes/no question. A field without a cell is not told as well; Unknown says that somebody asked
// and nobody could tell.
type Flag string

const (
	Yes     Flag = "yes"
	No      Flag = "no"
	Unknown Flag = "unknown"
)

func (Flag) Kind() Kind { return KindFlag }

func (v Flag) Check(*Field, Reference) []fault.Problem {
	if v != Yes && v != No && v != Unknown {
		return []fault.Problem{fault.At("", "flag.unknown", "value", string(v))}
	}
	return nil
}

func (v Flag) Facts(f *Field, _ Reference, to *Facts) {
	if f.Facet != "" {
		to.Flags = append(to.Flags, Code{f, f.Facet, string(v)})
	}
}
