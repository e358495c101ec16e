// Package sshtest is the rig for tests of SSH servers: real clients on loopback, with and
// without a terminal, and waiting for what they show without sleeping. It knows neither the
// server nor the reader, so that the tests of both may use it.
package sshtest

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// Timeout bounds every wait. It is never reached unless something hangs.
const Timeout = 20 * time.Second

// Host is a server that listens.
type Host struct {
	T    testing.TB
	Addr string
	Key  ssh.PublicKey // nil accepts any
}

// NoQuestions is how a client without a key is let in.
var NoQuestions = ssh.KeyboardInteractive(func(string, string, []string, []bool) ([]string, error) { return nil, nil })

// NewSigner returns a new key of a client.
func NewSigner(t testing.TB) ssh.Signer {
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

// Config returns how a client connects.
func (h Host) Config(auth ...ssh.AuthMethod) *ssh.ClientConfig {
	c := &ssh.ClientConfig{
		User: "reader", Auth: auth, Timeout: Timeout,
		HostKeyCallback: ssh.InsecureIgnoreHostKey(), //nolint:gosec // the server is the test's own
	}
	if h.Key != nil {
		c.HostKeyCallback = ssh.FixedHostKey(h.Key)
	}
	return c
}

// Dial connects, without a key unless auth says otherwise. The connection is closed when the
// test ends.
func (h Host) Dial(auth ...ssh.AuthMethod) *ssh.Client {
	h.T.Helper()
	if auth == nil {
		auth = []ssh.AuthMethod{NoQuestions}
	}
	c, err := ssh.Dial("tcp", h.Addr, h.Config(auth...))
	if err != nil {
		h.T.Fatal(err)
	}
	h.T.Cleanup(func() { _ = c.Close() })
	return c
}

// Session opens a session on a connection.
func Session(t testing.TB, c *ssh.Client, environment ...string) *ssh.Session {
	t.Helper()
	s, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range environment {
		name, value, _ := strings.Cut(e, "=")
		_ = s.Setenv(name, value)
	}
	return s
}

// Result is what a command line came to.
type Result struct {
	Status         int
	Stdout, Stderr string
}

// Run runs a command on a connection of its own, without a terminal.
func (h Host) Run(command string, environment ...string) Result {
	h.T.Helper()
	c := h.Dial()
	defer c.Close() //nolint:errcheck // the end of it
	return Run(h.T, c, command, environment...)
}

// Run runs a command on a connection, without a terminal.
func Run(t testing.TB, c *ssh.Client, command string, environment ...string) Result {
	t.Helper()
	s := Session(t, c, environment...)
	var out, errs bytes.Buffer
	s.Stdout, s.Stderr = &out, &errs
	err := s.Run(command)
	var exit *ssh.ExitError
	status := 0
	if errors.As(err, &exit) {
		status = exit.ExitStatus()
	} else if err != nil {
		t.Fatalf("%s: %v", command, err)
	}
	return Result{status, out.String(), errs.String()}
}

// Background runs a server until stop is called or the test ends. stop waits for its end,
// which must come without an error, and may be called again.
func Background(t testing.TB, run func(context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx) }()
	stop = func() {
		cancel()
		select {
		case err := <-ended:
			ended <- nil
			if err != nil {
				t.Errorf("the server ends with %v", err)
			}
		case <-time.After(Timeout):
			t.Error("the server does not stop")
		}
	}
	t.Cleanup(stop)
	return stop
}

// Eventually waits until a condition holds that nothing reports, such as a number of
// goroutines.
func Eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	for late := time.After(Timeout); !holds(); {
		select {
		case <-again.C:
		case <-late:
			buf := make([]byte, 1<<16)
			t.Fatalf("never: %s\n%s", what, buf[:runtime.Stack(buf, true)])
		}
	}
}
