package render

import (
	"bytes"
	"slices"
	"sync"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"quire/internal/markdown"
)

// markdownParser is CommonMark with GitHub's extensions, definition lists, footnotes
// and mathematics. A goldmark parser may be shared once it is built.
var markdownParser = sync.OnceValue(func() parser.Parser {
	inlines := append(parser.DefaultInlineParsers(),
		util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
		util.Prioritized(noteMarkParser{}, 101),
		util.Prioritized(wikiParser{}, 102),
		util.Prioritized(mathParser{}, 150),
		util.Prioritized(inlineNoteParser{}, 160),
		util.Prioritized(embedParser{}, 165),
		util.Prioritized(emojiParser{}, 170),
		util.Prioritized(scriptParser{}, 495),
		util.Prioritized(highlightParser{}, 510),
		util.Prioritized(extension.NewStrikethroughParser(), 500),
		util.Prioritized(extension.NewLinkifyParser(), 999),
	)
	return parser.NewParser(
		parser.WithBlockParsers(blockParsers()...),
		parser.WithInlineParsers(inlines...),
		parser.WithParagraphTransformers(paragraphTransformers()...),
		parser.WithASTTransformers(util.Prioritized(extension.NewTableASTTransformer(), 0)),
	)
})

// blockParser finds the same blocks without looking into them.
var blockParser = sync.OnceValue(func() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(blockParsers()...),
		parser.WithParagraphTransformers(paragraphTransformers()...),
	)
})

func blockParsers() []util.PrioritizedValue {
	return []util.PrioritizedValue{
		util.Prioritized(guardHeading{parser.NewSetextHeadingParser(parser.WithHeadingAttribute())}, 100),
		util.Prioritized(extension.NewDefinitionListParser(), 101),
		util.Prioritized(extension.NewDefinitionDescriptionParser(), 102),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(parser.NewListParser(), 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(containerParser{}, 450),
		util.Prioritized(indentedParser{}, 460),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(guardHeading{parser.NewATXHeadingParser(parser.WithHeadingAttribute())}, 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(parser.NewBlockquoteParser(), 800),
		util.Prioritized(mathBlockParser{}, 850),
		util.Prioritized(tableParser{}, 890),
		util.Prioritized(gridParser{}, 250),
		util.Prioritized(parser.NewHTMLBlockParser(), 900),
		util.Prioritized(noteParser{extension.NewFootnoteBlockParser()}, 999),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	}
}

func paragraphTransformers() []util.PrioritizedValue {
	return []util.PrioritizedValue{
		util.Prioritized(guardParagraph{}, 1),
		util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
		util.Prioritized(extension.NewTableParagraphTransformer(), 200),
		util.Prioritized(guardParagraph{rest: true}, 201),
	}
}

// docContext is a parser's context that knows the link references and footnotes of
// the whole post, whichever piece of it is parsed.
type docContext struct {
	parser.Context
	defs *definitions
}

// Reference finds a link reference, those of the whole post first.
func (c *docContext) Reference(label string) (parser.Reference, bool) {
	if r, ok := c.defs.found().links[label]; ok {
		return r, true
	}
	return c.Context.Reference(label)
}

// parsed is src as nodes, as a piece of a post with these definitions.
func parsed(src []byte, defs *definitions) ast.Node {
	pc := &docContext{parser.NewContext(), defs}
	return markdownParser().Parse(text.NewReader(src), parser.WithContext(pc))
}

// topBlocks are the top-level blocks of src and where their lines begin in it.
func topBlocks(src []byte, defs *definitions) (nodes []ast.Node, starts []int) {
	pc := &docContext{parser.NewContext(), defs}
	doc := blockParser().Parse(text.NewReader(src), parser.WithContext(pc))
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if p := position(n); p >= 0 {
			nodes, starts = append(nodes, n), append(starts, markdown.LineStart(src, p))
		}
	}
	// A table that is cut from the middle of a heading stands before it: both are one block.
	for i := len(nodes) - 2; i >= 0; i-- {
		if starts[i] > starts[i+1] {
			nodes, starts = slices.Delete(nodes, i, i+1), slices.Delete(starts, i, i+1)
		}
	}
	return nodes, starts
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

// rawLines is the source of n's lines, as code and HTML keep it.
func rawLines(n ast.Node, src []byte) string {
	var b bytes.Buffer
	for i := range n.Lines().Len() {
		s := n.Lines().At(i)
		b.Write(s.Value(src))
	}
	return b.String()
}
