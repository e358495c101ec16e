package sanitize

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestASCII(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"plain", "plain"},
		{"▌ ★ 2 min · 3 Nov…", "| * 2 min . 3 Nov~"},
		{"café, naïve, Ångström", "cafe, naive, Angstrom"},
		{"cafe\u0301", "cafe"},
		{"x² + yᵢ ∈ ℝ", "x2 + yi ? R"},
		{"◦ ☑ done ☐ to do § Heading", "- x done o to do # Heading"},
		{"“quoted” – it’s", "\"quoted\" - it's"},
		{"中文 👩‍💻 🇩🇪", "???? ?? ??"},
		{
			"\x1b[1m│\x1b[m\x1b]8;;https://example.org/\x1b\\→\x1b]8;;\x1b\\",
			"\x1b[1m|\x1b[m\x1b]8;;https://example.org/\x1b\\>\x1b]8;;\x1b\\",
		},
	} {
		got := ASCII(c.in)
		if got != c.want {
			t.Errorf("%q becomes %q, want %q", c.in, got, c.want)
		}
		if ansi.StringWidth(got) != ansi.StringWidth(c.in) {
			t.Errorf("%q takes %d cells, %q %d", c.in, ansi.StringWidth(c.in), got, ansi.StringWidth(got))
		}
	}
}

func TestIsUTF8(t *testing.T) {
	for _, c := range []struct {
		lcAll, lcCtype, lang string
		want                 bool
	}{
		{"", "", "", true},
		{"", "", "C", false},
		{"", "", "en_US.UTF-8", true},
		{"", "", "de_DE.utf8", true},
		{"C", "", "en_US.UTF-8", false},
		{"", "UTF-8", "C", true},
		{"", "", "en_US.ISO-8859-1", false},
		{"C.UTF-8", "C", "C", true},
	} {
		env := map[string]string{"LC_ALL": c.lcAll, "LC_CTYPE": c.lcCtype, "LANG": c.lang}
		if got := IsUTF8(func(name string) string { return env[name] }); got != c.want {
			t.Errorf("%v: %v", env, got)
		}
	}
}
