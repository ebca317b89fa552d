//go:build unix

package media

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"escale/internal/fault"
)

func TestReadOnlyDisk(t *testing.T) {
	if os.Geteuid() == 0 {
		asNobody(t) // root writes everywhere
		return
	}
	dir := t.TempDir()
	d, err := OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	put(t, d, "k", "kept")
	if err := errors.Join(os.Chmod(filepath.Join(dir, incoming), 0o500), os.Chmod(dir, 0o500)); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o700)
	err = d.Put(t.Context(), "k", strings.NewReader("new"), 3)
	if !fault.Is(err, fault.Unavailable) || !strings.HasPrefix(err.Error(), "media.read_only") {
		t.Errorf("got %v", err)
	}
	if got := get(t, d, "k"); got != "kept" {
		t.Errorf("got %q", got)
	}
}

// asNobody runs the test again as a user without rights, from a copy of the program that such a user may read.
func asNobody(t *testing.T) {
	t.Helper()
	const nobody = 65534
	dir, err := os.MkdirTemp("", "nobody")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "test")
	if err := errors.Join(os.Chown(dir, nobody, nobody), duplicate(program)); err != nil {
		t.Fatal(err)
	}
	again := exec.CommandContext(t.Context(), program, "-test.run=^"+t.Name()+"$", "-test.v")
	again.Dir, again.Env = dir, append(os.Environ(), "TMPDIR="+dir, "HOME="+dir)
	again.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	out, err := again.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Errorf("as nobody: %v\n%s", err, out)
	}
}

// duplicate copies the program of this test.
func duplicate(to string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	from, err := os.Open(self)
	if err != nil {
		return err
	}
	defer from.Close()
	file, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, from)
	return errors.Join(err, file.Close())
}
