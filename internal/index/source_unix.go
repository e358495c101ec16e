//go:build unix

package index

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// diskTree is a folder of the disk. Every step into it is taken relative to a folder
// that is already open and follows no symbolic link, so nothing outside is reached
// even when links appear meanwhile; files are opened without blocking, so that a FIFO
// cannot hold the scan.
type diskTree string

func (t diskTree) list(dir string) ([]fs.DirEntry, error) {
	fd, err := t.open(dir)
	if err != nil {
		return nil, err
	}
	f := os.NewFile(uintptr(fd), filepath.Join(string(t), filepath.FromSlash(dir)))
	defer f.Close()
	return f.ReadDir(-1)
}

// open returns a descriptor of a folder.
func (t diskTree) open(dir string) (int, error) {
	fd, err := retry(func() (int, error) {
		return unix.Open(string(t), unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	})
	if strings.Contains(dir, "/") && err == nil {
		if below, done, err := openBeneath(fd, dir); done {
			_ = unix.Close(fd)
			if err != nil {
				return -1, &fs.PathError{Op: "open", Path: dir, Err: err}
			}
			return below, nil
		}
	}
	for rest := dir; rest != "" && err == nil; {
		var seg string
		seg, rest, _ = strings.Cut(rest, "/")
		parent := fd
		fd, err = retry(func() (int, error) {
			return unix.Openat(parent, seg, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
		})
		_ = unix.Close(parent)
	}
	if err != nil {
		return -1, &fs.PathError{Op: "open", Path: dir, Err: err}
	}
	return fd, nil
}

func (t diskTree) reader(limit int64) reader { return &diskReader{tree: t, limit: limit, fd: -1} }

// diskReader keeps the folder of the last file open and the buffer of its bytes.
type diskReader struct {
	tree  diskTree
	limit int64
	dir   string
	fd    int
	buf   []byte
}

func (r *diskReader) close() {
	if r.fd >= 0 {
		_ = unix.Close(r.fd)
		r.fd = -1
	}
}

func (r *diskReader) read(dir, name string, was stamp) ([]byte, stamp, error) {
	if r.fd < 0 || dir != r.dir {
		r.close()
		fd, err := r.tree.open(dir)
		if err != nil {
			return nil, stamp{}, err
		}
		r.fd, r.dir = fd, dir
	}
	if was.size >= 0 { // a look at the file is cheaper than opening it
		var st unix.Stat_t
		err := unix.Fstatat(r.fd, name, &st, unix.AT_SYMLINK_NOFOLLOW)
		if now := (stamp{st.Size, st.Mtim.Nano()}); err == nil && st.Mode&unix.S_IFMT == unix.S_IFREG && now == was {
			return nil, now, errSame
		}
	}
	fd, err := retry(func() (int, error) {
		return unix.Openat(r.fd, name, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_CLOEXEC|unix.O_NOCTTY, 0)
	})
	if err != nil {
		if errors.Is(err, unix.ELOOP) || errors.Is(err, unix.ENXIO) {
			err = errSpecial
		}
		return nil, stamp{}, err
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return nil, stamp{}, err
	}
	now := stamp{st.Size, st.Mtim.Nano()}
	switch {
	case st.Mode&unix.S_IFMT != unix.S_IFREG:
		return nil, now, errSpecial
	case st.Size > r.limit:
		return nil, now, errTooBig
	case now == was:
		return nil, now, errSame
	}
	data, err := r.fill(fd, int(st.Size))
	return data, now, err
}

// fill reads size bytes, and what was added since, up to the limit.
func (r *diskReader) fill(fd, size int) ([]byte, error) {
	if cap(r.buf) < size+512 || cap(r.buf) > 1<<20 && size < 1<<18 {
		r.buf = make([]byte, max(size+512, 64<<10))
	}
	buf, n := r.buf[:cap(r.buf)], 0
	for {
		if n == len(buf) {
			buf = append(buf, make([]byte, len(buf))...)
			r.buf = buf
		}
		m, err := retry(func() (int, error) { return unix.Read(fd, buf[n:]) })
		if err != nil {
			return nil, err
		}
		if n += m; int64(n) > r.limit {
			return nil, errTooBig
		}
		if m == 0 || n == size && n < len(buf) && m == size {
			return buf[:n], nil
		}
	}
}

// retry repeats a call that a signal interrupted.
func retry(call func() (int, error)) (int, error) {
	for {
		n, err := call()
		if !errors.Is(err, unix.EINTR) {
			return n, err
		}
	}
}
