// Package memory bounds the memory of what many readers have asked for at the same time: of work
// that is under way, and of the caches beside it. Work reserves what it is about to use. What does
// not fit has the caches shrink, waits for a while, the smallest first, and is refused then.
//
// It does not measure anything: those who reserve know what they need. Small things need no
// reservation (see Small), and without a budget in the context there is no bound: a program that
// serves one reader uses what it needs.
package memory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"quire/internal/parallel"
	"quire/internal/usererr"
)

// Small is the size in bytes below which nothing has to be reserved.
const Small = 256 << 10

// Cache is a cache that gives way to work.
type Cache interface {
	// Trim drops what the cache has beyond most bytes. The cache asks Budget.Share before it
	// grows.
	Trim(most int64)
}

// Budget is what work and caches may use together. Goroutines share it.
type Budget struct {
	limit int64

	mu      sync.Mutex
	ceiling int64      // limit, or less while memory is short
	used    int64      // reserved
	waiting []*request // the smallest first
	caches  []Cache
	freed   time.Time // when garbage was last collected for a request
	stats   Stats
}

// Stats is the state of a budget, and what it has refused.
type Stats struct {
	Limit, Used int64 // bytes; Limit is what it is at the moment
	Waiting     int
	Waited      uint64 // requests
	Refused     uint64 // requests
}

type request struct {
	n       int64
	granted chan struct{}
}

// New returns a budget of limit bytes.
func New(limit int64) *Budget { return &Budget{limit: limit, ceiling: limit} }

type budgetKey struct{}

// With returns a context in which Reserve uses a budget, ctx for nil.
func With(ctx context.Context, b *Budget) context.Context {
	if b == nil {
		return ctx
	}
	return context.WithValue(ctx, budgetKey{}, b)
}

// Reserve reserves n bytes of the budget in a context until release is called, any number of times.
// It waits for a while if they are in use, without the turn of the context. The error is one
// for readers, or that of the context.
func Reserve(ctx context.Context, n int64) (release func(), err error) {
	b, _ := ctx.Value(budgetKey{}).(*Budget)
	if b == nil || n < Small {
		return func() {}, nil
	}
	return b.Reserve(ctx, n)
}

// patience is how long a request waits.
const patience = 5 * time.Second

// Reserve is the function Reserve for this budget.
func (b *Budget) Reserve(ctx context.Context, n int64) (release func(), err error) {
	b.mu.Lock()
	if n > b.most(n) {
		b.stats.Refused++
		b.mu.Unlock()
		return nil, errTooLarge(n)
	}
	if len(b.waiting) == 0 && b.used+n <= b.most(n) {
		b.used += n
		b.mu.Unlock()
	} else {
		r := &request{n, make(chan struct{})}
		at, _ := slices.BinarySearchFunc(b.waiting, n+1, func(r *request, n int64) int { return cmp.Compare(r.n, n) })
		b.waiting = slices.Insert(b.waiting, at, r)
		b.stats.Waited++
		b.grant()
		b.mu.Unlock()
		b.collect()
		if err := b.await(ctx, r); err != nil {
			return nil, err
		}
	}
	b.trim()
	return sync.OnceFunc(func() { b.release(n) }), nil
}

// most returns how much may be reserved with a request of n bytes: large ones leave a tenth to the
// others. b.mu is held.
func (b *Budget) most(n int64) int64 {
	if n > b.limit/16 {
		return b.ceiling / 10 * 9
	}
	return b.ceiling
}

// await waits for a request.
func (b *Budget) await(ctx context.Context, r *request) (err error) {
	parallel.Wait(ctx, func() {
		late := time.NewTimer(patience)
		defer late.Stop()
		select {
		case <-r.granted:
			return
		case <-late.C:
			err = errBusy(r.n)
		case <-ctx.Done():
			err = ctx.Err()
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		at := slices.Index(b.waiting, r)
		if at < 0 { // it has been granted since
			err = nil
			return
		}
		b.waiting = slices.Delete(b.waiting, at, at+1)
		b.stats.Refused++
		b.grant()
	})
	return err
}

// release gives bytes back.
func (b *Budget) release(n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used -= n
	b.grant()
}

// grant grants the requests that fit, in their order. b.mu is held.
func (b *Budget) grant() {
	for len(b.waiting) > 0 && b.used+b.waiting[0].n <= b.most(b.waiting[0].n) {
		r := b.waiting[0]
		b.waiting = slices.Delete(b.waiting, 0, 1)
		b.used += r.n
		close(r.granted)
	}
}

// collect collects garbage for a request that waits, now and then: of what is reserved, some is
// given back when the collector finds that it is not used any more.
func (b *Budget) collect() {
	const every = 2 * time.Second
	b.mu.Lock()
	due := time.Since(b.freed) > every
	if due {
		b.freed = time.Now()
	}
	b.mu.Unlock()
	if due {
		go runtime.GC()
	}
}

// Add has a cache give way to what is reserved.
func (b *Budget) Add(c Cache) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.caches = append(b.caches, c)
}

// Share returns how many bytes each cache may have at the moment. Without a budget, b is nil, there
// is no limit.
func (b *Budget) Share() int64 {
	if b == nil {
		return 1 << 62
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.share()
}

// share is Share with b.mu held.
func (b *Budget) share() int64 {
	return max(0, b.ceiling-b.used) / int64(max(1, len(b.caches)))
}

// trim has the caches shrink to their shares.
func (b *Budget) trim() {
	b.mu.Lock()
	caches, most := slices.Clone(b.caches), b.share()
	b.mu.Unlock()
	for _, c := range caches {
		c.Trim(most)
	}
}

// Restrict leaves a budget only a part of its limit, 0 to 1, because memory is short: caches shrink, and
// what needs most is refused first. 1 is all of it.
func (b *Budget) Restrict(part float64) {
	b.mu.Lock()
	b.ceiling = int64(part * float64(b.limit))
	b.grant()
	b.mu.Unlock()
	b.trim()
}

// Stats returns the state of a budget.
func (b *Budget) Stats() Stats {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.stats
	s.Limit, s.Used, s.Waiting = b.ceiling, b.used, len(b.waiting)
	return s
}

func megabytes(n int64) int64 { return (n + 1<<20 - 1) >> 20 }

func errTooLarge(n int64) error {
	return usererr.New(fmt.Sprintf("too large for this server: it needs %d MB of memory", megabytes(n)),
		"ask the operator for a larger --memory")
}

// ErrBusy is wrapped by the errors of requests that have waited for too long.
var ErrBusy = errors.New("server busy")

func errBusy(n int64) error {
	return usererr.WithHint(fmt.Errorf("%w: no %d MB of memory are free for it", ErrBusy, megabytes(n)),
		"try again in a minute")
}
