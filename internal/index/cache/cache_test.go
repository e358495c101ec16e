package cache

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"quire/internal/index/folder"
)

func TestNoCache(t *testing.T) {
	onDisk, err := folder.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		cache Cache
		src   *folder.Source
	}{{Cache{}, onDisk}, {Cache{}, folder.FromFS(nil)}, {Cache{Dir: "x"}, folder.FromFS(nil)}} {
		if c.cache.key(c.src) != "" || c.cache.Has(c.src) || c.cache.Load(c.src) != nil || c.cache.LoadText(c.src) != nil {
			t.Errorf("%+v keeps something of %q", c.cache, c.src.Dir())
		}
	}
}

// A file that cannot be written to its end leaves the one that was there.
func TestAFullDiskOnlyCostsSpeed(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.text")
	whole := bytes.Repeat([]byte("whole"), 1000)
	err := replaceFile(name, func(w io.Writer) error {
		_, err := w.Write(whole)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("no space left on device")
	err = replaceFile(name, func(w io.Writer) error {
		_, _ = w.Write(whole[:len(whole)/2])
		return full
	})
	if !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	if got, _ := os.ReadFile(name); !bytes.Equal(got, whole) {
		t.Error("the old file is gone")
	}
	if left, _ := filepath.Glob(name + ".*"); len(left) > 0 {
		t.Errorf("half a file is left: %v", left)
	}
}
