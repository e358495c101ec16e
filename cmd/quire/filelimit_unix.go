//go:build unix

package main

import "syscall"

// fileLimit returns how many files the process may open, 0 when that is unknown.
func fileLimit() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 0
	}
	return int(min(uint64(limit.Cur), 1<<30)) //nolint:unconvert // signed on FreeBSD
}
