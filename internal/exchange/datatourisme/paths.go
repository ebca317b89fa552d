package datatourisme

import (
	"bytes"
	_ "embed"
	"sync"

	"escale/internal/exchange/crosswalk"
)

//go:embed paths.tsv
var paths []byte

// Paths gives the crosswalk of the properties that no field or concept names, by local names: "isLocatedAt.petsAllowed".
var Paths = sync.OnceValues(func() (*crosswalk.Table, error) {
	return crosswalk.Read("datatourisme/paths.tsv", bytes.NewReader(paths))
})
