package ui_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"quire/internal/readerstate"
	"quire/ui/uitest"
)

// failing is a store that can be told to fail, or to wait.
type failing struct {
	readerstate.Memory
	mu   sync.Mutex
	err  error
	hold chan struct{} // what a save waits for
}

func (f *failing) set(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
}

func (f *failing) failure() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

func (f *failing) Load(ctx context.Context, reader string, blogs ...string) ([]readerstate.Mark, error) {
	if err := f.failure(); err != nil {
		return nil, err
	}
	return f.Memory.Load(ctx, reader, blogs...)
}

func (f *failing) Save(ctx context.Context, reader string, marks []readerstate.Mark) error {
	if f.hold != nil {
		<-f.hold
	}
	if err := f.failure(); err != nil {
		return err
	}
	return f.Memory.Save(ctx, reader, marks)
}

func TestALostStoreIsSaidAndTriedAgain(t *testing.T) {
	r := newReader(t)
	store := &failing{}
	r.store = store
	d := r.open(80, 24)
	gone := &readerstate.StoreError{
		Where: "postgres://db/quire", Reason: "cannot be reached",
		Fix: "check that the server runs", Transient: true, Err: errors.New("x"),
	}
	store.set(gone)
	d.Press("l", "s")
	wants(t, d, "reader state: postgres://db/quire: cannot be reached: check that the server\n", "runs; retrying in 5 s")
	d.Press("j")
	wants(t, d, "cannot be reached", "★") // keys do not take it away, and the star holds here
	d.Press("s")
	wants(t, d, "starred, for this session only")
	store.set(nil)
	d.Elapse()
	wants(t, d, "reader state is saved again")
	store.set(gone)
	d.Press("j", "s")
	store.set(nil)
	d.Press("s") // a mark that finds the store again says both
	wants(t, d, "unstarred; reader state is saved again")
	r.end(d)
	if marks, err := store.Memory.Load(context.Background(), readerstate.Local); err != nil || len(marks) != 3 {
		t.Errorf("the store has %v, %v; want all three", marks, err)
	}
}

func TestABrokenStoreLeavesReadingAlone(t *testing.T) {
	r := newReader(t)
	store := &failing{}
	r.store = store
	store.set(&readerstate.StoreError{
		Where: "/home/ada/.local/state/quire/state.db", Reason: "damaged, or no database",
		Fix: "move it away, and a new one is made",
	})
	d := r.open(80, 24)
	wants(t, d, "state.db: damaged, or no", "move it away, and a new one is made", "154 posts found")
	d.Elapse()
	d.Press("l", "enter", "G", "q")
	wants(t, d, "▌ 2 min") // read, for this session
	d.Press("tab")
	wants(t, d, "153 posts found")
}

func TestASlowStoreHoldsNoKey(t *testing.T) {
	r := newReader(t)
	store := &failing{hold: make(chan struct{})}
	r.store = store
	d := r.open(80, 24)
	d.Press("l")
	d.Begin("s")
	wants(t, d, "starred…") // an answer at once, though not that it is kept
	d.Begin("j", "s", "j")
	wants(t, d, "▌ • 2 min") // the third post is chosen while the first star is on its way
	wantsNot(t, d, "★")      // and no star is shown as kept
	d.Begin("k", "s")        // the second star is taken away before it was saved
	close(store.hold)
	d.Settle()
	marks, _ := store.Memory.Load(context.Background(), readerstate.Local)
	var shown []string
	for _, m := range marks {
		if m.Kind == readerstate.Star {
			shown = append(shown, fmt.Sprint(!m.Gone))
		}
	}
	if len(shown) != 2 || strings.Count(d.Screen(), "★") != 1 {
		t.Errorf("stars %v; the screen:\n%s", shown, d.Screen())
	}
}

func TestStateIsAskedAfterTheFirstPage(t *testing.T) {
	r := newReader(t)
	store := &failing{}
	r.store = store
	asked := make(chan struct{})
	cfg := r.config()
	cfg.State = readerstate.NewSession(&blocked{Store: store, asked: asked}, readerstate.Local, "b", r.now)
	d := uitest.Start(t, cfg, 80, 24)
	d.AwaitScreen("154 posts found")
	d.Begin("l")
	wants(t, d, "page 2 of")
	close(asked)
	d.Settle()
}

// blocked answers no Load before it is let.
type blocked struct {
	readerstate.Store
	asked chan struct{}
}

func (b *blocked) Load(ctx context.Context, reader string, blogs ...string) ([]readerstate.Mark, error) {
	select {
	case <-b.asked:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return b.Store.Load(ctx, reader, blogs...)
}
