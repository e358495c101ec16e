package themefile_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quire/internal/config"
	"quire/internal/sanitize/hostile"
	"quire/internal/theme"
	"quire/internal/theme/themefile"
	"quire/internal/usererr"
)

func TestFind(t *testing.T) {
	for _, name := range []string{"auto", "dark", "light", "dracula", "tokyo-night"} {
		if s, problems, err := themefile.Find(name, ""); s.Name != name || len(problems) > 0 || err != nil {
			t.Errorf("%s is called %s, %v, %v", name, s.Name, problems, err)
		}
	}
	for name, want := range map[string]string{
		"warm-drak": "did you mean warm-dark?", "zzzzzz": `unknown theme "zzzzzz": quire themes lists them`,
		"../x": "unknown theme", "x.toml": "unknown theme", "\x1b[31m": `unknown theme "[31m"`,
	} {
		if _, _, err := themefile.Find(name, ""); err == nil || !strings.Contains(usererr.Line(err), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}

// A theme of a file has its colours, and those of its base for the rest; problems name
// their line.
func TestThemesOfFiles(t *testing.T) {
	tests := []struct {
		name, src string
		want      func(theme.Theme) bool
		problems  []string
	}{
		{
			"based", "base = \"warm-light\"\naccent = \"#aa0000\"\n",
			func(s theme.Theme) bool {
				return s.Accent == "#aa0000" && s.Post.Accent == "#aa0000" && s.Background == "#faf3e3" && !s.Dark
			}, nil,
		},
		{
			"without a base", "background = \"#ffffff\"\ntext = \"#000000\"",
			func(s theme.Theme) bool { return !s.Dark && s.Accent == "#1b5e99" && s.Text == "#000000" },
			[]string{"t.toml: no colour for muted, accent, error, match and 16 more, taken from neutral-light"},
		},
		{
			"wrong", "base = \"dracul\"\naccent = \"pink\"\nlink = 300\ncode = 215\nlinks = \"#ffffff\"\ndark = \"perhaps\"",
			func(s theme.Theme) bool {
				return s.Accent == "#7db7e0" && s.Post.Code == "215" && s.Post.Link == "#7db7e0"
			},
			[]string{
				"t.toml:1: base: unknown theme \"dracul\"", "t.toml:2: accent: invalid colour \"pink\"",
				"t.toml:3: link: invalid colour",
				"t.toml:5: unknown key \"links\": did you mean link?", "t.toml:6: dark: invalid value \"perhaps\"",
			},
		},
		{
			"not to be read", "base = \"neutral-light\"\ntext = \"#cccccc\"",
			func(s theme.Theme) bool { return s.Text == "#cccccc" },
			[]string{"t.toml: text on background has a contrast of 1.5: at least 4.5 is legible"},
		},
		{"the terminal's own", "base = \"dark\"\naccent = 5", func(s theme.Theme) bool {
			return s.UsesTerminalColors() &&
				s.Accent == "5" && s.Dark
		}, nil},
		{
			"nothing", "", func(s theme.Theme) bool { return s.Text == "#dadada" },
			[]string{"t.toml: no colour for background"},
		},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			s, problems := themefile.Parse("t", config.Parse("t.toml", []byte(tc.src)))
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
		"mine.toml": "base = \"dark\"\naccent = 2\n", "dark.toml": "accent = 3\n",
		"glam.json":   `{"document":{"color":"252"},"heading":{"color":"39"}}`,
		"broken.json": "{", "notes.txt": "x", ".hidden.toml": "accent = 1",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all, problems := themefile.All(dir)
	got := map[string]theme.Theme{}
	for _, s := range all {
		got[s.Name] = s
	}
	if got["mine"].Accent != "2" || got["mine"].File != filepath.Join(dir, "mine.toml") || got["dark"].Accent != "6" ||
		got["glam"].Accent != "39" || got[".hidden"].Name != "" || got["notes"].Name != "" {
		t.Errorf("%+v", got)
	}
	if got := fmt.Sprint(problems); len(problems) != 1 || !strings.Contains(got, "broken.json: ") {
		t.Errorf("problems are %s", got)
	}
	if s, _, err := themefile.Find(filepath.Join(dir, "dark.toml"), dir); err != nil || s.Accent != "3" {
		t.Errorf("by its path: %+v, %v", s, err)
	}
	if _, _, err := themefile.Find(filepath.Join(dir, "none.toml"), dir); err == nil ||
		!strings.Contains(err.Error(), "no such file") {
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
		s, _ := themefile.Parse("t", config.Parse("t.toml", src))
		for _, c := range []string{s.Text, s.Background, s.Accent, s.Muted, s.Post.Link, s.Post.Comment, s.Match} {
			if strings.Trim(c, "#0123456789abcdefABCDEF+-") != "" {
				t.Errorf("%q is a colour", c)
			}
		}
	})
}
