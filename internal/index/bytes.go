package index

import (
	"fmt"
	"os"
	"runtime"
	"syscall"
)

// mapping is the bytes of a segment: of a file, mapped into memory so that the system keeps what is read and the garbage
// collector sees none of it; or on the heap, for the small segments of the last updates.
type mapping struct {
	bytes  []byte
	mapped bool
}

// mapFile maps a whole file. Its bytes go back to the system when nothing refers to the mapping any more: so whatever
// looks into them also holds the segment. Where mapping is refused the file is read instead.
func mapFile(name string) (*mapping, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() == 0 || info.Size() != int64(int(info.Size())) {
		return nil, fmt.Errorf("index segment %s: has %d bytes", name, info.Size())
	}
	b, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		b, err = os.ReadFile(name)
		return &mapping{bytes: b}, err
	}
	m := &mapping{bytes: b, mapped: true}
	runtime.AddCleanup(m, func(b []byte) { _ = syscall.Munmap(b) }, b)
	return m, nil
}
