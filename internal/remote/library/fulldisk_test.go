package library

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// fullFile is a file on a disk that becomes full.
type fullFile struct {
	tempFile
	room *atomic.Int64 // bytes
}

func (f fullFile) Write(p []byte) (int, error) {
	if left := f.room.Add(-int64(len(p))); left < 0 {
		n, err := f.tempFile.Write(p[:max(0, len(p)+int(left))])
		return n, errors.Join(err, &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC})
	}
	return f.tempFile.Write(p)
}

// TestFullDisk verifies that a disk that becomes full at any byte leaves whole files, the old
// manifest, and no temporary ones.
func TestFullDisk(t *testing.T) {
	for room := int64(0); room < 400; room += 37 {
		dir := t.TempDir()
		l := New(filepath.Join(dir, "library"), filepath.Join(dir, "status"))
		f, err := l.Lock("a")
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Write([]File{{"old.md", []byte("old")}}); err != nil {
			t.Fatal(err)
		}
		f.Manifest.ETag = "1"
		if err := f.Save(); err != nil {
			t.Fatal(err)
		}
		left := &atomic.Int64{}
		left.Store(room)
		l.create = func(root *os.Root, name string) (tempFile, error) {
			file, err := createTemp(root, name)
			return fullFile{file, left}, err
		}
		files := []File{{"old.md", []byte(strings.Repeat("new ", 20))}}
		for i := range 5 {
			files = append(files, File{fmt.Sprintf("%d.md", i), []byte(strings.Repeat("words ", 20))})
		}
		if err := f.Write(files); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("%d bytes of room: %v", room, err)
		}
		f.Manifest.ETag = "2"
		if err := f.Save(); room < 80 && !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("the manifest, %d bytes of room: %v", room, err)
		}
		f.Close()
		allowed := maps.Collect(func(yield func(string, string) bool) {
			for _, file := range files {
				if !yield(file.Path, string(file.Data)) {
					return
				}
			}
		})
		names, err := os.ReadDir(l.Path("a"))
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range names {
			if entry.IsDir() {
				continue
			}
			text, err := os.ReadFile(filepath.Join(l.Path("a"), entry.Name()))
			if err != nil || string(text) != allowed[entry.Name()] && (entry.Name() != "old.md" || string(text) != "old") {
				t.Errorf("%d bytes of room: %s has %q (%v)", room, entry.Name(), text, err)
			}
		}
		if m, err := l.ReadManifest("a"); err != nil || m.ETag != "1" && m.ETag != "2" {
			t.Errorf("%d bytes of room: manifest %+v, %v", room, m, err)
		}
	}
}
