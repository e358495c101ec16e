//go:build !unix

package index

import (
	"os"
	"path/filepath"
)

// mapFile returns the bytes of a file of the cache.
func mapFile(name string) ([]byte, error) { return os.ReadFile(filepath.Clean(name)) }
