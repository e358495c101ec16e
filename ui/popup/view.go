package popup

import (
	"image"
	"strings"

	"charm.land/bubbles/v2/key"

	"quire/internal/textwidth"
	"quire/ui/layout"
)

// View renders the popup, with a cursor while it is filtered.
func (m *Model) View() layout.Frame {
	inner := m.geo.Inner
	title := m.styles.PopupTitle.Render(textwidth.Truncate(m.opt.Title, inner))
	rows := []string{m.border("╭", "╮"), m.bordered(title), m.bordered("")}
	for i := m.offset; i < m.offset+m.geo.Rows; i++ {
		switch {
		case i < len(m.shown):
			rows = append(rows, m.bordered(m.item(i, inner)))
		case i == 0:
			rows = append(rows, m.bordered(m.styles.Muted.Render(textwidth.Truncate(m.emptyText(), inner))))
		default:
			rows = append(rows, m.bordered(""))
		}
	}
	rows = append(rows, m.bordered(""))
	var cursor *image.Point
	if m.prompt != nil {
		m.prompt.SetSize(inner, 1)
		line := m.prompt.View()
		cursor = &image.Point{X: line.Cursor.X + 2, Y: len(rows)}
		rows = append(rows, m.bordered(line.Rows[0]))
	} else {
		rows = append(rows, m.bordered(m.hints()))
	}
	rows = append(rows, m.border("╰", "╯"))
	hidden := max(0, len(rows)-max(m.geo.Height, 1)) // of a popup that is higher than the screen
	if cursor != nil {
		cursor.Y -= hidden
	}
	return layout.Frame{X: m.geo.X, Y: m.geo.Y, Rows: rows[hidden:], Cursor: cursor}
}

// emptyText says why no items are listed.
func (m *Model) emptyText() string {
	if m.query != "" {
		return "Nothing matches “" + m.query + "”."
	}
	return m.opt.Empty
}

// border renders the first or last row of the popup.
func (m *Model) border(left, right string) string {
	return m.styles.PopupFrame.Render(left + strings.Repeat("─", max(0, m.geo.Width-2)) + right)
}

// bordered puts a row between the borders.
func (m *Model) bordered(row string) string {
	border := m.styles.PopupFrame.Render("│")
	return border + " " + textwidth.Pad(row, m.geo.Inner) + " " + border
}

// item renders the i-th item that is shown.
func (m *Model) item(i, inner int) string {
	item := m.at(i)
	if item.Heading {
		return m.styles.Muted.Render(textwidth.Visual(textwidth.Truncate(item.Label, inner)))
	}
	style, bar := m.styles.PopupItem, "  "
	if i == m.cursor {
		bar = m.styles.Bar.Render("▌") + " "
		if !m.opt.ReadOnly {
			style = m.styles.PopupSelected
		}
	}
	if item.Checked {
		bar = bar[:len(bar)-1] + m.styles.PopupCheck.Render("✓") + " "
	} else if m.opt.MultiSelect {
		bar += " "
	}
	indent := strings.Repeat("  ", item.Indent)
	detail := textwidth.Truncate(item.Detail, max(inner/2, inner-5-len(indent)-textwidth.Width(item.Label)))
	label := textwidth.Truncate(item.Label, max(1, inner-4-len(indent)-textwidth.Width(detail)))
	gap := max(1, inner-textwidth.Width(bar)-len(indent)-textwidth.Width(label)-textwidth.Width(detail))
	return bar + indent + style.Render(textwidth.Visual(label)) + strings.Repeat(" ", gap) +
		m.styles.Muted.Render(textwidth.Visual(detail))
}

// hints renders the keys of the popup, as many as fit.
func (m *Model) hints() string {
	k := &m.keys.Popup
	bindings := []key.Binding{k.Choose, k.Filter, k.Close}
	if m.opt.MultiSelect {
		bindings = []key.Binding{k.Choose, k.Toggle, k.Filter, k.Close}
	}
	if m.opt.ReadOnly {
		bindings = []key.Binding{k.Filter, k.Close}
	}
	return m.styles.Hints(bindings, m.geo.Inner)
}
