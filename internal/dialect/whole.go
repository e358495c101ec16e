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
		return d.wholeElement(off, i, end)
	case '[', '*', '1', '-':
		if tableOfContents(src, i, end) {
			d.replace(off, end, "")
			return end, true
		}
	case 'i', 'e':
		if d.traits.mdx && i == off && (c == 'i' && importLine(src[off:end]) || c == 'e' && exportLine(src[off:end])) {
			return d.statement(off), true
		}
	}
	return 0, false
}

// tableOfContents tells whether a line asks the generator for the table of contents.
func tableOfContents(src []byte, i, end int) bool {
	s := string(bytes.TrimSpace(src[i:end]))
	switch strings.ToLower(s) {
	case "[[toc]]", "[toc]", "[[_toc_]]":
		return true
	case "* toc", "1. toc", "- toc", "* table of contents", "- table of contents", "1. table of contents":
		next := bytes.TrimSpace(src[end:lineEnd(src, min(end, len(src)))])
		return bytes.HasPrefix(next, []byte("{:")) && bytes.Contains(next, []byte("toc"))
	}
	return false
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
	t, ok := tagAt(d.src, i)
	if !ok || t.opens == "{{" || t.opens == "{#" || t.name == "" && !t.closing || i < d.rawEnd {
		return 0, false
	}
	stop := t.stop
	if stop > end {
		end = lineEnd(d.src, stop)
	}
	if len(bytes.TrimSpace(d.src[stop:end])) > 0 {
		return 0, false
	}
	if lang, title, ok := codeTag(t); ok && !t.closing {
		if close := t.closes(); bytes.Contains(d.src[end:], []byte(close)) {
			d.replaceLines(off, end, d.indentation(off, i)+codeFence+lang+title)
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
	case t.closing && containers[strings.ToLower(t.name)] != "":
		mark = string(Close)
	case !t.closing:
		kind, title := t.container()
		if kind != "" && !d.ended(t, end) {
			kind = ""
		}
		if strings.HasPrefix(t.args, "(") && t.opens == "{%" {
			d.ends = append(d.ends, kind != "")
		}
		if kind == "" {
			return 0, false
		}
		mark = openMark(kind, title)
	}
	if mark == "" {
		return 0, false
	}
	d.replaceLines(off, end, d.indentation(off, i)+mark)
	return end, true
}

// ended tells whether the tag that closes t comes below.
func (d *document) ended(t tag, end int) bool {
	if strings.HasPrefix(t.args, "(") && t.opens == "{%" {
		return bytes.Contains(d.src[end:], []byte("{% end"))
	}
	rest := d.src[end:min(len(d.src), end+maxContainer)]
	if t.opens == "{%" {
		return bytes.Contains(rest, []byte("end"+t.name))
	}
	return bytes.Contains(rest, []byte("/"+t.name)) || bytes.Contains(rest, []byte("/ "+t.name))
}

// replaceLines puts s instead of the lines from off to end, on the first of them.
func (d *document) replaceLines(off, end int, s string) {
	for off < end {
		stop := lineEnd(d.src, off)
		if over := len(s) - (stop - off) + 1; over > 0 {
			if k := lastBlank(s, len(s)-over); k > 0 {
				s = s[:k]
			}
		}
		d.replace(off, stop, s)
		off, s = stop, ""
	}
}

// codeFence is what a tag that encloses code becomes; code seldom holds one itself.
const codeFence = "~~~~~"

// codeTag tells whether t encloses code, and in which language.
func codeTag(t tag) (lang, title string, ok bool) {
	ps := readParams(t.args)
	switch t.name {
	case "highlight", "prism", "syntax":
		return oneOf(ps.get("lang", "language"), ps.at(0)), "", true
	case "codeblock", "code", "code-block", "codetab":
		var words []string
		for _, p := range ps {
			if p.key == "" && !strings.Contains(p.val, ":") {
				words = append(words, p.val)
			}
		}
		lang = ps.get("lang", "language")
		for _, p := range ps {
			if l, found := strings.CutPrefix(p.val, "lang:"); found && p.key == "" {
				lang = l
			}
		}
		if len(words) > 0 && lang != "" {
			title = " " + strings.Join(words, " ")
		}
		return lang, title, true
	case "code-toggle":
		return "", "", true
	case "mermaid", "diagram", "plantuml", "goat":
		return t.name, "", true
	}
	return "", "", false
}

// closes is the beginning of the tag that ends what t encloses.
func (t tag) closes() string {
	if t.opens == "{%" {
		return "end" + t.name
	}
	return "/" + t.name
}

// highlighted takes in a line of the code that a tag encloses.
func (d *document) highlighted(off, end int) {
	s := bytes.TrimSpace(d.src[off:end])
	if len(s) > 4 && s[0] == '{' && s[len(s)-1] == '}' && bytes.Contains(bytes.ReplaceAll(s, []byte(" "), nil), []byte(d.closes)) {
		i := off + bytes.IndexByte(d.src[off:end], '{')
		d.replace(off, end, d.indentation(off, i)+codeFence)
		d.closes = ""
		return
	}
	d.dedent(off, end)
}

// codeLine takes in a line of a code block and returns where the next one begins. What
// generators read even there goes: the tags that keep them from reading the rest.
func (d *document) codeLine(off, end int) int {
	src := d.src
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
		inner := string(src[i+len(t.opens) : t.stop-len(t.opens)])
		switch {
		case len(t.opens) == 3 && strings.HasPrefix(inner, "/*"):
			d.buf = append(d.buf, src[from:i]...)
			d.cut(i, t.stop, t.opens+strings.TrimSuffix(strings.TrimPrefix(inner, "/*"), "*/")+string(src[t.stop-3:t.stop]))
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
