package styles_test

import (
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"quire/ui/styles"
)

// TestHighlightRightToLeft verifies that matches are highlighted in text that is reordered, in each
// of its rows.
func TestHighlightRightToLeft(t *testing.T) {
	s := styles.NewCache().Get(styles.Theme{})
	s.Match = lipgloss.NewStyle().Bold(true)
	for _, tc := range []struct {
		name, words, match string
		width              int
		want               string
	}{
		{"Latin", "see here", "he", 20, "see <he>re"},
		{"within Latin", "see אבג here", "אב", 20, "see ג<בא> here"},
		{"as a whole", "אב גד (see)", "גד", 20, "(see) <דג> בא"},
		{"in the second row", "אב גדה see", "see", 6, "הדג בא|<see>"},
	} {
		at := strings.Index(tc.words, tc.match)
		rows := s.HighlightWrapped(tc.words, [][2]int{{at, at + len(tc.match)}}, tc.width, 2, lipgloss.NewStyle())
		got := strings.Join(rows, "|")
		got = ansi.Strip(strings.NewReplacer("\x1b[1m", "<", "\x1b[m", ">").Replace(got))
		if got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
}
