package render

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"os"
	"strconv"
	"strings"
	"testing"

	"quire/internal/golden"
	"quire/internal/render/richtext"
	"quire/internal/sgr"
	"quire/internal/textwidth"
	"quire/internal/theme"
)

// terminalPalette is the colours that a terminal, or a colour scheme for many, begins with, as "rrggbb".
type terminalPalette struct{ name, background, text, colors string }

func terminalPalettes() []terminalPalette {
	return []terminalPalette{
		{
			"Solarized dark", "002b36", "839496",
			"073642 dc322f 859900 b58900 268bd2 d33682 2aa198 eee8d5 002b36 cb4b16 586e75 657b83 839496 6c71c4 93a1a1 fdf6e3",
		},
		{
			"Solarized light", "fdf6e3", "657b83",
			"073642 dc322f 859900 b58900 268bd2 d33682 2aa198 eee8d5 002b36 cb4b16 586e75 657b83 839496 6c71c4 93a1a1 fdf6e3",
		},
		{
			"Gruvbox dark", "282828", "ebdbb2",
			"282828 cc241d 98971a d79921 458588 b16286 689d6a a89984 928374 fb4934 b8bb26 fabd2f 83a598 d3869b 8ec07c ebdbb2",
		},
		{
			"Gruvbox light", "fbf1c7", "3c3836",
			"fbf1c7 cc241d 98971a d79921 458588 b16286 689d6a 7c6f64 928374 9d0006 79740e b57614 076678 8f3f71 427b58 3c3836",
		},
		{
			"Catppuccin Mocha", "1e1e2e", "cdd6f4",
			"45475a f38ba8 a6e3a1 f9e2af 89b4fa f5c2e7 94e2d5 bac2de 585b70 f38ba8 a6e3a1 f9e2af 89b4fa f5c2e7 94e2d5 a6adc8",
		},
		{
			"Catppuccin Latte", "eff1f5", "4c4f69",
			"5c5f77 d20f39 40a02b df8e1d 1e66f5 ea76cb 179299 acb0be 6c6f85 d20f39 40a02b df8e1d 1e66f5 ea76cb 179299 bcc0cc",
		},
		{
			"macOS Basic light", "ffffff", "000000",
			"000000 990000 00a600 999900 0000b2 b200b2 00a6b2 bfbfbf 666666 e50000 00d900 e5e500 0000ff e500e5 00e5e5 e5e5e5",
		},
		{
			"macOS Pro dark", "000000", "f2f2f2",
			"000000 990000 00a600 999900 2009db b200b2 00a6b2 bfbfbf 666666 e50000 00d900 e5e500 0000ff e500e5 00e5e5 e5e5e5",
		},
		{
			"GNOME dark", "1e1e1e", "ffffff",
			"171421 c01c28 26a269 a2734c 12488b a347ba 2aa1b3 d0cfcc 5e5c64 f66151 33d17a e9ad0c 2a7bde c061cb 33c7de ffffff",
		},
		{
			"GNOME light", "ffffff", "1e1e1e",
			"171421 c01c28 26a269 a2734c 12488b a347ba 2aa1b3 d0cfcc 5e5c64 f66151 33d17a e9ad0c 2a7bde c061cb 33c7de ffffff",
		},
		{
			"Windows Terminal", "0c0c0c", "cccccc",
			"0c0c0c c50f1f 13a10e c19c00 0037da 881798 3a96dd cccccc 767676 e74856 16c60c f9f1a5 3b78ff b4009e 61d6d6 f2f2f2",
		},
		{
			"xterm dark", "000000", "e5e5e5",
			"000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff",
		},
		{
			"xterm light", "ffffff", "000000",
			"000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff",
		},
		{
			"Linux console", "000000", "aaaaaa",
			"000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff",
		},
	}
}

// color returns a colour of a theme as "#rrggbb".
func (p terminalPalette) color(c string) string {
	if n, err := strconv.Atoi(c); err == nil && n < 16 {
		return "#" + strings.Fields(p.colors)[n]
	}
	if c == "" {
		return "#" + p.text
	}
	return c
}

func (p terminalPalette) isDark() bool {
	dark, _ := theme.IsDark("#" + p.background)
	return dark
}

// TestPalettes verifies that what the default theme makes of the terminal's own colours can be read in the
// palettes that terminals come with: nowhere is a tone lost, and in nearly all it has the contrast of large
// text (WCAG 2.2, 1.4.3).
func TestPalettes(t *testing.T) {
	const lost = 2.1
	weak := map[string][]string{}
	for _, p := range terminalPalettes() {
		c := theme.TerminalPost(p.isDark())
		for what, tone := range map[string]string{
			"accent": c.Accent, "link": c.Link, "code": c.Code, "keyword": c.Keyword, "string": c.String, "number": c.Number,
			"function": c.Function, "type": c.Type, "operator": c.Operator, "note": c.Note, "important": c.Important,
			"caution": c.Caution, "deleted": c.Deleted, "warning": c.Warning, "tip": c.Tip, "inserted": c.Inserted,
		} {
			ratio, ok := theme.Contrast(p.color(tone), "#"+p.background)
			switch {
			case !ok || ratio < lost:
				t.Errorf("%s: %s %s has a contrast of %.1f", p.name, what, tone, ratio)
			case ratio < theme.Discernible:
				weak[what] = append(weak[what], p.name)
			}
		}
	}
	for what, names := range weak {
		most := 2
		if what == "tip" || what == "inserted" {
			most = 4 // the green of light palettes; a word or a sign says the same
		}
		if len(names) > most {
			t.Errorf("%s is weak in %s", what, strings.Join(names, ", "))
		}
	}
}

// paletteSample is the post of the page of palettes.
const paletteSample = `## A heading

Words with a [link](https://example.com), %code% and **weight**.

> [!WARNING]
> Mind the gap.

%%%go
// Area returns πr².
func Area(r float64) float64 {
	return math.Pi * r * 2 // "r"
}
%%%

### Another

| Name  | Posts |
| ----- | ----- |
| alpha | 7     |
| beta  | 1,204 |
`

// TestPalettePage verifies that the page of pictures in docs/media is that of the themes as they are; -update, and
// docs/media/make, write it: a post in each palette, in its sixteen colours and in true colour.
func TestPalettePage(t *testing.T) {
	const width, lineHeight, cell, columns, gap = 46, 18, 8, 2, 24
	var page bytes.Buffer
	sample := strings.ReplaceAll(paletteSample, "%", "`")
	panel, rowsHigh := width*cell+2*gap, 0
	for i, p := range terminalPalettes() {
		for column := range columns {
			colors := theme.TerminalPost(p.isDark())
			title := p.name + ", 16 colours"
			if column > 0 {
				colors.CodeBackground = theme.CodeBackground("#"+p.background, false)
				title = p.name + ", true colour"
			}
			var rows []string
			err := NewDocument([]byte(sample), "").Rows(context.Background(), Options{Width: width, Theme: colors},
				func(row string) bool {
					rows = append(rows, row)
					return true
				})
			if err != nil || len(rows) == 0 {
				t.Fatalf("%s: %d rows, %v", title, len(rows), err)
			}
			rowsHigh = max(rowsHigh, (len(rows)+3)*lineHeight)
			fmt.Fprintf(&page, "<g transform=\"translate(%d %d)\"><rect width=\"%d\" height=\"%d\" fill=\"#%s\"/>\n",
				column*panel, i*rowsHigh, panel, rowsHigh, p.background)
			p.svgLine(&page, gap, lineHeight, richtext.Plain(title, sgr.Style{Attr: sgr.Faint}), cell, lineHeight)
			for k, row := range rows {
				p.svgLine(&page, gap, (k+2)*lineHeight, richtext.ParseRow(row, func(string) int { return 0 }), cell, lineHeight)
			}
			page.WriteString("</g>\n")
		}
	}
	svg := fmt.Sprintf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"monospace\" font-size=\"13\" xml:space=\"preserve\">\n<style>text{white-space:pre}</style>\n%s</svg>\n",
		columns*panel, len(terminalPalettes())*rowsHigh, page.String())
	const file = "../../docs/media/palettes.svg"
	if golden.Update() {
		if err := os.WriteFile(file, []byte(svg), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != svg {
		t.Errorf("%s is not what the themes look like (%v): run docs/media/make, and look at it", file, err)
	}
}

// svgLine writes a line as SVG, its first cell at x and its base at y.
func (p terminalPalette) svgLine(out *bytes.Buffer, x, y int, l richtext.Line, cell, lineHeight int) {
	for _, span := range l {
		w := textwidth.Width(span.Text) * cell
		fg, style := p.color(sgr.Color(span.Style.FG)), ""
		if bg := span.Style.BG; bg != "" {
			fmt.Fprintf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>", x, y-lineHeight*3/4, w,
				lineHeight, p.color(sgr.Color(bg)))
		}
		for _, a := range []struct {
			attr sgr.Attr
			as   string
		}{
			{sgr.Bold, " font-weight=\"bold\""},
			{sgr.Italic, " font-style=\"italic\""},
			{sgr.Underline, " text-decoration=\"underline\""},
			{sgr.Faint, " opacity=\".6\""},
		} {
			if span.Style.Attr&a.attr != 0 {
				style += a.as
			}
		}
		if strings.TrimSpace(span.Text) != "" {
			fmt.Fprintf(out, "<text x=\"%d\" y=\"%d\" fill=\"%s\" textLength=\"%d\"%s>%s</text>\n", x, y, fg, w, style,
				html.EscapeString(span.Text))
		}
		x += w
	}
}
