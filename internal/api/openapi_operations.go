package api

import (
	"escale/internal/app/trade"
)

// operationPaths are the routes about operations on many offers.
func (b *book) operationPaths(paths object) {
	refused := func(o object) object {
		for status, description := range map[string]string{"401": "Nobody knows who asks.", "403": "The caller may do this to none of the offers.", "404": "No such operation, or offer, that is the caller’s business.",
			"409": "Something changed since it was planned, or nothing would.", "400": "The order means nothing; the errors say where."} {
			o["responses"].(object)[status] = object{"description": description, "content": object{"application/problem+json": object{"schema": ref("Problem")}}}
		}
		return o
	}
	answers := func(schema string, later bool) object {
		all := plain200(object{"application/json": shape(object{"data!": ref(schema), "links!": object{"type": "object"}, "meta!": object{"type": "object"}})})
		if later {
			all["202"] = object{"description": "It waits for its day, or goes on: Location is where to ask how far it has come.", "content": all["200"].(object)["content"]}
		}
		return all
	}
	id := []any{object{"name": "operation", "in": "path", "required": true, "schema": object{"type": "string"}}}
	order := operation("order", "Do something with many offers, or with dry_run be told what would become of each", nil, answers("Ordered", true))
	order["requestBody"] = object{"required": true, "content": object{"application/json": object{"schema": ref("Order")}}}
	list := plain200(object{"application/json": shape(object{"data!": listOf(ref("Operation")), "links!": object{"type": "object"}, "meta!": object{"type": "object"}})})
	paths["/api/v1/operations"] = object{"post": refused(order), "get": refused(operation("operations", "What the caller or its organisation ordered", nil, list))}
	paths["/api/v1/operations/{operation}"] = object{"get": refused(operation("operation", "How far an operation has come", id, answers("Operation", true)))}
	paths["/api/v1/operations/{operation}/undo"] = object{"post": refused(operation("undoOperation", "Take it back as a whole; what was changed since stays", id, answers("Operation", true)))}
	paths["/api/v1/operations/{operation}/stop"] = object{"post": refused(operation("stopOperation", "Keep it from going on; what was done stands", id, answers("Operation", false)))}
}

// operationSchemas are what those routes take and answer.
func operationSchemas() object {
	word, number, yes, day := object{"type": "string"}, object{"type": "integer"}, object{"type": "boolean"}, object{"type": "string", "format": "date"}
	some := object{"type": "object"}
	doubt := shape(object{"offer": number, "code!": word, "args": some})
	counts := object{"offers!": number, "changed!": number, "proposed!": number, "same!": number, "refused!": number}
	with := func(more object) object {
		all := object{}
		for name, schema := range counts {
			all[name] = schema
		}
		for name, schema := range more {
			all[name] = schema
		}
		return shape(all)
	}
	return object{
		"Order": shape(object{"kind!": codes(trade.Kinds), "offers": listOf(number),
			"question": object{"type": "string", "description": "All that it finds, as an address of /api/v1/offers says it: type=itinerary&territory=epci:200072056."},
			"on":       day, "note": object{"type": "string", "description": "Why, for whoever reads it later."},
			"with":    object{"type": "object", "description": "What the kind needs besides: see the guide."},
			"dry_run": yes, "confirm": object{"type": "string", "description": "What the answer to dry_run gave; needed where a question says which offers are meant."}}),
		"Ordered": object{"anyOf": []any{ref("Operation"), ref("OperationPlan")}},
		"OperationPlan": with(object{"kind!": codes(trade.Kinds), "on": day, "partly!": number, "reasons": object{"type": "object", "additionalProperties": number},
			"steps!": listOf(shape(object{"offer!": number, "name!": word, "type!": word, "owner!": word, "verdict!": codes([]trade.Verdict{trade.Changed, trade.Proposed, trade.Refused, trade.Same}),
				"partly": yes, "fields": listOf(word), "code": word})),
			"doubts": listOf(doubt), "falls": listOf(shape(object{"what!": word, "code": word, "who": word, "offers!": number, "some": listOf(number), "ends!": yes})), "confirm!": word}),
		"Operation": with(object{"id!": word, "order!": some, "by!": word, "organisation": word, "at!": word, "state!": codes(trade.States), "done!": number,
			"problems": listOf(shape(object{"offer!": number, "name!": word, "code!": word, "args": some})), "doubts": listOf(doubt), "made": listOf(number), "kept": listOf(number),
			"finished": word, "ends": day, "undone_by": word}),
	}
}
