package cache

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"quire/internal/index/folder"
	"quire/internal/post"
)

// Check is what was found out about the text of one post, and all that this depends on.
type Check struct {
	Version  string            // of the post
	Posts    map[string]string // versions of other posts that were looked at, by path
	Assets   map[string]uint64 // versions of what its targets mean
	Files    map[string]uint64 // versions of files, by path
	Template bool              // it is a template rather than a post
	Findings []post.Finding    // their Path is that of the post
}

// checksMagic begins a file of checks, before the checksum of the rest; its end is the version of the
// format.
const checksMagic = "quire checks 1\n\x00"

func (c Cache) checksPath(key string) string { return filepath.Join(c.Dir, fileName(key)+".checks") }

// LoadChecks returns what was last found out about the posts of a source, by path, if world is what it
// was; nil when there is nothing.
func (c Cache) LoadChecks(src *folder.Source, world string) map[string]Check {
	key := c.key(src)
	if key == "" {
		return nil
	}
	f, err := os.Open(filepath.Clean(c.checksPath(key)))
	if err != nil {
		return nil
	}
	defer f.Close() //nolint:errcheck // nothing was written
	const maxChecks = 1 << 28
	data, err := io.ReadAll(io.LimitReader(f, maxChecks))
	if err != nil {
		return nil
	}
	return decodeChecks(string(data), c.Build+key+world)
}

func decodeChecks(data, key string) map[string]Check {
	rest, ok := strings.CutPrefix(data, checksMagic)
	if !ok || len(rest) < crc32.Size {
		return nil
	}
	sum, rest := binary.LittleEndian.Uint32([]byte(rest[:crc32.Size])), rest[crc32.Size:]
	if crc32.Checksum([]byte(rest), castagnoli) != sum {
		return nil
	}
	d := &decoder{s: rest}
	if d.str() != key {
		return nil
	}
	const minCheck = 7 // bytes
	n := d.count(minCheck)
	out := make(map[string]Check, n)
	for range n {
		path := d.str()
		out[path] = d.check(path)
	}
	if d.bad || d.at != len(d.s) {
		return nil
	}
	return out
}

func (d *decoder) check(path string) Check {
	c := Check{Version: d.str(), Template: d.byte() != 0}
	if n := d.count(2); n > 0 {
		c.Posts = make(map[string]string, n)
		for range n {
			c.Posts[d.str()] = d.str()
		}
	}
	c.Assets, c.Files = d.versions(), d.versions()
	for range d.count(4) {
		c.Findings = append(c.Findings, post.Finding{
			Path: path, Line: d.int(), Severity: post.Severity(d.str()), Rule: d.str(), Message: d.str(),
		})
	}
	return c
}

func (d *decoder) versions() map[string]uint64 {
	n := d.count(2)
	if n == 0 {
		return nil
	}
	out := make(map[string]uint64, n)
	for range n {
		out[d.str()] = d.uint()
	}
	return out
}

// SaveChecks keeps what was found out about the posts of a source, by path, in a world. An error only
// costs speed, so it is dropped.
func (c Cache) SaveChecks(src *folder.Source, world string, checks map[string]Check) {
	key := c.key(src)
	if key == "" {
		return
	}
	data := encodeChecks(c.Build+key+world, checks)
	_ = replaceFile(c.checksPath(key), func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

func encodeChecks(key string, checks map[string]Check) []byte {
	e := &encoder{buf: make([]byte, 0, 64*len(checks)+100)}
	e.str(key)
	e.uint(uint64(len(checks)))
	for path, c := range checks {
		e.str(path)
		e.check(c)
	}
	start := binary.LittleEndian.AppendUint32([]byte(checksMagic), crc32.Checksum(e.buf, castagnoli))
	return append(start, e.buf...)
}

func (e *encoder) check(c Check) {
	e.str(c.Version)
	template := byte(0)
	if c.Template {
		template = 1
	}
	e.buf = append(e.buf, template)
	e.uint(uint64(len(c.Posts)))
	for _, path := range slices.Sorted(maps.Keys(c.Posts)) {
		e.str(path)
		e.str(c.Posts[path])
	}
	for _, versions := range []map[string]uint64{c.Assets, c.Files} {
		e.uint(uint64(len(versions)))
		for _, name := range slices.Sorted(maps.Keys(versions)) {
			e.str(name)
			e.uint(versions[name])
		}
	}
	e.uint(uint64(len(c.Findings)))
	for _, f := range c.Findings {
		e.int(f.Line)
		e.str(string(f.Severity))
		e.str(f.Rule)
		e.str(f.Message)
	}
}
