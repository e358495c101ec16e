package main

import (
	"fmt"
	"os"
	"path/filepath"

	"quire/internal/index"
)

// cache is where this program remembers what it has read: dir, or when that is "" quire
// in the folder for caches. "off", or no such folder, is no cache.
func cache(dir string, getenv func(string) string) index.Cache {
	switch {
	case dir == "off":
		return index.Cache{}
	case dir != "":
	case filepath.IsAbs(getenv("XDG_CACHE_HOME")):
		dir = filepath.Join(getenv("XDG_CACHE_HOME"), "quire")
	case getenv("HOME") != "":
		dir = filepath.Join(getenv("HOME"), ".cache", "quire")
	}
	return index.Cache{Dir: dir, Build: build()}
}

// build tells this program from any other: a change in how posts are read must not be
// hidden by what an older one remembers.
func build() string {
	name, err := os.Executable()
	if err != nil {
		return version()
	}
	info, err := os.Stat(name)
	if err != nil {
		return version()
	}
	return fmt.Sprintf("%s %d %d", version(), info.Size(), info.ModTime().UnixNano())
}
