package server_test

import (
	"runtime"
	"testing"
	"time"

	"quire/internal/server"
)

// BenchmarkBrowsers measures what a reader in a browser costs: memory, its client included, which is in
// this process too, the time from the open socket to the first screen, and bytes for a key.
func BenchmarkBrowsers(b *testing.B) {
	const readers = 100
	_, address := web(b, setup{change: func(o *server.Options) { o.SSH.Limits.PerSource = 0 }})
	heap := func() float64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc + m.StackInuse)
	}
	for b.Loop() {
		before := heap()
		var first time.Duration
		pages := make([]*page, readers)
		for i := range pages {
			began := time.Now()
			pages[i] = visit(b, address, "/", 80, 24)
			pages[i].awaitText("43 posts found")
			first += time.Since(began)
		}
		b.ReportMetric((heap()-before)/readers/1e3, "kB/browser")
		b.ReportMetric(float64(first.Microseconds())/readers/1e3, "ms-first")

		sent := pages[0].bytes
		for i, p := range pages {
			p.press("j")
			p.await("a frame", func() bool { return p.bytes > 0 && (i > 0 || p.bytes > sent) })
		}
		b.ReportMetric(float64(pages[0].bytes-sent), "B/key")
		for _, p := range pages {
			_ = p.ws.CloseNow()
		}

	}
}
