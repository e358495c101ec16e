package sshserver

import (
	"net"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// 10: the kernel asks after a silent client, and gives up one that acknowledges nothing.
func TestSocketOptions(t *testing.T) {
	r := start(t)
	_ = r.open(r.Dial())
	options := map[int]int{}
	r.server.forEachConn(func(c *conn) {
		raw, err := c.net.(syscall.Conn).SyscallConn()
		if err != nil {
			t.Fatal(err)
		}
		err = raw.Control(func(fd uintptr) {
			options[unix.SO_KEEPALIVE], _ = unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_KEEPALIVE)
			options[unix.TCP_USER_TIMEOUT], _ = unix.GetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT)
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := c.net.(*net.TCPConn); !ok {
			t.Errorf("a connection of type %T", c.net)
		}
	})
	if options[unix.SO_KEEPALIVE] != 1 || options[unix.TCP_USER_TIMEOUT] != 60000 {
		t.Errorf("keepalive %d, user timeout %d ms", options[unix.SO_KEEPALIVE], options[unix.TCP_USER_TIMEOUT])
	}
}
