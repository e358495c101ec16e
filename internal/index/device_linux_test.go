package index

import "golang.org/x/sys/unix"

// makeDevice makes a character device, as who is root may.
func makeDevice(name string, major, minor uint32) error {
	return unix.Mknod(name, unix.S_IFCHR|0o600, int(unix.Mkdev(major, minor)))
}
