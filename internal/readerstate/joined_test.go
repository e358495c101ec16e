package readerstate_test

import (
	"testing"

	"quire/internal/readerstate"
)

// TestJoinedSession verifies that marks are the same in an archive of several blogs and in
// each of them alone.
func TestJoinedSession(t *testing.T) {
	store := &readerstate.Memory{}
	alone := readerstate.NewSession(store, readerstate.Local, "blog-a", nil)
	if err := alone.Put(t.Context(), alone.Mark(readerstate.Key{Path: "x/y.md", Kind: readerstate.Star}, "y", "",
		false)); err != nil {
		t.Fatal(err)
	}
	joined := readerstate.NewJoinedSession(store, readerstate.Local, map[string]string{"a": "blog-a", "b": "blog-b"}, nil)
	if err := joined.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !joined.Post("a/x/y.md").Starred || joined.Post("b/x/y.md").Starred || joined.Post("x/y.md").Starred {
		t.Error("the star of a source is not the one of all sources")
	}
	mark := joined.Mark(readerstate.Key{Path: "b/x/y.md", Kind: readerstate.Read}, "y", "", false)
	place := joined.Mark(readerstate.Key{Path: "b/x/y.md", Kind: readerstate.Bookmark, Name: "m"}, "y",
		readerstate.Position{}.String(), false)
	if err := joined.Put(t.Context(), mark, place); err != nil {
		t.Fatal(err)
	}
	if mark.Blog != "blog-b" || mark.Path != "x/y.md" || !joined.Post("b/x/y.md").Read {
		t.Errorf("%+v", mark)
	}
	if _, ok := joined.Bookmark("b/x/y.md", 'm'); !ok {
		t.Error("the bookmark is not there")
	}
	alone = readerstate.NewSession(store, readerstate.Local, "blog-b", nil)
	if err := alone.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, ok := alone.Bookmark("x/y.md", 'm'); !ok || !alone.Post("x/y.md").Read || alone.Post("x/y.md").Starred {
		t.Error("what was marked in all sources is not marked in its own")
	}
}
