package sshserver

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"quire/internal/sshserver/sshtest"
)

// echo returns a program that shows every key it gets, and one size of its terminal. "q"
// quits, "!" panics.
func echo(out io.Writer) Program {
	p := sshtest.NewProgram(out, func(p *sshtest.Program, input []byte) {
		if bytes.ContainsRune(input, '!') {
			panic("a key that panics")
		}
		_, _ = p.Out.Write(input)
		if bytes.ContainsRune(input, 'q') {
			p.End("", nil)
		}
	})
	p.Resized = func(p *sshtest.Program, width, height int) {
		if width == 123 {
			go fmt.Fprintf(p.Out, "size %dx%d", width, height) //nolint:errcheck // the test looks for it
		}
	}
	return p
}

// runCommand is the commands of the server under test.
func runCommand(ctx context.Context, s *Session) int {
	switch s.Command {
	case "panic":
		panic("a command that panics")
	case "flood": // never ends by itself
		for ctx.Err() == nil {
			if _, err := s.Write(make([]byte, 1<<16)); err != nil {
				return 1
			}
		}
		return 1
	case "cat":
		_, _ = io.Copy(s, s)
		return 0
	case "wait":
		<-ctx.Done()
		return 1
	}
	fmt.Fprintf(s.Stdout(), "ran %q\n", s.Command)
	fmt.Fprintln(s.Stderr(), "on stderr")
	return 3
}

// rig is a server under test. Its goroutines must be gone when the test ends.
type rig struct {
	sshtest.Host
	server *Server
	log    sshtest.Log
	last   atomic.Pointer[Session] // the session that started last
	end    func()                  // stops the server and checks that nothing is left of it
}

func start(t *testing.T, change ...func(*Options)) *rig {
	t.Helper()
	r := &rig{}
	base := runtime.NumGoroutine()
	key, err := LoadHostKey(filepath.Join(t.TempDir(), "host_key"))
	if err != nil {
		t.Fatal(err)
	}
	opt := Options{
		HostKey: key, Log: slog.New(slog.NewTextHandler(&r.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Farewell: "going down", Grace: 50 * time.Millisecond,
		Handler: Handler{
			Start: func(_ context.Context, s *Session) Program {
				r.last.Store(s)
				if s.Command != "" {
					return nil
				}
				_, _ = io.WriteString(s, "ready\r\n")
				return echo(s)
			},
			Exec: func(ctx context.Context, s *Session) int {
				r.last.Store(s)
				return runCommand(ctx, s)
			},
		},
	}
	for _, f := range change {
		f(&opt)
	}
	ready := make(chan struct{})
	opt.OnReady = func() { close(ready) }
	r.server = New(opt)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.Host = sshtest.Host{T: t, Addr: l.Addr().String(), Key: opt.HostKey.PublicKey()}
	stop := sshtest.Background(t, func(ctx context.Context) error { return r.server.Serve(ctx, l) })
	r.end = sync.OnceFunc(func() {
		stop()
		sshtest.Eventually(t, "goroutines are back at the base", func() bool { return runtime.NumGoroutine() <= base })
	})
	t.Cleanup(r.end)
	<-ready
	return r
}

func (r *rig) eventually(what string, holds func() bool) {
	r.T.Helper()
	sshtest.Eventually(r.T, what, holds)
}

// awaitNoConnections waits until no connection is left.
func (r *rig) awaitNoConnections() {
	r.T.Helper()
	r.eventually("all connections are gone", func() bool { n, s := r.server.admission.counts(); return n == 0 && s == 0 })
}

// open opens a session with a terminal on a connection.
func (r *rig) open(c *ssh.Client) *sshtest.Terminal {
	r.T.Helper()
	term := sshtest.Open(r.T, c, sshtest.Spec{Term: "xterm"})
	term.AwaitOutput("ready")
	term.Press(">")
	term.AwaitOutput(">") // its program has been started, and answers
	return term
}

// checkAnswers checks that the server still answers a reader.
func (r *rig) checkAnswers() {
	r.T.Helper()
	c := r.Dial()
	defer c.Close() //nolint:errcheck // the end of it
	g := r.open(c)
	g.Press("still here")
	g.AwaitOutput("still here")
}
