package popup

import (
	"image"
	"strconv"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"

	"quire/internal/textwidth"
	"quire/ui/keymap"
	"quire/ui/layout"
)

// View renders the popup, with a cursor while it is filtered.
func (m *Model) View() layout.Frame {
	inner := m.geo.Inner
	rows := []string{m.border("╭", "╮"), m.bordered(m.title()), m.bordered("")}
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

// title renders the title, with the position of the cursor among the items at the right.
func (m *Model) title() string {
	position := ""
	if at, of := m.position(); of > 0 {
		position = strconv.Itoa(at) + "/" + strconv.Itoa(of)
	}
	title := textwidth.Truncate(m.opt.Title, max(1, m.geo.Inner-len(position)-1))
	gap := max(0, m.geo.Inner-textwidth.Width(title)-len(position))
	return m.styles.PopupTitle.Render(title) + strings.Repeat(" ", gap) + m.styles.Muted.Render(position)
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
	return m.styles.PopupSide + " " + textwidth.Pad(row, m.geo.Inner) + " " + m.styles.PopupSide
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
func (m *Model) hints() string { return m.styles.Hints(m.bindings(), m.geo.Inner) }

// bindings returns the keys that the popup names.
func (m *Model) bindings() []key.Binding {
	k := &m.keys.Popup
	bindings := make([]key.Binding, 0, 5)
	if !m.opt.ReadOnly {
		bindings = append(bindings, k.Choose)
	}
	if m.opt.MultiSelect {
		bindings = append(bindings, k.Toggle)
	}
	bindings = append(bindings, k.Filter)
	if k.Down.Enabled() && k.Up.Enabled() {
		move := k.Down
		move.SetHelp(keymap.FirstKey(k.Down)+"/"+keymap.FirstKey(k.Up), "move")
		bindings = append(bindings, move)
	}
	closing := k.Close
	if letters := typedKeys(closing); letters != "" {
		closing.SetHelp(keymap.FirstKey(closing)+"/"+letters, closing.Help().Desc)
	}
	bindings = append(bindings, closing)
	return bindings
}

// typedKeys returns the characters that bindings have for keys.
func typedKeys(bindings ...key.Binding) string {
	var typed strings.Builder
	for _, b := range bindings {
		for _, name := range b.Keys() {
			if utf8.RuneCountInString(name) == 1 && b.Enabled() {
				typed.WriteString(name)
			}
		}
	}
	return typed.String()
}
