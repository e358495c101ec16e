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
	heard   atomic.Int64 // when the client last pressed a key, or came in; ns
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
	return ssh.NewServerConn(&wire{Conn: c.net, conn: c}, s.config)
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

// takeChannel takes the one session that a connection may have. It returns false when the
// client does not stop asking for what it cannot have.
func (c *conn) takeChannel(ch ssh.NewChannel) bool {
	switch {
	case ch.ChannelType() != "session":
		_ = ch.Reject(ssh.UnknownChannelType, "only sessions")
	case c.channel != nil:
		_ = ch.Reject(ssh.ResourceShortage, "one session a connection")
	default:
		channel, requests, err := ch.Accept()
		if err != nil {
			return false
		}
		c.channel, c.requests = channel, requests
		c.session = Session{ID: c.id, User: printable(c.ssh.User(), 32), Key: keyOf(c.ssh), Source: c.addr, conn: c}
		l := c.server.opt.Limits
		c.session.in = bucket{rate: float64(l.InputRate), burst: float64(l.InputBurst)}
		return true
	}
	c.server.Stats.Rejected.Add(1)
	c.rejects++
	return c.rejects < maxRejects
}

// answer answers one request of the session.
func (c *conn) answer(r *ssh.Request) {
	yes := false
	s, l := &c.session, c.server.opt.Limits
	switch r.Type {
	case "pty-req":
		if t, ok := parsePty(r.Payload); ok && !c.started && !s.Terminal {
			yes = true
			s.Terminal, s.Width, s.Height = true, clamp(t.width, 80, l.Width), clamp(t.height, 24, l.Height)
			if t.name != "" {
				s.Env = append(s.Env, "TERM="+t.name)
			}
		}
	case "env":
		if v, ok := parseEnv(r.Payload); ok && !c.started && len(s.Env) < maxEnv {
			yes = true
			s.Env = append(s.Env, v)
		}
	case "window-change":
		if w, h, ok := parseSize(r.Payload); ok && s.Terminal {
			yes = true
			width, height := clamp(w, 80, l.Width), clamp(h, 24, l.Height)
			if !c.started {
				s.Width, s.Height = width, height
			} else if p := c.program.Load(); p != nil {
				(*p).Resize(width, height)
			}
		}
	case "shell", "exec":
		yes = c.start(r)
	}
	if !yes {
		c.server.Stats.Rejected.Add(1)
	}
	if r.WantReply {
		_ = r.Reply(yes, nil)
	}
	if yes && (r.Type == "shell" || r.Type == "exec") {
		c.run()
	}
}

// start notes what is to be run.
func (c *conn) start(r *ssh.Request) bool {
	const longest = 4096
	if c.started {
		return false
	}
	if r.Type == "exec" {
		command, _, ok := cutString(r.Payload)
		if !ok || len(command) > longest {
			return false
		}
		c.session.Command = string(command)
	}
	c.started = true
	return true
}

// run runs the session: its program where there is a terminal, else its command.
func (c *conn) run() {
	srv := c.server
	ctx, cancel := context.WithCancel(srv.ctx)
	c.cancel = cancel
	c.running.Store(true)
	srv.Stats.Sessions.Add(1)
	srv.Stats.SessionsTotal.Add(1)
	s := &c.session
	log := srv.log.With("session", c.id)
	log.Info("session starts", "source", srv.opt.Sources.show(c.addr), "user", s.User, "key", s.Key != nil,
		"terminal", s.Terminal, "size", []int{s.Width, s.Height}, "term", s.Getenv("TERM"), "command", s.Command != "")
	began := time.Now()
	c.log, c.sessionBegan = log, began
	ready := make(chan Program)
	go func() { // starting goes deep into the stack, so it gets a goroutine of its own
		defer close(ready)
		defer c.recover("session")
		if s.Terminal && srv.opt.Handler.Start != nil {
			if p := srv.opt.Handler.Start(ctx, s); p != nil {
				ready <- p
			}
		}
	}()
	if p, ok := <-ready; ok {
		c.program.Store(&p)
		c.programDone = p.Done()
		go c.feed(p)
		return
	}
	if c.broken.Load() {
		c.done(1, nil)
		return
	}
	go c.exec(ctx)
}

// feed reads the input of a program.
func (c *conn) feed(p Program) {
	defer c.recover("input")
	buf := make([]byte, 512)
	for {
		n, err := c.session.Read(buf)
		if n > 0 {
			c.warned.Store(false)
			if !p.Feed(buf[:n]) {
				break
			}
		}
		if err != nil {
			break
		}
	}
	// What a client sends after its session has ended must still be taken, or the
	// connection would never come to its end.
	_, _ = io.Copy(io.Discard, c.channel)
}

// endProgram tells the client that its program has ended.
func (c *conn) endProgram() {
	status := 0
	err := (*c.program.Load()).Err()
	if err != nil {
		status = 1
	}
	c.done(status, err)
}

// exec runs a command.
func (c *conn) exec(ctx context.Context) {
	status := 1
	defer func() { c.done(status, nil) }()
	defer c.recover("command")
	status = c.server.opt.Handler.Exec(ctx, &c.session)
}

// done tells the client that its session has ended.
func (c *conn) done(status int, err error) {
	stats, log := &c.server.Stats, c.log
	stats.Sessions.Add(-1)
	took := time.Since(c.sessionBegan)
	stats.sessionTook(took)
	if why, ok := c.reason.Load().(error); ok && err == nil {
		err = why
	}
	switch fault, panicked := err.(interface{ StackTrace() []byte }); {
	case panicked:
		stats.Panics.Add(1)
		log.Error("session gave up", "after", took, "error", err, "stack", string(fault.StackTrace()))
	case err != nil:
		log.Info("session ends", "after", took, "why", err.Error())
	default:
		log.Info("session ends", "after", took)
	}
	c.cancel()
	exitStatus(c.channel, status)
	c.endOnce.Do(func() { close(c.ended) })
	close(c.over)
}

// hangUp ends the session of a client that has closed it.
func (c *conn) hangUp() {
	c.endOnce.Do(func() { close(c.ended) })
	if c.cancel != nil {
		c.cancel()
	}
	if p := c.program.Load(); p != nil {
		(*p).End("", errGone)
	}
}

var errGone = errors.New("the client is gone")

// finish waits for what the connection has started.
func (c *conn) finish() {
	c.close()
	c.hangUp()
	if c.channel != nil {
		_ = c.channel.Close()
	}
	if !c.running.Load() {
		return
	}
	if c.programDone != nil {
		<-c.programDone
		c.endProgram()
	}
	<-c.over
}

// notice shows a text on the screen of a reader.
func (c *conn) notice(text string) {
	if p := c.program.Load(); p != nil && text != "" {
		(*p).Notice(text)
	}
}

// end asks a session to end, with a text on the reader's terminal. A connection without
// one is closed.
func (c *conn) end(farewell string, why error) {
	c.reason.CompareAndSwap(nil, why)
	if p := c.program.Load(); p != nil {
		(*p).End(farewell, why)
		return
	}
	c.close()
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
