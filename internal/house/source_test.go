package house

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Limits of length, in lines. What comes near them is logged (go test -v): most of it wants to be two things.
const (
	maxFile     = 600
	maxTestFile = 900 // tables
	maxFunc     = 90
)

// source is one parsed file.
type source struct {
	path string // from the root, with slashes
	text []byte
	*ast.File
	fset *token.FileSet
}

func (s *source) test() bool { return strings.HasSuffix(s.path, "_test.go") }

// generated tells whether a program wrote the file: nobody reads it, so that nobody minds how long it is.
func (s *source) generated() bool { return strings.HasSuffix(s.path, "_templ.go") }

func (s *source) line(p token.Pos) int { return s.fset.Position(p).Line }

// sources parses every Go file of the repository.
func sources(t *testing.T) []*source {
	t.Helper()
	var all []*source
	walk(t, func(path string) {
		if !strings.HasSuffix(path, ".go") {
			return
		}
		text, err := os.ReadFile(filepath.Join(root(), path))
		if err != nil {
			t.Fatal(err)
		}
		s := &source{path: path, text: text, fset: token.NewFileSet()}
		if s.File, err = parser.ParseFile(s.fset, path, text, parser.ParseComments); err != nil {
			t.Errorf("%v", err)
			return
		}
		all = append(all, s)
	})
	return all
}

// walk visits every file that belongs to the repository: not what was built, nor anybody's data.
func walk(t *testing.T, visit func(path string)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(root()), ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case path == ".git" && !d.IsDir(): // of a worktree
		case d.IsDir() && (slices.Contains([]string{".git", "bin", "data", "build", "internal/ui/assets/dist"}, path) ||
			slices.Contains([]string{"rapid", "fuzz", "node_modules"}, d.Name())):
			return fs.SkipDir
		case d.Type().IsRegular() && path != ".git": // a worktree's pointer to its repository
			visit(path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSourcesAreFormatted(t *testing.T) {
	for _, s := range sources(t) {
		if neat, err := format.Source(s.text); err != nil || !bytes.Equal(neat, s.text) {
			t.Errorf("%s: run gofmt -w %s", s.path, s.path)
		}
	}
}

func TestLengths(t *testing.T) {
	for _, s := range sources(t) {
		if s.generated() {
			continue
		}
		lines := bytes.Count(s.text, []byte("\n"))
		switch {
		case s.test() && lines > maxTestFile, !s.test() && lines > maxFile:
			t.Errorf("%s has %d lines: part it", s.path, lines)
		case lines > maxFile*4/5:
			t.Logf("%s has %d lines", s.path, lines)
		}
		for _, d := range s.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || s.test() {
				continue
			}
			switch n := s.line(f.End()) - s.line(f.Pos()) + 1; {
			case n > maxFunc:
				t.Errorf("%s:%d: %s has %d lines: part it", s.path, s.line(f.Pos()), f.Name.Name, n)
			case n > maxFunc*2/3:
				t.Logf("%s:%d: %s has %d lines", s.path, s.line(f.Pos()), f.Name.Name, n)
			}
		}
	}
}

func TestNothingHappensByItself(t *testing.T) {
	for _, s := range sources(t) {
		for _, d := range s.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s:%d: init registers or reads something behind everybody's back", s.path, s.line(f.Pos()))
			}
		}
	}
}

// TestTheDomainHasNoClock: the present is an argument there.
func TestTheDomainHasNoClock(t *testing.T) {
	for _, s := range sources(t) {
		name, inside := strings.CutPrefix(filepath.ToSlash(filepath.Dir(s.path)), "internal/")
		if _, isPure := pure[name]; !inside || !isPure || s.test() {
			continue
		}
		ast.Inspect(s.File, func(n ast.Node) bool {
			if x, ok := n.(*ast.SelectorExpr); ok {
				if p, ok := x.X.(*ast.Ident); ok && p.Name == "time" && slices.Contains([]string{"Now", "Since", "Until", "Sleep", "After", "Local"}, x.Sel.Name) {
					t.Errorf("%s:%d: time.%s in the domain", s.path, s.line(x.Pos()), x.Sel.Name)
				}
			}
			return true
		})
	}
}

func TestEveryPackageSaysWhyItExists(t *testing.T) {
	comments := map[string][]string{}
	for _, s := range sources(t) {
		dir := filepath.ToSlash(filepath.Dir(s.path))
		if s.test() {
			continue
		}
		if comments[dir] == nil {
			comments[dir] = []string{} // seen, and nothing said yet
		}
		if s.Doc != nil {
			comments[dir] = append(comments[dir], filepath.Base(s.path))
			if s.Name.Name != "main" && !strings.HasPrefix(s.Doc.Text(), "Package "+s.Name.Name+" ") {
				t.Errorf("%s: the comment does not begin with \"Package %s\"", s.path, s.Name.Name)
			}
		}
	}
	for dir, files := range comments {
		if len(files) != 1 {
			t.Errorf("%s has %d package comments %v, want one", dir, len(files), files)
		}
	}
}

func TestEveryExportedNameIsExplained(t *testing.T) {
	for _, s := range sources(t) {
		if s.test() || s.Name.Name == "main" {
			continue
		}
		for _, d := range s.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Doc == nil && d.Name.IsExported() && exportedReceiver(d) && !promised(d) {
					t.Errorf("%s:%d: %s has no comment", s.path, s.line(d.Pos()), d.Name.Name)
				}
			case *ast.GenDecl:
				checkNames(t, s, d)
			}
		}
	}
}

// checkNames wants a comment above a declaration, or above or beside each exported name in it.
func checkNames(t *testing.T, s *source, d *ast.GenDecl) {
	if d.Doc != nil {
		return
	}
	told := false // a comment in a list of constants holds for those that follow
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if spec.Name.IsExported() && spec.Doc == nil && spec.Comment == nil {
				t.Errorf("%s:%d: type %s has no comment", s.path, s.line(spec.Pos()), spec.Name.Name)
			}
		case *ast.ValueSpec:
			told = told || spec.Doc != nil || spec.Comment != nil || typed(spec)
			if spec.Names[0].IsExported() && !told {
				t.Errorf("%s:%d: %s has no comment", s.path, s.line(spec.Pos()), spec.Names[0].Name)
			}
		}
	}
}

// typed tells whether a constant is of a named type, whose comment says what its values are.
func typed(v *ast.ValueSpec) bool {
	id, ok := v.Type.(*ast.Ident)
	return ok && id.IsExported()
}

func exportedReceiver(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	x := f.Recv.List[0].Type
	if star, ok := x.(*ast.StarExpr); ok {
		x = star.X
	}
	if index, ok := x.(*ast.IndexExpr); ok {
		x = index.X
	}
	id, ok := x.(*ast.Ident)
	return ok && id.IsExported()
}

// promises are methods that an interface explains: of the standard library, or of ours.
var promises = strings.Fields(`String Error Unwrap Is As Read Write Close Seek ReadAt WriteTo ReadFrom Len Less Swap Push Pop ServeHTTP
	MarshalText UnmarshalText MarshalJSON UnmarshalJSON MarshalBinary UnmarshalBinary MarshalYAML UnmarshalYAML AppendText
	MarshalJSONTo UnmarshalJSONFrom Run AfterApply Describe Collect Enabled Handle WithAttrs WithGroup
	Kind Check Facts Name Open Put Get Delete List Stat
	View`) // of internal/ui: the component of a view model

func promised(f *ast.FuncDecl) bool { return f.Recv != nil && slices.Contains(promises, f.Name.Name) }

// forbidden are written apart, so that this file does not say them.
var forbidden = []string{"/wo" + "rk/", "TO" + "DO", "FIX" + "ME", "XX" + "X:"}

func TestNoFileSaysWhatNoneShould(t *testing.T) {
	walk(t, func(path string) {
		text, err := os.ReadFile(filepath.Join(root(), path))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.IndexByte(text, 0) >= 0 { // not text
			return
		}
		for _, word := range forbidden {
			if i := bytes.Index(text, []byte(word)); i >= 0 {
				t.Errorf("%s:%d says %q", path, 1+bytes.Count(text[:i], []byte("\n")), word)
			}
		}
	})
}
