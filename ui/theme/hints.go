package theme

import (
	"strings"

	"charm.land/bubbles/v2/key"

	"quire/internal/text"
	"quire/ui/keymap"
)

// Hints draws as many whole "key word" pairs as fit into width cells, dropping
// from the middle: the last one stays longest, for it is the way out.
func (s *Styles) Hints(bindings []key.Binding, width int) string {
	kept := bindings
	for len(kept) > 0 && hintsWidth(kept) > width {
		if len(kept) == 1 {
			return ""
		}
		kept = append(append([]key.Binding{}, kept[:len(kept)-2]...), kept[len(kept)-1])
	}
	parts := make([]string, 0, len(kept))
	for _, b := range kept {
		parts = append(parts, s.Key.Render(keymap.First(b))+" "+s.KeyDesc.Render(b.Help().Desc))
	}
	return strings.Join(parts, "  ")
}

func hintsWidth(bindings []key.Binding) int {
	width := -2
	for _, b := range bindings {
		width += 2 + text.Width(keymap.First(b)) + 1 + text.Width(b.Help().Desc)
	}
	return width
}
