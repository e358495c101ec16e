//go:build unix

package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// stoppable reports whether somebody is there to make this process go on once it has
// stopped: a parent in the same session that has put it into a group of its own, as a
// shell with job control does. The first process of a terminal or a container has none.
func stoppable() bool {
	session, err := unix.Getsid(0)
	if err != nil {
		return false
	}
	parent := os.Getppid()
	theirs, err := unix.Getsid(parent)
	if err != nil || theirs != session {
		return false
	}
	group, err := unix.Getpgid(parent)
	return err == nil && (group != unix.Getpgrp() || group != session)
}
