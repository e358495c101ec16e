package main

import (
	"math"
	"os"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
)

// limitMemory sets the memory limit of the runtime to three quarters of what the cgroup of the process
// may use, unless the environment sets it, and returns what undoes that. read reads a file of the
// root directory.
func limitMemory(getenv func(string) string, read func(name string) ([]byte, error)) (restore func()) {
	limit, ok := cgroupLimit(read)
	if getenv("GOMEMLIMIT") != "" || !ok {
		return func() {}
	}
	before := debug.SetMemoryLimit(limit / 4 * 3)
	return func() { debug.SetMemoryLimit(before) }
}

func readFromRoot(name string) ([]byte, error) { return os.ReadFile("/" + name) }

// cgroupLimit returns how many bytes the cgroup of the process may use, the least of it and those above it;
// ok is false when there is no limit.
func cgroupLimit(read func(name string) ([]byte, error)) (limit int64, ok bool) {
	limit = math.MaxInt64
	take := func(file string) {
		text, err := read(file)
		if err != nil {
			return
		}
		n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
		const unlimited = 1 << 50 // version 1 writes a large number
		if err == nil && n > 0 && n < unlimited {
			limit = min(limit, n)
		}
	}
	groups, _ := read("proc/self/cgroup")
	for line := range strings.Lines(string(groups)) {
		fields := strings.SplitN(strings.TrimSpace(line), ":", 3) // number, controllers, path
		if len(fields) < 3 {
			continue
		}
		dir, file := "sys/fs/cgroup", "memory.max"
		switch {
		case fields[1] == "memory": // version 1
			dir, file = "sys/fs/cgroup/memory", "memory.limit_in_bytes"
		case fields[0] != "0":
			continue
		}
		for group := path.Clean("/" + fields[2]); ; group = path.Dir(group) {
			take(path.Join(dir, group, file))
			if group == "/" {
				break
			}
		}
	}
	return limit, limit < math.MaxInt64
}
