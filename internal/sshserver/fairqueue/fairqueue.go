// Package fairqueue shares the processor among sessions by weighted fair queueing: all that a
// session asks of it waits in the queue of the session, and the next turn goes to the source that
// has used the least, and within it to the session that has. A session that asks for little is served at once,
// however much others ask for. A turn is measured, long work yields every few milliseconds, and a
// source that uses more than its budget waits until it is within it again.
//
// It does not know what the work is. Work that waits, for a client or for other work, gives its turn
// up meanwhile (Turn.Pause). Work that does not, because it waits for a lock that other work holds
// while it yields, costs others 25 ms: then there is one turn more until it is done.
package fairqueue

import (
	"net/netip"
	"slices"
	"sync"
	"time"
)

// Kind is a kind of work. Each has turns of its own, so that none keeps another waiting.
type Kind int

// Kinds of work.
const (
	Interactive Kind = iota // keys and frames
	Background              // commands of readers and over SSH
	Handshake               // key exchanges
	kinds
)

// Options is how a Queue shares.
type Options struct {
	Turns [kinds]int    // at a time; 0 is 1
	Slice time.Duration // after which work yields; 0 is 2 ms
	// Rate is the share of a processor that a source may use on average, 0 for any; Burst is what it
	// may use at once before that.
	Rate  float64
	Burst time.Duration
}

// Queue is what waits for the processor. Goroutines share it.
type Queue struct {
	opt Options

	mu        sync.Mutex
	free      [kinds]int
	extra     [kinds]int       // turns beyond those that there are
	moved     [kinds]time.Time // when a turn was last granted or given back
	watched   [kinds]bool      // a timer looks whether turns move
	waiting   [kinds][]*Flow   // with turns of the kind that wait
	clock     time.Duration    // virtual time: what the source that was served last had used by then
	sources   map[netip.Prefix]*source
	timer     *time.Timer // for sources over their budget
	timerSet  bool
	used      [kinds]time.Duration
	throttled uint64
}

// source is an address or network.
type source struct {
	key    netip.Prefix
	used   time.Duration // virtual time
	clock  time.Duration // virtual time of its flows
	flows  int
	busy   int           // turns that wait or run
	over   time.Duration // used ahead of the budget
	overAt time.Time     // when that was so
}

// Flow is the work of one session.
type Flow struct {
	queue  *Queue
	source *source
	onSlow func() // called when it waits for its budget, at most once a minute
	slow   time.Time
	used   time.Duration // virtual time
	busy   int
	turns  [kinds][]*Turn
	open   int // turns that have begun and not ended
	closed bool

	starting chan struct{} // held while current is the turn of what starts
	current  *Turn
}

// New returns a queue without work.
func New(opt Options) *Queue {
	if opt.Slice <= 0 {
		opt.Slice = 2 * time.Millisecond
	}
	q := &Queue{opt: opt, sources: map[netip.Prefix]*source{}}
	for i := range q.free {
		q.free[i] = max(1, opt.Turns[i])
	}
	return q
}

// Flow returns a flow of a source. The zero source is one that is like no other. onSlow, which may
// be nil, is called when the flow has to wait for its budget; it must not call the queue.
func (q *Queue) Flow(from netip.Prefix, onSlow func()) *Flow {
	q.mu.Lock()
	defer q.mu.Unlock()
	s := q.sources[from]
	if s == nil {
		s = &source{key: from}
		if from.IsValid() {
			q.forgetIdle()
			q.sources[from] = s
		}
	}
	s.flows++
	return &Flow{queue: q, source: s, onSlow: onSlow, starting: make(chan struct{}, 1)}
}

// forgetIdle forgets sources that have neither flows nor a debt, now and then. q.mu is held.
func (q *Queue) forgetIdle() {
	const many = 64
	if n := len(q.sources); n < many || n&(n-1) != 0 {
		return
	}
	now := time.Now()
	for key, s := range q.sources {
		if s.flows == 0 && q.debt(s, now) == 0 {
			delete(q.sources, key)
		}
	}
}

// Close drops what waits in a flow. What runs goes on.
func (f *Flow) Close() {
	q := f.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	if f.closed {
		return
	}
	f.closed = true
	s := f.source
	for kind := range kinds {
		f.turns[kind] = slices.DeleteFunc(f.turns[kind], func(t *Turn) bool {
			if t.do != nil {
				f.busy--
				s.busy--
			}
			return t.do != nil
		})
		q.settle(kind, f)
	}
	if s.flows--; s.flows == 0 && q.debt(s, time.Now()) == 0 {
		delete(q.sources, s.key)
	}
	q.dispatchAll() // what is left of it waits for no budget
}

// enqueue has a turn wait. A flow and a source that were idle do not get what they have not used
// meanwhile. q.mu is held.
func (q *Queue) enqueue(t *Turn) {
	f, s := t.flow, t.flow.source
	if s.busy == 0 {
		s.used = max(s.used, q.clock)
	}
	if f.busy == 0 {
		f.used = max(f.used, s.clock)
	}
	s.busy++
	f.busy++
	t.granted = make(chan struct{})
	if len(f.turns[t.kind]) == 0 {
		q.waiting[t.kind] = append(q.waiting[t.kind], f)
	}
	f.turns[t.kind] = append(f.turns[t.kind], t)
}

func (q *Queue) dispatchAll() {
	for kind := range kinds {
		q.dispatch(kind)
	}
}

// dispatch grants the turns that are free. q.mu is held.
func (q *Queue) dispatch(kind Kind) {
	defer q.watch(kind)
	for q.free[kind] > 0 {
		t := q.next(kind, time.Now())
		if t == nil {
			return
		}
		f := t.flow
		q.free[kind]--
		q.moved[kind] = time.Now()
		q.clock = max(q.clock, f.source.used)
		f.source.clock = max(f.source.clock, f.used)
		t.began = time.Now()
		if !t.begun {
			t.begun = true
			f.open++
		}
		close(t.granted)
		if t.do != nil {
			do := t.do
			t.do, t.held = nil, true
			go func() {
				defer t.Release()
				do(t)
			}()
		}
	}
}

// giveBack makes a turn free. q.mu is held.
func (q *Queue) giveBack(kind Kind) {
	q.moved[kind] = time.Now()
	if q.extra[kind] > 0 {
		q.extra[kind]--
		return
	}
	q.free[kind]++
}

// stall is after what time without a move of a turn there is one more.
const stall = 25 * time.Millisecond

// watch looks whether the turns of a kind move while others wait. q.mu is held.
func (q *Queue) watch(kind Kind) {
	if q.watched[kind] || len(q.waiting[kind]) == 0 || q.free[kind] > 0 {
		return
	}
	q.watched[kind] = true
	time.AfterFunc(stall, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.watched[kind] = false
		if len(q.waiting[kind]) > 0 && q.free[kind] == 0 && time.Since(q.moved[kind]) >= stall {
			q.extra[kind]++
			q.free[kind]++
		}
		q.dispatch(kind)
	})
}

// maxOpen is how many turns of a flow may have begun: what they hold in memory is bounded so.
const maxOpen = 4

// first returns which turn of a flow is next, -1 when too many have begun. q.mu is held.
func (f *Flow) first(kind Kind) int {
	return slices.IndexFunc(f.turns[kind], func(t *Turn) bool { return t.begun || f.open < maxOpen })
}

// next returns the turn that is due, nil when none waits that is within its budget. q.mu is held.
func (q *Queue) next(kind Kind, now time.Time) *Turn {
	var best *Flow
	var at int
	var soonest time.Duration
	for _, f := range q.waiting[kind] {
		i := f.first(kind)
		if i < 0 {
			continue
		}
		if late := q.debt(f.source, now) - q.opt.Burst; late > 0 && f.hasBudget(f.turns[kind][i]) {
			if soonest == 0 || late < soonest {
				soonest = late
			}
			f.throttle(now)
			continue
		}
		if best == nil || f.source.used < best.source.used || f.source == best.source && f.used < best.used {
			best, at = f, i
		}
	}
	if best != nil {
		t := best.turns[kind][at]
		best.turns[kind] = slices.Delete(best.turns[kind], at, at+1)
		q.settle(kind, best)
		return t
	}
	if soonest > 0 {
		q.wakeAfter(time.Duration(float64(soonest) / q.opt.Rate))
	}
	return nil
}

// release ends a turn. q.mu is held.
func (q *Queue) release(t *Turn) {
	q.charge(t, time.Now())
	q.giveBack(t.kind)
	t.flow.busy--
	t.flow.source.busy--
	q.dispatch(t.kind)
}

// end ends a turn that has begun. q.mu is held.
func (q *Queue) end(t *Turn) {
	if t.begun {
		t.begun = false
		t.flow.open--
		q.dispatchAll()
	}
}

// Stats is what a queue has done.
type Stats struct {
	Interactive, Background, Handshake time.Duration // of the processor
	Throttled                          uint64        // times that a flow had to wait for its budget
	Waiting                            int           // flows, at this time
}

// Stats returns what the queue has done.
func (q *Queue) Stats() Stats {
	q.mu.Lock()
	defer q.mu.Unlock()
	s := Stats{
		Interactive: q.used[Interactive], Background: q.used[Background], Handshake: q.used[Handshake],
		Throttled: q.throttled,
	}
	for kind := range kinds {
		s.Waiting += len(q.waiting[kind])
	}
	return s
}
