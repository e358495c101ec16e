package screen

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/vt"
)

// pieces are what rows are made of in the test below.
var pieces = []string{
	" ", "  ", "a", "word", "日本", "é", "e\u0301", "👩‍🚀", "…", "│", "\x1b[1mbold\x1b[m", "\x1b[38;5;45mblue\x1b[m",
	"\x1b[7m reversed \x1b[m",
	"\x1b]8;id=1;https://example.org\x1b\\link\x1b]8;;\x1b\\", "\x1b[31mred \x1b[1mbold\x1b[0m", "\x1b[4munder",
	"\x1b[m", "▌ ", "  ",
}

// Any screen after any other, drawn as changes, looks as it does when it is drawn whole.
func TestChangesLookLikeTheWhole(t *testing.T) {
	const width, height, rounds = 40, 12, 400
	dice := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same rows in every run
	rows := make([]string, height)
	row := func() string {
		var b strings.Builder
		for range dice.IntN(6) {
			b.WriteString(pieces[dice.IntN(len(pieces))])
		}
		return b.String()
	}
	changed := vt.NewEmulator(width, height)
	s := New(changed, width, height, colorprofile.TrueColor)
	for round := range rounds {
		switch dice.IntN(4) {
		case 0: // scrolled
			by := 1 + dice.IntN(3)
			rows = append(append([]string(nil), rows[by:]...), make([]string, by)...)
			rows[height-1] = row()
		case 1: // one row, in the middle of it
			y := dice.IntN(height)
			rows[y] = row() + rows[y]
		default:
			for range dice.IntN(4) {
				rows[dice.IntN(height)] = row()
			}
		}
		v := tea.View{Content: strings.Join(rows, "\n"), AltScreen: true}
		if err := s.Draw(v); err != nil {
			t.Fatal(err)
		}
		whole := vt.NewEmulator(width, height)
		if err := New(whole, width, height, colorprofile.TrueColor).Draw(v); err != nil {
			t.Fatal(err)
		}
		if got, want := changed.String(), whole.String(); got != want {
			t.Fatalf("round %d:\n%q\nwant\n%q", round, got, want)
		}
		if got, want := changed.Render(), whole.Render(); visible(got) != visible(want) {
			t.Fatalf("round %d:\n%q\nwant\n%q", round, got, want)
		}
	}
}

// visible returns a screen without spaces at the ends of rows.
func visible(s string) string {
	rows := strings.Split(s, "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(strings.TrimSuffix(strings.TrimRight(rows[i], " "), "\x1b[m"), " ")
	}
	return strings.Join(rows, "\n")
}

// What has not changed is not sent: another bar before a row costs no more than the bar.
func TestSendsLittle(t *testing.T) {
	var out bytes.Buffer
	s := New(&out, 80, 3, colorprofile.TrueColor)
	text := "\x1b[2m2 min read · Cloud Infrastructure · 3 Nov 2026\x1b[m   \x1b[36m#aws\x1b[m"
	draw := func(bar string) int {
		out.Reset()
		if err := s.Draw(tea.View{Content: "one\n" + bar + text + "\nthree"}); err != nil {
			t.Fatal(err)
		}
		return out.Len()
	}
	draw("  ")
	if n := draw("\x1b[36m▌\x1b[m "); n > 24 {
		t.Errorf("%d bytes: %q", n, out.String())
	}
	if n := draw("\x1b[36m▌\x1b[m "); n != 0 {
		t.Errorf("%d bytes for no change", n)
	}
}
