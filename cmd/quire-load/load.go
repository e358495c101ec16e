package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// result is what has been measured.
type result struct {
	mu               sync.Mutex
	times            []time.Duration
	unanswered, lost atomic.Int64
	failed, done     atomic.Int64
	bytes            atomic.Int64
	fault            atomic.Value
}

func (r *result) took(d time.Duration) {
	r.mu.Lock()
	r.times = append(r.times, d)
	r.mu.Unlock()
}

func (r *result) fail(err error) {
	r.failed.Add(1)
	r.fault.CompareAndSwap(nil, fmt.Errorf("%w", err))
}

// run generates the load and prints the measurements. It returns false when a session was lost
// or a key had no answer.
func (p *plan) run(ctx context.Context, out io.Writer) (bool, error) {
	switch p.do {
	case "attacks":
		return p.attackAll(ctx, out)
	case "mixed":
		return p.attackMixed(ctx, out)
	}
	var r result
	before := usageOf(p.pid)
	began := time.Now()
	if p.do == "handshakes" || p.do == "tour" || p.do == "drop" {
		work := map[string]func(*result) error{"handshakes": p.handshake, "tour": p.tour, "drop": p.drop}[p.do]
		p.repeat(ctx, &r, work)
		took := time.Since(began)
		after := usageOf(p.pid)
		done := r.done.Load()
		fmt.Fprintf(out, "%s: %d in %s, %.0f per second; %d failed\n",
			p.do, done, took.Round(time.Millisecond), float64(done)/took.Seconds(), r.failed.Load())
		r.print(out)
		after.print(out, before, took)
		return r.good()
	}
	clients := p.openAll(ctx, &r)
	defer func() {
		for _, c := range clients {
			_ = c.close()
		}
	}()
	opening := time.Since(began)
	settle(ctx, 2*time.Second)
	open := usageOf(p.pid)
	fmt.Fprintf(out, "%d sessions of %dx%d opened in %s; %d failed\n",
		len(clients), p.width, p.height, opening.Round(time.Millisecond), r.failed.Load())
	began = time.Now()
	ctx, cancel := context.WithTimeout(ctx, p.duration)
	defer cancel()
	if p.do == "keys" {
		p.pressAll(ctx, clients, &r)
	} else {
		<-ctx.Done()
	}
	took := time.Since(began)
	for _, c := range clients {
		select {
		case <-c.gone:
			r.lost.Add(1)
		default:
		}
	}
	after := usageOf(p.pid)
	r.print(out)
	after.print(out, open, took)
	after.printMemory(out, before, len(clients))
	return r.good()
}

func (r *result) good() (bool, error) {
	if err, ok := r.fault.Load().(error); ok {
		return false, fmt.Errorf("first failure: %w", err)
	}
	return r.lost.Load() == 0 && r.unanswered.Load() == 0 && r.failed.Load() == 0, nil
}

func settle(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// openAll opens the sessions, a limited number at a time.
func (p *plan) openAll(ctx context.Context, r *result) []*client {
	var mu sync.Mutex
	var clients []*client
	var all sync.WaitGroup
	slots := make(chan struct{}, p.atOnce)
	for range p.sessions {
		if ctx.Err() != nil {
			break
		}
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			c, err := dial(p)
			if err == nil {
				if err = c.open(p); err == nil && p.place == "post" {
					err = c.enterPost()
				}
				if err != nil {
					_ = c.close()
				}
			}
			if err != nil {
				r.fail(err)
				return
			}
			mu.Lock()
			clients = append(clients, c)
			mu.Unlock()
		})
	}
	all.Wait()
	return clients
}

// enterPost opens the chosen post.
func (c *client) enterPost() error {
	if _, err := c.press("\r", patience); err != nil {
		return err
	}
	return c.await("min read")
}

// pressAll presses keys in every session, each at its own time.
func (p *plan) pressAll(ctx context.Context, clients []*client, r *result) {
	var all sync.WaitGroup
	every := time.Duration(float64(time.Second) / p.rate)
	for _, c := range clients {
		all.Go(func() {
			settle(ctx, rand.N(every)) //nolint:gosec // spreads load
			t := time.NewTicker(every)
			defer t.Stop()
			before := c.received()
			for i := 0; ctx.Err() == nil; i++ {
				const there, andBack = 6, 12
				key := "j"
				if i%andBack >= there {
					key = "k"
				}
				switch took, err := c.press(key, max(every, time.Second)); {
				case errors.Is(err, errSilent):
					r.unanswered.Add(1)
				case err != nil:
					return
				default:
					r.took(took)
				}
				select {
				case <-t.C:
				case <-ctx.Done():
				}
			}
			r.bytes.Add(int64(c.received() - before))
		})
	}
	all.Wait()
}

// repeat does a piece of work repeatedly, in as many sessions at a time as planned.
func (p *plan) repeat(ctx context.Context, r *result, work func(*result) error) {
	ctx, cancel := context.WithTimeout(ctx, p.duration)
	defer cancel()
	limit := int64(1 << 62)
	if p.do == "drop" {
		limit = int64(p.sessions)
	}
	var all sync.WaitGroup
	var begun atomic.Int64
	for range min(p.sessions, p.atOnce) {
		all.Go(func() {
			for ctx.Err() == nil && begun.Add(1) <= limit {
				if err := work(r); err != nil {
					r.fail(err)
				} else {
					r.done.Add(1)
				}
			}
		})
	}
	all.Wait()
}

// handshake connects and disconnects.
func (p *plan) handshake(r *result) error {
	began := time.Now()
	c, err := dial(p)
	if err != nil {
		return err
	}
	r.took(time.Since(began))
	return c.close()
}

// tour does what a reader does.
func (p *plan) tour(r *result) error {
	c, err := dial(p)
	if err != nil {
		return err
	}
	defer c.close() //nolint:errcheck // the end of it
	if err := c.open(p); err != nil {
		return err
	}
	before, n := c.received(), 0
	for _, key := range []string{"j", "j", "/", "t", "h", "e", "\r", "\r", " ", "j", "j", "j", "G", "g", "q"} {
		took, err := c.press(key, patience)
		if err != nil {
			return fmt.Errorf("key %q: %w", key, err)
		}
		r.took(took)
		n++
		settle(context.Background(), 50*time.Millisecond)
	}
	r.bytes.Add(int64(c.received() - before))
	if _, err := io.WriteString(c.keys, "Q"); err != nil {
		return err
	}
	select {
	case <-c.gone:
		return nil
	case <-time.After(patience):
		return errSilent
	}
}

// drop disconnects while keys are on their way.
func (p *plan) drop(*result) error {
	c, err := dial(p)
	if err != nil {
		return err
	}
	if err := c.open(p); err != nil {
		_ = c.close()
		return err
	}
	_, _ = io.WriteString(c.keys, "jjjjq\x1b[200~half a paste")
	if tcp, ok := c.conn.(interface{ SetLinger(int) error }); ok {
		_ = tcp.SetLinger(0) // a reset, not a goodbye
	}
	return c.conn.Close()
}

// print prints the times.
func (r *result) print(out io.Writer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.times); n > 0 {
		slices.Sort(r.times)
		at := func(share float64) time.Duration {
			return r.times[min(n-1, int(share*float64(n)))].Round(10 * time.Microsecond)
		}
		fmt.Fprintf(out, "%d answers: p50 %s  p95 %s  p99 %s  max %s\n", n, at(.50), at(.95), at(.99), at(1))
		if b := r.bytes.Load(); b > 0 {
			fmt.Fprintf(out, "%.0f bytes per key\n", float64(b)/float64(n))
		}
	}
	fmt.Fprintf(out, "%d keys unanswered, %d sessions lost\n", r.unanswered.Load(), r.lost.Load())
}
