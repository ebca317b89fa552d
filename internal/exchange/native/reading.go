package native

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
)

// Patch gives an offer with what a document in the native form says of it, and the keys of the fields that the document speaks of.
//
// The document is a merge patch (RFC 7396) over what Full writes in all languages: what it does not name stays, null takes away.
// Items of a list are found by their id (choices by their code) and changed by what is said of them; those that are not named stay,
// {"id": …, "deleted": true} takes one away, one without an id is new. A list of plain values is the whole list. A text that is a
// plain string is in lang. What Full derives (labels, sentences, territories) may stand there and says nothing. All that is wrong
// is told at once, and then nothing is given; the offer itself is not changed.
func (r *Renderer) Patch(o *offer.Offer, lang offer.Lang, doc []byte) (next *offer.Offer, carried []string, err error) {
	var said map[string]any
	if err := json.Unmarshal(doc, &said); err != nil || said == nil {
		return nil, nil, fault.New(fault.Invalid, "body.malformed").Because(err)
	}
	shape := r.shapes[o.Type]
	if shape == nil {
		return nil, nil, fault.New(fault.Invalid, "offer.type_unknown", "type", string(o.Type))
	}
	p := &patching{offer: o.Clone(), lang: lang, carried: map[string]bool{}}
	for _, name := range slices.Sorted(maps.Keys(said)) {
		switch {
		case name == "type" && said[name] == string(o.Type):
			delete(said, name)
		case slices.Contains(Head, name):
			p.fail("/"+escape(name), "member.read_only", "name", name)
			delete(said, name)
		}
	}
	if variants, there := said["variants"]; there {
		p.variants(shape.full, variants)
		delete(said, "variants")
	}
	p.level(shape.full, "", said)
	if err := fault.Refuse("offer.invalid", p.problems); err != nil {
		return nil, nil, err
	}
	return p.offer, slices.Sorted(maps.Keys(p.carried)), nil
}

// patching is a document on its way into an offer.
type patching struct {
	offer    *offer.Offer
	lang     offer.Lang
	variant  string
	carried  map[string]bool
	problems []fault.Problem
}

// maxProblems bounds what is told of one document.
const maxProblems = 100

func (p *patching) fail(path, key string, args ...any) {
	if len(p.problems) < maxProblems {
		p.problems = append(p.problems, fault.At(path, key, args...))
	}
}

func (p *patching) variants(n *node, said any) {
	all, ok := said.(map[string]any)
	if !ok {
		p.fail("/variants", "value.unreadable", "want", "object")
		return
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		p.variant = name
		p.inside(n, "/variants/"+escape(name), all[name])
	}
	p.variant = ""
}

// inside takes what is said of a level: null is said of everything below it.
func (p *patching) inside(n *node, path string, said any) {
	switch said := said.(type) {
	case nil:
		p.remove(n)
	case map[string]any:
		p.level(n, path, said)
	default:
		p.fail(path, "value.unreadable", "want", "object")
	}
}

func (p *patching) remove(n *node) {
	if n.field != nil {
		p.carried[n.field.Key] = true
		p.offer.Cells = slices.DeleteFunc(p.offer.Cells, func(c offer.Cell) bool { return c.Field == n.field.Key && c.Variant == p.variant })
	}
	for _, c := range n.below {
		p.remove(c)
	}
}

func (p *patching) level(n *node, path string, said map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(said)) {
		at := path + "/" + escape(name)
		i := slices.IndexFunc(n.below, func(c *node) bool { return c.name == name })
		switch {
		case i < 0:
			var known []string
			for _, c := range n.below {
				known = append(known, c.name)
			}
			p.problems = append(p.problems, fault.Problem{Path: at, Key: "member.unknown", Hint: offer.Nearest(name, known), Args: map[string]any{"name": name}})
		case n.below[i].field == nil || said[name] == nil:
			p.inside(n.below[i], at, said[name])
		default:
			p.field(n.below[i].field, at, said[name])
		}
	}
}

func (p *patching) field(f *offer.Field, path string, said any) {
	p.carried[f.Key] = true
	if !f.Many {
		p.put(f, offer.Key{Field: f.Key, Variant: p.variant}, path, said)
		return
	}
	list, ok := said.([]any)
	if !ok {
		p.fail(path, "value.unreadable", "want", "list")
		return
	}
	if len(list) > offer.MaxItems {
		p.fail(path, "list.too_long", "length", len(list), "max", offer.MaxItems)
		return
	}
	if listed(f.Kind) {
		p.plainList(f, path, list)
		return
	}
	var order []string
	for i, one := range list {
		if item := p.item(f, fmt.Sprintf("%s/%d", path, i), i, one); item != "" {
			order = append(order, item)
		}
	}
	p.offer.Arrange(f.Key, p.variant, order)
}

// listed tells whether an item of a kind is written without its id.
func listed(k offer.Kind) bool {
	switch k {
	case offer.KindWord, offer.KindNumber, offer.KindFlag, offer.KindDate, offer.KindPosition:
		return true
	}
	return false
}

// plainList takes a list of plain values: equal ones stay the items that they are.
func (p *patching) plainList(f *offer.Field, path string, list []any) {
	var cells, old []offer.Cell
	for _, c := range p.offer.Cells {
		if c.Field == f.Key && c.Variant == p.variant {
			old = append(old, c)
		}
	}
	for i, one := range list {
		v := p.value(f, fmt.Sprintf("%s/%d", path, i), nil, one)
		if v == nil {
			continue
		}
		key := offer.Key{Field: f.Key, Variant: p.variant, Item: itemOf(f, i, one)}
		if at := slices.IndexFunc(old, func(c offer.Cell) bool { return offer.Equal(c.Value, v) }); at >= 0 {
			cells, old = append(cells, old[at]), slices.Delete(old, at, at+1)
			continue
		}
		cells = append(cells, offer.Cell{Key: key, Value: v})
	}
	p.offer.Cells = slices.DeleteFunc(p.offer.Cells, func(c offer.Cell) bool { return c.Field == f.Key && c.Variant == p.variant })
	for _, c := range cells {
		p.offer.Set(c)
	}
}

// itemOf names a new item by what is said of it: whoever says the same again means the same.
func itemOf(f *offer.Field, place int, said any) string {
	doc, err := json.Marshal([]any{f.Key, place, said}, json.Deterministic(true))
	if err != nil {
		doc = []byte(f.Key)
	}
	sum := sha256.Sum256(doc)
	return hex.EncodeToString(sum[:6])
}

// item takes what is said of one item, and gives its name; "" when it is not there.
func (p *patching) item(f *offer.Field, path string, place int, said any) string {
	one, ok := said.(map[string]any)
	if !ok {
		p.fail(path, "value.unreadable", "want", "object")
		return ""
	}
	one = maps.Clone(one)
	name := "id"
	if f.Kind == offer.KindChoice {
		name = "code"
	}
	item, _ := one[name].(string)
	if f.Kind != offer.KindChoice {
		delete(one, name)
	}
	if len(item) > offer.MaxName {
		p.fail(path+"/"+name, "text.too_long", "length", len(item), "max", offer.MaxName)
		return ""
	}
	key := offer.Key{Field: f.Key, Variant: p.variant, Item: item}
	if one["deleted"] == true {
		if p.offer.Get(key) == nil {
			p.fail(path, "item.not_found", "id", item)
		}
		p.offer.Set(offer.Cell{Key: key})
		return ""
	}
	delete(one, "deleted")
	if item == "" {
		key.Item = itemOf(f, place, said)
	}
	p.put(f, key, path, one)
	return key.Item
}

func (p *patching) put(f *offer.Field, key offer.Key, path string, said any) {
	cell := offer.Cell{Key: key}
	if old := p.offer.Get(key); old != nil {
		cell = *old
	}
	if t, ok := said.(map[string]any); ok && f.Many && f.Kind == offer.KindText {
		said = t["text"]
	}
	v := p.value(f, path, cell.Value, said)
	if v == nil && f.Kind != offer.KindText {
		return // which was told
	}
	if t, ok := v.(offer.Text); ok && len(t) == 0 {
		v = nil
	}
	cell.Value = v
	p.offer.Set(cell)
}

// value gives a value of a field as it is after what is said of it; nil where that cannot be read, which is told.
func (p *patching) value(f *offer.Field, path string, was offer.Value, said any) offer.Value {
	if f.Kind == offer.KindPart {
		return p.part(f, path, was, said)
	}
	var stored any
	if was != nil && was.Kind() == f.Kind {
		doc, err := json.Marshal(was, json.Deterministic(true))
		if err == nil {
			err = json.Unmarshal(doc, &stored)
		}
		if err != nil {
			p.fail(path, "value.unreadable", "want", string(f.Kind))
			return nil
		}
	}
	before := len(p.problems)
	doc, err := json.Marshal(merged(stored, p.stored(f.Kind, path, said, stored)), json.Deterministic(true))
	if len(p.problems) > before {
		return nil
	}
	if err == nil {
		var v offer.Value
		if v, err = offer.DecodeValue(f.Kind, doc); err == nil {
			return v
		}
	}
	p.fail(path, "value.unreadable", "want", string(f.Kind))
	return nil
}

// part takes what is said of a hall, a bedroom, a menu: field by field of it.
func (p *patching) part(f *offer.Field, path string, was offer.Value, said any) offer.Value {
	one, ok := said.(map[string]any)
	if !ok {
		p.fail(path, "value.unreadable", "want", "object")
		return nil
	}
	next := offer.Part{}
	if old, ok := was.(offer.Part); ok {
		maps.Copy(next, old)
	}
	for _, name := range slices.Sorted(maps.Keys(one)) {
		at, sub := path+"/"+escape(name), f.Sub(name)
		switch {
		case sub == nil:
			p.fail(at, "member.unknown", "name", name)
		case one[name] == nil:
			delete(next, name)
		case !sub.Many:
			var old offer.Value
			if len(next[name]) > 0 {
				old = next[name][0]
			}
			if v := p.value(sub, at, old, one[name]); v != nil {
				next[name] = []offer.Value{v}
			}
		default:
			list, ok := one[name].([]any)
			if !ok {
				p.fail(at, "value.unreadable", "want", "list")
				continue
			}
			var values []offer.Value
			for i, entry := range list {
				if v := p.value(sub, fmt.Sprintf("%s/%d", at, i), nil, entry); v != nil {
					values = append(values, known(v, next[name]))
				}
			}
			next[name] = values
		}
	}
	return next
}

// known gives the one of some values that says the same as a value of which it is not told who made its words; else the value.
func known(v offer.Value, among []offer.Value) offer.Value {
	for _, old := range among {
		if v.Kind() == old.Kind() && anonymous(v) == anonymous(old) {
			return old
		}
	}
	return v
}

// anonymous is a value without who made its words.
func anonymous(v offer.Value) string {
	doc, err := json.Marshal(v, json.Deterministic(true))
	var tree any
	if err == nil {
		err = json.Unmarshal(doc, &tree)
	}
	if err == nil {
		doc, err = json.Marshal(unsigned(tree), json.Deterministic(true))
	}
	if err != nil {
		return ""
	}
	return string(doc)
}

func unsigned(tree any) any {
	switch tree := tree.(type) {
	case map[string]any:
		if _, isPhrase := tree["v"].(string); isPhrase {
			delete(tree, "by")
			delete(tree, "outdated")
		}
		if tree["currency"] == "EUR" || tree["min"] == nil && tree["max"] == nil { // which goes without saying
			delete(tree, "currency")
		}
		for name, v := range tree {
			tree[name] = unsigned(v)
		}
	case []any:
		for i, v := range tree {
			tree[i] = unsigned(v)
		}
	}
	return tree
}

// merged is RFC 7396 over decoded JSON.
func merged(was, said any) any {
	patch, ok := said.(map[string]any)
	if !ok {
		return said
	}
	next := map[string]any{}
	if old, ok := was.(map[string]any); ok {
		maps.Copy(next, old)
	}
	for name, v := range patch {
		if v == nil {
			delete(next, name)
			continue
		}
		next[name] = merged(next[name], v)
	}
	return next
}

// escape writes a name as a level of a JSON pointer (RFC 6901).
func escape(name string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(name) }

// Value writes one value of an offer's type as Full has it in all languages; null for none.
func (r *Renderer) Value(o *offer.Offer, key offer.Key, v offer.Value, today opening.Date) []byte {
	shape := r.shapes[o.Type]
	if v == nil || shape == nil {
		return []byte("null")
	}
	n := shape.full
	for part := range strings.SplitSeq(key.Field, ".") {
		i := slices.IndexFunc(n.below, func(c *node) bool { return c.name == part })
		if i < 0 {
			return []byte("null")
		}
		n = n.below[i]
	}
	if n.field == nil {
		return []byte("null")
	}
	one := *o
	one.Cells = []offer.Cell{{Key: key, Value: v}}
	w := r.writer(nil, &one, Voice{All: true}, today)
	w.open('{')
	w.value("v", n, &one.Cells[0])
	w.close('}')
	return w.b[len(`{"v":`) : len(w.b)-1]
}
