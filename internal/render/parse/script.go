package parse

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"quire/internal/markdown"
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
	case delimiter[0] == '+':
		if names, ok := markdown.Keys(string(inner)); ok {
			return &Keys{Names: names}
		}
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
