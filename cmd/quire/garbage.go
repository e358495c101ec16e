package main

import (
	"math"
	"runtime"
	"runtime/debug"
	"sync"
)

// hurry is the beginning of a run, in which garbage lies until enough memory is in use, which
// few commands ever come to: to collect it takes a quarter of the time that they take. The
// zero value has ended.
type hurry struct{ end func() }

// newHurry begins a hurry, unless the environment says how garbage is to be collected.
func newHurry(getenv func(string) string) hurry {
	if getenv("GOGC") != "" || getenv("GOMEMLIMIT") != "" {
		return hurry{}
	}
	const enough = 128 << 20 // bytes
	usual := debug.SetGCPercent(-1)
	debug.SetMemoryLimit(enough)
	h := hurry{sync.OnceFunc(func() {
		debug.SetGCPercent(usual)
		debug.SetMemoryLimit(math.MaxInt64)
	})}
	runtime.AddCleanup(new([64]byte), hurry.over, h) // goes with the first collection
	return h
}

// over has garbage collected as usual from now on.
func (h hurry) over() {
	if h.end != nil {
		h.end()
	}
}

// thrift keeps what a single text of any size takes in memory near to what it needs. It
// returns what ends that.
func thrift() (stop func()) {
	const thrifty = 40
	usual := debug.SetGCPercent(thrifty)
	return func() { debug.SetGCPercent(usual) }
}
