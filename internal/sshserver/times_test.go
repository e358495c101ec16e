package sshserver

import (
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// 10: a session without a key ends, a minute after that has been told; a key in time keeps it.
func TestIdleIsTold(t *testing.T) {
	const idle = 30 * time.Minute
	inBubble(t, Limits{Idle: idle}, func(t *testing.T, x *exchange) {
		out := &safeLog{}
		c := x.call(out)
		for range 3 {
			time.Sleep(idle - 2*warning)
			if told := x.told.String(); told != "" {
				t.Fatalf("told early: %q", told)
			}
			time.Sleep(warning + 2*sweepEvery)
			if told := x.told.String(); strings.Count(told, "closing in a minute") != 1 {
				t.Fatalf("told: %q", told)
			}
			c.press("j")
			synctest.Wait()
			x.told.text.Reset()
		}
		time.Sleep(idle - 2*sweepEvery)
		if n := x.server.Stats.Sessions.Load(); n != 1 {
			t.Fatal("ended early")
		}
		time.Sleep(4 * sweepEvery)
		synctest.Wait()
		if n, cut := x.server.Stats.Sessions.Load(), x.server.Stats.cutFor("idle"); n != 0 || cut != 1 {
			t.Errorf("%d sessions, %d ended", n, cut)
		}
		if !strings.HasSuffix(out.String(), "closed after 30m without a key\r\n") {
			t.Error("the reader is not told why")
		}
	})
}

// 10: a session that may last so long is told a minute before its end, keys or not.
func TestLongestSessionIsTold(t *testing.T) {
	inBubble(t, Limits{Session: time.Hour}, func(t *testing.T, x *exchange) {
		out := &safeLog{}
		c := x.call(out)
		for range 59 {
			c.press("j")
			time.Sleep(time.Minute)
		}
		time.Sleep(2 * sweepEvery)
		if told := x.told.String(); strings.Count(told, "ends in a minute") != 1 {
			t.Errorf("told: %q", told)
		}
		c.press("j")
		time.Sleep(warning)
		synctest.Wait()
		if n, cut := x.server.Stats.Sessions.Load(), x.server.Stats.cutFor("time"); n != 0 || cut != 1 {
			t.Errorf("%d sessions, %d ended", n, cut)
		}
		if !strings.Contains(out.String(), "closed after 1h, the longest") {
			t.Error("the reader is not told why")
		}
	})
}

// 18: a balancer has two seconds for its header, however slowly it sends it.
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
			near, far := net.Pipe()
			began := time.Now()
			x.calls <- named{far, &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 4000}}
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
			if all, starting := x.server.door.counts(); all != 0 || starting != 0 {
				t.Errorf("%s: %d connections are counted, %d starting", name, all, starting)
			}
		}
	}, netip.MustParsePrefix("192.0.2.0/24"))
}
