package parse

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

var kindHighlight = ast.NewNodeKind("Highlight")

// Highlight is text that is marked ==like this==.
type Highlight struct{ ast.BaseInline }

// Kind implements ast.Node.
func (n *Highlight) Kind() ast.NodeKind { return kindHighlight }

// Dump implements ast.Node.
func (n *Highlight) Dump(src []byte, l int) { ast.DumpHelper(n, src, l, nil, nil) }

// highlightParser reads ==text==, which touches its delimiters.
type highlightParser struct{}

func (highlightParser) Trigger() []byte { return []byte{'='} }

func (highlightParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	node := parser.ScanDelimiter(line, before, 2, highlightDelimiters{})
	if node == nil || node.OriginalLength != 2 {
		return nil
	}
	if isLetter(before) && !IsUnspaced(before) || before == ')' || before == ']' { // "a==b"
		if node.CanOpen = false; !node.CanClose {
			return nil
		}
	}
	rest := line[2:]
	flankBesideCJK(node, before, rest)
	closing := bytes.Index(rest, []byte("=="))
	if node.CanOpen && !node.CanClose && (closing < 1 || bytes.HasPrefix(rest[closing:], []byte("==="))) {
		return nil
	}
	node.Segment = segment.WithStop(segment.Start + node.OriginalLength)
	block.Advance(node.OriginalLength)
	pc.PushDelimiter(node)
	return node
}

type highlightDelimiters struct{}

func (highlightDelimiters) IsDelimiter(b byte) bool { return b == '=' }

func (highlightDelimiters) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char && opener.OriginalLength == closer.OriginalLength
}

func (highlightDelimiters) OnMatch(int) ast.Node { return &Highlight{} }
