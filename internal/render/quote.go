package render

import (
	"regexp"
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"

	"quire/internal/render/richtext"
	"quire/internal/sanitize"
	"quire/internal/sgr"
	"quire/internal/textwidth"
)

// quote renders a quotation behind a bar. GitHub's alerts and Obsidian's callouts are quotations with
// a label.
func (r *renderer) quote(n *ast.Blockquote, w int) box {
	bar, style := r.styles.Bar, r.styles.Muted
	if r.opt.plainText {
		bar = "> "
	}
	inner, room := inside(w, textwidth.Width(bar))
	var b box
	first := n.FirstChild()
	if a, ok := r.alert(n); ok {
		style = r.calloutStyle(a.kind)
		b.lines = r.calloutLabel(a.kind, a.title, style, inner)
		b.add(box{lines: r.paragraph(r.inlinesAfter(first, a.end), sgr.Style{}, inner)}, tight)
		first = first.NextSibling()
	}
	for k := first; k != nil; k = k.NextSibling() {
		part := r.node(k, inner)
		if r.hasGapAbove(&part, k) {
			part = part.spaced()
		}
		b.add(part, loose)
	}
	b.tint(r.styles.Quote)
	switch {
	case room && r.isRightToLeft(n):
		behind := richtext.Plain(" "+strings.TrimSpace(bar), style)
		b.suffix(behind, behind, inner)
	case room:
		prefix := richtext.Plain(bar, style)
		b.prefix(prefix, prefix)
	}
	return b
}

// alert is the first line of a quotation that is one.
type alert struct {
	kind  string // lower case
	title string // "" for none
	end   int    // where the text after the line begins in the source
}

// alertLine matches the line that makes a quotation an alert: "[!NOTE] title", with Obsidian's fold
// sign.
var alertLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\[!([A-Za-z][A-Za-z0-9 _-]{0,30})(?:\|[^\]\n]{0,60})?\]([+-]?)[ \t]*(.*)`)
})

// alert returns the alert that n is.
func (r *renderer) alert(n *ast.Blockquote) (a alert, ok bool) {
	para, ok := n.FirstChild().(*ast.Paragraph)
	if !ok || para.Lines().Len() == 0 {
		return alert{}, false
	}
	first := para.Lines().At(0)
	m := alertLine().FindSubmatch(first.Value(r.block.src))
	if m == nil {
		return alert{}, false
	}
	return alert{
		kind:  strings.ToLower(sanitize.Line(string(m[1]))),
		title: sanitize.Line(r.plainTitle(strings.TrimSpace(string(m[3])))),
		end:   first.Stop,
	}, true
}
