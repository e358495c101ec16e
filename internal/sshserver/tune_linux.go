package sshserver

import (
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// tune has the kernel find out that a client is gone: by asking when nothing is sent, and
// by giving up when what is sent is not acknowledged, of which keepalives know nothing.
func tune(nc net.Conn) {
	tcp, ok := nc.(*net.TCPConn)
	if !ok {
		return
	}
	const lost = time.Minute
	_ = tcp.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: 30 * time.Second, Interval: 10 * time.Second, Count: 3})
	if raw, err := tcp.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) {
			_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(lost.Milliseconds()))
		})
	}
}
