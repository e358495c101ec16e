// Package sshserver serves programs over SSH to clients that may be anybody: a listener, a
// host key, an access list, limits on all that a client can ask for, and a graceful stop. It
// is built on golang.org/x/crypto/ssh alone.
//
// It is not here what a session shows: with a terminal it starts a Program, without one it
// runs a command, and both are functions that it is given (Handler). Forwarding, agents,
// subsystems and files of the server do not exist. Package session runs Bubble Tea models as
// Programs.
//
// Arrows: Serve accepts → admission counts and refuses → conn performs the handshake
// (config.go), opens sessions and answers requests (conn.go) → a Session (session.go,
// lifecycle.go, request.go) runs its program or command. One sweeper (sweep.go) is the clock
// of all connections, so that an idle one needs no timer.
package sshserver

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"

	"quire/internal/sshserver/fairqueue"
)

// Limits bounds what clients may cost. A zero duration or number is no limit, unless it says
// otherwise.
type Limits struct {
	Connections int           // at a time
	PerSource   int           // connections of one address (IPv6: of one /64); half as many may be starting
	Sessions    int           // of one connection; 0 is 8. Each after the first counts as a connection
	Processor   int           // percent of the processors that a source may use on average
	Startups    Startups      // connections that are not let in yet
	Handshake   time.Duration // until a client must be let in, whatever it sends meanwhile; 0 is 10 s
	Idle        time.Duration // without input
	Session     time.Duration // a whole session
	Write       time.Duration // until a client must take what is sent; 0 is 10 s
	InputRate   int           // bytes per second that a session may send on average
	InputBurst  int           // bytes that it may send at once before that; 0 is 64 KiB
	Width       int           // of a terminal, in cells; 0 is 500
	Height      int           // of a terminal, in cells; 0 is 200
}

// Program is a session with a terminal. Its methods do not wait for the terminal, except for
// Feed, which may.
type Program interface {
	// Feed takes input, and returns false once the program has ended.
	Feed(input []byte) bool
	// Resize takes the size of the terminal, in cells.
	Resize(width, height int)
	// Notice shows a line of text to the reader.
	Notice(text string)
	// End ends the program for a reason, with a text on the terminal.
	End(farewell string, reason error)
	// Done is closed once the program has ended and its last byte has been written.
	Done() <-chan struct{}
	// Err returns why it ended, nil when the reader quit. It may be called after Done.
	Err() error
}

// Handler decides what sessions are. Its functions may panic: that ends their session.
type Handler struct {
	// Start starts the program of a session with a terminal. nil leaves the session to Exec.
	Start func(context.Context, *Session) Program
	// Exec runs a session and returns its exit status. The context ends with the client.
	Exec func(context.Context, *Session) int
}

// Options is what a server runs with.
type Options struct {
	HostKey  ssh.Signer
	Queue    *fairqueue.Queue // of all that sessions and handshakes ask of the processor; nil is a new one
	Access   *AccessList      // of keys that are let in; nil lets in every client, with a key or without
	Limits   Limits
	Handler  Handler
	Proxies  []netip.Prefix  // load balancers that begin connections with a PROXY header
	Grace    time.Duration   // that readers are given to finish when the server stops
	OnReady  func()          // called once readers are let in; nil is nothing
	Farewell string          // shown to readers when the server stops
	Log      *slog.Logger    // nil discards
	Sources  SourceLog       // how much of addresses is logged
	Metrics  func(io.Writer) // writes more metrics; nil writes none
	Version  string          // after "SSH-2.0-"; "" is quire
}

// Server is an SSH server. Use New.
type Server struct {
	Stats Stats

	opt       Options
	log       *slog.Logger
	queue     *fairqueue.Queue
	admission *admission
	ready     atomic.Bool
	stopping  atomic.Bool     // readers have been told
	ctx       context.Context // of all sessions
	cancel    context.CancelFunc
	sweeper   chan struct{} // closed once the sweeper is to end

	mu     sync.Mutex
	conns  map[*conn]struct{}
	active sync.WaitGroup // goroutines of connections
	nextID atomic.Uint64  // of connections and sessions
}

// New returns a server.
func New(opt Options) *Server {
	l := &opt.Limits
	setDefault(&l.Sessions, 8)
	setDefault(&l.Handshake, 10*time.Second)
	setDefault(&l.Write, 10*time.Second)
	setDefault(&l.InputBurst, 64<<10)
	setDefault(&l.Width, 500)
	setDefault(&l.Height, 200)
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{opt: opt, log: opt.Log, conns: map[*conn]struct{}{}, sweeper: make(chan struct{})}
	if s.queue = opt.Queue; s.queue == nil {
		s.queue = fairqueue.New(fairqueue.Options{})
	}
	s.admission = newAdmission(opt.Limits)
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

func setDefault[T comparable](v *T, value T) {
	var zero T
	if *v == zero {
		*v = value
	}
}

// Ready reports whether new readers are let in.
func (s *Server) Ready() bool { return s.ready.Load() }

// Serve lets readers in from the listeners until ctx is done, and then stops: new ones are
// refused, readers are notified and have the grace period, and then the rest is closed. It
// returns once nothing of the server is left.
func (s *Server) Serve(ctx context.Context, listeners ...net.Listener) error {
	failed := make(chan error, len(listeners))
	var accepting sync.WaitGroup
	for _, l := range listeners {
		accepting.Go(func() { failed <- s.accept(l) })
	}
	var sweeping sync.WaitGroup
	sweeping.Go(s.sweep)
	s.ready.Store(true)
	if s.opt.OnReady != nil {
		s.opt.OnReady()
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	s.ready.Store(false)
	for _, l := range listeners {
		_ = l.Close()
	}
	accepting.Wait()
	s.drain() // the sweeper goes on: the grace may be long
	close(s.sweeper)
	sweeping.Wait()
	return err
}

// accept takes connections from a listener. Only the end of the listener ends it: a process
// that has run out of files for a moment must not stop listening, nor fill its log.
func (s *Server) accept(l net.Listener) error {
	const least, most, silence = 5 * time.Millisecond, time.Second, time.Minute
	pause := least
	var logged time.Time
	failures := 0 // since then
	for {
		nc, err := l.Accept()
		switch {
		case errors.Is(err, net.ErrClosed), errors.Is(err, io.EOF):
			return nil
		case err != nil:
			s.Stats.AcceptErrors.Add(1)
			if failures++; time.Since(logged) >= silence {
				s.log.Warn("cannot accept a connection: raise the limit of open files or lower --max-connections",
					"error", err, "times", failures)
				logged, failures = time.Now(), 0
			}
			time.Sleep(pause)
			pause = min(2*pause, most)
			continue
		}
		pause = least
		s.handleConn(nc)
	}
}

// handleConn lets a connection start, or closes it.
func (s *Server) handleConn(nc net.Conn) {
	s.Stats.Accepted.Add(1)
	addr := addressOf(nc.RemoteAddr())
	trusted := isProxy(s.opt.Proxies, addr)
	source := sourceOf(addr)
	if trusted {
		source = netip.Prefix{} // known once the header has been read
	}
	if why := s.admission.start(source, time.Now()); why != "" {
		s.Stats.refused(why)
		_ = nc.Close()
		return
	}
	tune(nc)
	c := &conn{server: s, id: s.nextID.Add(1), net: nc, addr: addr, source: source, viaProxy: trusted, began: time.Now()}
	c.closed, c.login = make(chan struct{}), make(chan struct{})
	c.flow = s.queue.Flow(s.share(source), nil)
	s.mu.Lock()
	s.conns[c] = struct{}{}
	s.mu.Unlock()
	s.active.Go(c.handshake)
}

// Enter counts a reader who comes another way than by SSH as a connection of its source, or says why
// there is no room for it; leave is then nil.
func (s *Server) Enter(addr netip.Addr) (leave func(), refused string) {
	source := sourceOf(addr)
	if why := s.admission.start(source, time.Now()); why != "" {
		s.Stats.refused(why)
		return nil, why
	}
	s.admission.started(source)
	return sync.OnceFunc(func() { s.admission.leave(source) }), ""
}

// SetFull has new connections refused because memory is short, or not any more. It returns what was so
// before.
func (s *Server) SetFull(full bool) bool { return s.admission.full.Swap(full) }

// share returns the source that a connection shares the processor as: the zero one, which is like
// no other, where sources cannot be distinguished.
func (s *Server) share(source netip.Prefix) netip.Prefix {
	if s.opt.Limits.PerSource == 0 {
		return netip.Prefix{}
	}
	return source
}

// Flow returns the flow of a reader who comes another way than by SSH, which the caller closes.
func (s *Server) Flow(addr netip.Addr) *fairqueue.Flow {
	return s.queue.Flow(s.share(sourceOf(addr)), nil)
}

// forget removes a connection that has ended.
func (s *Server) forget(c *conn) {
	if !c.admitted { // by a panic
		s.admission.started(c.source)
	}
	s.admission.leave(c.source)
	s.mu.Lock()
	delete(s.conns, c)
	s.mu.Unlock()
}

// forEachConn calls f for every connection there is.
func (s *Server) forEachConn(f func(*conn)) {
	s.mu.Lock()
	conns := make([]*conn, 0, len(s.conns))
	for c := range s.conns {
		conns = append(conns, c)
	}
	s.mu.Unlock()
	for _, c := range conns {
		f(c)
	}
}

// drain ends all sessions: by telling their readers, by ending them, by closing.
func (s *Server) drain() {
	s.log.Info("stopping", "sessions", s.Stats.Sessions.Load(), "grace", s.opt.Grace)
	s.stopping.Store(true)
	s.forEachConn(func(c *conn) { c.onStopping(s.opt.Farewell) })
	done := make(chan struct{})
	go func() {
		s.active.Wait()
		close(done)
	}()
	stages := []struct {
		wait time.Duration
		then func(*conn)
	}{
		{s.opt.Grace, func(c *conn) { c.end(s.opt.Farewell, errStopping) }},
		{time.Second, (*conn).close},
	}
	for _, stage := range stages {
		select {
		case <-done:
		case <-time.After(stage.wait):
			s.forEachConn(stage.then)
		}
	}
	s.cancel()
	select {
	case <-done:
		s.log.Info("stopped")
	case <-time.After(time.Second): // a command that ignores its context; the process ends anyway
		s.log.Warn("stopped, but some sessions did not end")
	}
}
