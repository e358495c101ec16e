package render

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"quire/internal/render/parse"
	"quire/internal/render/richtext"
	"quire/internal/theme"
)

// maxSolidCode is the longest code, in bytes, that plain text keeps on one line.
const maxSolidCode = 40

// inlines returns the inline nodes below n as inlines.
func (r *renderer) inlines(n ast.Node) []richtext.Inline { return r.inlinesAfter(n, 0) }

// inlinesAfter returns the inline nodes below n that begin at position skip of the source or later.
func (r *renderer) inlinesAfter(n ast.Node, skip int) []richtext.Inline {
	b := &inlineBuilder{r: r, skip: skip}
	k := n.FirstChild()
	for isAhead := skip > 0; k != nil && isAhead; { // what has no position is where its neighbours are
		if isAhead = parse.Position(k) < skip; !isAhead {
			break
		}
		t, ok := k.(*ast.Text)
		isAhead = !ok || !t.SoftLineBreak() && !t.HardLineBreak()
		if ok && t.Segment.Stop > skip { // it goes on behind it
			break
		}
		k = k.NextSibling()
	}
	for ; k != nil; k = k.NextSibling() {
		b.node(k, 0, 0)
	}
	b.closeLink(b.link, 0)
	return b.take()
}

// children adds the inline nodes below n.
func (b *inlineBuilder) children(n ast.Node, attr richtext.Attr, link int) {
	for k := n.FirstChild(); k != nil; k = k.NextSibling() {
		b.node(k, attr, link)
	}
}

// node adds one inline node and what is below it.
func (b *inlineBuilder) node(n ast.Node, attr richtext.Attr, link int) {
	src, styles := b.r.block.src, b.r.styles
	switch n := n.(type) {
	case *ast.Text:
		b.text(n, attr, link)
	case *ast.String:
		b.add(string(n.Value), attr, link)
	case *ast.CodeSpan:
		b.codeSpan(n, attr, link)
	case *ast.Emphasis:
		if n.Level > 1 {
			b.between(styles.StrongSigns, n, attr|richtext.Strong, link)
		} else {
			b.between(styles.EmphasisSigns, n, attr|richtext.Emphasis, link)
		}
	case *east.Strikethrough:
		b.between(styles.StrikeSigns, n, attr|richtext.Strike, link)
	case *ast.Link:
		if link != 0 || b.link != 0 { // a link in a link is the outer one's text
			b.children(n, attr, link)
			return
		}
		b.linkTo(parse.Destination(n.Destination), b.r.lineOf(n), func(id int) { b.children(n, attr, id) })
	case *ast.AutoLink:
		b.autoLink(n, attr, link)
	case *ast.Image:
		b.image(withoutSize(parse.PlainText(n, src)), parse.Destination(n.Destination), attr, link, b.r.lineOf(n))
	case *ast.RawHTML:
		b.rawHTML(n, attr, link)
	case *parse.FootnoteMark:
		b.linkTo("#fn-"+n.Label, b.r.lineOf(n.Parent()), func(id int) {
			b.add(b.r.footnoteMark(n.Label), attr|richtext.NoBreak, id)
		})
	case *parse.Math:
		b.add(b.r.formulaText(n), attr|richtext.Math, link)
	case *parse.Highlight:
		b.children(n, attr|richtext.Highlight, link)
	case *parse.Inserted:
		b.children(n, attr|richtext.Underline, link)
	case *parse.Keys:
		b.code(styles.CodeSigns.Open+n.Names+styles.CodeSigns.Close, attr, link)
	case *east.TaskCheckBox:
		// it is the marker of its item
	default:
		b.children(n, attr, link)
	}
}

// between adds the children of n between two signs.
func (b *inlineBuilder) between(signs theme.Signs, n ast.Node, attr richtext.Attr, link int) {
	b.add(signs.Open, attr, link)
	b.children(n, attr, link)
	b.add(signs.Close, attr, link)
}

// text adds a piece of text, and the line break that it ends with.
func (b *inlineBuilder) text(n *ast.Text, attr richtext.Attr, link int) {
	if n.Segment.Start < b.skip {
		return
	}
	s := string(n.Segment.Value(b.r.block.src))
	if !n.IsRaw() {
		s = parse.Decode(s)
	}
	b.add(s, attr, link)
	switch {
	case n.HardLineBreak():
		b.lineBreak()
	case n.SoftLineBreak():
		b.add("\n", attr, link)
	}
}

// codeSpan adds code within a paragraph.
func (b *inlineBuilder) codeSpan(n *ast.CodeSpan, attr richtext.Attr, link int) {
	var code strings.Builder
	for k := n.FirstChild(); k != nil; k = k.NextSibling() {
		if t, ok := k.(*ast.Text); ok {
			code.Write(t.Segment.Value(b.r.block.src))
		}
	}
	s := withoutLanguage(strings.ReplaceAll(code.String(), "\n", " "))
	signs := b.r.styles.CodeSigns
	s = signs.Open + s + signs.Close
	if b.r.opt.plainText && len(s) <= maxSolidCode {
		attr |= richtext.NoBreak // nothing but its signs keeps it together
	}
	b.code(s, attr, link)
}

// code adds code within a paragraph, with a cell of its background on either side.
func (b *inlineBuilder) code(s string, attr richtext.Attr, link int) {
	b.pad(attr, link)
	b.add(s, attr|richtext.Code, link)
	b.pad(attr, link)
}

// pad adds a cell of the background of code.
func (b *inlineBuilder) pad(attr richtext.Attr, link int) {
	if b.r.styles.Code.BG == "" || b.hidden > 0 {
		return
	}
	if link == 0 {
		link = b.link
	}
	b.flush()
	b.out = append(b.out, richtext.Inline{Text: " ", Attr: attr | b.attr | richtext.Code | richtext.Pad, Link: link})
}

// withoutLanguage returns a code span without the language that Python-Markdown puts before its code,
// "#!python" or ":::python".
func withoutLanguage(s string) string {
	lang, code, found := strings.Cut(s, " ")
	hasSign := strings.HasPrefix(lang, "#!") || strings.HasPrefix(lang, ":::")
	if found && hasSign && parse.IsName(strings.TrimLeft(lang, "#!:")) {
		return code
	}
	return s
}

// blocks adds the blocks below n, each on a line by itself; those of a list behind bullet.
func (b *inlineBuilder) blocks(n ast.Node, bullet string) {
	for k := n.FirstChild(); k != nil; k = k.NextSibling() {
		if _, ok := k.(*ast.ListItem); ok {
			b.blocks(k, b.r.bullet())
			continue
		}
		if k.FirstChild() != nil && k.FirstChild().Type() == ast.TypeBlock {
			b.blocks(k, bullet)
			continue
		}
		b.flush()
		if !b.isEmpty() {
			b.lineBreak()
		}
		b.add(bullet, 0, 0)
		bullet = ""
		if k.IsRaw() {
			b.add(parse.Source(k, b.r.block.src), richtext.Code, 0)
		} else {
			b.children(k, 0, 0)
		}
	}
}
