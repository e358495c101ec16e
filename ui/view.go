package ui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/dustin/go-humanize/english"

	"quire/internal/sanitize"
	"quire/internal/textwidth"
	"quire/ui/keymap"
	"quire/ui/layout"
	"quire/ui/styles"
)

// view renders the screen: exactly as many rows as it has, all of them at most as wide.
func (a *app) view() tea.View {
	v := tea.View{AltScreen: true}
	if !a.cfg.NoTitle {
		v.WindowTitle = a.windowTitle()
	}
	if a.cfg.Progress && a.snapshot.ix != nil && !a.snapshot.ix.Complete() {
		v.ProgressBar = tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)
	}
	if a.term.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	if !a.isTyping() { // input methods need the keys of a prompt as they are
		v.KeyboardEnhancements = tea.KeyboardEnhancements{
			ReportAlternateKeys: true, ReportAllKeysAsEscapeCodes: true, ReportAssociatedText: true,
		}
	}
	if a.term.width == 0 {
		return v
	}
	var rows []string
	switch {
	case layout.TooSmall(a.term.width, a.term.height):
		rows = a.tooSmall()
	case a.pictureView.open:
		rows = a.pictureView.view(a)
	default:
		rows = a.withPreview(a.mainChild().View().Rows)
	}
	if !layout.TooSmall(a.term.width, a.term.height) {
		a.spread(rows)
		v.Cursor = a.overlay(rows)
	}
	for i, row := range rows {
		if rows[i] = sanitize.Frame(row); rows[i] != row { // the last gate
			a.term.leaks++
		}
	}
	a.pictures.overlay.onScreen(rows)
	for i := range rows {
		if a.term.ascii {
			rows[i] = sanitize.ASCII(rows[i])
		}
		rows[i] = onBase(rows[i], a.look.styles.Base, a.term.width)
	}
	if a.term.ascii {
		v.WindowTitle = sanitize.ASCII(v.WindowTitle)
	}
	v.Content = strings.Join(rows, "\n")
	return v
}

// note returns what the foot of the screen shows instead of the position.
func (a *app) note() string {
	switch {
	case a.input.letter != nil:
		return a.input.request
	case a.input.chord != "":
		return keymap.Display(a.input.chord) + "…"
	case a.input.count > 0:
		return fmt.Sprintf("%d…", a.input.count)
	}
	return a.notices.text
}

// spread puts a notice that is too long for the foot of the screen over its last rows, and any over
// the last row of a screen without a foot.
func (a *app) spread(rows []string) {
	const margin, most = 2, 5
	footless := a.screen == postScreen && a.post.pager.Zen()
	if textwidth.Width(a.note()) <= a.term.width-2*margin-6 && (!footless || a.note() == "") {
		return
	}
	lines := textwidth.Wrap(a.note(), a.term.width-2*margin, min(most, len(rows)-1))
	for i, line := range lines {
		rows[len(rows)-len(lines)+i] = "  " + a.look.styles.Notice.Render(line)
	}
	if above := len(rows) - len(lines) - 1; above > 0 {
		rows[above] = ""
	}
}

// withPreview is a list with the preview at its right where there is one.
func (a *app) withPreview(rows []string) []string {
	b := a.previewSubject()
	if b.x == 0 || b.listed == 0 {
		return rows
	}
	divider := a.look.styles.Muted.Render("│") + " "
	for i, row := range a.preview.pager.View().Rows {
		if i < b.rows {
			rows[b.y+i] = textwidth.Pad(rows[b.y+i], b.x-2) + divider + row
		}
	}
	return rows
}

// overlay puts prompt or popup over rows and returns where the cursor is.
func (a *app) overlay(rows []string) *tea.Cursor {
	switch {
	case a.prompt.isOpen():
		f := a.prompt.View()
		copy(rows[f.Y:], f.Rows)
		return cursorIn(f)
	case a.popup.isOpen():
		f := a.popup.View()
		for i, line := range f.Rows {
			if f.Y+i < len(rows) {
				rows[f.Y+i] = splice(rows[f.Y+i], line, f.X)
			}
		}
		return cursorIn(f)
	}
	return nil
}

// cursorIn is where the cursor of a frame is on the screen, nil when it has none.
func cursorIn(f layout.Frame) *tea.Cursor {
	if f.Cursor == nil {
		return nil
	}
	return tea.NewCursor(f.X+f.Cursor.X, f.Y+f.Cursor.Y)
}

// splice puts line over row, beginning at cell x.
func splice(row, line string, x int) string {
	w := textwidth.Width(line)
	left := textwidth.Pad(textwidth.Cut(row, x), x)
	right := ""
	if textwidth.Width(row) > x+w {
		right = ansi.TruncateLeft(row, x+w, "")
	}
	return left + "\x1b[m" + line + "\x1b[m" + right
}

// promptNote is what the typed text finds so far, and what keys do.
func (a *app) promptNote() string {
	found := ""
	switch {
	case a.screen == postScreen:
		return a.post.pager.MatchCount()
	case a.screen == archiveScreen && a.archive.sel == nil:
		return ""
	case a.screen == archiveScreen:
		found = english.Plural(a.archive.sel.Found(), "post", "") + "  "
	}
	return found + styles.PlainHints(a.promptHints()...)
}

// promptHints are the keys that the note of the prompt ends with.
func (a *app) promptHints() []key.Binding {
	switch a.screen {
	case searchScreen:
		return a.searchHints()
	case archiveScreen:
		switching := a.keys.Prompt.FullText
		switching.SetHelp(switching.Help().Key, "full text")
		return []key.Binding{switching, a.keys.Prompt.Cancel}
	case postScreen:
	}
	return nil
}

// clickPrompt does what the key in the note of the prompt at a cell does.
func (a *app) clickPrompt(x int) tea.Cmd {
	hints := a.promptHints()
	cell, ok := a.prompt.NoteAt(x)
	if !ok {
		return nil
	}
	all := textwidth.Width(styles.PlainHints(hints...))
	cell -= textwidth.Width(a.promptNote()) - all
	if b, ok := styles.HintAt(hints, all, cell); ok {
		return a.pressNamed(b.Keys()[0])
	}
	return nil
}

func (a *app) tooSmall() []string {
	rows := make([]string, max(1, a.term.height))
	notice := fmt.Sprintf("quire needs %d×%d", layout.MinWidth, layout.MinHeight)
	if a.term.width < textwidth.Width(notice) {
		notice = "too small"
	}
	rows[len(rows)/2] = textwidth.Truncate(notice, a.term.width)
	return rows
}

// onBase is a row on the colours of a screen that is not the terminal's own: wherever
// the row goes back to the terminal's, it goes back to them.
func onBase(row, base string, width int) string {
	if base == "" {
		return row
	}
	var b strings.Builder
	b.WriteString(base)
	for rest := row; ; {
		at := strings.Index(rest, "\x1b[")
		end := at + strings.IndexByte(rest[max(at, 0):], 'm') + 1
		if at < 0 || end <= at {
			b.WriteString(rest)
			break
		}
		b.WriteString(rest[:end])
		switch codes := rest[at+2 : end-1]; {
		case codes == "" || codes == "0":
			b.WriteString(base)
		case strings.HasPrefix(codes, "0;"): // back, and on at once
			b.WriteString(base + "\x1b[" + codes[2:] + "m")
		}
		rest = rest[end:]
	}
	b.WriteString(strings.Repeat(" ", max(0, width-textwidth.Width(row))) + "\x1b[m")
	return b.String()
}

// windowTitle is what the terminal shows in its title bar.
func (a *app) windowTitle() string {
	parts := []string{}
	if a.screen == postScreen {
		parts = append(parts, a.post.pager.Post().Title)
	}
	if ix := a.snapshot.ix; ix != nil && ix.Site().Title != "" {
		parts = append(parts, ix.Site().Title)
	}
	return sanitize.Title(strings.Join(append(parts, "quire"), " · "))
}
