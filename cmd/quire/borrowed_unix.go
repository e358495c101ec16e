//go:build unix

package main

import (
	"os"
	"path/filepath"
	"syscall"
)

// borrowed is the folder that a file would be made in, when that is another user's and
// this program runs as root, by sudo say: what root makes there, its owner could not
// write. "" when it is not.
func (e env) borrowed(file string) string {
	if os.Geteuid() != 0 {
		return ""
	}
	for dir := filepath.Dir(file); ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil && dir != filepath.Dir(dir) {
			continue // it would be made; the folder above says whose it would be
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
