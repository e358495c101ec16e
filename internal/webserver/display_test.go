package webserver

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"quire/internal/sgr"
	"quire/internal/textwidth"
)

// Runs keep text, look and link; what a font may show wider or narrower says how wide it is.
func TestSpans(t *testing.T) {
	for _, c := range []struct {
		row  string
		want []string // text, then "style", "→link" and "·cells" as far as there are any
	}{
		{"plain", []string{"plain"}},
		{"", nil},
		{"a\x1b[1;36mb\x1b[mc", []string{"a", "b {36  1}", "c"}},
		{"\x1b[7mx\x1b[48;5;240my\x1b[m", []string{"x {  16}", "y { 48;5;240 16}"}},
		{"\x1b]8;id=1;https://e.org/\x1b\\here\x1b]8;;\x1b\\!", []string{"here →https://e.org/", "!"}},
		{"\x1b]8;;https://e.org/\x07here\x1b]8;;\x07!", []string{"here →https://e.org/", "!"}},
		{"ab漢字c", []string{"ab", "漢字 ·4", "c"}},
		{"e\u0301x", []string{"e\u0301 ·1", "x"}},
		{"👩‍💻 ok", []string{"👩‍💻 ·2", " ok"}},
		{"│ table ─┼", []string{"│ table ─┼"}},
		{"\x1b[2Jx\x1b[10;10Hy", []string{"x", "y"}},
		{"cut \x1b[3", []string{"cut "}},
		{"cut \x1b]8;;x", []string{"cut "}},
	} {
		var got []string
		for _, s := range spansOf(c.row) {
			one := s.text
			if s.style != (sgr.Style{}) {
				one += fmt.Sprintf(" %v", s.style)
			}
			if s.link != "" {
				one += " →" + s.link
			}
			if s.cells > 0 {
				one += fmt.Sprintf(" ·%d", s.cells)
			}
			got = append(got, one)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: got %q, want %q", c.row, got, c.want)
		}
	}
}

// No text is lost, none but text is kept, and widths add up to those of the row.
func FuzzSpans(f *testing.F) {
	for _, s := range []string{
		"a\x1b[1mb", "漢字e\u0301", "\x1b]8;;x\x1b\\y\x1b]8;;\x1b\\", "\x1b[", "\x1b]", "\x1b",
		"\xff🇩", "a\u200d",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, row string) {
		var text strings.Builder
		for _, s := range spansOf(row) {
			if s.text == "" || strings.ContainsRune(s.text, 0x1b) {
				t.Errorf("run %q of %q", s.text, row)
			}
			if s.cells > 0 && s.cells != textwidth.Width(s.text) {
				t.Errorf("%q is not %d wide", s.text, s.cells)
			}
			text.WriteString(s.text)
		}
		if !strings.ContainsRune(row, 0x1b) && text.String() != row {
			t.Errorf("%q became %q", row, text.String())
		}
	})
}

// recorder keeps the frames that a display sends.
type recorder struct{ frames []string }

func (r *recorder) send(p []byte) error {
	r.frames = append(r.frames, string(p))
	return nil
}

// A frame holds what has changed and nothing else.
func TestFrames(t *testing.T) {
	r := &recorder{}
	d := newDisplay(r.send, 20, 3)
	address := "/"
	d.Follow(func() string { return address })
	draw := func(content string, change func(*tea.View)) {
		v := tea.NewView(content)
		v.WindowTitle = "Blog"
		if change != nil {
			change(&v)
		}
		if err := d.Draw(v); err != nil {
			t.Fatal(err)
		}
	}
	draw("one\n\x1b[1mtwo\x1b[m", nil)
	draw("one\n\x1b[1mtwo\x1b[m", nil) // nothing
	address = "/post#part"
	draw("one\n\x1b[1mtwo\x1b[m <b>\nthree", func(v *tea.View) { v.Cursor = tea.NewCursor(2, 1) })
	d.Raw("\x1b]52;c;aGVsbG8=\x07")
	draw("one\n\x1b[1mtwo\x1b[m <b>\nthree", nil)
	d.Resize(20, 1)
	draw("one", nil)
	if err := d.Leave("bye"); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"r":[[0,["one",0]],[1,["two",1]]],"h":3,"s":[[1,"",""]],"t":"Blog","u":"/"}`,
		`{"r":[[1,["two",1],[" \u003cb\u003e",0]],[2,["three",0]]],"u":"/post#part","c":[2,1]}`,
		`{"c":[-1,0],"clip":"hello"}`,
		`{"r":[[0,["one",0]]],"h":1}`,
		`{"bye":"bye"}`,
	}
	if got := strings.Join(r.frames, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

// Colours come as numbers of the page's palette, or as they are.
func TestWebColor(t *testing.T) {
	for params, want := range map[string]string{
		"": `""`, "31": "1", "97": "15", "38;5;12": "12", "38;5;240": `"#585858"`, "38;2;1;2;255": `"#0102ff"`,
	} {
		if got, _ := json.Marshal(webColor(params)); string(got) != want {
			t.Errorf("%q: %s, want %s", params, got, want)
		}
	}
	for bg, fg := range map[string]string{"": "", "41": "31", "107": "97", "48;5;3": "38;5;3"} {
		if got := foregroundOf(bg); got != fg {
			t.Errorf("%q: %q, want %q", bg, got, fg)
		}
	}
}
