package main

import (
	"math"
	"runtime"
	"runtime/debug"
	"sync"
)

// deferGC is the start of a run, during which no garbage is collected until enough memory is
// in use. Few commands ever use so much, and collecting takes a quarter of their time. The
// zero value has ended.
type deferGC struct{ stop func() }

// startDeferGC begins it, unless the environment configures the collector.
func startDeferGC(getenv func(string) string) deferGC {
	if getenv("GOGC") != "" || getenv("GOMEMLIMIT") != "" {
		return deferGC{}
	}
	const limit = 128 << 20 // bytes
	percent := debug.SetGCPercent(-1)
	debug.SetMemoryLimit(limit)
	d := deferGC{sync.OnceFunc(func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(math.MaxInt64)
	})}
	runtime.AddCleanup(new([64]byte), deferGC.end, d) // runs with the first collection
	return d
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
