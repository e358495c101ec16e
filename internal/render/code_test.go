package render

import (
	"slices"
	"strings"
	"testing"

	"quire/internal/corpus"
	"quire/internal/render/richtext"
	"quire/internal/textwidth"
	"quire/internal/theme"
)

// Words that a fence marks are no caption.
func TestMarkedWordsAreNoCaption(t *testing.T) {
	for info, want := range map[string]string{
		"js /foo/": "", "js /foo/3-4 src/a.js": "src/a.js",
		"js src/a.js": "src/a.js", "js title=\"a b\" /foo/": "a b",
	} {
		var rows []string
		err := NewDocument([]byte("```"+info+"\nfoo\n```\n"), "").Text(t.Context(), Options{Width: 40},
			func(row string) bool {
				rows = append(rows, strings.TrimSpace(row))
				return true
			})
		if got := strings.TrimSuffix(strings.Join(rows, "|"), "foo"); err != nil || strings.Trim(got, "|") != want {
			t.Errorf("%s: %q, %v", info, rows, err)
		}
	}
}

func TestCode(t *testing.T) {
	tests := []struct {
		name, src string
		wrap      bool
		want      []string
	}{
		{"a long line is kept", "```\n0123456789 0123456789\n```", false, []string{"│ 0123456789 0123456789"}},
		{
			"a long line is wrapped between words", "```\n0123456789 0123456789\n```", true,
			[]string{"│ 0123456789", "│ ↳ 0123456789"},
		},
		{
			"and within one", "```\n" + strings.Repeat("0123456789", 4) + "\n```", true,
			[]string{"│ 01234567890123", "│ ↳ 456789012345", "│ ↳ 678901234567", "│ ↳ 89"},
		},
		{
			"under its own indentation", "```\n  if one then two else three\n```", true,
			[]string{"│   if one then", "│ ↳   two else", "│ ↳   three"},
		},
		{"wide characters are not cut in two", "```\nx中文中文中文中文\n```", true, []string{"│ x中文中文中文", "│ ↳ 中文"}},
		{"spaces and blank lines", "```\n\n a\n\n\n b   \n\n```", true, []string{"│", "│  a", "│", "│", "│  b"}},
		{"tabs", "```\n\ta\tb\n日\tb\n```", false, []string{"│     a   b", "│ 日  b"}},
		{"carriage returns", "```\r\na\r\nb\r\n```\r\n", false, []string{"│ a", "│ b"}},
		{"no end", "```\na\n", false, []string{"│ a"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := render(t, tt.src, Options{Width: 16, Wrap: tt.wrap})
			checkRows(t, "", d, 16)
			var got []string
			for _, r := range d.Rows {
				got = append(got, richtext.StripRow(r))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
			if len(d.Code) != 1 || d.Code[0].Rows != len(tt.want) {
				t.Errorf("code %+v", d.Code)
			}
		})
	}
}

// Wrapped, no row of a post is wider than the measure; it says what it says unwrapped.
func TestWrapKeepsTheMeasure(t *testing.T) {
	corpus.Posts(t, 97, func(name string, body []byte) {
		d := render(t, string(body), Options{Width: 50, Wrap: true, Theme: theme.TerminalPost(true)})
		checkRows(t, name, &renderedDoc{Rows: d.Rows}, 50)
		for _, c := range d.Code {
			var b strings.Builder
			for _, r := range d.Rows[c.Row : c.Row+c.Rows] {
				b.WriteString(strings.TrimPrefix(strings.TrimLeft(richtext.StripRow(r), "> "), "│"))
			}
			if got, want := letters(b.String()), letters(c.Text); c.Rows > 0 && !strings.HasSuffix(got, want) {
				t.Errorf("%s: code\n%q is shown as\n%q", name, want, got)
			}
		}
	})
}

// letters returns s without white space, and without what precedes the rows of code.
func letters(s string) string {
	s = strings.NewReplacer(continuationMark, " ", ">", "", "+", "", "-", "", "!", "", "x", "").Replace(s)
	return strings.Join(strings.Fields(s), "")
}

func TestColours(t *testing.T) {
	const bar = "\x1b[2m│\x1b[m"
	colors := theme.TerminalPost(true)
	for _, tt := range []struct{ name, src, want string }{
		{"unlabelled is plain", "```\nfunc main() {}\n```", "func main() {}"},
		{"unknown is plain", "```nosuch\nfunc main() {}\n```", "func main() {}"},
		{"diff", "```diff\n-old\n+new\n```", "\x1b[91m-old\x1b[m|\x1b[32m+new\x1b[m"},
		{"patch is a diff", "```patch\n+new\n```", "\x1b[32m+new\x1b[m"},
		{"prompt and output", "```sh-session\n$ ls\nfile\n```", "\x1b[2;3m$\x1b[m ls|\x1b[2;3mfile\x1b[m"},
		{"case and options of the name", "```{.JSON linenos}\n1\n```", "\x1b[33m1\x1b[m"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rows := slices.DeleteFunc(render(t, tt.src, Options{Theme: colors}).Rows, func(row string) bool {
				return strings.HasPrefix(row, bar+"    ") // its label
			})
			got := strings.ReplaceAll("|"+strings.Join(rows, "|"), "|"+bar+" ", "|")[1:]
			if got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
	two := render(t, "```go\nreturn\n```", Options{Theme: theme.TerminalPost(false)}).Rows[1]
	if one := render(t, "```go\nreturn\n```", Options{Theme: colors}).Rows[1]; one == two ||
		richtext.StripRow(one) != richtext.StripRow(two) {
		t.Errorf("dark %q, light %q", one, two)
	}
}

// TestCodeOnABackground verifies that a block is a rectangle of its background, whatever its lines, and
// that its label is at the top right.
func TestCodeOnABackground(t *testing.T) {
	colors := theme.TerminalPost(true)
	colors.CodeBackground = "#333333"
	const on = "48;2;51;51;51"
	for _, tt := range []struct{ name, src, first string }{
		{"language", "```go\nx := 1\n\ny()\n```", "                 go "},
		{"file name", "```go title=\"main.go\"\nx := 1\n```", "            main.go "},
		{"neither", "```\nx := 1\n```", "  x := 1            "},
		{"plain text", "```text\nx\n```", "  x                 "},
		{"indented", "    x", "  x                 "},
		{"diagram", "```mermaid\nx\n```", "    mermaid diagram "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := render(t, tt.src, Options{Width: 20, Theme: colors})
			if got := richtext.StripRow(d.Rows[0]); got != tt.first {
				t.Errorf("got %q, want %q", got, tt.first)
			}
			for _, row := range d.Rows {
				for _, span := range richtext.ParseRow(row, func(string) int { return 0 }) {
					if span.Style.BG != on {
						t.Errorf("%q is not on the background in %q", span.Text, row)
					}
				}
				if w := textwidth.Width(row); w != 20 {
					t.Errorf("%d cells: %q", w, row)
				}
			}
		})
	}
}

// TestInlineCodeIsAChip verifies that code in text has a cell of its background on either side, but none
// where a line begins.
func TestInlineCodeIsAChip(t *testing.T) {
	colors := theme.TerminalPost(true)
	colors.CodeBackground = "#333333"
	for _, tt := range []struct {
		name, src string
		want      []string
	}{
		{"in a line", "see `x y`, or", []string{"see [ x y ], or"}},
		{"wrapped", "one two `three` four", []string{"one two", "[three ] four"}},
		{"wrapped inside", "one `two three four`", []string{"one [ two three]", "[four ]"}},
		{"alone", "`x`", []string{"[ x ]"}},
		{"HTML", "see <code>x</code>.", []string{"see [ x ]."}},
		{"keys", "press <kbd>x</kbd>", []string{"press [ x ]"}},
		{"item", "- `x` y", []string{"• [ x ] y"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, row := range render(t, tt.src, Options{Width: 14, Theme: colors}).Rows {
				var b strings.Builder
				for _, span := range richtext.ParseRow(row, func(string) int { return 0 }) {
					if span.Style.BG != "" {
						span.Text = "[" + span.Text + "]"
					}
					b.WriteString(span.Text)
				}
				got = append(got, b.String())
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
	if got := render(t, "see `x`", Options{Width: 14}).Rows[0]; got != "see `x`" {
		t.Errorf("without colours: %q", got)
	}
}
