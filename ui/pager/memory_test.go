package pager

import (
	"fmt"
	"testing"

	"quire/internal/render"
)

// However far a reader scrolls, the pager holds no more of a long text than some screens of it.
func TestScrollingHoldsLittle(t *testing.T) {
	const rows, most = 24, 3 << 20
	text := body{rendered: map[int]*render.RenderedBlock{}}
	row := fmt.Sprintf("%01000d", 0)
	for i := range 20000 {
		text.keep(i, &render.RenderedBlock{Rows: []string{row, row, row}})
		text.evict(i, rows)
		sum := int64(0)
		for _, d := range text.rendered {
			sum += d.Size()
		}
		if sum > most || sum != text.size {
			t.Fatalf("block %d: %d kB are held, counted as %d", i, sum>>10, text.size>>10)
		}
	}
	for i := 20000 - 2*rows/3; i < 20000; i++ { // two screens
		if text.rendered[i] == nil {
			t.Errorf("block %d is gone", i)
		}
	}
}
