package index

import (
	"context"
	"sync/atomic"
)

// Library keeps the newest Index of a Source. Goroutines may share it.
type Library struct {
	src     *Source
	opt     Options
	current atomic.Pointer[Index]
	rescan  chan struct{}
}

// NewLibrary returns a library that knows no posts yet; Follow fills it.
func NewLibrary(src *Source, opt Options) *Library {
	l := &Library{src: src, opt: opt, rescan: make(chan struct{}, 1)}
	l.current.Store(&Index{src: src, opt: opt})
	return l
}

// Source returns the content folder.
func (l *Library) Source() *Source { return l.src }

// Index returns the newest snapshot, never nil.
func (l *Library) Index() *Index { return l.current.Load() }

// Rescan asks for a new scan now; it does not wait for it.
func (l *Library) Rescan() {
	select {
	case l.rescan <- struct{}{}:
	default:
	}
}

// Follow reads the folder and goes on following it until ctx is done, which closes
// the channel. It delivers partial snapshots while the folder is being read, the
// whole, then one after every change. A slow receiver gets the newest only.
func (l *Library) Follow(ctx context.Context) <-chan *Index {
	out := make(chan *Index, 1)
	go func() {
		defer close(out)
		if ix, err := Load(ctx, l.src, l.opt); err == nil {
			l.current.Store(ix)
			out <- ix
		}
		<-ctx.Done()
	}()
	return out
}
