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
		got := drawn(t, p, 5, 2, tc.profile)
		if strings.Join(got, "\n") != strings.Join(tc.want, "\n") || (got == nil) != (tc.want == nil) {
			t.Errorf("%v:\n got %q\nwant %q", tc.profile, got, tc.want)
		}
	}
}

func TestHalfBlocksAreRows(t *testing.T) {
	p := decode(t, pngOf(t, gradient(97, 61)))
	for _, size := range [][2]int{{1, 1}, {7, 3}, {80, 24}, {200, 2}} {
		for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI} {
			rows := drawn(t, p, size[0], size[1], profile)
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
	if rows := drawn(t, p, 0, 3, colorprofile.TrueColor); rows != nil {
		t.Errorf("no room: %q", rows)
	}
}

// TestNearest256 verifies that colours keep their tone: dark ones too, which lie nearer to a grey
// by their numbers than to the next colour of the cube.
func TestNearest256(t *testing.T) {
	grey := func(s shade) bool { return s >= 232 || s == 16 || s == 231 || (s-16)%43 == 0 }
	for _, tc := range []struct {
		r, g, b int
		want    shade // 0 for any that is no grey
	}{
		{0, 0, 95, 17},
		{95, 0, 0, 52},
		{0, 95, 0, 22},
		{255, 255, 255, 231},
		{0, 0, 0, 16},
		{8, 8, 8, 232},
		{238, 238, 238, 255},
		{135, 175, 215, 110},
		{10, 10, 60, 0},
		{0, 0, 60, 0},
		{15, 20, 80, 0},
		{20, 25, 90, 0},
		{60, 5, 5, 0},
		{5, 60, 10, 0},
		{40, 10, 70, 0},
	} {
		got := nearest256(tc.r, tc.g, tc.b)
		if tc.want != 0 && got != tc.want || tc.want == 0 && grey(got) {
			t.Errorf("%d,%d,%d becomes %d, want %d", tc.r, tc.g, tc.b, got, tc.want)
		}
	}
	for v := range 256 {
		if got := nearest256(v, v, v); !grey(got) {
			t.Errorf("grey %d becomes %d", v, got)
		}
	}
}

func BenchmarkHalfBlocks(b *testing.B) {
	p := decode(b, pngOf(b, gradient(1920, 1080)))
	for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI} {
		b.Run(profile.String(), func(b *testing.B) {
			for b.Loop() {
				drawn(b, p, 80, 24, profile)
			}
		})
	}
}

// drawn draws a picture as half-blocks.
func drawn(t testing.TB, p *Picture, cols, rows int, profile colorprofile.Profile) []string {
	t.Helper()
	out, err := p.HalfBlocks(t.Context(), cols, rows, profile)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
