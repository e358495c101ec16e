package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"quire/internal/search"
	"quire/internal/text"
	"quire/ui/byline"
	"quire/ui/keymap"
	"quire/ui/layout"
	"quire/ui/theme"
)

// view draws the screen: exactly as many rows as it has, none wider than it is.
func (a *app) view() tea.View {
	v := tea.View{AltScreen: true}
	if !a.cfg.NoTitle {
		v.WindowTitle = a.windowTitle()
	}
	if a.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	if a.width == 0 {
		return v
	}
	var rows []string
	switch {
	case layout.TooSmall(a.width, a.height):
		rows = a.tooSmall()
	case a.screen == postScreen:
		rows = a.pager.View(a.note())
	default:
		rows = a.archiveRows()
	}
	if !layout.TooSmall(a.width, a.height) {
		v.Cursor = a.overlay(rows)
	}
	for i, row := range rows {
		if rows[i] = text.Screen(row); rows[i] != row { // the last gate
			a.leaks++
		}
	}
	v.Content = strings.Join(rows, "\n")
	return v
}

// note is what the foot of the screen says in place of the usual.
func (a *app) note() string {
	switch {
	case a.chord != "":
		return keymap.Display(a.chord) + "…"
	case a.count > 0:
		return fmt.Sprintf("%d…", a.count)
	}
	return a.notice
}

// archiveRows is the archive, with the preview at its right where there is one.
func (a *app) archiveRows() []string {
	rows := a.list.View(a.note())
	geo := a.list.Layout()
	if geo.PreviewX == 0 || a.list.Len() == 0 {
		return rows
	}
	for i, row := range a.preview.View("") {
		if i < geo.Rows && row != "" {
			rows[geo.Cards+i] = text.Pad(rows[geo.Cards+i], geo.PreviewX) + row
		}
	}
	return rows
}

// overlay draws prompt or popup over rows and tells where the cursor is.
func (a *app) overlay(rows []string) *tea.Cursor {
	switch {
	case a.prompt != nil:
		row, x := a.prompt.View(a.width, a.promptNote())
		rows[len(rows)-1] = row
		return tea.NewCursor(x, len(rows)-1)
	case a.popup != nil:
		lines, x, y, at := a.popup.View()
		for i, line := range lines {
			if y+i < len(rows) {
				rows[y+i] = splice(rows[y+i], line, x)
			}
		}
		if at != nil {
			return tea.NewCursor(x+at.X, y+at.Y)
		}
	}
	return nil
}

// splice puts line over row, beginning at cell x.
func splice(row, line string, x int) string {
	w := text.Width(line)
	left := text.Pad(ansi.Truncate(row, x, ""), x)
	right := ""
	if text.Width(row) > x+w {
		right = ansi.TruncateLeft(row, x+w, "")
	}
	return left + "\x1b[m" + line + "\x1b[m" + right
}

// promptNote tells what the typed words find so far, or what is wrong with them.
func (a *app) promptNote() string {
	if a.screen == postScreen {
		return a.pager.Tally()
	}
	if _, err := search.Parse(a.filter.Query); err != nil {
		return err.Error()
	}
	if a.sel.sel == nil {
		return ""
	}
	return byline.Plural(a.sel.sel.Found(), "post") + "  " + theme.HintWords(a.keys.Prompt.Accept, a.keys.Prompt.Cancel)
}

func (a *app) tooSmall() []string {
	rows := make([]string, max(1, a.height))
	notice := fmt.Sprintf("quire needs %d×%d", layout.MinWidth, layout.MinHeight)
	if a.width < text.Width(notice) {
		notice = "too small"
	}
	rows[len(rows)/2] = text.Truncate(notice, a.width)
	return rows
}
