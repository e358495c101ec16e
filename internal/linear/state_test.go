package linear_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"quire/internal/linear"
	"quire/internal/post"
)

// TestPositionIsSaved verifies that a post that is left before its end is opened at the last heading
// the next time.
func TestPositionIsSaved(t *testing.T) {
	var b strings.Builder
	b.WriteString("---\ntitle: Long\n---\nFirst words.\n\n")
	for i := range 9 {
		fmt.Fprintf(&b, "## Again\n\nPart %d.\n\n### Part `%d`\n\nMore.\n\n", i, i)
	}
	blog := fstest.MapFS{"long.md": {Data: []byte(b.String())}}
	var heading string
	var share float64
	lines := 0
	read := func(typed ...string) string {
		return run(t, func(opt *linear.Options) {
			opt.Height = lines
			opt.Load = load(blog)
			opt.LastHeading = func(*post.Post) string { return heading }
			opt.SavePosition = func(_ context.Context, _ *post.Post, h string, s float64) error {
				heading, share = h, s
				return nil
			}
		}, typed...)
	}
	for height, want := range map[int]string{14: "part-2", 15: "again-3"} {
		heading, lines = "", height
		out := read("1", "", "", "q", "q")
		if heading != want || share <= 0 || share >= 1 || strings.Contains(out, "The end.") {
			t.Errorf("%d lines: left at %q, %v, want %s:\n%s", height, heading, share, want, out)
		}
		out = read("1", "q", "1", "b") // the input ends in the post
		wants(t, out, "where you stopped. Type b to", "archive> 1\n", "where you stopped", "post> b\n", "First words.")
		if strings.Contains(out, "Part 1.") || !strings.Contains(out, "More.") {
			t.Errorf("it does not continue at %s:\n%s", want, out)
		}
	}
	heading = ""
	if read("1", strings.Repeat("\n", 20), "q", "q"); heading != "" {
		t.Errorf("a position is saved of a post that was read to its end: %s", heading)
	}
}
