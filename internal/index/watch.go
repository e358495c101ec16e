package index

import (
	"path/filepath"

	"github.com/fsnotify/fsnotify"
)

// watch tells of changes in a folder of the disk, or says that one must poll. Watches
// do not reach into sub-folders, so every folder of the index has its own.
type watch struct {
	dir     string
	watcher *fsnotify.Watcher
	folders map[string]bool
	ticks   chan struct{}
	failed  bool
}

// newWatch watches dir; "" is no folder of the disk, where nothing changes.
func newWatch(dir string) *watch {
	w := &watch{dir: dir, folders: map[string]bool{}, ticks: make(chan struct{}, 1)}
	if dir == "" {
		return w
	}
	var err error
	if w.watcher, err = fsnotify.NewWatcher(); err != nil {
		w.failed = true
		return w
	}
	w.add("")
	go w.pump(w.watcher)
	return w
}

// add watches one more folder; one that cannot be watched makes us poll.
func (w *watch) add(folder string) {
	if w.watcher == nil || w.folders[folder] {
		return
	}
	if err := w.watcher.Add(filepath.Join(w.dir, filepath.FromSlash(folder))); err != nil {
		w.failed = true
		return
	}
	w.folders[folder] = true
}

// follow watches the folders that a scan found. The watch of a folder that is gone
// went with it.
func (w *watch) follow(ix *Index) {
	if w.watcher == nil || ix == nil {
		return
	}
	w.failed = false
	found := make(map[string]bool, len(ix.folders))
	for _, f := range ix.folders {
		found[f] = true
	}
	for f := range w.folders {
		if !found[f] {
			_ = w.watcher.Remove(filepath.Join(w.dir, filepath.FromSlash(f)))
			delete(w.folders, f)
		}
	}
	for _, f := range ix.folders {
		before := w.failed
		if w.add(f); w.failed && !before {
			return // out of watches: the rest would fail too
		}
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
			if e.Op != fsnotify.Chmod {
				tick()
			}
		case _, ok := <-from.Errors: // events were lost
			if !ok {
				return
			}
			tick()
		}
	}
}

func (w *watch) polls() bool              { return w.failed }
func (w *watch) changes() <-chan struct{} { return w.ticks }

func (w *watch) close() {
	if w.watcher != nil {
		_ = w.watcher.Close()
	}
}
