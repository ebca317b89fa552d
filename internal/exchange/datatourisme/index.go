package datatourisme

import (
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A flux lists its objects in index.json: [{"label": …, "lastUpdateDatatourisme": …, "file": "0/00/15-….json"}, …], with
// places below objects/.

// checkIndex notes the objects that the index lists and that are not there.
func (in *Input) checkIndex(name string, r io.Reader, has func(file string) bool) {
	d := jsontext.NewDecoder(r, jsontext.AllowDuplicateNames(true), lenient)
	if t, err := d.ReadToken(); err != nil || t.Kind() != '[' {
		in.note(name, "import.index_unreadable")
		return
	}
	missing := 0
	for d.PeekKind() == '{' {
		var entry struct {
			Label string `json:"label"`
			File  string `json:"file"`
		}
		if err := json.UnmarshalDecode(d, &entry, jsontext.AllowDuplicateNames(true)); err != nil {
			in.note(name, "import.index_unreadable", "reason", err.Error())
			return
		}
		if entry.File == "" || has("objects/"+entry.File) || has(entry.File) {
			continue
		}
		if missing++; missing <= maxMissing {
			in.note(name, "import.listed_and_missing", "file", entry.File, "label", entry.Label)
		}
	}
	if missing > maxMissing {
		in.note(name, "import.more_missing", "count", missing-maxMissing)
	}
}

// maxMissing bounds the objects that are named one by one.
const maxMissing = 50
