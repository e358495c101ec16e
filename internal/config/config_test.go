package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/quick"

	"quire/internal/config"
	"quire/internal/sanitize/hostile"
)

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func find(t *testing.T, key string) config.Setting {
	t.Helper()
	for _, s := range config.ReaderSettings() {
		if s.Key == key {
			return s
		}
	}
	t.Fatalf("no setting %s", key)
	return config.Setting{}
}

// The environment wins over the file, and the file over the default; a wrong value counts
// as not set and is a problem.
func TestPrecedence(t *testing.T) {
	file := config.Parse("c.toml", []byte("theme = 'file'\npage_size = 12\ndrafts = true\n"))
	tests := []struct {
		key, env, want, origin, problem string
	}{
		{"theme", "", "file", "c.toml:1", ""},
		{"theme", "variable", "variable", "$QUIRE_THEME", ""},
		{"page_size", "", "12", "c.toml:2", ""},
		{"page_size", "7", "7", "$QUIRE_PAGE_SIZE", ""},
		{"page_size", "-1", "12", "c.toml:2", "$QUIRE_PAGE_SIZE: page_size: -1 is out of range: use 0 to 1000"},
		{"page_size", "lots", "12", "c.toml:2", `$QUIRE_PAGE_SIZE: page_size: invalid number "lots": use 0 to 1000`},
		{"drafts", "no", "false", "$QUIRE_DRAFTS", ""},
		{"drafts", "ON", "true", "$QUIRE_DRAFTS", ""},
		{"mouse", "", "true", "default", ""},
		{"density", "Rows", "rows", "$QUIRE_DENSITY", ""},
	}
	for _, tc := range tests {
		t.Run(tc.key+"="+tc.env, func(t *testing.T) {
			s := find(t, tc.key)
			got, problems := config.Sources{Getenv: env(s.Env[0], tc.env), File: file}.Resolve(s)
			if got.Value != tc.want || got.Origin.String() != tc.origin {
				t.Errorf("%q from %s, want %q from %s", got.Value, got.Origin, tc.want, tc.origin)
			}
			if all := fmt.Sprint(problems); strings.Trim(all, "[]") != tc.problem {
				t.Errorf("problems %s, want %s", all, tc.problem)
			}
		})
	}
}

// https://no-color.org: any value that is not empty counts.
func TestNoColorTakesAnyValue(t *testing.T) {
	s := find(t, "no_color")
	for _, tc := range []struct {
		env  []string
		want string
	}{
		{[]string{"NO_COLOR", "0"}, "true"},
		{[]string{"NO_COLOR", "please"}, "true"},
		{[]string{"QUIRE_NO_COLOR", "false", "NO_COLOR", "1"}, "false"},
		{nil, "false"},
	} {
		if got, _ := (config.Sources{Getenv: env(tc.env...)}).Resolve(s); got.Value != tc.want {
			t.Errorf("%v: %s, want %s", tc.env, got.Value, tc.want)
		}
	}
}

// A wrong variable is a problem, even if another variable is used in its place.
func TestProblemBeforeAnotherVariable(t *testing.T) {
	got, problems := config.Sources{Getenv: env("QUIRE_NO_COLOR", "perhaps", "NO_COLOR", "1")}.Resolve(find(t, "no_color"))
	if !got.On() || len(problems) != 1 || problems[0].Where != "$QUIRE_NO_COLOR" {
		t.Errorf("%q with %v", got.Value, problems)
	}
}

func TestPathsAreRelativeToTheirFile(t *testing.T) {
	s := find(t, "content")
	for _, tc := range []struct{ written, env, want string }{
		{"posts", "", filepath.Join("dir", "posts")},
		{"/srv/posts", "", "/srv/posts"},
		{"~/posts", "", filepath.Join("/home/ada", "posts")},
		{"posts", "here", "here"},
		{"posts", "~/there", filepath.Join("/home/ada", "there")},
	} {
		file := config.Parse(filepath.Join("dir", "c.toml"), fmt.Appendf(nil, "content = %q", tc.written))
		got, _ := config.Sources{Getenv: env("HOME", "/home/ada", "QUIRE_CONTENT", tc.env), File: file}.Resolve(s)
		if got.Value != tc.want {
			t.Errorf("%q, %q: %q, want %q", tc.written, tc.env, got.Value, tc.want)
		}
	}
}

// Problems name their line and the nearest known key.
func TestProblems(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"unknown", "\n\ntheem = 'x'", `c.toml:3: unknown key "theem": did you mean theme?`},
		{
			"unknown in a table", "[list]\n\n# a comment\n'per_pag' = 1",
			`c.toml:4: unknown key "list.per_pag": did you mean list.per_page?`,
		},
		{
			"in the wrong table", "[list]\npage_size = 1",
			`c.toml:2: unknown key "list.page_size": did you mean page_size, outside of the table [list]?`,
		},
		{"nothing like it", "zzzzzzzzzzzz = 1", `c.toml:1: unknown key "zzzzzzzzzzzz": quire config lists all keys`},
		{"twice", "theme = 'a'\ntheme = 'b'", "c.toml:2: theme is already set on line 1: remove one of the two"},
		{
			"invalid TOML", "theme = 'a'\nmouse = tru\nlang = 'x'",
			`c.toml:2: invalid TOML: "mouse = tru": correct the line; the rest of the file is ignored`,
		},
		{
			"an open quote", "theme = \"a\nmouse = true",
			`c.toml:1: invalid TOML: "theme = \"a": correct the line; the rest of the file is ignored`,
		},
		{"a list of tables", "[[list]]\nper_page = 1", "c.toml:1: [[list]] is a list of tables: write [list]"},
		{"numbers in a list", "theme = [1]", "c.toml:1: theme: expected a list of texts: put each one in quotes"},
		{"an escape sequence", "\"\\u001b[31m\" = 1", `c.toml:1: unknown key "[31m": quire config lists all keys`},
		{"right", "THEME = 'x'\nlist.per-page = 3\nlist = { page = 2 }", ""},
	}
	known := append(config.ReaderSettings(), config.Setting{Key: "list.per_page"}, config.Setting{Key: "list.page"})
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			f := config.Parse("c.toml", []byte(tc.src))
			var got []string
			for _, m := range append(f.Problems, f.Check(known)...) {
				got = append(got, m.String())
			}
			if all := strings.Join(got, "\n"); all != tc.want {
				t.Errorf("%s\nwant %s", all, tc.want)
			}
		})
	}
}

func TestWrongTypes(t *testing.T) {
	for _, src := range []string{
		"theme = 1", "theme = true", "theme = ['a']", "theme = 1979-05-27", "mouse = 'perhaps'",
		"mouse = []", "page_size = 1.5", "page_size = 'x'", "density = 'card'", "content = false",
	} {
		file := config.Parse("c.toml", []byte(src))
		key, _, _ := strings.Cut(src, " ")
		got, problems := config.Sources{Getenv: env(), File: file}.Resolve(find(t, key))
		if len(problems) != 1 || problems[0].Where != "c.toml:1" || problems[0].Hint == "" || got.Value != got.Default {
			t.Errorf("%s: %q with %v", src, got.Value, problems)
		}
	}
}

// Load reports what is not a configuration, and reads nothing of it.
func TestLoadRejects(t *testing.T) {
	dir := t.TempDir()
	huge := filepath.Join(dir, "huge.toml")
	if err := os.WriteFile(huge, []byte(strings.Repeat("# nothing\n", 200_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{huge: "larger than 1 MB", dir: "not a file"} {
		f, err := config.Load(path)
		if err != nil || len(f.Problems) != 1 || !strings.Contains(f.Problems[0].String(), want) {
			t.Errorf("%s: %+v, %v, want %q", path, f, err, want)
		}
	}
	if _, err := config.Load(filepath.Join(dir, "none")); err == nil {
		t.Error("Load returned a file that does not exist")
	}
}

// Resolve returns numbers within their limits, whatever is set.
func TestNumbersStayInRange(t *testing.T) {
	s := find(t, "page_size")
	if err := quick.Check(func(n int) bool {
		got, _ := config.Sources{Getenv: env(s.Env[0], fmt.Sprint(n))}.Resolve(s)
		return got.Number() >= s.Min && got.Number() <= s.Max
	}, nil); err != nil {
		t.Error(err)
	}
}

// Parse takes any file without a panic, and its problems are on lines of the file.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"theme = 'a'\n[keys.pager]\nback = ['q', 'g g']\n",
		"a = { b = [1, 2], c.d = \"\"\"\nx\"\"\" }", "[[a]]\n[a.b]\n", "\xef\xbb\xbfx = 1",
		"a = 1979-05-27T07:32:00Z # c\r\n", "a = [\n1,\n# c\n]",
	} {
		f.Add([]byte(seed))
	}
	for _, s := range hostile.Payloads() {
		f.Add([]byte("theme = \"" + s + "\"\n" + s + " = 1\n[keys.'" + s + "']\ntop = '" + s + "'\n"))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		file := config.Parse("c.toml", src)
		lines := strings.Count(string(src), "\n") + 1
		for _, s := range config.ReaderSettings() {
			_, wrong := config.Sources{Getenv: env(), File: file}.Resolve(s)
			file.Problems = append(file.Problems, wrong...)
		}
		for _, m := range append(file.Problems, file.Check(config.ReaderSettings())...) {
			var line int
			if _, err := fmt.Sscanf(m.Where, "c.toml:%d", &line); err != nil || line < 1 || line > lines {
				t.Errorf("a problem on line %d of %d: %s", line, lines, m)
			}
			if strings.ContainsAny(m.String(), "\x1b\n\r\x00\x07") {
				t.Errorf("a control character in %q", m.String())
			}
		}
	})
}
