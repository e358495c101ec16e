package main

import (
	"context"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"

	"quire/internal/sshserver/rawssh"
)

// attack is something that a client does to cost other readers time or the server memory. It
// is repeated until ctx ends, in each of the attacking clients.
type attack struct {
	name string
	do   func(context.Context, *plan) error
}

// attacks are tried one after the other, and then moreAttacks. None needs a fault of the server: each asks for what
// every client may ask for, often.
var attacks = []attack{
	{"messages of an unknown type", wire(func(i int) []byte { return []byte{250, 1, 2, 3, 4, byte(i)} })},
	{"messages that are answered", wire(func(int) []byte {
		return rawssh.Packet(rawssh.MsgPing, struct{ Data string }{"answer this, and this as well"})
	})},
	{"channels opened and closed", wire(func(i int) []byte {
		if i%2 == 0 {
			return rawssh.Open("session", uint32(i), 1000)
		}
		return rawssh.Packet(rawssh.MsgChannelClose, struct{ Channel uint32 }{uint32(1 + i/2)})
	})},
	{"sessions abandoned with output under way", abandon},
	{"extended data", wire(func(int) []byte {
		return rawssh.Packet(rawssh.MsgExtendedData, struct {
			Channel, Kind uint32
			Data          []byte
		}{0, 1, make([]byte, 1000)})
	})},
	{"handshakes and nothing more", handshakes},
	{"key exchanges again and again", rekeys},
	{"long packets before login", longPackets},
	{"posts opened and left", keys(80, 24, nil, "\r", "q", "j")},
	{"posts at 200 columns", keys(200, 60, nil, "\r", "q", "j")},
	{"related posts and bookmarks", keys(80, 24, []string{"\r"}, "S", "\x1b", "J", "ma", "'a")},
	{"random keys", randomKeys},
	{"the palette", keys(80, 24, nil, ":the", "\x1b", ":", "\x1b")},
	{"themes", keys(80, 24, nil, "T", "j", "j", "j", "\x1b")},
	{"a costly expression in a post", keys(80, 24, []string{"\r"}, "/", "(a|b|.)*(c|d|.)*x{1,50}$", "\x1b")},
	{"the filter", typed("/", "the of and to in a is that", "\x1b")},
	{"the filter with fields", typed("/", "year:2020..2024 tag:a the -of cat:b and", "\x1b")},
	{"the full text", typed("//", "the of and to in a is that for", "\x1b")},
	{"months and views", keys(80, 24, nil, "'", "\x1b", "\t", "G", "g", "}", "]")},
	{"list --format jsonl", commands("list --format jsonl")},
	{"search the --limit 100000", commands("search the --limit 100000")},
	{"the line-based reader", dialogue},
}

// dialAttacker connects as another source where the server is on this machine.
func dialAttacker(p *plan) (net.Conn, error) { return dialFrom(p, 2) }

// dialPenalized does so for an attack for which the server refuses a source for a while: the others need one
// that it does not refuse.
func dialPenalized(p *plan) (net.Conn, error) { return dialFrom(p, 3) }

func dialFrom(p *plan, number byte) (net.Conn, error) {
	d := net.Dialer{Timeout: patience}
	if host, _, _ := net.SplitHostPort(p.addr); host == "127.0.0.1" || host == "localhost" {
		d.LocalAddr = &net.TCPAddr{IP: net.IPv4(127, 0, 0, number)}
		if c, err := d.Dial("tcp", p.addr); err == nil {
			return c, nil
		}
		d.LocalAddr = nil
	}
	return d.Dial("tcp", p.addr)
}

// closing closes a connection when ctx ends or stop is called.
func closing(ctx context.Context, c io.Closer) (stop func()) {
	cancel := context.AfterFunc(ctx, func() { _ = c.Close() })
	return func() {
		cancel()
		_ = c.Close()
	}
}

// wire sends packets in an open session, as fast as they are taken.
func wire(packet func(i int) []byte) func(context.Context, *plan) error {
	return raw(func(ctx context.Context, c *rawssh.Client) error {
		ch, err := c.OpenChannel("session", 1000)
		if err == nil {
			err = c.Shell(ch)
		}
		for i := 0; err == nil && ctx.Err() == nil; i++ {
			err = c.Send(packet(i))
		}
		return err
	})
}

// raw runs an attack in a connection of its own that is let in.
func raw(do func(context.Context, *rawssh.Client) error) func(context.Context, *plan) error {
	return func(ctx context.Context, p *plan) error {
		conn, err := dialAttacker(p)
		if err != nil {
			return err
		}
		defer closing(ctx, conn)()
		c, err := rawssh.New(conn)
		if err == nil {
			err = c.Login()
		}
		if err != nil {
			return err
		}
		return do(ctx, c)
	}
}

var abandon = raw(func(_ context.Context, c *rawssh.Client) error {
	const sessions, packets = 8, 20
	for range sessions {
		ch, err := c.OpenChannel("session", 1<<30)
		if err == nil {
			err = c.Exec(ch, "list --format jsonl")
		}
		if err != nil {
			return err
		}
	}
	for range packets {
		if _, err := c.Receive(); err != nil {
			return err
		}
	}
	return nil
})

func handshakes(ctx context.Context, p *plan) error {
	conn, err := dialPenalized(p)
	if err != nil {
		return err
	}
	defer closing(ctx, conn)()
	_, err = rawssh.New(conn)
	return err
}

var rekeys = raw(func(ctx context.Context, c *rawssh.Client) error {
	for ctx.Err() == nil {
		if err := c.Rekey(); err != nil {
			return err
		}
	}
	return nil
})

func longPackets(ctx context.Context, p *plan) error {
	const length = 255 << 10
	conn, err := dialPenalized(p)
	if err != nil {
		return err
	}
	defer closing(ctx, conn)()
	if _, err := io.WriteString(conn, "SSH-2.0-x\r\n\x00\x03\xfc\x00"); err != nil {
		return err
	}
	_, err = conn.Write(make([]byte, length))
	return err
}

// session opens a session, with a terminal unless its width is 0, and discards what comes.
func session(ctx context.Context, p *plan, width, height int, command string,
	use func(io.Writer, *ssh.Session) error,
) error {
	conn, err := dialAttacker(p)
	if err != nil {
		return err
	}
	defer closing(ctx, conn)()
	sc, channels, requests, err := ssh.NewClientConn(conn, p.addr, clientConfig(p))
	if err != nil {
		return err
	}
	s, err := ssh.NewClient(sc, channels, requests).NewSession()
	if err != nil {
		return err
	}
	s.Stdout, s.Stderr = io.Discard, io.Discard
	in, err := s.StdinPipe()
	if err != nil {
		return err
	}
	if width > 0 {
		if err := s.RequestPty("xterm-256color", height, width, nil); err != nil {
			return err
		}
	}
	if command == "" {
		err = s.Shell()
	} else {
		err = s.Start(command)
	}
	if err != nil {
		return err
	}
	return use(in, s)
}

const keyPause = 2 * time.Millisecond // between keys: five hundred a second

// press sends keys one after the other, over and over.
func press(ctx context.Context, in io.Writer, next func(i int) string) error {
	for i := 0; ctx.Err() == nil; i++ {
		if _, err := io.WriteString(in, next(i)); err != nil {
			return err
		}
		settle(ctx, keyPause)
	}
	return nil
}

func keys(width, height int, first []string, round ...string) func(context.Context, *plan) error {
	return func(ctx context.Context, p *plan) error {
		return session(ctx, p, width, height, "", func(in io.Writer, _ *ssh.Session) error {
			settle(ctx, 100*time.Millisecond)
			return press(ctx, in, func(i int) string {
				if i < len(first) {
					return first[i]
				}
				return round[(i-len(first))%len(round)]
			})
		})
	}
}

// typed opens a prompt, types a text in it letter by letter, and leaves it.
func typed(open, text, leave string) func(context.Context, *plan) error {
	round := append(append([]string{open}, strings.Split(text, "")...), leave)
	return keys(80, 24, nil, round...)
}

func randomKeys(ctx context.Context, p *plan) error {
	const some = "jkdufbgGlhn/NctSsvwx[]{}'mT:i?#\t\r q\x1bJKzI"
	return session(ctx, p, 80, 24, "", func(in io.Writer, _ *ssh.Session) error {
		return press(ctx, in, func(int) string { return string(some[rand.N(len(some))]) }) //nolint:gosec // no secret
	})
}

func commands(command string) func(context.Context, *plan) error {
	return func(ctx context.Context, p *plan) error {
		return session(ctx, p, 0, 0, command, func(_ io.Writer, s *ssh.Session) error { return s.Wait() })
	}
}

func dialogue(ctx context.Context, p *plan) error {
	lines := []string{"/the\n", "//the of and\n", "1\n", "q\n"}
	return session(ctx, p, 0, 0, "", func(in io.Writer, _ *ssh.Session) error {
		return press(ctx, in, func(i int) string { return lines[i%len(lines)] })
	})
}
