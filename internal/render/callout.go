package render

import (
	"strings"

	"quire/internal/render/parse"
	"quire/internal/render/richtext"
	"quire/internal/sanitize"
	"quire/internal/sgr"
)

// callout renders a box around blocks: a note or a warning behind a bar in its colour, a quotation,
// something folded, a tab.
func (r *renderer) container(n *parse.Container, w int) box {
	title := sanitize.Line(r.plainTitle(n.Title))
	switch n.Name {
	case "":
		return box{}
	case "tab", "box":
		b := box{lines: r.boldLine(title, w)}
		b.add(r.blocks(n, w, loose), gapIf(n.Name == "box"))
		return b
	}
	bar, style := "│ ", r.styles.Muted
	if r.opt.plainText {
		bar = "> "
	}
	inner, room := inside(w, 2)
	var b box
	switch n.Name {
	case "quote":
		b = r.blocks(n, inner, loose)
		if title != "" {
			source := []richtext.Inline{{Text: "— " + title, Attr: richtext.Emphasis}}
			b.add(box{lines: r.paragraph(source, sgr.Style{}, inner)}, loose)
		}
	case "details":
		if title != "" {
			b.lines = r.boldLine(r.foldSign()+title, inner)
		}
		b.add(r.blocks(n, inner, loose), tight)
	default:
		style = r.calloutStyle(n.Name)
		b.lines = r.calloutLabel(n.Name, title, style, inner)
		b.add(r.blocks(n, inner, loose), tight)
	}
	if room {
		prefix := richtext.Plain(bar, style)
		b.prefix(prefix, prefix)
	}
	return b
}

// boldLine renders the title of a box, no line for "".
func (r *renderer) boldLine(title string, w int) []richtext.Line {
	return r.paragraph([]richtext.Inline{{Text: title, Attr: richtext.Strong}}, sgr.Style{}, w)
}

// foldSign returns what precedes the title of something folded, which is always shown open.
func (r *renderer) foldSign() string {
	if r.opt.plainText {
		return "Details: "
	}
	return "▾ "
}

// calloutStyle returns the colour of a kind of callout.
func (r *renderer) calloutStyle(kind string) sgr.Style {
	switch kind {
	case "tip", "hint", "success", "check", "done":
		return r.styles.Tip
	case "important", "example", "question", "help", "faq", "todo":
		return r.styles.Important
	case "warning", "attention":
		return r.styles.Warning
	case "caution", "danger", "error", "bug", "failure", "fail", "missing":
		return r.styles.Caution
	}
	return r.styles.Note
}

// calloutLabel renders the first line of a callout.
func (r *renderer) calloutLabel(kind, title string, style sgr.Style, w int) []richtext.Line {
	style.Attr |= sgr.Bold
	return r.wrapIn(style, []richtext.Inline{{Text: r.labelText(kind, title)}}, w)
}

// labelText returns the title of a callout, or its kind where it has none. Plain text always names
// the kind, for no colour does.
func (r *renderer) labelText(kind, title string) string {
	name := strings.ToUpper(kind[:1]) + strings.ReplaceAll(kind[1:], "-", " ")
	switch {
	case !r.opt.plainText && title != "":
		return title
	case !r.opt.plainText:
		return name
	case title == "" || strings.EqualFold(title, name):
		return name + ":"
	}
	return name + ": " + title
}

// plainTitle returns the text of a line of Markdown without its markup.
func (r *renderer) plainTitle(s string) string {
	if !strings.ContainsAny(s, "*_`[<&\\~=$:") {
		return s
	}
	const longest = 2000
	src := []byte(s)
	if len(src) > longest {
		return parse.Decode(s)
	}
	return parse.PlainText(parse.Tree(src, r.defs), src)
}
