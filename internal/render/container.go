package render

import (
	"regexp"
	"strings"
	"sync"
	"unicode"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"quire/internal/sanitize"
)

// inside is the width left beside a prefix, and whether there is room for the prefix
// at all.
func inside(w, prefix int) (int, bool) {
	if w-prefix < minInner && w-prefix < w*3/4 || w-prefix < 4 {
		return w, false
	}
	return w - prefix, true
}

// alertMark is the line that makes a quote an alert: "[!NOTE] title", with Obsidian's
// fold sign.
var alertMark = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\[!([A-Za-z][A-Za-z0-9 _-]{0,30})(?:\|[^\]\n]{0,60})?\]([+-]?)[ \t]*(.*)`)
})

// quote draws a quotation behind a bar; GitHub's alerts and Obsidian's callouts are
// quotations with a label.
func (p *painter) quote(n *ast.Blockquote, w int) box {
	bar, st := p.pal.bar, p.pal.muted
	if p.opt.numbered {
		bar = "> "
	}
	inner, room := inside(w, width(bar))
	label, skip := p.alert(n)
	var b box
	if label != "" {
		kind, title, _ := strings.Cut(label, "\n")
		st = p.alertStyle(kind)
		head := st
		head.attr |= bold
		in := []inline{{text: p.labelText(strings.ToLower(kind), title)}}
		b.lines = p.arranged(in, flow(in, inner, func(inline) style { return head }), inner)
	}
	for k := n.FirstChild(); k != nil; k = k.NextSibling() {
		if k == n.FirstChild() && label != "" {
			b.add(box{lines: p.paragraph(p.inlinesAfter(k, skip), style{}, inner)}, false)
			continue
		}
		b.add(p.node(k, inner), true)
	}
	b.tint(p.pal.quote)
	switch {
	case room && p.fromRight(n):
		behind := textLine(" "+strings.TrimSpace(bar), st)
		b.suffix(behind, behind, inner)
	case room:
		prefix := textLine(bar, st)
		b.prefix(prefix, prefix)
	}
	return b
}

// alert returns the kind and title of the alert that n is, "" when it is none, and
// where the text after its first line begins in the source.
func (p *painter) alert(n *ast.Blockquote) (label string, skip int) {
	para, ok := n.FirstChild().(*ast.Paragraph)
	if !ok || para.Lines().Len() == 0 {
		return "", 0
	}
	first := para.Lines().At(0)
	m := alertMark().FindSubmatch(first.Value(p.src))
	if m == nil {
		return "", 0
	}
	return sanitize.Line(string(m[1])) + "\n" + sanitize.Line(p.unmarked(strings.TrimSpace(string(m[3])))), first.Stop
}

func (p *painter) alertStyle(kind string) style {
	switch strings.ToLower(kind) {
	case "tip", "hint", "success", "check", "done":
		return p.pal.tip
	case "important", "example", "question", "help", "faq", "todo":
		return p.pal.important
	case "warning", "attention":
		return p.pal.warning
	case "caution", "danger", "error", "bug", "failure", "fail", "missing":
		return p.pal.caution
	}
	return p.pal.note
}

// list draws a list with hanging indents, numbers right aligned.
func (p *painter) list(n *ast.List, w int) box {
	var out box
	p.depth++
	defer func() { p.depth-- }()
	number := n.Start
	widest := len(itoa(number+n.ChildCount()-1)) + 2
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		marker := p.bullet()
		if n.IsOrdered() {
			marker = itoa(number) + ". "
			marker = strings.Repeat(" ", max(widest-len(marker), 0)) + marker
			number++
		}
		if box := taskBox(item); box != nil {
			marker = p.taskSign(box.IsChecked)
		}
		inner, room := inside(w, width(marker))
		b := p.blocks(item, inner, !n.IsTight)
		if len(b.lines) == 0 {
			b.lines = []line{nil}
		}
		b.tint(p.pal.item)
		switch {
		case room && p.fromRight(item):
			b.suffix(textLine(turned(marker), p.pal.bullets), nil, inner)
		case room:
			hang := width(marker)
			if p.opt.numbered && marker[0] == '-' {
				hang = 2 // of a task too, or what it holds would be code in Markdown
			}
			b.prefix(textLine(marker, p.pal.bullets), textLine(blanks(hang), style{}))
		}
		out.add(b, !n.IsTight)
	}
	return out
}

// turned is the sign before an item as it stands behind one that runs from right to
// left.
func turned(marker string) string {
	sign := strings.TrimSpace(marker)
	if number, ok := strings.CutSuffix(sign, "."); ok {
		sign = "." + number
	}
	return " " + sign
}

// bullet is the sign before the items of the list at hand.
func (p *painter) bullet() string {
	switch {
	case p.opt.numbered:
		return "- "
	case p.pal.bullet != "":
		return p.pal.bullet
	case p.depth > 1:
		return "◦ "
	}
	return "• "
}

// taskSign is the sign before a task.
func (p *painter) taskSign(done bool) string {
	signs := [2]string{"☐ ", "☑ "}
	switch {
	case p.opt.numbered:
		signs = [2]string{"- [ ] ", "- [x] "}
	case p.pal.ticked != "" && p.pal.unticked != "":
		signs = [2]string{p.pal.unticked, p.pal.ticked}
	}
	if done {
		return signs[1]
	}
	return signs[0]
}

// taskBox is the box of a task item, nil for any other item.
func taskBox(item ast.Node) *east.TaskCheckBox {
	if item.FirstChild() == nil {
		return nil
	}
	box, _ := item.FirstChild().FirstChild().(*east.TaskCheckBox)
	return box
}

// definitions draws terms, and what they mean indented below them.
func (p *painter) definitions(n *east.DefinitionList, w int) box {
	var out box
	for k := n.FirstChild(); k != nil; k = k.NextSibling() {
		switch k := k.(type) {
		case *east.DefinitionTerm:
			in := p.inlines(k)
			for i := range in {
				in[i].marks |= mStrong
			}
			_, follows := k.PreviousSibling().(*east.DefinitionDescription)
			out.add(box{lines: p.paragraph(in, style{}, w)}, follows)
		case *east.DefinitionDescription:
			inner, room := inside(w, 2)
			b := p.blocks(k, inner, !k.IsTight)
			if room {
				pad := textLine("  ", style{})
				b.prefix(pad, pad)
			}
			out.add(b, false)
		}
	}
	return out
}

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) }
