package memory_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"quire/internal/memory"
	"quire/internal/usererr"
)

const mega = 1 << 20

// cache is a cache of a size.
type cache struct {
	mu   sync.Mutex
	size int64
}

func (c *cache) Trim(most int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.size = min(c.size, most)
}

// Work that does not fit waits, the smallest first, and goes on when there is room.
func TestReserve(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := memory.New(100 * mega)
		ctx := memory.With(t.Context(), b)
		release, err := memory.Reserve(ctx, 80*mega)
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var order []int64
		for _, n := range []int64{60, 30, 50} {
			go func() {
				release, err := memory.Reserve(ctx, n*mega)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				order = append(order, n)
				mu.Unlock()
				time.Sleep(time.Second)
				release()
			}()
			synctest.Wait()
		}
		if st := b.Stats(); st.Used != 80*mega || st.Waiting != 3 {
			t.Errorf("%+v", st)
		}
		release()
		release() // once is enough
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if len(order) != 3 || order[2] != 60 {
			t.Error("granted in the order", order)
		}
		if st := b.Stats(); st.Used != 0 || st.Waiting != 0 || st.Waited != 3 || st.Refused != 0 {
			t.Errorf("%+v", st)
		}
	})
}

// What never fits is refused at once, what does not fit for long after a while, with words for readers.
func TestRefuse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := memory.New(100 * mega)
		ctx := memory.With(t.Context(), b)
		if _, err := memory.Reserve(ctx, 101*mega); err == nil || !strings.Contains(usererr.Line(err),
			"too large for this server: it needs 101 MB") {
			t.Errorf("too large: %v", err)
		}
		release, err := memory.Reserve(ctx, 60*mega)
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		began := time.Now()
		if _, err := memory.Reserve(ctx, 60*mega); !errors.Is(err, memory.ErrBusy) || usererr.Hint(err) == "" ||
			time.Since(began) != 5*time.Second {
			t.Errorf("busy: %v after %s", err, time.Since(began))
		}
		limited, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		if _, err := memory.Reserve(limited, 60*mega); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("given up: %v", err)
		}
		if st := b.Stats(); st.Used != 60*mega || st.Waiting != 0 || st.Refused != 3 {
			t.Errorf("%+v", st)
		}
	})
}

// Large work leaves room for small work, and small things need no budget at all.
func TestSmallWork(t *testing.T) {
	b := memory.New(100 * mega)
	ctx := memory.With(t.Context(), b)
	for _, n := range []int64{89 * mega, 5 * mega, memory.Small - 1, 5 * mega, memory.Small - 1} {
		if _, err := memory.Reserve(ctx, n); err != nil {
			t.Errorf("%d: %v", n, err)
		}
	}
	if _, err := memory.Reserve(t.Context(), 1<<40); err != nil {
		t.Errorf("without a budget: %v", err)
	}
	if memory.With(t.Context(), nil) != t.Context() || (*memory.Budget)(nil).Share() < 1<<40 {
		t.Error("no budget limits something")
	}
}

// Caches give way to work, and to a shortage of memory; then the costliest is refused first.
func TestShrink(t *testing.T) {
	b := memory.New(100 * mega)
	one, two := &cache{size: 50 * mega}, &cache{size: 10 * mega}
	b.Add(one)
	b.Add(two)
	release, err := b.Reserve(t.Context(), 60*mega)
	if err != nil || one.size != 20*mega || two.size != 10*mega || b.Share() != 20*mega {
		t.Errorf("%v, caches have %d and %d MB", err, one.size/mega, two.size/mega)
	}
	release()
	b.Restrict(.5)
	if b.Share() != 25*mega {
		t.Errorf("a share is %d MB", b.Share()/mega)
	}
	if _, err := b.Reserve(t.Context(), 60*mega); err == nil {
		t.Error("much is granted while memory is short")
	}
	if _, err := b.Reserve(t.Context(), 10*mega); err != nil {
		t.Error(err)
	}
	if b.Restrict(0); one.size != 0 || two.size != 0 {
		t.Errorf("caches have %d and %d MB", one.size/mega, two.size/mega)
	}
	if b.Restrict(1); b.Share() != 45*mega {
		t.Errorf("a share is %d MB", b.Share()/mega)
	}
}
