//go:build unix

package render

import "syscall"

// cpuTime is the processor time that the tests have taken so far, in milliseconds. Unlike
// the time on the clock, other programs on the machine do not stretch it much.
func cpuTime() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e6
}
