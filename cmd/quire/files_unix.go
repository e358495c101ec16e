//go:build unix

package main

import "syscall"

// openFiles is how many files the process may open, 0 when nobody knows.
func openFiles() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 0
	}
	return int(min(uint64(limit.Cur), 1<<30)) //nolint:unconvert // signed on FreeBSD
}
