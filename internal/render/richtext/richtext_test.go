package richtext

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"quire/internal/sanitize"
	"quire/internal/sgr"
	"quire/internal/textwidth"
)

func plainLines(in []Inline, width int) []string {
	var out []string
	for _, l := range Reorder(in, Wrap(in, width, func(Inline) sgr.Style { return sgr.Style{} }), width) {
		out = append(out, l.Text())
	}
	return out
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		name  string
		in    []Inline
		width int
		want  []string
	}{
		{"nothing", nil, 10, nil},
		{"words", []Inline{{Text: "one two three"}}, 7, []string{"one two", "three"}},
		{"a word over two inlines", []Inline{{Text: "a bcd"}, {Text: "efg", Attr: Strong}}, 7, []string{"a", "bcdefg"}},
		{"hyphens of prose", []Inline{{Text: "well-known"}}, 6, []string{"well-", "known"}},
		{"hyphens of options", []Inline{{Text: "a --no-color"}}, 10, []string{"a", "--no-color"}},
		{"no break", []Inline{{Text: "a b", Attr: NoBreak}, {Text: " c"}}, 4, []string{"a b", "c"}},
		{"a line break", []Inline{{Text: "a"}, {Text: "\n", Attr: LineBreak}, {Text: "b"}}, 10, []string{"a", "b"}},
		{"a long word", []Inline{{Text: "abcdefgh"}}, 3, []string{"abc", "def", "gh"}},
		{"wide characters", []Inline{{Text: "漢字、漢字"}}, 6, []string{"漢字、", "漢字"}},
		{"from the right", []Inline{{Text: "אבג (12) דהו"}}, 20, []string{strings.Repeat(" ", 8) + "והד (12) גבא"}},
		{"from the right within a line", []Inline{{Text: "ab אב"}, {Text: "ג cd"}}, 20, []string{"ab גבא cd"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := plainLines(tt.in, tt.width); !slices.Equal(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

// A line survives the way to a row and back.
func TestEncode(t *testing.T) {
	red := sgr.Style{FG: sgr.Foreground("1")}
	line := Line{
		{Text: "a "},
		{Text: "b", Style: red, Link: 1},
		{Text: " c", Link: 1},
		{Text: "d", Style: red, Link: 2},
		{Text: "  "},
	}
	row := line.Encode([]Hyperlink{{URL: "https://a.example/", ID: "q1"}, {}})
	want := "a \x1b[31m\x1b]8;id=q1;https://a.example/\x1b\\b\x1b[m c\x1b[31m\x1b]8;;\x1b\\d\x1b[m"
	if row != want {
		t.Errorf("row %q\nwant %q", row, want)
	}
	back := ParseRow(row, func(string) int { return 1 })
	if want := (Line{
		{Text: "a "},
		{Text: "b", Style: red, Link: 1},
		{Text: " c", Link: 1},
		{Text: "d", Style: red},
	}); !slices.Equal(back, want) {
		t.Errorf("read back as %+v", back)
	}
	if got := StripRow(row); got != "a b cd" {
		t.Errorf("without styles %q", got)
	}
}

func TestSlice(t *testing.T) {
	l := Line{{Text: "abc"}, {Text: "def", Link: 1}, {Text: "  "}}
	for _, tt := range []struct {
		from, to int
		want     string
	}{{0, 8, "abcdef  "}, {1, 2, "b"}, {2, 4, "cd"}, {3, 3, ""}, {5, 9, "f  "}} {
		if got := l.Slice(tt.from, tt.to).Text(); got != tt.want {
			t.Errorf("%d to %d is %q, want %q", tt.from, tt.to, got, tt.want)
		}
	}
	if got := l.Trimmed().Text(); got != "abcdef" {
		t.Errorf("trimmed %q", got)
	}
	if got := ReorderCode(Line{{Text: "x = "}, {Text: "\"אב\" "}, {Text: "// ג"}}).Text(); got != "x = \"בא\" // ג" {
		t.Errorf("code %q", got)
	}
}

// Whatever is wrapped fits, and no character but spaces is lost or doubled.
func FuzzWrap(f *testing.F) {
	for _, s := range []string{
		"one two-three", "漢字「漢字」", "ภาษาไทย", "אב (12) ג", "a\u0301\u200d👩‍👩‍👧 🇩🇪",
		strings.Repeat("x", 100), "\xd6\xff",
	} {
		f.Add(s, uint8(10))
	}
	f.Fuzz(func(t *testing.T, s string, width uint8) {
		s = sanitize.Line(s)
		if len(s) > 1000 || !utf8.ValidString(s) {
			return
		}
		w := max(int(width), 2)
		letters := func(s string) string {
			runes := []rune(strings.ReplaceAll(s, " ", ""))
			slices.Sort(runes)
			return string(runes)
		}
		in := []Inline{{Text: s}}
		var all strings.Builder
		for _, l := range Wrap(in, w, func(Inline) sgr.Style { return sgr.Style{} }) {
			if got := textwidth.Width(l.Text()); got > w {
				t.Errorf("%q is %d cells wide, at most %d", l.Text(), got, w)
			}
			all.WriteString(l.Text())
		}
		if got := letters(all.String()); got != letters(s) {
			t.Errorf("%q becomes %q", s, all.String())
		}
	})
}

// Any row can be read.
func FuzzParseRow(f *testing.F) {
	for _, s := range []string{
		"a\x1b[1;31mb\x1b[m", "\x1b]8;;https://a\x1b\\x\x1b]8;;\x1b\\", "\x1b[", "\x1b]8;",
		"\x1b]8;;\x07x", "\x1b", "\x1b[38;5mx",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, row string) {
		l := ParseRow(row, func(string) int { return 1 })
		if err := sanitize.Verify(l.Encode(nil)); err != nil {
			t.Error(err)
		}
	})
}
