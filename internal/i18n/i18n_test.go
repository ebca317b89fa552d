package i18n

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"escale/internal/fault"
	"escale/internal/offer"
)

// messages reads both catalogues.
func messages(t *testing.T) (fr, en map[string]string) {
	t.Helper()
	fr, err := Messages("fr")
	if err != nil {
		t.Fatal(err)
	}
	if en, err = Messages("en"); err != nil {
		t.Fatal(err)
	}
	return fr, en
}

// words finds what may be keys of messages in the program: in calls that make faults, and every string of the form of a key
// whose first part is that of a message. starts are strings that keys are begun with ("word." + facet).
func words(t *testing.T, fr map[string]string) (keys map[string]string, starts map[string]bool) {
	t.Helper()
	groups := map[string]bool{}
	for key := range fr {
		group, _, _ := strings.Cut(key, ".")
		groups[group] = true
	}
	catalog, err := offer.Base()
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]bool{}
	for _, f := range catalog.Fields() {
		fields[f.Key] = true
	}
	keys, starts = map[string]string{}, map[string]bool{}
	form := regexp.MustCompile(`^[a-z][a-z_]*\.[a-z0-9_]+(\.[a-z0-9_]+)*$`)
	files := regexp.MustCompile(`\.(yaml|tsv|json|jsonld|html|css|svg|db|sock|sql|gz|zip|exe|pdf|xml|com|org|fr)$`)
	note := func(where, s string, sure bool) {
		group, _, dotted := strings.Cut(s, ".")
		switch {
		case sure && s != "", form.MatchString(s) && groups[group] && !fields[s] && !files.MatchString(s):
			keys[s] = where
		case dotted && strings.HasSuffix(s, ".") && groups[group]:
			starts[s] = true
		}
	}
	each(t, func(path string, data []byte) {
		if strings.HasSuffix(path, ".html") {
			for _, m := range regexp.MustCompile(`\.T "([^"]+)"`).FindAllSubmatch(data, -1) {
				note(path, string(m[1]), true)
			}
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, data, parser.SkipObjectResolution)
		if err != nil {
			t.Logf("%s: %v", path, err) // somebody else's test says so
			return
		}
		literals(file, func(s string, sure bool) { note(path, s, sure) })
	})
	return keys, starts
}

// each gives every source of the program, tests and their helpers aside, and the demonstration, whose phrases have keys of
// their own.
func each(t *testing.T, visit func(path string, data []byte)) {
	t.Helper()
	for _, root := range []string{"..", "../../cmd"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				if err == nil && (slices.Contains([]string{"testdata", "house", "demo"}, d.Name())) {
					return filepath.SkipDir
				}
				return err
			}
			if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, ".html") {
				data, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				visit(path, data)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// literals finds strings; sure are those that stand where only a key can.
func literals(file *ast.File, found func(s string, sure bool)) {
	text := func(e ast.Expr) string {
		if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
			s, _ := strconv.Unquote(l.Value) // it was parsed
			return s
		}
		return ""
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			f, ok := n.Fun.(*ast.SelectorExpr)
			if !ok {
				break
			}
			from, _ := f.X.(*ast.Ident)
			at := map[string]int{"New": 1, "At": 1, "Refuse": 0}
			if i, makes := at[f.Sel.Name]; makes && from != nil && from.Name == "fault" && i < len(n.Args) {
				found(text(n.Args[i]), true)
			}
		case *ast.BasicLit:
			found(text(n), false)
		}
		return true
	})
}

func TestEveryKeyHasAMessage(t *testing.T) {
	fr, en := messages(t)
	keys, _ := words(t, fr)
	for key, where := range keys {
		if fr[key] == "" || en[key] == "" {
			t.Errorf("%s: the key %q lacks a message (French: %t, English: %t)", where, key, fr[key] != "", en[key] != "")
		}
	}
	if len(keys) < 200 {
		t.Errorf("only %d keys found: the search is broken", len(keys))
	}
}

func TestEveryMessageIsUsed(t *testing.T) {
	fr, en := messages(t)
	keys, starts := words(t, fr)
	for key := range fr {
		begun := false
		for start := range starts {
			begun = begun || strings.HasPrefix(key, start)
		}
		if _, used := keys[key]; !used && !begun && key != "hint" && key != "internal" {
			t.Errorf("nobody uses the message %q", key)
		}
	}
	if diff := cmp.Diff(sorted(fr), sorted(en)); diff != "" {
		t.Errorf("the catalogues have other keys (- French, + English):\n%s", diff)
	}
}

func sorted(m map[string]string) []string {
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// Both languages say the same things: the same arguments stand in both.
func TestSameArguments(t *testing.T) {
	fr, en := messages(t)
	argument := regexp.MustCompile(`\.\w+`)
	for key := range fr {
		arguments := func(s string) []string {
			var all []string
			for _, part := range regexp.MustCompile(`\{\{[^}]*\}\}`).FindAllString(s, -1) {
				all = append(all, argument.FindAllString(part, -1)...)
			}
			slices.Sort(all)
			return all
		}
		if diff := cmp.Diff(arguments(fr[key]), arguments(en[key])); diff != "" {
			t.Errorf("%s: other arguments (- French, + English):\n%s", key, diff)
		}
	}
}

// Keys that are put together from closed lists.
func TestClosedListsHaveWords(t *testing.T) {
	fr, _ := messages(t)
	var keys []string
	for _, s := range offer.LifeStates {
		keys = append(keys, "word.life."+string(s))
	}
	for _, s := range offer.Statuses {
		keys = append(keys, "word.status."+string(s))
	}
	for _, m := range offer.MediaTypes {
		keys = append(keys, "word.media."+string(m))
	}
	for _, f := range []offer.Flag{offer.Yes, offer.No, offer.Unknown} {
		keys = append(keys, "word.flag."+string(f))
	}
	for _, c := range []fault.Code{fault.Invalid, fault.Unauthenticated, fault.Forbidden, fault.NotFound, fault.Conflict, fault.Gone, fault.TooMany, fault.Unavailable, "internal"} {
		keys = append(keys, "problem."+string(c), "problem."+string(c)+".help")
	}
	for _, key := range keys {
		if fr[key] == "" {
			t.Errorf("no words for %s", key)
		}
	}
}

func TestSay(t *testing.T) {
	for _, c := range []struct {
		accept, key string
		args        map[string]any
		want        string
	}{
		{"fr", "offer.not_found", map[string]any{"id": 7}, "Aucune offre visible pour vous ne porte le numéro 7. Vérifiez-le, ou cherchez l’offre par son nom."},
		{"en-GB,fr;q=0.5", "offer.not_found", nil, "No offer that you may see has the number. Check it, or look for the offer by its name."},
		{"ja", "page.menu", nil, "Menu"},
		{"fr", "portal.offer.pictures_count", map[string]any{"count": 1}, "1 photo"},
		{"fr", "portal.offer.pictures_count", map[string]any{"count": 2}, "2 photos"},
		{"fr", "portal.offer.pictures_count", map[string]any{"count": 2_000_000}, "2000000 photos"},
		{"en", "opening.too_many", map[string]any{"count": 1, "max": 5}, "There are 1; 5 at most."},
		{"en", "territory.ambiguous", map[string]any{"word": "x", "candidates": []string{"a", "b"}, "count": 2}, "Several territories are called “x”: a, b. Give the code."},
		{"en", "no.such_key", nil, "no.such_key"},
	} {
		s, err := Speak(c.accept)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Say(c.key, c.args); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.accept, c.key, got, c.want)
		}
	}
}

// Whatever a message is given, it is said: a key or "<no value>" is never shown.
func TestNothingMissingInWords(t *testing.T) {
	fr, _ := messages(t)
	for _, lang := range []string{"fr", "en"} {
		s, err := Speak(lang)
		if err != nil {
			t.Fatal(err)
		}
		for key, message := range fr {
			args := map[string]any{}
			for _, m := range regexp.MustCompile(`\.(\w+)`).FindAllStringSubmatch(strings.Join(regexp.MustCompile(`\{\{[^}]*\}\}`).FindAllString(message, -1), " "), -1) {
				args[m[1]] = 3
			}
			if _, listed := args["candidates"]; listed {
				args["candidates"] = []string{"a"}
			}
			if got := s.Say(key, args); got == key || strings.Contains(got, "<no value>") || strings.Contains(got, "%!") {
				t.Errorf("%s %s: %q", lang, key, got)
			}
		}
	}
}
