package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"golang.org/x/crypto/ssh"
)

// logs is where a server logs to; tests wait for what it says.
type logs struct {
	mu      sync.Mutex
	text    bytes.Buffer
	changed chan struct{}
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Write(p)
	close(l.changed)
	l.changed = make(chan struct{})
	return len(p), nil
}

// await waits until the log matches, and returns what does.
func (l *logs) await(t testing.TB, re string) []string {
	t.Helper()
	exp := regexp.MustCompile(re)
	late := time.After(patience)
	for {
		l.mu.Lock()
		found, changed := exp.FindStringSubmatch(l.text.String()), l.changed
		text := l.text.String()
		l.mu.Unlock()
		if found != nil {
			return found
		}
		select {
		case <-changed:
		case <-late:
			t.Fatalf("the log never says %s:\n%s", re, text)
		}
	}
}

// host is a server, of this process or in one of its own.
type host struct {
	t    testing.TB
	addr string
	logs *logs
	late atomic.Int64 // how long after today it thinks that it is
	stop context.CancelFunc
	done chan int

	process *exec.Cmd // nil for one of this process
}

// serve starts quire serve.
func serveIt(t testing.TB, args ...string) *host {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	h := &host{t: t, logs: &logs{changed: make(chan struct{})}, stop: stop, done: make(chan int, 1)}
	home := t.TempDir()
	e := env{
		stdin: strings.NewReader(""), stdout: io.Discard, stderr: h.logs,
		getenv: func(name string) string { return map[string]string{"HOME": home}[name] },
		now:    func() time.Time { return today.Add(time.Duration(h.late.Load())) },
	}
	args = append([]string{"serve", "--listen", "127.0.0.1:0", "--max-per-source", "0", "--grace", "100ms"}, args...)
	go func() { h.done <- run(ctx, e, args) }()
	t.Cleanup(func() { h.end() })
	h.addr = h.logs.await(t, `msg=listening address=(\S+)`)[1]
	return h
}

// end stops the server and returns its exit status.
func (h *host) end() int {
	h.stop()
	select {
	case status := <-h.done:
		h.done <- status
		return status
	case <-time.After(patience):
		h.t.Error("the server does not stop")
		return -1
	}
}

func (h *host) dial(auth ...ssh.AuthMethod) *ssh.Client {
	h.t.Helper()
	if auth == nil {
		auth = []ssh.AuthMethod{ssh.KeyboardInteractive(func(string, string, []string, []bool) ([]string, error) { return nil, nil })}
	}
	c, err := ssh.Dial("tcp", h.addr, &ssh.ClientConfig{User: "reader", Auth: auth, HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: patience})
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = c.Close() })
	return c
}

// guest runs a command over SSH, without a terminal.
func (h *host) guest(command string, environment ...string) outcome {
	h.t.Helper()
	c := h.dial()
	defer c.Close() //nolint:errcheck // the end of it
	s, err := c.NewSession()
	if err != nil {
		h.t.Fatal(err)
	}
	setenv(s, environment)
	var out, errs bytes.Buffer
	s.Stdout, s.Stderr = &out, &errs
	err = s.Run(command)
	var exit *ssh.ExitError
	status := 0
	if errors.As(err, &exit) {
		status = exit.ExitStatus()
	} else if err != nil {
		h.t.Fatalf("%s: %v", command, err)
	}
	return outcome{status, out.String(), errs.String()}
}

func setenv(s *ssh.Session, environment []string) {
	for _, e := range environment {
		name, value, _ := strings.Cut(e, "=")
		_ = s.Setenv(name, value)
	}
}

func signer(t testing.TB) ssh.Signer {
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

// visitor is a reader with a terminal.
type visitor struct {
	t       testing.TB
	client  *ssh.Client
	session *ssh.Session
	keys    io.Writer
	done    chan error

	mu      sync.Mutex
	screen  *vt.Emulator
	raw     bytes.Buffer
	changed chan struct{}
}

func (v *visitor) Write(p []byte) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.raw.Write(p)
	_, _ = v.screen.Write(p)
	close(v.changed)
	v.changed = make(chan struct{})
	return len(p), nil
}

// visit opens a session with a terminal on a connection. command "" is a shell.
func visit(t testing.TB, c *ssh.Client, command, term string, width, height int, environment ...string) *visitor {
	t.Helper()
	s, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{t: t, client: c, session: s, screen: vt.NewEmulator(width, height), changed: make(chan struct{}), done: make(chan error, 1)}
	s.Stdout = v
	if v.keys, err = s.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	setenv(s, environment)
	if err := s.RequestPty(term, height, width, ssh.TerminalModes{}); err != nil {
		t.Fatal(err)
	}
	if command == "" {
		err = s.Shell()
	} else {
		err = s.Start(command)
	}
	if err != nil {
		t.Fatal(err)
	}
	answers := make(chan []byte, 100)
	go func() {
		defer close(answers)
		buf := make([]byte, 1024)
		for {
			n, err := v.screen.Read(buf)
			if err != nil {
				return
			}
			answers <- bytes.Clone(buf[:n])
		}
	}()
	go func() {
		for p := range answers {
			_, _ = v.keys.Write(p)
		}
	}()
	t.Cleanup(func() { _ = v.screen.InputPipe().(io.Closer).Close() })
	go func() { v.done <- s.Wait() }()
	return v
}

func (v *visitor) press(keys string) {
	v.t.Helper()
	if _, err := io.WriteString(v.keys, keys); err != nil {
		v.t.Fatal(err)
	}
}

// await waits until the screen shows all of the words and none of those that begin with "!".
func (v *visitor) await(words ...string) {
	v.t.Helper()
	awaitWords(v.t, words, func() (string, <-chan struct{}) {
		v.mu.Lock()
		defer v.mu.Unlock()
		return v.screen.String(), v.changed
	})
}

// ends waits for the end of the session and returns how it ended.
func (v *visitor) ends() error {
	v.t.Helper()
	select {
	case err := <-v.done:
		return err
	case <-time.After(patience):
		v.t.Fatal("the session does not end")
		return nil
	}
}

func (v *visitor) output() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.raw.String()
}
