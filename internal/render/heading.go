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

// heading renders a heading of Markdown.
func (r *renderer) heading(n *ast.Heading, w int) box {
	id := ""
	if v, ok := n.AttributeString("id"); ok {
		if b, ok := v.([]byte); ok {
			id = string(b)
		}
	}
	text := sanitize.Line(parse.PlainText(n, r.block.src)) // without the signs that code has in no colour
	return r.headingOf(r.inlines(n), Heading{Level: n.Level, Text: text, ID: id, Line: r.lineOf(n)}, w)
}

// headingOf renders a heading. Its text is that of in, where h has none.
func (r *renderer) headingOf(in []richtext.Inline, h Heading, w int) box {
	in = richtext.Trim(in)
	shown := richtext.Text(in)
	if shown == "" {
		return box{}
	}
	h.Text = cmp.Or(h.Text, shown)
	b := box{headings: []Heading{h}}
	if signs := r.styles.HeadingSigns[h.Level-1]; signs != (theme.Signs{}) {
		in = slices.Concat([]richtext.Inline{{Text: signs.Open}}, in, []richtext.Inline{{Text: signs.Close}})
		in = slices.DeleteFunc(in, func(n richtext.Inline) bool { return n.Text == "" })
	}
	if r.opt.plainText && h.Level > 2 {
		sign := richtext.Inline{Text: strings.Repeat("#", h.Level) + " ", Attr: richtext.NoBreak}
		in = slices.Concat([]richtext.Inline{sign}, in)
	}
	ok := false
	if r.delegate != nil {
		b.lines, ok = r.delegate.Heading(in, h.Level, w)
	}
	if !ok {
		b.lines = r.wrap(in, r.styles.Heading[h.Level-1], w)
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
