package theme_test

import (
	"fmt"
	"image/color"
	"math"
	"reflect"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"quire/internal/theme"
)

func find(t *testing.T, name string) theme.Theme {
	t.Helper()
	s, ok := theme.BuiltIn(name)
	if !ok {
		t.Fatalf("no theme %s", name)
	}
	return s
}

// The two ends of the scale, and a pair from the definition's own examples.
func TestContrast(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		want float64
	}{
		{"#000000", "#ffffff", 21},
		{"#ffffff", "#ffffff", 1},
		{"#777777", "#ffffff", 4.48},
		{"16", "231", 21},
		{"#767676", "231", 4.54},
	} {
		if got, ok := theme.Contrast(tc.a, tc.b); !ok || math.Abs(got-tc.want) > 0.01 {
			t.Errorf("%s on %s: %.3f, want %.2f", tc.a, tc.b, got, tc.want)
		}
	}
	for _, own := range []string{"", "4", "#12345", "#gggggg", "256"} {
		if _, ok := theme.Contrast(own, "#ffffff"); ok {
			t.Errorf("%q has a known contrast", own)
		}
	}
}

// WCAG AA: every colour that words are set in can be read on its theme's background, as it
// is and as a terminal of 256 colours shows it; the high contrasts reach AAA for body text.
func TestThemesCanBeRead(t *testing.T) {
	for _, name := range []string{
		"neutral-dark", "neutral-light", "warm-dark", "warm-light", "contrast-dark",
		"contrast-light",
	} {
		s := find(t, name)
		if s.Dark != strings.HasSuffix(name, "dark") {
			t.Errorf("%s: dark is %v", name, s.Dark)
		}
		on := map[string]string{"text": s.Text, "muted": s.Muted, "accent": s.Accent, "error": s.Error}
		prose := reflect.ValueOf(s.Post)
		for i := range prose.NumField() {
			if f := prose.Field(i); f.Kind() == reflect.String && prose.Type().Field(i).Name != "CodeBackground" {
				on["prose "+prose.Type().Field(i).Name] = f.String()
			}
		}
		check := func(what, fg, bg string, least float64) {
			ratio, ok := theme.Contrast(fg, bg)
			if !ok || ratio < least {
				t.Errorf("%s: %s %s on %s has a contrast of %.2f, want %.1f", name, what, fg, bg, ratio, least)
			}
		}
		for what, c := range on {
			least := theme.Legible
			switch {
			case strings.HasPrefix(name, "contrast") && (what == "text" || what == "muted"):
				least = 7
			}
			check(what, c, s.Background, least)
			least = min(least, theme.Legible)
			if what == "muted" || strings.HasSuffix(what, "Muted") || strings.HasSuffix(what, "Comment") {
				least = theme.Discernible
			}
			check(what+" in 256 colours", in256(c), in256(s.Background), least)
		}
		behind := s.Post.CodeBackground
		for what, c := range map[string]string{
			"text": s.Text, "inline code": s.Post.Code, "keyword": s.Post.Keyword, "string": s.Post.String,
			"number": s.Post.Number, "function": s.Post.Function, "type": s.Post.Type, "operator": s.Post.Operator,
			"inserted": s.Post.Inserted, "deleted": s.Post.Deleted, "comment": s.Post.Comment,
		} {
			check(what+" of code", c, behind, theme.Legible)
			check(what+" of code in 256 colours", in256(c), in256(behind), theme.Discernible)
		}
		for _, pair := range [][2]string{{behind, s.Background}, {in256(behind), in256(s.Background)}} {
			if ratio, ok := theme.Contrast(pair[0], pair[1]); !ok || ratio < 1.08 || ratio > 1.4 {
				t.Errorf("%s: the background of code, %s on %s, has a contrast of %.2f", name, pair[0], pair[1], ratio)
			}
		}
		check("a match", s.MatchText, s.Match, theme.Legible)
		check("a match in 256 colours", in256(s.MatchText), in256(s.Match), theme.Legible)
	}
}

// in256 is a colour as Bubble Tea sends it to a terminal of 256 colours.
func in256(c string) string {
	var rgba color.Color = colorprofile.ANSI256.Convert(lipgloss.Color(c))
	r, g, b, _ := rgba.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// In sixteen colours every theme is made of the terminal's own palette.
func TestSixteenColours(t *testing.T) {
	for _, name := range theme.Names() {
		s := find(t, name).Basic()
		if !s.UsesTerminalColors() || len(s.Accent) != 1 || s.Post.Style != nil || s.Name != name {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// TestCodeBackground verifies that code has a background of its own on any background, and hardly
// another one.
func TestCodeBackground(t *testing.T) {
	for _, background := range []string{
		"#000000", "#16181d", "#002b36", "#fdf6e3", "#ffffff", "#300a24", "#282828",
		"#012456",
	} {
		for _, few := range []bool{false, true} {
			got := theme.CodeBackground(background, few)
			ratio, ok := theme.Contrast(got, background)
			if !ok || ratio < 1.05 || ratio > 1.45 {
				t.Errorf("on %s (256 colours: %v): %s has a contrast of %.2f", background, few, got, ratio)
			}
		}
	}
	for _, unknown := range []string{"", "4"} {
		if got := theme.CodeBackground(unknown, false); got != "" {
			t.Errorf("on %q: %q", unknown, got)
		}
	}
}
