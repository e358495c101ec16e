package cache

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"

	"quire/internal/githistory"
	"quire/internal/index/folder"
)

// historyMagic begins a file of a git history, before the checksum of the rest; its end is the
// version of the format.
const historyMagic = "quire history 1\n"

// maxHistory is the size of a file above which it is not read.
const maxHistory = 1 << 28

func (c Cache) historyPath(key string) string { return filepath.Join(c.Dir, fileName(key)+".history") }

// LoadHistory returns what was last read of the git history of a source, and the commit that was
// checked out then; nil and "" when there is nothing.
func (c Cache) LoadHistory(src *folder.Source) (head string, history githistory.History) {
	key := c.key(src)
	if key == "" {
		return "", nil
	}
	f, err := os.Open(filepath.Clean(c.historyPath(key)))
	if err != nil {
		return "", nil
	}
	defer f.Close() //nolint:errcheck // nothing was written
	data, err := io.ReadAll(io.LimitReader(f, maxHistory))
	if err != nil {
		return "", nil
	}
	return decodeHistory(string(data), key)
}

func decodeHistory(data, key string) (head string, history githistory.History) {
	rest, ok := strings.CutPrefix(data, historyMagic)
	if !ok || len(rest) < crc32.Size {
		return "", nil
	}
	sum, rest := binary.LittleEndian.Uint32([]byte(rest[:crc32.Size])), rest[crc32.Size:]
	if crc32.Checksum([]byte(rest), castagnoli) != sum {
		return "", nil
	}
	d := &decoder{s: rest}
	if d.str() != key {
		return "", nil
	}
	head = d.str()
	const minEntry = 3 // bytes
	n := d.count(minEntry)
	history = make(githistory.History, n)
	for range n {
		history[d.str()] = githistory.Times{Created: d.time(), Updated: d.time()}
	}
	if d.bad || d.at != len(d.s) {
		return "", nil
	}
	return head, history
}

// SaveHistory keeps the git history of a source. An error only costs speed, so it is dropped.
func (c Cache) SaveHistory(src *folder.Source, head string, history githistory.History) {
	key := c.key(src)
	if key == "" {
		return
	}
	data := encodeHistory(key, head, history)
	_ = replaceFile(c.historyPath(key), func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

func encodeHistory(key, head string, history githistory.History) []byte {
	e := &encoder{buf: make([]byte, 0, 80*len(history)+100)}
	e.str(key)
	e.str(head)
	e.uint(uint64(len(history)))
	for name, times := range history {
		e.str(name)
		e.time(times.Created)
		e.time(times.Updated)
	}
	start := binary.LittleEndian.AppendUint32([]byte(historyMagic), crc32.Checksum(e.buf, castagnoli))
	return append(start, e.buf...)
}
