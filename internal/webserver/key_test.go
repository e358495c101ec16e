package webserver

import (
	"strings"
	"testing"
)

// Keys of browsers come to the reader as a terminal with the Kitty protocol sends them.
func TestEncodeKey(t *testing.T) {
	for _, c := range []struct{ name, mods, want string }{
		{"j", "", "j"},
		{"G", "s", "G"},
		{"/", "", "/"},
		{"é", "", "é"},
		{"漢", "", "漢"},
		{"Enter", "", "\r"},
		{"Tab", "", "\t"},
		{"Tab", "s", "\x1b[9;2u"},
		{"Escape", "", "\x1b[27u"},
		{"Backspace", "", "\x7f"},
		{"ArrowDown", "", "\x1b[B"},
		{"ArrowDown", "s", "\x1b[1;2B"},
		{"PageDown", "", "\x1b[6~"},
		{"PageDown", "c", "\x1b[6;5~"},
		{"Home", "", "\x1b[H"},
		{"d", "c", "\x1b[100;5u"},
		{"D", "sc", "\x1b[100;6u"},
		{"x", "a", "\x1b[120;3u"},
		{"Unidentified", "", ""},
		{"Dead", "", ""},
		{"\x1b", "", ""},
		{"\x1b[31m", "", ""},
		{"", "", ""},
	} {
		if got := encodeKey(c.name, c.mods); got != c.want {
			t.Errorf("%q with %q: %q, want %q", c.name, c.mods, got, c.want)
		}
	}
}

// What is pasted cannot end the paste, nor be taken for keys.
func TestEncodeText(t *testing.T) {
	for text, want := range map[string]string{
		"two words":           "\x1b[200~two words\x1b[201~",
		"a\nb\tc":             "\x1b[200~a\nb\tc\x1b[201~",
		"a\x1b[201~q\x03\x9b": "\x1b[200~a[201~q\x1b[201~",
		"\x1b":                "",
		"":                    "",
	} {
		if got := encodeText(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestEncodeMouse(t *testing.T) {
	for what, want := range map[string]string{
		"click": "\x1b[<0;3;5M\x1b[<0;3;5m", "up": "\x1b[<64;3;5M", "down": "\x1b[<65;3;5M", "move": "",
	} {
		if got := encodeMouse(what, 2, 4); got != want {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
}

func FuzzKeys(f *testing.F) {
	for _, s := range []string{"j", "Enter", "\x1b", "\xff", "漢", "\u200d"} {
		f.Add(s, "sac")
	}
	f.Fuzz(func(t *testing.T, name, mods string) {
		if got := encodeKey(name, mods); strings.Contains(strings.TrimPrefix(got, "\x1b["), "\x1b") {
			t.Errorf("%q: %q", name, got)
		}
		if got := encodeText(name); strings.Count(got, "\x1b") > 2 {
			t.Errorf("%q: %q", name, got)
		}
	})
}
