package render

import (
	"bytes"
	"sync"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// windowSize is how much Markdown is parsed at a time, in bytes. All blocks of a
// window but its last are final: what follows can change the last one only.
const windowSize = 16 << 10

// markdownParser is CommonMark with GitHub's extensions, definition lists, footnotes
// and mathematics. A goldmark parser may be shared once it is built.
var markdownParser = sync.OnceValue(func() parser.Parser {
	blocks := []util.PrioritizedValue{
		util.Prioritized(guardHeading{parser.NewSetextHeadingParser(parser.WithHeadingAttribute())}, 100),
		util.Prioritized(extension.NewDefinitionListParser(), 101),
		util.Prioritized(extension.NewDefinitionDescriptionParser(), 102),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(parser.NewListParser(), 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(guardHeading{parser.NewATXHeadingParser(parser.WithHeadingAttribute())}, 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(parser.NewBlockquoteParser(), 800),
		util.Prioritized(parser.NewHTMLBlockParser(), 900),
		util.Prioritized(noteParser{extension.NewFootnoteBlockParser()}, 999),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	}
	inlines := append(parser.DefaultInlineParsers(),
		util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
		util.Prioritized(noteMarkParser{}, 101),
		util.Prioritized(wikiParser{}, 102),
		util.Prioritized(mathParser{}, 150),
		util.Prioritized(extension.NewStrikethroughParser(), 500),
		util.Prioritized(extension.NewLinkifyParser(), 999),
	)
	return parser.NewParser(
		parser.WithBlockParsers(blocks...),
		parser.WithInlineParsers(inlines...),
		parser.WithParagraphTransformers(
			util.Prioritized(guardParagraph{}, 1),
			util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
			util.Prioritized(extension.NewTableParagraphTransformer(), 200),
		),
		parser.WithASTTransformers(util.Prioritized(extension.NewTableASTTransformer(), 0)),
	)
})

// docContext is a parser's context that knows the link references and footnotes of
// the whole post, wherever in it the window lies.
type docContext struct {
	parser.Context
	defs *definitions
}

// Reference finds a link reference, those of the whole post first.
func (c *docContext) Reference(label string) (parser.Reference, bool) {
	if r, ok := c.defs.links[label]; ok {
		return r, true
	}
	return c.Context.Reference(label)
}

// parseWindow parses src by itself, as a piece of a post with these definitions.
func parseWindow(src []byte, defs *definitions) ast.Node {
	pc := &docContext{parser.NewContext(), defs}
	return markdownParser().Parse(text.NewReader(src), parser.WithContext(pc))
}

// block is one top-level block of a window.
type block struct {
	node       ast.Node // nil: plain text that is not to be parsed, for the reason why
	why        string
	src        []byte // what the node's segments point into
	base       int    // where src begins in the post
	start, end int    // in the post
}

// blocksOf hands the top-level blocks of src to yield, in order, parsing a window at
// a time; it stops when yield returns false. base is where src begins in the post.
func blocksOf(src []byte, base, window int, defs *definitions, yield func(block) bool) {
	size := window
	for off := 0; off < len(src); {
		end := off + size
		if end >= len(src) {
			end = len(src)
		} else if i := bytes.LastIndexByte(src[off:end], '\n'); i > 0 {
			end = off + i + 1
		}
		piece := src[off:end]
		doc := parseWindow(piece, defs)
		var nodes []ast.Node
		var starts []int
		for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
			if p := position(n); p >= 0 {
				nodes, starts = append(nodes, n), append(starts, lineStart(piece, p))
			}
		}
		keep := len(nodes)
		if end < len(src) {
			keep--
			for keep > 0 && nodes[keep-1].Kind() == east.KindDefinitionList {
				keep-- // it can still take in the paragraph that follows it
			}
			if keep < 1 {
				if len(nodes) == 0 {
					off = end // nothing but blanks and definitions
				} else {
					size *= 2
				}
				continue
			}
		}
		for i := range keep {
			stop := len(piece)
			if i+1 < len(starts) {
				stop = starts[i+1]
			}
			if !yield(block{node: nodes[i], src: piece, base: base + off, start: base + off + starts[i], end: base + off + stop}) {
				return
			}
		}
		size = window
		if keep == len(nodes) {
			return
		}
		off += starts[keep]
	}
}

// position is where n begins in its source, -1 when nobody knows.
func position(n ast.Node) int {
	if p := n.Pos(); p >= 0 && n.Kind() != east.KindTable { // a table's is that of the paragraph it was cut from
		return p
	}
	if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
		return n.Lines().At(0).Start
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if p := position(c); p >= 0 {
			return p
		}
	}
	return -1
}

// lineStart is where the line of src begins that holds position p.
func lineStart(src []byte, p int) int {
	return bytes.LastIndexByte(src[:min(p, len(src))], '\n') + 1
}

// rawLines is the source of n's lines, as code and HTML keep it.
func rawLines(n ast.Node, src []byte) string {
	var b bytes.Buffer
	for i := range n.Lines().Len() {
		s := n.Lines().At(i)
		b.Write(s.Value(src))
	}
	return b.String()
}
