package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"escale/internal/fault"
)

func newDisk(t *testing.T) *Disk {
	t.Helper()
	d, err := OpenDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func TestDiskIsABucket(t *testing.T) {
	bucketTest(t, func() Bucket { return newDisk(t) })
}

// bucketTest is the contract of Bucket. open gives an empty one.
func bucketTest(t *testing.T, open func() Bucket) {
	ctx := t.Context()
	t.Run("what is put is got", func(t *testing.T) {
		b := open()
		for _, text := range []string{"first", "", "second, longer", strings.Repeat("x", 3<<20)} {
			put(t, b, "a/b/c.txt", text)
			if got := get(t, b, "a/b/c.txt"); got != text {
				t.Errorf("got %d bytes, want %d", len(got), len(text))
			}
			info, err := b.Stat(ctx, "a/b/c.txt")
			if err != nil || info.Size != int64(len(text)) || info.Key != "a/b/c.txt" || time.Since(info.Modified).Abs() > time.Minute {
				t.Errorf("stat: %+v, %v", info, err)
			}
		}
	})
	t.Run("reading may start anywhere", func(t *testing.T) {
		b := open()
		put(t, b, "k", "0123456789")
		r, _, err := b.Get(ctx, "k")
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if at, err := r.Seek(-3, io.SeekEnd); at != 7 || err != nil {
			t.Fatal(at, err)
		}
		if rest, _ := io.ReadAll(r); string(rest) != "789" {
			t.Errorf("got %q", rest)
		}
	})
	t.Run("an open object outlives its key", func(t *testing.T) {
		b := open()
		put(t, b, "k", "before")
		r, _, err := b.Get(ctx, "k")
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		put(t, b, "k", "after")
		if err := b.Delete(ctx, "k"); err != nil {
			t.Fatal(err)
		}
		if text, _ := io.ReadAll(r); string(text) != "before" {
			t.Errorf("got %q", text)
		}
	})
	t.Run("missing is not found, and deleting it is fine", func(t *testing.T) {
		b := open()
		put(t, b, "folder/file", "x")
		for _, key := range []string{"nothing", "folder", "folder/nothing", "folder/file/below"} {
			if _, _, err := b.Get(ctx, key); !fault.Is(err, fault.NotFound) {
				t.Errorf("get %s: %v", key, err)
			}
			if _, err := b.Stat(ctx, key); !fault.Is(err, fault.NotFound) {
				t.Errorf("stat %s: %v", key, err)
			}
			if err := b.Delete(ctx, key); err != nil {
				t.Errorf("delete %s: %v", key, err)
			}
		}
		if get(t, b, "folder/file") != "x" {
			t.Error("deleting what is not there took something else")
		}
	})
	t.Run("a failed put changes nothing", func(t *testing.T) {
		b := open()
		put(t, b, "k", "before")
		broken := errors.New("the line was cut")
		cancelled, cancel := context.WithCancel(ctx)
		cancel()
		for name, err := range map[string]error{
			"reader fails": b.Put(ctx, "k", io.MultiReader(strings.NewReader("aft"), iotest.ErrReader(broken)), -1),
			"too short":    b.Put(ctx, "k", strings.NewReader("aft"), 5),
			"too long":     b.Put(ctx, "k", strings.NewReader("after and more"), 5),
			"cancelled":    b.Put(cancelled, "k", strings.NewReader("after"), 5),
		} {
			if err == nil {
				t.Errorf("%s: no error", name)
			}
			if name == "reader fails" && !errors.Is(err, broken) {
				t.Errorf("the reader's error is lost: %v", err)
			}
		}
		if got := get(t, b, "k"); got != "before" {
			t.Errorf("got %q", got)
		}
		if got := list(t, b, ""); !cmp.Equal(got, []string{"k"}) {
			t.Errorf("left behind: %v", got)
		}
	})
	t.Run("list finds by prefix", func(t *testing.T) {
		b := open()
		keys := []string{"a", "ab", "b/a", "b/ab/c", "b/ab/d.e", "c-d/e_f"}
		for _, key := range keys {
			put(t, b, key, key)
		}
		for _, prefix := range []string{"", "a", "b", "b/", "b/a", "b/ab/", "b/ab/c", "b/ab/c/", "c-", "z", "z/z"} {
			var want []string
			for _, key := range keys {
				if strings.HasPrefix(key, prefix) {
					want = append(want, key)
				}
			}
			if got := list(t, b, prefix); !slices.Equal(got, want) {
				t.Errorf("%q: got %v, want %v", prefix, got, want)
			}
		}
		for range b.List(ctx, "") {
			break // stopping early must not panic
		}
	})
	t.Run("keys that lead elsewhere are refused", func(t *testing.T) {
		b := open()
		for _, key := range []string{
			"", "/", "/etc/passwd", "..", "../x", "a/../b", "a/../../b", "./a", "a/./b", "a//b", "a/", ".hidden", "a/.b",
			`a\b`, `..\x`, "a\x00b", "A", "é", "a b", "a%2e", "C:", incoming + "/x", strings.Repeat("a", maxKey+1),
		} {
			_, _, getErr := b.Get(ctx, key)
			_, statErr := b.Stat(ctx, key)
			for verb, err := range map[string]error{
				"put": b.Put(ctx, key, strings.NewReader("x"), 1), "get": getErr, "stat": statErr, "delete": b.Delete(ctx, key),
			} {
				if !fault.Is(err, fault.Invalid) {
					t.Errorf("%s %q: %v", verb, key, err)
				}
			}
		}
		for _, prefix := range []string{"..", "../", "a/../", ".", incoming, "A"} {
			for _, err := range b.List(ctx, prefix) {
				if !fault.Is(err, fault.Invalid) {
					t.Errorf("list %q: %v", prefix, err)
				}
			}
		}
	})
	t.Run("writers beside each other leave one whole object", func(t *testing.T) {
		b := open()
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				text := strings.Repeat(fmt.Sprint(i), 100_000)
				for range 5 {
					if err := b.Put(ctx, "deep/er/k", strings.NewReader(text), -1); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		got := get(t, b, "deep/er/k")
		if len(got) != 100_000 || strings.Trim(got, got[:1]) != "" {
			t.Errorf("a mixture of %d bytes", len(got))
		}
	})
}

func put(t *testing.T, b Bucket, key, text string) {
	t.Helper()
	if err := b.Put(t.Context(), key, strings.NewReader(text), int64(len(text))); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, b Bucket, key string) string {
	t.Helper()
	r, info, err := b.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil || int64(len(text)) != info.Size {
		t.Fatalf("%d of %d bytes: %v", len(text), info.Size, err)
	}
	return string(text)
}

func list(t *testing.T, b Bucket, prefix string) []string {
	t.Helper()
	var keys []string
	for info, err := range b.List(t.Context(), prefix) {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, info.Key)
	}
	slices.Sort(keys)
	return keys
}

func TestDiskFollowsNoLinkOut(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, target := range map[string]string{"file": outside, "folder": filepath.Dir(outside)} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	d, err := OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, key := range []string{"file", "folder/secret"} {
		if _, _, err := d.Get(t.Context(), key); err == nil {
			t.Errorf("%s was opened", key)
		}
	}
	if err := d.Put(t.Context(), "folder/new", strings.NewReader("x"), 1); err == nil {
		t.Error("written outside")
	}
	if got := list(t, d, ""); len(got) != 0 {
		t.Errorf("listed %v", got)
	}
}

func TestDiskClearsWhatCrashedWritersLeft(t *testing.T) {
	dir := t.TempDir()
	for name, age := range map[string]time.Duration{"old": 2 * leftover, "young": 0} {
		file := filepath.Join(dir, incoming, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, nil, 0o600),
			os.Chtimes(file, time.Time{}, time.Now().Add(-age))); err != nil {
			t.Fatal(err)
		}
	}
	d, err := OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := os.Stat(filepath.Join(dir, incoming, "old")); !errors.Is(err, os.ErrNotExist) {
		t.Error("the old one stays")
	}
	if _, err := os.Stat(filepath.Join(dir, incoming, "young")); err != nil {
		t.Error("one being written was taken away")
	}
}

func TestDiskSaysClearlyWhatIsWrong(t *testing.T) {
	for cause, want := range map[error]string{
		syscall.ENOSPC: "media.no_space", syscall.EDQUOT: "media.no_space",
		syscall.EROFS: "media.read_only", syscall.EACCES: "media.read_only", syscall.EPERM: "media.read_only",
		syscall.EIO: "media.storage", syscall.EMFILE: "media.storage",
	} {
		for _, err := range []error{
			&os.PathError{Op: "write", Path: "x", Err: cause}, &os.LinkError{Op: "renameat", Old: "x", New: "y", Err: cause},
		} {
			err = diskFault(err, "k")
			if !fault.Is(err, fault.Unavailable) || !strings.HasPrefix(err.Error(), want+" (key=k)") || !errors.Is(err, cause) {
				t.Errorf("%v: got %v", cause, err)
			}
		}
	}
}

func TestFullDisk(t *testing.T) {
	// /dev/full is how Linux lets a program meet a full disk.
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("/dev/full is missing, which Linux has: ", err)
	}
	defer full.Close()
	_, err = receive(t.Context(), full, bytes.NewReader(photo(t, 400, 300)), Limits{}.orDefault())
	if !fault.Is(err, fault.Unavailable) || !strings.HasPrefix(err.Error(), "media.no_space") {
		t.Errorf("got %v", err)
	}
}
