package sshserver

import (
	"net"
	"time"
)

// boundedConn is a connection as x/crypto sees it: whatever a client sends comes in at a
// bounded rate. Input is limited where it is read too, but key exchanges and messages that
// no session reads cost the server as well.
type boundedConn struct {
	net.Conn
	conn    *conn
	checked int // bytes of the client's identification
	input   rateLimiter
}

func newBoundedConn(c *conn) *boundedConn {
	const least, burst = 64 << 10, 1 << 20
	b := &boundedConn{Conn: c.net, conn: c}
	if rate := c.server.opt.Limits.InputRate; rate > 0 {
		b.input = rateLimiter{rate: float64(max(least, 4*rate)), burst: burst}
	}
	return b
}

// Read implements io.Reader. It checks how a client begins: anything before "SSH-", such as
// a PROXY header that no balancer sent, is refused, though the RFC would have it skipped.
func (b *boundedConn) Read(p []byte) (int, error) {
	n, err := b.Conn.Read(p)
	const identification = "SSH-"
	for i := 0; i < n && b.checked < len(identification); i++ {
		if p[i] != identification[b.checked] {
			return 0, errNotSSH
		}
		b.checked++
	}
	if wait := b.input.reserve(n, time.Now()); wait > 0 {
		b.conn.server.Stats.Throttled.Add(1)
		time.Sleep(wait) // no longer than a packet takes
	}
	return n, err
}

// Write implements io.Writer. It gives the client a time to take what is sent; during the
// handshake the deadline of that applies.
func (b *boundedConn) Write(p []byte) (int, error) {
	if b.conn.open.Load() {
		_ = b.SetWriteDeadline(time.Now().Add(b.conn.server.opt.Limits.Write))
	}
	return b.Conn.Write(p)
}
