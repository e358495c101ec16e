package sshserver

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"quire/internal/sshserver/sshtest"
)

// 9: a client that stops reading fills its window and is disconnected; meanwhile the others
// are answered at once.
func TestFullWindow(t *testing.T) {
	inBubble(t, Limits{Write: 10 * time.Second, InputRate: 1 << 20}, func(t *testing.T, x *exchange) {
		out := &sshtest.Log{}
		reads := x.call(out)
		base := goroutines()
		var stuck []*cable
		for range 2 {
			stuck = append(stuck, x.call(nil))
		}
		full := func() (n int) {
			x.server.forEachConn(func(c *conn) {
				for _, s := range c.snapshot() {
					if s.writeSince.Load() != 0 {
						n++
					}
				}
			})
			return n
		}
		keys := 0
		for pressed := 0; full() < len(stuck); pressed++ {
			if pressed == 1000 {
				t.Fatal("the windows are never full")
			}
			for _, c := range stuck {
				c.press("j")
			}
			if pressed%10 == 0 {
				reads.press("j")
				keys++
			}
			time.Sleep(50 * time.Millisecond)
			synctest.Wait()
		}
		for range 5 { // within the time that they are given
			reads.press("j")
			keys++
			synctest.Wait() // no time passes
			if want := fmt.Sprintf("key %d ", keys); !strings.Contains(out.String(), want) {
				t.Fatalf("no answer to key %d while others do not read", keys)
			}
			time.Sleep(time.Second)
		}
		if n := x.server.Stats.Sessions.Load(); n != 3 {
			t.Errorf("%d sessions: some were given up early", n)
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if n, cut := x.server.Stats.Sessions.Load(), x.server.Stats.closedTimes("write"); n != 1 || cut != 2 {
			t.Errorf("%d sessions, %d cut, want the one that reads", n, cut)
		}
		for _, c := range stuck {
			_ = c.client.Close()
		}
		synctest.Wait()
		if n := goroutines(); n > base {
			t.Errorf("%d goroutines, %d before", n, base)
		}
		_ = reads.client.Close()
		synctest.Wait()
	})
}
