package datatourisme

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"escale/internal/fault"
)

type entry struct{ name, data string }

func zipped(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		w, err := z.CreateHeader(&zip.FileHeader{Name: e.name, Method: zip.Deflate})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, e.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func write(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// read gives what an input holds as lines: "name data" or "name !key", then "note key".
func read(t testing.TB, limits Limits, paths ...string) []string {
	t.Helper()
	in, err := OpenWithin(limits, paths...)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var lines []string
	for f := range in.Files() {
		if f.Err != nil {
			lines = append(lines, f.Name+" !"+keyOf(f.Err))
			continue
		}
		lines = append(lines, f.Name+" "+clipped(string(f.Data)))
	}
	for _, n := range in.Notes() {
		lines = append(lines, fmt.Sprint("note ", n.Key, " ", n.Args["file"]))
	}
	return lines
}

func clipped(s string) string { return s[:min(len(s), 40)] }

func keyOf(err error) string {
	if e, ok := err.(*fault.Error); ok {
		return e.Key
	}
	return err.Error()
}

var small = Limits{Object: 1000, Entries: 20, Ratio: 10, Least: 20_000}

func TestArchives(t *testing.T) {
	good := zipped(t, entry{"context.jsonld", "{}"}, entry{"index.json", `[{"label":"A","file":"a.json"},{"label":"gone","file":"b/gone.json"}]`},
		entry{"objects/a.json", `{"n":1}`}, entry{"objects/b.json", `{"n":2}`}, entry{"objects/c.json", `{"n":3}`})
	tests := []struct {
		name string
		data []byte
		want []string
	}{
		{"a flux", good, []string{`x.zip/objects/a.json {"n":1}`, `x.zip/objects/b.json {"n":2}`, `x.zip/objects/c.json {"n":3}`, "note import.listed_and_missing b/gone.json"}},
		{"without its list", good[:bytes.Index(good, []byte("PK\x01\x02"))+20], []string{`x.zip/objects/a.json {"n":1}`, `x.zip/objects/b.json {"n":2}`, `x.zip/objects/c.json {"n":3}`, "note import.archive_cut <nil>"}},
		{"cut in an object", good[:bytes.Index(good, []byte("objects/c.json"))+16], []string{`x.zip/objects/a.json {"n":1}`, `x.zip/objects/b.json {"n":2}`, `x.zip/objects/c.json !import.damaged`, "note import.archive_cut <nil>"}},
		{"hardly begun", good[:10], []string{"note import.archive_cut <nil>"}},
		{"empty", zipped(t), []string{"note import.nothing_in_it x.zip"}},
		{"names that lead out", zipped(t, entry{"../a.json", "{}"}, entry{"/b.json", "{}"}, entry{"objects/../../c.json", "{}"}, entry{`d\e.json`, "{}"}, entry{"C:/f.json", "{}"}, entry{"g.json", "{}"}),
			[]string{"x.zip/../a.json !import.name_unsafe", "x.zip//b.json !import.name_unsafe", "x.zip/objects/../../c.json !import.name_unsafe", `x.zip/d\e.json !import.name_unsafe`, "x.zip/C:/f.json !import.name_unsafe", "x.zip/g.json {}"}},
		{"a name twice", zipped(t, entry{"a.json", "1"}, entry{"a.json", "2"}), []string{"x.zip/a.json 1", "x.zip/a.json !import.name_twice"}},
		{"an archive in it", zipped(t, entry{"more.zip", string(good)}, entry{"a.json", "1"}), []string{"x.zip/more.zip !import.not_json", "x.zip/a.json 1"}},
		{"what systems leave behind", zipped(t, entry{"__MACOSX/._a.json", "1"}, entry{".DS_Store", "1"}, entry{"objects/", ""}), []string{"note import.nothing_in_it x.zip"}},
		{"one object too large", zipped(t, entry{"a.json", `{"x":"` + strings.Repeat("y", 1000) + `"}`}, entry{"b.json", "{}"}), []string{"x.zip/a.json !import.object_too_large", "x.zip/b.json {}"}},
		{"a list in it", zipped(t, entry{"all.json", `[{"n":1},{"n":2}]`}), []string{`x.zip/all.json#1 {"n":1}`, `x.zip/all.json#2 {"n":2}`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, read(t, small, write(t, "x.zip", test.data))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestBomb(t *testing.T) {
	zeros := strings.Repeat(" ", 900)
	var entries []entry
	for i := range 19 {
		entries = append(entries, entry{fmt.Sprintf("%02d.json", i), `"` + zeros + `"`})
	}
	tight := small
	tight.Least, tight.Ratio = 5000, 1
	lines := read(t, tight, write(t, "x.zip", zipped(t, entries...)))
	if last := lines[len(lines)-1]; !strings.HasPrefix(last, "note import.archive_expands") || len(lines) > 9 {
		t.Errorf("a bomb is read on: %d, %s", len(lines), last)
	}
	entries = append(entries, entry{"a.json", "1"}, entry{"b.json", "1"})
	if _, err := OpenWithin(small, write(t, "x.zip", zipped(t, entries...))); !fault.Is(err, fault.TooMany) {
		t.Errorf("too many entries: %v", err)
	}
}

// A stored entry whose stream was damaged is refused; the others are read.
func TestDamagedEntry(t *testing.T) {
	data := zipped(t, entry{"a.json", `{"n":1}`}, entry{"b.json", `{"n":2}`})
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.DefaultCompression)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(w, `{"n":1}`)
	_ = w.Close()
	at := bytes.Index(data, packed.Bytes()[:4])
	if at < 0 {
		t.Fatal("the stream is not where it should be")
	}
	data[at] ^= 0x07
	want := []string{`x.zip/a.json !import.damaged`, `x.zip/b.json {"n":2}`}
	if diff := cmp.Diff(want, read(t, small, write(t, "x.zip", data))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestFiles(t *testing.T) {
	long := strings.Repeat("y", 1100)
	tests := []struct {
		name, data string
		want       []string
	}{
		{"one object", `{"a":1}`, []string{`x.json {"a":1}`}},
		{"one that speaks of graphs", `{"a":"\"@graph\"","b": {"@graph":1}}`, []string{`x.json {"a":"\"@graph\"","b":{"@graph":1}}`}},
		{"a list", "\xef\xbb\xbf [ {\"a\":\"]}\"} , {\"b\":[1,{}]},3 ]", []string{`x.json#1 {"a":"]}"}`, `x.json#2 {"b":[1,{}]}`, `x.json#3 3`}},
		{"a graph", `{"@context":{"x":[1]},"@graph":[{"a":1},{"a":2}],"z":[1]}`, []string{`x.json#1 {"a":1}`, `x.json#2 {"a":2}`}},
		{"a page of the service", `{"objects":[{"a":1}],"meta":{"total":1}}`, []string{`x.json#1 {"a":1}`}},
		{"one of a list is broken", `[{"a":1},{"a":\},{"a":3}]`, []string{`x.json#1 {"a":1}`, `x.json#2 {"a":\}`, `x.json#3 {"a":3}`}},
		{"one of a list is too large", `[{"a":1},{"a":"` + long + `"},{"a":3}]`, []string{`x.json#1 {"a":1}`, `x.json#2 !import.object_too_large`, `x.json#3 {"a":3}`}},
		{"a list that breaks off", `[{"a":1},{"a":`, []string{`x.json#1 {"a":1}`, `x.json#2 !import.list_cut`}},
		{"a graph that breaks off", `{"@graph":[{"a":1}`, []string{`x.json#1 {"a":1}`, `x.json !import.list_cut`}},
		{"an empty list", `[]`, []string{"note import.nothing_in_it x.json"}},
		{"nothing", "\xef\xbb\xbf\n", []string{`x.json !import.empty`}},
		{"words", `hello`, []string{`x.json !import.not_json`}},
		{"a list without end", "[" + strings.Repeat("{},", 1000) + "{}]", append(slices.Repeat([]string{"{}"}, 20), "x.json !import.too_many_objects")},
		{"too large", `{"a":"` + long + `"}`, []string{`x.json !import.object_too_large`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := read(t, small, write(t, "x.json", []byte(test.data)))
			if len(got) > 20 {
				for i := range got[:20] {
					got[i] = strings.TrimPrefix(got[i], fmt.Sprintf("x.json#%d ", i+1))
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "flux")
	for name, data := range map[string]string{"index.json": `[{"file":"0/a.json"},{"file":"0/gone.json"}]`, "objects/0/a.json": `{"n":1}`, "readme.txt": "x", "context.jsonld": "{}"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	secret := write(t, "secret.json", []byte(`{"secret":1}`))
	if err := os.Symlink(secret, filepath.Join(dir, "link.json")); err != nil {
		t.Fatal(err)
	}
	want := []string{"flux/link.json !import.unreadable", `flux/objects/0/a.json {"n":1}`, "flux/readme.txt !import.not_json", "note import.listed_and_missing 0/gone.json"}
	if diff := cmp.Diff(want, read(t, small, dir)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if _, err := Open(filepath.Join(dir, "nowhere")); !fault.Is(err, fault.NotFound) {
		t.Errorf("nothing there: %v", err)
	}
}

func TestTotal(t *testing.T) {
	one, flux := write(t, "x.json", []byte(`{"a":1}`)), write(t, "x.zip", zipped(t, entry{"index.json", "[]"}, entry{"a.json", `{"n":1}`}, entry{"b.json", `{"n":10}`}))
	in, err := Open(one, flux)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	files, total := in.Total()
	var seen int64
	for f := range in.Files() {
		seen += f.Size
	}
	if files != 3 || total != 22 || seen != total {
		t.Errorf("%d files, %d bytes, %d of them seen", files, total, seen)
	}
}

func FuzzInput(f *testing.F) {
	good := zipped(f, entry{"index.json", `[{"file":"a.json"}]`}, entry{"objects/a.json", `{"n":1}`}, entry{"objects/l.json", `[1,{"a":[]}]`})
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add([]byte(`{"@graph":[{"a":1},{"a":"\""}]}`))
	f.Add([]byte(`[[],{},"a",1,]`))
	path := filepath.Join(f.TempDir(), "x")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		in, err := OpenWithin(small, path)
		if err != nil {
			if fault.CodeOf(err) == "" {
				t.Errorf("a refusal that nobody can read: %v", err)
			}
			return
		}
		defer in.Close()
		var total int64
		for f := range in.Files() {
			if f.Err != nil && fault.CodeOf(f.Err) == "" {
				t.Errorf("a refusal that nobody can read: %v", f.Err)
			}
			total += int64(len(f.Data))
		}
		if limit := max(small.Least, small.Ratio*int64(len(data))) + small.Object; total > limit {
			t.Errorf("%d bytes came out of %d", total, len(data))
		}
	})
}
