package sshserver

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"

	"quire/internal/sshserver/fairqueue"
)

const (
	maxRejected = 100             // channels that are refused before the connection is closed
	closeWait   = 2 * time.Second // for the client to close first when the server stops, as OpenSSH expects
)

// conn is one connection. Its goroutine answers requests, those of its first session
// included; each further session has a goroutine of its own. What others may touch is
// atomic, or guarded by mu.
type conn struct {
	server   *Server
	id       uint64
	net      net.Conn
	addr     netip.Addr
	source   netip.Prefix
	viaProxy bool
	began    time.Time
	admitted bool          // is not counted as starting any more
	closed   chan struct{} // closed with the connection
	closing  sync.Once
	flow     *fairqueue.Flow               // of its handshake
	login    chan struct{}                 // closed once the client may log in
	queue    atomic.Pointer[<-chan []byte] // of packets, once the client may log in

	ssh       *ssh.ServerConn
	rejected  int
	requests  rateLimiter    // global requests and channels
	throttled int            // of them, since the last one that was not
	first     *Session       // whose requests serve answers, nil without one
	further   sync.WaitGroup // goroutines of further sessions

	open    atomic.Bool // the handshake is over
	rekeys  rateLimiter // key exchanges; used by one goroutine at a time
	probing atomic.Bool // an answer to a keepalive is awaited
	probes  atomic.Int32

	mu        sync.Mutex
	sessions  []*Session
	extra     int       // sessions that admission counts besides the connection
	idleSince time.Time // no session has been running since then
}

// handshake performs the handshake. A client that is let in is served by another goroutine:
// the handshake grows the stack of this one, which it would keep.
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
		c.close()
		drain(c.packets())
		c.onHandshakeFailed(err)
		return
	}
	s.Stats.Handshakes.Add(1)
	s.Stats.handshakeTook(time.Since(c.began))
	c.ssh = sc
	c.requests = rateLimiter{rate: 10, burst: 50}
	c.mu.Lock()
	c.noteIdle(time.Now())
	c.mu.Unlock()
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
	c.rekeys = rateLimiter{rate: 1, burst: 10}
	return ssh.NewServerConn(newBoundedConn(c), s.newConfig(c))
}

var (
	errRefused = errors.New("too many connections from one source")
	errNotSSH  = errors.New("not an SSH client")
)

// onHandshakeFailed counts a client that was not let in, and penalizes its source. A client
// that connects and leaves without a word costs nothing: it may be a balancer's health check.
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
		s.admission.penalize(c.source, cost, time.Now())
	}
	s.Stats.failed(why)
	s.log.Debug("not let in", "conn", c.id, "source", s.opt.Sources.Show(c.addr), "why", why)
}

// serve answers what the client asks for until the connection ends.
func (c *conn) serve(channels <-chan ssh.NewChannel, global <-chan *ssh.Request) {
	defer c.finish(channels, global)
	for {
		events := c.first.events()
		select {
		case r, ok := <-global:
			if !ok {
				global = nil
				continue
			}
			if !c.throttle() {
				return
			}
			if r.WantReply {
				_ = r.Reply(false, nil) // no forwarding; keepalives are content with any answer
			}
		case ch, ok := <-channels:
			if !ok {
				return
			}
			if !c.throttle() || !c.takeChannel(ch) {
				return
			}
		case r, ok := <-events.requests:
			c.first.onRequest(r, ok)
		case <-events.programDone:
			c.first.onProgramDone()
		case <-events.finished:
			c.first.onFinished()
		}
		if c.first.isClosed() {
			c.remove(c.first)
			c.first = nil
		}
	}
}

// takeChannel opens a session, or refuses the channel. It returns false when the client has
// been refused too often.
func (c *conn) takeChannel(ch ssh.NewChannel) bool {
	reason, message := ssh.Prohibited, "port forwarding is not available on this server"
	switch ch.ChannelType() {
	case "session":
		s := newSession(c)
		if message = c.add(s); message == "" {
			return c.openSession(s, ch)
		}
		reason = ssh.ResourceShortage
	case "direct-tcpip", "direct-streamlocal@openssh.com": // ssh -L, -D, -W
	default:
		reason, message = ssh.UnknownChannelType, "only sessions are available on this server"
	}
	_ = ch.Reject(reason, message)
	c.server.Stats.Rejected.Add(1)
	c.rejected++
	return c.rejected < maxRejected
}

// openSession accepts a session's channel and has its requests answered.
func (c *conn) openSession(s *Session, ch ssh.NewChannel) bool {
	channel, requests, err := ch.Accept()
	if err != nil {
		c.remove(s)
		return false
	}
	s.channel, s.requests, s.incoming = channel, requests, requests
	go s.refuseExtendedData()
	s.accepted.Store(true)
	if c.first == nil {
		c.first = s
		return true
	}
	c.further.Go(func() {
		defer c.remove(s)
		defer s.recover("session")
		s.serve()
	})
	return true
}

// add counts a session, or returns why there can be no more. The first one is counted with
// its connection.
func (c *conn) add(s *Session) (refused string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.sessions) >= c.server.opt.Limits.Sessions {
		return "too many sessions on this connection"
	}
	s.ID = c.id
	if len(c.sessions) > 0 {
		if why := c.server.admission.enterSession(c.source); why != "" {
			c.server.Stats.refused(why)
			return "too many connections and sessions from your network"
		}
		c.extra++
		s.ID = c.server.nextID.Add(1)
	}
	c.sessions = append(c.sessions, s)
	return ""
}

// remove forgets a session that is closed.
func (c *conn) remove(s *Session) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := len(c.sessions)
	c.sessions = slices.DeleteFunc(c.sessions, func(other *Session) bool { return other == s })
	if len(c.sessions) < before && c.extra > 0 {
		c.extra--
		c.server.admission.leaveSession(c.source)
	}
	c.noteIdle(time.Now())
}

// noteIdle remembers since when no session has been running. If the server is stopping, the
// connection ends soon after that. c.mu is held.
func (c *conn) noteIdle(now time.Time) {
	if !c.isIdle() {
		return
	}
	c.idleSince = now
	if c.server.stopping.Load() {
		time.AfterFunc(closeWait, func() {
			c.mu.Lock()
			idle := c.isIdle()
			c.mu.Unlock()
			if idle {
				c.close()
			}
		})
	}
}

// isIdle reports whether no session is running. c.mu is held.
func (c *conn) isIdle() bool { return !slices.ContainsFunc(c.sessions, (*Session).isActive) }

// onStopping tells the readers on a connection that the server stops.
func (c *conn) onStopping(text string) {
	c.notice(text)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.noteIdle(time.Now())
}

// snapshot returns the sessions that have a channel.
func (c *conn) snapshot() []*Session {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(c.sessions), func(s *Session) bool { return !s.accepted.Load() })
}

// throttle slows down a client that asks too often. It returns false when the client has not
// slowed down for ten seconds: what it has sent would occupy the server long after it has left.
func (c *conn) throttle() bool {
	const patience = 100 // requests
	wait := c.requests.reserve(1, time.Now())
	if wait <= 0 {
		c.throttled = 0
		return true
	}
	c.server.Stats.Throttled.Add(1)
	if c.throttled++; c.throttled > patience {
		c.server.Stats.closedFor("flood")
		return false
	}
	c.pause(min(wait, time.Second))
	return true
}

// close ends a connection, whatever it is doing.
func (c *conn) close() {
	c.closing.Do(func() {
		close(c.closed)
		c.flow.Close()
	})
	_ = c.net.Close()
}

// pause waits, unless the connection ends.
func (c *conn) pause(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-c.closed:
	}
}

// finish waits for what the connection has started. The library puts what has come before the
// end into channels, and its goroutines wait until it is taken: it is not needed any more.
func (c *conn) finish(channels <-chan ssh.NewChannel, global <-chan *ssh.Request) {
	c.close()
	var library sync.WaitGroup
	library.Go(func() { drain(channels) })
	library.Go(func() { drain(global) })
	library.Go(func() { drain(c.packets()) })
	defer library.Wait()
	for _, s := range c.snapshot() {
		s.hangUp(errHungUp)
		library.Go(func() { drain(s.incoming) })
		_ = s.channel.Close()
	}
	if c.first != nil {
		c.first.await()
		c.remove(c.first)
		c.first = nil
	}
	c.further.Wait()
}

// notice shows a line of text to the readers on a connection.
func (c *conn) notice(text string) {
	for _, s := range c.snapshot() {
		s.notice(text)
	}
}

// end asks the sessions of a connection to end, with a text on their terminals. A connection
// without a running session is closed.
func (c *conn) end(farewell string, why error) {
	running := false
	for _, s := range c.snapshot() {
		if s.isRunning() {
			running = true
			s.end(farewell, why)
		}
	}
	if !running {
		c.close()
	}
}

// recover confines a panic to its connection.
func (c *conn) recover(where string) {
	if p := recover(); p != nil {
		c.server.Stats.Panics.Add(1)
		c.server.log.Error("panic in a connection",
			"conn", c.id, "where", where, "error", p, "stack", string(debug.Stack()))
		c.close()
	}
}
