package index

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"quire/internal/post"
)

// Cache keeps what was read of content folders in a directory of the disk, one file a
// folder, so that the next start need not read them again. The zero value keeps
// nothing. Losing a file, or the whole directory, costs one reading of the folder;
// so does a directory that cannot be written. Any number of processes may share it:
// a file is written beside its place and renamed into it, and the last one stays.
//
// A file is believed when its version, its checksum, the build that wrote it and the
// folder it speaks of are right, and each post in it as long as the size and the time
// of change of its file are what they were.
type Cache struct {
	// Dir is made when it is needed; "" is no cache.
	Dir string
	// Build tells programs apart that may read one file differently.
	Build string
}

// cacheMagic begins a file of the cache; its end is the version of the format, which
// changes with cacheformat.go.
const cacheMagic = "quire posts 5\n\x00\x00"

// racy is how old a file must be when it is read for its time of change to tell
// whether it has changed since: clocks of file systems are coarse.
const racy = 2 * time.Second

// castagnoli is the CRC that processors have an instruction for.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

var errCache = errors.New("no such cache")

// root is the folder of src as a cache knows it; "" when it is not on the disk.
func (c Cache) root(src *Source) string {
	if c.Dir == "" || src.dir == "" {
		return ""
	}
	dir, err := filepath.Abs(src.dir)
	if err != nil {
		return ""
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	if src.join != nil {
		dir += "\x00joined"
	}
	return dir
}

// file is where what was read of a folder is kept.
func (c Cache) file(root string) string {
	sum := sha256.Sum256([]byte(root))
	return filepath.Join(c.Dir, hex.EncodeToString(sum[:16])+".posts")
}

// has says that something may be known about a folder.
func (c Cache) has(src *Source) bool {
	root := c.root(src)
	if root == "" {
		return false
	}
	_, err := os.Stat(c.file(root))
	return err == nil
}

// load returns what is known about a folder, nil when that is nothing.
func (c Cache) load(src *Source) *memory {
	root := c.root(src)
	if root == "" {
		return nil
	}
	f, err := os.Open(filepath.Clean(c.file(root)))
	if err != nil {
		return nil
	}
	defer f.Close() //nolint:errcheck // nothing was written
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() > 1<<31 {
		return nil
	}
	start := make([]byte, headAt)
	if _, err := io.ReadFull(f, start); err != nil || string(start[:len(cacheMagic)]) != cacheMagic {
		return nil
	}
	n := int64(binary.LittleEndian.Uint32(start[len(cacheMagic):]))
	rest := info.Size() - headAt - n
	if rest < 0 {
		return nil
	}
	head, err := readChecked(f, headAt, n, binary.LittleEndian.Uint32(start[headAt-crc32.Size:]))
	if err != nil {
		return nil
	}
	return decodeMemory(head, rest, func(at, size int64, sum uint32) (string, error) {
		return readChecked(f, headAt+n+at, size, sum)
	}, c.Build, root)
}

// headAt is where the head of a cache file begins, behind magic, length and checksum.
const headAt = int64(len(cacheMagic) + 4 + crc32.Size)

// readChecked returns n bytes of a file, if sum is their checksum.
func readChecked(f io.ReaderAt, at, n int64, sum uint32) (string, error) {
	// Strings of the index point into this one: it is read without a copy of the whole.
	var out strings.Builder
	out.Grow(int(n))
	buf := make([]byte, min(n, 128<<10))
	is := uint32(0)
	for n > 0 {
		part := buf[:min(n, int64(len(buf)))]
		if _, err := f.ReadAt(part, at); err != nil {
			return "", err
		}
		is = crc32.Update(is, castagnoli, part)
		_, _ = out.Write(part)
		at, n = at+int64(len(part)), n-int64(len(part))
	}
	if is != sum {
		return "", errCache
	}
	return out.String(), nil
}

// save keeps m, from which ix was built and which was read at the given time. What goes
// wrong only costs speed, so nobody is told.
func (c Cache) save(src *Source, ix *Index, m *memory, read time.Time) {
	root := c.root(src)
	if root == "" {
		return
	}
	head, chunks := encodeMemory(m, ix, c.Build, root, read.Add(-racy).UnixNano())
	_ = replaceFile(c.file(root), func(w io.Writer) error {
		start := binary.LittleEndian.AppendUint32([]byte(cacheMagic), uint32(len(head)))
		start = binary.LittleEndian.AppendUint32(start, crc32.Checksum(head, castagnoli))
		for _, part := range append([][]byte{start, head}, chunks...) {
			if _, err := w.Write(part); err != nil {
				return err
			}
		}
		return nil
	})
}

// replaceFile puts a file of the cache in its place: another process, or one that is
// killed meanwhile, leaves the old one or the new one.
func replaceFile(name string, write func(io.Writer) error) (err error) {
	dir := filepath.Dir(name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	sweepCache(name)
	f, err := os.CreateTemp(dir, filepath.Base(name)+".*.new")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if err := write(f); err != nil {
		_ = f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// sweepCache removes what writers that were killed left behind.
func sweepCache(name string) {
	const old = time.Hour
	left, _ := filepath.Glob(name + ".*.new")
	for _, l := range left {
		if info, err := os.Lstat(l); err == nil && info.Mode()&fs.ModeType == 0 && time.Since(info.ModTime()) > old {
			_ = os.Remove(l)
		}
	}
}

// memory is what the files of a folder told when they were read last. Goroutines share it.
type memory struct {
	readings []reading
	walked   []int32 // the place in readings of the documents in the order of a walk; nil is their own
	site     Site
	fresh    int // how many are not as they were remembered

	paths  sync.Once
	byPath map[string]*reading
	built  sync.Once
	ix     *Index
}

// at returns the reading of a path, nil when there is none.
func (m *memory) at(path string) *reading {
	if m == nil {
		return nil
	}
	m.paths.Do(func() {
		m.byPath = make(map[string]*reading, len(m.readings))
		for i := range m.readings {
			m.byPath[m.readings[i].path] = &m.readings[i]
		}
	})
	return m.byPath[path]
}

// found returns the reading of the i-th document of a walk, nil when there is none. Most
// walks find the documents of the one before, in the same order.
func (m *memory) found(i int, d *document) *reading {
	if m == nil {
		return nil
	}
	if i < len(m.readings) {
		at := i
		if m.walked != nil {
			at = int(m.walked[i])
		}
		if r := &m.readings[at]; d.is(r.path) {
			return r
		}
	}
	return m.at(d.path())
}

// changes is how many documents m tells of otherwise than known, which it was made
// from if it is another; a change of the site counts as one.
func (m *memory) changes(known *memory) int {
	switch known {
	case nil:
		return len(m.readings)
	case m:
		return 0
	}
	gone := len(known.readings) - (len(m.readings) - m.fresh)
	n := max(m.fresh, gone)
	if m.site != known.site {
		n++
	}
	return n
}

// snapshot is the index of what is remembered: the one that was built of it for the same
// source and options, if it was.
func (m *memory) snapshot(src *Source, opt Options) *Index {
	m.built.Do(func() {
		if m.ix != nil {
			return
		}
		posts := make([]*post.Post, 0, len(m.readings))
		var findings []post.Finding
		for i := range m.readings {
			if p := m.readings[i].post; p != nil {
				posts = append(posts, p)
			}
			findings = append(findings, m.readings[i].findings...)
		}
		m.ix = buildOrdered(src, opt, m.site, posts, findings, false)
		m.ix.read = m
	})
	return m.ix
}
