package house

import (
	"bytes"
	"go/format"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ/generator"
	"github.com/a-h/templ/parser/v2"
	"github.com/google/go-cmp/cmp"
)

// TestTemplatesAreGenerated: what `go build` compiles is made of the templates as they stand.
func TestTemplatesAreGenerated(t *testing.T) {
	walk(t, func(path string) {
		if !strings.HasSuffix(path, ".templ") {
			return
		}
		file, err := parser.Parse(filepath.Join(root(), path))
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return
		}
		var made bytes.Buffer
		if _, err := generator.Generate(file, &made, generator.WithFileName(path)); err != nil {
			t.Errorf("%s: %v", path, err)
			return
		}
		want, err := format.Source(made.Bytes())
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return
		}
		got, err := os.ReadFile(filepath.Join(root(), strings.TrimSuffix(path, ".templ")+"_templ.go"))
		if err != nil {
			t.Errorf("%v: run make generate", err)
			return
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s is newer than what was made of it: run make generate\n%s", path, diff)
		}
	})
}

// TestGeneratedFilesHaveTemplates: a template that was taken away leaves nothing behind.
func TestGeneratedFilesHaveTemplates(t *testing.T) {
	for _, s := range sources(t) {
		if !s.generated() {
			continue
		}
		template := strings.TrimSuffix(s.path, "_templ.go") + ".templ"
		if _, err := os.Stat(filepath.Join(root(), template)); err != nil {
			t.Errorf("%s was made of %s, which is not there: delete it", s.path, template)
		}
	}
}

// iconName finds the icons that components and pages ask for by name.
var iconName = regexp.MustCompile(`\bIcon(?:\(|:\s*)"([a-z0-9-]+)"`)

// TestIconsAreInTheSprite: an icon that is not in the list would be an empty place on the page.
func TestIconsAreInTheSprite(t *testing.T) {
	list, err := os.ReadFile(filepath.Join(root(), "internal/ui/assets/icons.txt"))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for line := range strings.Lines(string(list)) {
		known[strings.TrimSpace(line)] = true
	}
	walk(t, func(path string) {
		if !strings.HasPrefix(path, "internal/") || !strings.HasSuffix(path, ".templ") && !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_templ.go") {
			return
		}
		text, err := os.ReadFile(filepath.Join(root(), path))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range iconName.FindAllSubmatch(text, -1) {
			if !known[string(m[1])] {
				t.Errorf("%s asks for icon %q: add its name to internal/ui/assets/icons.txt", path, m[1])
			}
		}
	})
}
