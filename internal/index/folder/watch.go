package folder

import (
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/fsnotify/fsnotify"
)

// Watch reports changes in a folder of the disk, or that one must poll. The system's watches
// do not reach into sub-folders, so every folder of a walk has its own, which is set before
// the folder is listed: no change is lost between.
type Watch struct {
	dir    string
	ticks  chan struct{}
	failed bool        // a folder is not watched
	stale  atomic.Bool // watches may have gone with their folders

	watcher *fsnotify.Watcher
	mu      sync.Mutex
	names   map[string]bool // of the watched folders, as the watcher names them
}

// NewWatch returns a watch of dir that starts with the first walk; with "", which is no folder
// of the disk, it reports nothing.
func NewWatch(dir string) *Watch {
	w := &Watch{dir: dir, ticks: make(chan struct{}, 1)}
	w.stale.Store(dir != "")
	return w
}

// Begin comes before a walk, which then calls Enter with the folders that it finds.
func (w *Watch) Begin() {
	w.failed = false
	if !w.stale.Swap(false) {
		return
	}
	// A watch goes with its folder, or stays with one that was renamed under the name that it
	// had: it is easier to get new ones for all folders right.
	w.Close()
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

// Enter watches one more folder. When one cannot be watched, watches have run out: the others
// are left alone and the watch polls.
func (w *Watch) Enter(folder string) {
	if w.watcher == nil || w.failed {
		return
	}
	name := filepath.Join(w.dir, filepath.FromSlash(folder))
	w.mu.Lock()
	isKnown := w.names[name]
	w.names[name] = true
	w.mu.Unlock()
	if isKnown {
		return
	}
	if err := w.watcher.Add(name); err != nil {
		w.failed = true
		w.mu.Lock()
		delete(w.names, name)
		w.mu.Unlock()
	}
}

// pump turns events into ticks; reading a file or changing its attributes is no change.
func (w *Watch) pump(from *fsnotify.Watcher) {
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
			if (e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename)) && w.isWatched(e.Name) {
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

// isWatched reports whether name is that of a watched folder.
func (w *Watch) isWatched(name string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.names[name]
}

// Polls reports whether changes may not be reported, so that one must look for them.
func (w *Watch) Polls() bool { return w.failed }

// Changes receives a value some time after changes, one for several.
func (w *Watch) Changes() <-chan struct{} { return w.ticks }

// Close ends the watch.
func (w *Watch) Close() {
	if w.watcher != nil {
		_ = w.watcher.Close()
	}
}
