package render

import (
	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"quire/internal/render/block"
	"quire/internal/render/parse"
	"quire/internal/sgr"
)

// render renders one block. One at which a library panics is shown as written.
func (r *renderer) render(b Block, markdown []byte) (out box) {
	r.begin(markdown, b.Line)
	r.block.continued = b.Continued
	defer func() {
		if recover() != nil {
			r.begin(markdown, b.Line)
			out = r.verbatim(string(markdown), "it could not be rendered", r.opt.Width)
		}
	}()
	if b.Part != nil {
		return r.part(b.Part)
	}
	return r.document(parse.Tree(markdown, r.defs))
}

// document renders the blocks of doc one below the other.
func (r *renderer) document(doc ast.Node) box {
	var out box
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		b := r.node(n, r.opt.Width)
		if r.hasGapAbove(&b, n) {
			b = b.spaced()
		}
		out.add(b, loose)
	}
	return out
}

// part renders a block that is not simply parsed.
func (r *renderer) part(p *block.Part) box {
	src := r.block.src
	switch p.Kind {
	case block.Verbatim:
		return r.verbatim(string(src), p.Why, r.opt.Width)
	case block.Code:
		return r.codeBlock(p.Name, "", string(src), r.block.line, r.opt.Width)
	case block.Rule:
		return box{lines: r.rule(r.opt.Width)}
	case block.Table:
		r.block.base = -len(p.Head)
		src = append(append(make([]byte, 0, len(p.Head)+len(src)), p.Head...), src...)
		r.block.src = src
	}
	doc := parse.Tree(src, r.defs)
	if list, ok := doc.FirstChild().(*ast.List); ok && p.Kind == block.List {
		list.IsTight = p.Tight
		if list.IsOrdered() {
			list.Start = p.Number
		}
	}
	return r.document(doc)
}

// node renders one node and everything below it, w cells wide.
func (r *renderer) node(n ast.Node, w int) box {
	switch n := n.(type) {
	case *ast.Heading:
		return r.heading(n, w)
	case *ast.Paragraph, *ast.TextBlock:
		in := r.inlines(n)
		b := box{lines: r.paragraph(in, sgr.Style{}, w)}
		b.add(r.pictures(in, w), tight)
		return b
	case *ast.Blockquote:
		return r.quote(n, w)
	case *ast.List:
		return r.list(n, w)
	case *ast.FencedCodeBlock:
		return r.fencedCode(n, w)
	case *ast.CodeBlock:
		return r.codeBlock("", "", parse.Source(n, r.block.src), r.lineOf(n), w)
	case *ast.ThematicBreak:
		return box{lines: r.rule(w)}
	case *ast.HTMLBlock:
		return r.htmlBlock(n, w)
	case *east.Table:
		return r.table(n, w)
	case *east.DefinitionList:
		return r.definitionList(n, w)
	case *east.Footnote:
		return r.footnote(n, w)
	case *ast.LinkReferenceDefinition:
		return box{}
	case *parse.HTMLTable:
		return r.html(parse.Source(n, r.block.src), r.lineOf(n), w)
	case *parse.GridTable:
		return r.gridTable(n, w)
	case *parse.Container:
		return r.container(n, w)
	case *parse.MathBlock:
		return r.formula(parse.Source(n, r.block.src), w)
	case *parse.Verbatim:
		return r.verbatimAt(parse.Source(n, r.block.src), n.Why, r.lineOf(n), w)
	}
	return r.blocks(n, w, loose)
}

// blocks renders the children of n one below the other.
func (r *renderer) blocks(n ast.Node, w int, between gap) box {
	var out box
	for k := n.FirstChild(); k != nil; k = k.NextSibling() {
		b := r.node(k, w)
		if r.hasGapAbove(&b, k) {
			b = b.spaced()
		}
		out.add(b, between || gapIf(isCode(k) || isCode(k.PreviousSibling())))
	}
	return out
}

// hasGapAbove reports whether an empty row more goes above n, rendered as b: above a heading that is
// neither the first nor below another one.
func (r *renderer) hasGapAbove(b *box, n ast.Node) bool {
	if r.opt.plainText || !b.beginsWithHeading() || n.PreviousSibling() == nil {
		return false
	}
	_, belowHeading := n.PreviousSibling().(*ast.Heading)
	return !belowHeading
}

func isCode(n ast.Node) bool {
	switch n.(type) {
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		return true
	}
	return false
}
