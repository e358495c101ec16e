package sshserver

import (
	"encoding/binary"
	"errors"
	"net"
	"time"

	"quire/internal/sshserver/fairqueue"
)

const (
	maxPlainPacket  = 16 << 10  // bytes of a packet of the first key exchange; OpenSSH's have 2 KB
	maxStartBytes   = 512 << 10 // that a client may send until it is let in
	maxBeforeLogin  = 448       // bytes that are read ahead of the login: 16 packets of 28 bytes, see read
	smallWrite      = 160       // bytes of an answer that the library gives by itself, at most
	smallWriteRate  = 500       // of them a second
	smallWriteBurst = 2000
)

var (
	errTooLong  = errors.New("a packet is too long")
	errTooMuch  = errors.New("too much before login")
	errHandling = errors.New("closed")
)

// boundedConn is a connection as x/crypto sees it: whatever a client sends comes in at a
// bounded rate. Input is limited where it is read too, but key exchanges and messages that
// no session reads cost the server as well, and so do those that the library answers by
// itself.
type boundedConn struct {
	net.Conn
	conn    *conn
	checked int // bytes of the client's identification
	input   rateLimiter
	answers rateLimiter // short writes
	plain   plainPackets
	total   int             // bytes until the client is let in
	ahead   int             // bytes after the first key exchange and before the login
	turn    *fairqueue.Turn // for the first key exchange
}

func newBoundedConn(c *conn) *boundedConn {
	const least, burst = 64 << 10, 1 << 20
	b := &boundedConn{Conn: c.net, conn: c, answers: rateLimiter{rate: smallWriteRate, burst: smallWriteBurst}}
	b.turn = c.flow.Turn(fairqueue.Handshake)
	if rate := c.server.opt.Limits.InputRate; rate > 0 {
		b.input = rateLimiter{rate: float64(max(least, 4*rate)), burst: burst}
	}
	return b
}

// Read implements io.Reader. It checks how a client begins: anything before "SSH-", such as
// a PROXY header that no balancer sent, is refused, though the RFC would have it skipped.
func (b *boundedConn) Read(p []byte) (int, error) {
	b.turn.Pause() // what has been read before is done with
	p, err := b.beforeLogin(p)
	if err != nil {
		return 0, err
	}
	n, err := b.Conn.Read(p)
	const identification = "SSH-"
	for i := 0; i < n && b.checked < len(identification); i++ {
		if p[i] != identification[b.checked] {
			return 0, errNotSSH
		}
		b.checked++
	}
	if !b.conn.open.Load() {
		if b.plain.ended {
			b.ahead += n
		}
		if b.total += n; b.total > maxStartBytes {
			return 0, errTooMuch
		}
		if !b.plain.check(p[:n]) {
			return 0, errTooLong
		}
		if b.plain.identified && !b.plain.ended && n > 0 {
			b.turn.Resume() // the library goes on with the key exchange now
		}
	}
	if wait := b.input.reserve(n, time.Now()); wait > 0 {
		b.conn.server.Stats.Throttled.Add(1)
		b.conn.pause(wait) // no longer than a packet takes
	}
	return n, err
}

// beforeLogin returns how much of p may be read. Between the first key exchange and the login
// the library takes one packet, and if that is wrong it leaves the others in a queue of 16, at
// which its reader would wait for ever. So no more are read until it has taken the first.
func (b *boundedConn) beforeLogin(p []byte) ([]byte, error) {
	if !b.plain.ended || b.conn.queue.Load() != nil {
		return p, nil
	}
	if b.ahead >= maxBeforeLogin {
		late := time.NewTimer(time.Until(b.conn.began.Add(b.conn.server.opt.Limits.Handshake)))
		defer late.Stop()
		select {
		case <-b.conn.login:
			return p, nil
		case <-b.conn.closed:
			return nil, errHandling
		case <-late.C:
			return nil, errTooMuch
		}
	}
	return p[:min(len(p), maxBeforeLogin-b.ahead)], nil
}

// Write implements io.Writer. It gives the client a time to take what is sent; during the
// handshake the deadline of that applies.
func (b *boundedConn) Write(p []byte) (int, error) {
	if !b.conn.open.Load() {
		if b.plain.onWrite(p); b.plain.ended {
			b.turn.Pause()
		}
		return b.Conn.Write(p)
	}
	_ = b.SetWriteDeadline(time.Now().Add(b.conn.server.opt.Limits.Write))
	if len(p) <= smallWrite {
		if wait := b.answers.reserve(1, time.Now()); wait > 0 {
			b.conn.server.Stats.Throttled.Add(1)
			b.conn.pause(wait)
		}
	}
	n, err := b.Conn.Write(p)
	if err != nil {
		b.conn.close() // what the client has sent before it left need not be read, at its rate
	}
	return n, err
}

// Close implements io.Closer.
func (b *boundedConn) Close() error {
	b.conn.close()
	b.turn.Release()
	return nil
}

// plainPackets follows the packets of a client until the first key exchange ends: the lengths
// of those after it are encrypted.
type plainPackets struct {
	identified bool   // the identification has been read, up to its line feed
	header     []byte // the length of the next packet, as far as it has been read
	rest       int    // bytes of the packet that are to come
	ended      bool
}

// check takes what the client has sent and reports whether no packet is too long: the library
// makes room for a packet as soon as it knows its length.
func (k *plainPackets) check(p []byte) bool {
	for len(p) > 0 && !k.ended {
		switch {
		case !k.identified:
			k.identified = p[0] == '\n'
			p = p[1:]
		case k.rest > 0:
			n := min(k.rest, len(p))
			k.rest -= n
			p = p[n:]
		default:
			k.header = append(k.header, p[0])
			p = p[1:]
			if len(k.header) == 4 {
				n := binary.BigEndian.Uint32(k.header)
				k.header = k.header[:0]
				if n > maxPlainPacket {
					return false
				}
				k.rest = int(n)
			}
		}
	}
	return true
}

// onWrite takes what the server sends, a packet at a time: the client encrypts what it sends
// after it has seen the packet that ends the key exchange.
func (k *plainPackets) onWrite(p []byte) {
	const kind, newKeys = 5, 21
	if !k.ended && len(p) > kind && p[kind] == newKeys && p[0] == 0 {
		k.ended = true
	}
}
