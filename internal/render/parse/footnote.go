package parse

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

var kindFootnoteMark = ast.NewNodeKind("FootnoteMark")

// FootnoteMark is a mark in the text that leads to a footnote.
type FootnoteMark struct {
	ast.BaseInline
	Label string
}

// Kind implements ast.Node.
func (n *FootnoteMark) Kind() ast.NodeKind { return kindFootnoteMark }

// Dump implements ast.Node.
func (n *FootnoteMark) Dump(src []byte, l int) { ast.DumpHelper(n, src, l, nil, nil) }

// footnoteParser reads footnotes as goldmark's extension does, but leaves them in their place: the
// extension's list at the end would be one for each piece.
type footnoteParser struct{ parser.BlockParser }

func (footnoteParser) Close(ast.Node, text.Reader, parser.Context) {}

// footnoteMarkParser reads "[^label]" where the post has a footnote of that label.
type footnoteMarkParser struct{}

func (footnoteMarkParser) Trigger() []byte { return []byte{'['} }

func (footnoteMarkParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, _ := block.PeekLine()
	dc, ok := pc.(*docContext)
	if !ok || len(line) < 4 || line[1] != '^' {
		return nil
	}
	end := bytes.IndexByte(line[:min(len(line), maxLabel)], ']')
	if end < 3 || dc.defs.Footnote(string(line[2:end])) == 0 {
		return nil
	}
	n := &FootnoteMark{Label: string(line[2:end])}
	block.Advance(end + 1)
	return n
}

// inlineFootnoteParser reads a footnote in the text itself, "^[text]", which is shown in parentheses.
type inlineFootnoteParser struct{}

func (inlineFootnoteParser) Trigger() []byte { return []byte{'^'} }

func (inlineFootnoteParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	const longest = 2000 // bytes of a footnote
	before := block.PrecendingCharacter()
	line, _ := block.PeekLine()
	if len(line) < 4 || line[1] != '[' {
		return nil
	}
	end := closingBracket(line[:min(len(line), longest)])
	if end < 0 {
		return nil
	}
	note := strings.TrimSpace(string(line[2:end]))
	if end+1 < len(line) && line[end+1] == '(' || note == "" {
		return nil
	}
	block.Advance(end + 1)
	space := " "
	if before == ' ' || before == '\n' {
		space = ""
	}
	src := []byte(note)
	return ast.NewString([]byte(space + "(" + PlainText(Tree(src, NewDefinitions(nil)), src) + ")"))
}

// closingBracket returns where the bracket closes that line[1] opens, -1 for nowhere.
func closingBracket(line []byte) int {
	depth := 0
	for i := 1; i < len(line); i++ {
		switch line[i] {
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}
