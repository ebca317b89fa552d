//go:build unix

package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"escale/internal/fault"
)

// fileLock makes this process the one that writes a SQLite file. The lock is the kernel's and dies with the process, so a
// file left behind by a crash locks nobody out; its content, the process id, is for the message only.
type fileLock struct{ f *os.File }

// lockFile locks the file beside a SQLite file; what it refuses names the latter.
func lockFile(path string) (*fileLock, error) {
	f, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, unwritable(path, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer f.Close()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("lock %s.lock: %w", path, err)
		}
		holder, _ := io.ReadAll(io.LimitReader(f, 20))
		pid, _ := strconv.Atoi(strings.TrimSpace(string(holder)))
		return nil, fault.New(fault.Conflict, "store.locked", "file", path, "pid", pid)
	}
	err = f.Truncate(0)
	if err == nil {
		_, err = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	if err != nil {
		f.Close()
		return nil, unwritable(path, err)
	}
	return &fileLock{f}, nil
}

// unwritable says why a file of the base's folder cannot be written.
func unwritable(path string, err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fault.New(fault.Unavailable, "store.disk_full", "file", path).Because(err)
	}
	return fault.New(fault.Unavailable, "data.not_writable", "folder", filepath.Dir(path)).Because(err)
}

// Close lets go. The file stays: removing it would let two processes lock two files of one name.
func (l *fileLock) Close() error { return l.f.Close() }
