// Package apidae knows the objects of Apidae, the network of the Alps and of half of France, in the form v002 of its API and
// exports: which values an object holds, and where each has its place in an offer.
//
// What a property equals stands with our own fields and concepts, in their equals. This package adds the paths of the
// structures that a kind of value takes apart, and what is left out or stays unmapped, with the reason.
//
// Source of the format: the public JSON schemas of Apidae (v002) and a hundred real objects.
package apidae

import (
	"bytes"
	_ "embed"
	"sync"

	"escale/internal/exchange/crosswalk"
)

//go:embed paths.tsv
var paths []byte

// Paths gives the crosswalk of the properties that no field or concept names.
var Paths = sync.OnceValues(func() (*crosswalk.Table, error) {
	return crosswalk.Read("apidae/paths.tsv", bytes.NewReader(paths))
})
