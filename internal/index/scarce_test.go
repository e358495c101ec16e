package index

import (
	"context"
	"io/fs"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"quire/internal/index/folder"
)

// scarceFS is a folder for some of whose files there are no descriptors for a while.
type scarceFS struct {
	files atomic.Pointer[fstest.MapFS]
	out   atomic.Pointer[string] // what cannot be opened; nil when everything can
	err   syscall.Errno
}

func (r *scarceFS) Open(name string) (fs.File, error) {
	if out := r.out.Load(); out != nil && *out == name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: r.err}
	}
	return r.files.Load().Open(name)
}

// When file descriptors run out, for the folder, one in it or a post, no post goes away: what was
// known stays, and the folder is looked at again after a while.
func TestFileDescriptorsRunOut(t *testing.T) {
	for name, c := range map[string]struct {
		what string
		err  syscall.Errno
	}{
		"the folder": {".", syscall.EMFILE}, "a folder in it": {"sub", syscall.EMFILE},
		"a post":         {"sub/two.md", syscall.EMFILE},
		"of the machine": {"one.md", syscall.ENFILE},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				files := &scarceFS{err: c.err}
				files.files.Store(&fstest.MapFS{
					"one.md":     {Data: []byte("---\ntitle: One\ndate: 2026-01-01\n---\n")},
					"sub/two.md": {Data: []byte("---\ntitle: Two\ndate: 2026-01-02\n---\n")},
				})
				ctx, stop := context.WithCancel(t.Context())
				l := NewLibrary(folder.FromFS(files), Options{})
				snapshots := l.Follow(ctx)
				ends := make(chan int)
				go func() {
					n := 0
					for range snapshots {
						n++
					}
					ends <- n
				}()
				synctest.Wait()
				if ix := l.Index(); ix.Len() != 2 || !ix.Complete() {
					t.Fatalf("%d posts", ix.Len())
				}
				before := l.Index()
				files.out.Store(&c.what)
				l.Rescan()
				synctest.Wait()
				if l.Index() != before {
					t.Errorf("%d posts while files have run out, findings %v", l.Index().Len(), l.Index().Findings())
				}
				if _, err := Load(ctx, folder.FromFS(files), Options{}); err == nil ||
					!strings.Contains(err.Error(), "too many open files") {
					t.Errorf("loading says %v", err)
				}
				files.files.Store(&fstest.MapFS{"three.md": {Data: []byte("---\ntitle: Three\n---\n")}}) // without an event
				files.out.Store(nil)
				time.Sleep(pollInterval + time.Second)
				synctest.Wait()
				if ix := l.Index(); ix.Len() != 1 {
					t.Errorf("%d posts after files are there again, want the one that is left", ix.Len())
				}
				stop()
				if n := <-ends; n > 3 {
					t.Errorf("%d snapshots", n)
				}
			})
		})
	}
}
