package render

import (
	"encoding/json"
	"go/build"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// glamourStyles are the style files that come with Glamour, by name.
func glamourStyles(t *testing.T) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, name := range StyleNames() {
		s, _ := StyleNamed(name)
		src, err := json.Marshal(s.config)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = src
	}
	if pkg, err := build.Import("charm.land/glamour/v2/styles", ".", build.FindOnly); err == nil {
		files, _ := filepath.Glob(filepath.Join(pkg.Dir, "*.json"))
		for _, name := range files {
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			out[filepath.Base(name)] = src
		}
	}
	return out
}

// TestStyleFiles loads every style that comes with Glamour and draws a post in it, once
// through Glamour and once without: both must look alike.
func TestStyleFiles(t *testing.T) {
	post, err := os.ReadFile("testdata/all.md")
	if err != nil {
		t.Fatal(err)
	}
	post = append(post, "\n\n## A *b* **c** ~~d~~ `e` [f](g)\n\n[a **b** *c* ~~d~~ `e`](x) ***a ~~b~~*** *a **b*** **[a](b)** ~~**a** *b* [c](d)~~\n"...)
	for name, src := range glamourStyles(t) {
		t.Run(name, func(t *testing.T) {
			s, err := LoadStyle(src)
			if err != nil {
				t.Fatal(err)
			}
			for _, color := range []bool{true, false} {
				theme := s.Theme()
				theme.Color = color
				opt := settings{Options: Options{Width: 72, Theme: theme, Hyperlinks: true}, colour: true, glamour: true}
				through := drawn(t, post, opt, windowSize)
				checkRows(t, name, through, 72)
				opt.glamour = false
				alone := drawn(t, post, opt, windowSize)
				if got, want := strings.Join(through.Rows, "\n"), strings.Join(alone.Rows, "\n"); got != want {
					t.Errorf("colours %v: Glamour's rows differ from quire's:\n%s", color, firstDifference(got, want))
				}
			}
		})
	}
}

func TestStyleTakesEffect(t *testing.T) {
	s, err := LoadStyle([]byte(`{
		"document": {"color": "#abc"},
		"h2": {"prefix": ">> ", "color": "9", "background_color": "4"},
		"strong": {"color": "#010203"},
		"emph": {"block_prefix": "/", "block_suffix": "/"},
		"item": {"block_prefix": "+ "},
		"task": {"ticked": "(x) ", "unticked": "( ) "},
		"hr": {"format": "\n~~~~\n"},
		"block_quote": {"indent_token": "# ", "italic": true},
		"code": {"prefix": " ", "suffix": " ", "color": "3"},
		"table": {"column_separator": "!"},
		"code_block": {"chroma": {"keyword": {"color": "#00ff00"}, "name_builtin": {"bold": true}}}
	}`))
	if err != nil {
		t.Fatal(err)
	}
	for src, want := range map[string]string{
		"plain":                "\x1b[38;2;170;187;204mplain\x1b[m",
		"## Title":             "\x1b[91;44m>> Title\x1b[m",
		"a **b**":              "\x1b[38;2;170;187;204ma \x1b[m\x1b[38;2;1;2;3mb\x1b[m",
		"*a*":                  "/a/",
		"- a":                  "+ a",
		"- [x] a\n- [ ] b":     "(x) a",
		"***":                  "~~~~",
		"> a":                  "# \x1b[m\x1b[3;38;2;170;187;204ma",
		"`a`, b":               "\x1b[33ma\x1b[m\x1b[38;2;170;187;204m, b\x1b[m",
		"|a|b|\n|-|-|\n|c|d|":  "!",
		"```go\nfunc f()\n```": "\x1b[38;2;0;255;0mfunc",
	} {
		theme := s.Theme()
		got := strings.Join(drawn(t, []byte(src), settings{Options: Options{Width: 40, Theme: theme}, colour: true, glamour: true}, windowSize).Rows, "\n")
		if !strings.Contains(got, want) && !strings.Contains(visible([]string{got}), want) {
			t.Errorf("%q is drawn as\n%q, want in it\n%q", src, got, want)
		}
	}
}

func TestStyleErrors(t *testing.T) {
	for src, want := range map[string]string{
		"":                                  "no JSON",
		"{\n\"h1\": {\"bold\": \"yes\"}\n}": "line 2: h1.bold is a string",
		"{\n\n\"h1\": }":                    "line 3: no JSON",
		"[]":                                "array",
		"{\"name\": \"x\"}":                 "names no element",
	} {
		if _, err := LoadStyle([]byte(src)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q in it", src, err, want)
		}
	}
}

func TestStyleNamed(t *testing.T) {
	for name, dark := range map[string]bool{"glamour-dark": true, "glamour-light": false, "dracula": true, "tokyo-night": true, "pink": true, "ascii": true, "notty": true} {
		s, ok := StyleNamed(name)
		again, _ := StyleNamed(name)
		if !ok || s != again || s.Dark() != dark {
			t.Errorf("%s: known %v, the same again %v, dark %v", name, ok, s == again, s.Dark())
		}
	}
	if _, ok := StyleNamed("dark"); ok {
		t.Error("dark is a theme of quire's own")
	}
}
