package house

import (
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// storey is a package, which packages of ours it may import, and why these. A package that is not in the table may not be.
type storey struct {
	name string
	may  string // paths under internal, separated by blanks; "x/..." is x and all below
	why  string
}

var storeys = []storey{
	// The domain is pure and knows nobody above it.
	{"fault", "", "everybody speaks of refusals in the same way, so it knows nobody"},
	{"geo", "fault", "points and territories, of which offers are made"},
	{"geo/atlasdata", "geo", "the data that the program ships, apart so that geo stays small in tests"},
	{"opening", "fault", "calendars, of which offers are made"},
	{"offer", "fault geo opening", "the heart: what it is made of, and nothing that uses it"},
	{"network", "fault geo opening offer", "who takes part, with the languages and territories they have, and until when"},
	{"own", "fault opening offer", "what an organisation keeps about offers, made of the same kinds of values"},
	{"query", "fault geo opening offer network own", "what can be asked of an offer, and by an organisation of what it keeps"},
	{"quality", "fault geo opening offer network query", "it judges offers, asked of those whom queries find"},
	{"diffusion", "fault offer", "the ways out of the base, which say what they show by the words of a question"},
	{"access", "fault geo opening offer network query", "conventions scope offers by queries, for members of the network"},

	// Formats turn bytes into the domain and back; none knows another.
	{"exchange/native", "fault geo opening offer network", "an offer as JSON, with the sources that it names"},
	{"exchange/datatourisme", "fault geo opening offer network exchange/crosswalk", "foreign objects as offers"},
	{"exchange/crosswalk", "", "tables of what another standard's properties become; each format reads its own"},
	{"exchange/apidae", "fault geo opening offer network exchange/crosswalk", "what the values of its objects are, and where they have their place"},
	{"exchange/tourinfrance", "fault geo opening offer network exchange/crosswalk", "where the elements of its documents have their place"},
	{"exchange/gpx", "fault geo opening offer network", "itineraries as tracks"},
	{"exchange/schemaorg", "fault geo opening offer network", "an offer as search engines read it"},
	{"exchange/atom", "", "a list as a feed of news: its values are of its own"},
	{"exchange/profile", "geo", "how high an itinerary goes, as a picture"},

	// Tools do not know each other, but for what state and follow are made of.
	{"store", "fault geo opening offer network", "it returns what the domain is made of; there is no second model"},
	{"media", "fault", "bytes of pictures, not what they are of"},
	{"media/illustration", "", "drawn pictures for the demonstration"},
	{"follow", "fault store", "followers read the log of the store; what they feed lies elsewhere"},
	{"state", "fault diffusion geo geo/atlasdata opening offer network own query quality access store", "the one value in memory of what is in force, read from the store"},
	{"index", "fault geo opening offer network own query access", "it answers questions for audiences; offers and their JSON come in as functions"},
	{"demo", "fault diffusion geo opening offer network own query access media/illustration", "a believable network, made of the domain alone"},

	// The door and the faces.
	{"app", "fault diffusion geo opening offer network own query quality access exchange/... store state follow index media media/... demo", "every use case: the one place where tools meet"},
	{"app/people", "fault geo opening offer network query access store state follow mail credential app", "accounts and organisations: the use cases of who takes part"},
	{"app/editing", "fault geo opening offer network query quality access store state follow app", "drafts, proposals and history: the use cases of those who write together"},
	{"app/trade", "fault geo opening offer network query quality access store state follow app app/editing", "what the trade does with offers besides entering them"},
	{"mail", "fault", "messages out, not what they say"},
	{"credential", "fault", "how somebody proves who they are, not what they may then"},
	{"i18n", "fault", "the words for what faults say"},
	{"serving", "fault access query app", "what all faces do alike; it knows none of them"},
	{"api", "fault geo opening offer network own query quality access exchange/... media state i18n app app/... serving", "a face: it asks app, and never the store"},
	{"portal", "fault diffusion geo opening offer network own query quality access exchange/... media state i18n app serving ui ui/assets ui/locator ui/postcard", "a face: it asks app, and never the store"},
	{"office", "fault diffusion geo opening offer network own query quality access media state i18n app app/... serving ui ui/assets office/...", "a face: it asks app, and never the store"},
	{"office/form", "fault geo opening offer network query quality i18n ui", "an offer as a form, and back: pure but for its templates"},
	{"ui", "ui/assets", "what pages are made of: words come in said, so that it needs nobody"},
	{"ui/assets", "", "bytes for browsers, and their addresses"},
	{"ui/postcard", "ui/assets", "draws what stands for a page elsewhere"},
	{"ui/locator", "geo ui/assets", "draws places on the map that is shipped"},

	// What tests stand on may know whom it serves; nobody else imports it.
	{"house", "", "reads the code, and runs none of it"},
	{"house/testkit", "house/testkit/...", "knows no package of ours that has tests, so that all can use it"},
	{"house/testkit/cluster", "", "a PostgreSQL of one's own"},
	{"house/testkit/withpostgres", "house/testkit/cluster", "runs a command beside one"},
	{"house/testkit/arbitrary", "fault geo opening offer network", "draws offers"},
	{"house/testkit/base", "house/testkit/... store", "opens a base on each engine"},
	{"house/testkit/browser", "", "drives a browser"},
	{"house/testkit/world", "fault geo opening offer network query access exchange/... store state follow index media media/... app demo house/testkit/...", "a whole small network for the tests of the faces"},
}

// programs stand above everything but the store, which only app opens.
var programs = []string{"cmd/", "tools/"}

// pure are the packages of the domain, and what else of the world they may import: modules that compute and do nothing.
var pure = map[string][]string{
	"fault": nil, "network": nil,
	"geo":       {"github.com/paulmach/orb", "golang.org/x/text"},
	"opening":   {"github.com/teambition/rrule-go", "github.com/arran4/golang-ical", "golang.org/x/text"},
	"offer":     {"github.com/go-json-experiment/json", "go.yaml.in/yaml/v3", "golang.org/x/text"},
	"query":     {"github.com/go-json-experiment/json"},
	"own":       {"go.yaml.in/yaml/v3", "golang.org/x/text"},
	"access":    {"go.yaml.in/yaml/v3"},
	"quality":   {"go.yaml.in/yaml/v3"},
	"diffusion": {"go.yaml.in/yaml/v3"},
}

// doers are what the domain may not touch of the standard library.
var doers = []string{"os", "os/exec", "net", "net/http", "database/sql", "log", "log/slog", "syscall", "math/rand", "math/rand/v2", "crypto/rand", "plugin", "unsafe"}

type listed struct {
	ImportPath  string
	Dir         string
	Doc         string
	Imports     []string
	GoFiles     []string
	TestGoFiles []string
}

const module = "escale/"

func TestLayers(t *testing.T) {
	for _, p := range packages(t) {
		name, inside := strings.CutPrefix(p.ImportPath, module+"internal/")
		if !inside {
			checkProgram(t, p)
			continue
		}
		i := slices.IndexFunc(storeys, func(s storey) bool { return s.name == name })
		if i < 0 {
			t.Errorf("%s has no storey: say in layers_test.go whom it may import, and why, and in ARCHITECTURE.md what it is", p.ImportPath)
			continue
		}
		for _, imported := range p.Imports {
			if other, ours := strings.CutPrefix(imported, module+"internal/"); ours && !allowed(storeys[i].may, other) {
				t.Errorf("%s imports %s; it may import only %q: %s", name, other, storeys[i].may, storeys[i].why)
			}
		}
		if modules, isPure := pure[name]; isPure {
			checkPure(t, name, p.Imports, modules)
		}
	}
}

func checkProgram(t *testing.T, p listed) {
	name := strings.TrimPrefix(p.ImportPath, module)
	if !slices.ContainsFunc(programs, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
		t.Errorf("%s lies neither in internal nor among the programs %v", name, programs)
	}
	for _, imported := range p.Imports {
		if imported == module+"internal/store" || strings.HasPrefix(imported, module+"internal/house") {
			t.Errorf("%s imports %s: programs go through app", name, imported)
		}
	}
}

func checkPure(t *testing.T, name string, imports, modules []string) {
	for _, imported := range imports {
		first, _, _ := strings.Cut(imported, "/")
		switch {
		case strings.HasPrefix(imported, module):
		case slices.Contains(doers, imported):
			t.Errorf("%s imports %s: the domain computes, and does nothing", name, imported)
		case strings.Contains(first, ".") && !slices.ContainsFunc(modules, func(m string) bool { return imported == m || strings.HasPrefix(imported, m+"/") }):
			t.Errorf("%s imports %s; of the world it may import only %v", name, imported, modules)
		}
	}
}

// allowed tells whether a list of packages holds a name.
func allowed(list, name string) bool {
	return slices.ContainsFunc(strings.Fields(list), func(m string) bool {
		above, tree := strings.CutSuffix(m, "/...")
		return m == name || tree && (name == above || strings.HasPrefix(name, above+"/"))
	})
}

func root() string {
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), "../..")
}

// packages lists every package of ours, also when one of them does not compile.
func packages(t *testing.T) []listed {
	t.Helper()
	out := output(t, "go", "list", "-e", "-json=ImportPath,Dir,Doc,Imports,GoFiles,TestGoFiles", "./...")
	var all []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func output(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	c := exec.Command(name, args...)
	c.Dir = root()
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", c, err, &stderr)
	}
	return out
}
