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

// There a formula is its TeX, once the locale is known.
func TestFormulasInASCII(t *testing.T) {
	files := fstest.MapFS{"a.md": {Data: []byte("# A\n\nLet $\\alpha + b$.\n")}}
	d := uitest.Open(t, ui.Config{Library: library(files)}, 80, 24)
	d.Press("enter")
	wants(t, d, "Let α + b.")
	d.Send(tea.EnvMsg{"LANG=C"})
	wants(t, d, `Let $\alpha + b$.`)
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
