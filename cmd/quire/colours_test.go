package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"quire/internal/textwidth"
)

// What is printed on a terminal has the colours that the terminal has.
func TestColoursOfTheTerminal(t *testing.T) {
	for _, tc := range []struct {
		profile   colorprofile.Profile
		want, not string
	}{
		{colorprofile.TrueColor, "38;2;229;169;95", "38;5"},
		{colorprofile.ANSI256, "38;5;", "38;2"},
		{colorprofile.ANSI, "36m", "38;"},
	} {
		for _, args := range [][]string{{"show", "connection-pools"}, {"list"}} {
			var out, errs bytes.Buffer
			e := env{
				stdin: strings.NewReader(""), stdout: &out, stderr: &errs, getenv: func(string) string { return "" },
				now: func() time.Time { return today }, terminal: true, width: 80, profile: tc.profile,
			}
			if status := run(t.Context(), e, append(args, "--theme", "warm-dark")); status != 0 {
				t.Fatal(errs.String())
			}
			if s := out.String(); !strings.Contains(s, tc.want) || strings.Contains(s, tc.not) {
				t.Errorf("%v, %v: want %q and no %q in\n%q", args, tc.profile, tc.want, tc.not, s[:min(len(s), 3000)])
			}
		}
	}
}

// What is printed on a terminal without Unicode is ASCII, in the same columns; what goes into
// a file stays as it is.
func TestPrintedInASCII(t *testing.T) {
	printed := func(terminal bool, locale string, args ...string) string {
		var out, errs bytes.Buffer
		e := env{
			stdin: strings.NewReader("1\nq\nq\n"), stdout: &out, stderr: &errs, now: func() time.Time { return today },
			terminal: terminal, width: 80,
			getenv:  func(name string) string { return map[string]string{"LANG": locale, "HOME": t.TempDir()}[name] },
			profile: colorprofile.ANSI,
		}
		run(t.Context(), e, args)
		return out.String() + errs.String()
	}
	for _, args := range [][]string{
		{"list"},
		{"show", "kms-key-rotation"},
		{"search", "deploy"},
		{"list", "-C", "nöwhere"},
		{"--linear"},
	} {
		rich, plain := printed(true, "C.UTF-8", args...), printed(true, "C", args...)
		if strings.IndexFunc(plain, func(r rune) bool { return r > 0x7e }) >= 0 || rich == plain {
			t.Errorf("%v: not ASCII, or not otherwise:\n%s", args, plain)
		}
		a, b := strings.Split(rich, "\n"), strings.Split(plain, "\n")
		for i := range a {
			if len(a) != len(b) || textwidth.Width(a[i]) != textwidth.Width(b[i]) {
				t.Fatalf("%v: line %d has other columns: %q, %q", args, i, a[i], b[min(i, len(b)-1)])
			}
		}
		if printed(false, "C", args...) != printed(false, "C.UTF-8", args...) {
			t.Errorf("%v: what is piped depends on the locale of the terminal", args)
		}
	}
}

// Helps are as wide as the terminal, and keep what is set in columns.
func TestHelpsFitTheTerminal(t *testing.T) {
	for _, width := range []int{64, 80, 200} {
		for _, args := range [][]string{{"--help"}, {"help", "serve"}, {"state", "--help"}, {"completion", "--help"}} {
			var out, errs bytes.Buffer
			e := env{
				stdin: strings.NewReader(""), stdout: &out, stderr: &errs, getenv: func(string) string { return "" },
				now: func() time.Time { return today }, terminal: true, width: width,
			}
			if status := run(t.Context(), e, args); status != 0 {
				t.Fatal(errs.String())
			}
			about, _, _ := strings.Cut(out.String(), "Usage:")
			flags, _, _ := strings.Cut(out.String()[strings.Index(out.String(), "lags:"):], "Examples:")
			if args[0] == "completion" {
				about, _, _ = strings.Cut(about, "\n\n")
				if !strings.Contains(out.String(), "\n  zsh         quire completion zsh >") {
					t.Errorf("no columns of shells in\n%s", out.String())
				}
			}
			for line := range strings.Lines(about + flags) {
				if n := textwidth.Width(strings.TrimSuffix(line, "\n")); n > min(width, 100) {
					t.Errorf("%v in %d cells: %d in %q", args, width, n, line)
				}
			}
		}
	}
}

// colour is a sequence that sets one.
var colour = regexp.MustCompile(`\x1b\[(?:[0-9:]*;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:[;:][0-9;:]*)?m`)
