package styles

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// brush renders a few words on one line as a style of colour and weight alone does, without the look
// at all that a style may have.
type brush struct{ opening, closing string }

func newBrush(s lipgloss.Style) brush {
	opening, closing, _ := strings.Cut(s.Render("x"), "x")
	return brush{opening, closing}
}

func (b brush) render(s string) string { return b.opening + s + b.closing }
