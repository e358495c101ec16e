//go:build linux

package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"quire/internal/sshserver/sshtest"
)

// A server that runs out of files lets no new reader in, and that is all: readers go on, no
// post disappears, the log stays short, and new readers come in once there are files again.
func TestFilesRunOutUnderReaders(t *testing.T) {
	t.Parallel()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell here")
	}
	dir := blog(t, 12)
	h := serveProcess(t, func(c *exec.Cmd) {
		c.Args = append([]string{sh, "-c", `ulimit -n 100 && exec "$0" "$@"`, c.Path}, c.Args[1:]...)
		c.Path = sh
	}, "serve", "-C", dir, "--listen", "127.0.0.1:0", "--max-per-source", "0", "--max-startups", "0",
		"--handshake-timeout", "10m")
	key := sshtest.NewSigner(t)
	v := sshtest.Open(t, h.Dial(ssh.PublicKeys(key)), sshtest.Spec{Term: "xterm", Width: 80, Height: 150})
	v.Await("12 posts found")
	v.Press("s")
	v.AwaitCount("★", 1) // so that the store is open
	var idle []net.Conn
	for range 120 { // those beyond the limit wait in the kernel
		c, err := net.Dial("tcp", h.Addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close() //nolint:errcheck // it may be closed already
		idle = append(idle, c)
	}
	h.log.Await(t, "cannot accept a connection")
	for i := range 3 {
		touch(t, dir, i, "second")
		v.Press("js")
		v.AwaitCount("★", i+2)
	}
	write(t, filepath.Join(dir, "new.md"), "---\ntitle: A new one\ndate: 2026-02-01\n---\n")
	waiting := make(chan *ssh.Client, 1)
	go func() {
		config := h.Config(ssh.PublicKeys(key))
		config.Timeout = 0 // it waits for a file
		c, err := ssh.Dial("tcp", h.Addr, config)
		if err != nil {
			t.Error(err)
		}
		waiting <- c
	}()
	v.Press("?")
	v.Await("star or unstar")
	v.Press("q")
	v.Await("12 posts found", "!star or unstar")
	for _, c := range idle {
		_ = c.Close()
	}
	v.Await("13 posts found", "A new one")
	late := <-waiting
	if late == nil {
		t.Fatal("a client that waited is not let in")
	}
	defer late.Close() //nolint:errcheck // the end of it
	w := sshtest.Open(t, late, sshtest.Spec{Term: "xterm", Width: 80, Height: 150})
	w.Await("13 posts found")
	w.AwaitCount("★", 4)
	w.Press("jjjjj\r")
	w.Await("words of it.")
	if n := strings.Count(h.log.String(), "\n"); n > 20 {
		t.Errorf("%d lines are logged:\n%s", n, h.log)
	}
}

// A limit of connections above the limit of open files is lowered to it, so that files do not
// run out.
func TestConnectionsFitTheFiles(t *testing.T) {
	t.Parallel()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell here")
	}
	h := serveProcess(t, func(c *exec.Cmd) {
		c.Args = append([]string{sh, "-c", `ulimit -n 150 && exec "$0" "$@"`, c.Path}, c.Args[1:]...)
		c.Path = sh
	}, "serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--max-per-source", "0", "--max-startups", "0",
		"--handshake-timeout", "10m")
	v := sshtest.Open(t, h.Dial(), sshtest.Spec{Term: "xterm"})
	v.Await("posts found")
	var idle []net.Conn
	for range 120 {
		c, err := net.Dial("tcp", h.Addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close() //nolint:errcheck // the end of it
		idle = append(idle, c)
	}
	last := idle[len(idle)-1]
	_ = last.SetReadDeadline(time.Now().Add(sshtest.Timeout))
	if _, err := io.ReadAll(last); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("a connection above the limit is kept")
	}
	v.Press("\r")
	v.Await("!posts found", "min read")
	_, metrics := h.ask("/metrics")
	if !strings.Contains(metrics, "quire_ssh_accept_errors_total 0\n") ||
		strings.Contains(metrics, `quire_ssh_refused_total{limit="connections"} 0`+"\n") {
		t.Errorf("files ran out, or no client was refused: %s", metrics)
	}
}

// 17: the server needs no privileges: as user nobody, with read-only content and a folder for
// state, it serves and saves; port 22 takes one capability.
func TestServesAsNobody(t *testing.T) {
	t.Parallel()
	const nobody, bindService = 65534, 10 // CAP_NET_BIND_SERVICE
	home := t.TempDir()
	for up := home; len(up) > len(os.TempDir()); up = filepath.Dir(up) {
		if err := os.Chmod(up, 0o755); err != nil { //nolint:gosec // nobody is to read it
			t.Fatal(err)
		}
	}
	program := filepath.Join(home, "quire")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("cp", self, program).CombinedOutput(); err != nil {
		t.Skipf("no copy of the program: %s", out)
	}
	state, content := filepath.Join(home, "state"), filepath.Join(home, "content")
	write(t, filepath.Join(content, "one.md"), "---\ntitle: The only one\ndate: 2026-01-01\n---\nWords.\n")
	if err := os.Mkdir(state, 0o700); err != nil {
		t.Fatal(err)
	}
	root := os.Geteuid() == 0
	if root {
		if err := os.Chown(state, nobody, nobody); err != nil {
			t.Skipf("no folder for nobody: %v", err)
		}
	} else if err := os.Chmod(content, 0o555); err != nil {
		t.Fatal(err)
	}
	start := func(listen string, capabilities ...uintptr) *host {
		return serveProcess(t, func(c *exec.Cmd) {
			c.Path, c.Dir, c.Env = program, "/", []string{"GOMEMLIMIT=64MiB", "QUIRE_CACHE=off"}
			if root {
				c.SysProcAttr = &syscall.SysProcAttr{
					Credential:  &syscall.Credential{Uid: nobody, Gid: nobody},
					AmbientCaps: capabilities,
				}
			}
		}, "serve", "-C", content, "--listen", listen, "--grace", "100ms", "--host-key", filepath.Join(state, "host_key"),
			"--state", filepath.Join(state, "readers.db"))
	}
	h := start("127.0.0.1:0")
	h.stars(sshtest.NewSigner(t), "one")
	names, err := os.ReadDir(state)
	if err != nil || len(names) < 2 {
		t.Errorf("%d files of state, %v", len(names), err)
	}
	for _, f := range names {
		info, err := f.Info()
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", f.Name(), info.Mode(), err)
		}
		if of, ok := info.Sys().(*syscall.Stat_t); ok && root && of.Uid != nobody {
			t.Errorf("%s is of user %d", f.Name(), of.Uid)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(content, "*")); len(left) != 1 {
		t.Errorf("in the content folder: %s", left)
	}
	if status := h.end(); status != 0 {
		t.Errorf("it ends with status %d", status)
	}
	if root {
		loopback := fmt.Sprintf("127.22.%d.%d:22", os.Getpid()>>8&0xff, os.Getpid()&0xff) // another one for each run
		if l, err := net.Listen("tcp", loopback); err != nil {
			t.Logf("nothing to listen on: %v", err)
		} else {
			_ = l.Close()
			h := start(loopback, bindService)
			h.stars(sshtest.NewSigner(t), "one")
		}
	}
}
