//go:build !unix

package render

import "time"

var started = time.Now()

// cpuTime is the time on the clock where nobody tells that of the processor.
func cpuTime() float64 { return float64(time.Since(started).Nanoseconds()) / 1e6 }
