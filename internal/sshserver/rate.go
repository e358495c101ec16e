package sshserver

import "time"

// rateLimiter lets so many units a second through on the average, and a burst at once.
type rateLimiter struct {
	rate, burst float64
	level       float64 // units that have gone through and are not paid for yet
	at          time.Time
}

// reserve takes n units and returns how long to wait before the next.
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
