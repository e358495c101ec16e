package ui_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// TestEscClearsTheFilter verifies that esc clears the words first and the chips next, and that both can be
// restored.
func TestEscClearsTheFilter(t *testing.T) {
	d := open(t, 100, 30)
	d.Press("c", "j", "enter", "/", "n", "o", "t", "e", "enter")
	wants(t, d, "/note ×", "AI Engineering ×")
	d.Press("esc")
	wants(t, d, "AI Engineering ×", "query cleared: z restores the query")
	wantsNot(t, d, "/note ×")
	d.Press("esc")
	wants(t, d, "154 posts found", "filters cleared: z restores the filters")
	wantsNot(t, d, "AI Engineering ×")
	d.Press("esc", "z")
	wants(t, d, "AI Engineering ×", "filters restored")
	d.Press("z")
	wants(t, d, "/note ×", "query restored")
	d.Press("z")
	wants(t, d, "nothing to undo")
}

// TestUndoTakesTheLastChange verifies that a mark that was set after the filter was cleared is undone first.
func TestUndoTakesTheLastChange(t *testing.T) {
	d := open(t, 100, 30)
	d.Press("c", "j", "enter", "esc", "s", "z")
	wants(t, d, "undone: starred")
	d.Press("z")
	wants(t, d, "filters restored")
}

// TestCountsFollowTheFilter verifies that tabs count what the rest of the filter leaves.
func TestCountsFollowTheFilter(t *testing.T) {
	d := open(t, 120, 20)
	wants(t, d, "All 154", "Cloud Infrastructure 24", "147 posts + 7 featured")
	d.Press("/", "k", "u", "b", "e", "space", "r", "o", "l", "l", "enter")
	wants(t, d, "All 1 ", "Cloud Infrastructure 1", "AI Engineering 0")
	d.Press("esc", "c", "j", "enter")
	wants(t, d, "All 154", "Cloud Infrastructure 24")
}

// TestFootersCanBeClicked verifies that the keys in the footers do what they say when they are clicked.
func TestFootersCanBeClicked(t *testing.T) {
	d := open(t, 120, 30)
	click := func(row int, text string) {
		t.Helper()
		rows := strings.Split(strings.TrimSuffix(d.Screen(), "\n"), "\n")
		y := (row + len(rows)) % len(rows)
		before, _, found := strings.Cut(rows[y], text)
		if !found {
			t.Fatalf("no %q in %q", text, rows[y])
		}
		d.Click(len([]rune(before)), y)
	}
	click(-1, "categories")
	wants(t, d, "All categories")
	d.Press("esc")
	click(-1, "read")
	wants(t, d, "How it behaves")
	click(-1, "contents")
	wants(t, d, "Contents")
	d.Press("esc")
	click(-1, "back")
	wants(t, d, "154 posts found")
}

// TestMoreTabsByMouse verifies that the signs at the ends of the tabs show others.
func TestMoreTabsByMouse(t *testing.T) {
	d := open(t, 60, 30)
	row := func() (int, string) {
		for y, row := range strings.Split(d.Screen(), "\n") {
			if strings.Contains(row, "›") || strings.Contains(row, "‹") {
				return y, row
			}
		}
		t.Fatalf("no tabs in\n%s", d.Screen())
		return 0, ""
	}
	y, first := row()
	d.Click(len([]rune(first[:strings.Index(first, "›")])), y)
	y, next := row()
	if !strings.Contains(next, "Cloud Infrastructure") || strings.Contains(next, "All 154") {
		t.Errorf("the tabs are %q", next)
	}
	d.Click(2, y)
	if _, back := row(); back != first {
		t.Errorf("the tabs are %q, want %q", back, first)
	}
}

// TestDragIsExplainedOnce verifies that dragging, which selects nothing, says what does.
func TestDragIsExplainedOnce(t *testing.T) {
	d := open(t, 100, 30)
	drag := func(to int) {
		d.Send(tea.MouseClickMsg{X: 10, Y: 2, Button: tea.MouseLeft}, tea.MouseMotionMsg{X: to, Y: 2, Button: tea.MouseLeft})
	}
	const said = "shift-drag selects text; M frees the mouse"
	drag(11)
	wantsNot(t, d, said)
	drag(20)
	wants(t, d, said)
	d.Press("j")
	drag(20)
	wantsNot(t, d, said)
}
