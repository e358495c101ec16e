package fetch

import (
	"context"
	"sync"
	"time"
)

const (
	hostsAtOnce   = 8
	pause         = time.Second // between two requests to a host
	loopbackSlots = 2
)

// pacer lets requests through: one at a time to a host and a pause between them, so many
// hosts at once. This machine gets two at a time and no pause.
type pacer struct {
	wait  func(ctx context.Context, d time.Duration) error
	slots chan struct{}
	mu    sync.Mutex
	hosts map[string]*host
}

type host struct {
	slots chan struct{}
	last  time.Time // when the last request ended
}

func newPacer(wait func(context.Context, time.Duration) error) *pacer {
	return &pacer{wait: wait, slots: make(chan struct{}, hostsAtOnce), hosts: map[string]*host{}}
}

// acquire waits until a host may be asked; release is called when the answer is there.
func (p *pacer) acquire(ctx context.Context, name string) (release func(), err error) {
	loopback := isLoopback(name)
	p.mu.Lock()
	h := p.hosts[name]
	if h == nil {
		n := 1
		if loopback {
			n = loopbackSlots
		}
		h = &host{slots: make(chan struct{}, n)}
		p.hosts[name] = h
	}
	p.mu.Unlock()
	if err := take(ctx, h.slots); err != nil {
		return nil, err
	}
	if !loopback && !h.last.IsZero() {
		if err := p.wait(ctx, pause-time.Since(h.last)); err != nil {
			<-h.slots
			return nil, err
		}
	}
	if err := take(ctx, p.slots); err != nil {
		<-h.slots
		return nil, err
	}
	return func() {
		<-p.slots
		if !loopback {
			h.last = time.Now()
		}
		<-h.slots
	}, nil
}

func take(ctx context.Context, slots chan struct{}) error {
	select {
	case slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
