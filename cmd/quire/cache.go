package main

import (
	"fmt"
	"os"

	"quire/internal/index/cache"
)

// cache returns the cache of what was read from content folders: in dir, or when that is ""
// in quire's directory for caches. "off", or no such directory, disables it.
func (e env) cache(dir string) cache.Cache {
	switch dir {
	case "off":
		return cache.Cache{}
	case "":
		dir = e.userDir("XDG_CACHE_HOME", ".cache")
	}
	return cache.Cache{Dir: dir, Build: buildID()}
}

// buildID distinguishes this program from every other build: a change in how posts are read
// must not be hidden by what an older build has cached.
func buildID() string {
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
