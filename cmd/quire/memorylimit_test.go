package main

import (
	"runtime/debug"
	"testing"
	"testing/fstest"
)

// The memory limit of the runtime follows the cgroup, the least of it and those above it.
func TestCgroupLimit(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  int64 // 0 for none
	}{
		"nothing": {nil, 0},
		"version 2": {map[string]string{
			"proc/self/cgroup": "0::/system.slice/quire.service\n",
			"sys/fs/cgroup/system.slice/quire.service/memory.max": "1073741824\n",
			"sys/fs/cgroup/system.slice/memory.max":               "max\n",
		}, 1 << 30},
		"version 2, less above": {map[string]string{
			"proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/b/memory.max": "1073741824\n",
			"sys/fs/cgroup/a/memory.max": "536870912\n",
		}, 1 << 29},
		"version 2 in a container": {map[string]string{
			"proc/self/cgroup":         "0::/\n",
			"sys/fs/cgroup/memory.max": "536870912\n",
		}, 1 << 29},
		"version 1": {map[string]string{
			"proc/self/cgroup": "12:cpu:/x\n4:memory:/docker/abc\n", "sys/fs/cgroup/memory/memory.limit_in_bytes": "536870912\n",
		}, 1 << 29},
		"version 1 without a limit": {map[string]string{
			"proc/self/cgroup": "4:memory:/\n", "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
		}, 0},
		"nonsense": {map[string]string{"proc/self/cgroup": "x\n0::/\n", "sys/fs/cgroup/memory.max": "-3\n"}, 0},
	} {
		root := fstest.MapFS{}
		for file, text := range c.files {
			root[file] = &fstest.MapFile{Data: []byte(text)}
		}
		if got, ok := cgroupLimit(root.ReadFile); ok != (c.want > 0) || ok && got != c.want {
			t.Errorf("%s: %d, %v, want %d", name, got, ok, c.want)
		}
		env := map[string]string{}
		before := debug.SetMemoryLimit(-1)
		restore := limitMemory(func(name string) string { return env[name] }, root.ReadFile)
		want := before
		if c.want > 0 {
			want = c.want / 4 * 3
		}
		if got := debug.SetMemoryLimit(-1); got != want {
			t.Errorf("%s: the limit is %d, want %d", name, got, want)
		}
		restore()
		env["GOMEMLIMIT"] = "1GiB" // which the runtime has taken already
		limitMemory(func(name string) string { return env[name] }, root.ReadFile)()
		if got := debug.SetMemoryLimit(-1); got != before {
			t.Errorf("%s: the limit is %d afterwards, want %d", name, got, before)
		}
	}
}
