package sshserver

import (
	"context"
	"io"
	"net/netip"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/crypto/ssh"

	"quire/internal/sshserver/sshtest"
)

// 1: a client that is not let in by the deadline is disconnected, whatever it sends.
func TestHandshakeDeadline(t *testing.T) {
	const deadline = 10 * time.Second
	inBubble(t, Limits{}, func(t *testing.T, x *exchange) {
		for name, send := range map[string]func(io.Writer){
			"silent":  func(io.Writer) {},
			"version": func(w io.Writer) { _, _ = io.WriteString(w, "SSH-2.0-slow\r\n") },
			"trickling": func(w io.Writer) {
				for _, b := range []byte("SSH-2.0-" + strings.Repeat("x", 200)) {
					if _, err := w.Write([]byte{b}); err != nil {
						return
					}
					time.Sleep(time.Second)
				}
			},
			"rubbish": func(w io.Writer) { _, _ = io.WriteString(w, strings.Repeat("x", 300)) },
		} {
			near, began := x.lift(), time.Now()
			go send(near)
			_, _ = io.Copy(io.Discard, near)
			took := time.Since(began)
			if took > deadline+time.Second || name == "rubbish" && took > 0 || name != "rubbish" && took < deadline {
				t.Errorf("%s: connected for %s", name, took)
			}
			_ = near.Close()
			time.Sleep(2 * time.Second) // for the senders
		}
		if all, starting := x.server.admission.counts(); all != 0 || starting != 0 {
			t.Errorf("%d connections are counted, %d starting", all, starting)
		}
		out := &sshtest.Log{}
		x.call(out).press("j")
		synctest.Wait()
		if !strings.Contains(out.String(), "key 1 ") {
			t.Error("no client is let in after that")
		}
	})
}

// 6: a connection without a running session is closed after a while.
func TestConnectionWithoutSession(t *testing.T) {
	inBubble(t, Limits{}, func(t *testing.T, x *exchange) {
		for name, ask := range map[string]func(*ssh.Client){
			"nothing": func(*ssh.Client) {},
			"a session without a shell": func(c *ssh.Client) {
				s, err := c.NewSession()
				if err != nil {
					t.Fatal(err)
				}
				if err := s.RequestPty("xterm", 24, 80, nil); err != nil {
					t.Fatal(err)
				}
			},
		} {
			c := x.enter()
			began := time.Now()
			ask(c.client)
			_ = c.client.Wait()
			if took := time.Since(began); took < 10*time.Second || took > 22*time.Second {
				t.Errorf("%s: connected for %s", name, took)
			}
			synctest.Wait()
		}
	})
}

// 10: a session without input ends, a minute after a notice; a key in time prevents that.
func TestIdleNotice(t *testing.T) {
	const idle = 30 * time.Minute
	inBubble(t, Limits{Idle: idle}, func(t *testing.T, x *exchange) {
		out := &sshtest.Log{}
		c := x.call(out)
		for range 3 {
			time.Sleep(idle - 2*warning)
			if told := x.told.String(); told != "" {
				t.Fatalf("noticed early: %q", told)
			}
			time.Sleep(warning + 2*sweepEvery)
			if told := x.told.String(); strings.Count(told, "no input: session closes in one minute") != 1 {
				t.Fatalf("noticed: %q", told)
			}
			c.press("j")
			synctest.Wait()
			x.told.Reset()
		}
		time.Sleep(idle - 2*sweepEvery)
		if n := x.server.Stats.Sessions.Load(); n != 1 {
			t.Fatal("ended early")
		}
		time.Sleep(4 * sweepEvery)
		synctest.Wait()
		if n, cut := x.server.Stats.Sessions.Load(), x.server.Stats.closedTimes("idle"); n != 0 || cut != 1 {
			t.Errorf("%d sessions, %d ended", n, cut)
		}
		if !strings.HasSuffix(out.String(), "session closed: no input for 30m\r\n") {
			t.Error("the farewell does not say why")
		}
	})
}

// A command whose output is read, however slowly, is not idle; one that hangs is.
func TestLongDownloadIsNotIdle(t *testing.T) {
	const idle = 30 * time.Minute
	inBubble(t, Limits{Idle: idle}, func(t *testing.T, x *exchange) {
		hang := false
		x.exec = func(ctx context.Context, s *Session) int {
			for range 4 {
				time.Sleep(idle - warning)
				if _, err := io.WriteString(s.Stdout(), "some more\n"); err != nil {
					return 1
				}
			}
			if hang {
				<-ctx.Done()
			}
			return 0
		}
		run := func() ([]byte, error) {
			s, err := x.enter().client.NewSession()
			if err != nil {
				t.Fatal(err)
			}
			return s.Output("archive")
		}
		if out, err := run(); err != nil || len(out) != 40 {
			t.Errorf("%d bytes, %v", len(out), err)
		}
		hang = true
		if out, err := run(); err == nil || len(out) != 40 || x.server.Stats.closedTimes("idle") != 1 {
			t.Errorf("%d bytes, %v, %d ended", len(out), err, x.server.Stats.closedTimes("idle"))
		}
	})
}

// 10: a session ends at its time limit, a minute after a notice, keys or not.
func TestTimeLimitNotice(t *testing.T) {
	inBubble(t, Limits{Session: time.Hour}, func(t *testing.T, x *exchange) {
		out := &sshtest.Log{}
		c := x.call(out)
		for range 59 {
			c.press("j")
			time.Sleep(time.Minute)
		}
		time.Sleep(2 * sweepEvery)
		if told := x.told.String(); strings.Count(told, "time limit: session closes in one minute") != 1 {
			t.Errorf("noticed: %q", told)
		}
		c.press("j")
		time.Sleep(warning)
		synctest.Wait()
		if n, cut := x.server.Stats.Sessions.Load(), x.server.Stats.closedTimes("time"); n != 0 || cut != 1 {
			t.Errorf("%d sessions, %d ended", n, cut)
		}
		if !strings.Contains(out.String(), "session closed: reached the time limit of 1h") {
			t.Error("the farewell does not say why")
		}
	})
}

// 18: a load balancer has two seconds for its header, however slowly it sends it.
func TestProxyHeaderInTime(t *testing.T) {
	inBubble(t, Limits{}, func(t *testing.T, x *exchange) {
		for name, dawdle := range map[string]func(io.Writer){
			"silent": func(io.Writer) {},
			"slow": func(w io.Writer) {
				for _, b := range []byte("PROXY TCP4 203.0.113.7 10.0.0.1 4000 22\r\n") {
					if _, err := w.Write([]byte{b}); err != nil {
						return
					}
					time.Sleep(100 * time.Millisecond)
				}
			},
		} {
			near, began := x.lift(), time.Now()
			dawdle(near)
			_ = near.SetReadDeadline(time.Now().Add(time.Minute))
			if _, err := near.Read(make([]byte, 1)); err == nil || os.IsTimeout(err) {
				t.Errorf("%s: %v", name, err)
			}
			if took := time.Since(began); took > proxyTime+time.Second {
				t.Errorf("%s: closed after %s", name, took)
			}
			_ = near.Close()
			synctest.Wait()
			if all, starting := x.server.admission.counts(); all != 0 || starting != 0 {
				t.Errorf("%s: %d connections are counted, %d starting", name, all, starting)
			}
		}
	}, netip.MustParsePrefix("192.0.2.0/24"))
}
