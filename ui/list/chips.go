package list

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/internal/textwidth"
	"quire/ui/card"
	"quire/ui/keymap"
)

// layOutChips places the chips that fit.
func (m *Model) layOutChips() (chips []string, xs []int) {
	x := card.Margin
	for _, f := range m.filters {
		chip := " " + textwidth.Truncate(f.label(), 32) + " × "
		if x+textwidth.Width(chip) > m.geo.Width-card.Margin {
			break
		}
		chips, xs = append(chips, chip), append(xs, x)
		x += textwidth.Width(chip) + 1
	}
	return chips, xs
}

// chips renders the row of filters.
func (m *Model) chips() string {
	chips, _ := m.layOutChips()
	var b strings.Builder
	b.WriteString("  ")
	width := card.Margin
	for i, chip := range chips {
		if i > 0 {
			b.WriteByte(' ')
			width++
		}
		b.WriteString(m.styles.Chip.Render(chip))
		width += textwidth.Width(chip)
	}
	hint := keymap.Hint(m.keys.Archive.Unfilter, "removes the last")
	if hint != "" && !m.typing && width+2+len(hint) <= m.geo.Width-card.Margin {
		b.WriteString("  " + m.styles.ChipKey.Render(hint))
	}
	return b.String()
}

func (m *Model) clickChip(x int) tea.Msg {
	chips, xs := m.layOutChips()
	for i, at := range xs {
		if x >= at && x < at+textwidth.Width(chips[i]) {
			return UnfilterMsg{m.filters[i]}
		}
	}
	return nil
}
