package fairqueue

import (
	"slices"
	"time"
)

// settle takes a flow from those that wait if nothing of it does. q.mu is held.
func (q *Queue) settle(kind Kind, f *Flow) {
	if len(f.turns[kind]) == 0 {
		q.waiting[kind] = slices.DeleteFunc(q.waiting[kind], func(g *Flow) bool { return g == f })
	}
}

// hasBudget reports whether a turn waits for the budget of its source. q.mu is held.
func (f *Flow) hasBudget(t *Turn) bool {
	return f.queue.opt.Rate > 0 && f.source.key.IsValid() && !f.closed && !t.begun
}

// throttle notes that a flow waits for its budget.
func (f *Flow) throttle(now time.Time) {
	const again = time.Minute
	if !f.slow.IsZero() && now.Sub(f.slow) < again {
		return
	}
	f.slow = now
	f.queue.throttled++
	if f.onSlow != nil {
		go f.onSlow()
	}
}

// wakeAfter dispatches again when a source may be within its budget. q.mu is held.
func (q *Queue) wakeAfter(d time.Duration) {
	if q.timerSet {
		return
	}
	const least = time.Millisecond
	q.timerSet = true
	q.timer = time.AfterFunc(max(d, least), func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.timerSet = false
		q.dispatchAll()
	})
}

// debt returns what a source has used ahead of its budget. q.mu is held.
func (q *Queue) debt(s *source, now time.Time) time.Duration {
	paid := time.Duration(q.opt.Rate * float64(now.Sub(s.overAt)))
	return max(0, s.over-paid)
}

// charge counts what a turn has used since it began. q.mu is held.
func (q *Queue) charge(t *Turn, now time.Time) {
	const most = time.Minute // of debt beyond the burst
	took := now.Sub(t.began)
	t.began = now
	f, s := t.flow, t.flow.source
	q.used[t.kind] += took
	f.used += took
	s.used += took
	s.over, s.overAt = min(q.debt(s, now)+took, q.opt.Burst+most), now
}
