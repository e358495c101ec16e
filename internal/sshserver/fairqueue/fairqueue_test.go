package fairqueue_test

import (
	"context"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"quire/internal/parallel"
	"quire/internal/sshserver/fairqueue"
)

var (
	one = netip.MustParsePrefix("192.0.2.1/32")
	two = netip.MustParsePrefix("192.0.2.2/32")
)

// work takes d of fake time in a turn, in steps after which it yields.
func work(t *fairqueue.Turn, d time.Duration) {
	const step = time.Millisecond
	for ; d > 0; d -= step {
		<-time.After(step)
		t.Yield()
	}
}

// A flow that asks for little is served within two slices, however much others ask for.
func TestLittleIsServedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := fairqueue.New(fairqueue.Options{})
		for range 16 {
			greedy := q.Flow(one, nil)
			defer greedy.Close()
			for range 10 {
				greedy.Go(fairqueue.Background, func(t *fairqueue.Turn) { work(t, time.Second) })
			}
		}
		modest := q.Flow(two, nil)
		defer modest.Close()
		for range 100 {
			time.Sleep(50 * time.Millisecond)
			asked := time.Now()
			turn, err := modest.Acquire(t.Context(), fairqueue.Background)
			if err != nil {
				t.Fatal(err)
			}
			if late := time.Since(asked); late > 4*time.Millisecond {
				t.Errorf("a turn comes after %s", late)
			}
			work(turn, time.Millisecond)
			turn.Release()
		}
		time.Sleep(3 * time.Minute)
	})
}

// Two sources share evenly, whatever the number of their flows, and so do two flows of a source.
func TestShares(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := fairqueue.New(fairqueue.Options{})
		var ended atomic.Bool
		used := func(from netip.Prefix) *atomic.Int64 {
			var sum atomic.Int64
			f := q.Flow(from, nil)
			f.Go(fairqueue.Background, func(t *fairqueue.Turn) {
				for !ended.Load() {
					time.Sleep(time.Millisecond)
					sum.Add(int64(time.Millisecond))
					t.Yield()
				}
			})
			return &sum
		}
		shares := []*atomic.Int64{used(one), used(one), used(one), used(two)}
		time.Sleep(12 * time.Second)
		ended.Store(true)
		synctest.Wait()
		time.Sleep(time.Second)
		for i, want := range []time.Duration{2 * time.Second, 2 * time.Second, 2 * time.Second, 6 * time.Second} {
			got := time.Duration(shares[i].Load())
			if off := got - want; off > want/20 || off < -want/20 {
				t.Errorf("flow %d used %s, want %s", i, got, want)
			}
		}
	})
}

// Work that pauses keeps no turn, and what was idle has saved none up.
func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := fairqueue.New(fairqueue.Options{})
		f, g := q.Flow(one, nil), q.Flow(two, nil)
		hang := make(chan struct{})
		var order []string
		f.Go(fairqueue.Background, func(t *fairqueue.Turn) {
			ctx := parallel.WithTurn(context.Background(), t)
			parallel.Wait(ctx, func() { <-hang })
			order = append(order, "waited")
		})
		g.Go(fairqueue.Background, func(*fairqueue.Turn) { order = append(order, "worked") })
		synctest.Wait()
		close(hang)
		synctest.Wait()
		if len(order) != 2 || order[0] != "worked" {
			t.Error(order)
		}
	})
}

// A source that uses more than its budget waits, hears of it, and goes on once it is within it; others
// do not wait, and what it does when it leaves does not either.
func TestBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const burst = 2 * time.Second
		q := fairqueue.New(fairqueue.Options{Rate: .25, Burst: burst})
		var notices atomic.Int32
		f := q.Flow(one, func() { notices.Add(1) })
		g := q.Flow(two, nil)
		began := time.Now()
		var took atomic.Int64
		for range 20 {
			f.Go(fairqueue.Background, func(t *fairqueue.Turn) {
				work(t, 200*time.Millisecond)
				took.Store(int64(time.Since(began)))
			})
		}
		time.Sleep(5 * time.Second)
		asked := time.Now()
		turn, _ := g.Acquire(t.Context(), fairqueue.Background)
		if time.Since(asked) > 4*time.Millisecond {
			t.Error("another source waits")
		}
		turn.Release()
		time.Sleep(time.Minute)
		// Of 4 s of work 3 s begin within the budget, and the rest once that is so again.
		if took := time.Duration(took.Load()); took < 5*time.Second || took > 7*time.Second {
			t.Errorf("4 s of work took %s", took)
		}
		if n := notices.Load(); n != 1 || q.Stats().Throttled != 1 {
			t.Errorf("%d notices in a minute", n)
		}
		var left time.Time
		done := make(chan struct{})
		f.Go(fairqueue.Background, func(t *fairqueue.Turn) {
			work(t, 30*time.Second)
			t.Pause()
			close(done)
		})
		<-done
		f.Go(fairqueue.Background, func(*fairqueue.Turn) { t.Error("work of a closed flow begins") })
		late := f.Turn(fairqueue.Interactive)
		go func() {
			late.Resume()
			left = time.Now()
			late.Release()
		}()
		synctest.Wait()
		f.Close()
		synctest.Wait()
		if left.IsZero() {
			t.Error("what is left of a closed flow waits for its budget")
		}
		g.Close()
	})
}

// Work that waits for a lock, which other work holds while it yields, does not stop everything.
func TestLockedTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := fairqueue.New(fairqueue.Options{})
		lock := make(chan struct{}, 1)
		var done atomic.Int32
		for range 8 {
			f := q.Flow(netip.Prefix{}, nil)
			for range 3 {
				f.Go(fairqueue.Background, func(t *fairqueue.Turn) {
					time.Sleep(time.Millisecond)
					lock <- struct{}{}
					work(t, 10*time.Millisecond)
					<-lock
					done.Add(1)
				})
			}
		}
		time.Sleep(5 * time.Second)
		if done.Load() != 24 {
			t.Errorf("%d of 24 are done", done.Load())
		}
		if turn, err := q.Flow(one, nil).Acquire(t.Context(), fairqueue.Background); err == nil {
			turn.Release()
		}
	})
}

// A turn that is no longer wanted is given up, and none gets lost.
func TestAcquireGivesUp(t *testing.T) {
	q := fairqueue.New(fairqueue.Options{})
	var wg sync.WaitGroup
	var ran atomic.Int32
	for i := range 50 {
		f := q.Flow(netip.Prefix{}, nil)
		wg.Go(func() {
			defer f.Close()
			for j := range 50 {
				ctx, cancel := context.WithCancel(context.Background())
				if (i+j)%3 == 0 {
					go cancel()
				}
				if turn, err := f.Acquire(ctx, fairqueue.Interactive); err == nil {
					ran.Add(1)
					turn.Yield()
					turn.Release()
				}
				cancel()
			}
		})
	}
	wg.Wait()
	turn, err := q.Flow(one, nil).Acquire(t.Context(), fairqueue.Interactive)
	if err != nil || q.Stats().Waiting != 0 || ran.Load() == 0 {
		t.Error(err, q.Stats(), ran.Load())
	}
	turn.Release()
}

// Work finds its own turn by the context of its flow, even where several start at once.
func TestSlice(t *testing.T) {
	var opt fairqueue.Options
	opt.Turns[fairqueue.Background] = 4
	f := fairqueue.New(opt).Flow(one, nil)
	ctx := f.Context(t.Context())
	if fairqueue.Slice(ctx) != ctx || fairqueue.Slice(t.Context()) != t.Context() {
		t.Error("a turn where none starts")
	}
	var wg sync.WaitGroup
	wg.Add(100)
	for i := range 100 {
		f.Go(fairqueue.Background, func(turn *fairqueue.Turn) {
			defer wg.Done()
			turn.Start(func() {
				if i%10 == 0 {
					return // it takes no slices
				}
				if ctx := fairqueue.Slice(ctx); !parallel.HasTurn(ctx) || parallel.Workers(ctx, 8) != 1 || ctx.Err() != nil {
					t.Error("no turn")
				}
			})
		})
	}
	wg.Wait()
}
