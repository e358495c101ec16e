package dialect

import (
	"bytes"
	"strings"
)

// whole deals with a line that as a whole, maybe with lines below it, is one thing of
// a generator's. It returns where the next line begins and whether it did.
func (d *document) whole(off, end int) (next int, done bool) {
	src := d.src
	i := off
	for i < end && (src[i] == ' ' || src[i] == '\t') {
		i++
	}
	if i == end {
		return 0, false
	}
	switch c := src[i]; c {
	case '{':
		return d.wholeTag(off, i, end)
	case '<':
		if s := string(bytes.TrimSpace(src[i:end])); s == "<--->" || s == "<-->" { // between columns
			d.replace(off, end, "")
			return end, true
		} else if file, found := strings.CutPrefix(s, "<<< "); found { // VitePress puts a file there
			d.replace(off, end, "`"+file+"`")
			return end, true
		}
		if d.traits.liquid && bytes.HasPrefix(src[i:end], []byte("<!-- ")) {
			return d.commentTag(off, i, end)
		}
		return d.wholeElement(off, i, end)
	case '>':
		if s := bytes.TrimLeft(src[i:end], "> "); bytes.HasPrefix(s, []byte("[!div ")) {
			d.replace(off, end, ">")
			return end, true
		}
	case '[', '*', '1', '-', '+':
		if tableOfContents(src, i, end) {
			d.replace(off, end, "")
			return end, true
		}
		return d.listMark(off, i, end)
	case '|', ':', '#', '(', '^', '@', '%', ';', '!', '?', '\\':
		return d.lineMark(off, i, end)
	case 'i', 'e':
		if d.traits.mdx && i == off && (c == 'i' && importLine(src[off:end]) || c == 'e' && exportLine(src[off:end])) {
			return d.statement(off), true
		}
	}
	return 0, false
}

// commentTag deals with the tags of Hexo's themes that are written as comments: "<!-- tab
// Title@icon -->" and "<!-- endtab -->".
func (d *document) commentTag(off, i, end int) (next int, done bool) {
	s, found := strings.CutSuffix(strings.TrimSpace(string(d.src[i:end])), "-->")
	name, title, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(s, "<!--")), " ")
	title, _, _ = strings.Cut(title, "@")
	switch {
	case !found:
		return 0, false
	case name == "endtab" || name == "endtimeline":
		d.replace(off, end, d.indentation(off, i)+string(Close))
	case (name == "tab" || name == "timeline") && strings.TrimSpace(title) != "":
		d.replace(off, end, d.indentation(off, i)+openMark("tab", title))
	default:
		return 0, false
	}
	return end, true
}

// tableOfContents tells whether a line asks the generator for the table of contents.
func tableOfContents(src []byte, i, end int) bool {
	s := string(bytes.TrimSpace(src[i:end]))
	switch strings.ToLower(s) {
	case "[[toc]]", "[toc]", "[[_toc_]]":
		return true
	}
	if s[0] == '[' {
		return false
	}
	next := bytes.TrimSpace(src[end:lineEnd(src, min(end, len(src)))])
	return bytes.HasPrefix(next, []byte("{:")) && bytes.Contains(next, []byte("toc")) && !bytes.Contains(next, []byte("no_toc"))
}

// importLine tells whether a line begins an import of MDX.
func importLine(ln []byte) bool {
	rest, found := bytes.CutPrefix(ln, []byte("import "))
	if !found {
		return false
	}
	rest = bytes.TrimSpace(rest)
	return bytes.Contains(rest, []byte(" from '")) || bytes.Contains(rest, []byte(` from "`)) ||
		len(rest) > 0 && (rest[0] == '"' || rest[0] == '\'' || rest[0] == '{' && bytes.IndexByte(rest, '}') < 0)
}

// exportLine tells whether a line begins an export of MDX.
func exportLine(ln []byte) bool {
	after, found := bytes.CutPrefix(ln, []byte("export "))
	if !found {
		return false
	}
	word, rest, _ := strings.Cut(strings.TrimSpace(string(after)), " ")
	switch word {
	case "const", "let", "var":
		return strings.Contains(rest, "=")
	case "function", "async", "class":
		return strings.ContainsAny(rest, "({")
	case "default":
		return strings.HasPrefix(rest, "function") || strings.HasPrefix(rest, "(") || strings.HasPrefix(rest, "{") ||
			strings.HasPrefix(rest, "class") || !strings.Contains(rest, " ")
	}
	return strings.HasPrefix(word, "{") || word == "*"
}

// statement blanks the statement of JavaScript that begins at off and returns where
// the line after it begins.
func (d *document) statement(off int) int {
	const longest = 32 << 10 // bytes of a statement
	src := d.src
	depth, stop := 0, off
	for stop < len(src) && stop-off < longest {
		end := lineEnd(src, stop)
		ln := src[stop:end]
		if depth <= 0 && stop > off && len(bytes.TrimSpace(ln)) == 0 {
			break
		}
		for _, c := range ln {
			switch c {
			case '{', '(', '[':
				depth++
			case '}', ')', ']':
				depth--
			}
		}
		d.replace(stop, end, "")
		stop = end
		last := bytes.TrimSpace(ln)
		if depth <= 0 && len(last) > 0 && (last[len(last)-1] == ';' || !continues(last)) {
			break
		}
	}
	return stop
}

// continues tells whether a line of JavaScript goes on in the next one.
func continues(ln []byte) bool {
	return strings.IndexByte("=,+(&|?:.", ln[len(ln)-1]) >= 0
}

// wholeTag is whole for a line that begins with a template tag.
func (d *document) wholeTag(off, i, end int) (next int, done bool) {
	if d.budget < 0 || i < d.rawEnd {
		return 0, false
	}
	t, ok := tagAt(d.src, i)
	if !ok {
		d.vain(min(maxTag, end-i))
		return 0, false
	}
	if t.opens == "{{" || t.opens == "{#" || t.name == "" && !t.closing {
		return 0, false
	}
	stop := t.stop
	if stop > end {
		end = lineEnd(d.src, stop)
	}
	if len(bytes.TrimSpace(d.src[stop:end])) > 0 {
		return d.wholeInLine(t, off, i, end)
	}
	if lang, title, ok := codeTag(t); ok && !t.closing && !d.fenceBelow(end) {
		if close := d.closerOf(t, end); close != "" {
			d.replaceLines(off, end, d.indentation(off, i)+codeFence+lang+captioned(title))
			d.closes = close
			return end, true
		}
	}
	mark := ""
	switch {
	case t.opens == "{%" && t.closing && t.name == "": // Zola's "{% end %}"
		if n := len(d.ends); n > 0 {
			if d.ends[n-1] {
				mark = string(Close)
			}
			d.ends = d.ends[:n-1]
		}
	case t.closing:
		if containers[shortName(t.name)] != "" || d.titled(t.name) {
			mark = string(Close)
		}
	default:
		mark = d.opening(t, end)
	}
	if mark == "" {
		return 0, false
	}
	d.replaceLines(off, end, d.indentation(off, i)+mark)
	return end, true
}

// opening is what stands instead of a tag that has its line to itself: the mark of a
// container, an item of a list, "" for neither.
func (d *document) opening(t tag, end int) string {
	if items := readParams(t.args).get("items"); shortName(t.name) == "tabs" && items != "" {
		d.tabs = nil
		for _, label := range strings.Split(items, ",") {
			d.tabs = append(d.tabs, tabName{"", strings.TrimSpace(label)})
		}
	}
	if isCard(t.name) && !strings.HasPrefix(t.name, "/") {
		ps := readParams(t.args)
		if item := markdownLink(oneOf(ps.get("title", "name"), ps.at(0)), ps.get("link", "href", "url")); item != "" && (shortName(t.name) == "folder" || d.closerOf(t, end) == "") {
			return "- " + join(" – ", item, ps.get("subtitle", "description"))
		}
	}
	kind, title := t.container()
	if _, _, isCode := codeTag(t); isCode && title != "" && kind == "" {
		kind = "tab" // around code with fences of its own
	}
	if kind == "tab" {
		title = d.tabTitle(title)
	}
	if kind != "" && d.closerOf(t, end) == "" {
		kind = ""
	}
	if strings.HasPrefix(t.args, "(") && t.opens == "{%" {
		d.ends = append(d.ends, kind != "")
	} else if kind == "tab" && containers[shortName(t.name)] == "" {
		d.boxes = append(d.boxes, t.name)
	}
	if kind == "" {
		return ""
	}
	return openMark(kind, title)
}

// titled tells whether a tag of that name has become a container for its title alone, and
// forgets it.
func (d *document) titled(name string) bool {
	n := len(d.boxes)
	if n == 0 || d.boxes[n-1] != name {
		return false
	}
	d.boxes = d.boxes[:n-1]
	return true
}

// wholeInLine is wholeTag for a tag that something follows: a container of one line if
// that is all that it encloses.
func (d *document) wholeInLine(t tag, off, i, end int) (next int, done bool) {
	kind, title := t.container()
	if kind == "tab" && !t.closing {
		title = d.tabTitle(title)
	}
	if t.closing || kind == "" || containers[shortName(t.name)] == "" {
		return 0, false
	}
	name := t.closes()
	if strings.HasPrefix(t.args, "(") && t.opens == "{%" {
		name = "end"
	}
	inner := d.endTag(t.stop, name, end-t.stop)
	if inner.stop < 0 || inner.stop > end {
		return 0, false
	}
	return d.oneLine(off, i, end, t.stop, inner, kind, title)
}

// fenceBelow tells whether a fence of Markdown's own begins below the line that ends at
// end.
func (d *document) fenceBelow(end int) bool {
	ahead := bytes.TrimLeft(d.src[end:min(len(d.src), end+200)], " \t\n")
	return bytes.HasPrefix(ahead, []byte("```")) || bytes.HasPrefix(ahead, []byte("~~~"))
}

// closerOf is what the tag that closes t begins with, if it comes within reach of end; ""
// if it does not.
func (d *document) closerOf(t tag, end int) string {
	var names []string
	switch {
	case strings.HasPrefix(t.args, "(") && t.opens == "{%":
		names = []string{"end"}
	case t.opens == "{%":
		names = []string{"end" + t.name, "/" + t.name}
	default:
		names = []string{"/" + t.name, "/ " + t.name}
	}
	for _, name := range names {
		if d.endTag(end, name, maxContainer).stop > 0 {
			return name
		}
	}
	return ""
}

// replaceLines puts s instead of the lines from off to end: on the first of them that has
// room for it, or as much of it as is worth keeping on the first one.
func (d *document) replaceLines(off, end int, s string) {
	room := func(off int) (n, stop int) {
		if stop = lineEnd(d.src, off); d.src[stop-1] == '\n' {
			return stop - off - 1, stop
		}
		return stop - off, stop
	}
	fits := off
	for fits < end {
		n, stop := room(fits)
		if n >= len(s) {
			break
		}
		fits = stop
	}
	if fits >= end && off < end {
		fits = off
		n, _ := room(off)
		blanks := s[:len(s)-len(strings.TrimLeft(s, " \t"))]
		s = blanks + shortened(s[len(blanks):], n-len(blanks))
	}
	for off < end {
		_, stop := room(off)
		if off == fits {
			d.replace(off, stop, s)
		} else {
			d.replace(off, stop, "")
		}
		off = stop
	}
}

// codeFence is what a tag that encloses code becomes; code seldom holds one itself.
const codeFence = "~~~~~"

// codeTag tells whether t encloses code, and in which language.
func codeTag(t tag) (lang, title string, ok bool) {
	ps := readParams(t.args)
	switch name := strings.ToLower(t.name); name {
	case "highlight", "prism", "syntax", "sourcecode":
		lang, _, _ = strings.Cut(oneOf(ps.get("lang", "language"), ps.at(0)), " ") // Eleventy's "js 1-3"
		return lang, ps.get("title"), true
	case "codeblock", "code", "code-block", "codetab":
		lang = ps.get("lang", "language")
		title = ps.get("title", "file", "filename")
		var words []string
		for _, p := range ps {
			if l, found := strings.CutPrefix(p.val, "lang:"); found && p.key == "" {
				lang = l
			} else if p.key == "" && !isSetting(p.val) {
				words = append(words, p.val)
			}
		}
		return lang, oneOf(title, strings.Join(words, " ")), true
	case "tab": // Docsy's tabs of code
		if l := ps.get("lang"); l != "" && t.opens == "{{<" && ps.get("header") != "" {
			return l, ps.get("header"), true
		}
	case "code-toggle", "prompt", "terminal", "console", "cmd", "command":
		return "", ps.get("title", "file"), true
	case "mermaid", "diagram", "plantuml", "goat", "graphviz", "dot", "d2", "wavedrom", "chart", "echarts", "markmap", "vega":
		return name, "", true
	case "katex", "latex", "mathjax", "math":
		return "math", "", true
	}
	return "", "", false
}

// isSetting tells whether a word of Hexo's tags is an option, "line_number:false", or an
// address.
func isSetting(s string) bool {
	key, _, found := strings.Cut(s, ":")
	return found && attributeWord(key) && strings.IndexByte(s, ' ') < 0
}

// closes is the beginning of the tag that ends what t encloses.
func (t tag) closes() string {
	if t.opens == "{%" {
		return "end" + t.name
	}
	return "/" + t.name
}

// unblank drops what may stand between the parts of a tag.
var unblank = strings.NewReplacer(" ", "", "-", "")

// highlighted takes in a line of the code that a tag encloses.
func (d *document) highlighted(off, end int) {
	s := bytes.TrimSpace(d.src[off:end])
	i := off + len(d.src[off:end]) - len(bytes.TrimLeft(d.src[off:end], " \t"))
	component := strings.HasPrefix(d.closes, "</")
	closes := d.closes
	if closes == "end" { // of Zola's
		closes = "{%end%}"
	}
	if len(s) > 4 && (s[0] == '{' && s[len(s)-1] == '}' && strings.Contains(unblank.Replace(string(s)), unblank.Replace(closes)) ||
		component && bytes.HasPrefix(s, []byte(d.closes))) {
		d.replace(off, end, d.indentation(off, i)+codeFence)
		d.closes = ""
		return
	}
	if component && (bytes.HasPrefix(s, []byte("{`")) || bytes.HasSuffix(s, []byte("`}"))) {
		before := d.indentation(off, i)
		if first, found := bytes.CutPrefix(s, []byte("{`")); found {
			before, s = "", first
		}
		s, _ = bytes.CutSuffix(s, []byte("`}"))
		d.replace(off, end, before+string(s))
		return
	}
	d.dedent(off, end)
}

// codeHilite tells whether the line at off is where Python-Markdown says which language the
// indented code below it is in: ":::python".
func codeHilite(src []byte, off, end int) bool {
	s := string(bytes.TrimSpace(src[off:end]))
	lang, found := strings.CutPrefix(s, ":::")
	if !found {
		lang, found = strings.CutPrefix(s, "#!")
	}
	return found && attributeWord(lang) && (off < 2 || src[off-2] == '\n')
}

// codeLine takes in a line of a code block and returns where the next one begins. What
// generators read even there goes: the tags that keep them from reading the rest.
func (d *document) codeLine(off, end int) int {
	src := d.src
	if d.block.fence == 0 && codeHilite(src, off, end) {
		d.replace(off, end, "")
		return end
	}
	if !d.scouts[0].before(src, off, end) {
		d.dedent(off, end)
		return end
	}
	from := d.dedented(off, end)
	d.edited = from > off
	for i := from; i < end; {
		k := bytes.IndexByte(src[i:end], '{')
		if k < 0 {
			break
		}
		i += k
		t, ok := tagAt(src, i)
		if !ok || t.stop > end {
			i++
			continue
		}
		switch {
		case t.example() != "":
			d.buf = append(d.buf, src[from:i]...)
			d.cut(i, t.stop, t.example())
			from = t.stop
		case t.opens == "{%" && t.name == "raw" && d.traits.liquid:
			d.buf = append(d.buf, src[from:i]...)
			d.cut(i, t.stop, "")
			from = t.stop
		}
		i = max(t.stop, i+1)
	}
	if d.edited {
		d.buf = append(d.buf, bytes.TrimSuffix(src[from:end], []byte("\n"))...)
		d.flush(end)
	}
	return end
}
