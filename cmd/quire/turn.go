package main

import (
	"context"
	"errors"
	"io"
	"net/netip"
	"sync"
)

// turn is one of the commands of guests that work at a time.
type turn struct {
	ctx   context.Context
	taken chan struct{}
}

func (t turn) take() error {
	select {
	case t.taken <- struct{}{}:
		return nil
	case <-t.ctx.Done():
		return t.ctx.Err()
	}
}

func (t turn) give() { <-t.taken }

// between writes to a client while it is the turn of others, for a client may take its time.
func (t turn) between(w io.Writer) io.Writer { return waiting{t, w} }

type waiting struct {
	turn turn
	to   io.Writer
}

func (w waiting) Write(p []byte) (int, error) {
	w.turn.give()
	defer func() { w.turn.taken <- struct{}{} }() // whatever has come of it, it is given once more
	return w.to.Write(p)
}

// downloads are the archives that are being sent. Each holds a file in memory for as long as
// its client likes, so there are few at a time, and of one source fewer.
type downloads struct {
	all chan struct{}

	mu      sync.Mutex
	sources map[netip.Prefix]int
}

const perSource = 2

var errDownloads = errors.New("two of them are on their way to your network already: come again once they are there")

func newDownloads(most int) *downloads {
	return &downloads{all: make(chan struct{}, most), sources: map[netip.Prefix]int{}}
}

// take waits until there is room for one more. The zero source is nobody's.
func (d *downloads) take(ctx context.Context, from netip.Prefix) error {
	if from.IsValid() {
		d.mu.Lock()
		n := d.sources[from]
		if n < perSource {
			d.sources[from]++
		}
		d.mu.Unlock()
		if n >= perSource {
			return errDownloads
		}
	}
	select {
	case d.all <- struct{}{}:
		return nil
	case <-ctx.Done():
		d.forget(from)
		return ctx.Err()
	}
}

func (d *downloads) give(from netip.Prefix) {
	d.forget(from)
	<-d.all
}

func (d *downloads) forget(from netip.Prefix) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.sources[from]--; d.sources[from] <= 0 {
		delete(d.sources, from)
	}
}
