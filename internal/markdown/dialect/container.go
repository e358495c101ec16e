package dialect

import (
	"bytes"
	"slices"
	"strings"

	"quire/internal/markdown"
)

// maxContainer is the most bytes that a container may enclose; what encloses more is
// taken for a mistake.
const maxContainer = 256 << 10

// openMark is the line that begins a container.
func openMark(kind, title string) string {
	title = strings.Join(strings.Fields(title), " ")
	if title == "" {
		return string(Open) + kind
	}
	return string(Open) + kind + " " + title
}

// wholeElement is whole for a line that begins with a tag of HTML or JSX.
func (d *document) wholeElement(off, i, end int) (next int, done bool) {
	src := d.src
	if i+2 >= len(src) || d.budget < 0 {
		return 0, false
	}
	e, ok := elementAt(src, i)
	if !ok {
		d.vain(e.stop - i)
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

// summaryOf is the title in s, which must be nothing but "<summary>title</summary>".
func summaryOf(s []byte) (title string, ok bool) {
	s, opens := bytes.CutPrefix(s, []byte("<summary>"))
	s, closes := bytes.CutSuffix(s, []byte("</summary>"))
	if !opens || !closes || bytes.IndexByte(s, '<') >= 0 {
		return "", false
	}
	return string(bytes.TrimSpace(s)), true
}

// boundary is the mark of the container that a tag begins or ends, "" for none.
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

// oneLine makes a container of the line from off to end that a tag begins, from i to
// stop, and closes, at inner. The tag must end on its line, and below it a gap must follow,
// for else the next line would belong to it.
func (d *document) oneLine(off, i, end, stop int, inner extent, kind, title string) (next int, done bool) {
	src := d.src
	if bytes.IndexByte(src[i:stop], '\n') >= 0 {
		return 0, false
	}
	if below := bytes.TrimLeft(src[end:markdown.LineEnd(src, end)], " \t"); len(below) > 0 && below[0] != '\n' && below[0] != '<' && below[0] != '{' || len(bytes.TrimSpace(src[stop:inner.start])) == 0 {
		return 0, false
	}
	close := src[inner.start:end]
	if n := bytes.IndexByte(close, '>'); inner.stop == 0 && n >= 0 {
		inner.stop = inner.start + n + 1
	}
	if inner.stop == 0 || inner.stop > end || len(bytes.TrimSpace(src[inner.stop:end])) > 0 {
		return 0, false
	}
	before := d.indentation(off, i)
	mark := openMark(kind, title) + string(Text)
	if room := len(src[i:stop]) + len(bytes.TrimSpace(close)); len(mark) > room {
		mark = openMark(kind, "") + string(Text)
	}
	d.start, d.edited = off, true
	d.buf = append(append(d.buf[:0], before...), mark...)
	if next = d.spans(stop, stop, inner.start); next > inner.start {
		d.flush(next)
		return next, true
	}
	d.flush(end)
	return end, true
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
	d.closes = close
	return true
}

// captioned is what names code in the words behind its language.
func captioned(title string) string {
	if title == "" || strings.ContainsAny(title, "\"`\n") {
		return ""
	}
	return ` title="` + title + `"`
}

// shortName is the name of a tag as it is looked up: "Tabs.Tab" and "ui/tab" are tabs.
func shortName(name string) string {
	return strings.ToLower(name[strings.LastIndexAny(name, "./")+1:])
}

// isCard tells whether a tag is shown as an item of a list: a card that leads somewhere, a
// file in a tree.
func isCard(name string) bool {
	switch s := shortName(name); s {
	case "file", "folder":
		return true
	default:
		return strings.HasSuffix(s, "card")
	}
}

// tabName is what a tab is called whose own tag says only its value, or nothing.
type tabName struct{ value, label string }

// nameTabs takes in what the tag around tabs says they are called.
func (d *document) nameTabs(tag string) {
	if _, values, found := strings.Cut(tag, "values={"); found {
		d.tabs = nil
		for _, part := range strings.Split(values, "}")[:min(strings.Count(values, "}"), 50)] {
			label, value := quotedAfter(part, "label:"), quotedAfter(part, "value:")
			if label != "" && value != "" {
				d.tabs = append(d.tabs, tabName{value, label})
			}
		}
		return
	}
	if _, items, found := strings.Cut(tag, "items={"); found {
		d.tabs = nil
		items, _, _ = strings.Cut(items, "}")
		for i, word := range strings.Split(strings.NewReplacer("'", `"`, "`", `"`).Replace(items), `"`) {
			if i%2 == 1 && i < 100 {
				d.tabs = append(d.tabs, tabName{"", word})
			}
		}
	}
}

// quotedAfter is the string in quotes behind mark, "" for none.
func quotedAfter(s, mark string) string {
	_, rest, _ := strings.Cut(s, mark)
	rest = strings.TrimSpace(rest)
	if rest == "" || rest[0] != '"' && rest[0] != '\'' {
		return ""
	}
	val, _ := cutValue(rest)
	return val
}

// tabTitle is what the tab that begins here is called; title is what its own tag says.
func (d *document) tabTitle(title string) string {
	for i, t := range d.tabs {
		if title == "" && t.value == "" {
			d.tabs = d.tabs[i+1:]
			return t.label
		}
		if title != "" && t.value == title {
			return t.label
		}
	}
	return title
}

// drops tells whether a tag of HTML that has its line to itself goes, so that what it
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

// indents are the components around a line, whose content people indent although
// Markdown gives indentation a meaning.
type indents struct {
	open []indent
	last indent // the one that was closed last
}

type indent struct {
	name      string
	column    int // where the content should begin
	shift     int // how far it is to move to the left; -1: not known yet
	container bool
}

func (s *indents) push(name string, column int, container bool) {
	if len(s.open) < 100 {
		s.open = append(s.open, indent{name, max(column-s.shift(), 0), -1, container})
	}
}

// opened tells whether the innermost of them is called name.
func (s *indents) opened(name string) bool {
	n := len(s.open)
	return n > 0 && s.open[n-1].name == name
}

// pop forgets the innermost component called name and those inside it.
func (s *indents) pop(name string) {
	s.last = indent{}
	for k := len(s.open) - 1; k >= 0; k-- {
		if s.open[k].name == name {
			s.last, s.open = s.open[k], s.open[:k]
			return
		}
	}
}

// shift is how far lines are to move to the left now.
func (s *indents) shift() int {
	for k := len(s.open) - 1; k >= 0; k-- {
		if s.open[k].shift >= 0 {
			return s.open[k].shift
		}
	}
	return 0
}

// indentation is the blanks from off to i, as many as are to stay.
func (d *document) indentation(off, i int) string {
	blanks := string(d.src[off:i])
	return blanks[min(d.indent.shift(), len(blanks)):]
}

// dedented is where the line from off to end begins without what it is indented for
// the components around it.
func (d *document) dedented(off, end int) int {
	n := len(d.indent.open)
	if n == 0 {
		return off
	}
	i := off
	for i < end && (d.src[i] == ' ' || d.src[i] == '\t') {
		i++
	}
	if i == end || d.src[i] == '\n' {
		return off
	}
	if in := &d.indent.open[n-1]; in.shift < 0 {
		in.shift = max(i-off-in.column, 0)
	}
	return off + min(d.indent.shift(), i-off)
}

// dedent moves a line to the left as far as the components around it ask.
func (d *document) dedent(off, end int) {
	i := d.dedented(off, end)
	if i == off {
		return
	}
	d.edited = true
	d.buf = append(d.buf, bytes.TrimSuffix(d.src[i:end], []byte("\n"))...)
	d.flush(end)
}
