package native

import (
	"fmt"
	"maps"
	"slices"

	"escale/internal/offer"
)

// How a member of a value, as the native form has it, stands in the stored one.
type manner int

const (
	same    manner = iota // as it is
	words                 // a text
	coded                 // {"code": …, "label": …} for a code
	derived               // follows from others, and says nothing
	within                // an object with members of its own: an address, a list of channels
)

type member struct {
	manner
	stored  string // the name there, where it is another; "rights/author" is one level down
	members map[string]member
}

var (
	addressMembers = map[string]member{"lines": {}, "postal_code": {}, "locality": {}, "commune": {}, "country": {}, "territories": {manner: derived}}
	channelMembers = map[string]member{"means": {}, "value": {}, "note": {manner: words}}
)

// valueMembers are the members of each kind whose value is an object; of others there are none.
var valueMembers = map[offer.Kind]map[string]member{
	offer.KindChoice:  {"code": {}, "label": {manner: derived}, "not": {}, "note": {manner: words}},
	offer.KindSpan:    {"from": {}, "to": {}},
	offer.KindLink:    {"url": {}, "label": {manner: words}, "lang": {}},
	offer.KindAddress: addressMembers,
	offer.KindContact: {"role": {}, "name": {}, "person": {}, "professional": {}, "channels": {manner: within, members: channelMembers},
		"address": {manner: within, members: addressMembers}},
	offer.KindMedium: {"type": {}, "url": {}, "srcset": {manner: derived}, "mime": {}, "width": {}, "height": {}, "title": {manner: words}, "alt": {manner: words},
		"caption": {manner: words}, "author": {stored: "rights/author"}, "credit": {stored: "rights/credit"}, "licence": {stored: "rights/licence"},
		"licence_stated": {stored: "rights/stated"}, "until": {stored: "rights/until"}, "as_is": {stored: "rights/as_is"}},
	offer.KindRate: {"rate": {manner: coded}, "audience": {manner: coded}, "unit": {manner: coded}, "min": {}, "max": {}, "currency": {}, "from": {}, "to": {},
		"over": {manner: derived}, "tourist_tax_included": {}, "min_age": {}, "max_age": {}, "note": {manner: words}},
	offer.KindClassification: {"code": {}, "label": {manner: derived}, "state": {}, "number": {}, "body": {}, "decided": {}, "proof": {}, "from": {}, "until": {},
		"capacity": {}, "note": {manner: words}},
	offer.KindRelation:   {"nature": {manner: coded}, "to": {}, "elsewhere": {}, "name": {}, "note": {manner: words}},
	offer.KindIdentifier: {"system": {}, "value": {}},
	offer.KindLife:       {"state": {}, "from": {}, "to": {}, "ground": {}, "note": {manner: words}, "was": {}},
	offer.KindPosition:   {"lat": {}, "lon": {}},
}

// stored gives what is said of a value as a merge patch over the stored form.
func (p *patching) stored(kind offer.Kind, path string, said, was any) any {
	switch kind {
	case offer.KindText:
		return p.text(path, said, was)
	case offer.KindHours: // the calendar is whole: its parts hang together
		return p.only(path, said, "calendar", "told", "osm", "sentence")
	case offer.KindTrack:
		return p.only(path, said, "coordinates", "type")
	}
	members, isObject := valueMembers[kind]
	if !isObject {
		switch said.(type) {
		case string, float64, bool:
			return said
		}
		p.fail(path, "value.unreadable", "want", string(kind))
		return nil
	}
	return p.object(members, kind, path, said, was)
}

// only gives the member of an object that is the value; the others are derived from it.
func (p *patching) only(path string, said any, name string, known ...string) any {
	one, ok := said.(map[string]any)
	if !ok || one[name] == nil {
		p.fail(path, "value.unreadable", "want", name)
		return nil
	}
	for _, other := range slices.Sorted(maps.Keys(one)) {
		if other != name && !slices.Contains(known, other) {
			p.fail(path+"/"+escape(other), "member.unknown", "name", other)
		}
	}
	return one[name]
}

func (p *patching) object(members map[string]member, kind offer.Kind, path string, said, was any) any {
	one, ok := said.(map[string]any)
	if !ok {
		p.fail(path, "value.unreadable", "want", string(kind))
		return nil
	}
	old, _ := was.(map[string]any)
	to := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(one)) {
		m, known := members[name]
		at := path + "/" + escape(name)
		if !known {
			p.fail(at, "member.unknown", "name", name)
			continue
		}
		if m.manner == derived {
			continue
		}
		if kind == offer.KindMedium && name == "url" && old["hash"] != nil {
			continue // its address here, which follows from where it lies
		}
		if kind == offer.KindRate && name == "currency" && old["currency"] == nil && one[name] == "EUR" {
			continue // which goes without saying
		}
		p.setMember(to, m, name, p.memberValue(m, kind, at, one[name], old[name]))
	}
	return to
}

func (p *patching) setMember(to map[string]any, m member, name string, v any) {
	if m.stored == "" {
		to[name] = v
		return
	}
	rights, ok := to["rights"].(map[string]any)
	if !ok {
		rights = map[string]any{}
		to["rights"] = rights
	}
	rights[m.stored[len("rights/"):]] = v
}

func (p *patching) memberValue(m member, kind offer.Kind, path string, said, was any) any {
	if said == nil {
		return nil
	}
	switch m.manner {
	case words:
		return p.text(path, said, was)
	case coded:
		switch said := said.(type) {
		case string:
			return said
		case map[string]any:
			if code, ok := said["code"].(string); ok {
				return code
			}
		}
		p.fail(path, "value.unreadable", "want", "code")
		return nil
	case within:
		list, ok := said.([]any)
		if !ok {
			return p.object(m.members, kind, path, said, was)
		}
		before, _ := was.([]any)
		all := []any{} // the whole list: its entries have no identity, and are known again by their value
		for i, one := range list {
			var old any
			if said, ok := one.(map[string]any); ok {
				if at := slices.IndexFunc(before, func(b any) bool { c, ok := b.(map[string]any); return ok && c["value"] == said["value"] }); at >= 0 {
					old = before[at]
				}
			}
			all = append(all, merged(nil, p.object(m.members, kind, fmt.Sprintf("%s/%d", path, i), one, old)))
		}
		return all
	}
	return said
}

// text takes words by language; the same words stay by whom they are.
func (p *patching) text(path string, said, was any) any {
	byLang, ok := said.(map[string]any)
	if !ok {
		one, isString := said.(string)
		if !isString {
			p.fail(path, "value.unreadable", "want", "text")
			return nil
		}
		byLang = map[string]any{string(p.lang): one}
	}
	old, _ := was.(map[string]any)
	to := map[string]any{}
	for _, lang := range slices.Sorted(maps.Keys(byLang)) {
		switch phrase := byLang[lang].(type) {
		case nil:
			to[lang] = nil
		case string:
			before, _ := old[lang].(map[string]any)
			if before["v"] == phrase {
				to[lang] = before
				continue
			}
			to[lang] = map[string]any{"v": offer.CleanText(phrase), "by": nil, "outdated": nil}
		default:
			p.fail(path+"/"+escape(lang), "value.unreadable", "want", "text")
		}
	}
	return to
}
