// Package cache keeps what was read of content folders in files of a directory, so that the
// next start need not read the folders again: for each folder the State of its files, and the
// full text of its posts.
package cache

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
	"time"

	"quire/internal/index/folder"
	"quire/internal/post"
)

// Cache is a directory of the disk. The zero value keeps nothing. Losing a file, or the whole
// directory, costs one reading of the folder; so does a directory that cannot be written. Any
// number of processes may share it: a file is written under another name and renamed, and the
// last one wins.
//
// A file is used when its version, its checksum, the build that wrote it and the folder that
// it describes are right. Each post in it is used as long as the size and the time of change
// of its file are what they were.
type Cache struct {
	// Dir is made when it is needed; "" is no cache.
	Dir string
	// Build tells programs apart that may read one file differently.
	Build string
}

// magic begins a file of states; its end is the version of the format, which changes with
// encode.go.
const magic = "quire posts 8\n\x00\x00"

// castagnoli is the CRC that processors have an instruction for.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

var errBroken = errors.New("broken cache file")

// key returns what the files of a source are kept under; "" when it is not on disk.
func (c Cache) key(src *folder.Source) string {
	if c.Dir == "" {
		return ""
	}
	key := src.RealDir()
	if key != "" && src.IsJoined() {
		key += "\x00joined"
	}
	return key
}

// path returns the file in which the state of a folder is kept.
func (c Cache) path(key string) string { return filepath.Join(c.Dir, fileName(key)+".posts") }

func fileName(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:16])
}

// Has reports whether there may be a state of the source.
func (c Cache) Has(src *folder.Source) bool {
	key := c.key(src)
	if key == "" {
		return false
	}
	_, err := os.Stat(c.path(key))
	return err == nil
}

// Load returns the state of a source, nil without one. Its posts come first among the
// records, in the order that they were saved in.
func (c Cache) Load(src *folder.Source) *folder.State {
	key := c.key(src)
	if key == "" {
		return nil
	}
	f, err := os.Open(filepath.Clean(c.path(key)))
	if err != nil {
		return nil
	}
	defer f.Close() //nolint:errcheck // nothing was written
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() > 1<<31 {
		return nil
	}
	start := make([]byte, headAt)
	if _, err := io.ReadFull(f, start); err != nil || string(start[:len(magic)]) != magic {
		return nil
	}
	n := int64(binary.LittleEndian.Uint32(start[len(magic):]))
	rest := info.Size() - headAt - n
	if rest < 0 {
		return nil
	}
	head, err := readChecked(f, headAt, n, binary.LittleEndian.Uint32(start[headAt-crc32.Size:]))
	if err != nil {
		return nil
	}
	return decode(head, rest, func(at, size int64, sum uint32) (string, error) {
		return readChecked(f, headAt+n+at, size, sum)
	}, c.Build, key)
}

// headAt is where the head of a file begins, after magic, length and checksum.
const headAt = int64(len(magic) + 4 + crc32.Size)

// readChecked returns n bytes of a file, if sum is their checksum.
func readChecked(f io.ReaderAt, at, n int64, sum uint32) (string, error) {
	// Strings of the state point into this one: it is read without a copy of the whole.
	var out strings.Builder
	out.Grow(int(n))
	buf := make([]byte, min(n, 128<<10))
	actual := uint32(0)
	for n > 0 {
		part := buf[:min(n, int64(len(buf)))]
		if _, err := f.ReadAt(part, at); err != nil {
			return "", err
		}
		actual = crc32.Update(actual, castagnoli, part)
		_, _ = out.Write(part)
		at, n = at+int64(len(part)), n-int64(len(part))
	}
	if actual != sum {
		return "", errBroken
	}
	return out.String(), nil
}

// Save keeps a state, which was read at the given time; posts are those of its records, in
// the order in which Load is to return them. An error only costs speed, so it is dropped.
func (c Cache) Save(src *folder.Source, state *folder.State, posts []*post.Post, read time.Time) {
	key := c.key(src)
	if key == "" {
		return
	}
	head, chunks := encode(state, posts, c.Build, key, read.Add(-folder.MtimeSlack).UnixNano())
	_ = replaceFile(c.path(key), func(w io.Writer) error {
		start := binary.LittleEndian.AppendUint32([]byte(magic), uint32(len(head)))
		start = binary.LittleEndian.AppendUint32(start, crc32.Checksum(head, castagnoli))
		for _, part := range append([][]byte{start, head}, chunks...) {
			if _, err := w.Write(part); err != nil {
				return err
			}
		}
		return nil
	})
}

// replaceFile writes a file of the cache under another name and renames it: another process,
// or one that is killed, leaves the old file or the new one.
func replaceFile(name string, write func(io.Writer) error) (err error) {
	dir := filepath.Dir(name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	removeLeftovers(name)
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

// removeLeftovers removes what writers that were killed have left.
func removeLeftovers(name string) {
	const old = time.Hour
	left, _ := filepath.Glob(name + ".*.new")
	for _, l := range left {
		if info, err := os.Lstat(l); err == nil && info.Mode()&fs.ModeType == 0 && time.Since(info.ModTime()) > old {
			_ = os.Remove(l)
		}
	}
}
