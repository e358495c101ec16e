package main

import (
	"testing"

	"golang.org/x/sys/unix"
)

// mountSmall makes a folder a file system of 16 KB, where the tests may.
func mountSmall(t *testing.T, dir string) bool {
	if unix.Mount("tmpfs", dir, "tmpfs", 0, "size=16k") != nil {
		return false
	}
	t.Cleanup(func() { _ = unix.Unmount(dir, unix.MNT_DETACH) })
	return true
}
