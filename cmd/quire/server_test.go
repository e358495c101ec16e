//go:build unix

package main

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"quire/internal/sshserver/sshtest"
)

// Where a server listens, by its log in either format.
const (
	listening = `msg"?[=:]"?listening"?[ ,]"?address"?[=:]"?([^"\s]+)`
	operators = `msg"?[=:]"?admin listening"?[ ,]"?address"?[=:]"?([^"\s]+)`
)

// host is quire serve in a process of its own.
type host struct {
	sshtest.Host
	log     *sshtest.Log
	process *exec.Cmd
	done    chan int // its exit status
}

// serveProcess starts quire serve. change, if it is not nil, changes how; args are all that
// it is called with.
func serveProcess(t testing.TB, change func(*exec.Cmd), args ...string) *host {
	t.Helper()
	program, err := exec.LookPath("quire") // this test binary: see TestMain
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.Env = []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH"), "GORACE=" + os.Getenv("GORACE")}
	h := &host{Host: sshtest.Host{T: t}, log: &sshtest.Log{}, done: make(chan int, 1), process: cmd}
	cmd.Stderr = h.log
	if change != nil {
		change(cmd)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = cmd.Wait()
		h.done <- cmd.ProcessState.ExitCode()
	}()
	t.Cleanup(h.kill)
	h.Addr = h.log.Await(t, listening)[1]
	return h
}

// stop asks the process to end.
func (h *host) stop() { _ = h.process.Process.Signal(syscall.SIGTERM) }

// end asks the process to end and returns its exit status.
func (h *host) end() int {
	h.stop()
	select {
	case status := <-h.done:
		h.done <- status
		return status
	case <-time.After(sshtest.Timeout):
		h.T.Error("the server does not stop")
		return -1
	}
}

// kill ends the process without a word.
func (h *host) kill() {
	_ = h.process.Process.Kill()
	h.done <- <-h.done
}

// ask asks what operators ask, and returns the status and what was said.
func (h *host) ask(path string) (int, string) {
	h.T.Helper()
	r, err := http.Get("http://" + h.log.Await(h.T, operators)[1] + path)
	if err != nil {
		h.T.Fatal(err)
	}
	defer r.Body.Close() //nolint:errcheck // read to its end
	body, err := io.ReadAll(r.Body)
	if err != nil {
		h.T.Fatal(err)
	}
	return r.StatusCode, string(body)
}

// stars has a reader star a post, and come again for the star.
func (h *host) stars(key ssh.Signer, slug string) {
	h.T.Helper()
	for _, press := range []string{"s", "Q"} {
		v := sshtest.Open(h.T, h.Dial(ssh.PublicKeys(key)),
			sshtest.Spec{Command: slug, Term: "xterm", Width: 100, Height: 30})
		v.Await("min read")
		if press == "s" {
			v.Press("s")
		}
		v.Await("★")
		v.Press("Q")
		if err := v.Wait(); err != nil {
			h.T.Error(err)
		}
	}
}
