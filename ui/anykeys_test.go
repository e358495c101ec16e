package ui_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"quire/content"
	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/ui"
	"quire/ui/keymap"
	"quire/ui/uitest"
)

// Whatever a reader presses, in whatever order and at whatever size, the reader comes
// to rest with a screen that is filled, and q leads out.
func TestAnyKeys(t *testing.T) {
	keys := everyKey()
	sessions, presses := 30, 150
	if testing.Short() {
		sessions = 6
	}
	src := folder.FromFS(content.Posts())
	for seed := range sessions {
		r := rand.New(rand.NewPCG(uint64(seed), 1)) // the same keys each time
		d := uitest.Open(t, ui.Config{Library: index.NewLibrary(src, index.Options{})}, 80, 24)
		var pressed []string
		for range presses {
			switch n := r.IntN(40); {
			case n == 0:
				w, h := 1+r.IntN(200), 1+r.IntN(60)
				pressed = append(pressed, "resize")
				d.Resize(w, h)
			case n == 1:
				pressed = append(pressed, "click")
				d.Click(r.IntN(80), r.IntN(24))
			case n == 2:
				d.Wheel(r.IntN(80), r.IntN(24), 1-2*r.IntN(2))
			case n == 3:
				d.Elapse()
			default:
				k := keys[r.IntN(len(keys))]
				pressed = append(pressed, k)
				d.Press(k)
			}
			d.Rows()
			if t.Failed() {
				t.Fatalf("seed %d, after %s", seed, strings.Join(pressed, " "))
			}
			if d.Quit() {
				break
			}
		}
	}
}

// everyKey is each key that is bound to anything, and some that are typed.
func everyKey() []string {
	m := keymap.Default()
	keys := strings.Split("a b e k u 0 1 2 9 # : / é 中 space enter esc esc tab backspace left right up down", " ")
	for _, g := range append(m.Help(keymap.InArchive), m.Help(keymap.InPager)...) {
		for _, b := range g.Bindings {
			for _, k := range b.Keys() {
				if !slices.Contains([]string{"q", "Q", "ctrl+c", "ctrl+z"}, k) && !strings.Contains(k, " ") {
					keys = append(keys, k)
				}
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}
