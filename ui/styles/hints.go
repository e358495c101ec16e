package styles

import (
	"strings"

	"charm.land/bubbles/v2/key"

	"quire/internal/textwidth"
	"quire/ui/keymap"
)

// Hints renders as many whole hints of the form "key word" as fit into width cells. Of five
// the third is dropped first, then the first ones, for the last one is the way out.
func (s *Styles) Hints(bindings []key.Binding, width int) string {
	kept := fittingHints(bindings, width)
	parts := make([]string, 0, len(kept))
	for _, b := range kept {
		parts = append(parts, s.hintKey.render(keymap.FirstKey(b))+" "+s.hintWord.render(b.Help().Desc))
	}
	return strings.Join(parts, "  ")
}

// fittingHints returns the bindings whose hints fit into width cells.
func fittingHints(bindings []key.Binding, width int) []key.Binding {
	kept := make([]key.Binding, 0, len(bindings))
	for _, b := range bindings {
		if b.Enabled() {
			kept = append(kept, b)
		}
	}
	for len(kept) > 0 && hintsWidth(kept) > width {
		drop := 0
		if len(kept) >= 5 {
			drop = 2
		}
		kept = append(kept[:drop], kept[drop+1:]...)
	}
	return kept
}

// HintAt returns the binding whose hint is at a cell of what Hints renders for these bindings and this
// width.
func HintAt(bindings []key.Binding, width, x int) (b key.Binding, ok bool) {
	at := 0
	for _, b := range fittingHints(bindings, width) {
		end := at + hintsWidth([]key.Binding{b})
		if x >= at && x < end {
			return b, true
		}
		at = end + 2
	}
	return b, false
}

// HintsWidth returns how many of width cells Hints takes for some bindings.
func HintsWidth(bindings []key.Binding, width int) int {
	return max(0, hintsWidth(fittingHints(bindings, width)))
}

func hintsWidth(bindings []key.Binding) int {
	width := -2
	for _, b := range bindings {
		width += 2 + textwidth.Width(keymap.FirstKey(b)) + 1 + textwidth.Width(b.Help().Desc)
	}
	return width
}

// PlainHints returns hints without styles.
func PlainHints(bindings ...key.Binding) string {
	var parts []string
	for _, b := range bindings {
		if b.Enabled() {
			parts = append(parts, keymap.FirstKey(b)+" "+b.Help().Desc)
		}
	}
	return strings.Join(parts, "  ")
}
