package render

import (
	"cmp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"quire/internal/render/parse"
	"quire/internal/render/richtext"
	"quire/internal/sanitize"
	"quire/internal/sgr"
	"quire/internal/theme"
)

// minHeadingLine is the least number of cells of the line behind a heading, with the space before it.
const minHeadingLine = 4

// heading renders a heading of Markdown.
func (r *renderer) heading(n *ast.Heading, w int) box {
	id := ""
	if v, ok := n.AttributeString("id"); ok {
		if b, ok := v.([]byte); ok {
			id = string(b)
		}
	}
	text := sanitize.Line(parse.TextWith(n, r.block.src, r.formulaText)) // without the signs that code has in no colour
	return r.headingOf(r.inlines(n), Heading{Level: n.Level, Text: text, ID: id, Line: r.lineOf(n)}, w)
}

// headingOf renders a heading. Its text is that of in, where h has none.
func (r *renderer) headingOf(in []richtext.Inline, h Heading, w int) box {
	in = richtext.Trim(in)
	shown := richtext.Text(in)
	if shown == "" {
		return box{}
	}
	h.Text = cmp.Or(h.Text, r.textOf(in))
	b := box{headings: []Heading{h}}
	if signs := r.styles.HeadingSigns[h.Level-1]; signs != (theme.Signs{}) {
		in = slices.Concat([]richtext.Inline{{Text: signs.Open}}, in, []richtext.Inline{{Text: signs.Close}})
		in = slices.DeleteFunc(in, func(n richtext.Inline) bool { return n.Text == "" })
	}
	if r.opt.plainText && h.Level > 2 {
		sign := richtext.Inline{Text: strings.Repeat("#", h.Level) + " ", Attr: richtext.NoBreak}
		in = slices.Concat([]richtext.Inline{sign}, in)
	}
	style, line := r.styles.Heading[h.Level-1], r.styles.HeadingLines[h.Level-1]
	if r.opt.plainText {
		line = theme.NoHeadingLine
	}
	room := w
	if line == theme.LineBehind && w > 4*minHeadingLine {
		room -= minHeadingLine
	}
	ok := false
	if r.delegate != nil && style.Attr&sgr.Faint == 0 { // Glamour has no faint
		b.lines, ok = r.delegate.Heading(in, h.Level, room)
	}
	if !ok {
		b.lines = r.wrap(in, style, room)
	}
	switch line {
	case theme.LineBelow:
		style.Attr &^= sgr.Bold
		b.lines = append(b.lines, richtext.Plain(strings.Repeat("─", w), style))
	case theme.LineBehind:
		b.lines = r.lineBehind(b.lines, room, w)
	case theme.NoHeadingLine:
	}
	if r.opt.plainText && h.Level <= 2 {
		under := 0
		for _, l := range b.lines {
			under = max(under, l.Width())
		}
		b.lines = append(b.lines, richtext.Plain(strings.Repeat([]string{"=", "-"}[h.Level-1], under), sgr.Style{}))
	}
	return b
}

// lineBehind fills the rest of the last line of a heading, up to w cells. One that runs from right to
// left was aligned in room cells, and has its line on the left.
func (r *renderer) lineBehind(lines []richtext.Line, room, w int) []richtext.Line {
	if len(lines) == 0 {
		return lines
	}
	last := lines[len(lines)-1]
	first := last[0].Text
	if free := len(first); free > 0 && strings.Trim(first, " ") == "" && last.Width() >= room {
		for i, l := range lines[:len(lines)-1] {
			lines[i] = slices.Concat(richtext.Plain(richtext.Spaces(w-l.Width()), sgr.Style{}), l)
		}
		line := strings.Repeat("─", free+w-last.Width()-1) + " "
		lines[len(lines)-1] = slices.Concat(richtext.Plain(line, r.styles.Muted), last[1:])
		return lines
	}
	if free := w - last.Width() - 1; free > 0 {
		lines[len(lines)-1] = append(last, richtext.Span{Text: " " + strings.Repeat("─", free), Style: r.styles.Muted})
	}
	return lines
}
