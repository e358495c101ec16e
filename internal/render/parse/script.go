package parse

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// scriptParser reads the superscripts and subscripts of Pandoc and Python-Markdown, x^2^ and H~2~O,
// what they mark as added, ^^text^^ and ++text++, and keys, ++ctrl+alt+del++.
type scriptParser struct{}

func (scriptParser) Trigger() []byte { return []byte{'^', '~', '+'} }

func (scriptParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	const longest = 60 // bytes between the delimiters
	line, segment := block.PeekLine()
	delimiter := line[:1]
	if len(line) > 1 && line[1] == line[0] {
		delimiter = line[:2]
	}
	double := len(delimiter) == 2
	if double == (delimiter[0] == '~') && delimiter[0] != '^' || delimiter[0] == '+' && !double {
		return nil
	}
	rest := line[len(delimiter):min(len(line), longest+2*len(delimiter))]
	n := bytes.Index(rest, delimiter)
	if n < 1 || isSpace(rest[0]) || isSpace(rest[n-1]) || rest[0] == delimiter[0] || rest[0] == '[' {
		return nil
	}
	inner := rest[:n]
	before := block.PrecendingCharacter()
	if !double && (bytes.ContainsAny(inner, " \t*_`[]()") || !isLetter(before) && before != ')') {
		return nil
	}
	if delimiter[0] == '+' && (isLetter(before) || startsWithLetter(rest[n+2:])) { // C++20 and C++23
		return nil
	}
	if double && len(rest) > n+2 && rest[n+2] == delimiter[0] || bytes.ContainsAny(inner, "`") {
		return nil
	}
	kind := '^'
	if delimiter[0] == '~' {
		kind = '_'
	}
	start := segment.Start + len(delimiter)
	block.Advance(n + 2*len(delimiter))
	switch {
	case !double:
		return ast.NewString([]byte(Script(string(inner), kind)))
	case delimiter[0] == '+' && namesKeys(string(inner)):
		return newKeys(string(inner))
	}
	node := &Inserted{}
	node.AppendChild(node, ast.NewTextSegment(text.NewSegment(start, start+n)))
	return node
}

// startsWithLetter reports whether s begins with a letter or digit.
func startsWithLetter(s []byte) bool {
	r, _ := utf8.DecodeRune(s)
	return len(s) > 0 && isLetter(r)
}

var kindInserted = ast.NewNodeKind("Inserted")

// Inserted is text that is marked as added.
type Inserted struct{ ast.BaseInline }

// Kind implements ast.Node.
func (n *Inserted) Kind() ast.NodeKind { return kindInserted }

// Dump implements ast.Node.
func (n *Inserted) Dump(src []byte, l int) { ast.DumpHelper(n, src, l, nil, nil) }

var kindKeys = ast.NewNodeKind("Keys")

// Keys are keys to press at once.
type Keys struct {
	ast.BaseInline
	Names string // as they are shown
}

// Kind implements ast.Node.
func (n *Keys) Kind() ast.NodeKind { return kindKeys }

// Dump implements ast.Node.
func (n *Keys) Dump(src []byte, l int) { ast.DumpHelper(n, src, l, nil, nil) }

// keyNames are the keys that the extension of Python-Markdown for keys knows by these names, besides
// single characters, "f1" to "f24" and what begins with "num".
const keyNames = " alt altgr arrow-down arrow-left arrow-right arrow-up backspace backtab break caps-lock clear cmd " +
	"command context-menu control ctrl del delete down end enter esc escape fn globe home hyper ins insert left left-alt " +
	"left-control left-shift menu meta num-lock option page-down page-up pause pg-dn pg-up pgdn pgup plus print-screen " +
	"return right right-alt right-control right-shift scroll-lock shift space spc super tab up win windows "

// namesKeys reports whether each word of s, between plus signs, is a key or a text in quotes.
func namesKeys(s string) bool {
	for w := range strings.SplitSeq(strings.ToLower(s), "+") {
		name, number := strings.HasPrefix(w, "num"), strings.TrimPrefix(w, "f")
		isFunction := number != w && len(number) < 3 && strings.Trim(number, "0123456789") == ""
		if quoted := len(w) > 2 && w[0] == '"' && w[len(w)-1] == '"'; !quoted && !isFunction && !name &&
			utf8.RuneCountInString(w) != 1 && !strings.Contains(keyNames, " "+w+" ") {
			return false
		}
	}
	return true
}

// newKeys returns the keys named in s: "ctrl+alt+del" is Ctrl+Alt+Del.
func newKeys(s string) *Keys {
	words := strings.Split(strings.ReplaceAll(s, `"`, ""), "+")
	for i, w := range words {
		words[i] = strings.ToUpper(w[:min(1, len(w))]) + w[min(1, len(w)):]
	}
	return &Keys{Names: strings.Join(words, "+")}
}

// Characters that Unicode has superscripts and subscripts for.
const (
	plainScript = "0123456789+-=()n"
	superscript = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ"
	subscript   = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙ"
)

// Script returns s as a superscript ('^') or subscript ('_') if Unicode has all of it. Ordinals and words
// stay as they are, a single letter gets the sign before it.
func Script(s string, kind rune) string {
	to := []rune(superscript)
	if kind == '_' {
		to = []rune(subscript)
	}
	var b strings.Builder
	for _, r := range s {
		i := strings.IndexRune(plainScript, r)
		if i < 0 {
			if len(s) == 1 && unicode.IsLetter(r) {
				return string(kind) + s
			}
			return s
		}
		b.WriteRune(to[i])
	}
	return b.String()
}
