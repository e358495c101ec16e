package sshserver

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/crypto/ssh"

	"quire/internal/sanitize/hostile"
	"quire/internal/sshserver/sshtest"
)

// 4, 5, 7: unsupported channels, requests and forwarding are refused at little cost, and a
// client that keeps asking is disconnected.
func TestUnsupportedRequests(t *testing.T) {
	r := start(t)
	c := r.Dial()
	g := r.open(c)
	for _, kind := range []string{
		"direct-tcpip", "forwarded-tcpip", "direct-streamlocal@openssh.com", "auth-agent@openssh.com", "x11",
		"tun@openssh.com",
	} {
		if _, _, err := c.OpenChannel(kind, nil); err == nil {
			t.Errorf("a channel of type %s", kind)
		}
	}
	if _, err := c.Listen("tcp", "127.0.0.1:0"); err == nil {
		t.Error("a port is forwarded")
	}
	for _, kind := range []string{
		"x11-req", "auth-agent-req@openssh.com", "subsystem", "pty-req", "exec", "shell",
		"nonsense",
	} {
		if ok, _ := g.Session.SendRequest(kind, true, ssh.Marshal(struct{ Name string }{"sftp"})); ok {
			t.Errorf("request %s is granted", kind)
		}
	}
	if ok, _, err := c.SendRequest("keepalive@openssh.com", true, nil); ok || err != nil {
		t.Errorf("keepalive: %v, %v", ok, err)
	}
	g.Press("fine")
	g.AwaitOutput("fine")
	const before = 6 // channels that have been refused above
	for range maxRejected - before {
		if _, _, err := c.OpenChannel("direct-tcpip", nil); err == nil {
			t.Error("a forwarded connection")
		}
	}
	if err := g.Wait(); err == nil {
		t.Error("a client that keeps opening channels stays connected")
	}
	r.awaitNoConnections()
	r.checkAnswers()
}

// 5: a flood of global requests is throttled and refused, and soon forgotten.
func TestRequestFlood(t *testing.T) {
	inBubble(t, Limits{}, func(t *testing.T, x *exchange) {
		out := &sshtest.Log{}
		c := x.call(out)
		for round := range 2 {
			began := time.Now()
			for range 70 { // the burst, and twenty
				if ok, _, err := c.client.SendRequest("keepalive@openssh.com", true, nil); ok || err != nil {
					t.Fatal(ok, err)
				}
			}
			if took := time.Since(began); took < 1900*time.Millisecond || took > 3*time.Second {
				t.Errorf("70 answers took %s, at 10 a second", took)
			}
			c.press("j")
			synctest.Wait()
			if !strings.Contains(out.String(), fmt.Sprintf("key %d ", round+1)) {
				t.Error("the session is not alive")
			}
			time.Sleep(time.Minute) // then all is forgotten
		}
	})
}

// 6: sizes and names of terminals: wrong lengths, impossible sizes, many changes.
func TestTerminals(t *testing.T) {
	r := start(t)
	c := r.Dial()
	ch, requests, err := c.OpenChannel("session", nil)
	if err != nil {
		t.Fatal(err)
	}
	go ssh.DiscardRequests(requests)
	lies := []byte{0x7f, 0xff, 0xff, 0xf0, 'x'}
	for _, payload := range [][]byte{
		nil,
		{0},
		lies, append(lies, make([]byte, 100)...),
		ssh.Marshal(struct{ S string }{"xterm"}),
	} {
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

	g := r.open(r.Dial())
	for range 700 { // more than the burst of 500, so that the rest comes slowly
		_, _ = g.Session.SendRequest("window-change", false, make([]byte, 16))
	}
	if err := g.Session.WindowChange(45, 123); err != nil {
		t.Fatal(err)
	}
	g.AwaitOutput("size 123x45")
}

// 7: only variables about terminal and language are let through.
func TestEnvironment(t *testing.T) {
	r := start(t)
	s, err := r.Dial().NewSession()
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

// 20: any payload is parsed or refused.
func FuzzPayloads(f *testing.F) {
	f.Add([]byte{0xff, 0xff, 0xff, 0xff})
	f.Add(ssh.Marshal(struct {
		T    string
		W, H uint32
	}{"xterm", 80, 24}))
	f.Add(ssh.Marshal(struct{ N, V string }{"LANG", "de_DE.UTF-8"}))
	for _, s := range hostile.Payloads() {
		f.Add(ssh.Marshal(struct {
			T    string
			W, H uint32
		}{s, 80, 24}))
		f.Add(ssh.Marshal(struct{ N, V string }{s, s}))
	}
	f.Fuzz(func(t *testing.T, p []byte) {
		if term, ok := parsePty(p); ok &&
			(len(term.name) > 64 || strings.ContainsFunc(term.name, func(r rune) bool { return r < ' ' || r > '~' })) {
			t.Errorf("%q", term.name)
		}
		if v, ok := parseEnv(p); ok && strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Errorf("%q", v)
		}
		_, _, _ = parseSize(p)
	})
}
