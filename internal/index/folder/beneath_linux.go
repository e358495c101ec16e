package folder

import (
	"errors"

	"golang.org/x/sys/unix"
)

// openBeneath opens a folder below an open one in one call, which follows no symbolic link
// on the way. done is false where the kernel does not have the call, or a sandbox forbids it.
func openBeneath(root int, dir string) (fd int, done bool, err error) {
	how := unix.OpenHow{
		Flags:   unix.O_RDONLY | unix.O_DIRECTORY | unix.O_NOFOLLOW | unix.O_CLOEXEC,
		Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS | unix.RESOLVE_NO_MAGICLINKS,
	}
	fd, err = retry(func() (int, error) { return unix.Openat2(root, dir, &how) })
	if errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.EPERM) || errors.Is(err, unix.EAGAIN) {
		return -1, false, nil
	}
	return fd, true, err
}
