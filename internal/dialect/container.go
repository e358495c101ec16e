package dialect

import (
	"bytes"
	"slices"
	"strings"
)

// maxContainer is the most bytes that a container may enclose; what encloses more is
// taken for a mistake.
const maxContainer = 256 << 10

// containers are the names of shortcodes, components and admonitions that enclose
// blocks, and the kind of container that each is: a callout of that kind, "callout" for
// one that a parameter tells the kind of, "details", "tab", "quote", or "box" for what
// has at most a title.
var containers = map[string]string{
	"note": "note", "info": "info", "tip": "tip", "hint": "hint", "warning": "warning", "warn": "warning", "caution": "caution",
	"danger": "danger", "important": "important", "success": "success", "error": "error", "attention": "warning",
	"question": "question", "example": "example", "todo": "todo", "bug": "bug", "notice": "callout", "alert": "callout",
	"callout": "callout", "admonition": "callout", "aside": "callout", "alertbox": "callout", "message": "callout",
	"remark": "note", "blocknote": "note", "seealso": "seealso", "abstract": "abstract", "check": "check", "readmore": "note",
	"details": "details", "detail": "details", "spoiler": "details", "expand": "details", "collapse": "details",
	"accordion": "details", "accordionitem": "details", "accordion-item": "details", "collapsible": "details", "fold": "details",
	"tab": "tab", "tabitem": "tab", "tab-item": "tab", "tabpanel": "tab", "step": "tab", "card": "tab", "codegroupitem": "tab",
	"quote": "quote", "blockquote": "quote", "pullquote": "quote", "epigraph": "quote",
	"def": "tab", "deprecated-in": "deprecated",
}

// openMark is the line that begins a container.
func openMark(kind, title string) string {
	title = strings.Join(strings.Fields(title), " ")
	if title == "" {
		return string(Open) + kind
	}
	return string(Open) + kind + " " + title
}

// container is the kind and title of the container that a tag begins, "" for none.
func (t tag) container() (kind, title string) {
	kind = containers[strings.ToLower(t.name)]
	if kind == "" {
		return "", ""
	}
	ps := readParams(t.args)
	title = ps.get("title", "label", "summary", "header", "heading", "name")
	var bare []string
	for _, p := range ps {
		if p.key == "" && p.val != "" {
			bare = append(bare, p.val)
		}
	}
	switch kind {
	case "quote":
		return kind, oneOf(ps.get("author", "cite", "source"), strings.Join(bare, " "))
	case "callout":
		kind = ps.get("type", "kind", "class", "color", "context", "level", "style", "theme", "icon", "variant")
		if kind == "" && len(bare) > 0 {
			kind, bare = bare[0], bare[1:]
		}
		kind = calloutKind(kind)
	case "note":
		// Hexo's "{% note warn Title %}"
		if len(bare) > 0 && containers[bare[0]] != "" {
			kind, bare = containers[bare[0]], bare[1:]
		}
	}
	return kind, oneOf(title, strings.Join(bare, " "))
}

// calloutKind is the kind of a callout that a parameter names.
func calloutKind(s string) string {
	s = strings.ToLower(s)
	for _, prefix := range []string{"callout-", "alert-", "is-", "admonition-"} {
		s = strings.TrimPrefix(s, prefix)
	}
	switch k := containers[s]; {
	case k != "" && k != "callout":
		return k
	case s == "red":
		return "danger"
	case s == "orange" || s == "yellow":
		return "warning"
	case s == "green":
		return "tip"
	}
	return "note"
}

// container is the kind and title of the container that a component begins, "" for
// none.
func (e element) container() (kind, title string) {
	name := strings.ToLower(e.name)
	kind = containers[name]
	title = e.props.get("title", "label", "summary", "header", "heading", "name", "value")
	switch {
	case kind == "callout":
		kind = calloutKind(e.props.get("type", "kind", "variant", "level", "intent", "color", "icon"))
		title = e.props.get("title", "label", "heading")
	case kind == "note" || kind == "tip":
		title = e.props.get("title")
	case kind == "quote":
		title = e.props.get("author", "cite", "source")
	case kind == "" && e.props.get("title", "label", "summary") != "":
		return "tab", e.props.get("title", "label", "summary")
	case kind == "tab" && title == "":
		return "", ""
	}
	return kind, title
}

// wholeElement is whole for a line that begins with a tag of HTML or JSX.
func (d *document) wholeElement(off, i, end int) (next int, done bool) {
	src := d.src
	if i+2 >= len(src) {
		return 0, false
	}
	e, ok := elementAt(src, i)
	if !ok || e.empty || e.name == "" {
		return 0, false
	}
	details := e.name == "details"
	if !details && !d.drops(e) && (!isUpper(e.name[0]) || !d.isComponent(e)) {
		return 0, false
	}
	d.dedented(off, end)
	if e.stop > end {
		end = lineEnd(src, e.stop)
	}
	rest := bytes.TrimSpace(src[e.stop:end])
	kind, title := e.container()
	if details && !e.closing && len(rest) > 0 {
		s, opens := bytes.CutPrefix(rest, []byte("<summary>"))
		s, closes := bytes.CutSuffix(s, []byte("</summary>"))
		if !opens || !closes || bytes.IndexByte(s, '<') >= 0 {
			return 0, false
		}
		title, rest = string(bytes.TrimSpace(s)), nil
	}
	if len(rest) > 0 {
		return 0, false
	}
	mark := ""
	if kind != "" || e.closing {
		mark = openMark(kind, title)
		if e.closing {
			d.indent.pop(e.name)
			if kind != "" || containers[strings.ToLower(e.name)] != "" || d.indent.last.container {
				mark = string(Close)
			} else {
				mark = ""
			}
		}
	}
	if mark != "" {
		mark = d.indentation(off, i) + mark
	}
	d.replaceLines(off, end, mark)
	if !e.closing && !details {
		d.indent.push(e.name, i-off, kind != "")
	}
	return end, true
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
	for i < end && d.src[i] == ' ' {
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

// opened is a container that has begun.
type opened struct {
	off, end int // its line
	colons   int // of the fence, 0 for a tag
	mark     string
}

// pair finds the end of every container, makes fences of colons containers too, and
// drops the marks that have no partner.
func (d *document) pair() {
	if bytes.IndexByte(d.out, Open) < 0 && bytes.IndexByte(d.out, Close) < 0 && !bytes.Contains(d.out, []byte(":::")) {
		return
	}
	d.own()
	in := bytes.Clone(d.out) // the lines as they are now
	d.src = in
	d.closes = ""
	b := block{noIndents: d.traits.mdx}
	var stack []opened
	for off := 0; off < len(in); {
		end := lineEnd(in, off)
		if b.enter(in, off, end) == prose {
			stack = d.pairLine(stack, off, end)
		}
		off = end
	}
	for _, o := range stack {
		d.unopen(o)
	}
}

func (d *document) pairLine(stack []opened, off, end int) []opened {
	ln := bytes.TrimSpace(d.src[off:end])
	if len(ln) == 0 {
		return stack
	}
	lead := off + bytes.Index(d.src[off:end], ln[:1])
	quote := 0
	for ln[0] == '>' && len(ln) > 1 { // a fence inside a quotation
		trimmed := bytes.TrimLeft(ln[1:], " ")
		quote += len(ln) - len(trimmed)
		if ln = trimmed; len(ln) == 0 {
			return stack
		}
	}
	lead += quote
	blanks := string(d.src[off:lead])
	switch {
	case ln[0] == Open:
		return append(stack, opened{off, end, 0, string(ln)})
	case ln[0] == Close:
		return d.close(stack, off, end, 0, blanks)
	case !bytes.HasPrefix(ln, []byte(":::")):
		return stack
	}
	rest := bytes.TrimLeft(ln, ":")
	colons := len(ln) - len(rest)
	rest = bytes.TrimRight(bytes.TrimSpace(rest), ":")
	if len(bytes.TrimSpace(rest)) == 0 {
		return d.close(stack, off, end, colons, blanks)
	}
	if rest[0] != '{' && !isWordByte(rest[0]) && rest[0] < 0x80 || len(stack) > 50 {
		return stack
	}
	return append(stack, opened{off, end, colons, blanks + fenceMark(string(bytes.TrimSpace(rest)))})
}

// close ends the container that a line closes: the innermost one of as many colons, or
// else the innermost that has fewer.
func (d *document) close(stack []opened, off, end, colons int, blanks string) []opened {
	at := -1
	for k := len(stack) - 1; k >= 0 && at < 0; k-- {
		if stack[k].colons == colons {
			at = k
		}
	}
	for k := len(stack) - 1; k >= 0 && at < 0 && colons > 0; k-- {
		if c := stack[k].colons; c > 0 && c < colons {
			at = k
		}
	}
	if at < 0 {
		d.replace(off, end, strings.TrimRight(blanks, " "))
		return stack
	}
	for _, o := range stack[at+1:] {
		d.unopen(o)
	}
	o := stack[at]
	if off-o.end > maxContainer {
		d.unopen(o)
		d.replace(off, end, strings.TrimRight(blanks, " "))
		return stack[:at]
	}
	if o.colons > 0 {
		d.replace(o.off, o.end, o.mark)
		d.replace(off, end, blanks+string(Close))
	}
	return stack[:at]
}

// unopen leaves of a container without an end its title.
func (d *document) unopen(o opened) {
	before, mark, _ := strings.Cut(o.mark, string(Open))
	_, title, _ := strings.Cut(mark, " ")
	d.replace(o.off, o.end, strings.TrimRight(before+title, " "))
}

// fenceMark is the mark of a container that begins with a fence of colons: behind them
// stand "note", "note Title", "note[Title]" or "{.callout-note title="Title"}".
func fenceMark(s string) string {
	var title, class string
	if i := strings.IndexByte(s, '{'); i >= 0 && strings.HasSuffix(s, "}") {
		attrs := s[i+1 : len(s)-1]
		s = strings.TrimSpace(s[:i])
		title = readParams(attrs).get("title", "summary", "label")
		for _, word := range strings.Fields(attrs) {
			if word[0] == '.' && class == "" {
				class = word[1:]
			}
		}
	}
	name, rest, _ := strings.Cut(s, " ")
	if i := strings.IndexByte(name, '['); i >= 0 {
		name, rest = s[:i], strings.TrimSuffix(s[i+1:], "]")
	}
	rest = strings.TrimSpace(rest)
	if strings.HasPrefix(rest, "[") && strings.HasSuffix(rest, "]") {
		rest = rest[1 : len(rest)-1]
	}
	if strings.HasPrefix(rest, "\"") && strings.HasSuffix(rest, "\"") && len(rest) > 1 {
		rest = rest[1 : len(rest)-1]
	}
	name = oneOf(name, class)
	kind := containers[strings.TrimPrefix(strings.ToLower(name), "callout-")]
	if kind == "callout" {
		kind = "note"
	}
	if kind == "" {
		kind = "box"
	}
	return openMark(kind, oneOf(title, rest))
}
