package sshserver

import "time"

// rateLimiter allows so many units per second on average, and a burst at once. Unlike that of
// golang.org/x/time/rate it takes what is larger than the burst, which has been read already,
// and has no lock.
type rateLimiter struct {
	rate, burst float64
	level       float64 // units taken ahead of the rate
	at          time.Time
}

// reserve takes n units and returns how long to wait before the next ones.
func (b *rateLimiter) reserve(n int, now time.Time) time.Duration {
	if b.rate <= 0 {
		return 0
	}
	if !b.at.IsZero() {
		b.level = max(0, b.level-b.rate*now.Sub(b.at).Seconds())
	}
	b.at = now
	b.level += float64(n)
	if b.level <= b.burst {
		return 0
	}
	return time.Duration((b.level - b.burst) / b.rate * float64(time.Second))
}
