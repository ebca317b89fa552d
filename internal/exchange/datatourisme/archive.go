package datatourisme

import (
	"archive/zip"
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/klauspost/compress/flate"

	"escale/internal/fault"
)

// archive is a ZIP flux. Its list stands at its end; where that is missing, because a download broke off, the entries are
// read one after the other as far as they go.
type archive struct {
	file    *os.File
	name    string
	size    int64
	entries []*zip.File // nil when the list is missing
	count   int
	bytes   int64
}

func openArchive(in *Input, f *os.File, name string, size int64) (source, error) {
	a := &archive{file: f, name: name, size: size}
	z, err := zip.NewReader(f, size)
	if err != nil && z == nil {
		return a, nil
	}
	z.RegisterDecompressor(zip.Deflate, func(r io.Reader) io.ReadCloser { return flate.NewReader(r) })
	a.entries = append([]*zip.File{}, z.File...)
	if len(a.entries) > in.limits.Entries {
		return nil, errors.Join(fault.New(fault.TooMany, "import.too_many_files", "file", name, "max", in.limits.Entries), f.Close())
	}
	for _, e := range a.entries {
		if k := kindOf(e.Name); k == object || k == foreign {
			a.count++
			a.bytes += int64(min(e.UncompressedSize64, uint64(in.limits.Object)))
		}
	}
	return a, nil
}

func (a *archive) total() (int, int64) {
	if a.entries == nil {
		return 0, a.size
	}
	return a.count, a.bytes
}

func (a *archive) named() string { return a.name }

func (a *archive) close() error { return a.file.Close() }

func (a *archive) files(in *Input, yield func(File) bool) bool {
	budget := &budget{left: max(in.limits.Least, in.limits.Ratio*a.size)}
	if a.entries == nil {
		return a.salvage(in, budget, yield)
	}
	a.check(in, budget)
	seen := make(map[string]bool, len(a.entries))
	for _, e := range a.entries {
		name := a.name + "/" + e.Name
		refused := refuseEntry(e.Name, seen, name)
		seen[e.Name] = true
		if kind := kindOf(e.Name); refused == nil && (kind == ignored || kind == index) {
			continue
		}
		if refused != nil {
			if !yield(File{Name: name, Err: refused}) {
				return false
			}
			continue
		}
		if !a.entry(in, e, name, budget, yield) {
			return false
		}
		if budget.left <= 0 {
			in.note(a.name, "import.archive_expands", "limit", max(in.limits.Least, in.limits.Ratio*a.size))
			return true
		}
	}
	return true
}

// entry reads one entry.
func (a *archive) entry(in *Input, e *zip.File, name string, budget *budget, yield func(File) bool) bool {
	r, err := e.Open()
	if err != nil {
		return yield(File{Name: name, Err: damaged(name, err)})
	}
	more := in.read(name, budget.reader(r), int64(min(e.UncompressedSize64, uint64(in.limits.Object))), yield)
	_ = r.Close() // only read
	return more
}

// refuseEntry says why an entry is not read at all.
func refuseEntry(entry string, seen map[string]bool, name string) error {
	switch {
	case !safe(entry):
		return fault.New(fault.Invalid, "import.name_unsafe", "file", name)
	case seen[entry]:
		return fault.New(fault.Invalid, "import.name_twice", "file", name)
	case kindOf(entry) == foreign:
		return fault.New(fault.Invalid, "import.not_json", "file", name)
	}
	return nil
}

// check compares the flux's own index with what is there.
func (a *archive) check(in *Input, budget *budget) {
	names := make(map[string]bool, len(a.entries))
	for _, e := range a.entries {
		names[e.Name] = true
	}
	for _, e := range a.entries {
		if kindOf(e.Name) != index {
			continue
		}
		dir := strings.TrimSuffix(e.Name, "index.json")
		if r, err := e.Open(); err == nil {
			in.checkIndex(a.name+"/"+e.Name, budget.reader(r), func(file string) bool { return names[dir+file] })
			_ = r.Close() // only read
		}
		return
	}
}

func damaged(name string, err error) error {
	return fault.New(fault.Invalid, "import.damaged", "file", name, "reason", err.Error())
}

// isDamage tells whether a file failed because the archive ends or breaks within it.
func isDamage(err error) bool {
	var e *fault.Error
	return errors.As(err, &e) && e.Key == "import.damaged"
}

// budget bounds what an archive may become, so that a small file cannot keep the house busy for ever.
type budget struct{ left int64 }

var errSpent = errors.New("the archive becomes too large")

func (b *budget) reader(r io.Reader) io.Reader { return &spending{r, b} }

type spending struct {
	r io.Reader
	b *budget
}

func (s *spending) Read(p []byte) (int, error) {
	if s.b.left <= 0 {
		return 0, errSpent
	}
	n, err := s.r.Read(p[:min(int64(len(p)), s.b.left)])
	s.b.left -= int64(n)
	return n, err
}

// The parts of a ZIP that stand before each entry (APPNOTE.TXT 6.3.10, section 4.3.7).
const (
	localHeader     = 0x04034b50
	localHeaderSize = 30
	descriptorMark  = 0x08074b50
	hasDescriptor   = 1 << 3
	encrypted       = 1 << 0
)

// salvage reads entries from the front. What follows the first damage is lost, and said to be.
func (a *archive) salvage(in *Input, budget *budget, yield func(File) bool) bool {
	r := bufio.NewReaderSize(io.NewSectionReader(a.file, 0, a.size), 64<<10)
	seen, good := map[string]bool{}, 0
	for len(seen) < in.limits.Entries {
		header := make([]byte, localHeaderSize)
		if _, err := io.ReadFull(r, header); err != nil || binary.LittleEndian.Uint32(header) != localHeader {
			break
		}
		entry, body, ok := a.open(header, r)
		if !ok {
			break
		}
		name := a.name + "/" + entry
		refused := refuseEntry(entry, seen, name)
		kind := kindOf(entry)
		seen[entry] = true
		switch {
		case refused != nil:
			if !yield(File{Name: name, Err: refused}) {
				return false
			}
		case kind == object:
			cut := false
			if !in.read(name, budget.reader(body.r), 0, func(f File) bool {
				if cut = isDamage(f.Err); !cut {
					good++
				}
				return yield(f)
			}) {
				return false
			}
			if cut {
				in.note(a.name, "import.archive_cut", "read", good)
				return true
			}
		}
		if _, err := io.Copy(io.Discard, budget.reader(body.r)); err != nil || body.finish() != nil {
			break
		}
	}
	in.note(a.name, "import.archive_cut", "read", good)
	return true
}

// body is the content of an entry that is read without the archive's list.
type body struct {
	r       io.Reader
	raw     *bufio.Reader
	trailer bool
}

func (a *archive) open(header []byte, r *bufio.Reader) (string, *body, bool) {
	flags, method := binary.LittleEndian.Uint16(header[6:]), binary.LittleEndian.Uint16(header[8:])
	packed := int64(binary.LittleEndian.Uint32(header[18:]))
	name := make([]byte, binary.LittleEndian.Uint16(header[26:]))
	extra := int(binary.LittleEndian.Uint16(header[28:]))
	if _, err := io.ReadFull(r, name); err != nil || flags&encrypted != 0 {
		return "", nil, false
	}
	if _, err := r.Discard(extra); err != nil {
		return "", nil, false
	}
	b := &body{raw: r, trailer: flags&hasDescriptor != 0}
	switch {
	case method == zip.Deflate:
		b.r = flate.NewReader(r) // reads no further than the stream goes, as r gives single bytes
	case method == zip.Store && !b.trailer:
		b.r = &exact{io.LimitReader(r, packed), packed}
	default:
		return "", nil, false
	}
	return string(name), b, true
}

// exact is a reader of so many bytes, to which an earlier end is damage.
type exact struct {
	r    io.Reader
	left int64
}

func (e *exact) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if e.left -= int64(n); err == io.EOF && e.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// finish reads the sizes that stand behind an entry which was written without knowing them, with or without their mark.
func (b *body) finish() error {
	if !b.trailer {
		return nil
	}
	mark, err := b.raw.Peek(4)
	if err != nil {
		return err
	}
	size := 12
	if binary.LittleEndian.Uint32(mark) == descriptorMark {
		size = 16
	}
	_, err = b.raw.Discard(size)
	return err
}
