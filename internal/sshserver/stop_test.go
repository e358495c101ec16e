package sshserver

import (
	"io"
	"log/slog"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/crypto/ssh"

	"quire/internal/sshserver/sshtest"
)

// 11: a panic costs one session: in its input, in its command.
func TestPanics(t *testing.T) {
	r := start(t)
	other := r.open(r.Dial())
	g := r.open(r.Dial())
	g.Press("!")
	if err := g.Wait(); err == nil {
		t.Error("it ends as if all were well")
	}
	s, err := r.Dial().NewSession()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Run("panic"); err == nil {
		t.Error("the command ends as if all were well")
	}
	other.Press("unharmed")
	other.AwaitOutput("unharmed")
	if n := r.server.Stats.Panics.Load(); n != 2 {
		t.Errorf("%d panics are counted", n)
	}
	if log := r.log.String(); !strings.Contains(log, "rig_test.go") && !strings.Contains(log, "server_test.go") {
		t.Error("the log does not say where")
	}
}

// 12: a thousand clients that disconnect without notice leave nothing behind.
func TestAbruptDisconnects(t *testing.T) {
	r := start(t)
	n := 1000
	if testing.Short() {
		n = 100
	}
	base := runtime.NumGoroutine()
	var all sync.WaitGroup
	turn := make(chan struct{}, 32)
	for i := range n {
		turn <- struct{}{}
		all.Go(func() {
			defer func() { <-turn }()
			nc, err := net.Dial("tcp", r.Addr)
			if err != nil {
				t.Error(err)
				return
			}
			conn, channels, requests, err := ssh.NewClientConn(nc, r.Addr, r.Config(sshtest.NoQuestions))
			if err != nil {
				t.Error(err)
				return
			}
			c := ssh.NewClient(conn, channels, requests)
			if s, err := c.NewSession(); err == nil {
				_ = s.RequestPty("xterm", 24, 80, nil)
				in, _ := s.StdinPipe()
				_ = s.Shell()
				_, _ = io.WriteString(in, "jjj")
				if i%2 == 0 {
					_, _ = io.WriteString(in, "q and more keys")
				}
			}
			_ = nc.(*net.TCPConn).SetLinger(0)
			_ = nc.Close()
		})
	}
	all.Wait()
	r.awaitNoConnections()
	r.eventually("goroutines are back", func() bool { return runtime.NumGoroutine() <= base })
	if s := r.server.Stats.Sessions.Load(); s != 0 {
		t.Errorf("%d sessions are left", s)
	}
}

// 15: the server stops in time, whatever its sessions do, and notifies all of them.
func TestStops(t *testing.T) {
	r := start(t)
	var guests []*sshtest.Terminal
	for range 50 {
		guests = append(guests, r.open(r.Dial()))
	}
	s, err := r.Dial().NewSession()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start("wait"); err != nil {
		t.Fatal(err)
	}
	silent, err := net.Dial("tcp", r.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close() //nolint:errcheck // the end of it
	r.end()
	for _, g := range guests {
		g.AwaitOutput("notice: going down")
		if err := g.Wait(); err == nil {
			t.Error("a session ends as if its reader had quit")
		}
	}
}

// 3: the listener survives having no files left, without spinning and without filling the log.
func TestAcceptErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &sshtest.Log{}
		s := New(Options{HostKey: sshtest.NewSigner(t), Log: slog.New(slog.NewTextHandler(log, nil))})
		l := &failing{errors: 600, closed: make(chan struct{})}
		done := make(chan error, 1)
		began := time.Now()
		go func() { done <- s.accept(l) }()
		time.Sleep(time.Hour)
		synctest.Wait()
		if n := s.Stats.AcceptErrors.Load(); n != 600 {
			t.Errorf("%d failures are counted", n)
		}
		if took := l.ended.Sub(began); took < 590*time.Second {
			t.Errorf("tried 600 times in %s", took)
		}
		if n := strings.Count(log.String(), "cannot accept"); n < 2 || n > 10 {
			t.Errorf("logged %d times in ten minutes", n)
		}
		_ = l.Close()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// failing is a listener that cannot accept for a while.
type failing struct {
	net.Listener
	errors int
	ended  time.Time // when it first could
	closed chan struct{}
}

func (f *failing) Accept() (net.Conn, error) {
	if f.errors > 0 {
		f.errors--
		return nil, &net.OpError{Op: "accept", Err: os.NewSyscallError("accept4", syscall.EMFILE)}
	}
	f.ended = time.Now()
	<-f.closed
	return nil, net.ErrClosed
}

func (f *failing) Close() error { close(f.closed); return nil }
