package list

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/fstest"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/post"
	"quire/ui/keymap"
	"quire/ui/styles"
)

// A jump by date leads where one post after the other would, in every order and over featured
// posts too.
func TestJumpByDate(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	blog := fstest.MapFS{}
	for i := range 120 {
		date := fmt.Sprintf("date: %d-%02d-%02d\n", 2020+r.IntN(3), 1+r.IntN(4), 1+r.IntN(28))
		if i%17 == 0 {
			date = ""
		}
		blog[fmt.Sprintf("%03d.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil,
			"---\ntitle: Number %d\n%sfeatured: %v\n---\nWords.\n", r.IntN(1000), date, i%9 == 0)}
	}
	ix, err := index.Load(t.Context(), folder.FromFS(blog), index.Options{Released: true})
	if err != nil {
		t.Fatal(err)
	}
	keys := keymap.Default()
	m := New(&keys, styles.NewCache().Get(styles.Theme{}), 10)
	m.SetSize(80, 24)
	filters := []index.Filter{{}, {Sort: index.ByDate, Reverse: true}, {Sort: index.ByTitle}, {Query: "number"}}
	for _, f := range filters {
		m.SetSelection(ix.Select(f, nil), nil, -1)
		for range 300 {
			from, by := r.IntN(m.Len()), r.IntN(7)-3
			same := sameYear
			if r.IntN(2) == 0 {
				same = sameMonth
			}
			m.Choose(from)
			m.jumpByDate(by, period{"period", same})
			if want := plainJump(m, from, by, same); m.Cursor() != want {
				t.Fatalf("%+v: from %d by %d to %d, want %d", f, from, by, m.Cursor(), want)
			}
		}
	}
}

// plainJump goes from post to post.
func plainJump(m *Model, i, by int, same func(a, b *post.Post) bool) int {
	step := 1
	if by < 0 {
		by, step = -by, -1
	}
	for ; by > 0; by-- {
		here := m.At(i)
		for m.At(i+step) != nil && same(here, m.At(i+step)) {
			i += step
		}
		if m.At(i+step) == nil {
			break
		}
		i += step
	}
	return i
}
