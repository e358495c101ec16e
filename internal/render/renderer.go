package render

import (
	"bytes"
	"context"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"quire/internal/render/glamour"
	"quire/internal/render/highlight"
	"quire/internal/render/parse"
	"quire/internal/render/richtext"
	"quire/internal/sanitize"
	"quire/internal/theme"
)

// minInner is the narrowest column that a quotation or list item may leave its content; deeper ones
// add no more indentation.
const minInner = 16

// delegate renders the text that it renders right, to the same look; ok is false for all other text.
type delegate interface {
	Paragraph(in []richtext.Inline, width int) (lines []richtext.Line, ok bool)
	Heading(in []richtext.Inline, level, width int) (lines []richtext.Line, ok bool)
	Table(rows [][][]richtext.Inline, align []east.Alignment, widths []int) (lines []richtext.Line, ok bool)
}

// renderer renders blocks of one document, each by itself. It belongs to one goroutine.
type renderer struct {
	ctx         context.Context //nolint:containedctx // of one call of a Document's method
	opt         settings
	styles      *theme.PostStyles
	delegate    delegate // nil: quire renders everything itself
	highlighter *highlight.Highlighter
	defs        *parse.Definitions
	numbers     linkNumbers // of plain text, over all blocks
	components  bool        // the document is MDX: Markdown is read in HTML too

	block blockState
}

// blockState is what a renderer knows of the block that it renders.
type blockState struct {
	markdown  []byte               // of the block
	line      int                  // of the post that it begins on
	src       []byte               // that node positions point into
	base      int                  // where src begins in the block's Markdown
	links     []Link               // links, images and footnote marks
	urls      []richtext.Hyperlink // theirs
	images    []string             // targets of its images
	verbatims []Verbatim           // parts that are shown as written
	depth     int                  // lists around the current node
	fixedLine int                  // of the post, of nodes whose positions say nothing; 0 for none
	continued bool                 // it follows a part without an empty row
}

// newRenderer returns a renderer of blocks with these definitions.
func newRenderer(ctx context.Context, opt settings, defs *parse.Definitions, h *highlight.Highlighter) *renderer {
	if opt.Width <= 0 {
		opt.Width = defaultWidth
	}
	opt.Width = max(opt.Width, minWidth)
	r := &renderer{ctx: ctx, opt: opt, styles: opt.Theme.Styles(), defs: defs, highlighter: h}
	if opt.glamour {
		r.delegate = glamour.New(r.styles)
	}
	return r
}

// begin starts with a block.
func (r *renderer) begin(markdown []byte, line int) {
	r.block = blockState{markdown: markdown, src: markdown, line: line}
}

// withSource calls f while node positions point into src.
func (r *renderer) withSource(src []byte, f func()) {
	saved := r.block.src
	defer func() { r.block.src = saved }()
	r.block.src = src
	f()
}

// link adds a link and returns its number, from 1. Its text follows when it is known.
func (r *renderer) link(target string, line int) int {
	h := richtext.Hyperlink{}
	if r.opt.Hyperlinks {
		h.URL, _ = sanitize.URL(target)
	}
	b := &r.block
	b.links = append(b.links, Link{Target: sanitize.Text(target), Line: line})
	b.urls = append(b.urls, h)
	return len(b.links)
}

// lineOf returns the line of the post, from 1, on which n begins.
func (r *renderer) lineOf(n ast.Node) int {
	if r.block.fixedLine > 0 {
		return r.block.fixedLine
	}
	for ; n != nil; n = n.Parent() {
		if pos := parse.Position(n); pos >= 0 {
			offset := min(max(r.block.base+pos, 0), len(r.block.markdown))
			return r.block.line + bytes.Count(r.block.markdown[:offset], []byte("\n"))
		}
	}
	return 0
}

// inside returns the width left beside a prefix, and whether there is room for the prefix at all.
func inside(w, prefix int) (int, bool) {
	if w-prefix < minInner && w-prefix < w*3/4 || w-prefix < 4 {
		return w, false
	}
	return w - prefix, true
}
