package sshserver

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"

	"quire/internal/sshserver/fairqueue"
)

// Session is one session of a client: its identity, its terminal, and what it asks for. The
// exported fields do not change once it has started.
type Session struct {
	ID       uint64
	User     string     // as the client named itself; printable ASCII of at most 32 characters
	Key      []byte     // that the client has proved to own, in wire form; nil without one
	Source   netip.Addr // of the client; the zero one when it is not known
	Env      []string   // TERM, and what else of the client's environment is let through
	Terminal bool       // the client has one
	Width    int        // of the terminal, in cells
	Height   int
	Command  string          // to run, as the client wrote it; "" for a shell
	Flow     *fairqueue.Flow // of all that it asks of the processor

	conn        *conn
	channel     ssh.Channel
	incoming    <-chan *ssh.Request // what the client asks for
	requests    <-chan *ssh.Request // the same, nil once the client has closed the session
	limit       rateLimiter         // of requests
	throttled   int                 // requests, since the last one that was not
	input       rateLimiter         // of bytes
	opened      time.Time
	requested   bool            // a shell or a command has been asked for
	finished    <-chan struct{} // nil once that has been dealt with
	programDone <-chan struct{} // nil once that has been dealt with

	log     *slog.Logger
	began   time.Time // it has been running since then
	cancel  context.CancelFunc
	ending  chan struct{} // closed once the session is to end
	done    chan struct{} // closed once it has ended
	endOnce sync.Once

	accepted   atomic.Bool  // it has a channel
	running    atomic.Bool  // it has begun and not ended
	lastActive atomic.Int64 // when the client last pressed a key or took what a command prints; ns
	writeSince atomic.Int64 // since when a write has been waiting, 0 when none is; ns
	cutOff     atomic.Bool  // it has been closed because a write waits
	warned     atomic.Bool  // of the idle timeout
	panicked   atomic.Bool
	reason     atomic.Value // error, why it ends
	program    atomic.Pointer[Program]
}

func newSession(c *conn) *Session {
	l := c.server.opt.Limits
	return &Session{
		User: printable(c.ssh.User(), 32), Key: keyOf(c.ssh), Source: c.addr, conn: c,
		limit:  rateLimiter{rate: 100, burst: 500},
		input:  rateLimiter{rate: float64(l.InputRate), burst: float64(l.InputBurst)},
		opened: time.Now(), ending: make(chan struct{}), done: make(chan struct{}),
	}
}

// Getenv returns the value of a variable of the client, "" when it is not set.
func (s *Session) Getenv(name string) string {
	for _, v := range s.Env {
		if len(v) > len(name) && v[len(name)] == '=' && v[:len(name)] == name {
			return v[len(name)+1:]
		}
	}
	return ""
}

// Network returns what counts as one source of readers: an IPv4 address, a /64 of IPv6. It is
// the zero one when the address is not known.
func (s *Session) Network() netip.Prefix { return sourceOf(s.Source) }

// Read reads what the client sends, no faster than it may send.
func (s *Session) Read(p []byte) (int, error) {
	n, err := s.channel.Read(p)
	if n > 0 {
		now := time.Now()
		s.lastActive.Store(now.UnixNano())
		stats := &s.conn.server.Stats
		stats.BytesIn.Add(uint64(n))
		if wait := s.input.reserve(n, now); wait > 0 {
			stats.Throttled.Add(1)
			select {
			case <-time.After(wait):
			case <-s.ending:
			}
		}
	}
	return n, err
}

// refuseExtendedData closes the connection of a client that sends data for standard error: there
// is nothing that could read it, and the library would keep two megabytes of it.
func (s *Session) refuseExtendedData() {
	var b [1]byte
	if n, _ := s.channel.Stderr().Read(b[:]); n > 0 {
		s.conn.server.Stats.Rejected.Add(1)
		s.conn.close()
	}
}

// Write sends to the client's terminal or standard output. A client that does not take it in
// time is cut off by the sweeper.
func (s *Session) Write(p []byte) (int, error) { return s.send(s.channel, p) }

// send writes to the client, in chunks, where the sweeper sees how long each takes.
func (s *Session) send(w io.Writer, p []byte) (int, error) {
	const chunk = 2048 // x/crypto keeps a buffer as large as the largest write
	sent := 0
	for sent < len(p) || len(p) == 0 {
		s.writeSince.Store(time.Now().UnixNano())
		n, err := w.Write(p[sent:min(sent+chunk, len(p))])
		s.writeSince.Store(0)
		if s.program.Load() == nil {
			s.lastActive.Store(time.Now().UnixNano()) // a download is not idle
		}
		s.conn.server.Stats.BytesOut.Add(uint64(n))
		if sent += n; err != nil || len(p) == 0 {
			return sent, err
		}
	}
	return sent, nil
}

// Stdout returns the client's standard output for text in lines: on a terminal, which is in
// raw mode, a line feed returns to the first column.
func (s *Session) Stdout() io.Writer {
	if s.Terminal {
		return crlfWriter{s}
	}
	return s
}

// Stderr returns the client's standard error, which on a terminal is its screen.
func (s *Session) Stderr() io.Writer {
	if s.Terminal {
		return crlfWriter{s}
	}
	return stderr{s}
}

type stderr struct{ session *Session }

func (e stderr) Write(p []byte) (int, error) { return e.session.send(e.session.channel.Stderr(), p) }

type crlfWriter struct{ w io.Writer }

func (w crlfWriter) Write(p []byte) (int, error) {
	if _, err := w.w.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n"))); err != nil {
		return 0, err
	}
	return len(p), nil
}
