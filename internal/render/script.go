package render

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// scriptParser reads what Pandoc and Python-Markdown raise and lower, x^2^ and H~2~O, what
// they mark as added, ^^text^^ and ++text++, and the keys that ++ctrl+alt+del++ are.
type scriptParser struct{}

func (scriptParser) Trigger() []byte { return []byte{'^', '~', '+'} }

func (scriptParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	const longest = 60 // bytes between the marks
	line, segment := block.PeekLine()
	mark := line[:1]
	if len(line) > 1 && line[1] == line[0] {
		mark = line[:2]
	}
	double := len(mark) == 2
	if double == (mark[0] == '~') && mark[0] != '^' || mark[0] == '+' && !double {
		return nil
	}
	rest := line[len(mark):min(len(line), longest+2*len(mark))]
	n := bytes.Index(rest, mark)
	if n < 1 || isBlank(rest[0]) || isBlank(rest[n-1]) || rest[0] == mark[0] || rest[0] == '[' {
		return nil
	}
	inner := rest[:n]
	if !double && (bytes.ContainsAny(inner, " \t*_`[]()") || !isLetter(block.PrecendingCharacter()) && block.PrecendingCharacter() != ')') {
		return nil
	}
	if double && len(rest) > n+2 && rest[n+2] == mark[0] || bytes.ContainsAny(inner, "`") {
		return nil
	}
	kind := '^'
	if mark[0] == '~' {
		kind = '_'
	}
	start := segment.Start + len(mark)
	block.Advance(n + 2*len(mark))
	switch {
	case !double:
		return ast.NewString([]byte(script(string(inner), kind)))
	case mark[0] == '+' && bytes.IndexByte(inner, ' ') < 0:
		return keys(string(inner))
	}
	node := &inserted{}
	node.AppendChild(node, ast.NewTextSegment(text.NewSegment(start, start+n)))
	return node
}

var kindInserted = ast.NewNodeKind("Inserted")

// inserted is text marked as added.
type inserted struct{ ast.BaseInline }

func (n *inserted) Kind() ast.NodeKind     { return kindInserted }
func (n *inserted) Dump(src []byte, l int) { ast.DumpHelper(n, src, l, nil, nil) }

var kindKeys = ast.NewNodeKind("Keys")

// keyNode is keys to press at once, as they are shown.
type keyNode struct {
	ast.BaseInline
	names string
}

func (n *keyNode) Kind() ast.NodeKind     { return kindKeys }
func (n *keyNode) Dump(src []byte, l int) { ast.DumpHelper(n, src, l, nil, nil) }

// keys are those named in s: "ctrl+alt+del" is Ctrl+Alt+Del.
func keys(s string) ast.Node {
	words := strings.Split(strings.ReplaceAll(s, `"`, ""), "+")
	for i, w := range words {
		words[i] = strings.ToUpper(w[:min(1, len(w))]) + w[min(1, len(w)):]
	}
	return &keyNode{names: strings.Join(words, "+")}
}
