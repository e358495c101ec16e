package sshserver

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"
)

const (
	maxRejects = 100             // channels that are refused before the connection is closed
	maxEnv     = 16              // variables of a session
	goodbye    = 2 * time.Second // for the client to close first, as OpenSSH expects
)

// conn is one connection. Its goroutine answers requests; one more reads the session's
// input, and the rest are x/crypto's. What others may touch is atomic or says so.
type conn struct {
	server  *Server
	id      uint64
	net     net.Conn
	addr    netip.Addr
	source  netip.Prefix
	proxied bool
	began   time.Time

	ssh      *ssh.ServerConn
	channel  ssh.Channel
	requests <-chan *ssh.Request // of the session
	session  Session
	admitted bool // is not counted as starting any more
	started  bool // a shell or a command has been asked for
	rejects  int
	global   bucket
	asked    bucket
	ended    chan struct{} // closed once the session is to end
	over     chan struct{} // closed once it has
	cancel   context.CancelFunc

	log          *slog.Logger // of the session
	sessionBegan time.Time
	programDone  <-chan struct{} // nil once its end has been dealt with

	open    atomic.Bool  // let in
	running atomic.Bool  // the session has started
	heard   atomic.Int64 // when the client last pressed a key or took what a command prints, or came in; ns
	writing atomic.Int64 // since when a write has been waiting, 0 when none is; ns
	warned  atomic.Bool
	probing atomic.Bool // an answer to a keepalive is awaited
	probes  atomic.Int32
	broken  atomic.Bool  // by a panic
	reason  atomic.Value // error, why it was closed
	endOnce sync.Once
	program atomic.Pointer[Program]
}

// welcome shakes hands with a client. Who is let in is served by another goroutine, for
// the handshake leaves a deep stack, which this one would keep.
func (c *conn) welcome() {
	s := c.server
	defer c.recover("handshake")
	served := false
	defer func() {
		if !served {
			c.leave()
		}
	}()
	sc, channels, requests, err := c.shakeHands()
	c.admitted = true
	s.door.started(c.source)
	if err != nil {
		c.failed(err)
		return
	}
	s.Stats.Handshakes.Add(1)
	s.Stats.handshakeTook(time.Since(c.began))
	c.ssh = sc
	c.ended, c.over = make(chan struct{}), make(chan struct{})
	c.heard.Store(time.Now().UnixNano())
	c.open.Store(true)
	_ = c.net.SetDeadline(time.Time{})
	served = true
	s.all.Go(func() {
		defer c.leave()
		defer c.recover("connection")
		c.serve(channels, requests)
	})
}

// leave is the end of a connection.
func (c *conn) leave() {
	c.close()
	c.server.gone(c)
}

// shakeHands lets the client in, within a time that nothing it sends extends.
func (c *conn) shakeHands() (*ssh.ServerConn, <-chan ssh.NewChannel, <-chan *ssh.Request, error) {
	s := c.server
	deadline := c.began.Add(s.opt.Limits.Handshake)
	if c.proxied {
		addr, err := readProxy(c.net)
		if err != nil {
			return nil, nil, nil, err
		}
		c.addr = addr
		from := sourceOf(addr)
		if why := s.door.identify(from, time.Now()); why != "" {
			s.Stats.refused(why)
			return nil, nil, nil, errRefused
		}
		c.source = from
	}
	_ = c.net.SetDeadline(deadline)
	return ssh.NewServerConn(newWire(c), s.config)
}

var (
	errRefused = errors.New("too many of one source")
	errNoSSH   = errors.New("does not speak SSH")
)

// failed notes a client that was not let in, and makes its source pay. Who connects and
// says nothing before leaving may be a balancer that looks whether we are there.
func (c *conn) failed(err error) {
	s := c.server
	var timeout net.Error
	var auth *ssh.ServerAuthError
	why, cost := "protocol", 2*time.Second
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, errRefused):
		why, cost = "left", 0
	case errors.As(err, &timeout) && timeout.Timeout():
		why, cost = "timeout", 5*time.Second
	case errors.As(err, &auth):
		why, cost = "auth", 2*time.Second
	}
	if cost > 0 {
		s.door.punish(c.source, cost, time.Now())
	}
	s.Stats.failed(why)
	s.log.Debug("not let in", "conn", c.id, "source", s.opt.Sources.show(c.addr), "why", why)
}

// wire is the connection as x/crypto sees it.
type wire struct {
	net.Conn
	conn *conn
	seen int // bytes of the client's first words
	in   bucket
}

// newWire bounds what a client sends in all, whatever it is: keys are counted where they are
// read, but new key exchanges and messages that nobody reads cost the server as well.
func newWire(c *conn) *wire {
	const least, burst = 64 << 10, 1 << 20
	w := &wire{Conn: c.net, conn: c}
	if rate := c.server.opt.Limits.InputRate; rate > 0 {
		w.in = bucket{rate: float64(max(least, 4*rate)), burst: burst}
	}
	return w
}

// Read looks at the first words of a client: anything before "SSH-", such as a PROXY header
// that nobody asked for, is refused, though the RFC would have it skipped.
func (w *wire) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	const hello = "SSH-"
	for i := 0; i < n && w.seen < len(hello); i++ {
		if p[i] != hello[w.seen] {
			return 0, errNoSSH
		}
		w.seen++
	}
	if wait := w.in.take(n, time.Now()); wait > 0 {
		w.conn.server.Stats.Throttled.Add(1)
		time.Sleep(wait) // no longer than a packet takes
	}
	return n, err
}

// Write gives a client a time to take what is sent. During the handshake the deadline of
// that holds.
func (w *wire) Write(p []byte) (int, error) {
	if w.conn.open.Load() {
		_ = w.Conn.SetWriteDeadline(time.Now().Add(w.conn.server.opt.Limits.Write))
	}
	return w.Conn.Write(p)
}

// serve answers what the client asks for until the connection ends.
func (c *conn) serve(channels <-chan ssh.NewChannel, global <-chan *ssh.Request) {
	c.global, c.asked = bucket{rate: 10, burst: 50}, bucket{rate: 100, burst: 500}
	defer c.finish()
	var last <-chan time.Time
	over := c.over
	for {
		select {
		case r, ok := <-global:
			if !ok {
				global = nil
				continue
			}
			c.pause(&c.global)
			if r.WantReply {
				_ = r.Reply(false, nil) // no forwarding; keepalives are happy with any answer
			}
		case ch, ok := <-channels:
			if !ok {
				return
			}
			if !c.takeChannel(ch) {
				return
			}
		case r, ok := <-c.requests:
			if !ok {
				c.requests = nil
				c.hangUp()
				continue
			}
			c.pause(&c.asked)
			c.answer(r)
		case <-c.programDone:
			c.programDone = nil
			c.endProgram()
		case <-over:
			over = nil
			t := time.NewTimer(goodbye)
			defer t.Stop()
			last = t.C
		case <-last:
			return
		}
	}
}

// pause slows down a client that asks too often.
func (c *conn) pause(b *bucket) {
	if wait := b.take(1, time.Now()); wait > 0 {
		c.server.Stats.Throttled.Add(1)
		select {
		case <-time.After(min(wait, time.Second)):
		case <-c.ended:
		}
	}
}

// close ends a connection, whatever it is doing.
func (c *conn) close() { _ = c.net.Close() }

// send writes to the client under the eyes of the sweeper.
func (c *conn) send(w io.Writer, p []byte) (int, error) {
	const chunk = 2048 // x/crypto keeps a buffer as large as the largest write, and each gets its time
	done := 0
	for done < len(p) || len(p) == 0 {
		c.writing.Store(time.Now().UnixNano())
		n, err := w.Write(p[done:min(done+chunk, len(p))])
		c.writing.Store(0)
		if c.program.Load() == nil {
			c.heard.Store(time.Now().UnixNano()) // what is downloaded is not idle
		}
		c.server.Stats.BytesOut.Add(uint64(n))
		if done += n; err != nil || len(p) == 0 {
			return done, err
		}
	}
	return done, nil
}

// recover keeps a panic in its connection.
func (c *conn) recover(where string) {
	if p := recover(); p != nil {
		c.broken.Store(true)
		c.server.Stats.Panics.Add(1)
		c.server.log.Error("a connection gave up", "conn", c.id, "where", where, "error", p, "stack", string(debug.Stack()))
		c.close()
	}
}
