package render

import (
	"strings"
	"sync"
	"testing"
	"time"

	"quire/internal/parallel"
)

// oneTurn is a turn of a processor that has only one, which each goroutine gives up at every look.
type oneTurn struct{ slot chan struct{} }

func (t oneTurn) Pause()  { <-t.slot }
func (t oneTurn) Resume() { t.slot <- struct{}{} }
func (t oneTurn) Yield()  { t.Pause(); t.Resume() }

// Readers who open one post at a time get its outline, though each who waits for it has the turn that
// the one who makes it needs.
func TestOutlineInTurns(t *testing.T) {
	d := NewCache(0).Document([]byte(strings.Repeat("# A heading\n\nA paragraph.\n\n", 500)), "A post")
	turn := oneTurn{make(chan struct{}, 1)}
	ctx := parallel.WithTurn(t.Context(), turn)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			turn.Resume()
			defer turn.Pause()
			if o, err := d.Outline(ctx); err != nil || len(o.Headings) != 500 {
				t.Errorf("%v, %d headings", err, len(o.Headings))
			}
		})
	}
	done := make(chan struct{})
	go func() {
		all.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("each waits for another")
	}
}
