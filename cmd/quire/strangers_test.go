//go:build unix

package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"quire/internal/sshserver/sshtest"
)

// 15: at the first signal the server lets no new reader in and says so to operators, while
// readers finish within the grace; at the second it ends at once.
func TestSecondSignal(t *testing.T) {
	t.Parallel()
	h := serveProcess(t, nil, "serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--grace", "10m")
	v := sshtest.Open(t, h.Dial(), sshtest.Spec{Term: "xterm"})
	v.Await("posts found", "without a key")
	h.stop()
	h.log.Await(t, "stopping")
	v.Await("shutting down")
	v.Press("j")
	v.Press("jk")
	v.Await("shutting down") // until the notice has been seen
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 503} {
		if status, text := h.ask(path); status != want {
			t.Errorf("%s: %d, %q", path, status, text)
		}
	}
	if _, metrics := h.ask("/metrics"); !strings.Contains(metrics, "quire_ready 0\n") ||
		!strings.Contains(metrics, "quire_ssh_sessions 1\n") {
		t.Errorf("metrics: %s", metrics)
	}
	if c, err := net.Dial("tcp", h.Addr); err == nil {
		_ = c.Close()
		t.Error("it still listens")
	}
	v.Press("\r")
	v.Await("!posts found", "min read") // the reader goes on
	h.stop()
	select {
	case status := <-h.done:
		h.done <- status
		if status != -1 { // by the signal
			t.Errorf("status %d", status)
		}
	case <-time.After(sshtest.Timeout):
		t.Fatal("it does not end")
	}
	if status := h.process.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() {
		t.Errorf("it ends with %v", h.process.ProcessState)
	}
}

// 7: nothing that a client sends runs a program of the server: not to query its terminal, nor
// to show, edit, copy, browse or suspend.
func TestNothingRunsForReaders(t *testing.T) {
	t.Parallel()
	bin, ran := t.TempDir(), filepath.Join(t.TempDir(), "ran")
	for _, name := range []string{
		"tmux", "infocmp", "tput", "sh", "bash", "less", "more", "vi", "vim", "nano", "ed", "editor", "xdg-open", "open",
		"w3m", "lynx",
		"xclip", "xsel", "wl-copy", "pbcopy", "git", "ssh", "stty", "locale",
	} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\necho "+name+" \"$@\" >>"+ran+"\n"),
			0o700); err != nil { //nolint:gosec // it is to be run, if anything is
			t.Fatal(err)
		}
	}
	h := serveProcess(t, func(c *exec.Cmd) {
		c.Env = append(c.Env, "PATH="+bin, "EDITOR=vi", "VISUAL=vi", "PAGER=less", "BROWSER=w3m",
			"SHELL="+filepath.Join(bin, "sh"))
	}, "serve", "-C", blog(t, 3), "--listen", "127.0.0.1:0", "--max-per-source", "0")
	for _, term := range []string{"tmux-256color", "screen", "xterm-256color"} {
		v := sshtest.Open(t, h.Dial(), sshtest.Spec{Term: term, Width: 100, Height: 30, Env: []string{
			"TMUX=/tmp/x,1,0", "TTY_FORCE=1", "CLICOLOR_FORCE=1", "PAGER=less", "EDITOR=vi", "BROWSER=w3m", "LANG=C.UTF-8",
		}})
		v.Await("3 posts found")
		for _, keys := range []string{"o", "Y", "y", "e", "\x1a", "!", "\x0c"} {
			v.Press(keys)
		}
		v.Press("\x1b")
		v.Press("\r")
		v.Await("words of it.")
		for _, keys := range []string{"o", "Y", "y", "e", "\x1a", "!", "\x0c"} {
			v.Press(keys)
		}
		v.Press("Q")
		if err := v.Wait(); err != nil {
			t.Errorf("%s: %v", term, err)
		}
	}
	for _, command := range []string{
		"list", "show post-01", "show post-01 --pager", "search words", "archive",
		"sh -c id", "tmux info",
	} {
		_ = h.Run(command)
	}
	if status := h.end(); status != 0 {
		t.Errorf("status %d", status)
	}
	if what, err := os.ReadFile(ran); err == nil {
		t.Errorf("was run: %s", what)
	}
}
