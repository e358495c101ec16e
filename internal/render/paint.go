package render

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// minInner is the narrowest column that a quote or list item may leave its content;
// deeper ones add no more indentation.
const minInner = 16

// painter draws blocks of one article, each by itself. It belongs to one goroutine.
type painter struct {
	ctx     context.Context
	opt     settings
	pal     *palette
	glam    *glamour // nil: quire draws everything itself
	article *Document
	block   Block          // at hand
	src     []byte         // its source; node positions point into it
	base    int            // where src begins in the post
	links   []Link         // of the block at hand
	urls    []hyperlink    // theirs
	images  []string       // targets of its images
	written []Verbatim     // parts of it that are shown as they were written
	signs   map[string]int // numbers of link targets in plain text, over all blocks
	order   []string       // those targets in order
	depth   int            // lists around the node at hand
}

// node draws one node and everything below it, w cells wide.
func (p *painter) node(n ast.Node, w int) box {
	switch n := n.(type) {
	case *ast.Heading:
		return p.heading(n, w)
	case *ast.Paragraph, *ast.TextBlock:
		in := p.inlines(n)
		b := box{lines: p.paragraph(in, style{}, w)}
		b.add(p.pictures(in, w), false)
		return b
	case *ast.Blockquote:
		return p.quote(n, w)
	case *ast.List:
		return p.list(n, w)
	case *ast.FencedCodeBlock:
		return p.captioned(n, w)
	case *ast.CodeBlock:
		return p.codeBlock("", rawLines(n, p.src), p.lineAt(n), w)
	case *ast.ThematicBreak:
		return box{lines: p.rule(w)}
	case *ast.HTMLBlock:
		return p.htmlBlock(n, w)
	case *east.Table:
		return p.table(n, w)
	case *east.DefinitionList:
		return p.definitions(n, w)
	case *east.Footnote:
		return p.noteText(n, w)
	case *ast.LinkReferenceDefinition:
		return box{}
	case *tableHTML:
		return p.html(rawLines(n, p.src), p.lineAt(n), w)
	case *gridTable:
		return p.gridTable(n, w)
	case *admonition:
		return p.admonition(n, w)
	case *mathBlock:
		return p.mathBlock(n, w)
	case *plainNode:
		return p.plain(rawLines(n, p.src), n.why, p.lineAt(n), w)
	}
	return p.blocks(n, w, true)
}

// blocks draws the children of n one below the other.
func (p *painter) blocks(n ast.Node, w int, apart bool) box {
	var out box
	for k := n.FirstChild(); k != nil; k = k.NextSibling() {
		out.add(p.node(k, w), apart || isCode(k) || isCode(k.PreviousSibling()))
	}
	return out
}

func isCode(n ast.Node) bool {
	switch n.(type) {
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		return true
	}
	return false
}

// paragraph draws text, through Glamour where Glamour draws it right.
func (p *painter) paragraph(in []inline, base style, w int) []line {
	in = trimInlines(in)
	if len(in) == 0 {
		return nil
	}
	w = max(w, 2)
	if p.glam != nil && base == (style{}) {
		if lines, ok := p.glam.paragraph(in, w); ok {
			return lines
		}
	}
	return p.flow(in, base, w)
}

// flow draws text without Glamour.
func (p *painter) flow(in []inline, base style, w int) []line {
	lines := flow(in, w, func(n inline) style { return p.pal.of(base, n.marks, n.link != 0) })
	return p.arranged(in, lines, w)
}

func (p *painter) heading(n *ast.Heading, w int) box {
	id := ""
	if v, ok := n.AttributeString("id"); ok {
		if b, ok := v.([]byte); ok {
			id = string(b)
		}
	}
	return p.headingOf(p.inlines(n), n.Level, id, w, p.lineAt(n))
}

func (p *painter) headingOf(in []inline, level int, id string, w, line int) box {
	in = trimInlines(in)
	title := textOf(in)
	if title == "" {
		return box{}
	}
	b := box{heads: []Heading{{Level: level, Text: title, ID: id, Line: line}}}
	if signs := p.pal.headingSigns[level-1]; signs != (pair{}) {
		in = slices.Concat([]inline{{text: signs.open}}, in, []inline{{text: signs.close}})
		in = slices.DeleteFunc(in, func(n inline) bool { return n.text == "" })
	}
	if p.opt.numbered && level > 2 {
		in = slices.Concat([]inline{{text: strings.Repeat("#", level) + " ", marks: mSolid}}, in)
	}
	ok := false
	if p.glam != nil {
		b.lines, ok = p.glam.heading(in, level, w)
	}
	if !ok {
		b.lines = p.flow(in, p.pal.heading[level-1], w)
	}
	if p.opt.numbered && level <= 2 {
		under := 0
		for _, l := range b.lines {
			under = max(under, l.width())
		}
		b.lines = append(b.lines, textLine(strings.Repeat([]string{"=", "-"}[level-1], under), style{}))
	}
	return b
}

// rule is a short line in the middle.
func (p *painter) rule(w int) []line {
	const length = 9
	if p.opt.numbered {
		return []line{textLine("* * *", style{})}
	}
	if p.pal.ruled != "" {
		return []line{textLine(textwidth.Truncate(p.pal.ruled, w), p.pal.muted)}
	}
	pad := max((w-length)/2, 0)
	return []line{{{text: strings.Repeat(" ", pad)}, {text: strings.Repeat("─", min(length, w)), st: p.pal.muted}}}
}

// plain draws text that no parser was given, and says why, unless it goes on with such a
// text.
func (p *painter) plain(src, why string, line, w int) box {
	var b box
	if why != "" {
		p.written = append(p.written, Verbatim{line, why})
		b.lines = append(b.lines, flow([]inline{{text: "shown as written: " + why}}, w, func(inline) style { return p.pal.muted })...)
	}
	for ln := range strings.SplitSeq(strings.Trim(sanitize.Text(src), "\n"), "\n") {
		if p.ctx.Err() != nil {
			break
		}
		if strings.TrimSpace(ln) == "" {
			b.lines = append(b.lines, nil)
			continue
		}
		in := []inline{{text: strings.ReplaceAll(ln, "\t", "    ")}}
		b.lines = append(b.lines, p.arranged(in, flow(in, w, func(inline) style { return style{} }), w)...)
	}
	return b
}

// link notes a link and returns its index, from 1. Its text follows when it is known.
func (p *painter) link(target string, line int) int {
	h := hyperlink{}
	if p.opt.Hyperlinks {
		h.url, _ = sanitize.URL(target)
	}
	p.links = append(p.links, Link{Target: sanitize.Text(target), Line: line})
	p.urls = append(p.urls, h)
	return len(p.links)
}

// lineAt is the line of the post, from 1, on which n begins.
func (p *painter) lineAt(n ast.Node) int {
	for ; n != nil; n = n.Parent() {
		if pos := position(n); pos >= 0 {
			return p.lineOf(p.base + pos)
		}
	}
	return 0
}

// lineOf is the line of the post, from 1, that holds position pos.
func (p *painter) lineOf(pos int) int { return p.article.lineOf(p.block, pos) }

func textLine(s string, st style) line { return line{{text: s, st: st}} }

func itoa(n int) string { return strconv.Itoa(n) }
