// Package geo answers where things are: points, boxes, areas and tracks, and which territory a place belongs to.
//
// It is a package of its own because three questions that look alike must have one answer everywhere. Whether a point
// lies inside an outline is asked by the index (a drawn polygon), by imports (which commune is this?) and by quality
// (the address is outside its commune); what "37" or "tours" means is asked by queries, conventions and the command
// line; and which commune is in force for a code entered ten years ago is asked by all of them, because communes merge
// and offers stay. The Atlas is that one answer: an immutable value, built once, safe for any number of readers.
//
// Positions are WGS 84 in degrees. Outlines are kept in whole millionths of a degree (0.11 m), so that every question
// about them is integer arithmetic and exact: two neighbours that share a border never both hold a point, nor neither.
package geo
