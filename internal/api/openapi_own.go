package api

import (
	"escale/internal/own"
)

// ownPaths are the routes about what the caller's organisation keeps for itself.
func (b *book) ownPaths(paths object) {
	body := func(o object, schema object) object {
		o["requestBody"] = object{"required": true, "content": object{"application/json": object{"schema": schema}}}
		return o
	}
	refused := func(o object) object {
		for status, description := range map[string]string{"401": "Nobody knows who asks.", "403": "No organisation keeps anything here, or the caller only reads.", "409": "Somebody set it in between."} {
			o["responses"].(object)[status] = object{"description": description, "content": object{"application/problem+json": object{"schema": ref("Problem")}}}
		}
		return o
	}
	id, values, sheet := []any{inPath("id", "integer")}, object{"application/json": ref("OwnValuesAnswer")}, object{"application/json": ref("OwnSheetAnswer")}
	paths["/api/v1/offers/{id}/own"] = object{
		"get":   refused(operation("ownValues", "What the caller's organisation keeps about an offer", id, plain200(values))),
		"put":   refused(body(operation("putOwnValues", "Set it whole", id, plain200(values)), ref("OwnValues"))),
		"patch": refused(body(operation("patchOwnValues", "Set some of it; null takes away", id, plain200(values)), ref("OwnValues")))}
	organisation := []any{object{"name": "organisation", "in": "query", "description": "Another one's definitions, for administrators.", "schema": object{"type": "string"}}}
	paths["/api/v1/own"] = object{
		"get": refused(operation("ownFields", "What the caller's organisation can keep about offers", organisation, plain200(sheet))),
		"put": refused(body(operation("defineOwn", "Define it anew", nil, plain200(sheet)), ref("OwnSheet")))}
	asked := shape(object{"where!": object{"type": "object", "description": "A question, as for offers/search."}, "set!": ref("OwnValues")})
	paths["/api/v1/own/values"] = object{
		"post": refused(body(operation("setOwnValues", "Set values about all offers that a question finds", nil, plain200(object{"application/json": ref("OwnDone")})), asked))}
}

// ownSchemas are what those routes answer.
func ownSchemas() object {
	word, links := object{"type": "string"}, object{"type": "object", "additionalProperties": object{"type": "string"}}
	label := object{"type": "object", "additionalProperties": word}
	number := object{"type": "number"}
	yes := object{"type": "boolean"}
	value := object{"anyOf": []any{object{"type": []any{"string", "number", "boolean", "null"}}, listOf(word)}}
	return object{
		"OwnValues": object{"type": "object", "description": "By key of a field: yes, no, a number, a day, a code, several codes, a text.", "additionalProperties": value},
		"OwnSheet": shape(object{"organisation": word, "fields!": listOf(shape(object{"key!": word, "kind!": codes(own.Kinds), "label!": label, "help": label, "many": yes,
			"facet": yes, "choices": listOf(shape(object{"code!": word, "label!": label, "aliases": listOf(word), "ended": yes})), "min": number, "max": number,
			"decimals": yes, "aliases": listOf(word), "ended": yes}))}),
		"OwnValuesAnswer": shape(object{"data!": ref("OwnValues"), "links!": links, "meta!": shape(object{"version!": object{"type": "integer"}})}),
		"OwnSheetAnswer":  shape(object{"data!": ref("OwnSheet"), "links!": links, "meta!": shape(object{"count!": object{"type": "integer"}})}),
		"OwnDone": shape(object{"data!": shape(object{"found!": object{"type": "integer"}, "changed!": object{"type": "integer"}, "seq": object{"type": "integer"},
			"refused": listOf(object{"type": "object"}), "refused_more": object{"type": "integer"}}), "links!": links, "meta!": object{"type": "object"}}),
	}
}

// plain200 is answers200 of what nobody keeps a copy of.
func plain200(bodies object) object {
	answers := answers200(bodies)
	delete(answers, "304")
	delete(answers["200"].(object), "headers")
	return answers
}
