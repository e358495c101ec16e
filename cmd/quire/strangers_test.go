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
)

// 15: told to stop, the server lets nobody new in and says so to operators, while those who
// read finish in the time that they are given; told again, it ends at once.
func TestSecondSignal(t *testing.T) {
	t.Parallel()
	h := serveProcess(t, nil, "serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--grace", "10m")
	v := visit(t, h.dial(), "", "xterm", 80, 24)
	v.await("posts found", "without a key")
	h.stop()
	h.logs.await(t, "stopping")
	v.await("going down")
	v.press("j")
	v.press("jk")
	v.await("going down") // until it has been seen
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 503} {
		if status, text := h.ask(path); status != want {
			t.Errorf("%s: %d, %q", path, status, text)
		}
	}
	if _, metrics := h.ask("/metrics"); !strings.Contains(metrics, "quire_ready 0\n") || !strings.Contains(metrics, "quire_ssh_sessions 1\n") {
		t.Errorf("metrics: %s", metrics)
	}
	if c, err := net.Dial("tcp", h.addr); err == nil {
		_ = c.Close()
		t.Error("it still listens")
	}
	v.press("\r")
	v.await("!posts found", "min read") // who reads reads on
	h.stop()
	select {
	case status := <-h.done:
		h.done <- status
		if status != -1 { // by the signal
			t.Errorf("status %d", status)
		}
	case err := <-v.done:
		v.done <- err
		h.done <- <-h.done
	}
	if status := h.process.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() {
		t.Errorf("it ends with %v", h.process.ProcessState)
	}
}

// 7: nothing that a reader sends or presses runs a program of the server: not to ask about
// its terminal, nor to show, edit, copy, browse or suspend.
func TestNothingRunsForReaders(t *testing.T) {
	t.Parallel()
	bin, ran := t.TempDir(), filepath.Join(t.TempDir(), "ran")
	for _, name := range []string{
		"tmux", "infocmp", "tput", "sh", "bash", "less", "more", "vi", "vim", "nano", "ed", "editor", "xdg-open", "open", "w3m", "lynx",
		"xclip", "xsel", "wl-copy", "pbcopy", "git", "ssh", "stty", "locale",
	} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\necho "+name+" \"$@\" >>"+ran+"\n"), 0o700); err != nil { //nolint:gosec // it is to be run, if anything is
			t.Fatal(err)
		}
	}
	h := serveProcess(t, func(c *exec.Cmd) {
		c.Env = append(c.Env, "PATH="+bin, "EDITOR=vi", "VISUAL=vi", "PAGER=less", "BROWSER=w3m", "SHELL="+filepath.Join(bin, "sh"))
	}, "serve", "-C", blog(t, 3), "--listen", "127.0.0.1:0", "--max-per-source", "0")
	for _, term := range []string{"tmux-256color", "screen", "xterm-256color"} {
		v := visit(t, h.dial(), "", term, 100, 30, "TMUX=/tmp/x,1,0", "TTY_FORCE=1", "CLICOLOR_FORCE=1", "PAGER=less", "EDITOR=vi", "BROWSER=w3m", "LANG=C.UTF-8")
		v.await("3 posts found")
		for _, keys := range []string{"o", "Y", "y", "e", "\x1a", "!", "\x0c"} {
			v.press(keys)
		}
		v.press("\x1b")
		v.press("\r")
		v.await("words of it.")
		for _, keys := range []string{"o", "Y", "y", "e", "\x1a", "!", "\x0c"} {
			v.press(keys)
		}
		v.press("Q")
		if err := v.ends(); err != nil {
			t.Errorf("%s: %v", term, err)
		}
	}
	for _, command := range []string{"list", "show post-01", "show post-01 --pager", "search words", "archive", "sh -c id", "tmux info"} {
		_ = h.guest(command)
	}
	if status := h.end(); status != 0 {
		t.Errorf("status %d", status)
	}
	if what, err := os.ReadFile(ran); err == nil {
		t.Errorf("was run: %s", what)
	}
}
