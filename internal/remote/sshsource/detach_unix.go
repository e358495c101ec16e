//go:build unix

package sshsource

import (
	"os/exec"
	"syscall"
)

// detach runs a command in a session of its own, without a terminal to ask on.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
