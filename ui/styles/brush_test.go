package styles

import (
	"testing"

	"quire/internal/theme"
)

// A brush renders hints as their styles do.
func TestBrush(t *testing.T) {
	for _, look := range []Theme{
		{},
		{Plain: true},
		{Basic: true},
		{Scheme: theme.Terminal(true)},
		{Scheme: theme.Terminal(false)},
	} {
		s := New(look)
		for _, text := range []string{"", "x", "ctrl+r", "open the post", "前へ", "↑/↓"} {
			if got, want := s.hintKey.render(text), s.Key.Render(text); got != want {
				t.Errorf("%q: %q, want %q", text, got, want)
			}
			if got, want := s.hintWord.render(text), s.KeyDesc.Render(text); got != want {
				t.Errorf("%q: %q, want %q", text, got, want)
			}
		}
	}
}
