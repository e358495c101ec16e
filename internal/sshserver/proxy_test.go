package sshserver

import (
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"quire/internal/sshserver/sshtest"
)

// 18: a PROXY header is accepted from load balancers only.
func TestProxyProtocol(t *testing.T) {
	balancer := func(o *Options) {
		o.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
		o.Sources = SourceFull
	}
	v2 := func(body ...byte) string { return "\r\n\r\n\x00\r\nQUIT\n" + string(body) }
	for _, c := range []struct {
		name, head string
		trusted    bool
		want       string // source, "" when it is refused
	}{
		{"version 1", "PROXY TCP4 203.0.113.7 10.0.0.1 4000 22\r\n", true, "203.0.113.7"},
		{"version 1 of IPv6", "PROXY TCP6 2001:db8::7 2001:db8::1 4000 22\r\n", true, "2001:db8::7"},
		{"version 1 unknown", "PROXY UNKNOWN\r\n", true, "-"},
		{"version 2", v2(0x21, 0x11, 0, 12, 203, 0, 113, 9, 10, 0, 0, 1, 1, 2, 0, 22), true, "203.0.113.9"},
		{"version 2 local", v2(0x20, 0, 0, 0), true, "-"},
		{"none", "", true, ""},
		{"rubbish", "PROXY TCP4 nonsense\r\n", true, ""},
		{"endless", "PROXY " + strings.Repeat("x", 200), true, ""},
		{"version 2 that lies", v2(0x21, 0x11, 0xff, 0xff), true, ""},
		{"forged", "PROXY TCP4 203.0.113.7 10.0.0.1 4000 22\r\n", false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var r *rig
			if c.trusted {
				r = start(t, balancer)
			} else {
				r = start(t)
			}
			nc, err := net.Dial("tcp", r.Addr)
			if err != nil {
				t.Fatal(err)
			}
			defer nc.Close() //nolint:errcheck // the end of it
			_, _ = io.WriteString(nc, c.head)
			conn, channels, requests, err := ssh.NewClientConn(nc, r.Addr, r.Config(sshtest.NoQuestions))
			if (err == nil) != (c.want != "") {
				t.Fatalf("let in: %v", err)
			}
			if err != nil {
				return
			}
			s, err := ssh.NewClient(conn, channels, requests).NewSession()
			if err != nil {
				t.Fatal(err)
			}
			_ = s.Run("x")
			if got := SourceFull.Show(r.last.Load().Source); got != c.want {
				t.Errorf("source %s, want %s", got, c.want)
			}
			_ = nc.Close()
		})
	}
}
