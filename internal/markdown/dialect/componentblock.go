package dialect

import (
	"bytes"
	"slices"
	"strings"

	"quire/internal/markdown"
)

// componentLine reads a line that is a tag of HTML or JSX.
func (d *document) componentLine(off, i, end int) (next int, done bool) {
	src := d.src
	if i+2 >= len(src) || d.budget < 0 {
		return 0, false
	}
	e, ok := elementAt(src, i)
	if !ok {
		d.spend(e.stop - i)
	}
	if !ok || e.name == "" {
		return 0, false
	}
	details := e.name == "details"
	component := isUpper(e.name[0]) && d.isComponent(e)
	if !details && !component && !d.drops(e) {
		return 0, false
	}
	if e.stop > end {
		end = markdown.LineEnd(src, e.stop)
	}
	rest := bytes.TrimSpace(src[e.stop:end])
	if e.empty {
		if card := e.shown(); component && len(rest) == 0 && isCard(e.name) && card != "" {
			d.replaceLines(off, end, d.indentation(off, i)+"- "+card)
			return end, true
		}
		return 0, false
	}
	d.dedented(off, end)
	d.nameTabs(string(src[i:e.stop]))
	kind, title := e.container()
	if kind == "tab" && !e.closing {
		title = d.tabTitle(title)
	}
	if details && !e.closing && len(rest) > 0 {
		if title, ok = summaryOf(rest); !ok {
			return 0, false
		}
		rest = nil
	}
	if len(rest) > 0 {
		if n := bytes.Index(rest, []byte("</"+e.name)); kind != "" && !e.closing && !details && n >= 0 {
			return d.oneLine(off, i, end, e.stop, extent{e.stop + bytes.Index(src[e.stop:end], rest) + n, 0}, kind, title)
		}
		return 0, false
	}
	if d.codeComponent(e, off, i, end) {
		return end, true
	}
	mark := d.boundary(e, kind, title)
	if mark != "" {
		mark = d.indentation(off, i) + mark
	}
	d.replaceLines(off, end, mark)
	if !e.closing && !details {
		d.indent.push(e.name, i-off, kind != "")
	}
	return end, true
}

// summaryOf returns the title in s, which must be nothing but "<summary>title</summary>".
func summaryOf(s []byte) (title string, ok bool) {
	s, opens := bytes.CutPrefix(s, []byte("<summary>"))
	s, closes := bytes.CutSuffix(s, []byte("</summary>"))
	if !opens || !closes || bytes.IndexByte(s, '<') >= 0 {
		return "", false
	}
	return string(bytes.TrimSpace(s)), true
}

// boundary returns the mark of the container that a tag begins or ends, "" for none.
func (d *document) boundary(e element, kind, title string) string {
	switch {
	case !e.closing && kind == "":
		return ""
	case !e.closing:
		return openMark(kind, title)
	}
	d.indent.pop(e.name)
	if kind != "" || containers[shortName(e.name)] != "" || d.indent.last.container {
		return string(Close)
	}
	return ""
}

// codeComponent makes a fence of a component that encloses code, and nothing but a
// string of it.
func (d *document) codeComponent(e element, off, i, end int) bool {
	switch shortName(e.name) {
	case "codeblock", "code", "highlight", "snippet", "syntaxhighlighter", "highlighter":
	default:
		return false
	}
	ahead := bytes.TrimLeft(d.src[end:min(len(d.src), end+200)], " \t\n")
	close := "</" + e.name
	if e.closing || !bytes.HasPrefix(ahead, []byte("{`")) || d.next(close, end) == len(d.src) {
		return false
	}
	lang := e.props.get("language", "lang")
	if _, class, found := strings.Cut(e.props.get("className", "class"), "language-"); found && lang == "" {
		lang = class
	}
	d.replaceLines(off, end, d.indentation(off, i)+codeFence+lang+captioned(e.props.get("title", "filename")))
	d.codeEnd = close
	return true
}

// drops reports whether a tag of HTML that has its line to itself goes, so that what it
// encloses is read as Markdown: always in MDX, else where the post asks for it.
func (d *document) drops(e element) bool {
	switch e.name {
	case "div", "p", "section", "article", "center", "figure", "span", "aside", "header", "footer", "main":
	default:
		return false
	}
	if d.traits.mdx {
		return true
	}
	if e.closing {
		return d.indent.opened(e.name)
	}
	return slices.ContainsFunc(e.props, func(p param) bool { return p.key == "markdown" && p.val != "0" })
}

// container returns the kind and title of the container that a component begins, "" for
// none.
func (e element) container() (kind, title string) {
	kind = containers[shortName(e.name)]
	title = e.props.heading()
	switch {
	case e.name == "details":
		title = ""
	case kind == "callout":
		kind = calloutKind(e.props.get("type", "kind", "variant", "level", "intent", "color", "status", "icon"))
		title = e.props.get("title", "label", "heading")
	case isCallout(kind):
		if told := e.props.get("type", "variant"); told != "" && isCallout(containers[told]) {
			kind = containers[told]
		}
		title = e.props.get("title", "label")
	case kind == "quote":
		title = join(", ", e.props.get("author", "cite", "by", "name"), e.props.get("source", "title"))
	case kind == "tab":
		title = oneOf(title, e.props.get("value"))
	case kind == "details":
		title = oneOf(title, e.props.get("question", "text"))
	case kind == "" && isUpper(e.name[0]) && e.props.get("title", "label", "summary") != "":
		return "tab", e.props.get("title", "label", "summary")
	case kind == "":
		return "", ""
	}
	return kind, title
}
