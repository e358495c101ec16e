//go:build unix

package folder

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"
)

// diskTree is a folder of the disk. Every step into it is taken relative to a folder
// that is already open and follows no symbolic link, so nothing outside is reached even
// when links appear meanwhile. Files are opened without blocking, so that a FIFO cannot hold
// up the walk.
type diskTree struct {
	dir  string
	root *os.File // nil to open dir anew for each reader; closed when nothing refers to it
}

// pinTree opens a folder of the disk and stays in it, wherever its path leads later.
func pinTree(dir string) (tree, fs.FileInfo, error) {
	fd, err := retry(func() (int, error) {
		return unix.Open(dir, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	})
	if err != nil {
		return nil, nil, &fs.PathError{Op: "open", Path: dir, Err: err}
	}
	root := os.NewFile(uintptr(fd), dir)
	info, err := root.Stat()
	return diskTree{dir, root}, info, err
}

// pathTree returns a folder of the disk that is found by its path each time.
func pathTree(dir string) tree { return diskTree{dir: dir} }

func (t diskTree) reader(limit int64) reader { return &diskReader{tree: t, limit: limit, root: -1} }

// open returns a descriptor of the folder.
func (t diskTree) open() (int, error) {
	const folder = unix.O_RDONLY | unix.O_DIRECTORY | unix.O_CLOEXEC
	if t.root == nil {
		return retry(func() (int, error) { return unix.Open(t.dir, folder, 0) })
	}
	defer runtime.KeepAlive(t.root)
	at := int(t.root.Fd())
	return retry(func() (int, error) { return unix.Openat(at, ".", folder, 0) })
}

// diskReader keeps open the root and the folder of the last file, and keeps its buffer.
type diskReader struct {
	tree   diskTree
	limit  int64
	root   int // a descriptor, -1 while it is closed
	dir    string
	folder *os.File // nil while it is closed
	buf    []byte
}

func (r *diskReader) close() {
	r.leave()
	if r.root >= 0 {
		_ = unix.Close(r.root)
		r.root = -1
	}
}

// leave closes the folder that is open.
func (r *diskReader) leave() {
	if r.folder != nil {
		_ = r.folder.Close()
		r.folder = nil
	}
}

// enter opens a folder and closes the one before.
func (r *diskReader) enter(dir string) error {
	r.leave()
	fd, err := r.open(dir)
	if err != nil {
		return &fs.PathError{Op: "open", Path: dir, Err: err}
	}
	r.dir, r.folder = dir, os.NewFile(uintptr(fd), filepath.Join(r.tree.dir, filepath.FromSlash(dir)))
	return nil
}

// open returns a descriptor of a folder.
func (r *diskReader) open(dir string) (fd int, err error) {
	const folder = unix.O_RDONLY | unix.O_DIRECTORY | unix.O_CLOEXEC
	if r.root < 0 {
		if r.root, err = r.tree.open(); err != nil {
			return -1, err
		}
	}
	if strings.Contains(dir, "/") {
		if fd, done, err := openBeneath(r.root, dir); done {
			return fd, err
		}
	}
	fd, err = retry(func() (int, error) { return unix.Openat(r.root, ".", folder, 0) })
	for dir != "" && err == nil {
		var seg string
		seg, dir, _ = strings.Cut(dir, "/")
		parent := fd
		fd, err = retry(func() (int, error) { return unix.Openat(parent, seg, folder|unix.O_NOFOLLOW, 0) })
		_ = unix.Close(parent)
	}
	return fd, err
}

func (r *diskReader) list(dir string) ([]fs.DirEntry, error) {
	if err := r.enter(dir); err != nil {
		return nil, err
	}
	return r.folder.ReadDir(-1)
}

// descriptor returns a descriptor of a folder, which is open already if the last file was
// there.
func (r *diskReader) descriptor(dir string) (int, error) {
	if r.folder == nil || dir != r.dir {
		if err := r.enter(dir); err != nil {
			return -1, err
		}
	}
	return int(r.folder.Fd()), nil
}

func (r *diskReader) stamp(dir, name string) Stamp {
	at, err := r.descriptor(dir)
	if err != nil {
		return noStamp
	}
	var st unix.Stat_t
	if err := unix.Fstatat(at, name, &st, unix.AT_SYMLINK_NOFOLLOW); err != nil || st.Mode&unix.S_IFMT != unix.S_IFREG {
		return noStamp
	}
	return Stamp{st.Size, st.Mtim.Nano()}
}

func (r *diskReader) read(dir, name string, old Stamp) ([]byte, Stamp, error) {
	at, err := r.descriptor(dir)
	if err != nil {
		return nil, Stamp{}, err
	}
	if old.IsKnown() { // a look at the file is cheaper than opening it
		if now := r.stamp(dir, name); now == old {
			return nil, now, errUnchanged
		}
	}
	fd, now, err := r.openFile(at, name)
	if err != nil {
		return nil, now, err
	}
	defer unix.Close(fd)
	if now == old {
		return nil, now, errUnchanged
	}
	data, err := r.fill(fd, int(now.Size))
	return data, now, err
}

// openFile opens a regular file in a folder that is open.
func (r *diskReader) openFile(at int, name string) (fd int, now Stamp, err error) {
	fd, err = retry(func() (int, error) {
		return unix.Openat(at, name, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_CLOEXEC|unix.O_NOCTTY, 0)
	})
	if err != nil {
		if errors.Is(err, unix.ELOOP) || errors.Is(err, unix.ENXIO) {
			err = errSpecial
		}
		return -1, Stamp{}, err
	}
	var st unix.Stat_t
	if err = unix.Fstat(fd, &st); err == nil {
		now = Stamp{st.Size, st.Mtim.Nano()}
		switch {
		case st.Mode&unix.S_IFMT != unix.S_IFREG:
			err = errSpecial
		case st.Size > r.limit:
			err = errTooBig
		}
	}
	if err != nil {
		_ = unix.Close(fd)
		return -1, now, err
	}
	return fd, now, nil
}

func (r *diskReader) file(dir, name string) (io.ReadCloser, Stamp, error) {
	at, err := r.descriptor(dir)
	if err != nil {
		return nil, Stamp{}, err
	}
	fd, now, err := r.openFile(at, name)
	if err != nil {
		return nil, now, err
	}
	return os.NewFile(uintptr(fd), name), now, nil
}

// fill reads size bytes, and what has been added since, up to the limit.
func (r *diskReader) fill(fd, size int) ([]byte, error) {
	if cap(r.buf) < size+512 || cap(r.buf) > 1<<20 && size < 1<<18 {
		least := 64 << 10
		if r.buf == nil { // it may read one file only
			least = 0
		}
		r.buf = make([]byte, max(size+512, least))
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

func (r *diskReader) forget() { r.buf = nil }
