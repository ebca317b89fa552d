package offer

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Concept is one entry of the thesaurus (élément de référence). Its code is stable for ever within its scheme.
type Concept struct {
	Scheme     string // category, feature, theme, label, rate…
	Code       string
	Parent     string // code in the same scheme, "" at the top
	Labels     Label
	Inverse    Label    // of a relation: its name seen from the other side
	Types      []Type   // that it may stand on; nil is all
	To         []string // of a relation: types and realms that it may lead to; nil is all
	Family     string   // how the trade groups it, across the tree: code of scheme family
	Excludes   []string // codes of the same scheme that cannot stand beside it; see Thesaurus.Excludes
	Equals     Equals
	ReplacedBy string // set when deprecated

	langs    []Lang // of the labels, in order
	parent   *Concept
	children []*Concept
}

// Children lists the concepts below, in the order of the data.
func (c *Concept) Children() []*Concept { return c.children }

// Thesaurus holds the reference elements of a network. It is never changed after it was made.
type Thesaurus struct {
	schemes map[string][]*Concept
	byCode  map[[2]string]*Concept
	equals  map[[2]string][]*Concept
	forbids map[string]bool // schemes in which a concept excludes another
}

// NewThesaurus puts concepts together. It refuses doubled codes, what points to a code that is not there, and circles.
func NewThesaurus(concepts []*Concept) (*Thesaurus, error) {
	t := &Thesaurus{map[string][]*Concept{}, map[[2]string]*Concept{}, map[[2]string][]*Concept{}, map[string]bool{}}
	for _, c := range concepts {
		id := [2]string{c.Scheme, c.Code}
		if t.byCode[id] != nil {
			return nil, fmt.Errorf("thesaurus: %s:%s stands twice", c.Scheme, c.Code)
		}
		t.byCode[id] = c
		t.schemes[c.Scheme] = append(t.schemes[c.Scheme], c)
		t.forbids[c.Scheme] = t.forbids[c.Scheme] || len(c.Excludes) > 0
		for standard, codes := range c.Equals {
			for _, code := range codes {
				key := [2]string{standard, code}
				t.equals[key] = append(t.equals[key], c)
			}
		}
	}
	for _, c := range concepts {
		if err := t.connect(c); err != nil {
			return nil, fmt.Errorf("thesaurus: %s:%s %w", c.Scheme, c.Code, err)
		}
	}
	for _, c := range concepts {
		for _, code := range c.Excludes {
			if t.Under(c.Scheme, c.Code, code) || t.Under(c.Scheme, code, c.Code) {
				return nil, fmt.Errorf("thesaurus: %s:%s excludes %s of its own branch, and so itself", c.Scheme, c.Code, code)
			}
		}
	}
	return t, nil
}

// connect follows what a concept points to, and hangs it below its parent.
func (t *Thesaurus) connect(c *Concept) error {
	c.langs = slices.Sorted(maps.Keys(c.Labels))
	if c.Family != "" && t.Concept("family", c.Family) == nil {
		return fmt.Errorf("is of the family %q, which is not there", c.Family)
	}
	for _, code := range c.Excludes {
		if t.Concept(c.Scheme, code) == nil {
			return fmt.Errorf("excludes %q, which is not there", code)
		}
	}
	for at, steps := c, 0; at.ReplacedBy != ""; steps++ {
		next := t.Concept(c.Scheme, at.ReplacedBy)
		if next == nil {
			return fmt.Errorf("is replaced by %q, which is not there", at.ReplacedBy)
		}
		if at = next; at == c || steps > maxDepth {
			return fmt.Errorf("is replaced by itself in the end, never by one in use")
		}
	}
	if c.Parent == "" {
		return nil
	}
	if c.parent = t.Concept(c.Scheme, c.Parent); c.parent == nil {
		return fmt.Errorf("stands under %q, which is not there", c.Parent)
	}
	c.parent.children = append(c.parent.children, c)
	depth := 0
	for up := c; up != nil; up = t.Concept(up.Scheme, up.Parent) {
		if depth++; depth > maxDepth {
			return fmt.Errorf("stands under itself, or deeper than %d", maxDepth)
		}
	}
	return nil
}

// maxDepth bounds how deep a scheme goes, and how often a code was replaced.
const maxDepth = 20

// Concept gives the concept of a scheme with a code, or nil.
func (t *Thesaurus) Concept(scheme, code string) *Concept { return t.byCode[[2]string{scheme, code}] }

// known tells whether a scheme, where there is one, has a code.
func (t *Thesaurus) known(scheme, code string) bool {
	return t.Scheme(scheme) == nil || t.Concept(scheme, code) != nil
}

// Schemes lists the names of all schemes, sorted.
func (t *Thesaurus) Schemes() []string {
	var names []string
	for name := range t.schemes {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Scheme lists the concepts of a scheme in the order of the data; nil when there is no such scheme.
func (t *Thesaurus) Scheme(name string) []*Concept { return t.schemes[name] }

// Equal lists the concepts that a code of another standard means, such as ("datatourisme", "Museum").
func (t *Thesaurus) Equal(standard, code string) []*Concept {
	return t.equals[[2]string{standard, code}]
}

// Means gives the concept of a scheme that a code of another standard means on an offer of a type, or nil. The type matters
// where another standard has one code for several of ours: "3 étoiles" is one rating of hotels and another of campsites.
func (t *Thesaurus) Means(standard, code, scheme string, on Type) *Concept {
	for _, c := range t.Equal(standard, code) {
		if c.Scheme == scheme && c.Fits(on) {
			return c
		}
	}
	return nil
}

// Fits tells whether the concept may stand on an offer of a type.
func (c *Concept) Fits(on Type) bool { return c.Types == nil || slices.Contains(c.Types, on) }

// Root gives the concept at the top of the branch.
func (c *Concept) Root() *Concept {
	for c.parent != nil {
		c = c.parent
	}
	return c
}

// Depth counts the concepts above.
func (c *Concept) Depth() int {
	depth := 0
	for ; c.parent != nil; c = c.parent {
		depth++
	}
	return depth
}

// InUse gives the concept that stands for a code today: itself, or what a deprecated one was replaced by in the end; nil when
// there is no such code.
func (t *Thesaurus) InUse(scheme, code string) *Concept {
	c := t.Concept(scheme, code)
	for c != nil && c.ReplacedBy != "" {
		c = t.Concept(scheme, c.ReplacedBy)
	}
	return c
}

// Excludes tells whether two codes of a scheme cannot stand beside each other, whichever of them says so. What a concept
// excludes, those below it exclude too: "no pets" leaves no room for "small dogs".
func (t *Thesaurus) Excludes(scheme, a, b string) bool {
	return t.Concept(scheme, a).excludes(t.Concept(scheme, b)) || t.Concept(scheme, b).excludes(t.Concept(scheme, a))
}

// excluding tells whether any concept of a scheme excludes another, which few do.
func (t *Thesaurus) excluding(scheme string) bool { return t.forbids[scheme] }

// excludes tells whether c or one above it names d or one above it.
func (c *Concept) excludes(d *Concept) bool {
	for ; c != nil; c = c.parent {
		for up := d; up != nil && len(c.Excludes) > 0; up = up.parent {
			if slices.Contains(c.Excludes, up.Code) {
				return true
			}
		}
	}
	return false
}

// LeadsTo tells whether a relation of this nature may lead to a record of a type.
func (c *Concept) LeadsTo(s *Sheet) bool {
	return c.To == nil || slices.Contains(c.To, string(s.Type)) || slices.Contains(c.To, string(s.Realm))
}

// Under tells whether a code is the ancestor or stands somewhere below it.
func (t *Thesaurus) Under(scheme, code, ancestor string) bool {
	for c := t.Concept(scheme, code); c != nil; c = c.parent {
		if c.Code == ancestor {
			return true
		}
	}
	return false
}

// Nearest gives the code of a scheme that is written most like the given one, or "" when none is near.
func (t *Thesaurus) Nearest(scheme, code string) string {
	codes := make([]string, 0, len(t.schemes[scheme]))
	for _, c := range t.schemes[scheme] {
		codes = append(codes, c.Code)
	}
	return Nearest(code, codes)
}

// Nearest gives the candidate with the fewest single-letter edits from word, or "" when all need more than one and a third of
// its letters.
func Nearest(word string, candidates []string) string {
	best, least := "", len(word)/3+2
	for _, c := range candidates {
		if d := distance(strings.ToLower(word), strings.ToLower(c), least); d < least {
			best, least = c, d
		}
	}
	return best
}

// distance counts the edits between two words, a swap of neighbours being one; it gives up at limit.
func distance(a, b string, limit int) int {
	if abs(len(a)-len(b)) >= limit {
		return limit
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

func abs(n int) int { return max(n, -n) }

var codeForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*$`)

// ReadConcepts reads concepts of one scheme from a table: tab-separated, a heading line that names the columns code, parent,
// fr, en and other languages, inverse_fr and so on, replaced_by, types, to, family, excludes, and one column per standard,
// several codes being separated by blanks. Lines that start with # are remarks. A table without a column code is refused.
func ReadConcepts(scheme string, r io.Reader) ([]*Concept, error) {
	var concepts []*Concept
	var heads []string
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimPrefix(lines.Text(), "\uFEFF")
		if !utf8.ValidString(line) {
			return nil, fmt.Errorf("thesaurus %s: line %d is not UTF-8; save the table as UTF-8", scheme, n)
		}
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		cols := strings.Split(line, "\t")
		if heads == nil {
			if heads = cols; !slices.Contains(heads, "code") {
				return nil, fmt.Errorf("thesaurus %s: line %d, the heading, has no column “code”; columns are separated by tabs", scheme, n)
			}
			continue
		}
		if len(cols) > len(heads) {
			return nil, fmt.Errorf("thesaurus %s: line %d has %d columns, the heading %d", scheme, n, len(cols), len(heads))
		}
		c := &Concept{Scheme: scheme, Labels: Label{}, Inverse: Label{}, Equals: Equals{}}
		for i, col := range cols {
			c.column(heads[i], strings.TrimSpace(col))
		}
		if c.Code == "" || c.Labels["fr"] == "" {
			return nil, fmt.Errorf("thesaurus %s: line %d lacks a code or a French label", scheme, n)
		}
		if len(c.Code) > 120 || !codeForm.MatchString(c.Code) {
			return nil, fmt.Errorf("thesaurus %s: line %d: a code is made of a-z, 0-9, dot, _ and -, and %q is not", scheme, n, c.Code)
		}
		concepts = append(concepts, c)
	}
	return concepts, lines.Err()
}

func (c *Concept) column(head, value string) {
	switch {
	case value == "":
	case head == "code":
		c.Code = value
	case head == "parent":
		c.Parent = value
	case head == "replaced_by":
		c.ReplacedBy = value
	case head == "types":
		for _, t := range strings.Fields(value) {
			c.Types = append(c.Types, Type(t))
		}
	case head == "to":
		c.To = strings.Fields(value)
	case head == "family":
		c.Family = value
	case head == "excludes":
		c.Excludes = strings.Fields(value)
	case strings.HasPrefix(head, "inverse_"):
		c.Inverse[Lang(strings.TrimPrefix(head, "inverse_"))] = value
	case len(head) == 2:
		c.Labels[Lang(head)] = value
	default:
		c.Equals[head] = strings.Fields(value)
	}
}
