package uitest

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"quire/internal/sanitize"
	"quire/internal/textwidth"
	"quire/ui/layout"
)

// Text returns the text of a frame of a child, without colours and trailing spaces. It verifies
// that the frame and its cursor fit a screen of a size and that it is nothing but text and colours.
func Text(t testing.TB, f layout.Frame, width, height int) string {
	t.Helper()
	var b strings.Builder
	for i, row := range f.Rows {
		if w := textwidth.Width(row); f.X < 0 || f.X+w > width {
			t.Errorf("row %d is %d cells wide at column %d of %d: %q", i, w, f.X, width, ansi.Strip(row))
		}
		if err := sanitize.VerifyPicture(row); err != nil {
			t.Errorf("row %d: %v: %q", i, err, row)
		}
		b.WriteString(strings.TrimRight(ansi.Strip(row), " ") + "\n")
	}
	if f.Y < 0 || f.Y+len(f.Rows) > height {
		t.Errorf("a frame of %d rows at row %d on a screen of %d", len(f.Rows), f.Y, height)
	}
	if c := f.Cursor; c != nil && (c.X < 0 || f.X+c.X >= width || c.Y < 0 || f.Y+c.Y >= height) {
		t.Errorf("the cursor is at %v of a frame at %d,%d on a screen of %d×%d", *c, f.X, f.Y, width, height)
	}
	return b.String()
}

// Sizes returns sizes of screens to verify frames at, from the smallest one.
func Sizes() (sizes [][2]int) {
	for _, width := range []int{20, 24, 31, 40, 50, 66, 80, 119, 120, 200} {
		for _, height := range []int{6, 8, 9, 12, 14, 16, 24, 28, 50} {
			sizes = append(sizes, [2]int{width, height})
		}
	}
	return sizes
}
