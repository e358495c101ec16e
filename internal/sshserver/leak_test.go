package sshserver

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"quire/internal/sshserver/rawssh"
	"quire/internal/sshserver/sshtest"
)

// attack is what a client does that means harm; it ends when the server ends the connection.
type attack struct {
	name string
	do   func(*rawssh.Client) error
}

// send sends n packets, and returns nil also when the server has had enough of them.
func send(c *rawssh.Client, n int, packet func(i int) []byte) error {
	for i := range n {
		if c.Send(packet(i)) != nil {
			return nil
		}
	}
	return nil
}

// inReader sends packets once a reader has been opened.
func inReader(n int, packet func(i int) []byte) func(*rawssh.Client) error {
	return func(c *rawssh.Client) error {
		ch, err := c.OpenChannel("session", 1000)
		if err == nil {
			err = c.Shell(ch)
		}
		if err != nil {
			return err
		}
		return send(c, n, packet)
	}
}

// attacks are clients of which nothing may be left.
var attacks = []attack{
	{"messages of a type that does not exist", inReader(500, func(int) []byte { return []byte{250, 1, 2, 3, 4, 5} })},
	{"SSH_MSG_UNIMPLEMENTED in a row", inReader(500, func(int) []byte { return []byte{3} })},
	{"messages that the library answers", inReader(3000, func(int) []byte {
		return rawssh.Packet(rawssh.MsgPing, struct{ Data string }{"answer this, and this as well"})
	})},
	{"requests for a channel that does not exist", inReader(3000, func(int) []byte {
		return rawssh.Request(7777, "nonsense", true, nil)
	})},
	{"channels opened and closed in a row", inReader(1000, func(i int) []byte {
		if i%2 == 0 {
			return rawssh.Open("session", uint32(i), 1000)
		}
		return rawssh.Packet(rawssh.MsgChannelClose, struct{ Channel uint32 }{uint32(1 + i/2)})
	})},
	{"extended data that is not read", inReader(1000, func(int) []byte {
		return rawssh.Packet(rawssh.MsgExtendedData, struct {
			Channel, Kind uint32
			Data          []byte
		}{0, 1, make([]byte, 1000)})
	})},
	{"sessions abandoned with output under way", func(c *rawssh.Client) error {
		const sessions = 8
		for range sessions {
			ch, err := c.OpenChannel("session", 1<<30)
			if err == nil {
				err = c.Exec(ch, "flood")
			}
			if err != nil {
				return err
			}
		}
		for range 200 { // then no more of it is read
			if _, err := c.Receive(); err != nil {
				return err
			}
		}
		return nil
	}},
	{"half a packet", func(c *rawssh.Client) error {
		_, err := c.Conn().Write([]byte{0, 0, 0x40, 0, 1, 2, 3})
		return err
	}},
	{"a key exchange that does not end", func(c *rawssh.Client) error {
		ch, err := c.OpenChannel("session", 1<<20)
		if err == nil {
			err = c.Exec(ch, "flood")
		}
		if err == nil {
			err = c.Send(rawssh.KexInit())
		}
		return errors.Join(err, send(c, 100, func(int) []byte { return []byte{rawssh.MsgIgnore, 0, 0, 0, 0} }))
	}},
}

// resources is what a process holds.
type resources struct {
	goroutines, files int
	heap              uint64
}

func held() resources {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	files, _ := os.ReadDir("/proc/self/fd")
	return resources{runtime.NumGoroutine(), len(files), m.HeapAlloc}
}

// Nothing is left of a client that has gone, whatever it was doing: no goroutine, no file, no
// memory. Neither is anything of one that was not let in.
func TestAttackNothingIsLeft(t *testing.T) {
	const clients, slack = 10, 3 << 20
	r := start(t)
	r.checkAnswers()
	r.awaitNoConnections()
	login := func(a attack) func() error {
		return func() error {
			c, err := rawssh.Dial(r.Addr)
			if err != nil {
				return err
			}
			defer c.Close() //nolint:errcheck // the end of it
			return a.do(c)
		}
	}
	noLogin := func() error {
		conn, err := net.Dial("tcp", r.Addr)
		if err != nil {
			return err
		}
		defer conn.Close() //nolint:errcheck // the end of it
		c, err := rawssh.New(conn)
		if err != nil {
			return err
		}
		return send(c, 500, func(int) []byte { return []byte{rawssh.MsgUserAuth, 1, 2, 3} })
	}
	rows := map[string]func() error{"no login": noLogin}
	for _, a := range attacks {
		rows[a.name] = login(a)
	}
	for name, row := range rows {
		if err := row(); err != nil { // warms up pools
			t.Errorf("%s: %v", name, err)
		}
		r.awaitNoConnections()
		base := held()
		for range clients {
			_ = row() // the client may be refused by now
		}
		r.awaitNoConnections()
		r.eventually(name+": goroutines are back at the base",
			func() bool { return runtime.NumGoroutine() <= base.goroutines })
		if now := held(); now.files > base.files || now.heap > base.heap+slack {
			t.Errorf("%s: holds %+v, had %+v", name, now, base)
		}
	}
	r.checkAnswers()
}

// A client that floods the server with requests is slowed down and then disconnected: what it
// has sent does not occupy the server long after it has left.
func TestAttackFloods(t *testing.T) {
	for name, packet := range map[string]func(int) []byte{
		"global requests": func(int) []byte {
			return rawssh.Packet(rawssh.MsgGlobalRequest, struct {
				Name  string
				Reply bool
			}{"keepalive@openssh.com", true})
		},
		"channels of many types": func(i int) []byte { return rawssh.Open(fmt.Sprint("kind ", i), uint32(i), 1000) },
		"requests of a session":  func(int) []byte { return rawssh.Request(0, "window-change", true, make([]byte, 16)) },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, Limits{}, func(t *testing.T, x *exchange) {
				near, began := x.plug().near, time.Now()
				c, err := rawssh.New(near)
				if err == nil {
					err = c.Login()
				}
				if err != nil {
					t.Fatal(err)
				}
				ch, err := c.OpenChannel("session", 1<<20)
				if err == nil {
					err = c.Shell(ch)
				}
				if err != nil {
					t.Fatal(err)
				}
				go func() {
					for {
						if _, err := c.Receive(); err != nil {
							return
						}
					}
				}()
				const most = 100000
				n := 0
				for ; n < most && c.Send(packet(n)) == nil; n++ { //nolint:revive // the condition is the work
				}
				if took := time.Since(began); n == most || took > 15*time.Second {
					t.Errorf("%d requests were taken, in %s", n, took)
				}
				_ = near.Close()
				synctest.Wait()
				out := &sshtest.Log{}
				x.call(out).press("j")
			})
		})
	}
}

// The first packets of a client are short, and so is all that it sends before it is let in.
func TestPlainPackets(t *testing.T) {
	for name, c := range map[string]struct {
		sent string
		want bool
	}{
		"short":          {"SSH-2.0-x\r\n\x00\x00\x00\x03abc\x00\x00\x40\x00", true},
		"long":           {"SSH-2.0-x\r\n\x00\x00\x00\x03abc\x00\x00\x40\x01", false},
		"longer":         {"SSH-2.0-x\r\n\xff\xff\xff\xff", false},
		"identification": {"SSH-2.0-x\xff\xff\xff\xff\xff", true},
	} {
		for size := 1; size <= len(c.sent); size++ {
			var k plainPackets
			ok := true
			for rest := c.sent; rest != ""; rest = rest[min(size, len(rest)):] {
				ok = ok && k.check([]byte(rest[:min(size, len(rest))]))
			}
			if ok != c.want {
				t.Errorf("%s, %d bytes at a time: %v", name, size, ok)
			}
		}
	}
	r := start(t)
	conn, err := net.Dial("tcp", r.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close() //nolint:errcheck // the end of it
	_, _ = io.WriteString(conn, "SSH-2.0-x\r\n\x00\x03\xff\xff")
	_ = conn.SetReadDeadline(time.Now().Add(sshtest.Timeout))
	if _, err := io.Copy(io.Discard, conn); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("a client that announces a long packet stays connected")
	}
	r.awaitNoConnections()
}
