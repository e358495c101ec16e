// Package parallel spreads work over a few goroutines.
package parallel

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// maxWorkers bounds the goroutines of one call.
const maxWorkers = 8

// Do does the items below n on a few goroutines. Each goroutine makes a worker of its own,
// which does one item after the other and is closed at the end. Do panics when one of them
// has.
func Do(n int, newWorker func() (do func(i int), done func())) {
	DoContext(context.Background(), n, newWorker)
}

// DoContext is Do with as many goroutines as work in the context may use. It does not end with
// the context.
func DoContext(ctx context.Context, n int, newWorker func() (do func(i int), done func())) {
	var taken atomic.Int64
	var wg sync.WaitGroup
	var first sync.Once
	var failure any
	for range min(n, Workers(ctx, runtime.GOMAXPROCS(0)), maxWorkers) {
		wg.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					first.Do(func() { failure = p })
				}
			}()
			do, done := newWorker()
			defer done()
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
