package popup

import (
	"image"
	"strings"

	"charm.land/bubbles/v2/key"

	"quire/internal/textwidth"
	"quire/ui/layout"
)

// place is the popup's rectangle on the screen, frame included.
func (m *Model) place() (x, y, w, h int) {
	if m.aside {
		_, y, w, h = layout.Popup(m.width, m.height, min(m.want, 44), max(len(m.items), 1)+6)
		return m.width - w, y, w, h
	}
	return layout.Popup(m.width, m.height, min(max(m.want, 44), 84), max(len(m.items), 1)+6)
}

// rows is how many items are in sight.
func (m *Model) rows() int {
	_, _, _, h := m.place()
	return max(1, h-6)
}

// View renders the popup, with the cursor while the reader types.
func (m *Model) View() layout.Frame {
	x, y, w, h := m.place()
	var rows []string
	var cursor *image.Point
	inner := w - 4
	title := m.styles.PopupTitle.Render(textwidth.Truncate(m.title, inner))
	rows = append(rows, m.frame("╭", "─", "╮", w), m.framed(title, inner), m.framed("", inner))
	body := m.rows()
	for i := m.offset; i < m.offset+body; i++ {
		switch {
		case i < len(m.shown):
			rows = append(rows, m.framed(m.item(i, inner), inner))
		case i == 0:
			rows = append(rows, m.framed(m.styles.Muted.Render(textwidth.Truncate(m.nothing(), inner)), inner))
		default:
			rows = append(rows, m.framed("", inner))
		}
	}
	if m.typing != nil {
		m.typing.SetSize(inner, 1)
		line := m.typing.View()
		rows = append(rows, m.framed("", inner), m.framed(line.Rows[0], inner))
		cursor = &image.Point{X: line.Cursor.X + 2, Y: len(rows) - 1}
	} else {
		rows = append(rows, m.framed("", inner), m.framed(m.hints(inner), inner))
	}
	rows = append(rows, m.frame("╰", "─", "╯", w))
	return layout.Frame{X: x, Y: y, Rows: rows[max(0, len(rows)-max(h, 1)):], Cursor: cursor}
}

func (m *Model) nothing() string {
	if m.query != "" {
		return "Nothing matches “" + m.query + "”."
	}
	return m.empty
}

func (m *Model) frame(left, line, right string, w int) string {
	return m.styles.PopupFrame.Render(left + strings.Repeat(line, max(0, w-2)) + right)
}

func (m *Model) framed(s string, inner int) string {
	side := m.styles.PopupFrame.Render("│")
	return side + " " + textwidth.Pad(s, inner) + " " + side
}

func (m *Model) item(i, inner int) string {
	item := m.at(i)
	if item.Heading {
		return m.styles.Muted.Render(textwidth.Visual(textwidth.Truncate(item.Label, inner)))
	}
	style, bar := m.styles.PopupItem, "  "
	if i == m.cursor && !m.quiet {
		style, bar = m.styles.PopupSelected, m.styles.Bar.Render("▌")+" "
	} else if i == m.cursor {
		bar = m.styles.Bar.Render("▌") + " "
	}
	if item.Checked {
		bar = bar[:len(bar)-1] + m.styles.PopupCheck.Render("✓") + " "
	} else if m.toggles {
		bar += " "
	}
	indent := strings.Repeat("  ", item.Indent)
	detail := textwidth.Truncate(item.Detail, max(inner/2, inner-5-len(indent)-textwidth.Width(item.Label)))
	label := textwidth.Truncate(item.Label, max(1, inner-4-len(indent)-textwidth.Width(detail)))
	gap := max(1, inner-textwidth.Width(bar)-len(indent)-textwidth.Width(label)-textwidth.Width(detail))
	return bar + indent + style.Render(textwidth.Visual(label)) + strings.Repeat(" ", gap) + m.styles.Muted.Render(textwidth.Visual(detail))
}

// hints are the keys of the popup, as many as fit.
func (m *Model) hints(inner int) string {
	k := &m.keys.Popup
	bindings := []key.Binding{k.Choose, k.Filter, k.Close}
	if m.toggles {
		bindings = []key.Binding{k.Choose, k.Toggle, k.Filter, k.Close}
	}
	if m.quiet {
		bindings = []key.Binding{k.Filter, k.Close}
	}
	return m.styles.Hints(bindings, inner)
}
