package sshserver

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
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
func (e *echo) Notice(text string) { go fmt.Fprintf(e.out, "notice: %s", text) } //nolint:errcheck // seen by the test
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
func (e *echo) Err() error            { return e.err }

// safeLog is a log that tests read.
type safeLog struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *safeLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
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

// eventually waits until something holds.
func (r *rig) eventually(what string, holds func() bool) {
	r.t.Helper()
	for late := time.Now().Add(patience); !holds(); {
		if time.Now().After(late) {
			buf := make([]byte, 1<<16)
			r.t.Fatalf("never: %s\n%s", what, buf[:runtime.Stack(buf, true)])
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// quiet waits until no connection is left.
func (r *rig) quiet() {
	r.t.Helper()
	r.eventually("all connections are gone", func() bool { n, s := r.server.door.counts(); return n == 0 && s == 0 })
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
	for late := time.Now().Add(patience); !strings.Contains(g.out.String(), text); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(late) {
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

// A reader with a terminal gets a program, one without a command; both learn how it ended.
func TestSessions(t *testing.T) {
	r := start(t)
	g := r.open(r.dial())
	g.press("hello")
	g.await("hello")
	g.press("q")
	if err := g.ends(); err != nil {
		t.Errorf("quitting: %v", err)
	}
	s, err := r.dial().NewSession()
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	s.Stdout, s.Stderr = &out, &errs
	err = s.Run("some words")
	var exit *ssh.ExitError
	if !errors.As(err, &exit) || exit.ExitStatus() != 3 || out.String() != "ran \"some words\"\n" || errs.String() != "on stderr\n" {
		t.Errorf("%v, %q, %q", err, out.String(), errs.String())
	}
	if s, err = r.dial().NewSession(); err != nil {
		t.Fatal(err)
	}
	in := bytes.Repeat([]byte("0123456789abcdef"), 20000)
	out.Reset()
	s.Stdin, s.Stdout = bytes.NewReader(in), &out
	if err := s.Run("cat"); err != nil || !bytes.Equal(out.Bytes(), in) {
		t.Errorf("cat: %v, %d bytes of %d", err, out.Len(), len(in))
	}
	r.quiet()
}

// 13: the algorithms of today, and no others; strict key exchange; one key for good.
func TestAlgorithms(t *testing.T) {
	r := start(t)
	for _, c := range []struct {
		name string
		set  func(*ssh.ClientConfig)
		ok   bool
	}{
		{"post-quantum", func(c *ssh.ClientConfig) { c.KeyExchanges = []string{ssh.KeyExchangeMLKEM768X25519} }, true},
		{"curve25519", func(c *ssh.ClientConfig) { c.KeyExchanges = []string{ssh.KeyExchangeCurve25519} }, true},
		{"SHA-1 exchange", func(c *ssh.ClientConfig) { c.KeyExchanges = []string{ssh.InsecureKeyExchangeDH14SHA1} }, false},
		{"CTR with ETM", func(c *ssh.ClientConfig) {
			c.Ciphers, c.MACs = []string{ssh.CipherAES256CTR}, []string{ssh.HMACSHA256ETM}
		}, true},
		{"MAC then encrypt", func(c *ssh.ClientConfig) {
			c.Ciphers, c.MACs = []string{ssh.CipherAES256CTR}, []string{ssh.HMACSHA256}
		}, false},
		{"SHA-1 MAC", func(c *ssh.ClientConfig) {
			c.Ciphers, c.MACs = []string{ssh.CipherAES256CTR}, []string{ssh.HMACSHA1}
		}, false},
		{"CBC", func(c *ssh.ClientConfig) { c.Ciphers = []string{ssh.InsecureCipherAES128CBC} }, false},
	} {
		config := r.config(noQuestions)
		c.set(config)
		client, err := ssh.Dial("tcp", r.addr, config)
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
		if err == nil {
			_ = client.Close()
		}
	}
}

// 14: who a reader is: the key that was proved, not one that was offered; "anon" needs none.
func TestIdentity(t *testing.T) {
	r := start(t)
	whoami := func(config *ssh.ClientConfig) []byte {
		t.Helper()
		c, err := ssh.Dial("tcp", r.addr, config)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close() //nolint:errcheck // the end of it
		s, err := c.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		_ = s.Run("x")
		return r.last.Load().Key
	}
	many := []ssh.Signer{}
	for range 10 {
		many = append(many, newSigner(t))
	}
	if got := whoami(r.config(ssh.PublicKeys(many...))); !bytes.Equal(got, many[0].PublicKey().Marshal()) {
		t.Error("of ten keys the first does not count")
	}
	if got := whoami(r.config(noQuestions)); got != nil {
		t.Error("a reader without a key has one")
	}
	anonymous := r.config()
	anonymous.User = Anonymous
	if got := whoami(anonymous); got != nil {
		t.Error("anon has a key")
	}
	if _, err := ssh.Dial("tcp", r.addr, r.config()); err == nil {
		t.Error("a client that offers nothing is let in as another user than anon")
	}
	if _, err := ssh.Dial("tcp", r.addr, r.config(ssh.Password("x"))); err == nil {
		t.Error("a password is taken")
	}
}

// 14: OpenSSH offers a key that it cannot sign with, which the server would welcome, and then
// proves another: the proved one counts.
func TestOfferedKeyIsNoIdentity(t *testing.T) {
	client, err := exec.LookPath("ssh")
	if err != nil {
		t.Skip("no ssh here")
	}
	r := start(t)
	dir := t.TempDir()
	offered := newSigner(t)
	writeFile(t, filepath.Join(dir, "offered.pub"), string(ssh.MarshalAuthorizedKey(offered.PublicKey())))
	proved, err := LoadHostKey(filepath.Join(dir, "proved"))
	if err != nil {
		t.Fatal(err)
	}
	host, port, _ := net.SplitHostPort(r.addr)
	cmd := exec.CommandContext(t.Context(), client, "-F", "/dev/null", "-p", port, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "IdentitiesOnly=yes",
		"-o", "BatchMode=yes", "-v", "-i", filepath.Join(dir, "offered.pub"), "-i", filepath.Join(dir, "proved"), "reader@"+host, "x")
	cmd.Env = append(os.Environ(), "SSH_AUTH_SOCK=")
	out, _ := cmd.CombinedOutput()
	s := r.last.Load()
	if s == nil {
		t.Fatalf("no session: %s", out)
	}
	if !bytes.Equal(s.Key, proved.PublicKey().Marshal()) {
		t.Errorf("the proved key does not count: %s", out)
	}
	if !bytes.Contains(out, []byte("resetting read seqnr")) {
		t.Errorf("the key exchange is not strict: %s", out)
	}
}

// The access list lets in the keys on it and nobody else, as it is now.
func TestAccessList(t *testing.T) {
	known, other := newSigner(t), newSigner(t)
	file := filepath.Join(t.TempDir(), "keys")
	write := func(keys ...ssh.Signer) {
		t.Helper()
		text := "# a comment\nnot a key\ncommand=\"x\" " + string(ssh.MarshalAuthorizedKey(other.PublicKey()))
		for _, k := range keys {
			text += string(ssh.MarshalAuthorizedKey(k.PublicKey()))
		}
		writeFile(t, file, text)
	}
	write(known)
	list, err := LoadAccessList(file)
	if err != nil {
		t.Fatal(err)
	}
	r := start(t, func(o *Options) { o.Access = list })
	try := func(auth ...ssh.AuthMethod) error {
		c, err := ssh.Dial("tcp", r.addr, r.config(auth...))
		if err == nil {
			_ = c.Close()
		}
		return err
	}
	if err := try(ssh.PublicKeys(other, known)); err != nil {
		t.Errorf("a listed key: %v", err)
	}
	for name, auth := range map[string][]ssh.AuthMethod{"another key": {ssh.PublicKeys(other)}, "no key": {noQuestions}, "nothing": nil} {
		if try(auth...) == nil {
			t.Errorf("%s is let in", name)
		}
	}
	write(known, other)
	if err := try(ssh.PublicKeys(other)); err != nil {
		t.Errorf("a key that has been added: %v", err)
	}
}

// 16: what clients say of themselves is no control sequence in a log, and no label of a metric.
func TestLogsAndMetrics(t *testing.T) {
	r := start(t)
	config := r.config(noQuestions)
	config.User = "evil\x1b]0;x\x07\n" + strings.Repeat("u", 500)
	c, err := ssh.Dial("tcp", r.addr, config)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close() //nolint:errcheck // the end of it
	s, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	_ = s.RequestPty("te\x1b[2Jrm", 24, 80, nil)
	_ = s.Run("search secret words")
	r.eventually("it is logged", func() bool { return strings.Contains(r.log.String(), "session ends") })
	log := r.log.String()
	if strings.ContainsAny(log, "\x1b\x07") || strings.Contains(log, strings.Repeat("u", 100)) || strings.Contains(log, "secret") || strings.Contains(log, "127.0.0.1") {
		t.Errorf("the log holds what it must not: %q", log)
	}
	var metrics strings.Builder
	r.server.WriteMetrics(&metrics)
	if m := metrics.String(); strings.Contains(m, "evil") || strings.Contains(m, "127.") || !strings.Contains(m, "quire_ssh_sessions_total 1\n") {
		t.Errorf("metrics: %s", m)
	}
}
