package render

import (
	"strings"

	"github.com/yuin/goldmark/ast"

	"quire/internal/render/parse"
	"quire/internal/render/richtext"
	"quire/internal/sanitize"
	"quire/internal/sgr"
	"quire/internal/textwidth"
)

// paragraph renders text in the styles of its inlines on top of base.
func (r *renderer) paragraph(in []richtext.Inline, base sgr.Style, w int) []richtext.Line {
	in = richtext.Trim(in)
	if len(in) == 0 {
		return nil
	}
	w = max(w, 2)
	if r.delegate != nil && base == (sgr.Style{}) {
		if lines, ok := r.delegate.Paragraph(in, w); ok {
			return lines
		}
	}
	return r.wrap(in, base, w)
}

// wrap is paragraph without the delegate.
func (r *renderer) wrap(in []richtext.Inline, base sgr.Style, w int) []richtext.Line {
	return r.reorder(in, richtext.Wrap(in, w, func(n richtext.Inline) sgr.Style { return r.inlineStyle(base, n) }), w)
}

// wrapIn wraps text in one style, whatever its attributes.
func (r *renderer) wrapIn(style sgr.Style, in []richtext.Inline, w int) []richtext.Line {
	return r.reorder(in, richtext.Wrap(in, w, func(richtext.Inline) sgr.Style { return style }), w)
}

// reorder returns the lines that in was wrapped into in visual order. Plain text stays in the order
// in which it is read: what shows it reorders it.
func (r *renderer) reorder(in []richtext.Inline, lines []richtext.Line, w int) []richtext.Line {
	if r.opt.plainText {
		return lines
	}
	return richtext.Reorder(in, lines, w)
}

// inlineStyle returns the style of an inline on top of base. What wins in Glamour wins here: code
// over links over strong over emphasised text.
func (r *renderer) inlineStyle(base sgr.Style, n richtext.Inline) sgr.Style {
	s, has := r.styles, func(a richtext.Attr) bool { return n.Attr&a != 0 }
	if has(richtext.Strike) {
		base = base.Overlay(s.Strike)
	}
	if has(richtext.Emphasis) {
		base = base.Overlay(s.Emphasis)
	}
	if has(richtext.Strong) {
		base = base.Overlay(s.Strong)
	}
	if n.Link != 0 && !has(richtext.Image) {
		base = base.Overlay(s.Link)
	}
	if has(richtext.Underline) {
		base.Attr |= sgr.Underline
	}
	if has(richtext.Highlight) {
		base.Attr |= sgr.Reverse
	}
	if has(richtext.Image) {
		base = base.Overlay(s.Image)
	}
	if has(richtext.Muted) {
		base = base.Overlay(s.Muted)
	}
	if has(richtext.Math) {
		base.Attr |= sgr.Italic
	}
	if has(richtext.Code) {
		base = base.Overlay(s.Code)
	}
	return base
}

// rule renders a thematic break, a short line in the middle.
func (r *renderer) rule(w int) []richtext.Line {
	const length = 9
	if r.opt.plainText {
		return []richtext.Line{richtext.Plain("* * *", sgr.Style{})}
	}
	if r.styles.Rule != "" {
		return []richtext.Line{richtext.Plain(textwidth.Truncate(r.styles.Rule, w), r.styles.Muted)}
	}
	return []richtext.Line{{
		{Text: richtext.Spaces((w - length) / 2)},
		{Text: strings.Repeat("─", min(length, w)), Style: r.styles.Muted},
	}}
}

// verbatim renders text that no parser was given from the first line of the block. It says why unless
// the text continues another one.
func (r *renderer) verbatim(src, why string, w int) box {
	return r.verbatimAt(src, why, r.block.line, w)
}

// verbatimAt is verbatim for text that begins on a line of the post.
func (r *renderer) verbatimAt(src, why string, line, w int) box {
	var b box
	if why != "" {
		r.block.verbatims = append(r.block.verbatims, Verbatim{line, why})
		notice := []richtext.Inline{{Text: "shown as written: " + why}}
		b.lines = richtext.Wrap(notice, w, func(richtext.Inline) sgr.Style { return r.styles.Muted })
	}
	for line := range strings.SplitSeq(strings.Trim(sanitize.Text(src), "\n"), "\n") {
		if r.ctx.Err() != nil {
			break
		}
		if strings.TrimSpace(line) == "" {
			b.lines = append(b.lines, nil)
			continue
		}
		in := []richtext.Inline{{Text: strings.ReplaceAll(line, "\t", "    ")}}
		b.lines = append(b.lines, r.wrapIn(sgr.Style{}, in, w)...)
	}
	return b
}

// isRightToLeft reports whether a list item or quotation runs from right to left, so that its marker
// is on the right: whether the paragraph that it begins with does.
func (r *renderer) isRightToLeft(n ast.Node) bool {
	n = n.FirstChild()
	if n == nil || n.Kind() != ast.KindParagraph && n.Kind() != ast.KindTextBlock || r.opt.plainText {
		return false
	}
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		if textwidth.Bidirectional(string(seg.Value(r.block.src))) {
			return textwidth.RightToLeft(parse.PlainText(n, r.block.src))
		}
	}
	return false
}
