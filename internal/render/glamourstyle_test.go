package render

import (
	"os"
	"strings"
	"testing"

	"quire/internal/theme"
)

// TestStyleFiles loads every style that comes with Glamour and renders a post in it, once
// through Glamour and once without: both must look alike.
func TestStyleFiles(t *testing.T) {
	post, err := os.ReadFile("testdata/all.md")
	if err != nil {
		t.Fatal(err)
	}
	post = append(post, "\n\n## A *b* **c** ~~d~~ `e` [f](g)\n\n[a **b** *c* ~~d~~ `e`](x) ***a ~~b~~*** *a **b*** **[a](b)** ~~**a** *b* [c](d)~~\n"...)
	for _, name := range theme.GlamourStyleNames() {
		t.Run(name, func(t *testing.T) {
			s, _ := theme.GlamourStyleNamed(name)
			for _, color := range []bool{true, false} {
				theme := s.PostColors()
				theme.Color = color
				opt := settings{Options: Options{Width: 72, Theme: theme, Hyperlinks: true}, highlight: true, glamour: true}
				through := renderAll(t, post, opt)
				checkRows(t, name, through, 72)
				opt.glamour = false
				alone := renderAll(t, post, opt)
				if got, want := strings.Join(through.Rows, "\n"), strings.Join(alone.Rows, "\n"); got != want {
					t.Errorf("colours %v: Glamour's rows differ from quire's:\n%s", color, firstDifference(got, want))
				}
			}
		})
	}
}

func TestStyleTakesEffect(t *testing.T) {
	s, err := theme.ParseGlamourStyle([]byte(`{
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
		theme := s.PostColors()
		got := strings.Join(renderAll(t, []byte(src), settings{
			Options: Options{Width: 40, Theme: theme}, highlight: true,
			glamour: true,
		}).Rows, "\n")
		if !strings.Contains(got, want) && !strings.Contains(visible([]string{got}), want) {
			t.Errorf("%q is rendered as\n%q, want in it\n%q", src, got, want)
		}
	}
}
