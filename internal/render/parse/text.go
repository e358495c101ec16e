package parse

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"quire/internal/markdown"
)

// Position returns where n begins in its source, -1 when that is unknown.
func Position(n ast.Node) int {
	if p := n.Pos(); p >= 0 && n.Kind() != east.KindTable { // a table's is that of the paragraph it was cut from
		return p
	}
	if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
		return n.Lines().At(0).Start
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if p := Position(c); p >= 0 {
			return p
		}
	}
	return -1
}

// Source returns the source of n's lines, as code and HTML keep it.
func Source(n ast.Node, src []byte) string {
	var b bytes.Buffer
	for i := range n.Lines().Len() {
		s := n.Lines().At(i)
		b.Write(s.Value(src))
	}
	return b.String()
}

// PlainText returns the text below n without markup.
func PlainText(n ast.Node, src []byte) string {
	return TextWith(n, src, func(m *Math) string { return m.Formula })
}

// TextWith returns the text below n without markup, with formulas as formula has them.
func TextWith(n ast.Node, src []byte, formula func(*Math) string) string {
	var b strings.Builder
	hidden := false // in the parentheses around the reading of a ruby
	var walk func(ast.Node)
	walk = func(n ast.Node) {
		switch t := n.(type) {
		case *ast.RawHTML:
			hidden = b.Len() > 0 && rubyTag(&b, t, src)
		case *ast.Text:
			if hidden {
				return
			}
			if s := string(t.Segment.Value(src)); t.Parent() != nil && t.Parent().Kind() == ast.KindCodeSpan {
				b.WriteString(s)
			} else {
				b.WriteString(Decode(s))
			}
			if t.SoftLineBreak() || t.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(t.Value)
		case *ast.AutoLink:
			b.WriteString(Address(t.Label(src)))
		case *Math:
			b.WriteString(formula(t))
		case *Keys:
			b.WriteString(t.Names)
		}
		for k := n.FirstChild(); k != nil; k = k.NextSibling() {
			walk(k)
		}
	}
	walk(n)
	return b.String()
}

// rubyTag writes what a tag of a ruby shows, and reports whether what follows is not shown.
func rubyTag(b *strings.Builder, n *ast.RawHTML, src []byte) (hides bool) {
	if n.Segments.Len() == 0 {
		return false
	}
	seg := n.Segments.At(0)
	switch strings.ToLower(string(seg.Value(src))) {
	case "<rt>":
		b.WriteString(" (")
	case "</rt>":
		b.WriteByte(')')
	case "<rp>":
		return true
	}
	return false
}

// Address returns a link's address with its character references resolved (CommonMark 2.5): they end
// in a semicolon, or a parameter called "copy" would be a sign.
func Address(dest []byte) string {
	s := string(dest)
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	return reference().ReplaceAllStringFunc(s, markdown.Reference)
}

var reference = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});`)
})

// Destination returns the address of a link or an image with its backslash escapes and character
// references resolved.
func Destination(dest []byte) string {
	if bytes.IndexByte(dest, '\\') >= 0 {
		dest = util.UnescapePunctuations(dest)
	}
	return Address(dest)
}

// Decode resolves the backslash escapes and character references of Markdown text.
func Decode(s string) string {
	if strings.IndexByte(s, '\\') < 0 && strings.IndexByte(s, '&') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && isPunct(s[i+1]):
			i++
			b.WriteByte(s[i])
		case c == '&':
			end := strings.IndexByte(s[i:min(len(s), i+40)], ';')
			if end < 0 || strings.ContainsFunc(s[i+1:i+end], func(r rune) bool {
				return r != '#' &&
					(r >= utf8.RuneSelf || !isAlnum(byte(r)))
			}) {
				b.WriteByte(c)
				continue
			}
			b.WriteString(markdown.Reference(s[i : i+end+1]))
			i += end
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
