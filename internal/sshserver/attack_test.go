package sshserver

import (
	"bytes"
	"crypto/rand"
	"io"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// reads says whether the server still answers a reader.
func (r *rig) reads() {
	r.t.Helper()
	c := r.dial()
	defer c.Close() //nolint:errcheck // the end of it
	g := r.open(c)
	g.press("still here")
	g.await("still here")
}

// 1: whoever is not let in by the deadline is out, whatever is sent meanwhile.
func TestHandshakeDeadline(t *testing.T) {
	r := start(t, func(o *Options) { o.Limits.Handshake = 300 * time.Millisecond })
	for name, trickle := range map[string]func(net.Conn) error{
		"silent":    func(net.Conn) error { return nil },
		"version":   func(c net.Conn) error { _, err := io.WriteString(c, "SSH-2.0-slow\r\n"); return err },
		"trickling": func(c net.Conn) error { _, err := io.WriteString(c, "S"); return err },
		"rubbish":   func(c net.Conn) error { _, err := io.WriteString(c, strings.Repeat("x", 300)); return err },
	} {
		c, err := net.Dial("tcp", r.addr)
		if err != nil {
			t.Fatal(err)
		}
		_ = trickle(c)
		_ = c.SetReadDeadline(time.Now().Add(patience))
		if _, err := io.Copy(io.Discard, c); err != nil && strings.Contains(err.Error(), "timeout") {
			t.Errorf("%s: still connected", name)
		}
		_ = c.Close()
	}
	r.quiet()
	r.reads()
}

// 2: one source cannot keep others out, and its failures keep it out for a while.
func TestStartupsOfOneSource(t *testing.T) {
	r := start(t, func(o *Options) { o.Limits.PerSource = 16; o.Limits.Startups = Startups{100, 30, 500} })
	var silent []net.Conn
	for range 300 {
		c, err := (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 3)}}).Dial("tcp", r.addr)
		if err != nil {
			t.Skipf("no second loopback address: %v", err)
		}
		silent = append(silent, c)
	}
	r.eventually("most of them are refused", func() bool { _, n := r.server.door.counts(); return n <= 8 })
	r.reads() // from 127.0.0.1
	for _, c := range silent {
		_ = c.Close()
	}
	r.quiet()
}

// The rules of admission, without a network.
func TestAdmission(t *testing.T) {
	now := time.Now()
	one, two := sourceOf(netip.MustParseAddr("10.0.0.1")), sourceOf(netip.MustParseAddr("10.0.0.2"))
	t.Run("total", func(t *testing.T) {
		a := newAdmission(Limits{Connections: 2})
		for i, want := range []string{"", "", tooMany} {
			if got := a.start(one, now); got != want {
				t.Errorf("connection %d: %q", i, got)
			}
		}
		a.started(one)
		a.leave(one)
		if a.start(two, now) != "" {
			t.Error("room that has been left")
		}
	})
	t.Run("source", func(t *testing.T) {
		a := newAdmission(Limits{PerSource: 4})
		for i, want := range []string{"", "", tooManySource} {
			if got := a.start(one, now); got != want {
				t.Errorf("start-up %d: %q", i, got)
			}
		}
		if a.start(two, now) != "" {
			t.Error("another source pays for it")
		}
		a.started(one)
		a.started(one)
		if a.start(one, now) != "" {
			t.Error("two are in, one more may start")
		}
	})
	t.Run("networks of IPv6", func(t *testing.T) {
		if sourceOf(netip.MustParseAddr("2001:db8::1")) != sourceOf(netip.MustParseAddr("2001:db8::ffff:1")) {
			t.Error("two addresses of one /64 are two sources")
		}
		if sourceOf(netip.MustParseAddr("2001:db8::1")) == sourceOf(netip.MustParseAddr("2001:db8:0:1::1")) {
			t.Error("two networks are one source")
		}
	})
	t.Run("early drop", func(t *testing.T) {
		s := Startups{10, 30, 20}
		for _, c := range []struct {
			n    int
			dice float64
			want bool
		}{{9, 0, false}, {10, .29, true}, {10, .31, false}, {15, .64, true}, {15, .66, false}, {20, .999, true}} {
			if got := s.drops(c.n, func() float64 { return c.dice }); got != c.want {
				t.Errorf("%d starting, dice %v: %v", c.n, c.dice, got)
			}
		}
	})
	t.Run("penalty", func(t *testing.T) {
		a := newAdmission(Limits{PerSource: 100})
		for range 3 {
			if why := a.start(one, now); why != "" {
				t.Fatalf("refused: %s", why)
			}
			a.punish(one, 5*time.Second, now)
			a.started(one)
			a.leave(one)
		}
		if a.start(one, now) != penalized || a.start(one, now.Add(14*time.Second)) != penalized || a.start(two, now) != "" {
			t.Error("who has failed thrice is let in at once, or others pay for it")
		}
		if why := a.start(one, now.Add(16*time.Second)); why != "" {
			t.Errorf("who has paid is refused: %s", why)
		}
		for range 1000 {
			a.punish(one, time.Minute, now)
		}
		if a.start(one, now.Add(10*time.Minute+time.Second)) != "" {
			t.Error("a penalty outlasts ten minutes")
		}
	})
	t.Run("forgets", func(t *testing.T) {
		a := newAdmission(Limits{PerSource: 4})
		for i := range 1000 {
			from := sourceOf(netip.AddrFrom4([4]byte{10, 1, byte(i >> 8), byte(i)}))
			a.start(from, time.Now())
			a.started(from)
			a.leave(from)
		}
		if len(a.sources) != 0 {
			t.Errorf("%d sources are remembered", len(a.sources))
		}
	})
}

func TestParseStartups(t *testing.T) {
	for s, want := range map[string]Startups{"10:30:100": {10, 30, 100}, "5": {5, 100, 5}, "0": {0, 100, 0}} {
		if got, err := ParseStartups(s); err != nil || got != want {
			t.Errorf("%s: %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "x", "1:2", "10:101:100", "10:30:5", "1:2:3:4", "-1"} {
		if _, err := ParseStartups(s); err == nil {
			t.Errorf("%q is taken", s)
		}
	}
}

// 4, 5, 7: channels, requests and forwarding that do not exist here are refused, cheaply, and
// whoever does not stop is cut off.
func TestWhatDoesNotExist(t *testing.T) {
	r := start(t)
	c := r.dial()
	g := r.open(c)
	if _, err := c.NewSession(); err == nil {
		t.Error("a second session on a connection")
	}
	for _, kind := range []string{"direct-tcpip", "forwarded-tcpip", "direct-streamlocal@openssh.com", "auth-agent@openssh.com", "x11", "tun@openssh.com"} {
		if _, _, err := c.OpenChannel(kind, nil); err == nil {
			t.Errorf("a channel of type %s", kind)
		}
	}
	if _, err := c.Listen("tcp", "127.0.0.1:0"); err == nil {
		t.Error("a port is forwarded")
	}
	for _, kind := range []string{"x11-req", "auth-agent-req@openssh.com", "subsystem", "pty-req", "exec", "shell", "nonsense"} {
		if ok, _ := g.s.SendRequest(kind, true, ssh.Marshal(struct{ Name string }{"sftp"})); ok {
			t.Errorf("request %s is granted", kind)
		}
	}
	if ok, _, err := c.SendRequest("keepalive@openssh.com", true, nil); ok || err != nil {
		t.Errorf("keepalive: %v, %v", ok, err)
	}
	g.press("fine")
	g.await("fine")
	const before = 1 + 6 // channels that have been refused above
	for range maxRejects - before {
		if _, _, err := c.OpenChannel("direct-tcpip", nil); err == nil {
			t.Error("a forwarded connection")
		}
	}
	if err := g.ends(); err == nil {
		t.Error("who asks for channels without end stays")
	}
	r.quiet()
	r.reads()
}

// 5: a flood of global requests is slowed down, not obeyed and not remembered.
func TestRequestFlood(t *testing.T) {
	r := start(t)
	c := r.dial()
	g := r.open(c)
	for range 60 { // the burst, and some
		if _, _, err := c.SendRequest("keepalive@openssh.com", true, nil); err != nil {
			t.Fatal(err)
		}
	}
	if r.server.Stats.Throttled.Load() == 0 {
		t.Error("not slowed down")
	}
	g.press("alive")
	g.await("alive")
	_ = c.Close()
	r.quiet()
}

// 6: sizes and names of terminals: lengths that lie, sizes that cannot be, a storm of them, and
// a terminal that nothing is shown on.
func TestTerminals(t *testing.T) {
	r := start(t, func(o *Options) { o.Limits.Handshake = 500 * time.Millisecond })
	c := r.dial()
	ch, requests, err := c.OpenChannel("session", nil)
	if err != nil {
		t.Fatal(err)
	}
	go ssh.DiscardRequests(requests)
	lies := []byte{0x7f, 0xff, 0xff, 0xf0, 'x'}
	for _, payload := range [][]byte{nil, {0}, lies, append(lies, make([]byte, 100)...), ssh.Marshal(struct{ S string }{"xterm"})} {
		if ok, err := ch.SendRequest("pty-req", true, payload); ok || err != nil {
			t.Errorf("%x: %v, %v", payload, ok, err)
		}
		if _, err := ch.SendRequest("window-change", false, payload); err != nil {
			t.Error(err)
		}
		if ok, err := ch.SendRequest("env", true, payload); ok || err != nil {
			t.Errorf("env %x: %v, %v", payload, ok, err)
		}
	}
	huge := ssh.Marshal(struct {
		Term                  string
		Width, Height, PW, PH uint32
		Modes                 string
	}{"xterm", 1 << 31, 1 << 31, 0, 0, ""})
	if ok, err := ch.SendRequest("pty-req", true, huge); !ok || err != nil {
		t.Fatalf("a huge terminal: %v, %v", ok, err)
	}
	if ok, err := ch.SendRequest("shell", true, nil); !ok || err != nil {
		t.Fatalf("%v, %v", ok, err)
	}
	r.eventually("the session starts", func() bool { return r.last.Load() != nil })
	if s := r.last.Load(); s.Width != 500 || s.Height != 200 {
		t.Errorf("drawn for %dx%d", s.Width, s.Height)
	}
	_ = c.Close()

	g := r.open(r.dial())
	for range 2000 {
		_, _ = g.s.SendRequest("window-change", false, make([]byte, 16))
	}
	if err := g.s.WindowChange(45, 123); err != nil {
		t.Fatal(err)
	}
	g.await("size 123x45")

	idle := r.dial()
	if _, _, err := idle.OpenChannel("session", nil); err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	go func() { _ = idle.Wait(); close(gone) }()
	select {
	case <-gone:
	case <-time.After(patience):
		t.Error("a connection that asks for nothing stays")
	}
}

// 7: of the environment only what concerns terminal and language is seen.
func TestEnvironment(t *testing.T) {
	r := start(t)
	s, err := r.dial().NewSession()
	if err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		_ = s.Setenv("TMUX", "x")
		_ = s.Setenv("LD_PRELOAD", strings.Repeat("x", 30000))
		_ = s.Setenv("LANG", "de\x1b[2J"+strings.Repeat("x", i*50))
	}
	_ = s.Run("x")
	env := r.last.Load().Env
	if len(env) > maxEnv {
		t.Errorf("%d variables", len(env))
	}
	for _, v := range env {
		if !strings.HasPrefix(v, "LANG=de[2J") || len(v) > 140 || strings.ContainsRune(v, 0x1b) {
			t.Errorf("%q", v)
		}
	}
}

// 8: a hundred megabytes of input, random bytes: slowed down, and the others do not feel it.
func TestInputFlood(t *testing.T) {
	r := start(t, func(o *Options) { o.Limits.InputRate, o.Limits.InputBurst = 64<<10, 64<<10 })
	c := r.dial()
	g := r.open(c)
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	stop := make(chan struct{})
	var flood sync.WaitGroup
	flood.Go(func() {
		junk := make([]byte, 32<<10)
		_, _ = rand.Read(junk)
		junk = bytes.ReplaceAll(bytes.ReplaceAll(junk, []byte("!"), nil), []byte("q"), nil)
		for sent := 0; sent < 100<<20; {
			n, err := g.keys.Write(junk)
			if sent += n; err != nil {
				return
			}
			select {
			case <-stop:
				return
			default:
			}
		}
	})
	r.eventually("the flood is slowed down", func() bool { return r.server.Stats.Throttled.Load() > 0 })
	for range 20 {
		r.reads()
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 40<<20 {
		t.Errorf("%d MB more", grown>>20)
	}
	if n := r.server.Stats.BytesIn.Load(); n > 8<<20 {
		t.Errorf("%d MB were read", n>>20)
	}
	close(stop)
	_ = c.Close()
	flood.Wait()
	r.quiet()
}

// 9: a client that takes nothing is cut off, whether its window or its connection is full.
func TestClientThatNeverReads(t *testing.T) {
	r := start(t, func(o *Options) { o.Limits.Write = 500 * time.Millisecond })
	c := r.dial()
	ch, requests, err := c.OpenChannel("session", nil) // whose output nobody reads
	if err != nil {
		t.Fatal(err)
	}
	go ssh.DiscardRequests(requests)
	if ok, err := ch.SendRequest("exec", true, ssh.Marshal(struct{ S string }{"flood"})); !ok || err != nil {
		t.Fatal(ok, err)
	}
	gone := make(chan struct{})
	go func() { _ = c.Wait(); close(gone) }()
	r.reads()
	select {
	case <-gone:
	case <-time.After(patience):
		t.Error("it stays")
	}
	r.quiet()
}

// 10: idle sessions end with a word, and so do long ones.
func TestTimes(t *testing.T) {
	for name, set := range map[string]func(*Limits){
		"without a key": func(l *Limits) { l.Idle = 500 * time.Millisecond },
		"the longest":   func(l *Limits) { l.Session = 500 * time.Millisecond },
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, func(o *Options) { set(&o.Limits) })
			g := r.open(r.dial())
			g.await("quire: closed after")
			if err := g.ends(); err == nil || !strings.Contains(g.out.String(), name) {
				t.Errorf("%v, %q", err, g.out.String())
			}
			r.quiet()
		})
	}
}

// 11: a panic costs one session: in its input, in its command.
func TestPanics(t *testing.T) {
	r := start(t)
	other := r.open(r.dial())
	g := r.open(r.dial())
	g.press("!")
	if err := g.ends(); err == nil {
		t.Error("it ends as if all were well")
	}
	s, err := r.dial().NewSession()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Run("panic"); err == nil {
		t.Error("the command ends as if all were well")
	}
	other.press("unharmed")
	other.await("unharmed")
	if n := r.server.Stats.Panics.Load(); n != 2 {
		t.Errorf("%d panics are counted", n)
	}
	if log := r.log.String(); !strings.Contains(log, "attack_test.go") && !strings.Contains(log, "server_test.go") {
		t.Error("the log does not say where")
	}
}

// 12: a thousand readers who are gone without a word leave nothing.
func TestAbruptDisconnects(t *testing.T) {
	r := start(t)
	n := 1000
	if testing.Short() {
		n = 100
	}
	base := runtime.NumGoroutine()
	var all sync.WaitGroup
	turn := make(chan struct{}, 32)
	for i := range n {
		turn <- struct{}{}
		all.Go(func() {
			defer func() { <-turn }()
			nc, err := net.Dial("tcp", r.addr)
			if err != nil {
				t.Error(err)
				return
			}
			conn, channels, requests, err := ssh.NewClientConn(nc, r.addr, r.config(noQuestions))
			if err != nil {
				t.Error(err)
				return
			}
			c := ssh.NewClient(conn, channels, requests)
			if s, err := c.NewSession(); err == nil {
				_ = s.RequestPty("xterm", 24, 80, nil)
				in, _ := s.StdinPipe()
				_ = s.Shell()
				_, _ = io.WriteString(in, "jjj")
				if i%2 == 0 {
					_, _ = io.WriteString(in, "q and more keys")
				}
			}
			_ = nc.(*net.TCPConn).SetLinger(0)
			_ = nc.Close()
		})
	}
	all.Wait()
	r.quiet()
	r.eventually("goroutines are back", func() bool { return runtime.NumGoroutine() <= base })
	if s := r.server.Stats.Sessions.Load(); s != 0 {
		t.Errorf("%d sessions are left", s)
	}
}

// 15: the server stops in time with readers who read, wait, and never read; all are told.
func TestStops(t *testing.T) {
	r := start(t)
	var guests []*guest
	for range 50 {
		guests = append(guests, r.open(r.dial()))
	}
	s, err := r.dial().NewSession()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start("wait"); err != nil {
		t.Fatal(err)
	}
	silent, err := net.Dial("tcp", r.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close() //nolint:errcheck // the end of it
	r.end()
	for _, g := range guests {
		g.await("notice: going down")
		if err := g.ends(); err == nil {
			t.Error("a session ends as if its reader had quit")
		}
	}
}

// 3: the listener survives having no files left.
func TestAcceptErrors(t *testing.T) {
	r := start(t)
	l := &failing{Listener: nil, errors: 3, closed: make(chan struct{})}
	done := make(chan error, 1)
	go func() { done <- r.server.accept(l) }()
	r.eventually("it goes on", func() bool { return r.server.Stats.AcceptErrors.Load() == 3 })
	_ = l.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// failing is a listener that cannot accept for a while.
type failing struct {
	net.Listener
	errors int
	closed chan struct{}
}

func (f *failing) Accept() (net.Conn, error) {
	if f.errors > 0 {
		f.errors--
		return nil, &net.OpError{Op: "accept", Err: os.ErrDeadlineExceeded}
	}
	<-f.closed
	return nil, net.ErrClosed
}
func (f *failing) Close() error { close(f.closed); return nil }

// 18: a PROXY header counts when a balancer sends it, and from nobody else.
func TestProxyProtocol(t *testing.T) {
	balancer := func(o *Options) {
		o.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
		o.Sources = SourceFull
	}
	v2 := func(body ...byte) string { return "\r\n\r\n\x00\r\nQUIT\n" + string(body) }
	for _, c := range []struct {
		name, head string
		trusted    bool
		want       string // source, "" when it is refused
	}{
		{"version 1", "PROXY TCP4 203.0.113.7 10.0.0.1 4000 22\r\n", true, "203.0.113.7"},
		{"version 1 of IPv6", "PROXY TCP6 2001:db8::7 2001:db8::1 4000 22\r\n", true, "2001:db8::7"},
		{"version 1 unknown", "PROXY UNKNOWN\r\n", true, "-"},
		{"version 2", v2(0x21, 0x11, 0, 12, 203, 0, 113, 9, 10, 0, 0, 1, 1, 2, 0, 22), true, "203.0.113.9"},
		{"version 2 local", v2(0x20, 0, 0, 0), true, "-"},
		{"none", "", true, ""},
		{"rubbish", "PROXY TCP4 nonsense\r\n", true, ""},
		{"endless", "PROXY " + strings.Repeat("x", 200), true, ""},
		{"version 2 that lies", v2(0x21, 0x11, 0xff, 0xff), true, ""},
		{"forged", "PROXY TCP4 203.0.113.7 10.0.0.1 4000 22\r\n", false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var r *rig
			if c.trusted {
				r = start(t, balancer)
			} else {
				r = start(t)
			}
			nc, err := net.Dial("tcp", r.addr)
			if err != nil {
				t.Fatal(err)
			}
			defer nc.Close() //nolint:errcheck // the end of it
			_, _ = io.WriteString(nc, c.head)
			conn, channels, requests, err := ssh.NewClientConn(nc, r.addr, r.config(noQuestions))
			if (err == nil) != (c.want != "") {
				t.Fatalf("let in: %v", err)
			}
			if err != nil {
				return
			}
			s, err := ssh.NewClient(conn, channels, requests).NewSession()
			if err != nil {
				t.Fatal(err)
			}
			_ = s.Run("x")
			if got := SourceFull.show(r.last.Load().Source); got != c.want {
				t.Errorf("source %s, want %s", got, c.want)
			}
			_ = nc.Close()
		})
	}
}

// 20: whatever payloads hold, they are read or refused.
func FuzzPayloads(f *testing.F) {
	f.Add([]byte{0xff, 0xff, 0xff, 0xff})
	f.Add(ssh.Marshal(struct {
		T    string
		W, H uint32
	}{"xterm", 80, 24}))
	f.Add(ssh.Marshal(struct{ N, V string }{"LANG", "de_DE.UTF-8"}))
	f.Fuzz(func(t *testing.T, p []byte) {
		if term, ok := parsePty(p); ok && (len(term.name) > 64 || strings.ContainsFunc(term.name, func(r rune) bool { return r < ' ' || r > '~' })) {
			t.Errorf("%q", term.name)
		}
		if v, ok := parseEnv(p); ok && strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Errorf("%q", v)
		}
		_, _, _ = parseSize(p)
	})
}
