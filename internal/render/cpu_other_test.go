//go:build !unix

package render

import "time"

var started = time.Now()

// cpuTime returns the time on the clock where the processor time is unknown.
func cpuTime() float64 { return float64(time.Since(started).Nanoseconds()) / 1e6 }
