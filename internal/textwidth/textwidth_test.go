package textwidth_test

import (
	"strings"
	"testing"

	"quire/internal/textwidth"
)

func TestWrap(t *testing.T) {
	for _, tc := range []struct {
		in           string
		width, lines int
		want         []string
	}{
		{"one two three", 8, 0, []string{"one two", "three"}},
		{"one two three four", 8, 2, []string{"one two", "three…"}},
		{"one two, three", 11, 1, []string{"one two…"}},
		{"漢字漢字漢字", 6, 2, []string{"漢字漢", "字漢字"}},
		{"漢字漢字漢字漢", 6, 2, []string{"漢字漢", "字漢…"}},
		{"「こんにちは。」と言った", 10, 0, []string{"「こんにち", "は。」と", "言った"}},
		{"これは本です。あれも", 12, 0, []string{"これは本で", "す。あれも"}},
		{"使用 Go 语言（很好）吧", 12, 0, []string{"使用 Go 语言", "（很好）吧"}},
		{"使用（很好），吧", 6, 0, []string{"使用", "（很", "好），", "吧"}},
		{"日本語の文です。長い", 8, 2, []string{"日本語の", "文です…"}},
		{"ภาษาไทยง่าย", 4, 0, []string{"ภาษา", "ไทย", "ง่าย"}},
		{"one\n  two three\n     ^^^", 8, 0, []string{"one", "  two", "three", "     ^^^"}},
		{"a  b\tc", 9, 0, []string{"a b c"}},
		{"longerthanwidth", 6, 0, []string{"longer", "thanwi", "dth"}},
		{"", 6, 0, nil},
		{"x", 0, 0, nil},
		{"1\ufe0f\u20e32\ufe0f\u20e33\ufe0f\u20e3", 4, 0, []string{"1\ufe0f\u20e32\ufe0f\u20e3", "3\ufe0f\u20e3"}},
		{"1\ufe0f\u20e32\ufe0f\u20e33\ufe0f\u20e3", 5, 1, []string{"1\ufe0f\u20e32\ufe0f\u20e3…"}},
	} {
		got := textwidth.Wrap(tc.in, tc.width, tc.lines)
		if strings.Join(got, "|") != strings.Join(tc.want, "|") {
			t.Errorf("Wrap(%q, %d, %d) = %q, want %q", tc.in, tc.width, tc.lines, got, tc.want)
		}
		for _, row := range got {
			if textwidth.Width(row) > tc.width {
				t.Errorf("%q is wider than %d", row, tc.width)
			}
		}
	}
}

func TestPad(t *testing.T) {
	for _, tc := range []struct {
		in    string
		width int
		want  string
	}{
		{"ab", 4, "ab  "},
		{"abcdef", 4, "abc…"},
		{"漢字漢", 4, "漢… "},
		{"", 2, "  "},
		{"a", 0, ""},
		{"a1\ufe0f\u20e32\ufe0f\u20e3", 4, "a1\ufe0f\u20e3…"},
		{"\u0602", 2, "\u0602   "},
	} {
		if got := textwidth.Pad(tc.in, tc.width); got != tc.want {
			t.Errorf("Pad(%q, %d) = %q, want %q", tc.in, tc.width, got, tc.want)
		}
	}
}

// A word of a megabyte takes a moment, and would take hours if each of its lines looked at the rest.
func TestWrapOfALongWord(t *testing.T) {
	lines := textwidth.Wrap(strings.Repeat("a", 1<<20), 16, 0)
	if len(lines) != 1<<16 || lines[len(lines)-1] != strings.Repeat("a", 16) {
		t.Errorf("%d lines, the last %q", len(lines), lines[len(lines)-1])
	}
}
