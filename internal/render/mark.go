package render

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark-emoji/definition"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

var kindHighlight = ast.NewNodeKind("Highlight")

// highlight is text marked ==so==.
type highlight struct{ ast.BaseInline }

func (n *highlight) Kind() ast.NodeKind     { return kindHighlight }
func (n *highlight) Dump(src []byte, l int) { ast.DumpHelper(n, src, l, nil, nil) }

// highlightParser reads ==text==, which touches its marks.
type highlightParser struct{}

func (highlightParser) Trigger() []byte { return []byte{'='} }

func (highlightParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	node := parser.ScanDelimiter(line, before, 2, highlightDelimiters{})
	if node == nil || node.OriginalLength != 2 {
		return nil
	}
	if isLetter(before) { // "a==b"
		if node.CanOpen = false; !node.CanClose {
			return nil
		}
	}
	rest := line[2:]
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

func (highlightDelimiters) OnMatch(int) ast.Node { return &highlight{} }

// emojiParser reads :tada: where such an emoji is known. The table is built when the
// first post asks for it.
type emojiParser struct{}

func (emojiParser) Trigger() []byte { return []byte{':'} }

func (emojiParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	const longest = 40 // bytes of a name
	before := block.PrecendingCharacter()
	line, _ := block.PeekLine()
	if before == ':' || isLetter(before) {
		return nil
	}
	n, letter := 1, false
	for n < len(line) && n < longest && (isWord(line[n]) || line[n] == '_' || line[n] == '+' || line[n] == '-') {
		letter = letter || !isDigit(line[n])
		n++
	}
	if n < 2 || !letter || n >= len(line) || line[n] != ':' || n+1 < len(line) && isWord(line[n+1]) {
		return nil
	}
	if isIcon(line[1:n]) {
		block.Advance(n + 1)
		return ast.NewString(nil)
	}
	known, ok := definition.Github().Get(string(line[1:n]))
	if !ok || !known.IsUnicode() {
		return nil
	}
	block.Advance(n + 1)
	return ast.NewString([]byte(string(known.Unicode)))
}

// inlineNoteParser reads a footnote that stands in the text itself, "^[text]", and shows
// it in brackets.
type inlineNoteParser struct{}

func (inlineNoteParser) Trigger() []byte { return []byte{'^'} }

func (inlineNoteParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, _ := block.PeekLine()
	if len(line) < 4 || line[1] != '[' {
		return nil
	}
	depth := 0
	for i := 1; i < len(line) && i < 2000; i++ {
		switch line[i] {
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				note := strings.TrimSpace(string(line[2:i]))
				if i+1 < len(line) && line[i+1] == '(' || note == "" {
					return nil
				}
				block.Advance(i + 1)
				space := " "
				if before == ' ' || before == '\n' {
					space = ""
				}
				src := []byte(note)
				return ast.NewString([]byte(space + "(" + plainText(parsed(src, noDefinitions), src) + ")"))
			}
		}
	}
	return nil
}

// noDefinitions are those of text that can refer to none.
var noDefinitions = &definitions{}

// isIcon tells whether a name is that of one of Material's icons, which no character shows.
func isIcon(name []byte) bool {
	for _, set := range []string{"material-", "fontawesome-", "octicons-", "simple-", "lucide-"} {
		if bytes.HasPrefix(name, []byte(set)) {
			return true
		}
	}
	return false
}
