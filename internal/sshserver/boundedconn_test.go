package sshserver

import (
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/crypto/ssh"

	"quire/internal/sshserver/sshtest"
)

// endless is a connection that always has more to read.
type endless struct{ net.Conn }

func (endless) Read(p []byte) (int, error) {
	copy(p, "SSH-")
	return len(p), nil
}

// 8: whatever a client sends, including key exchanges and messages that no session reads,
// comes in at a limited rate, after a burst.
func TestBoundedConn(t *testing.T) {
	const burst, span, packet = 1 << 20, 60, 4096
	for name, limit := range map[string]struct{ input, rate int }{
		"usual": {16 << 10, 64 << 10}, "fast": {64 << 10, 256 << 10}, "slow": {100, 64 << 10},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := New(Options{HostKey: sshtest.NewSigner(t), Limits: Limits{InputRate: limit.input}})
				c := &conn{server: s, net: endless{}, flow: s.queue.Flow(netip.Prefix{}, nil)}
				c.open.Store(true)
				w := newBoundedConn(c)
				read, began := 0, time.Now()
				for time.Since(began) < span*time.Second {
					n, err := w.Read(make([]byte, packet))
					if err != nil {
						t.Fatal(err)
					}
					read += n
				}
				if want := burst + span*limit.rate; read < want-packet || read > want+2*packet {
					t.Errorf("%d kB in a minute, want %d", read>>10, want>>10)
				}
				if s.Stats.Throttled.Load() == 0 {
					t.Error("it is not counted")
				}
			})
		})
	}
}

// 8: a client that exchanges keys again and again is throttled, and others are not.
func TestEndlessKeyExchange(t *testing.T) {
	r := start(t, func(o *Options) { o.Limits.InputRate = 16 << 10 })
	config := r.Config(sshtest.NoQuestions)
	config.RekeyThreshold = 256
	c, err := ssh.Dial("tcp", r.Addr, config)
	if err != nil {
		t.Fatal(err)
	}
	g := r.open(c)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			if _, err := g.Keys.Write([]byte("jjjjjjjj")); err != nil {
				return
			}
		}
	}()
	r.eventually("it is throttled", func() bool { return r.server.Stats.Throttled.Load() > 0 })
	r.checkAnswers()
	_ = c.Close()
	<-stopped
	r.awaitNoConnections()
}
