package picture

import (
	"image/color"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

func TestHalfBlocks(t *testing.T) {
	faint := color.NRGBA{R: 255, A: 200}
	p := decode(t, pngOf(t, pixels(
		[]color.NRGBA{red, red, clear, blue, clear},
		[]color.NRGBA{blue, blue, red, clear, clear},
		[]color.NRGBA{faint, clear, clear, clear, clear},
		[]color.NRGBA{red, clear, clear, clear, clear},
	)))
	for _, tc := range []struct {
		profile colorprofile.Profile
		want    []string
	}{
		{colorprofile.TrueColor, []string{
			"\x1b[38;2;255;0;0;48;2;0;0;255m▀▀\x1b[49m▄\x1b[38;2;0;0;255m▀ \x1b[m",
			"\x1b[38;2;255;0;0;48;2;255;0;0m▀\x1b[49m    \x1b[m",
		}},
		{colorprofile.ANSI256, []string{
			"\x1b[38;5;196;48;5;21m▀▀\x1b[49m▄\x1b[38;5;21m▀ \x1b[m",
			"\x1b[38;5;196;48;5;196m▀\x1b[49m    \x1b[m",
		}},
		{colorprofile.ANSI, []string{
			"\x1b[91;44m▀▀\x1b[49m▄\x1b[34m▀ \x1b[m",
			"\x1b[91;101m▀\x1b[49m    \x1b[m",
		}},
		{colorprofile.ASCII, nil},
		{colorprofile.NoTTY, nil},
	} {
		got := HalfBlocks(p, 5, 2, tc.profile)
		if strings.Join(got, "\n") != strings.Join(tc.want, "\n") || (got == nil) != (tc.want == nil) {
			t.Errorf("%v:\n got %q\nwant %q", tc.profile, got, tc.want)
		}
	}
}

func TestHalfBlocksAreRows(t *testing.T) {
	p := decode(t, pngOf(t, gradient(97, 61)))
	for _, size := range [][2]int{{1, 1}, {7, 3}, {80, 24}, {200, 2}} {
		for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI} {
			rows := HalfBlocks(p, size[0], size[1], profile)
			if len(rows) != size[1] {
				t.Fatalf("%v: %d rows", size, len(rows))
			}
			for _, row := range rows {
				if err := sanitize.Verify(row); err != nil || textwidth.Width(row) != size[0] || !strings.HasSuffix(row, "\x1b[m") {
					t.Errorf("%v: %q: %v, %d cells", size, row, err, textwidth.Width(row))
				}
			}
		}
	}
	if rows := HalfBlocks(p, 0, 3, colorprofile.TrueColor); rows != nil {
		t.Errorf("no room: %q", rows)
	}
}

// TestNearest256 compares with a look at every colour there is.
func TestNearest256(t *testing.T) {
	levels := [6]int{0, 95, 135, 175, 215, 255}
	rgb := func(s shade) (r, g, b int) {
		if s >= 232 {
			v := 8 + 10*int(s-232)
			return v, v, v
		}
		s -= 16
		return levels[s/36], levels[s/6%6], levels[s%6]
	}
	for r := 0; r < 256; r += 15 {
		for g := 0; g < 256; g += 15 {
			for b := 0; b < 256; b += 15 {
				least := 1 << 30
				for s := shade(16); s < 232; s++ {
					x, y, z := rgb(s)
					least = min(least, distance(r, g, b, x, y, z))
				}
				x, y, z := rgb(nearest256(r, g, b))
				if got := distance(r, g, b, x, y, z); got > least {
					t.Fatalf("%d,%d,%d: %d,%d,%d is %d away, another %d", r, g, b, x, y, z, got, least)
				}
			}
		}
	}
}

func BenchmarkHalfBlocks(b *testing.B) {
	p := decode(b, pngOf(b, gradient(1920, 1080)))
	for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI} {
		b.Run(profile.String(), func(b *testing.B) {
			for b.Loop() {
				HalfBlocks(p, 80, 24, profile)
			}
		})
	}
}
