package sshserver

import (
	"bytes"
	"crypto/rand"
	"net"
	"net/netip"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"quire/internal/sshserver/sshtest"
)

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// 2: one source cannot keep others out, and is refused for a while after failures.
func TestStartupsOfOneSource(t *testing.T) {
	r := start(t, func(o *Options) { o.Limits.PerSource = 16; o.Limits.Startups = Startups{100, 30, 500} })
	var silent []net.Conn
	for range 300 {
		c, err := (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 3)}}).Dial("tcp", r.Addr)
		if err != nil {
			t.Skipf("no second loopback address: %v", err)
		}
		silent = append(silent, c)
	}
	r.eventually("most of them are refused", func() bool { _, n := r.server.admission.counts(); return n <= 8 })
	r.checkAnswers() // from 127.0.0.1
	for _, c := range silent {
		_ = c.Close()
	}
	r.awaitNoConnections()
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
	t.Run("memory", func(t *testing.T) {
		s := New(Options{})
		for i, full := range []bool{false, true, true, false} {
			if before := s.SetFull(full); before != (i > 0 && i != 1) {
				t.Errorf("step %d: it was %v before", i, before)
			}
			want := map[bool]string{true: noMemory}[full]
			if got := s.admission.start(one, now); got != want {
				t.Errorf("step %d: %q, want %q", i, got, want)
			}
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
			t.Error("another source is refused")
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
			a.penalize(one, 5*time.Second, now)
			a.started(one)
			a.leave(one)
		}
		if a.start(one, now) != penalized || a.start(one, now.Add(14*time.Second)) != penalized || a.start(two, now) != "" {
			t.Error("a source that has failed three times is let in at once, or others are refused")
		}
		if why := a.start(one, now.Add(16*time.Second)); why != "" {
			t.Errorf("it is refused after its penalty: %s", why)
		}
		for range 1000 {
			a.penalize(one, time.Minute, now)
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

// 8: a hundred megabytes of random input are throttled, and other sessions are answered.
func TestInputFlood(t *testing.T) {
	r := start(t, func(o *Options) { o.Limits.InputRate, o.Limits.InputBurst = 64<<10, 64<<10 })
	c := r.Dial()
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
			n, err := g.Keys.Write(junk)
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
	r.eventually("the flood is throttled", func() bool { return r.server.Stats.Throttled.Load() > 0 })
	for range 20 {
		r.checkAnswers()
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
	r.awaitNoConnections()
}

// 9: a client that does not read is disconnected, whether its window or its connection is full.
func TestClientThatNeverReads(t *testing.T) {
	r := start(t, func(o *Options) { o.Limits.Write = 500 * time.Millisecond })
	c := r.Dial()
	ch, requests, err := c.OpenChannel("session", nil) // whose output is not read
	if err != nil {
		t.Fatal(err)
	}
	go ssh.DiscardRequests(requests)
	if ok, err := ch.SendRequest("exec", true, ssh.Marshal(struct{ S string }{"flood"})); !ok || err != nil {
		t.Fatal(ok, err)
	}
	gone := make(chan struct{})
	go func() { _ = c.Wait(); close(gone) }()
	r.checkAnswers()
	select {
	case <-gone:
	case <-time.After(sshtest.Timeout):
		t.Error("it stays")
	}
	r.awaitNoConnections()
}
