//go:build unix

package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// hasJobControl reports whether a shell would resume this process once it is stopped: a
// parent in the same session that has put it into a process group of its own. The first
// process of a terminal or a container has none.
func hasJobControl() bool {
	session, err := unix.Getsid(0)
	if err != nil {
		return false
	}
	parent := os.Getppid()
	parentSession, err := unix.Getsid(parent)
	if err != nil || parentSession != session {
		return false
	}
	group, err := unix.Getpgid(parent)
	return err == nil && (group != unix.Getpgrp() || group != session)
}
