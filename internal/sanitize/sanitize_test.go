package sanitize_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"quire/internal/sanitize"
	vectors "quire/internal/sanitize/hostile"
	"quire/internal/textwidth"
)

func TestClean(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"plain", "a plain line\nand\tanother", "a plain line\nand\tanother"},
		{"invalid UTF-8", "a\xffb", "a\ufffdb"},
		{"C0, DEL and C1", "a\x00\x07\x1b[31mb\x7f\u009b2Jc", "a[31mb2Jc"},
		{"line breaks", "a\r\nb\rc", "a\nb\nc"},
		{"bidi controls", "a\u202eb\u2066c\u200fd", "abcd"},
		{"line separators", "a\u2028b\u2029c", "abc"},
		{"tags and noncharacters", "a\U000e0041b\ufffec\ufdd0d", "abcd"},
		{"zero width and BOM", "a\u200bb\ufeffc", "abc"},
		{"joiner in an emoji", "👩\u200d💻", "👩\u200d💻"},
		{"joiner after a presentation selector", "🏳\ufe0f\u200d🌈", "🏳\ufe0f\u200d🌈"},
		{"joiner between letters", "می\u200cخواهم", "می\u200cخواهم"},
		{"one joiner of several", "می\u200c\u200dخواهم\u200d\u200cمی", "می\u200cخواهم\u200dمی"},
		{"joiner between spaces", "a \u200d b", "a  b"},
		{"joiner at the end", "a\u200d", "a"},
		{"fillers", "a\u3164b\u115fc\u1160d\uffa0e\u034ff\u17b4", "abcdef"},
		{"one variation selector", "☺\ufe0f\ufe0e\U000e0101\ufe0f", "☺\ufe0f"},
		{"no variation selector of its own", "\ufe0fa\n\U000e0100b", "a\nb"},
		{"a keycap", "1\ufe0f\u20e3", "1\ufe0f\u20e3"},
		{"eight marks at most", "e" + strings.Repeat("\u0301", 20), "e" + strings.Repeat("\u0301", 8)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := sanitize.Text(tc.in); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestLine(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"plain", "plain"},
		{"  two \n\t words\u00a0here ", "two words here"},
		{"e\u0301", "é"},
		{"\x1b]0;title\x07text", "]0;titletext"},
		{"a\u2028b", "a b"},
		{"a\x1cb", "a b"},
		{"", ""},
		{" ", ""},
	} {
		if got := sanitize.Line(tc.in); got != tc.want {
			t.Errorf("Line(%q) = %q, want %q", tc.in, got, tc.want)
		}
	}
}

func TestURL(t *testing.T) {
	for _, tc := range []struct {
		in, want string
		ok       bool
	}{
		{"https://example.org/a?b=c#d", "https://example.org/a?b=c#d", true},
		{"HTTPS://example.org/ü", "https://example.org/%C3%BC", true},
		{"mailto:a@example.org", "mailto:a@example.org", true},
		{"javascript:alert(1)", "", false},
		{"file:///etc/passwd", "", false},
		{"/relative", "", false},
		{"http:no-host", "", false},
		{"https://example.org/" + strings.Repeat("a", 3000), "", false},
		{"https://example.org/\x1b]0;x\x07", "", false},
		{"https://example.org/\u009b", "https://example.org/%C2%9B", true},
	} {
		got, ok := sanitize.URL(tc.in)
		if got != tc.want || ok != tc.ok {
			t.Errorf("URL(%q) = %q, %v; want %q, %v", tc.in, got, ok, tc.want, tc.ok)
		}
	}
}

func TestRow(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"colours stay", "\x1b[1;38;5;6mbold\x1b[m", "\x1b[1;38;5;6mbold\x1b[m"},
		{
			"links stay", "\x1b]8;id=1;https://a.example\x1b\\x\x1b]8;;\x1b\\",
			"\x1b]8;id=1;https://a.example\x1b\\x\x1b]8;;\x1b\\",
		},
		{"a link elsewhere goes", "\x1b]8;;file:///etc\x07x\x1b]8;;\x07", "x\x1b]8;;\x07"},
		{
			"a link without a host goes",
			"\x1b]8;;http:a\x07x\x1b]8;;https:///b\x07y\x1b]8;;http://\x07z\x1b]8;;http://a b\x07", "xyz",
		},
		{"a link with a foreign parameter goes", "\x1b]8;k=v;https://a.example\x07x", "]8;k=v;https://a.examplex"},
		{
			"concealing goes", "\x1b[1;8ma\x1b[38;5;8mb\x1b[48;2;5;6;8mc\x1b[38:5:8md\x1b[6me\x1b[38;9mf",
			"a\x1b[38;5;8mb\x1b[48;2;5;6;8mc\x1b[38:5:8mdef",
		},
		{"a rendition without end goes", "\x1b[" + strings.Repeat("1;", 99) + "1mx", "[" + strings.Repeat("1;", 99) + "1mx"},
		{"erasing goes", "a\x1b[2Jb", "ab"},
		{"a title goes", "a\x1b]0;t\x07b", "a]0;tb"},
		{"a device string loses its escape", "a\x1bPq\x1b\\b", "aPq\\b"},
		{"a sequence cut short", "a\x1b[31", "a[31"},
		{"C1 goes", "a\u009b2Jb", "a2Jb"},
		{"invalid bytes", "a\x9bb", "a\ufffdb"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := sanitize.Row(tc.in)
			if got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if err := sanitize.Verify(got); err != nil {
				t.Errorf("not clean: %v", err)
			}
		})
	}
}

// TestPlaceholder holds that no text can lay a picture of the terminal over itself.
func TestPlaceholder(t *testing.T) {
	const forged = "a\U0010eeee\u0305\u0305b"
	for name, got := range map[string]string{
		"Screen": sanitize.Frame("a\U0010eeeeb"), "Clean": sanitize.Text(forged),
		"Line": sanitize.Line(forged), "Row": sanitize.Row(forged),
	} {
		if strings.ContainsRune(got, sanitize.Placeholder) {
			t.Errorf("%s keeps a placeholder: %q", name, got)
		}
	}
	for row, want := range map[string]bool{
		"plain": true,
		"\x1b[38;5;7m\U0010eeee\u0305\u030d\U0010eeee\u0305\u030e\x1b[m": true,
		"\U0010eeee":                    false,
		"\U0010eeeeab":                  false,
		"\U0010eeee\u0305":              false,
		"\U0010eeee\u0305x":             false,
		"a\U0010eeee\u0305\u0305":       true,
		"\U0010eeee\u0305\u0305\x1b[2J": false,
	} {
		if (sanitize.Frame(row) == row) != want {
			t.Errorf("Screen(%q) = %q", row, sanitize.Frame(row))
		}
		if err := sanitize.VerifyPicture(row); (err == nil) != want {
			t.Errorf("VerifyPicture(%q): %v", row, err)
		}
		if err := sanitize.Verify(row); err == nil && strings.ContainsRune(row, sanitize.Placeholder) {
			t.Errorf("Verify(%q) lets a placeholder pass", row)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{
		"plain", "a\x1b[31mb\x9b", "\x1b]8;;http://a\x07x", "👩\u200d💻\u202e", "e\u0301\u0301",
		"\r\n\t\x00", "\x1b]8;;", "00\ufe0f0 1\ufe0f\u20e32\ufe0f\u20e3",
	} {
		f.Add(s)
	}
	for _, s := range vectors.Payloads() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		clean, line, row := sanitize.Text(s), sanitize.Line(s), sanitize.Row(s)
		for _, got := range []string{clean, line, row} {
			if !utf8.ValidString(got) {
				t.Errorf("invalid UTF-8: %q", got)
			}
		}
		for cut := range strings.SplitSeq(strings.ReplaceAll(clean, "\t", " "), "\n") {
			if strings.ContainsRune(cut, 0x1b) || sanitize.Verify(cut) != nil {
				t.Errorf("Clean(%q) = %q", s, clean)
			}
		}
		if strings.ContainsAny(line, "\n\t\x1b") || sanitize.Verify(line) != nil {
			t.Errorf("Line(%q) = %q", s, line)
		}
		if err := sanitize.Verify(row); err != nil {
			t.Errorf("Row(%q) = %q: %v", s, row, err)
		}
		if got := sanitize.ASCII(row); strings.ContainsFunc(got, func(r rune) bool { return r >= utf8.RuneSelf }) ||
			sanitize.Verify(got) != nil {
			t.Errorf("ASCII(%q) = %q", row, got)
		}
		for _, width := range []int{1, 2, 5, 16} {
			if got := textwidth.Pad(line, width); textwidth.Width(got) != width {
				t.Errorf("Pad(%q, %d) = %q of %d cells", line, width, got, textwidth.Width(got))
			}
			if got := textwidth.Truncate(row, width); textwidth.Width(got) > width || sanitize.Verify(got) != nil {
				t.Errorf("Truncate(%q, %d) = %q of %d cells", row, width, got, textwidth.Width(got))
			}
			for _, got := range textwidth.Wrap(line, width, 3) {
				if textwidth.Width(got) > max(width, 2) {
					t.Errorf("Wrap(%q, %d): %q of %d cells", line, width, got, textwidth.Width(got))
				}
			}
		}
		if again := sanitize.Text(clean); again != clean {
			t.Errorf("Clean is not idempotent: %q, %q", clean, again)
		}
		if again := sanitize.Line(line); again != line {
			t.Errorf("Line is not idempotent: %q, %q", line, again)
		}
		if again := sanitize.Row(row); again != row {
			t.Errorf("Row is not idempotent: %q, %q", row, again)
		}
	})
}

func BenchmarkLine(b *testing.B) {
	for b.Loop() {
		sanitize.Line("Kubernetes Deployments: Rolling Updates, Readiness Probes, and Why Rollbacks Fail Silently")
	}
}
