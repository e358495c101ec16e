package config_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"quire/internal/config"
)

func TestSetText(t *testing.T) {
	for _, tt := range []struct{ name, before, after string }{
		{"no file", "-", "theme = \"warm-dark\"\n"},
		{"empty", "", "theme = \"warm-dark\"\n"},
		{
			"set already", "# mine\ntheme = \"dark\" # at night\nfuture = true\n",
			"# mine\ntheme = \"warm-dark\" # at night\nfuture = true\n",
		},
		{"in other quotes", "  'theme'='dark'\n", "  theme = \"warm-dark\"\n"},
		{"the same", "theme = \"warm-dark\"\n", "theme = \"warm-dark\"\n"},
		{
			"shown in a comment", "# About.\n# theme = \"auto\"\n# mouse = true\n\n[list]\n# x\n",
			"# About.\n# theme = \"auto\"\ntheme = \"warm-dark\"\n# mouse = true\n\n[list]\n# x\n",
		},
		{
			"above the first table", "mouse = true\n\n[list]\ntheme = 1\n",
			"mouse = true\n\ntheme = \"warm-dark\"\n[list]\ntheme = 1\n",
		},
		{"no last line end", "mouse = true", "mouse = true\ntheme = \"warm-dark\"\n"},
		{"carriage returns", "mouse = true\r\n", "mouse = true\r\ntheme = \"warm-dark\"\r\n"},
		{"invalid", "mouse = = true\n", ""},
		{"another kind", "theme = [\"a\"]\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "sub", "config.toml")
			if tt.before != "-" {
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(tt.before), 0o640); err != nil {
					t.Fatal(err)
				}
			}
			err := config.SetText(path, "theme", "warm-dark")
			got, _ := os.ReadFile(path)
			if tt.after == "" {
				if err == nil || string(got) != tt.before {
					t.Errorf("%v, and the file is %q", err, got)
				}
				return
			}
			if err != nil || string(got) != tt.after {
				t.Errorf("%v\ngot  %q\nwant %q", err, got, tt.after)
			}
			if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
				t.Errorf("%d files", len(entries))
			}
			if info, err := os.Stat(path); runtime.GOOS != "windows" && tt.before != "-" &&
				(err != nil || info.Mode().Perm() != 0o640) {
				t.Errorf("mode %v, %v", info.Mode(), err)
			}
		})
	}
}

// TestSetTextKeepsALink verifies that a link to a file elsewhere stays one.
func TestSetTextKeepsALink(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "dotfile"), filepath.Join(dir, "config.toml")
	if err := os.WriteFile(file, []byte("mouse = true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Skip(err)
	}
	if err := config.SetText(link, "theme", "dark"); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(file); err != nil || !strings.Contains(string(got), "theme = \"dark\"") {
		t.Errorf("%q, %v", got, err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode().IsRegular() {
		t.Errorf("the link is %v, %v", info.Mode(), err)
	}
}

// FuzzSetText verifies that whatever a file holds, either it is refused or all else stays as it was.
func FuzzSetText(f *testing.F) {
	f.Add("theme = 'x'\n[a]\nb = 1\n", "dark")
	f.Add("# theme = \"auto\"\r\n", "mine \"own\"")
	f.Fuzz(func(t *testing.T, src, value string) {
		path := filepath.Join(t.TempDir(), "config.toml")
		if err := os.WriteFile(path, []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
		before := config.Parse(path, []byte(src))
		if config.SetText(path, "theme", value) != nil {
			return
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		after := config.Parse(path, got)
		for key, v := range before.Values {
			if w := after.Values[key]; key != "theme" && (w.Text != v.Text || w.Kind != v.Kind) {
				t.Errorf("%s is %q, was %q", key, w.Text, v.Text)
			}
		}
		if after.Values["theme"].Text != value {
			t.Errorf("the theme is %q, want %q", after.Values["theme"].Text, value)
		}
	})
}
