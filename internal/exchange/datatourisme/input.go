package datatourisme

import (
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"

	"escale/internal/fault"
)

// Limits bound what is read.
type Limits struct {
	Object  int64 // bytes of one object
	Entries int   // files of one archive or folder, objects of one list
	Ratio   int64 // bytes that a whole archive may become, per byte of it
	Least   int64 // bytes that any archive may become, whatever its size
}

// DefaultLimits fit the whole of France with room to spare: 600,000 objects of up to 10 MB, in archives that shrink to a
// tenth.
var DefaultLimits = Limits{Object: 10 << 20, Entries: 2_000_000, Ratio: 100, Least: 1 << 30}

// File is one object as it lies in the input: its bytes, or why they cannot be had.
type File struct {
	Name string // such as "flux.zip/objects/0/00/15-….json", or "all.json#12" for the twelfth of a list
	Data []byte
	Err  error // a *fault.Error
	Size int64 // what it adds to Progress, of Total
}

// Input is what was named for reading: ZIP fluxes, folders, files of one object or of many. Memory does not grow with it,
// but for the names in an archive's own list.
type Input struct {
	limits  Limits
	sources []source
	notes   []fault.Problem
}

// source is one of the things named. files stops when yield says so.
type source interface {
	named() string
	total() (objects int, bytes int64)
	files(in *Input, yield func(File) bool) bool
	close() error
}

// Open looks at what is named and says how much it is. A flux is told by its first bytes, not by its name.
func Open(paths ...string) (*Input, error) { return OpenWithin(DefaultLimits, paths...) }

// OpenWithin is Open with other limits.
func OpenWithin(limits Limits, paths ...string) (*Input, error) {
	in := &Input{limits: limits}
	for _, p := range paths {
		s, err := in.open(p)
		if err != nil {
			return nil, errors.Join(err, in.Close())
		}
		in.sources = append(in.sources, s)
	}
	return in, nil
}

func (in *Input) open(p string) (source, error) {
	info, err := os.Stat(p)
	if err != nil {
		return nil, unreadable(p, err)
	}
	if info.IsDir() {
		return openFolder(in, p)
	}
	f, err := os.Open(p)
	if err != nil {
		return nil, unreadable(p, err)
	}
	magic := make([]byte, 4)
	n, _ := f.ReadAt(magic, 0)
	if n == 4 && string(magic[:2]) == "PK" {
		return openArchive(in, f, filepath.Base(p), info.Size())
	}
	return &single{f, filepath.Base(p), info.Size()}, nil
}

func unreadable(p string, err error) error {
	code := fault.Unavailable
	if errors.Is(err, fs.ErrNotExist) {
		code = fault.NotFound
	}
	return fault.New(code, "import.unreadable", "file", p).Because(err)
}

// Total gives the number of files and of bytes to come, as far as they are known beforehand: a list of many objects is one
// file here.
func (in *Input) Total() (files int, bytes int64) {
	for _, s := range in.sources {
		n, b := s.total()
		files, bytes = files+n, bytes+b
	}
	return files, bytes
}

// Files gives every object in turn, and every file that is none of them with the reason. Their bytes belong to the caller.
func (in *Input) Files() iter.Seq[File] {
	return func(yield func(File) bool) {
		in.notes = nil
		for _, s := range in.sources {
			found, noted := false, len(in.notes)
			if !s.files(in, func(f File) bool { found = true; return yield(f) }) {
				return
			}
			if !found && len(in.notes) == noted {
				in.note(s.named(), "import.nothing_in_it", "file", s.named())
			}
		}
	}
}

// Notes tells, after Files, what was wrong with the input as a whole: cut short, empty, or without files that its index lists.
func (in *Input) Notes() []fault.Problem { return in.notes }

// Close lets go of the files.
func (in *Input) Close() error {
	var errs []error
	for _, s := range in.sources {
		errs = append(errs, s.close())
	}
	return errors.Join(errs...)
}

func (in *Input) note(name, key string, args ...any) {
	if len(in.notes) < maxProblems {
		in.notes = append(in.notes, fault.At(name, key, args...))
	}
}

// kindOf tells objects from what else lies in a flux.
type fileKind uint8

const (
	object fileKind = iota
	index
	ignored // the context, and what operating systems leave behind
	foreign
)

func kindOf(name string) fileKind {
	base := path.Base(name)
	switch ext := strings.ToLower(path.Ext(base)); {
	case strings.HasSuffix(name, "/"), strings.HasPrefix(base, "."), strings.HasPrefix(name, "__MACOSX/"), base == "context.jsonld":
		return ignored
	case base == "index.json":
		return index
	case ext == ".json" || ext == ".jsonld":
		return object
	}
	return foreign
}

// safe tells whether a name stays where it is put. Nothing is ever written by these names, yet a flux that has such a one
// was not made by the platform.
func safe(name string) bool {
	return fs.ValidPath(strings.TrimSuffix(name, "/")) && !strings.ContainsAny(name, "\\\x00") && !strings.Contains(name, ":")
}

// single is one file outside any archive.
type single struct {
	file *os.File
	name string
	size int64
}

func (s *single) named() string       { return s.name }
func (s *single) total() (int, int64) { return 1, s.size }
func (s *single) close() error        { return s.file.Close() }

func (s *single) files(in *Input, yield func(File) bool) bool {
	return in.read(s.name, io.NewSectionReader(s.file, 0, s.size), s.size, yield)
}

// folder is a flux that was unpacked, or any tree of JSON files. Links that lead out of it are not followed.
type folder struct {
	root  *os.Root
	name  string
	names []string
	bytes int64
	index string
	held  []fault.Problem
}

func openFolder(in *Input, p string) (source, error) {
	root, err := os.OpenRoot(p)
	if err != nil {
		return nil, unreadable(p, err)
	}
	f := &folder{root: root, name: filepath.Base(p)}
	err = fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return nil
		}
		if len(f.names) >= in.limits.Entries {
			f.held = append(f.held, fault.At(f.name, "import.too_many_files", "max", in.limits.Entries))
			return fs.SkipAll
		}
		switch kindOf(name) {
		case index:
			f.index = name
		case object, foreign:
			f.names = append(f.names, name)
			if info, err := entry.Info(); err == nil {
				f.bytes += info.Size()
			}
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(unreadable(p, err), root.Close())
	}
	return f, nil
}

func (f *folder) named() string       { return f.name }
func (f *folder) total() (int, int64) { return len(f.names), f.bytes }
func (f *folder) close() error        { return f.root.Close() }

func (f *folder) files(in *Input, yield func(File) bool) bool {
	in.notes = append(in.notes, f.held...)
	if f.index != "" {
		if r, err := f.root.Open(f.index); err == nil {
			in.checkIndex(f.name+"/"+f.index, r, func(name string) bool {
				_, err := f.root.Stat(path.Join(path.Dir(f.index), name))
				return err == nil
			})
			_ = r.Close() // only read
		}
	}
	for _, name := range f.names {
		full := f.name + "/" + name
		if kindOf(name) == foreign {
			if !yield(File{Name: full, Err: fault.New(fault.Invalid, "import.not_json", "file", full)}) {
				return false
			}
			continue
		}
		r, err := f.root.Open(name)
		if err != nil {
			if !yield(File{Name: full, Err: unreadable(full, err)}) {
				return false
			}
			continue
		}
		var size int64
		if info, err := r.Stat(); err == nil {
			size = info.Size()
		}
		more := in.read(full, r, size, yield)
		_ = r.Close() // only read
		if !more {
			return false
		}
	}
	return true
}
