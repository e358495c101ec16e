//go:build unix

package main

import (
	"os"
	"path/filepath"
	"syscall"
)

// foreignOwner returns the directory that a file would be made in when it belongs to another
// user and this program runs as root, under sudo for example: its owner could not write what
// root makes there. It returns "" otherwise.
func foreignOwner(file string) string {
	if os.Geteuid() != 0 {
		return ""
	}
	for dir := filepath.Dir(file); ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil && dir != filepath.Dir(dir) {
			continue // it would be made, with the owner of its parent
		}
		if err != nil {
			return ""
		}
		if sys, ok := info.Sys().(*syscall.Stat_t); ok && sys.Uid != 0 {
			return dir
		}
		return ""
	}
}
