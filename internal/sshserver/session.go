package sshserver

import (
	"bytes"
	"io"
	"net/netip"
	"time"

	"golang.org/x/crypto/ssh"
)

// Session is one reader: who, with which terminal, and what is asked for. Its fields do
// not change once it has started.
type Session struct {
	ID       uint64
	User     string     // as the client named itself; printable ASCII of at most 32 characters
	Key      []byte     // that the client has proved to own, in wire form; nil without one
	Source   netip.Addr // of the client; the zero one when it is not known
	Env      []string   // TERM and what else of the client's environment counts
	Terminal bool       // the client has one
	Width    int        // of the terminal, in cells
	Height   int
	Command  string // to run, as the client wrote it; "" is none

	conn *conn
	in   rateLimiter
}

// Getenv is the value of a variable of the client, "" when it is not set.
func (s *Session) Getenv(name string) string {
	for _, v := range s.Env {
		if len(v) > len(name) && v[len(name)] == '=' && v[:len(name)] == name {
			return v[len(name)+1:]
		}
	}
	return ""
}

// Network is what counts as one source of readers: an IPv4 address, a /64 of IPv6. It is the
// zero one when the address is not known.
func (s *Session) Network() netip.Prefix { return sourceOf(s.Source) }

// Read reads what the client sends, no faster than it may send.
func (s *Session) Read(p []byte) (int, error) {
	n, err := s.conn.channel.Read(p)
	if n > 0 {
		c := s.conn
		now := time.Now()
		c.lastActive.Store(now.UnixNano())
		c.server.Stats.BytesIn.Add(uint64(n))
		if wait := s.in.reserve(n, now); wait > 0 {
			c.server.Stats.Throttled.Add(1)
			select {
			case <-time.After(wait):
			case <-c.ended:
			}
		}
	}
	return n, err
}

// Write sends to the client's terminal or standard output. A client that does not take it
// in time is cut off by the sweeper.
func (s *Session) Write(p []byte) (int, error) { return s.conn.send(s.conn.channel, p) }

// Stdout is the client's standard output for text in lines: on a terminal, which is in raw
// mode, a line feed goes back to the first column.
func (s *Session) Stdout() io.Writer {
	if s.Terminal {
		return crlfWriter{s}
	}
	return s
}

// Stderr is the client's standard error, which on a terminal is its screen.
func (s *Session) Stderr() io.Writer {
	if s.Terminal {
		return crlfWriter{s}
	}
	return stderr{s.conn}
}

type stderr struct{ conn *conn }

func (e stderr) Write(p []byte) (int, error) { return e.conn.send(e.conn.channel.Stderr(), p) }

type crlfWriter struct{ w io.Writer }

func (l crlfWriter) Write(p []byte) (int, error) {
	if _, err := l.w.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n"))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// exitStatus tells the client how the session ended.
func exitStatus(ch ssh.Channel, status int) {
	_, _ = ch.SendRequest("exit-status", false, ssh.Marshal(struct{ Status uint32 }{uint32(status)}))
	_ = ch.Close()
}
