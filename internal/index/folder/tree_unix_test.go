//go:build unix

package folder

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

// A file that is larger than it seems, or grows while it is read, is read up to the limit.
func TestFileThatGrows(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs /proc, whose files seem empty")
	}
	r := pathTree("/proc/self").reader(100)
	defer r.close()
	if data, _, err := r.read("", "maps", noStamp); !errors.Is(err, errTooBig) {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	dir := t.TempDir()
	name := filepath.Join(dir, "a.md")
	if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var growing sync.WaitGroup
	defer growing.Wait()
	defer stop()
	growing.Go(func() {
		f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			return
		}
		defer f.Close()
		for n := 0; ctx.Err() == nil && n < 64<<20; n += 4096 {
			_, _ = f.Write(make([]byte, 4096))
		}
	})
	r = pathTree(dir).reader(1 << 20)
	defer r.close()
	for range 200 {
		if data, _, err := r.read("", "a.md", noStamp); err == nil && len(data) > 2<<20 {
			t.Fatalf("%d bytes of at most %d", len(data), 1<<20)
		}
	}
}
