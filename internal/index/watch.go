package index

import (
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/fsnotify/fsnotify"
)

// watch tells of changes in a folder of the disk, or says that one must poll. Watches
// do not reach into sub-folders, so every folder of the index has its own, which stands
// before the folder is listed: no change falls between.
type watch struct {
	dir    string
	ticks  chan struct{}
	failed bool        // a folder is not watched
	stale  atomic.Bool // watches may have gone with their folders

	watcher *fsnotify.Watcher
	mu      sync.Mutex
	names   map[string]bool // of the watched folders, as the watcher tells them
}

// newWatch returns what watches dir once a scan begins; "" is no folder of the disk,
// where nothing changes.
func newWatch(dir string) *watch {
	w := &watch{dir: dir, ticks: make(chan struct{}, 1)}
	w.stale.Store(dir != "")
	return w
}

// begin comes before a scan, which tells enter of the folders that it finds.
func (w *watch) begin() {
	w.failed = false
	if !w.stale.Swap(false) {
		return
	}
	// A watch goes with its folder, or stays with one that was renamed under the name
	// that it had: new ones for all folders are easier to have right.
	w.close()
	w.mu.Lock()
	w.names = map[string]bool{}
	w.mu.Unlock()
	var err error
	if w.watcher, err = fsnotify.NewWatcher(); err != nil {
		w.watcher, w.failed = nil, true
		w.stale.Store(true)
		return
	}
	go w.pump(w.watcher)
}

// enter watches one more folder; one that cannot be watched makes us poll, and the rest
// is left alone, for watches have run out.
func (w *watch) enter(folder string) {
	if w.watcher == nil || w.failed {
		return
	}
	name := filepath.Join(w.dir, filepath.FromSlash(folder))
	w.mu.Lock()
	known := w.names[name]
	w.names[name] = true
	w.mu.Unlock()
	if known {
		return
	}
	if err := w.watcher.Add(name); err != nil {
		w.failed = true
		w.mu.Lock()
		delete(w.names, name)
		w.mu.Unlock()
	}
}

// pump turns events into ticks; a reading or a change of attributes is none.
func (w *watch) pump(from *fsnotify.Watcher) {
	tick := func() {
		select {
		case w.ticks <- struct{}{}:
		default:
		}
	}
	for {
		select {
		case e, ok := <-from.Events:
			if !ok {
				return
			}
			if (e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename)) && w.watches(e.Name) {
				w.stale.Store(true)
			}
			if e.Op != fsnotify.Chmod {
				tick()
			}
		case _, ok := <-from.Errors: // events were lost
			if !ok {
				return
			}
			w.stale.Store(true)
			tick()
		}
	}
}

// watches says that name is that of a watched folder.
func (w *watch) watches(name string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.names[name]
}

func (w *watch) polls() bool              { return w.failed }
func (w *watch) changes() <-chan struct{} { return w.ticks }

func (w *watch) close() {
	if w.watcher != nil {
		_ = w.watcher.Close()
	}
}
