package fairqueue

import (
	"context"
	"time"

	"quire/internal/parallel"
)

type flowKey struct{}

// Context returns a context by which Slice finds the turn of what the flow starts.
func (f *Flow) Context(ctx context.Context) context.Context {
	return context.WithValue(ctx, flowKey{}, f)
}

// Start calls start, in which Slice finds t. Of the turns of a flow one starts at a time, so that each
// finds its own, but none waits long for another that takes no slices.
func (t *Turn) Start(start func()) {
	const patience = time.Millisecond
	f := t.flow
	select {
	case f.starting <- struct{}{}:
	default:
		late := time.NewTimer(patience)
		defer late.Stop()
		select {
		case f.starting <- struct{}{}:
		case <-late.C:
			start()
			return
		}
	}
	f.queue.mu.Lock()
	f.current = t
	f.queue.mu.Unlock()
	defer f.started(t)
	start()
}

// started ends the start of a turn.
func (f *Flow) started(t *Turn) {
	f.queue.mu.Lock()
	defer f.queue.mu.Unlock()
	if f.current == t {
		f.current = nil
		<-f.starting
	}
}

// Slice returns a context for work that starts under Turn.Start: its Err yields, so that the work
// runs in slices. Elsewhere it is ctx itself. Work that has been asked for without a turn must not
// call it.
func Slice(ctx context.Context) context.Context {
	f, _ := ctx.Value(flowKey{}).(*Flow)
	if f == nil {
		return ctx
	}
	f.queue.mu.Lock()
	t := f.current
	f.queue.mu.Unlock()
	if t == nil {
		return ctx
	}
	f.started(t)
	return parallel.WithTurn(ctx, t)
}
