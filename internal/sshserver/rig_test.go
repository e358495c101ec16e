package sshserver

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// patience bounds how long a test waits; it is never reached unless something hangs.
const patience = 20 * time.Second

// echo is a program that shows every key it gets, and the sizes of its terminal. "q" quits,
// "!" panics.
type echo struct {
	out     io.Writer
	mu      sync.Mutex
	resized int
	once    sync.Once
	done    chan struct{}
	err     error
}

func (e *echo) Feed(p []byte) bool {
	select {
	case <-e.done:
		return false
	default:
	}
	if bytes.ContainsRune(p, '!') {
		panic("a key that panics")
	}
	_, _ = e.out.Write(p)
	if bytes.ContainsRune(p, 'q') {
		e.End("", nil)
	}
	return true
}

func (e *echo) Resize(width, height int) {
	e.mu.Lock()
	e.resized++
	e.mu.Unlock()
	if width == 123 {
		go fmt.Fprintf(e.out, "size %dx%d", width, height) //nolint:errcheck // seen by the test
	}
}

func (e *echo) Notice(text string) { fmt.Fprintf(e.out, "notice: %s", text) } //nolint:errcheck // seen by the test

func (e *echo) End(farewell string, reason error) {
	e.once.Do(func() {
		e.err = reason
		go func() {
			_, _ = io.WriteString(e.out, farewell)
			close(e.done)
		}()
	})
}

func (e *echo) Done() <-chan struct{} { return e.done }

func (e *echo) Err() error { return e.err }

// safeLog is a log that tests read.
type safeLog struct {
	mu   sync.Mutex
	text strings.Builder
	more chan struct{} // closed by the next write, nil when nobody waits for it
}

func (l *safeLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.more != nil {
		close(l.more)
		l.more = nil
	}
	return l.text.Write(p)
}

// holds tells whether text has been written, or what is closed by the next write.
func (l *safeLog) holds(text string) (yes bool, more <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if strings.Contains(l.text.String(), text) {
		return true, nil
	}
	if l.more == nil {
		l.more = make(chan struct{})
	}
	return false, l.more
}

func (l *safeLog) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Reset()
}

func (l *safeLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// rig is a server under test. Its goroutines must be gone when the test ends.
type rig struct {
	t      *testing.T
	server *Server
	addr   string
	log    *safeLog
	key    *HostKey
	last   atomic.Pointer[Session]
	stop   context.CancelFunc
	ended  chan error
	base   int
}

func start(t *testing.T, change ...func(*Options)) *rig {
	t.Helper()
	r := &rig{t: t, log: &safeLog{}, ended: make(chan error, 1), base: runtime.NumGoroutine()}
	var err error
	if r.key, err = LoadHostKey(filepath.Join(t.TempDir(), "host_key")); err != nil {
		t.Fatal(err)
	}
	opt := Options{
		HostKey: r.key, Log: slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})), Stopped: "going down", Grace: 50 * time.Millisecond,
		Handler: Handler{
			Start: func(_ context.Context, s *Session) Program {
				r.last.Store(s)
				if s.Command != "" {
					return nil
				}
				e := &echo{out: s, done: make(chan struct{})}
				_, _ = io.WriteString(s, "ready\r\n")
				return e
			},
			Exec: func(ctx context.Context, s *Session) int {
				r.last.Store(s)
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
			},
		},
	}
	for _, f := range change {
		f(&opt)
	}
	r.server = New(opt)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.addr = l.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	r.stop = stop
	go func() { r.ended <- r.server.Serve(ctx, l) }()
	t.Cleanup(r.end)
	r.eventually("the server is ready", r.server.Ready)
	return r
}

// end stops the server and sees that nothing is left of it.
func (r *rig) end() {
	r.stop()
	select {
	case err := <-r.ended:
		r.ended <- err
		if err != nil {
			r.t.Errorf("the server ends with %v", err)
		}
	case <-time.After(patience):
		r.t.Error("the server does not stop")
	}
	r.eventually("goroutines are back at the base", func() bool { return runtime.NumGoroutine() <= r.base })
}

// eventually waits until something holds of which nobody tells, such as how many goroutines
// there are.
func (r *rig) eventually(what string, holds func() bool) {
	r.t.Helper()
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	for late := time.After(patience); !holds(); {
		select {
		case <-again.C:
		case <-late:
			buf := make([]byte, 1<<16)
			r.t.Fatalf("never: %s\n%s", what, buf[:runtime.Stack(buf, true)])
		}
	}
}

// quiet waits until no connection is left.
func (r *rig) quiet() {
	r.t.Helper()
	r.eventually("all connections are gone", func() bool { n, s := r.server.admission.counts(); return n == 0 && s == 0 })
}

func newSigner(t *testing.T) ssh.Signer {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var noQuestions = ssh.KeyboardInteractive(func(string, string, []string, []bool) ([]string, error) { return nil, nil })

func (r *rig) config(auth ...ssh.AuthMethod) *ssh.ClientConfig {
	return &ssh.ClientConfig{User: "reader", Auth: auth, HostKeyCallback: ssh.FixedHostKey(r.key.PublicKey()), Timeout: patience}
}

func (r *rig) dial(auth ...ssh.AuthMethod) *ssh.Client {
	r.t.Helper()
	if auth == nil {
		auth = []ssh.AuthMethod{noQuestions}
	}
	c, err := ssh.Dial("tcp", r.addr, r.config(auth...))
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = c.Close() })
	return c
}

// guest is a session with a terminal.
type guest struct {
	t    *testing.T
	s    *ssh.Session
	keys io.WriteCloser
	out  safeLog
	done chan error
}

func (r *rig) open(c *ssh.Client) *guest {
	r.t.Helper()
	s, err := c.NewSession()
	if err != nil {
		r.t.Fatal(err)
	}
	g := &guest{t: r.t, s: s, done: make(chan error, 1)}
	s.Stdout = &g.out
	if g.keys, err = s.StdinPipe(); err != nil {
		r.t.Fatal(err)
	}
	if err := s.RequestPty("xterm", 24, 80, nil); err != nil {
		r.t.Fatal(err)
	}
	if err := s.Shell(); err != nil {
		r.t.Fatal(err)
	}
	go func() { g.done <- s.Wait() }()
	g.await("ready")
	return g
}

func (g *guest) press(keys string) {
	g.t.Helper()
	if _, err := io.WriteString(g.keys, keys); err != nil {
		g.t.Fatal(err)
	}
}

func (g *guest) await(text string) {
	g.t.Helper()
	for late := time.After(patience); ; {
		yes, more := g.out.holds(text)
		if yes {
			return
		}
		select {
		case <-more:
		case <-late:
			g.t.Fatalf("never came: %q; what came: %q", text, g.out.String())
		}
	}
}

func (g *guest) ends() error {
	g.t.Helper()
	select {
	case err := <-g.done:
		return err
	case <-time.After(patience):
		g.t.Fatal("the session does not end")
		return nil
	}
}
