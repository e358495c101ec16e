package webserver

import (
	"net/netip"
	"strings"
)

// forwardedFor returns the address that trusted proxies say a client has, peer where none is
// trusted. Each proxy adds the address that it saw at the end, so the last one that no trusted proxy
// has is the client's; what is before that, anyone may have written.
func forwardedFor(headers []string, peer netip.Addr, proxies []netip.Prefix) netip.Addr {
	trusted := func(a netip.Addr) bool {
		for _, p := range proxies {
			if p.Contains(a) {
				return true
			}
		}
		return false
	}
	hops := strings.Split(strings.Join(headers, ","), ",")
	for i := len(hops) - 1; i >= 0 && trusted(peer); i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return netip.Addr{}
		}
		peer = a.Unmap()
	}
	return peer
}
