package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ownCPU is the processor time of this process.
func ownCPU() (time.Duration, error) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, err
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), nil
}

// ownMemory is what this process holds, after the collector has given back what it can.
func ownMemory() (*memory, error) {
	debug.FreeOSMemory()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	m := &memory{Heap: int64(s.HeapInuse)}
	pages, err := pagesOf(os.Getpid())
	if err != nil {
		return nil, err
	}
	m.Anonymous, m.Mapped = pages["Anonymous"], pages["Rss"]-pages["Anonymous"]
	return m, nil
}

// pagesOf reads what the system says of a process's memory, in bytes (proc_pid_smaps(5)).
func pagesOf(pid int) (map[string]int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return nil, err
	}
	pages := map[string]int64{}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		name, rest, _ := strings.Cut(lines.Text(), ":")
		if n, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64); err == nil {
			pages[name] = n << 10
		}
	}
	return pages, nil
}

// ticks is how many ticks of utime and stime make a second (USER_HZ, on every Linux that we know of).
const ticks = 100

// process is what the system says of one process (proc_pid_stat(5)).
type process struct {
	pid, parent int
	own, reaped time.Duration // of itself, and of its children that ended
}

func processOf(pid int) (*process, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil, err
	}
	_, rest, _ := strings.Cut(string(text), ") ") // its name may hold anything before that
	f := strings.Fields(rest)
	if len(f) < 15 {
		return nil, fmt.Errorf("/proc/%d/stat has %d fields", pid, len(f))
	}
	var n [5]int64
	for i, field := range []int{1, 11, 12, 13, 14} {
		if n[i], err = strconv.ParseInt(f[field], 10, 64); err != nil {
			return nil, err
		}
	}
	const tick = time.Second / ticks
	return &process{pid, int(n[0]), time.Duration(n[1]+n[2]) * tick, time.Duration(n[3]+n[4]) * tick}, nil
}

// family gives a process and its children.
func family(pid int) ([]*process, error) {
	first, err := processOf(pid)
	if err != nil {
		return nil, err
	}
	all := []*process{first}
	found, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return nil, err
	}
	for _, dir := range found {
		id, err := strconv.Atoi(filepath.Base(dir))
		if err != nil {
			continue
		}
		if p, err := processOf(id); err == nil && p.parent == pid { // others may end meanwhile
			all = append(all, p)
		}
	}
	return all, nil
}

// machine describes what a run is made on.
func machine() string {
	model := "unknown processor"
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(text)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	return fmt.Sprintf("%s, %d cores, %d GB, %s/%s", model, runtime.NumCPU(), (memoryOfMachine()+1<<29)>>30, runtime.GOOS, runtime.GOARCH)
}

// version tells with which version of a module this program was built.
func version(path string) string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == path {
				return m.Version
			}
		}
	}
	return "of an unknown version"
}

// memoryOfMachine is how much there is, in bytes; 0 where the system does not tell.
func memoryOfMachine() int64 {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	f := strings.Fields(string(text))
	if len(f) < 2 {
		return 0
	}
	kb, _ := strconv.ParseInt(f[1], 10, 64) // 0 then
	return kb << 10
}

// loadNow is what else the machine did in the last minute, as the system tells it.
func loadNow() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}
