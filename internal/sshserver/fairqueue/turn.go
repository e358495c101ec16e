package fairqueue

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Turn is a turn of a flow, that waits or runs.
type Turn struct {
	flow    *Flow
	kind    Kind
	granted chan struct{}
	do      func(*Turn) // nil for one that is acquired

	mu    sync.Mutex // held by Yield, Pause and Resume
	held  bool
	began time.Time // guarded by the queue's mu
	begun bool      // it has been granted before: what holds locks must not wait for a budget
}

// Go runs do in a turn of its own, in a goroutine of its own. Nothing runs for a closed flow.
func (f *Flow) Go(kind Kind, do func(*Turn)) {
	q := f.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	if !f.closed {
		q.enqueue(&Turn{flow: f, kind: kind, do: do})
		q.dispatch(kind)
	}
}

// Turn returns a turn that is paused: Resume waits for it.
func (f *Flow) Turn(kind Kind) *Turn { return &Turn{flow: f, kind: kind} }

// Acquire waits for a turn, which the caller releases.
func (f *Flow) Acquire(ctx context.Context, kind Kind) (*Turn, error) {
	t := f.Turn(kind)
	q := f.queue
	q.mu.Lock()
	q.enqueue(t)
	q.dispatch(kind)
	q.mu.Unlock()
	select {
	case <-t.granted:
		t.held = true
		return t, nil
	case <-ctx.Done():
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if i := slices.Index(f.turns[kind], t); i >= 0 {
		f.turns[kind] = slices.Delete(f.turns[kind], i, i+1)
		q.settle(kind, f)
		f.busy--
		f.source.busy--
	} else {
		q.release(t)
		q.end(t)
	}
	return nil, ctx.Err()
}

// Release ends a turn, paused or not. Resume begins another then.
func (t *Turn) Release() {
	t.Pause()
	q := t.flow.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	q.end(t)
}

// Pause gives a turn up.
func (t *Turn) Pause() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.held {
		return
	}
	t.held = false
	q := t.flow.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	q.release(t)
}

// Resume waits for a turn again.
func (t *Turn) Resume() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.held {
		return
	}
	q := t.flow.queue
	q.mu.Lock()
	q.enqueue(t)
	q.dispatch(t.kind)
	granted := t.granted
	q.mu.Unlock()
	<-granted
	t.held = true
}

// Yield lets another turn go first, once this one has lasted as long as a slice and another is due.
func (t *Turn) Yield() {
	t.mu.Lock()
	defer t.mu.Unlock()
	q := t.flow.queue
	if !t.held || time.Since(t.began) < q.opt.Slice {
		return
	}
	q.mu.Lock()
	q.charge(t, time.Now())
	if len(q.waiting[t.kind]) == 0 {
		q.mu.Unlock()
		return
	}
	q.giveBack(t.kind)
	t.flow.busy--
	t.flow.source.busy--
	q.enqueue(t)
	q.dispatch(t.kind)
	granted := t.granted
	q.mu.Unlock()
	<-granted
}
