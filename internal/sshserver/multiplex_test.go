package sshserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/crypto/ssh"

	"quire/internal/sshserver/sshtest"
)

// Sessions share a connection: readers and commands, in any order, each with its own end.
func TestMultiplexing(t *testing.T) {
	r := start(t)
	c := r.Dial()
	reader := r.open(c)
	for i := range 12 { // more than there may be at a time
		if got := sshtest.Run(t, c, fmt.Sprint("command ", i)); got.Status != 3 ||
			!strings.Contains(got.Stdout, fmt.Sprint("command ", i)) {
			t.Errorf("%+v", got)
		}
	}
	other := r.open(c)
	other.Press("other words")
	other.AwaitOutput("other words")
	reader.Press("words q")
	reader.AwaitOutput("words")
	if err := reader.Wait(); err != nil {
		t.Error(err)
	}
	other.Press("and more")
	other.AwaitOutput("and more")
	again := r.open(c)
	again.Press("!") // panics
	if err := again.Wait(); err == nil {
		t.Error("a session that panics ends well")
	}
	other.Press("unharmed")
	other.AwaitOutput("unharmed")
	if n := r.server.Stats.Sessions.Load(); n != 1 {
		t.Errorf("%d sessions, want one", n)
	}
	_ = c.Close()
	r.awaitNoConnections()
}

// A connection has eight sessions at a time, each counts as one of its source, and the room of
// those that have ended is given back.
func TestSessionsAreCounted(t *testing.T) {
	r := start(t, func(o *Options) { o.Limits.PerSource = 12 })
	first := r.Dial()
	second := r.Dial()
	var readers []*sshtest.Terminal
	for range 8 {
		readers = append(readers, r.open(first))
	}
	refused := func(c *ssh.Client, want string) {
		t.Helper()
		var failed *ssh.OpenChannelError
		if _, err := c.NewSession(); !errors.As(err, &failed) || failed.Reason != ssh.ResourceShortage ||
			!strings.Contains(failed.Message, want) {
			t.Errorf("one session too many: %v, want %q", err, want)
		}
	}
	refused(first, "too many sessions on this connection")
	for range 4 {
		readers = append(readers, r.open(second))
	}
	refused(second, "from your network") // 2 connections, and 7 and 3 sessions besides
	if c, err := ssh.Dial("tcp", r.Addr, r.Config(sshtest.NoQuestions)); err == nil {
		_ = c.Close()
		t.Error("a connection too many is let in")
	}
	for _, v := range readers[4:8] {
		v.Press("q")
		if err := v.Wait(); err != nil {
			t.Error(err)
		}
	}
	for range 3 {
		r.open(second).Press("fine")
	}
	_ = first.Close()
	_ = second.Close()
	r.awaitNoConnections()
	r.server.admission.mu.Lock()
	defer r.server.admission.mu.Unlock()
	if a := r.server.admission; a.extra != 0 || len(a.sources) != 0 {
		t.Errorf("%d sessions and %d sources are still counted", a.extra, len(a.sources))
	}
}

// A session whose output is not read is given up, and the others on its connection are not;
// while none of them reads, the connection is closed.
func TestStuckSessionAmongOthers(t *testing.T) {
	inBubble(t, Limits{InputRate: 1 << 20}, func(t *testing.T, x *exchange) {
		out := &sshtest.Log{}
		c := x.call(out)
		x.exec = func(ctx context.Context, s *Session) int {
			for ctx.Err() == nil {
				if _, err := s.Write(make([]byte, 1<<16)); err != nil {
					return 1
				}
			}
			return 1
		}
		s := sshtest.Session(t, c.client)
		if _, err := s.StdoutPipe(); err != nil { // not read
			t.Fatal(err)
		}
		if err := s.Start("flood"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := x.server.Stats.closedTimes("write"); n != 1 {
			t.Errorf("%d sessions are given up, want the one that does not read", n)
		}
		c.press("j")
		synctest.Wait()
		if !strings.Contains(out.String(), "key 1 ") {
			t.Error("the other session is not answered")
		}
		began := time.Now()
		c.press("Q")
		_ = c.client.Wait()
		if took := time.Since(began); took > 22*time.Second {
			t.Errorf("the connection is kept for %s after its last session", took)
		}
	})
}

// A terminal whose input has ended is given back; one whose client is gone has that for a
// reason.
func TestEndOfInput(t *testing.T) {
	r := start(t)
	c := r.Dial()
	g := r.open(c)
	g.Press("words")
	if err := g.Keys.Close(); err != nil {
		t.Fatal(err)
	}
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
	g.AwaitOutput("words")
	g.AwaitOutput("quire: session closed: end of input")
	r.open(c)
	_ = c.Close()
	r.awaitNoConnections()
	r.log.Await(t, `session ends.*why="closed by the client"`)
}

// OpenSSH: a reader in a master's terminal with commands beside it, on one connection, and
// forwarding that fails with a reason.
func TestControlMaster(t *testing.T) {
	client, err := exec.LookPath("ssh")
	if err != nil {
		t.Skip("no ssh here")
	}
	r := start(t)
	dir := t.TempDir()
	socket := filepath.Join(dir, "s")
	run := func(args ...string) *exec.Cmd {
		host, port, _ := strings.Cut(r.Addr, ":")
		return exec.Command(client, append([]string{
			"-F", "/dev/null", "-p", port, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
			"-o", "BatchMode=yes", "-S", socket, "anon@" + host,
		}, args...)...)
	}
	master := run("-tt", "-M")
	keys, err := master.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	var out sshtest.Log
	master.Stdout, master.Stderr = &out, &out
	if err := master.Start(); err != nil {
		t.Fatal(err)
	}
	defer master.Wait() //nolint:errcheck // it is checked below
	out.Await(t, "ready")
	sshtest.Eventually(t, "the master answers", func() bool { return run("-O", "check").Run() == nil })
	var all sync.WaitGroup
	for i := range 5 {
		all.Go(func() {
			text, err := run("words", fmt.Sprint(i)).Output()
			var status *exec.ExitError
			if !errors.As(err, &status) || status.ExitCode() != 3 || string(text) != fmt.Sprintf("ran \"words %d\"\n", i) {
				t.Errorf("%v, %q", err, text)
			}
		})
	}
	all.Wait()
	if n := r.server.Stats.Handshakes.Load(); n != 1 {
		t.Errorf("%d connections, want one", n)
	}
	if text, err := run("-S", "none", "-W", "127.0.0.1:1").CombinedOutput(); err == nil ||
		!strings.Contains(string(text), "port forwarding is not available on this server") {
		t.Errorf("forwarding: %v, %s", err, text)
	}
	_, _ = io.WriteString(keys, "q")
	if err := master.Wait(); err != nil {
		t.Errorf("the master ends with %v: %s", err, out.String())
	}
}
