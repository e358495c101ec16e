package theme_test

import (
	"fmt"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"quire/internal/config"
	"quire/internal/sanitize/hostile"
	"quire/internal/theme"
	"quire/internal/usererr"
)

func find(t *testing.T, name string) theme.Scheme {
	t.Helper()
	s, problems, err := theme.Find(name, "")
	if err != nil || len(problems) > 0 {
		t.Fatalf("%s: %v, %v", name, problems, err)
	}
	return s
}

// The two ends of the scale, and a pair from the definition's own examples.
func TestContrast(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		want float64
	}{{"#000000", "#ffffff", 21}, {"#ffffff", "#ffffff", 1}, {"#777777", "#ffffff", 4.48}, {"16", "231", 21}, {"#767676", "231", 4.54}} {
		if got, ok := theme.Contrast(tc.a, tc.b); !ok || math.Abs(got-tc.want) > 0.01 {
			t.Errorf("%s on %s: %.3f, want %.2f", tc.a, tc.b, got, tc.want)
		}
	}
	for _, own := range []string{"", "4", "#12345", "#gggggg", "256"} {
		if _, ok := theme.Contrast(own, "#ffffff"); ok {
			t.Errorf("%q has a known contrast", own)
		}
	}
}

// WCAG AA: every colour that words are set in can be read on its theme's background, as it
// is and as a terminal of 256 colours draws it; the high contrasts reach AAA for body text.
func TestThemesCanBeRead(t *testing.T) {
	for _, name := range []string{"neutral-dark", "neutral-light", "warm-dark", "warm-light", "contrast-dark", "contrast-light"} {
		s := find(t, name)
		if s.Dark != strings.HasSuffix(name, "dark") {
			t.Errorf("%s: dark is %v", name, s.Dark)
		}
		on := map[string]string{"text": s.Text, "muted": s.Muted, "accent": s.Accent, "error": s.Error}
		prose := reflect.ValueOf(s.Prose)
		for i := range prose.NumField() {
			if f := prose.Field(i); f.Kind() == reflect.String {
				on["prose "+prose.Type().Field(i).Name] = f.String()
			}
		}
		check := func(what, fg, bg string, least float64) {
			ratio, ok := theme.Contrast(fg, bg)
			if !ok || ratio < least {
				t.Errorf("%s: %s %s on %s has a contrast of %.2f, want %.1f", name, what, fg, bg, ratio, least)
			}
		}
		for what, c := range on {
			least := theme.Legible
			switch {
			case strings.HasPrefix(name, "contrast") && (what == "text" || what == "muted"):
				least = 7
			}
			check(what, c, s.Background, least)
			least = min(least, theme.Legible)
			if what == "muted" || strings.HasSuffix(what, "Muted") || strings.HasSuffix(what, "Comment") {
				least = theme.Discernible
			}
			check(what+" in 256 colours", in256(c), in256(s.Background), least)
		}
		check("a match", s.MatchText, s.Match, theme.Legible)
		check("a match in 256 colours", in256(s.MatchText), in256(s.Match), theme.Legible)
	}
}

// in256 is a colour as Bubble Tea sends it to a terminal of 256 colours.
func in256(c string) string {
	var rgba color.Color = colorprofile.ANSI256.Convert(lipgloss.Color(c))
	r, g, b, _ := rgba.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// In sixteen colours every theme is made of the terminal's own palette.
func TestSixteenColours(t *testing.T) {
	for _, name := range theme.Named() {
		s := find(t, name).InBasic()
		if !s.Own() || len(s.Accent) != 1 || s.Prose.Style != nil || s.Name != name {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

func TestNames(t *testing.T) {
	for _, name := range []string{"auto", "dark", "light", "dracula", "tokyo-night"} {
		if s := find(t, name); s.Name != name {
			t.Errorf("%s is called %s", name, s.Name)
		}
	}
	for name, want := range map[string]string{
		"warm-drak": "did you mean warm-dark?", "zzzzzz": `unknown theme "zzzzzz": quire themes lists them`,
		"../x": "unknown theme", "x.toml": "unknown theme", "\x1b[31m": `unknown theme "[31m"`,
	} {
		if _, _, err := theme.Find(name, ""); err == nil || !strings.Contains(usererr.Line(err), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}

// A theme of a file has its colours, and those of its base for the rest; problems name
// their line.
func TestThemesOfFiles(t *testing.T) {
	tests := []struct {
		name, src string
		want      func(theme.Scheme) bool
		problems  []string
	}{
		{
			"based", "base = \"warm-light\"\naccent = \"#aa0000\"\n",
			func(s theme.Scheme) bool {
				return s.Accent == "#aa0000" && s.Prose.Accent == "#aa0000" && s.Background == "#faf3e3" && !s.Dark
			}, nil,
		},
		{
			"without a base", "background = \"#ffffff\"\ntext = \"#000000\"",
			func(s theme.Scheme) bool { return !s.Dark && s.Accent == "#1b5e99" && s.Text == "#000000" },
			[]string{"t.toml: no colour for muted, accent, error, match and 16 more, taken from neutral-light"},
		},
		{
			"wrong", "base = \"dracul\"\naccent = \"pink\"\nlink = 300\ncode = 215\nlinks = \"#ffffff\"\ndark = \"perhaps\"",
			func(s theme.Scheme) bool {
				return s.Accent == "#7db7e0" && s.Prose.Code == "215" && s.Prose.Link == "#7db7e0"
			},
			[]string{
				"t.toml:1: base: unknown theme \"dracul\"", "t.toml:2: accent: invalid colour \"pink\"", "t.toml:3: link: invalid colour",
				"t.toml:5: unknown key \"links\": did you mean link?", "t.toml:6: dark: invalid value \"perhaps\"",
			},
		},
		{
			"not to be read", "base = \"neutral-light\"\ntext = \"#cccccc\"",
			func(s theme.Scheme) bool { return s.Text == "#cccccc" },
			[]string{"t.toml: text on background has a contrast of 1.5: at least 4.5 is legible"},
		},
		{"the terminal's own", "base = \"dark\"\naccent = 5", func(s theme.Scheme) bool { return s.Own() && s.Accent == "5" && s.Dark }, nil},
		{"nothing", "", func(s theme.Scheme) bool { return s.Text == "#dadada" }, []string{"t.toml: no colour for background"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			s, problems := theme.Parse("t", config.Parse("t.toml", []byte(tc.src)))
			if !tc.want(s) {
				t.Errorf("%+v", s)
			}
			got := fmt.Sprint(problems)
			for _, want := range tc.problems {
				if !strings.Contains(got, want) {
					t.Errorf("problems are %s, want %s", got, want)
				}
			}
			if len(tc.problems) == 0 && len(problems) > 0 {
				t.Errorf("problems are %s", got)
			}
		})
	}
}

// The themes of a folder join those that are built in, which no file replaces.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	for name, src := range map[string]string{
		"mine.toml": "base = \"dark\"\naccent = 2\n", "dark.toml": "accent = 3\n", "glam.json": `{"document":{"color":"252"},"heading":{"color":"39"}}`,
		"broken.json": "{", "notes.txt": "x", ".hidden.toml": "accent = 1",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all, problems := theme.All(dir)
	got := map[string]theme.Scheme{}
	for _, s := range all {
		got[s.Name] = s
	}
	if got["mine"].Accent != "2" || got["mine"].File != filepath.Join(dir, "mine.toml") || got["dark"].Accent != "6" || got["glam"].Accent != "39" || got[".hidden"].Name != "" || got["notes"].Name != "" {
		t.Errorf("%+v", got)
	}
	if got := fmt.Sprint(problems); len(problems) != 1 || !strings.Contains(got, "broken.json: ") {
		t.Errorf("problems are %s", got)
	}
	if s, _, err := theme.Find(filepath.Join(dir, "dark.toml"), dir); err != nil || s.Accent != "3" {
		t.Errorf("by its path: %+v, %v", s, err)
	}
	if _, _, err := theme.Find(filepath.Join(dir, "none.toml"), dir); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("a file that is not there: %v", err)
	}
}

// Any file makes a theme whose colours are colours.
func FuzzParse(f *testing.F) {
	f.Add([]byte("base = \"warm-dark\"\naccent = \"#12345\"\ntext = 7\nbackground = \"\"\n"))
	for _, s := range hostile.Payloads() {
		f.Add([]byte("base = '" + s + "'\naccent = \"" + s + "\"\n" + s + " = 7\n"))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		s, _ := theme.Parse("t", config.Parse("t.toml", src))
		for _, c := range []string{s.Text, s.Background, s.Accent, s.Muted, s.Prose.Link, s.Prose.Comment, s.Match} {
			if strings.Trim(c, "#0123456789abcdefABCDEF+-") != "" {
				t.Errorf("%q is a colour", c)
			}
		}
	})
}
