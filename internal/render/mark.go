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
	if isLetter(before) && !unspaced(before) || before == ')' || before == ']' { // "a==b"
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
	before := block.PrecendingCharacter()
	line, _ := block.PeekLine()
	if before == ':' || isLetter(before) {
		return nil
	}
	char, n := emojiAt(line)
	if n == 0 {
		return nil
	}
	block.Advance(n)
	return ast.NewString([]byte(char))
}

// emojiAt is the emoji whose name between colons s begins with, and the length of that; n is
// 0 when it is none.
func emojiAt(s []byte) (char string, n int) {
	const longest = 40 // bytes of a name
	letter := false
	for n = 1; n < len(s) && n < longest && (isWord(s[n]) || s[n] == '_' || s[n] == '+' || s[n] == '-'); n++ {
		letter = letter || !isDigit(s[n])
	}
	if n < 2 || !letter || n >= len(s) || s[n] != ':' || n+1 < len(s) && isWord(s[n+1]) {
		return "", 0
	}
	if isIcon(s[1:n]) {
		return "", n + 1
	}
	known, ok := definition.Github().Get(string(s[1:n]))
	if !ok || !known.IsUnicode() {
		return "", 0
	}
	return string(known.Unicode), n + 1
}

// emojis is text of HTML with the emoji that are named in it.
func emojis(s string) string {
	if strings.Count(s, ":") < 2 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == ':' && (i == 0 || s[i-1] != ':' && !isWord(s[i-1])) {
			if char, n := emojiAt([]byte(s[i:min(len(s), i+50)])); n > 0 {
				b.WriteString(char)
				i += n - 1
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
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
