package readerstate_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"quire/internal/readerstate"
	"quire/internal/readerstate/storetest"
)

// A guarded store is a store like any other within the limit.
func TestGuardedStore(t *testing.T) {
	storetest.Contract(t, func(*testing.T) readerstate.Store {
		return readerstate.LimitNewReaders(1000, time.Now).Guard(&readerstate.Memory{}, "10.0.0.1/32")
	})
}

// Only so many new readers of a source are saved in any hour. Known readers, readers of other
// sources, and readers who wait are saved too.
func TestNewReaderLimiter(t *testing.T) {
	const here, elsewhere = "10.0.0.1/32", "10.0.0.2/32"
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	store := &readerstate.Memory{}
	n := readerstate.LimitNewReaders(3, func() time.Time { return now })
	star := func(reader, source string) error {
		mark := readerstate.Mark{Key: readerstate.Key{Blog: "b", Path: "a.md", Kind: readerstate.Star}, At: now.UnixMicro()}
		return n.Guard(store, source).Save(context.Background(), reader, []readerstate.Mark{mark})
	}
	want := func(what string, saved bool, err error) {
		t.Helper()
		var f *readerstate.StoreError
		switch {
		case saved && err != nil:
			t.Errorf("%s: %v", what, err)
		case !saved && (!errors.As(err, &f) || !f.Transient ||
			!strings.Contains(f.Reason, "limit of 3 new readers per hour")):
			t.Errorf("%s: %v", what, err)
		}
	}
	for i := range 3 {
		want("one of the first", true, star(fmt.Sprint("r", i), here))
		now = now.Add(10 * time.Minute)
	}
	session := n.Guard(store, here) // one that lasts through the whole test
	mark := []readerstate.Mark{{Key: readerstate.Key{Blog: "b", Path: "b.md", Kind: readerstate.Star}, At: 1}}
	want("the fourth", false, session.Save(context.Background(), "late", mark))
	if marks, _ := store.Load(context.Background(), "late"); len(marks) > 0 {
		t.Errorf("saved all the same: %v", marks)
	}
	want("the first again", true, star("r0", here))
	want("from elsewhere", true, star("other", elsewhere))
	want("from nowhere", true, star("unknown", ""))
	want("known from elsewhere", true, star("other", here))
	now = now.Add(30*time.Minute - time.Second) // a second less than an hour after the first
	want("too early", false, session.Save(context.Background(), "late", mark))
	now = now.Add(time.Second)
	want("after an hour", true, session.Save(context.Background(), "late", mark))
	want("the quota is used up again", false, star("later", here))

	want("saved through another source", true, star("two", elsewhere))
	for reader, source := range map[string]string{"later": here, "other": elsewhere} {
		if _, err := n.Guard(store, source).Load(context.Background(), reader); err != nil {
			t.Errorf("loading is rejected: %v", err)
		}
	}
	if err := readerstate.LimitNewReaders(0, time.Now).Guard(store, here).Save(context.Background(), "any",
		mark); err != nil {
		t.Errorf("no limit: %v", err)
	}
}

// The number of sources is limited, and they are forgotten after an hour.
func TestNewReadersFromEverywhere(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	n := readerstate.LimitNewReaders(1, func() time.Time { return now })
	store := &readerstate.Memory{}
	mark := []readerstate.Mark{{Key: readerstate.Key{Blog: "b", Path: "b.md", Kind: readerstate.Star}, At: 1}}
	rejected := func(source int) bool {
		return n.Guard(store, fmt.Sprint(source)).Save(context.Background(), fmt.Sprint("r", source), mark) != nil
	}
	last := 0
	for ; last < 1<<17 && !rejected(last); last++ {
	}
	if last == 1<<17 {
		t.Fatal("the number of sources has no limit")
	}
	if rejected(0) {
		t.Error("a saved reader is rejected")
	}
	now = now.Add(time.Hour)
	if rejected(last) {
		t.Error("sources of an hour ago are still remembered")
	}
}

// A store that fails does not make a reader new.
func TestNewReadersWithoutAStore(t *testing.T) {
	away := &readerstate.StoreError{Where: "there", Reason: "away", Fix: "wait", Transient: true}
	store := &failing{Memory: &readerstate.Memory{}, err: away}
	n := readerstate.LimitNewReaders(1, time.Now)
	mark := []readerstate.Mark{{Key: readerstate.Key{Blog: "b", Path: "b.md", Kind: readerstate.Star}, At: 1}}
	for range 3 {
		if err := n.Guard(store, "s").Save(context.Background(), "one", mark); !errors.Is(err, away) {
			t.Errorf("%v, want %v", err, away)
		}
	}
	store.err = nil
	for range 2 {
		if err := n.Guard(store, "s").Save(context.Background(), "two", mark); err != nil {
			t.Errorf("a reader who could not be saved used up the quota: %v", err)
		}
	}
}

// failing is a store that fails while err is set.
type failing struct {
	*readerstate.Memory
	err error
}

func (f *failing) Load(ctx context.Context, reader string, blogs ...string) ([]readerstate.Mark, error) {
	if f.err != nil {
		return nil, f.err
	}
	return f.Memory.Load(ctx, reader, blogs...)
}

func (f *failing) Save(ctx context.Context, reader string, marks []readerstate.Mark) error {
	if f.err != nil {
		return f.err
	}
	return f.Memory.Save(ctx, reader, marks)
}
