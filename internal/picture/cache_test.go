package picture

import (
	"context"
	"errors"
	"fmt"
	"image/color"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/charmbracelet/colorprofile"
)

func TestCacheMakesOnce(t *testing.T) {
	data := pngOf(t, gradient(64, 64))
	var loads atomic.Int32
	release := make(chan struct{})
	load := func(context.Context) ([]byte, error) {
		loads.Add(1)
		<-release
		return data, nil
	}
	c := NewCache(1<<20, Limits{})
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if rows, err := c.HalfBlocks(t.Context(), "a", load, 8, 4, colorprofile.TrueColor); err != nil || len(rows) != 4 {
				t.Errorf("%d rows, %v", len(rows), err)
			}
		})
		wait.Go(func() {
			if p, err := c.Picture(t.Context(), "a", load); err != nil || p.Width != 64 {
				t.Errorf("%+v, %v", p, err)
			}
		})
	}
	close(release)
	wait.Wait()
	if n := loads.Load(); n != 1 {
		t.Errorf("loaded %d times", n)
	}
}

func TestCacheKeepsErrors(t *testing.T) {
	loads := 0
	load := func(context.Context) ([]byte, error) {
		loads++
		return nil, errors.New("not found")
	}
	c := NewCache(1<<20, Limits{})
	for range 3 {
		if _, err := c.Picture(t.Context(), "a", load); err == nil || err.Error() != "not found" {
			t.Errorf("got %v", err)
		}
	}
	if loads != 1 {
		t.Errorf("loaded %d times", loads)
	}
}

func TestCacheIsBounded(t *testing.T) {
	data := pngOf(t, gradient(16, 16)) // 1 KiB decoded
	loads := 0
	load := func(context.Context) ([]byte, error) { loads++; return data, nil }
	c := NewCache(4000, Limits{})
	for i := range 20 {
		for _, name := range []string{"kept", fmt.Sprint(i)} {
			if _, err := c.Picture(t.Context(), name, load); err != nil {
				t.Fatal(err)
			}
		}
		c.mu.Lock()
		if c.size > c.limit || c.used.Len() != len(c.entries) {
			t.Errorf("%d bytes in %d entries, %d listed", c.size, len(c.entries), c.used.Len())
		}
		c.mu.Unlock()
	}
	if loads != 21 {
		t.Errorf("loaded %d times: what is used often was forgotten", loads)
	}
	big := pngOf(t, gradient(64, 64))
	if _, err := c.Picture(t.Context(), "big", func(context.Context) ([]byte, error) { return big, nil }); err != nil {
		t.Error(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.entries) != 3 {
		t.Errorf("%d entries: one larger than the cache made others leave", len(c.entries))
	}
}

func TestCacheStops(t *testing.T) {
	c := NewCache(1<<20, Limits{})
	begun, ended := make(chan struct{}), make(chan struct{})
	slow := func(ctx context.Context) ([]byte, error) {
		close(begun)
		<-ctx.Done()
		close(ended)
		return nil, ctx.Err()
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-begun; cancel() }()
	if _, err := c.HalfBlocks(ctx, "a", slow, 8, 4, colorprofile.TrueColor); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	<-ended // the job is cancelled, for no caller waits
	data := pngOf(t, pixels([]color.NRGBA{red}))
	p, err := c.Picture(t.Context(), "a", func(context.Context) ([]byte, error) { return data, nil })
	if err != nil || p.Width != 1 {
		t.Errorf("afterwards: %v", err)
	}
}

// TestCacheJobOutlivesItsFirstCaller leaves a job that another caller still waits for.
func TestCacheJobOutlivesItsFirstCaller(t *testing.T) {
	c := NewCache(1<<20, Limits{})
	data := pngOf(t, pixels([]color.NRGBA{red}))
	begun, release := make(chan struct{}), make(chan struct{})
	load := func(ctx context.Context) ([]byte, error) {
		close(begun)
		<-release
		return data, ctx.Err()
	}
	ctx, cancel := context.WithCancel(t.Context())
	first, second := make(chan error, 1), make(chan error, 1)
	go func() { _, err := c.Picture(ctx, "a", load); first <- err }()
	<-begun
	go func() { _, err := c.Picture(t.Context(), "a", load); second <- err }()
	for waiting := 0; waiting < 2; {
		c.mu.Lock()
		waiting = c.pending[key{name: "a"}].waiting
		c.mu.Unlock()
	}
	cancel()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("first: %v", err)
	}
	close(release)
	if err := <-second; err != nil {
		t.Errorf("second: %v", err)
	}
}
