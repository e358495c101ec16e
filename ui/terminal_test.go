package ui_test

import (
	"strings"
	"testing"
	"testing/fstest"

	tea "charm.land/bubbletea/v2"

	"quire/ui"
	"quire/ui/uitest"
)

func TestPlainHasNoColours(t *testing.T) {
	d := uitest.Open(t, ui.Config{Library: library(uitest.Blog()), NoColor: true}, 120, 36)
	d.Press("/")
	d.Type("kube")
	d.Press("enter", "enter", "/")
	d.Type("the")
	for _, row := range d.Rows() {
		for _, part := range strings.Split(row, "\x1b[")[1:] {
			sgr, _, _ := strings.Cut(part, "m")
			for code := range strings.SplitSeq(sgr, ";") {
				if len(code) == 2 && strings.ContainsAny(code[:1], "34") || len(code) == 3 {
					t.Fatalf("colour %q in %q", code, row)
				}
			}
		}
	}
}

// There a formula is its TeX, once the locale is known: in texts, and in titles, summaries, contents
// and links.
func TestFormulasInASCII(t *testing.T) {
	files := fstest.MapFS{"a.md": {Data: []byte("# The $\\beta$ post\n\nLet $\\alpha + b$.\n\n## On $x_1$\n\nSee [a $\\gamma$](b.md).\n")}}
	d := uitest.Open(t, ui.Config{Library: library(files)}, 80, 24)
	wants(t, d, "The β post", "Let α + b.")
	d.Press("enter")
	wants(t, d, "The β post", "Let α + b.", "On x₁")
	d.Send(tea.EnvMsg{"LANG=C"})
	wants(t, d, `The $\beta$ post`, `Let $\alpha + b$.`, "On $x_1$", `a $\gamma$`)
	d.Press("t")
	wants(t, d, "Contents", "On $x_1$")
	d.Press("esc", "#")
	wants(t, d, "Links", `1  a $\gamma$`)
	d.Press("esc", "q")
	wants(t, d, `The $\beta$ post`, `Let $\alpha + b$.`)
}

func TestLightTerminal(t *testing.T) {
	d := open(t, 80, 24)
	dark := strings.Join(d.Rows(), "")
	d.Send(tea.BackgroundColorMsg{Color: white{}})
	if light := strings.Join(d.Rows(), ""); light == dark {
		t.Error("a light terminal looks like a dark one")
	}
}

type white struct{}

func (white) RGBA() (r, g, b, a uint32) { return 0xffff, 0xffff, 0xffff, 0xffff }

// In a locale without Unicode, as the session's environment names it, the screen holds
// nothing else than ASCII.
func TestScreensInASCII(t *testing.T) {
	d := open(t, 120, 36)
	d.Send(tea.EnvMsg{"LANG=C"})
	for _, keys := range [][]string{nil, {"t"}, {"esc", "enter"}, {"G"}, {"t"}, {"esc", "q", "/", "k", "é"}} {
		d.Press(keys...)
		for i, row := range d.Rows() {
			if strings.ContainsFunc(row, func(r rune) bool { return r >= 0x80 }) {
				t.Errorf("after %q, row %d: %q", keys, i, row)
			}
		}
	}
	wants(t, d, "/ ke")
	d.Send(tea.EnvMsg{"LANG=C", "LC_ALL=C.UTF-8"})
	wants(t, d, "/ ké")
}
