package main

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"sync/atomic"
)

// deferGC is the time of a run during which no garbage is collected until enough memory is
// in use. Few commands ever use so much, and collecting takes a quarter of their time. The
// zero value has ended.
type deferGC struct{ stop func() }

// startDeferGC begins it, unless the environment configures the collector. It goes on as long as
// most of the memory in use is garbage.
func startDeferGC(getenv func(string) string) deferGC {
	if getenv("GOGC") != "" || getenv("GOMEMLIMIT") != "" {
		return deferGC{}
	}
	const limit = 128 << 20 // bytes
	percent := debug.SetGCPercent(-1)
	debug.SetMemoryLimit(limit)
	var hasEnded atomic.Bool
	d := deferGC{sync.OnceFunc(func() {
		hasEnded.Store(true)
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(math.MaxInt64)
	})}
	afterGC(func() bool {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		if metrics.Read(live); live[0].Value.Uint64() > limit/3 {
			d.end()
		}
		return !hasEnded.Load()
	})
	return d
}

// afterGC calls do after each collection until it returns false.
func afterGC(do func() bool) {
	runtime.AddCleanup(new([64]byte), func(do func() bool) {
		if do() {
			afterGC(do)
		}
	}, do)
}

// end has garbage collected as usual from now on.
func (d deferGC) end() {
	if d.stop != nil {
		d.stop()
	}
}

// lowMemoryGC keeps the memory of a single text of any size near to what it needs, until the
// function that it returns is called.
func lowMemoryGC() (restore func()) {
	const percent = 40
	before := debug.SetGCPercent(percent)
	return func() { debug.SetGCPercent(before) }
}
