package api

import (
	"escale/internal/app/editing"
	"escale/internal/offer"
)

// writingPaths are the routes of those who write and answer.
func (b *book) writingPaths(paths object) {
	word := func(name, help, kind string) object {
		return object{"name": name, "in": "query", "description": help, "schema": object{"type": kind}}
	}
	header := func(name, help string) object {
		return object{"name": name, "in": "header", "description": help, "schema": object{"type": "string"}}
	}
	how := []any{word("dry_run", "Only say what would come of it.", "boolean"), word("publish", "Show the offer too.", "boolean"),
		word("note", "To whoever answers, where it becomes a proposal.", "string"), word("effect", "When it is to take effect (RFC 3339).", "string"),
		word("lang", "The language of texts that are plain strings; French where it is not told.", "string"),
		header("Idempotency-Key", "The same key within a day is the same request, which is done once.")}
	over := append([]any{inPath("id", "integer"), word("version", "As If-Match.", "integer"), header("If-Match", "The version that was read, as meta.version or ETag told it: \"7\".")}, how...)
	did := object{"application/json": ref("Outcome")}
	document := object{"type": "object", "description": "The native form, as answers have it in all languages: see the sheet of the type."}
	post := b.writes("makeOffer", "Enter an offer of the caller's organisation", how, did, document)
	patch := b.writes("patchOffer", "Change an offer: a merge patch (RFC 7396) over the native form, items of lists by their id; {\"id\": …, \"deleted\": true} takes one away", over, did, document)
	paths["/api/v1/offers"].(object)["post"] = post
	paths["/api/v1/offers/{id}"].(object)["patch"] = patch
	paths["/api/v1/offers/{id}/status"] = object{"put": b.writes("turnOffer", "Show, withdraw or archive an offer, at once or at an instant", over, did,
		shape(object{"status!": codes([]offer.Status{offer.Draft, offer.Published, offer.Withdrawn, offer.Deleted})}))}
	paths["/api/v1/offers/{id}/history"] = object{"get": forMembers(operation("history", "The past of an offer in sessions, the newest first. For those who answer for it",
		[]any{inPath("id", "integer"), word("before", "meta.before of the page before.", "integer"), word("lang", "Of refusals.", "string")}, plain200(object{"application/json": ref("PastList")})))}
	queue := []any{object{"name": "desk", "in": "query", "description": "Whose turn it is: the caller's to answer, the caller's own, all that they could answer.", "schema": codes(editing.Desks)},
		word("state", "submitted where it is not told.", "string"), word("reason", "", "string"), word("type", "Of the offer.", "string"), word("owner", "Of the offer.", "string"),
		word("offer", "", "integer"), word("after", "meta.after of the page before.", "integer"), word("limit", "At most 500.", "integer"), word("lang", "Of refusals.", "string")}
	paths["/api/v1/proposals"] = object{"get": forMembers(operation("proposals", "What waits for an answer, the oldest first", queue, plain200(object{"application/json": ref("ProposalList")})))}
	paths["/api/v1/proposals/{number}"] = object{"get": forMembers(operation("proposal", "One proposal: each operation before, now, and as proposed", []any{inPath("number", "integer")},
		plain200(object{"application/json": ref("ProposalAnswer")})))}
	verdict := shape(object{"ground!": codes(offer.Grounds), "words": object{"type": "string"}})
	paths["/api/v1/proposals/{number}/decision"] = object{"post": b.writes("decide", "Accept and refuse operations of a proposal", []any{inPath("number", "integer")}, did,
		shape(object{"version!": object{"type": "integer"}, "offer_version": object{"type": "integer", "description": "The version of the offer that was looked at."},
			"all": codes([]string{"accept", "refuse"}), "accept": listOf(object{"type": "integer"}), "refuse": object{"type": "object", "additionalProperties": verdict},
			"ground": codes(offer.Grounds), "words": object{"type": "string"}}))}
}

// writes is an operation with a body.
func (b *book) writes(id, summary string, words []any, answer, body object) object {
	o := operation(id, summary, words, plain200(answer))
	o["requestBody"] = object{"required": true, "content": object{"application/json": object{"schema": body}, "application/merge-patch+json": object{"schema": body}}}
	answers := o["responses"].(object)
	answers["201"] = object{"description": "It was made.", "content": object{"application/json": object{"schema": ref("Outcome")}}}
	answers["202"] = object{"description": "Some of it waits: for whoever may write it, or for its time.", "content": object{"application/json": object{"schema": ref("Outcome")}}}
	for status, why := range map[string]string{"401": "Nobody knows who asks.", "403": "The caller neither writes nor proposes.", "409": "Somebody changed the same meanwhile: conflicts has base, mine and theirs.",
		"428": "Say which version was read."} {
		answers[status] = object{"description": why, "content": object{"application/problem+json": object{"schema": ref("Problem")}}}
	}
	return o
}

// writingSchemas are what those routes answer.
func writingSchemas() object {
	word, number, yes, links := object{"type": "string"}, object{"type": "integer"}, object{"type": "boolean"}, object{"type": "object"}
	words := listOf(word)
	mistakes := listOf(shape(object{"pointer!": word, "code!": word, "detail!": word, "hint": word}))
	line := func(more object) object {
		all := object{"number!": number, "version!": number, "offer": number, "type!": word, "name!": object{"type": "object", "additionalProperties": word}, "owner": word, "reason!": word,
			"state!": word, "author!": word, "organisation": word, "receiver": word, "at!": word, "effect": word, "promised!": word, "waited!": number, "late!": yes,
			"may_answer!": yes, "fields!": words, "note": word, "answer": word}
		for name, s := range more {
			all[name] = s
		}
		return shape(all)
	}
	part := shape(object{"field!": word, "variant": word, "item": word, "before!": object{}, "now!": object{}, "proposed!": object{}, "changed_since!": yes, "so_already!": yes,
		"may_answer!": yes, "verdict": shape(object{"state!": word, "ground": word, "words": word})})
	past := shape(object{"before!": number, "version!": number, "from!": word, "to!": word, "author!": word, "organisation": word, "cause!": word, "group": word, "proposal": number,
		"proposer": word, "fields!": words, "kept!": yes})
	answer := func(data, meta object) object { return shape(object{"data!": data, "links!": links, "meta!": meta}) }
	return object{
		"Outcome": answer(shape(object{"id": number, "version": number, "written!": words, "proposed!": words, "proposal": number, "due": number, "advice!": mistakes, "older!": mistakes}),
			shape(object{"dry_run!": yes})),
		"PastList":       answer(listOf(past), shape(object{"before": number})),
		"ProposalList":   answer(listOf(line(nil)), shape(object{"count!": number, "after": number})),
		"ProposalAnswer": answer(line(object{"parts!": listOf(part)}), shape(object{"offer_version!": number})),
	}
}
