package index

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// spread has the numbers below n done on a few goroutines. Each has a worker of its own,
// which does one number after the other, and is ended. What panics does so here.
func spread(n int, worker func() (do func(i int), end func())) {
	var taken atomic.Int64
	var wg sync.WaitGroup
	var first sync.Once
	var failure any
	for range min(n, runtime.GOMAXPROCS(0), 8) {
		wg.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					first.Do(func() { failure = p })
				}
			}()
			do, end := worker()
			defer end()
			for i := int(taken.Add(1)) - 1; i < n; i = int(taken.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wg.Wait()
	if failure != nil {
		panic(failure)
	}
}
