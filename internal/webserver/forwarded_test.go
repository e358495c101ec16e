package webserver

import (
	"net/netip"
	"testing"
)

// The address of a client is what the nearest trusted proxies say, and nothing that it says itself.
func TestForwardedFor(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	for _, c := range []struct {
		name, header, peer, want string
	}{
		{"no proxy", "1.2.3.4", "5.6.7.8", "5.6.7.8"},
		{"a proxy", "1.2.3.4", "10.0.0.1", "1.2.3.4"},
		{"two proxies", "1.2.3.4, 10.0.0.2", "10.0.0.1", "1.2.3.4"},
		{"what the client made up", "9.9.9.9, 1.2.3.4", "10.0.0.1", "1.2.3.4"},
		{"IPv6", "2001:db8::1", "10.0.0.1", "2001:db8::1"},
		{"none", "", "10.0.0.1", "invalid IP"},
		{"nonsense", "x", "10.0.0.1", "invalid IP"},
	} {
		if got := forwardedFor([]string{c.header}, netip.MustParseAddr(c.peer), proxies); got.String() != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
	}
}

func TestLocaleOf(t *testing.T) {
	for header, want := range map[string]string{
		"de-DE,de;q=0.9,en": "de_DE", "fr": "fr", "": "", "*": "", "en\x1b[2J": "", "x;q=1": "x",
	} {
		if got := localeOf(header); got != want {
			t.Errorf("%q: %q, want %q", header, got, want)
		}
	}
}

func TestAcceptsGzip(t *testing.T) {
	for header, want := range map[string]bool{
		"gzip, deflate, br": true, "br;q=1, gzip;q=0.5": true, "gzip;q=0": false, "": false, "identity": false,
	} {
		if got := acceptsGzip(header); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
}
