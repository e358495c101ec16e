package parallel

import (
	"sync/atomic"
	"testing"
)

// Every item is done once, by workers that are closed.
func TestDo(t *testing.T) {
	for _, n := range []int{0, 1, 2, 1000} {
		times := make([]atomic.Int64, n)
		var made, closed atomic.Int64
		Do(n, func() (func(int), func()) {
			made.Add(1)
			return func(i int) { times[i].Add(1) }, func() { closed.Add(1) }
		})
		for i := range times {
			if got := times[i].Load(); got != 1 {
				t.Errorf("item %d of %d was done %d times", i, n, got)
			}
		}
		if made.Load() != closed.Load() || made.Load() > maxWorkers {
			t.Errorf("%d workers for %d items, %d closed", made.Load(), n, closed.Load())
		}
	}
}

// A panic of a worker is one of the caller, once all workers are closed.
func TestPanic(t *testing.T) {
	var made, closed atomic.Int64
	defer func() {
		if p := recover(); p != "at 7" || made.Load() != closed.Load() {
			t.Errorf("recovered %v, %d of %d workers closed", p, closed.Load(), made.Load())
		}
	}()
	Do(20, func() (func(int), func()) {
		made.Add(1)
		return func(i int) {
			if i == 7 {
				panic("at 7")
			}
		}, func() { closed.Add(1) }
	})
	t.Error("no panic")
}
