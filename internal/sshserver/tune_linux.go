package sshserver

import (
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// tune lets the kernel detect dead connections: by keepalives while nothing is sent, and by
// TCP_USER_TIMEOUT while what is sent is not acknowledged, when keepalives are silent.
func tune(nc net.Conn) {
	tcp, ok := nc.(*net.TCPConn)
	if !ok {
		return
	}
	const timeout = time.Minute
	_ = tcp.SetKeepAliveConfig(net.KeepAliveConfig{
		Enable: true, Idle: 30 * time.Second, Interval: 10 * time.Second, Count: 3,
	})
	if raw, err := tcp.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) {
			_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(timeout.Milliseconds()))
		})
	}
}
