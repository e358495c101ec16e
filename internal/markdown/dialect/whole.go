package dialect

import (
	"bytes"
	"strings"

	"quire/internal/markdown"
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
	next := bytes.TrimSpace(src[end:markdown.LineEnd(src, min(end, len(src)))])
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
		end := markdown.LineEnd(src, stop)
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
		end = markdown.LineEnd(d.src, stop)
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
		if stop = markdown.LineEnd(d.src, off); d.src[stop-1] == '\n' {
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
