// Package parse parses a post's Markdown, or a piece of it, into goldmark's tree: CommonMark with
// GitHub's extensions, definition lists, footnotes, mathematics, and what generators of blogs add.
//
// It looks into one piece at a time and knows the definitions of the whole post. Guards are before
// every parser that would take more than linear time. Package render makes rows of
// the tree. What generators write in a syntax of their own is taken out before, by markdown/dialect.
//
//	parse.go        Tree and TopBlocks: the parsers and their extensions
//	definitions.go  link references and footnotes of a whole post
//	guard.go        what no parser is given; Verbatim
//	hazard.go       whether a post has any of that
//	fence.go        fenced code, line by line
//	text.go         the text of nodes
//
// and a file for each extension: container, gridtable, htmltable, math, footnote, wikilink, emoji,
// highlight, script, embed.
package parse

import (
	"regexp"
	"slices"
	"sync"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"quire/internal/markdown"
)

// Tree parses a piece of a post with these definitions.
func Tree(src []byte, defs *Definitions) ast.Node {
	return markdownParser().Parse(text.NewReader(src), parser.WithContext(newContext(defs)))
}

// TopBlocks returns the top-level blocks of src and where their lines begin in it. It does not look
// into the blocks.
func TopBlocks(src []byte, defs *Definitions) (nodes []ast.Node, starts []int) {
	doc := blockParser().Parse(text.NewReader(src), parser.WithContext(newContext(defs)))
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if p := Position(n); p >= 0 {
			nodes, starts = append(nodes, n), append(starts, markdown.LineStart(src, p))
		}
	}
	// A table that is cut from the middle of a heading is before it: both are one block.
	for i := len(nodes) - 2; i >= 0; i-- {
		if starts[i] > starts[i+1] {
			nodes, starts = slices.Delete(nodes, i, i+1), slices.Delete(starts, i, i+1)
		}
	}
	return nodes, starts
}

// Inline parses text within a block, whatever it begins with.
func Inline(src []byte, defs *Definitions) ast.Node {
	return inlineParser().Parse(text.NewReader(src), parser.WithContext(newContext(defs)))
}

// markdownParser parses blocks and inlines. A goldmark parser may be shared once it is built.
var markdownParser = sync.OnceValue(func() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(blockParsers()...),
		parser.WithInlineParsers(inlineParsers()...),
		parser.WithParagraphTransformers(paragraphTransformers()...),
		parser.WithASTTransformers(util.Prioritized(extension.NewTableASTTransformer(), 0)),
	)
})

// inlineParser parses inlines alone.
var inlineParser = sync.OnceValue(func() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(util.Prioritized(parser.NewParagraphParser(), 1000)),
		parser.WithInlineParsers(inlineParsers()...),
		parser.WithParagraphTransformers(ParagraphGuard()),
	)
})

func inlineParsers() []util.PrioritizedValue {
	return append(parser.DefaultInlineParsers(),
		util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
		util.Prioritized(footnoteMarkParser{}, 101),
		util.Prioritized(wikilinkParser{}, 102),
		util.Prioritized(mathParser{}, 150),
		util.Prioritized(inlineFootnoteParser{}, 160),
		util.Prioritized(embedParser{}, 165),
		util.Prioritized(emojiParser{}, 170),
		util.Prioritized(scriptParser{}, 495),
		util.Prioritized(emphasisParser{}, 498),
		util.Prioritized(highlightParser{}, 510),
		util.Prioritized(strikethroughParser{extension.NewStrikethroughParser()}, 500),
		util.Prioritized(extension.NewLinkifyParser(
			extension.WithLinkifyURLRegexp(bareURL()), extension.WithLinkifyWWWRegexp(bareWWW())), 999),
	)
}

// Bare addresses in text are as GFM has them: up to white space or "<"; goldmark drops the
// punctuation at their end. Names of hosts may be of any script.
const (
	urlHost = `[\pL\pN\pM._~%@:+=#-]{1,256}\.[\pL\pN-]+`
	urlPath = `(?:[/#?][^\s<\x{3000}-\x{303f}\x{ff01}-\x{ff0f}\x{ff1a}-\x{ff20}“”‘’…]*)?`
)

// bareURL matches an address with its scheme, bareWWW one without.
var (
	bareURL = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:http|https|ftp)://(?:localhost|` + urlHost + `)(?::\d+)?` + urlPath)
	})
	bareWWW = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^www\.` + urlHost + urlPath) })
)

// blockParser finds the same blocks without looking into them.
var blockParser = sync.OnceValue(func() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(blockParsers()...),
		parser.WithParagraphTransformers(paragraphTransformers()...),
	)
})

func blockParsers() []util.PrioritizedValue {
	return []util.PrioritizedValue{
		util.Prioritized(headingGuard{parser.NewSetextHeadingParser(parser.WithHeadingAttribute())}, 100),
		util.Prioritized(extension.NewDefinitionListParser(), 101),
		util.Prioritized(extension.NewDefinitionDescriptionParser(), 102),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(gridTableParser{}, 250),
		util.Prioritized(parser.NewListParser(), 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(containerParser{}, 450),
		util.Prioritized(admonitionParser{}, 460),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(headingGuard{parser.NewATXHeadingParser(parser.WithHeadingAttribute())}, 600),
		util.Prioritized(tightHeadingParser{}, 610),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(parser.NewBlockquoteParser(), 800),
		util.Prioritized(mathBlockParser{}, 850),
		util.Prioritized(htmlTableParser{}, 890),
		util.Prioritized(htmlBlockParser{parser.NewHTMLBlockParser()}, 900),
		util.Prioritized(footnoteParser{extension.NewFootnoteBlockParser()}, 999),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	}
}

func paragraphTransformers() []util.PrioritizedValue {
	return []util.PrioritizedValue{
		ParagraphGuard(),
		util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
		util.Prioritized(extension.NewTableParagraphTransformer(), 200),
		util.Prioritized(paragraphGuard{}, 201),
	}
}
