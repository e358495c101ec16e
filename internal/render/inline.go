package render

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"quire/internal/sanitize"
)

// mark is a set of things that can be said of text inside a paragraph.
type mark uint16

const (
	mStrong mark = 1 << iota
	mEm
	mStrike
	mCode
	mUnder
	mMarked
	mMuted
	mMath
	mImage
	mSolid // no line break inside
	mBreak // not text: a line ends here
)

// inline is text inside a paragraph, clean, with what is said of it.
type inline struct {
	text  string
	marks mark
	link  int // 1-based index among the painter's links, 0 for none
	image int // 1-based index among the painter's images, 0 for none
}

// maxSolidCode is the longest code, in bytes, that plain text keeps on one line.
const maxSolidCode = 40

// inliner turns the inline nodes of one block into inlines.
type inliner struct {
	p      *painter
	out    []inline
	skip   int // text that begins before this position of the source is left out
	tags   []openTag
	marks  mark // of the open HTML tags
	link   int  // of an open <a>
	script rune // '^' or '_' within <sup> or <sub>
	hidden int  // open tags whose content is not shown
	tail   []byte
	grows  bool // tail is the text of the last inline, which is still growing
}

// inlines are the inline nodes below n, cleaned and joined.
func (p *painter) inlines(n ast.Node) []inline { return p.inlinesAfter(n, 0) }

func (p *painter) inlinesAfter(n ast.Node, skip int) []inline {
	c := &inliner{p: p, skip: skip}
	c.children(n, 0, 0)
	c.closeLink(c.link, 0)
	c.settle()
	return tidy(c.out)
}

func (c *inliner) children(n ast.Node, m mark, link int) {
	for k := n.FirstChild(); k != nil; k = k.NextSibling() {
		c.node(k, m, link)
	}
}

func (c *inliner) node(n ast.Node, m mark, link int) {
	src := c.p.src
	switch n := n.(type) {
	case *ast.Text:
		if n.Segment.Start < c.skip {
			return
		}
		v := n.Segment.Value(src)
		if n.IsRaw() {
			c.add(string(v), m, link)
		} else {
			c.add(decode(string(v)), m, link)
		}
		switch {
		case n.HardLineBreak():
			c.lineBreak()
		case n.SoftLineBreak():
			c.add("\n", m, link)
		}
	case *ast.String:
		c.add(string(n.Value), m, link)
	case *ast.CodeSpan:
		c.codeSpan(n, m, link)
	case *ast.Emphasis:
		if n.Level > 1 {
			c.signed(n, m|mStrong, link, c.p.pal.strongSigns)
		} else {
			c.signed(n, m|mEm, link, c.p.pal.emSigns)
		}
	case *east.Strikethrough:
		c.signed(n, m|mStrike, link, c.p.pal.strikeSigns)
	case *ast.Link:
		if link != 0 || c.link != 0 { // a link in a link is the outer one's text
			c.children(n, m, link)
			return
		}
		id := c.p.link(string(n.Destination), c.p.lineAt(n))
		at := len(c.out)
		c.children(n, m, id)
		c.nameLink(id, at)
	case *ast.AutoLink:
		c.autoLink(n, m, link)
	case *ast.Image:
		c.image(withoutSize(plainText(n, src)), string(n.Destination), m, link, c.p.lineAt(n))
	case *ast.RawHTML:
		var b strings.Builder
		for i := range n.Segments.Len() {
			s := n.Segments.At(i)
			b.Write(s.Value(src))
		}
		if c.unknownTag(n, b.String()) {
			c.add(b.String(), m, link)
			return
		}
		c.html(b.String(), c.p.lineAt(n))
	case *noteMark:
		num := c.p.noteNumber(n.label)
		id := c.p.link("#fn-"+n.label, c.p.lineAt(n.Parent()))
		at := len(c.out)
		c.add(c.p.noteSign(num), m|mSolid, id)
		c.nameLink(id, at)
	case *mathNode:
		c.add(n.source, m|mMath, link)
	case *highlight:
		c.children(n, m|mMarked, link)
	case *inserted:
		c.children(n, m|mUnder, link)
	case *keyNode:
		signs := c.p.pal.codeSigns
		c.add(signs.open+n.names+signs.close, m|mCode, link)
	case *east.TaskCheckBox:
		// drawn in the place of the bullet
	default:
		c.children(n, m, link)
	}
}

// signed adds the children of n between two signs of the style.
func (c *inliner) signed(n ast.Node, m mark, link int, signs pair) {
	c.add(signs.open, m, link)
	c.children(n, m, link)
	c.add(signs.close, m, link)
}

// add appends text that is decoded already.
func (c *inliner) add(s string, m mark, link int) {
	if c.hidden > 0 || s == "" {
		return
	}
	m |= c.marks
	if link == 0 {
		link = c.link
	}
	if c.script != 0 {
		s = script(s, c.script)
	}
	joins, n := false, len(c.out)
	if n > 0 {
		last := &c.out[n-1]
		joins = last.marks == m && last.link == link && last.image == 0
	}
	if s = c.clean(s, joins); s == "" {
		return
	}
	if joins {
		if !c.grows {
			c.tail, c.grows = append(c.tail[:0], c.out[n-1].text...), true
		}
		c.tail = append(c.tail, s...)
		return
	}
	c.settle()
	c.out = append(c.out, inline{text: s, marks: m, link: link})
}

// clean is s as it may be shown. When it joins what came before, a mark that it begins
// with, such as the second half of the keycap *️⃣, belongs to the character before it.
func (c *inliner) clean(s string, joins bool) string {
	before := ""
	if r, _ := utf8.DecodeRuneInString(s); joins && unicode.IsMark(r) {
		whole := c.out[len(c.out)-1].text
		if c.grows {
			whole = string(c.tail[max(0, len(c.tail)-utf8.UTFMax):])
		}
		last, size := utf8.DecodeLastRuneInString(whole)
		if last != utf8.RuneError && !unicode.IsMark(last) {
			before = whole[len(whole)-size:]
		}
	}
	s = strings.TrimPrefix(sanitize.Text(before+s), before)
	if strings.ContainsAny(s, "\t\r") {
		s = strings.NewReplacer("\t", " ", "\r", " ").Replace(s)
	}
	return s
}

// settle gives the last inline all of its text. It comes before any look at out.
func (c *inliner) settle() {
	if c.grows {
		c.out[len(c.out)-1].text, c.grows = string(c.tail), false
	}
}

func (c *inliner) lineBreak() {
	if c.hidden == 0 {
		c.settle()
		c.out = append(c.out, inline{text: "\n", marks: mBreak})
	}
}

func (c *inliner) codeSpan(n *ast.CodeSpan, m mark, link int) {
	var b strings.Builder
	for k := n.FirstChild(); k != nil; k = k.NextSibling() {
		if t, ok := k.(*ast.Text); ok {
			b.Write(t.Segment.Value(c.p.src))
		}
	}
	s := strings.ReplaceAll(b.String(), "\n", " ")
	if lang, code, found := strings.Cut(s, " "); found && (strings.HasPrefix(lang, "#!") || strings.HasPrefix(lang, ":::")) && isName(strings.TrimLeft(lang, "#!:")) {
		s = code // Python-Markdown's language of a piece of code
	}
	signs := c.p.pal.codeSigns
	s = signs.open + s + signs.close
	if c.p.opt.numbered && len(s) <= maxSolidCode {
		m |= mSolid // nothing but its signs keeps it together
	}
	c.add(s, m|mCode, link)
}

// tidy settles line breaks of the source: a blank, or nothing between two characters
// of a script that uses none; and folds runs of blanks.
func tidy(in []inline) []inline {
	out := in[:0]
	var prev rune // last character put out
	for i, n := range in {
		if n.marks&mBreak != 0 {
			for len(out) > 0 && out[len(out)-1].marks&mBreak == 0 {
				last := &out[len(out)-1]
				if last.text = strings.TrimRight(last.text, " "); last.text != "" {
					break
				}
				out = out[:len(out)-1]
			}
			if len(out) > 0 {
				out, prev = append(out, n), ' '
			}
			continue
		}
		if !untidy(n.text) && (prev != ' ' && prev != 0 || n.text[0] != ' ') {
			prev, _ = utf8.DecodeLastRuneInString(n.text)
			out = append(out, n)
			continue
		}
		var b strings.Builder
		for j, r := range n.text {
			if r == '\n' {
				if unspaced(prev) && unspaced(following(in, i, j+1)) {
					continue
				}
				r = ' '
			}
			if r == ' ' && (prev == ' ' || prev == 0) && n.marks&mCode == 0 {
				continue
			}
			b.WriteRune(r)
			prev = r
		}
		if b.Len() > 0 {
			n.text = b.String()
			out = append(out, n)
		}
	}
	return out
}

func untidy(s string) bool {
	return s == "" || strings.IndexByte(s, '\n') >= 0 || strings.Contains(s, "  ")
}

// following is the character after byte j of inline i.
func following(in []inline, i, j int) rune {
	for ; i < len(in); i, j = i+1, 0 {
		if j < len(in[i].text) {
			r, _ := utf8.DecodeRuneInString(in[i].text[j:])
			return r
		}
	}
	return 0
}

// unspaced tells whether r belongs to a script that puts no blanks between words.
func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r >= 0x3000 && r <= 0x303f || r >= 0xff01 && r <= 0xff5e
}

// decode resolves backslash escapes and character references of Markdown text.
func decode(s string) string {
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
			if end < 0 {
				b.WriteByte(c)
				continue
			}
			b.WriteString(html.UnescapeString(s[i : i+end+1]))
			i += end
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isPunct(c byte) bool {
	return c >= '!' && c <= '/' || c >= ':' && c <= '@' || c >= '[' && c <= '`' || c >= '{' && c <= '~'
}

// plainText is the text below n without any of its marks.
func plainText(n ast.Node, src []byte) string {
	var b strings.Builder
	var walk func(ast.Node)
	walk = func(n ast.Node) {
		switch t := n.(type) {
		case *ast.Text:
			b.WriteString(decode(string(t.Segment.Value(src))))
			if t.SoftLineBreak() || t.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(t.Value)
		case *ast.AutoLink:
			b.Write(t.Label(src))
		case *mathNode:
			b.WriteString(t.source)
		case *keyNode:
			b.WriteString(t.names)
		}
		for k := n.FirstChild(); k != nil; k = k.NextSibling() {
			walk(k)
		}
	}
	walk(n)
	return b.String()
}

// textOf is the plain text of inlines, one line.
func textOf(in []inline) string {
	var b strings.Builder
	for _, n := range in {
		b.WriteString(n.text)
	}
	return sanitize.Line(b.String())
}
