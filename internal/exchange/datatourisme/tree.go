package datatourisme

import (
	"bytes"
	"errors"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/fault"
	"escale/internal/offer"
)

// Limits of one object. The largest real ones are 700 kB, 20,000 values and 12 levels.
const (
	maxDepth = 64
	maxNodes = 200_000
)

// node is one value of an object, under the local name of its property. What a rule of the mapping reads is marked as
// used; what nobody used is the remainder. So a property that this package does not know can be missed, never lost.
type node struct {
	kind kind
	used bool
	key  string
	text string // of a string as it is meant, of a number as it is written
	kids []node // of an object its members, of a list its items
}

type kind uint8

const (
	isNull kind = iota
	isText
	isNumber
	isTrue
	isFalse
	isList
	isObject
)

// parser reads one object into nodes and leaves out what the noise table declares. Strings without escapes are views of
// one copy of the input, and kids lie in a slab that the next object uses again: an object costs some five allocations.
type parser struct {
	dec    jsontext.Decoder
	source string
	stack  []node
	slab   []node
	count  int
	buffer []byte
}

var lenient = jsontext.AllowInvalidUTF8(true)

func (p *parser) parse(data []byte) (node, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	p.source = string(data)
	p.stack, p.slab, p.count = p.stack[:0], p.slab[:0], 0
	p.dec.Reset(bytes.NewBuffer(data), jsontext.AllowDuplicateNames(true), lenient)
	root, err := p.value(0, "", "")
	if err != nil {
		return node{}, refusal(err)
	}
	if p.dec.PeekKind() != 0 {
		return node{}, fault.New(fault.Invalid, "datatourisme.json_trailing", "offset", p.dec.InputOffset())
	}
	return root, nil
}

// forget lets go of an object: its nodes are gone from here on.
func (p *parser) forget() {
	clear(p.slab)
	clear(p.stack[:cap(p.stack)])
	p.source = ""
	if p.slab = p.slab[:0]; cap(p.slab) > maxKept {
		p.slab, p.stack = nil, nil
	}
}

// maxKept is how many nodes a parser keeps room for.
const maxKept = 1 << 15

// refusal says where the JSON is broken.
func refusal(err error) error {
	var known *fault.Error
	if errors.As(err, &known) {
		return err
	}
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		return fault.New(fault.Invalid, "datatourisme.json_invalid", "offset", syntax.ByteOffset,
			"pointer", string(syntax.JSONPointer), "reason", syntax.Err.Error())
	}
	return fault.New(fault.Invalid, "datatourisme.json_invalid", "reason", err.Error())
}

// value reads the value of a property of a parent property.
func (p *parser) value(depth int, parent, key string) (node, error) {
	if p.count++; p.count > maxNodes || depth > maxDepth {
		return node{}, fault.New(fault.Invalid, "datatourisme.object_too_complex", "max_depth", maxDepth, "max_values", maxNodes)
	}
	n := node{key: key}
	var err error
	switch p.dec.PeekKind() {
	case '{':
		n.kind = isObject
		n.kids, err = p.members(depth, parent, key)
	case '[':
		n.kind = isList
		n.kids, err = p.items(depth, parent, key)
	case '"':
		n.kind = isText
		n.text, err = p.string()
	default:
		var raw jsontext.Value
		if raw, err = p.dec.ReadValue(); err == nil {
			n.kind, n.text = p.scalar(raw)
		}
	}
	return n, err
}

func (p *parser) scalar(raw jsontext.Value) (kind, string) {
	switch raw.Kind() {
	case 't':
		return isTrue, "true"
	case 'f':
		return isFalse, "false"
	case '0':
		return isNumber, p.view(len(raw))
	}
	return isNull, ""
}

// view gives the last n bytes read as part of the copy of the input.
func (p *parser) view(n int) string {
	end := int(p.dec.InputOffset())
	return p.source[end-n : end]
}

func (p *parser) string() (string, error) {
	raw, err := p.dec.ReadValue()
	if err != nil {
		return "", err
	}
	if bytes.IndexByte(raw, '\\') < 0 {
		return p.view(len(raw) - 1)[:len(raw)-2], nil
	}
	p.buffer, err = jsontext.AppendUnquote(p.buffer[:0], raw)
	if err != nil && !errors.As(err, new(*jsontext.SyntacticError)) {
		return "", err
	}
	return string(p.buffer), nil
}

func (p *parser) members(depth int, parent, key string) ([]node, error) {
	if _, err := p.dec.ReadToken(); err != nil {
		return nil, err
	}
	// The members of an item of a list belong to the property that holds the list.
	mark, controlled := len(p.stack), false
	for p.dec.PeekKind() != '}' {
		raw, err := p.dec.ReadValue()
		if err != nil {
			return nil, err
		}
		name := localKey(raw)
		if (controlled && !keptOfControlled(name)) || isNoise(key, name) {
			if _, err := p.dec.ReadValue(); err != nil {
				return nil, err
			}
			continue
		}
		n, err := p.value(depth+1, key, name)
		if err != nil {
			return nil, err
		}
		if name == "@id" && isControlled(n.text) {
			controlled = true
		}
		p.stack = append(p.stack, n)
	}
	if _, err := p.dec.ReadToken(); err != nil {
		return nil, err
	}
	if controlled { // the @id may have come last
		kept := mark
		for _, n := range p.stack[mark:] {
			if keptOfControlled(n.key) {
				p.stack[kept] = n
				kept++
			}
		}
		p.stack = p.stack[:kept]
	}
	return p.pop(mark), nil
}

func (p *parser) items(depth int, parent, key string) ([]node, error) {
	if _, err := p.dec.ReadToken(); err != nil {
		return nil, err
	}
	mark := len(p.stack)
	for p.dec.PeekKind() != ']' {
		n, err := p.value(depth+1, parent, key)
		if err != nil {
			return nil, err
		}
		p.stack = append(p.stack, n)
	}
	_, err := p.dec.ReadToken()
	return p.pop(mark), err
}

// pop moves what lies above the mark into a slab.
func (p *parser) pop(mark int) []node {
	n := len(p.stack) - mark
	if n == 0 {
		return nil
	}
	if cap(p.slab)-len(p.slab) < n {
		p.slab = make([]node, 0, max(n, 2*cap(p.slab), 512))
	}
	from := len(p.slab)
	p.slab = append(p.slab, p.stack[mark:]...)
	p.stack = p.stack[:mark]
	return p.slab[from:len(p.slab):len(p.slab)]
}

// get gives the member under a local name, or nil.
func (n *node) get(key string) *node {
	if n == nil || n.kind != isObject {
		return nil
	}
	for i := range n.kids {
		if n.kids[i].key == key {
			return &n.kids[i]
		}
	}
	return nil
}

// each gives the values of a property, which may be one value, a list, or lists in a list; nulls are none.
func (n *node) each(yield func(*node) bool) { n.visit(yield) }

func (n *node) visit(yield func(*node) bool) bool {
	switch {
	case n == nil || n.kind == isNull:
		return true
	case n.kind != isList:
		return yield(n)
	}
	for i := range n.kids {
		if !n.kids[i].visit(yield) {
			return false
		}
	}
	return true
}

// first gives the first value of a property, or nil.
func (n *node) first() *node {
	for v := range n.each {
		return v
	}
	return nil
}

// scalar gives the first scalar of a property, in whichever way it is wrapped: "x", 12, true, ["x"], {"@value": "x"},
// {"fr": ["x"]}; or nil.
func (n *node) scalar() *node {
	v := n.first()
	for depth := 0; v != nil && v.kind == isObject && depth < 4; depth++ {
		next := v.get("@value")
		if next == nil && len(v.kids) > 0 && isLanguage(v.kids[0].key) {
			next = &v.kids[0]
		}
		v = next.first()
	}
	if v == nil || v.kind == isObject {
		return nil
	}
	return v
}

// word reads the first scalar of a property as a clean string.
func (n *node) word() string { return n.scalar().take() }

// words reads every scalar of a property.
func (n *node) words() []string {
	var all []string
	for v := range n.each {
		if w := v.word(); w != "" {
			all = append(all, w)
		}
	}
	return all
}

// take reads a scalar and marks it as used. The result shares no memory with the input.
func (n *node) take() string {
	if n == nil || n.kind == isObject || n.kind == isList || n.kind == isNull {
		return ""
	}
	n.used = true
	return strings.Clone(strings.TrimSpace(offer.CleanText(n.text)))
}

// id reads what a value points to: its @id, or itself when it is a bare string.
func (n *node) id() string {
	if n == nil {
		return ""
	}
	if n.kind == isText {
		return n.take()
	}
	return n.get("@id").take()
}

// use marks the value and all below it as read.
func (n *node) use() {
	if n != nil {
		n.used = true
	}
}

// flag reads a yes or no, also from "true", "1", "oui"; false when it says neither.
func (n *node) flag() (yes, told bool) {
	v := n.scalar()
	if v == nil {
		return false, false
	}
	switch strings.ToLower(v.text) {
	case "true", "1", "yes", "oui":
		v.used = true
		return true, true
	case "false", "0", "no", "non":
		v.used = true
		return false, true
	}
	return false, false
}
