package api

import (
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"escale/internal/offer"
	"escale/internal/query"
	"escale/internal/serving"
)

// openAPI answers GET /api/v1/openapi.json: the document is put together from the sheets, the thesaurus and the grammar, so
// a sheet that gains a field gains it here too.
func (a *API) openAPI(c *serving.Call) error {
	b := a.current()
	return c.Send("openapi\x00"+b.serial, b.openAPI(), c.Fresh(a.app.Now()))
}

// object is a JSON object being put together.
type object = map[string]any

func (b *book) writeOpenAPI() *serving.Answer {
	schemas := kindSchemas()
	maps.Copy(schemas, ownSchemas())
	maps.Copy(schemas, operationSchemas())
	maps.Copy(schemas, writingSchemas())
	for name, s := range b.offerSchemas() {
		schemas[name] = s
	}
	for name, s := range qualitySchemas() {
		schemas[name] = s
	}
	for name, s := range resourceSchemas() {
		schemas[name] = s
	}
	document := object{
		"openapi": "3.1.0",
		"info": object{"title": "Escale", "version": "1", "summary": "Tourism offers of a network, as it lets them be seen.",
			"description": "Readable without a key. An unknown parameter, field or code is refused with the nearest right one. See " + b.base + "/docs/api.",
			"license":     object{"name": "EUPL-1.2", "identifier": "EUPL-1.2"}},
		"servers":    []any{object{"url": b.base}},
		"paths":      b.paths(),
		"components": object{"schemas": schemas, "parameters": b.parameters(), "headers": headers()},
	}
	body, err := json.Marshal(document, json.Deterministic(true))
	if err != nil { // it is made of strings and maps
		body = []byte("{}")
	}
	return serving.NewAnswer("application/json", body)
}

func ref(name string) object { return object{"$ref": "#/components/schemas/" + name} }

func listOf(items object) object { return object{"type": "array", "items": items} }

func text(description string) object { return object{"type": "string", "description": description} }

func codes[T ~string](all []T) object {
	list := make([]any, len(all))
	for i, c := range all {
		list[i] = string(c)
	}
	return object{"type": "string", "enum": list}
}

// shape is the schema of an object; names that end in "!" are required.
func shape(members object) object {
	properties, required := object{}, []any{}
	for name, s := range members {
		plain, must := strings.CutSuffix(name, "!")
		properties[plain] = s
		if must {
			required = append(required, plain)
		}
	}
	out := object{"type": "object", "properties": properties}
	if len(required) > 0 {
		slices.SortFunc(required, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
		out["required"] = required
	}
	return out
}

// kindSchemas are the schemas of the kinds of values, as exchange/native writes them.
func kindSchemas() object {
	word, count, number, day := object{"type": "string"}, object{"type": "integer"}, object{"type": "number"}, object{"type": "string", "format": "date"}
	concept := shape(object{"code!": word, "label": ref("Text")})
	return object{
		"Text": object{"description": "One language asked for: a string. Several, or *: a map by language.",
			"anyOf": []any{object{"type": "string"}, object{"type": "object", "additionalProperties": object{"type": "string"}}}},
		"Point":  shape(object{"lat!": object{"type": "number", "minimum": -90, "maximum": 90}, "lon!": object{"type": "number", "minimum": -180, "maximum": 180}}),
		"Choice": shape(object{"code!": word, "label": ref("Text"), "not": object{"type": "boolean", "description": "Certainly lacking."}, "note": ref("Text")}),
		"Span":   shape(object{"from": day, "to": day}),
		"Link":   shape(object{"id": word, "url!": object{"type": "string", "format": "uri"}, "label": ref("Text"), "lang": word}),
		"Item":   shape(object{"id!": word, "text": ref("Text")}),
		"Address": shape(object{"lines": listOf(word), "postal_code": word, "locality": word, "commune": text("INSEE; other countries with their code in front"),
			"country": word, "territories": listOf(shape(object{"id!": word, "name!": word}))}),
		"Hours": shape(object{"told!": object{"type": "boolean"}, "sentence": object{"type": "object", "additionalProperties": object{"type": "string"}},
			"osm": text("opening_hours of OpenStreetMap"), "calendar": object{"type": "object"}}),
		"Contact": shape(object{"id": word, "role!": word, "name": word, "person": word, "address": ref("Address"),
			"channels!": listOf(shape(object{"means!": word, "value!": word, "note": ref("Text")}))}),
		"Medium": shape(object{"id": word, "type!": codes(offer.MediaTypes), "url": word, "mime": word, "width": count, "height": count, "title": ref("Text"),
			"alt": ref("Text"), "caption": ref("Text"), "author": word, "credit": word, "licence": word, "licence_stated": word, "until": day,
			"as_is": object{"type": "boolean"}, "srcset": listOf(shape(object{"width!": count, "url!": word}))}),
		"Rate": shape(object{"id": word, "rate": concept, "audience": concept, "unit": concept, "min": number, "max": number, "currency": word,
			"from": day, "to": day, "over": object{"type": "boolean"}, "tourist_tax_included": word, "min_age": count, "max_age": count, "note": ref("Text")}),
		"Classification": shape(object{"id": word, "code!": word, "label": ref("Text"), "state": word, "number": word, "body": word, "decided": day, "proof": word, "from": day, "until": day,
			"capacity": count, "note": ref("Text")}),
		"Relation":   shape(object{"id": word, "nature!": concept, "to": count, "elsewhere": ref("Identifier"), "name": word, "note": ref("Text")}),
		"Identifier": shape(object{"id": word, "system!": word, "value!": word}),
		"Life":       shape(object{"state!": codes(offer.LifeStates), "from": day, "to": day, "ground": word, "note": ref("Text"), "was": ref("Span")}),
		"Track": shape(object{"id": word, "type!": object{"const": "MultiLineString"},
			"coordinates!": listOf(listOf(listOf(number)))}),
	}
}

// fieldSchema is the schema of a field's value: of one item where it holds many.
func fieldSchema(f *offer.Field) object {
	switch f.Kind {
	case offer.KindText:
		if f.Many {
			return ref("Item")
		}
		return ref("Text")
	case offer.KindWord:
		return object{"type": "string"}
	case offer.KindNumber:
		s := object{"type": "number"}
		if f.Unit != "" {
			s["description"] = "in " + f.Unit
		}
		return s
	case offer.KindFlag:
		return codes([]offer.Flag{offer.Yes, offer.No, offer.Unknown})
	case offer.KindDate:
		return object{"type": "string", "format": "date"}
	case offer.KindPosition:
		return ref("Point")
	case offer.KindPart:
		return partSchema(f)
	}
	name := string(f.Kind)
	return ref(strings.ToUpper(name[:1]) + name[1:])
}

// partSchema is made from the fields that the sheet gives a part.
func partSchema(f *offer.Field) object {
	members := object{"id!": object{"type": "string"}}
	for _, sub := range f.Fields {
		s := fieldSchema(sub)
		if sub.Many {
			s = listOf(s)
		}
		members[sub.Name] = s
	}
	return shape(members)
}

// place puts the schema of a field at its place in the tree of an offer's members.
func placeField(properties object, f *offer.Field) {
	parts := strings.Split(f.Key, ".")
	at := properties
	for _, part := range parts[:len(parts)-1] {
		level, ok := at[part].(object)
		if !ok {
			level = object{"type": "object", "properties": object{}}
			at[part] = level
		}
		below, ok := level["properties"].(object)
		if !ok { // a field stands where others would lie below it; it is the one that is written
			return
		}
		at = below
	}
	s := fieldSchema(f)
	if f.Many {
		s = listOf(s)
	}
	if s["$ref"] == nil {
		s["title"] = f.Label.In("en")
	}
	at[parts[len(parts)-1]] = s
}

// headSchema is what every offer has besides the fields of its sheet.
func headSchema() object {
	instant := object{"type": []any{"string", "null"}, "format": "date-time"}
	return object{"id": object{"type": "integer", "minimum": 1, "maximum": int64(offer.MaxID)}, "uri": object{"type": "string", "format": "uri"},
		"status": codes(offer.Statuses), "version": object{"type": "integer", "minimum": 1}, "owner": text("code of the organisation that answers for it"),
		"created": instant, "updated": instant,
		"sources":   listOf(shape(object{"code!": object{"type": "string"}, "name": object{"type": "string"}, "licence": object{"type": "string"}, "attribution": object{"type": "string"}})),
		"inherited": object{"type": "object", "additionalProperties": object{"type": "integer"}, "description": "Which values are those of another record, such as the establishment, by pointer: its number."},
		"texts": listOf(shape(object{"pointer!": object{"type": "string"}, "lang!": object{"type": "string"}, "by": object{"type": "string"},
			"outdated": object{"type": "boolean"}})),
		"withheld": listOf(ref("Withheld")),
		"unmapped": listOf(object{"type": "object"}),
		"variants": object{"type": "object", "additionalProperties": object{"type": "object"}}}
}

// offerSchemas are the schemas of offers: one for each type, and those of the card and the map.
func (b *book) offerSchemas() object {
	all := object{}
	var kinds []any
	cardFields := object{"type": object{"type": "string"}}
	cardFields["protected_texts"] = headSchema()["texts"]
	for name, s := range headSchema() {
		if slices.Contains([]string{"id", "status", "owner", "updated", "texts"}, name) {
			cardFields[name] = s
		}
	}
	for _, sheet := range b.catalog.Sheets {
		properties := headSchema()
		properties["type"] = object{"const": string(sheet.Type)}
		for _, f := range sheet.Fields() {
			placeField(properties, f)
			if f.Card {
				placeField(cardFields, f)
			}
		}
		name := "Offer-" + string(sheet.Type)
		all[name] = object{"type": "object", "title": sheet.Label.In("en"), "properties": properties, "required": []any{"id"}}
		kinds = append(kinds, ref(name))
	}
	all["Offer"] = object{"description": "An offer with everything that the caller may see of it, or with the fields asked for.", "anyOf": kinds}
	all["Card"] = object{"type": "object", "properties": cardFields, "required": []any{"id", "type", "owner", "updated"}}
	all["Marker"] = shape(object{"id!": object{"type": "integer"}, "type!": object{"type": "string"}, "name!": object{"type": "string"}, "point": ref("Point")})
	all["Withheld"] = shape(object{"field!": object{"type": "string"}, "reason!": codes([]string{"class", "group", "language", "rights"}), "count!": object{"type": "integer"}})
	return all
}

// resourceSchemas are the schemas of everything that is no offer.
func resourceSchemas() object {
	word, count := object{"type": "string"}, object{"type": "integer", "minimum": 0}
	links := shape(object{"self": word, "next": word, "not_told": text("the same question for offers whose hours are not told")})
	facet := shape(object{"code!": word, "label!": word, "count!": count})
	equals := object{"type": "object", "additionalProperties": listOf(word)}
	listing := func(item string) object {
		return shape(object{"data!": listOf(ref(item)), "links!": links, "meta!": shape(object{"count!": count})})
	}
	concept := object{"scheme!": word, "code!": word, "label!": ref("Text"), "parent": word, "children": listOf(word), "inverse": ref("NullableText"),
		"types": listOf(word), "equals": equals, "replaced_by": word, "family": word, "excludes": listOf(word), "to": listOf(word)}
	sheet := object{"type!": word, "label!": ref("Text"), "plural!": ref("Text"), "realm!": codes(offer.Realms), "help": ref("NullableText"), "category!": word, "equals": equals, "url": word,
		"sections": listOf(shape(object{"key!": word, "label!": ref("Text"), "fields!": listOf(object{"type": "object"})}))}
	geometry := shape(object{"type!": codes([]string{"Point", "MultiLineString"}), "coordinates!": object{"type": "array"}})
	geometry["type"] = []any{"object", "null"}
	feature := shape(object{"type!": object{"const": "Feature"}, "id!": count, "geometry!": geometry,
		"properties!": object{"anyOf": []any{ref("Card"), ref("Marker"), ref("Offer")}}})
	return object{
		"NullableText": object{"anyOf": []any{ref("Text"), object{"type": "null"}}},
		"OfferList": shape(object{"data!": listOf(object{"anyOf": []any{ref("Card"), ref("Marker"), ref("Offer")}}), "links!": links,
			"meta!": shape(object{"count!": count, "not_told": count, "cursor": text("of the next page, to send with the same POST, where the question is too long for an address"), "withheld": listOf(ref("Withheld")),
				"facets": object{"type": "object", "additionalProperties": listOf(facet)}})}),
		"Feature": feature,
		"FeatureCollection": shape(object{"type!": object{"const": "FeatureCollection"}, "numberMatched!": count, "numberReturned!": count, "features!": listOf(ref("Feature")),
			"links!": listOf(shape(object{"rel!": word, "type": word, "href!": word}))}),
		"Points":     pointsSchema(),
		"Incoming":   shape(object{"nature!": word, "label": ref("NullableText"), "id!": count, "type!": word, "name!": word, "url!": word}),
		"Suggestion": shape(object{"kind!": codes([]string{"offer", "territory"}), "id!": object{"type": []any{"integer", "string"}}, "name!": word, "lang": word, "url!": word}),
		"Scheme":     shape(object{"scheme!": word, "concepts!": count, "facets": listOf(word), "url!": word}),
		"Concept":    shape(concept),
		"Sheet":      shape(sheet),
		"Territory": object{"type": "object", "required": []any{"id", "level", "code", "name"}, "properties": object{"id": word, "level": word, "kind": word, "code": word, "name": word,
			"names": object{"type": "object", "additionalProperties": word}, "slug": word, "country": word, "region": word, "department": word, "epci": word, "commune": word,
			"postal_codes": listOf(word), "position": ref("Point"), "position_exact": object{"type": "boolean"}, "population": count, "from": word, "to": word,
			"successors": listOf(word), "former_names": listOf(word), "members": listOf(word), "within": listOf(shape(object{"id!": word, "name!": word})), "offers": word}},
		"Organisation": shape(object{"code!": word, "kind!": word, "name!": word, "parent": word, "country": word, "website": word, "territories": listOf(word), "offers!": word}),
		"CapacityRow":  shape(object{"codes": listOf(word), "labels": listOf(word), "offers!": count, "beds!": count, "reckoned!": count, "not_told!": count, "closed!": count}),
		"CapacityList": shape(object{"data!": listOf(ref("CapacityRow")), "links!": links,
			"meta!": shape(object{"at!": word, "by!": listOf(word), "count!": count, "total!": ref("CapacityRow"),
				"base_began": object{"type": "string", "format": "date", "description": "Told when the day lies before the base began, of which it knows nothing."}})}),
		"SuggestionList": listing("Suggestion"), "IncomingList": listing("Incoming"), "SchemeList": listing("Scheme"), "ConceptList": listing("Concept"), "SheetList": listing("Sheet"),
		"TerritoryList": listing("Territory"), "OrganisationList": listing("Organisation"),
		"Landing": object{"type": "object", "required": []any{"title", "links"}, "properties": object{"title": word, "description": word, "offers": count,
			"links": object{"type": "object", "additionalProperties": word}}},
		"Problem": shape(object{"type!": object{"type": "string", "format": "uri"}, "title!": word, "status!": count, "detail": word, "code!": word, "instance": word,
			"request_id!": word, "to": object{"type": "integer", "description": "the id under which a merged offer goes on"},
			"version":   object{"type": "integer", "description": "of the offer that a document clashes with"},
			"conflicts": listOf(shape(object{"field!": word, "variant": word, "item": word, "lang": word, "base!": object{}, "mine!": object{}, "theirs!": object{}})),
			"errors":    listOf(shape(object{"pointer!": word, "code!": word, "detail!": word, "hint": word}))}),
	}
}

func headers() object {
	header := func(description string) object {
		return object{"description": description, "schema": object{"type": "string"}}
	}
	return object{"ETag": header("Strong; send it back as If-None-Match and get 304 when nothing changed."), "Link": header("rel=next: the next page."),
		"Escale-Seq": header("Number of the last change that the answer shows."), "Request-Id": header("Name it when you write to us."),
		"RateLimit": header("How many requests are left, and for how long (IETF draft)."), "Retry-After": header("Seconds to wait.")}
}

// parameters are those of questions about offers.
func (b *book) parameters() object {
	all := object{}
	add := func(name, description string, schema object) {
		p := object{"name": name, "in": "query", "description": description, "schema": schema}
		if schema["type"] == "array" {
			p["style"], p["explode"] = "form", true
		}
		all[parameterKey(name)] = p
	}
	word := object{"type": "string"}
	for name, description := range grammarWords {
		add(name, description, word)
	}
	add("limit", "Offers on a page.", object{"type": "integer", "minimum": 0, "maximum": query.MaxLimit, "default": query.DefaultLimit})
	add("view", "How much of each offer.", codes(views))
	add("format", "As the ending of the address, or Accept.", codes(listFormats()))
	for _, name := range b.vocabulary.Facets() {
		add(name, b.facetHelp(name), listOf(word))
	}
	for _, name := range b.vocabulary.Numbers() {
		for _, op := range []string{"[gte]", "[lte]"} {
			add(name+op, "Bound of a number, included.", object{"type": "number"})
		}
	}
	return all
}

func parameterKey(name string) string { return strings.NewReplacer("[", "-", "]", "").Replace(name) }

// grammarWords explains the words of the grammar; see package query.
var grammarWords = map[string]string{
	"q":        "Words in any language: whole, begun or slightly mistyped. \"A phrase\" in quotation marks stands as it is.",
	"near":     "Circle: lat,lon;radius, as 47.39,0.68;10km.",
	"bbox":     "Box: west,south,east,north.",
	"within":   "GeoJSON polygon, or a territory.",
	"open":     "Open or taking place: 2026-07-14, 2026-07-10..2026-07-20, today, tomorrow, weekend, now.",
	"updated":  "Changed within: 2026-01-01.. or an instant.",
	"created":  "Entered within.",
	"variant":  "Ask of this variant, and show it: winter, groups… (/api/v1/thesaurus/variant). Offers without it are left out.",
	"sort":     "relevance, distance, date, name, updated, random:SEED, draw.",
	"first":    "What comes before all others, FACET:CODE, several separated by commas: own.member:yes. Within each by sort.",
	"facets":   "Facets to count, separated by commas.",
	"cursor":   "Where the last page ended: take links.next.",
	"lang":     "fr: plain strings. fr,en: maps. *: every language.",
	"fallback": "What stands in for a missing language: en,fr or none.",
	"fields":   "Members wanted: name,location.point,media.",
}

func (b *book) facetHelp(name string) string {
	help := "Facet; repeat it for or, ! in front for not."
	if f, _ := b.vocabulary.FacetField(name); f != nil {
		help = f.Label.In("en") + ". " + help
		if f.Scheme != "" {
			help += " Codes: /api/v1/thesaurus/" + f.Scheme
		}
		if f.Kind == offer.KindRelation {
			help += " The number of the other record, alone or after a nature: venue:1000000001."
		}
	}
	return help
}

// paths are the routes of the API, with what each answers.
func (b *book) paths() object {
	lists := object{"application/json": ref("OfferList"), "application/geo+json": ref("FeatureCollection"), "application/x-ndjson": object{"type": "string"},
		"text/csv": object{"type": "string"}, "text/calendar": object{"type": "string"}}
	var all []any
	for name := range b.parameters() {
		all = append(all, name)
	}
	slices.SortFunc(all, func(x, y any) int { return strings.Compare(x.(string), y.(string)) })
	for i, name := range all {
		all[i] = object{"$ref": "#/components/parameters/" + name.(string)}
	}
	one := []any{inPath("id", "integer")}
	for _, name := range wordsOfOne {
		one = append(one, object{"$ref": "#/components/parameters/" + name})
	}
	paths := object{
		"/api/v1":        object{"get": operation("landing", "Where to begin", nil, answers200(object{"application/json": ref("Landing")}))},
		"/api/v1/offers": object{"get": operation("listOffers", "Ask for offers", all, answers200(lists))},
		"/api/v1/offers/search": object{"post": func() object {
			o := operation("searchOffers", "The same question in JSON", nil, answers200(lists))
			o["requestBody"] = object{"required": true, "content": object{"application/json": object{"schema": object{"type": "object"}}}}
			return o
		}()},
		"/api/v1/offers/{id}": object{"get": operation("offer", "One offer", one, answers200(object{"application/json": object{"anyOf": []any{ref("Offer"), ref("Card"), ref("Marker")}},
			"application/geo+json": ref("Feature"), "text/calendar": object{"type": "string"}, "application/gpx+xml": object{"type": "string"}, "image/svg+xml": object{"type": "string"}}))},
	}
	narrowing := slices.DeleteFunc(slices.Clone(all), func(p any) bool {
		return slices.ContainsFunc(append([]string{"fields", "fallback", "view", "format"}, notOfBoards...), func(name string) bool { return p.(object)["$ref"] == "#/components/parameters/"+name })
	})
	paths["/api/v1/offers/points"] = object{"get": pointsOperation(narrowing)}
	board := operation("quality", "The board of the offers that a question finds: mean scores and frequent problems by type and owner. For members", narrowing, answers200(object{"application/json": ref("QualityBoard")}))
	paths["/api/v1/quality"] = object{"get": forMembers(board)}
	for _, r := range []struct{ path, id, summary, schema, words string }{
		{"/api/v1/offers/{id}/relations", "relations", "What points to an offer, under the inverse names", "IncomingList", ""},
		{"/api/v1/offers/suggest", "suggest", "Complete what is being typed", "SuggestionList", "q limit"},
		{"/api/v1/capacity", "capacity", "The tourist beds of a day, by type, class, commune and so on; parameters of questions narrow it", "CapacityList", "at by"},
		{"/api/v1/offers/{id}/quality", "offerQuality", "What the charter of entry says of one offer: problems, scores, what to do next. For members", "Quality", ""},
		{"/api/v1/thesaurus", "schemes", "Schemes of the thesaurus", "SchemeList", ""},
		{"/api/v1/thesaurus/{scheme}", "scheme", "Concepts of a scheme", "ConceptList", ""},
		{"/api/v1/thesaurus/{scheme}/{code}", "concept", "One concept", "Concept", ""},
		{"/api/v1/territories", "territories", "Find territories by name, code or position", "TerritoryList", "q level near limit"},
		{"/api/v1/territories/{id}", "territory", "One territory, by id or slug", "Territory", ""},
		{"/api/v1/sheets", "sheets", "Types of offers", "SheetList", ""},
		{"/api/v1/sheets/{type}", "sheet", "Fields of a type", "Sheet", ""},
		{"/api/v1/organisations", "organisations", "Members of the network", "OrganisationList", ""},
		{"/api/v1/organisations/{code}", "organisation", "One member", "Organisation", ""},
	} {
		var words []any
		for part := range strings.SplitSeq(r.path, "/") {
			if name, in := strings.CutPrefix(part, "{"); in {
				words = append(words, inPath(strings.TrimSuffix(name, "}"), "string"))
			}
		}
		for _, name := range append(strings.Fields(r.words), "lang") {
			words = append(words, object{"name": name, "in": "query", "schema": object{"type": "string"}})
		}
		one := operation(r.id, r.summary, words, answers200(object{"application/json": ref(r.schema)}))
		if r.schema == "Quality" {
			one = forMembers(one)
		}
		paths[r.path] = object{"get": one}
	}
	b.ownPaths(paths)
	b.operationPaths(paths)
	b.writingPaths(paths)
	return paths
}

// forMembers says that others are refused.
func forMembers(o object) object {
	for status, why := range map[string]string{"401": "Nobody knows who asks.", "403": "For members of the network."} {
		o["responses"].(object)[status] = object{"description": why, "content": object{"application/problem+json": object{"schema": ref("Problem")}}}
	}
	return o
}

func inPath(name, kind string) object {
	return object{"name": name, "in": "path", "required": true, "schema": object{"type": kind}}
}

func operation(id, summary string, parameters []any, responses object) object {
	o := object{"operationId": id, "summary": summary, "responses": responses}
	if len(parameters) > 0 {
		o["parameters"] = parameters
	}
	return o
}

func answers200(bodies object) object {
	content := object{}
	for kind, schema := range bodies {
		content[kind] = object{"schema": schema}
	}
	sent := object{}
	for name := range headers() {
		sent[name] = object{"$ref": "#/components/headers/" + name}
	}
	problem := func(description string) object {
		return object{"description": description, "content": object{"application/problem+json": object{"schema": ref("Problem")}}}
	}
	return object{"200": object{"description": "What was asked for.", "content": content, "headers": sent}, "304": object{"description": "Not modified."},
		"400": problem("The question is wrong; errors say where, and what would be right."), "404": problem("Not there, or not within sight."),
		"410": problem("Was public, and is no more."), "429": problem("Too many requests."), "503": problem("Not now.")}
}
