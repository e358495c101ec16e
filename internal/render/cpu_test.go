package render

import (
	"syscall"
	"testing"
)

// reportCPU reports the processor time of an iteration beside the time on the clock,
// which other programs on the machine stretch.
func reportCPU(b *testing.B) func() {
	b.Helper()
	cpu := func() float64 {
		var u syscall.Rusage
		if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
			return 0
		}
		return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e6
	}
	before := cpu()
	return func() { b.ReportMetric((cpu()-before)/float64(b.N), "cpu-ms/op") }
}
