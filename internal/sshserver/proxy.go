package sshserver

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"time"
)

const proxyTime = 2 * time.Second // for the header

var errProxy = errors.New("no PROXY header from a load balancer")

// isProxy reports whether an address is that of a load balancer.
func isProxy(balancers []netip.Prefix, a netip.Addr) bool {
	for _, p := range balancers {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// readProxy reads the PROXY header, version 1 or 2, with which a load balancer begins a
// connection, and not a byte more. It returns the client's address, or the zero one when the
// balancer connects for itself. https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt
func readProxy(nc net.Conn) (netip.Addr, error) {
	_ = nc.SetReadDeadline(time.Now().Add(proxyTime))
	head := make([]byte, 12)
	if _, err := io.ReadFull(nc, head); err != nil {
		return netip.Addr{}, errProxy
	}
	switch {
	case string(head) == "\r\n\r\n\x00\r\nQUIT\n":
		return readProxy2(nc)
	case bytes.HasPrefix(head, []byte("PROXY ")):
		return readProxy1(nc, head)
	}
	return netip.Addr{}, errProxy
}

func readProxy1(nc net.Conn, line []byte) (netip.Addr, error) {
	const longest = 107
	for b := make([]byte, 1); !bytes.HasSuffix(line, []byte("\r\n")); line = append(line, b[0]) {
		if len(line) == longest {
			return netip.Addr{}, errProxy
		}
		if _, err := io.ReadFull(nc, b); err != nil {
			return netip.Addr{}, errProxy
		}
	}
	fields := strings.Split(strings.TrimSuffix(string(line), "\r\n"), " ")
	if len(fields) > 1 && fields[1] == "UNKNOWN" {
		return netip.Addr{}, nil
	}
	if len(fields) != 6 || fields[1] != "TCP4" && fields[1] != "TCP6" {
		return netip.Addr{}, errProxy
	}
	a, err := netip.ParseAddr(fields[2])
	if err != nil {
		return netip.Addr{}, errProxy
	}
	return a.Unmap(), nil
}

func readProxy2(nc net.Conn) (netip.Addr, error) {
	const longest = 2048
	head := make([]byte, 4)
	if _, err := io.ReadFull(nc, head); err != nil {
		return netip.Addr{}, errProxy
	}
	size := int(binary.BigEndian.Uint16(head[2:]))
	if head[0]>>4 != 2 || size > longest {
		return netip.Addr{}, errProxy
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(nc, body); err != nil {
		return netip.Addr{}, errProxy
	}
	const local, proxy, ip4, ip6 = 0, 1, 0x11, 0x21
	switch command, family := head[0]&0xf, head[1]; {
	case command == local:
		return netip.Addr{}, nil
	case command == proxy && family == ip4 && size >= 12:
		return netip.AddrFrom4([4]byte(body[:4])), nil
	case command == proxy && family == ip6 && size >= 36:
		return netip.AddrFrom16([16]byte(body[:16])).Unmap(), nil
	}
	return netip.Addr{}, errProxy
}
