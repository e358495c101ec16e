package render

import (
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"quire/internal/render/richtext"
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
	return r.headingOf(r.inlines(n), Heading{Level: n.Level, ID: id, Line: r.lineOf(n)}, w)
}

// headingOf renders a heading. Its text is that of in.
func (r *renderer) headingOf(in []richtext.Inline, h Heading, w int) box {
	in = richtext.Trim(in)
	if h.Text = richtext.Text(in); h.Text == "" {
		return box{}
	}
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
