//go:build unix

package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"golang.org/x/crypto/ssh"
)

// address is where a server listens, by its log in either format.
const (
	listening = `msg"?[=:]"?listening"?[ ,]"?address"?[=:]"?([^"\s]+)`
	operators = `msg"?[=:]"?answering operators"?[ ,]"?address"?[=:]"?([^"\s]+)`
)

// serveProcess starts quire serve in a process of its own. change, if it is not nil, changes
// how; args are all that it is called with.
func serveProcess(t testing.TB, change func(*exec.Cmd), args ...string) *host {
	t.Helper()
	program, err := exec.LookPath("quire") // this test binary: see TestMain
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.Env = []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH"), "GORACE=" + os.Getenv("GORACE")}
	h := &host{t: t, logs: &logs{changed: make(chan struct{})}, done: make(chan int, 1), process: cmd}
	cmd.Stderr = h.logs
	if change != nil {
		change(cmd)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	h.stop = func() { _ = cmd.Process.Signal(syscall.SIGTERM) }
	go func() {
		_ = cmd.Wait()
		h.done <- cmd.ProcessState.ExitCode()
	}()
	t.Cleanup(h.kill)
	h.addr = h.logs.await(t, listening)[1]
	return h
}

// kill ends the process without a word.
func (h *host) kill() {
	_ = h.process.Process.Kill()
	h.done <- <-h.done
}

// ask asks what operators ask, and returns the status and what was said.
func (h *host) ask(path string) (int, string) {
	h.t.Helper()
	r, err := http.Get("http://" + h.logs.await(h.t, operators)[1] + path)
	if err != nil {
		h.t.Fatal(err)
	}
	defer r.Body.Close() //nolint:errcheck // read to its end
	body, err := io.ReadAll(r.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

// stars has a reader star a post, and come again for the star.
func (h *host) stars(key ssh.Signer, slug string) {
	h.t.Helper()
	for _, press := range []string{"s", "Q"} {
		v := visit(h.t, h.dial(ssh.PublicKeys(key)), slug, "xterm", 100, 30)
		v.await("min read")
		if press == "s" {
			v.press("s")
		}
		v.await("★")
		v.press("Q")
		if err := v.ends(); err != nil {
			h.t.Error(err)
		}
	}
}

// kept is a copy of what has been logged.
func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(bytes.Clone(l.text.Bytes()))
}
