package fetch

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"syscall"
)

// isTyped reports whether u is on a host that the user typed: the same name and port, or
// https in the place of http.
func isTyped(u *url.URL, typed []string) bool {
	for _, address := range typed {
		t, err := url.Parse(strings.TrimSpace(address))
		if err != nil || t.Hostname() == "" || !strings.EqualFold(t.Hostname(), u.Hostname()) {
			continue
		}
		if port(t) == port(u) || port(t) == "80" && port(u) == "443" {
			return true
		}
	}
	return false
}

func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}

// isPrivateName reports whether a host is written as an address that is not public, or is
// a name of this machine.
func isPrivateName(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && !IsPublic(ip)
}

// notPublic are the networks beside those that netip knows: shared address space, NAT64 and
// other translations, documentation, benchmarks and what is reserved.
func notPublic() []netip.Prefix {
	var list []netip.Prefix
	for _, s := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
		"240.0.0.0/4",
		"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:db8::/32", "2002::/16", "fec0::/10",
	} {
		list = append(list, netip.MustParsePrefix(s))
	}
	return list
}

var networks = sync.OnceValue(notPublic)

// IsPublic reports whether an address is one of the public Internet.
func IsPublic(ip netip.Addr) bool {
	if ip.Is4In6() || ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsLinkLocalMulticast() ||
		ip.IsInterfaceLocalMulticast() || ip.IsMulticast() || ip.IsUnspecified() || !ip.IsValid() {
		return false
	}
	ip = ip.WithZone("")
	for _, n := range networks() {
		if n.Contains(ip) {
			return false
		}
	}
	return true
}

// isLoopback reports whether a host of an address is this machine.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}

// newHTTPClient returns a client that follows no redirect by itself. A guarded one connects
// to public addresses only, and to the proxy of the environment.
func newHTTPClient(guarded bool) *http.Client {
	var proxies sync.Map // host:port of proxies
	dialer := &net.Dialer{Timeout: connectTime}
	guard := &net.Dialer{Timeout: connectTime, Control: publicOnly}
	transport := &http.Transport{
		Proxy: func(r *http.Request) (*url.URL, error) {
			u, err := http.ProxyFromEnvironment(r)
			if u != nil {
				proxies.Store(net.JoinHostPort(u.Hostname(), port(u)), true)
			}
			return u, err
		},
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if _, isProxy := proxies.Load(address); guarded && !isProxy {
				return guard.DialContext(ctx, network, address)
			}
			return dialer.DialContext(ctx, network, address)
		},
		TLSHandshakeTimeout:   connectTime,
		ResponseHeaderTimeout: firstByteTime,
		MaxIdleConnsPerHost:   2,
		IdleConnTimeout:       stallTime,
		DisableCompression:    true, // the limit is on what comes out
		ForceAttemptHTTP2:     true,
		// Headers are read before any body is counted.
		MaxResponseHeaderBytes: 1 << 20,
	}
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// publicOnly refuses a connection to an address that is not public. It is called after the
// name was looked up, with the address itself.
func publicOnly(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil || !IsPublic(ap.Addr()) {
		return fmt.Errorf("%s %w", address, ErrPrivate)
	}
	return nil
}
