//go:build !linux

package sshserver

import (
	"net"
	"time"
)

// tune lets the kernel detect dead connections.
func tune(nc net.Conn) {
	if tcp, ok := nc.(*net.TCPConn); ok {
		_ = tcp.SetKeepAliveConfig(net.KeepAliveConfig{
			Enable: true, Idle: 30 * time.Second, Interval: 10 * time.Second, Count: 3,
		})
	}
}
