package main

import (
	"fmt"
	"os"

	"quire/internal/index"
)

// cache is where this program remembers what it has read: dir, or when that is "" quire
// in the folder for caches. "off", or no such folder, is no cache.
func (e env) cache(dir string) index.Cache {
	switch dir {
	case "off":
		return index.Cache{}
	case "":
		dir = e.folder("XDG_CACHE_HOME", ".cache")
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
