package sshserver

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"weak"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/crypto/ssh"

	"quire/internal/sshserver/session"
	"quire/internal/sshserver/sshtest"
)

// exchange is a listener without a network, in a bubble of synctest, whose clock advances only
// when every goroutine waits. Its clients connect by cables.
type exchange struct {
	t      *testing.T
	server *Server
	key    ssh.Signer
	told   sshtest.Log // notices to readers
	stop   func()      // stops the server and waits for its end
	exec   func(context.Context, *Session) int
	calls  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (x *exchange) Accept() (net.Conn, error) {
	select {
	case c := <-x.calls:
		return c, nil
	case <-x.closed:
		return nil, net.ErrClosed
	}
}

func (x *exchange) Close() error   { x.once.Do(func() { close(x.closed) }); return nil }
func (x *exchange) Addr() net.Addr { return &net.TCPAddr{} }

const grace = 10 * time.Minute // that a server in a bubble gives to its readers

// inBubble runs a server of typists in a bubble, and checks that nothing of it is left.
func inBubble(t *testing.T, limits Limits, test func(*testing.T, *exchange), proxies ...netip.Prefix) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		x := &exchange{t: t, key: sshtest.NewSigner(t), calls: make(chan net.Conn), closed: make(chan struct{})}
		start := func(_ context.Context, s *Session) Program {
			return typing{x, session.Start(typist{width: s.Width, height: s.Height}, session.Options{
				Output: s, Flow: s.Flow, Width: s.Width, Height: s.Height, Env: s.Env,
			})}
		}
		x.server = New(Options{
			HostKey: x.key, Limits: limits, Proxies: proxies, Grace: grace, Farewell: "going down",
			Handler: Handler{Start: start, Exec: func(ctx context.Context, s *Session) int { return x.exec(ctx, s) }},
		})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- x.server.Serve(ctx, x) }()
		x.stop = sync.OnceFunc(func() {
			stop()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		test(t, x)
		x.stop()
	})
}

// typist fills the screen anew at every key, and quits on "Q".
type typist struct{ width, height, keys int }

func (m typist) Init() tea.Cmd { return nil }

func (m typist) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		m.keys++
		if key.String() == "Q" {
			return m, tea.Quit
		}
	}
	return m, nil
}

func (m typist) View() tea.View {
	row := strings.Repeat(fmt.Sprintf("key %d ", m.keys), m.width)[:m.width]
	return tea.NewView(strings.Repeat(row+"\n", m.height-1) + row)
}

type typing struct {
	exchange *exchange
	*session.Session
}

func (p typing) Notice(text string) { fmt.Fprintln(&p.exchange.told, text) }

// cable connects a client to the server. A dead one drops what is sent and stays connected,
// like a host that has crashed.
type cable struct {
	client *ssh.Client
	near   net.Conn
	keys   io.Writer
	dead   atomic.Bool
}

// named is a connection from an address.
type named struct {
	net.Conn
	from *net.TCPAddr
}

func (n named) RemoteAddr() net.Addr { return n.from }

// goroutines counts the goroutines of SSH, on both sides.
func goroutines() (n int) {
	buf := make([]byte, 1<<20)
	for stack := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		if strings.Contains(stack, "x/crypto/ssh.") || strings.Contains(stack, "sshserver.(") ||
			strings.Contains(stack, "sshserver/session.(") {
			n++
		}
	}
	return n
}

// lift connects to the server and sends nothing.
func (x *exchange) lift() (near net.Conn) {
	near, far := net.Pipe()
	x.calls <- named{far, &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 4000}}
	return near
}

// plug connects a cable to the server.
func (x *exchange) plug() *cable {
	near, nearEnd := net.Pipe()
	farEnd := x.lift()
	c := &cable{near: near}
	go c.carry(farEnd, nearEnd)
	go c.carry(nearEnd, farEnd)
	return c
}

// enter has a client let in.
func (x *exchange) enter() *cable {
	x.t.Helper()
	c := x.plug()
	conn, channels, requests, err := ssh.NewClientConn(c.near, "exchange", &ssh.ClientConfig{
		User: "reader", Auth: []ssh.AuthMethod{sshtest.NoQuestions}, HostKeyCallback: ssh.FixedHostKey(x.key.PublicKey()),
	})
	if err != nil {
		x.t.Fatal(err)
	}
	c.client = ssh.NewClient(conn, channels, requests)
	return c
}

// call opens a session with a terminal, whose output goes to out.
func (x *exchange) call(out io.Writer) *cable {
	x.t.Helper()
	c := x.enter()
	s, err := c.client.NewSession()
	if err != nil {
		x.t.Fatal(err)
	}
	if out == nil { // not read: the window fills
		if _, err = s.StdoutPipe(); err != nil {
			x.t.Fatal(err)
		}
	} else {
		s.Stdout = out
	}
	if c.keys, err = s.StdinPipe(); err != nil {
		x.t.Fatal(err)
	}
	if err := s.RequestPty("xterm", 200, 500, nil); err != nil {
		x.t.Fatal(err)
	}
	if err := s.Shell(); err != nil {
		x.t.Fatal(err)
	}
	synctest.Wait()
	return c
}

func (c *cable) carry(to, from net.Conn) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if c.dead.Load() {
			if err != nil {
				return // the other end gets no error
			}
			continue
		}
		if err == nil {
			_, err = to.Write(buf[:n])
		}
		if err != nil {
			_, _ = to.Close(), from.Close()
			return
		}
	}
}

func (c *cable) press(keys string) { _, _ = io.WriteString(c.keys, keys) }

// cut is how many connections were ended for a reason.
func (s *Stats) closedTimes(why string) uint64 {
	for i, name := range closeReasons {
		if name == why {
			return s.closes[i].Load()
		}
	}
	return 0
}

// held returns weak pointers to the connections of the server.
func (x *exchange) held() (all []weak.Pointer[conn]) {
	x.server.forEachConn(func(c *conn) { all = append(all, weak.Make(c)) })
	return all
}

// 10, 12: a client whose host has crashed is probed three times and disconnected, and all its
// memory is released; a client that answers stays connected, however long it is idle.
func TestDeadLink(t *testing.T) {
	inBubble(t, Limits{}, func(t *testing.T, x *exchange) {
		out := &sshtest.Log{}
		here := x.call(out)
		base := goroutines()
		stays := x.held()[0]
		var gone []*cable
		for range 20 {
			c := x.call(io.Discard)
			c.press("j")
			gone = append(gone, c)
		}
		time.Sleep(45 * time.Second) // they have answered once by now
		synctest.Wait()
		var held []weak.Pointer[conn]
		for _, c := range x.held() {
			if c != stays {
				held = append(held, c)
			}
		}
		if len(held) != len(gone) || x.server.Stats.closedTimes("no answer") != 0 {
			t.Fatalf("%d of %d are there while they answer", len(held), len(gone))
		}
		for _, c := range gone {
			c.dead.Store(true)
		}
		time.Sleep((maxProbes - 1) * probeEvery)
		if n := x.server.Stats.Sessions.Load(); n != 21 {
			t.Errorf("%d sessions: some were given up early", n)
		}
		time.Sleep(2 * probeEvery)
		synctest.Wait()
		if n, cut := x.server.Stats.Sessions.Load(), x.server.Stats.closedTimes("no answer"); n != 1 || cut != 20 {
			t.Errorf("%d sessions, %d cut, want the one that answers", n, cut)
		}
		if n := len(x.server.conns); n != 1 {
			t.Errorf("%d connections are counted", n)
		}
		for _, c := range gone {
			_ = c.near.Close()
		}
		synctest.Wait()
		if n := goroutines(); n > base {
			t.Errorf("%d goroutines, %d before", n, base)
		}
		runtime.GC()
		for i, c := range held {
			if c.Value() != nil {
				t.Errorf("connection %d is still held", i)
				break
			}
		}
		time.Sleep(24 * time.Hour)
		here.press("j")
		synctest.Wait()
		if !strings.Contains(out.String(), "key 1 ") {
			t.Error("who answers is not answered any more")
		}
		_ = here.client.Close()
		synctest.Wait()
	})
}

// 15: a server that stops waits for readers until the end of the grace, and not for clients
// that have gone.
func TestDeadLinkWhileStopping(t *testing.T) {
	inBubble(t, Limits{}, func(t *testing.T, x *exchange) {
		c := x.call(io.Discard)
		c.dead.Store(true)
		began := time.Now()
		x.stop()
		_ = c.near.Close()
		if took := time.Since(began); took > 5*probeEvery {
			t.Errorf("it stops after %s", took)
		}
	})
	inBubble(t, Limits{}, func(t *testing.T, x *exchange) {
		out := &sshtest.Log{}
		c := x.call(out)
		began := time.Now()
		reading := make(chan struct{})
		go func() {
			defer close(reading)
			time.Sleep(grace - time.Minute)
			c.press("j")
			synctest.Wait()
			if !strings.Contains(out.String(), "key 1 ") {
				t.Error("who reads is not answered within the grace")
			}
		}()
		x.stop()
		<-reading
		if took := time.Since(began); took < grace || took > grace+5*time.Second {
			t.Errorf("it stops after %s", took)
		}
		if !strings.HasSuffix(out.String(), "going down\r\n") || !strings.Contains(x.told.String(), "going down") {
			t.Error("the reader is not told")
		}
	})
}
