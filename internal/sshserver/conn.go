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
	maxRejected = 100             // channels that are refused before the connection is closed
	maxEnv      = 16              // variables of a session
	closeWait   = 2 * time.Second // for the client to close first, as OpenSSH expects
)

// conn is one connection. Its goroutine answers requests; one more reads the session's
// input, and the rest are x/crypto's. What others may touch is atomic or says so.
type conn struct {
	server   *Server
	id       uint64
	net      net.Conn
	addr     netip.Addr
	source   netip.Prefix
	viaProxy bool
	began    time.Time

	ssh          *ssh.ServerConn
	channel      ssh.Channel
	requests     <-chan *ssh.Request // of the session
	session      Session
	admitted     bool // is not counted as starting any more
	started      bool // a shell or a command has been asked for
	rejects      int
	globalLimit  rateLimiter
	requestLimit rateLimiter
	ended        chan struct{} // closed once the session is to end
	over         chan struct{} // closed once it has
	cancel       context.CancelFunc

	log          *slog.Logger // of the session
	sessionBegan time.Time
	programDone  <-chan struct{} // nil once its end has been dealt with

	open       atomic.Bool  // let in
	running    atomic.Bool  // the session has started
	lastActive atomic.Int64 // when the client last pressed a key or took what a command prints, or came in; ns
	writeSince atomic.Int64 // since when a write has been waiting, 0 when none is; ns
	warned     atomic.Bool
	probing    atomic.Bool // an answer to a keepalive is awaited
	probes     atomic.Int32
	broken     atomic.Bool  // by a panic
	reason     atomic.Value // error, why it was closed
	endOnce    sync.Once
	program    atomic.Pointer[Program]
}

// handshake shakes hands with a client. Who is let in is served by another goroutine, for
// the handshake leaves a deep stack, which this one would keep.
func (c *conn) handshake() {
	s := c.server
	defer c.recover("handshake")
	served := false
	defer func() {
		if !served {
			c.teardown()
		}
	}()
	sc, channels, requests, err := c.newServerConn()
	c.admitted = true
	s.admission.started(c.source)
	if err != nil {
		c.onHandshakeFailed(err)
		return
	}
	s.Stats.Handshakes.Add(1)
	s.Stats.handshakeTook(time.Since(c.began))
	c.ssh = sc
	c.ended, c.over = make(chan struct{}), make(chan struct{})
	c.lastActive.Store(time.Now().UnixNano())
	c.open.Store(true)
	_ = c.net.SetDeadline(time.Time{})
	served = true
	s.active.Go(func() {
		defer c.teardown()
		defer c.recover("connection")
		c.serve(channels, requests)
	})
}

// teardown is the end of a connection.
func (c *conn) teardown() {
	c.close()
	c.server.forget(c)
}

// newServerConn lets the client in, within a time that nothing it sends extends.
func (c *conn) newServerConn() (*ssh.ServerConn, <-chan ssh.NewChannel, <-chan *ssh.Request, error) {
	s := c.server
	deadline := c.began.Add(s.opt.Limits.Handshake)
	if c.viaProxy {
		addr, err := readProxy(c.net)
		if err != nil {
			return nil, nil, nil, err
		}
		c.addr = addr
		from := sourceOf(addr)
		if why := s.admission.identify(from, time.Now()); why != "" {
			s.Stats.refused(why)
			return nil, nil, nil, errRefused
		}
		c.source = from
	}
	_ = c.net.SetDeadline(deadline)
	return ssh.NewServerConn(newBoundedConn(c), s.config)
}

var (
	errRefused = errors.New("too many of one source")
	errNoSSH   = errors.New("does not speak SSH")
)

// onHandshakeFailed notes a client that was not let in, and makes its source pay. Who connects and
// says nothing before leaving may be a balancer that looks whether we are there.
func (c *conn) onHandshakeFailed(err error) {
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
		s.admission.punish(c.source, cost, time.Now())
	}
	s.Stats.failed(why)
	s.log.Debug("not let in", "conn", c.id, "source", s.opt.Sources.show(c.addr), "why", why)
}

// boundedConn is the connection as x/crypto sees it.
type boundedConn struct {
	net.Conn
	conn *conn
	seen int // bytes of the client's first words
	in   rateLimiter
}

// newBoundedConn bounds what a client sends in all, whatever it is: keys are counted where they are
// read, but new key exchanges and messages that nobody reads cost the server as well.
func newBoundedConn(c *conn) *boundedConn {
	const least, burst = 64 << 10, 1 << 20
	w := &boundedConn{Conn: c.net, conn: c}
	if rate := c.server.opt.Limits.InputRate; rate > 0 {
		w.in = rateLimiter{rate: float64(max(least, 4*rate)), burst: burst}
	}
	return w
}

// Read looks at the first words of a client: anything before "SSH-", such as a PROXY header
// that nobody asked for, is refused, though the RFC would have it skipped.
func (w *boundedConn) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	const hello = "SSH-"
	for i := 0; i < n && w.seen < len(hello); i++ {
		if p[i] != hello[w.seen] {
			return 0, errNoSSH
		}
		w.seen++
	}
	if wait := w.in.reserve(n, time.Now()); wait > 0 {
		w.conn.server.Stats.Throttled.Add(1)
		time.Sleep(wait) // no longer than a packet takes
	}
	return n, err
}

// Write gives a client a time to take what is sent. During the handshake the deadline of
// that holds.
func (w *boundedConn) Write(p []byte) (int, error) {
	if w.conn.open.Load() {
		_ = w.Conn.SetWriteDeadline(time.Now().Add(w.conn.server.opt.Limits.Write))
	}
	return w.Conn.Write(p)
}

// serve answers what the client asks for until the connection ends.
func (c *conn) serve(channels <-chan ssh.NewChannel, global <-chan *ssh.Request) {
	c.globalLimit, c.requestLimit = rateLimiter{rate: 10, burst: 50}, rateLimiter{rate: 100, burst: 500}
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
			c.throttle(&c.globalLimit)
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
			c.throttle(&c.requestLimit)
			c.answer(r)
		case <-c.programDone:
			c.programDone = nil
			c.endProgram()
		case <-over:
			over = nil
			t := time.NewTimer(closeWait)
			defer t.Stop()
			last = t.C
		case <-last:
			return
		}
	}
}

// throttle slows down a client that asks too often.
func (c *conn) throttle(b *rateLimiter) {
	if wait := b.reserve(1, time.Now()); wait > 0 {
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
		c.writeSince.Store(time.Now().UnixNano())
		n, err := w.Write(p[done:min(done+chunk, len(p))])
		c.writeSince.Store(0)
		if c.program.Load() == nil {
			c.lastActive.Store(time.Now().UnixNano()) // what is downloaded is not idle
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
		c.server.log.Error("panic in a connection", "conn", c.id, "where", where, "error", p, "stack", string(debug.Stack()))
		c.close()
	}
}
