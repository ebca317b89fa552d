package media

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"strings"
	"syscall"
	"time"

	"escale/internal/fault"
)

// Disk is a Bucket in a folder. All access goes through an os.Root, so that neither a key nor a symbolic link laid in
// the folder leads out of it.
type Disk struct {
	root *os.Root
}

// incoming holds files being written. It begins with a dot, as no key may, and lies in the same file system, so that
// the final rename is atomic.
const incoming = ".incoming"

// leftover is the age after which an unfinished file belongs to a process that died: another node on the same folder
// may be writing the younger ones.
const leftover = 24 * time.Hour

// OpenDisk opens the folder dir as a bucket, making it when it is missing, and clears what crashed writers left.
func OpenDisk(dir string) (*Disk, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, diskFault(err, dir)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, diskFault(err, dir)
	}
	d := &Disk{root}
	d.clearLeftovers(time.Now().Add(-leftover))
	return d, nil
}

// Close gives the folder back. Opened objects stay readable.
func (d *Disk) Close() error { return d.root.Close() }

// clearLeftovers is housekeeping: on a read-only disk reading must still work, so failures do not matter here.
func (d *Disk) clearLeftovers(before time.Time) {
	entries, err := fs.ReadDir(d.root.FS(), incoming)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && info.ModTime().Before(before) {
			_ = d.root.Remove(path.Join(incoming, entry.Name()))
		}
	}
}

// Put implements Bucket: write aside, flush, rename, flush the folder.
func (d *Disk) Put(ctx context.Context, key string, r io.Reader, size int64) error {
	if err := ready(ctx, key); err != nil {
		return err
	}
	if err := d.root.MkdirAll(incoming, 0o750); err != nil {
		return diskFault(err, key)
	}
	temporary := path.Join(incoming, strings.ToLower(rand.Text()))
	if err := d.write(ctx, temporary, r, size); err != nil {
		_ = d.root.Remove(temporary)
		return diskFault(err, key)
	}
	if err := d.settle(temporary, key); err != nil {
		_ = d.root.Remove(temporary)
		return diskFault(err, key)
	}
	return nil
}

func (d *Disk) write(ctx context.Context, name string, r io.Reader, size int64) error {
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return err
	}
	defer f.Close()
	n, err := io.Copy(f, stopReader{ctx, r})
	if err != nil {
		return err
	}
	if size >= 0 && n != size {
		return io.ErrUnexpectedEOF
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return f.Close()
}

// settle moves a written file to its key. A new file is only durable when its folder is flushed, and a new folder only
// when the one above is: hence the walk upwards when the folder was not there.
func (d *Disk) settle(temporary, key string) error {
	dir := path.Dir(key)
	_, err := d.root.Stat(dir)
	fresh := err != nil
	if fresh {
		if err := d.root.MkdirAll(dir, 0o750); err != nil {
			return err
		}
	}
	if err := d.root.Rename(temporary, key); err != nil {
		return err
	}
	for {
		if err := d.flush(dir); err != nil || !fresh || dir == "." {
			return err
		}
		dir = path.Dir(dir)
	}
}

func (d *Disk) flush(dir string) error {
	f, err := d.root.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

// Get implements Bucket.
func (d *Disk) Get(ctx context.Context, key string) (io.ReadSeekCloser, Info, error) {
	if err := ready(ctx, key); err != nil {
		return nil, Info{}, err
	}
	f, err := d.root.Open(key)
	if err != nil {
		return nil, Info{}, diskFault(err, key)
	}
	stat, err := f.Stat()
	if err == nil && !stat.Mode().IsRegular() {
		err = fs.ErrNotExist
	}
	if err != nil {
		f.Close()
		return nil, Info{}, diskFault(err, key)
	}
	return f, Info{key, stat.Size(), stat.ModTime()}, nil
}

// Stat implements Bucket.
func (d *Disk) Stat(ctx context.Context, key string) (Info, error) {
	if err := ready(ctx, key); err != nil {
		return Info{}, err
	}
	stat, err := d.root.Stat(key)
	if err == nil && !stat.Mode().IsRegular() {
		err = fs.ErrNotExist
	}
	if err != nil {
		return Info{}, diskFault(err, key)
	}
	return Info{key, stat.Size(), stat.ModTime()}, nil
}

// Delete implements Bucket. Emptied folders stay: removing them would race with a Put beside.
func (d *Disk) Delete(ctx context.Context, key string) error {
	if err := ready(ctx, key); err != nil {
		return err
	}
	if stat, err := d.root.Stat(key); err == nil && stat.IsDir() {
		return nil
	}
	if err := d.root.Remove(key); err != nil && !missing(err) {
		return diskFault(err, key)
	}
	return nil
}

// List implements Bucket. Only the folder that the prefix names is walked.
func (d *Disk) List(ctx context.Context, prefix string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		if err := checkPrefix(prefix); err != nil {
			yield(Info{}, err)
			return
		}
		start := "."
		if cut := strings.LastIndexByte(prefix, '/'); cut > 0 {
			start = path.Clean(prefix[:cut])
		}
		err := fs.WalkDir(d.root.FS(), start, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case missing(err):
				return nil // never there, or deleted while walking
			case err != nil:
				return err
			case ctx.Err() != nil:
				return ctx.Err()
			case entry.IsDir():
				if name != "." && strings.HasPrefix(entry.Name(), ".") {
					return fs.SkipDir
				}
				return nil
			case !strings.HasPrefix(name, prefix) || checkKey(name) != nil:
				return nil
			}
			stat, err := entry.Info()
			if err != nil {
				return nil // deleted while walking
			}
			if stat.Mode().IsRegular() && !yield(Info{name, stat.Size(), stat.ModTime()}, nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield(Info{}, diskFault(err, prefix))
		}
	}
}

func ready(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return checkKey(key)
}

// missing also covers a key whose parent is itself a file.
func missing(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// diskFault puts what the operating system said into the terms of Bucket. What is not the disk's doing (a reader that
// failed, a cancelled context) passes unchanged.
func diskFault(err error, key string) error {
	var known *fault.Error
	switch {
	case err == nil || errors.As(err, &known) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return err
	case missing(err):
		return fault.New(fault.NotFound, "media.not_found", "key", key).Because(err)
	case errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT):
		return fault.New(fault.Unavailable, "media.no_space", "key", key).Because(err)
	case errors.Is(err, syscall.EROFS) || errors.Is(err, fs.ErrPermission):
		return fault.New(fault.Unavailable, "media.read_only", "key", key).Because(err)
	}
	var onPath *fs.PathError
	var onRename *os.LinkError
	if errors.As(err, &onPath) || errors.As(err, &onRename) {
		return fault.New(fault.Unavailable, "media.storage", "key", key).Because(err)
	}
	return err
}

// stopReader ends a copy when its context does.
type stopReader struct {
	ctx context.Context
	r   io.Reader
}

func (s stopReader) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}
