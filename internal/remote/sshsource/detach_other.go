//go:build !unix

package sshsource

import "os/exec"

// detach does nothing: there are no sessions.
func detach(*exec.Cmd) {}
