package dialect

import (
	"bytes"
	"strings"

	"quire/internal/markdown"
)

// opened is a container that has begun.
type opened struct {
	off, end int // its line
	colons   int // of the fence, 0 for a tag
	mark     string
	sign     byte // what the fence is made of
	keeps    bool // without an end it was none: its line stays as it is
}

// pair finds the end of every container, makes fences of colons containers too, and
// drops the marks that have no partner.
func (d *document) pair() {
	if bytes.IndexByte(d.out, Open) < 0 && bytes.IndexByte(d.out, Close) < 0 && !beginsLine(d.out, "::") && !beginsLine(d.out, "///") {
		return
	}
	d.own()
	in := bytes.Clone(d.out) // the lines as they are now
	d.src = in
	d.closes, d.breaks = "", false
	var stack []opened
	for s := d.scanner(in); s.Next(); {
		if s.Kind == markdown.Text {
			var next int
			stack, next = d.pairLine(stack, s.Start, s.End)
			s.Skip(next)
		}
	}
	for _, o := range stack {
		d.unopen(o)
	}
}

// beginsLine tells whether mark stands at the beginning of a line, behind the signs of
// lists and quotations if any.
func beginsLine(src []byte, mark string) bool {
	const most = 100 // of them that are looked at before the lines are
	for i, n := 0, 0; n < most; n++ {
		k := bytes.Index(src[i:], []byte(mark))
		if k < 0 {
			return false
		}
		i += k
		if start := bytes.LastIndexByte(src[max(0, i-80):i], '\n') + 1 + max(0, i-80); len(bytes.TrimLeft(src[start:i], " \t>-*+0123456789.)")) == 0 {
			return true
		}
		i += len(mark)
	}
	return true
}

// pairLine takes in a line and returns where the next one begins.
func (d *document) pairLine(stack []opened, off, end int) ([]opened, int) {
	ln := bytes.TrimSpace(d.src[off:end])
	if len(ln) == 0 {
		return stack, end
	}
	lead := off + bytes.Index(d.src[off:end], ln[:1])
	quote := 0
	for ln[0] == '>' && len(ln) > 1 { // a fence inside a quotation
		trimmed := bytes.TrimLeft(ln[1:], " ")
		quote += len(ln) - len(trimmed)
		if ln = trimmed; len(ln) == 0 {
			return stack, end
		}
	}
	lead += quote
	blanks := string(d.src[off:lead])
	switch {
	case ln[0] == Open:
		if bytes.IndexByte(ln, Text) >= 0 {
			return stack, end
		}
		return append(stack, opened{off: off, end: end, mark: string(ln)}), end
	case ln[0] == Close:
		return d.close(stack, off, end, 0, ':', blanks), end
	case ln[0] == '#' && len(stack) > 0 && stack[len(stack)-1].colons == 2 && attributeWord(string(ln[1:])):
		d.replace(off, end, "") // the slot of a component of Nuxt's
		return stack, end
	case ln[0] != ':' && ln[0] != '/' || len(ln) < 2 || ln[1] != ln[0]:
		return stack, end
	}
	sign, colons := ln[0], run(ln, 0)
	rest := bytes.TrimSpace(ln[colons:])
	if colons == 2 && sign == ':' {
		return d.component(stack, off, end, blanks, string(rest))
	}
	if colons < 3 || len(stack) > 50 {
		return stack, end
	}
	if leaf, done := leafDirective(string(rest)); done && sign == ':' {
		d.replace(off, end, blanks+leaf)
		return stack, end
	}
	if rest = bytes.TrimRight(rest, ":"); len(bytes.TrimSpace(rest)) == 0 {
		return d.close(stack, off, end, colons, sign, blanks), end
	}
	if rest[0] != '{' && !isWordByte(rest[0]) && rest[0] < 0x80 {
		return stack, end
	}
	o := opened{off: off, end: end, colons: colons, sign: sign}
	if sign == ':' {
		o.mark = blanks + fenceMark(string(bytes.TrimSpace(rest)))
		return append(stack, o), end
	}
	name, title, _ := strings.Cut(string(rest), "|")
	if name = strings.TrimSpace(name); !attributeWord(name) {
		return stack, end
	}
	o.mark, o.keeps = blanks+fenceMark(name+" "+strings.TrimSpace(title)), true
	return append(stack, o), d.slashOptions(end)
}

// slashOptions blanks the options below a "/// name", which are indented, and returns where
// the line after them begins.
func (d *document) slashOptions(off int) int {
	for off < len(d.src) {
		end := markdown.LineEnd(d.src, off)
		s := d.src[off:end]
		key, _, found := strings.Cut(strings.TrimSpace(string(s)), ":")
		if !bytes.HasPrefix(s, []byte("    ")) || !found || !attributeWord(key) {
			break
		}
		d.replace(off, end, "")
		off = end
	}
	return off
}

// component reads the line of a component of Nuxt's or a directive of remark's,
// "::name[text]{attributes}", and where it ends, "::".
func (d *document) component(stack []opened, off, end int, blanks, s string) ([]opened, int) {
	if s == "" {
		return d.close(stack, off, end, 2, ':', blanks), end
	}
	n := 0
	for n < len(s) && (isWordByte(s[n]) || s[n] == '-') {
		n++
	}
	rest := s[n:]
	if n == 0 || s[0] < 'a' || rest != "" && (rest[0] != '{' && rest[0] != '[' || rest[len(rest)-1] != '}' && rest[len(rest)-1] != ']') {
		return stack, end
	}
	name := s[:n]
	if name == "youtube" || name == "video" || name == "vimeo" {
		_, attrs, _ := strings.Cut(rest, "{")
		ps := readParams(strings.ReplaceAll(strings.TrimSuffix(attrs, "}"), "#", "id="))
		d.replace(off, end, blanks+embed(name[0]|0x20, ps.get("id")))
		return stack, end
	}
	o := opened{off: off, end: end, colons: 2, sign: ':', mark: blanks + fenceMark(name+rest), keeps: rest == ""}
	return append(stack, o), d.properties(end)
}

// properties blanks the properties of a component, between two lines "---", and returns
// where the line after them begins.
func (d *document) properties(off int) int {
	isRule := func(at int) bool {
		return at < len(d.src) && strings.TrimSpace(string(d.src[at:min(markdown.LineEnd(d.src, at), at+50)])) == "---"
	}
	if !isRule(off) {
		return off
	}
	const most = 50 // lines of them
	stop := markdown.LineEnd(d.src, off)
	for range most {
		if isRule(stop) {
			stop = markdown.LineEnd(d.src, stop)
			d.replaceLines(off, stop, "")
			return stop
		}
		if stop >= len(d.src) {
			break
		}
		stop = markdown.LineEnd(d.src, stop)
	}
	return off
}

// leafDirective reads what of Microsoft's documentation stands in colons and encloses
// nothing that needs a container: a picture, a file of code, columns, the text for one of
// several versions.
func leafDirective(s string) (shown string, done bool) {
	name, args, _ := strings.Cut(strings.TrimRight(s, ":"), " ")
	closed := strings.HasSuffix(s, ":::")
	switch {
	case strings.HasSuffix(name, "-end") && args == "":
		return "", true
	case closed && name == "image" || name == "image" && strings.Contains(args, "source="):
		ps := readParams(args)
		return picture(ps.get("source"), ps.get("alt-text"), ""), true
	case (closed || strings.Contains(args, "source=")) && (name == "code" || name == "video"):
		return tag{}.file(params{{"src", readParams(args).get("source")}}), true
	case closed && (name == "row" || name == "column"), name == "zone" || name == "moniker":
		return "", true
	}
	return "", false
}

// close ends the container that a line closes: the innermost one of as many colons, or
// else the innermost that has fewer, of the last hundred that began.
func (d *document) close(stack []opened, off, end, colons int, sign byte, blanks string) []opened {
	const most = 100
	at, outermost := -1, max(0, len(stack)-most)
	for k := len(stack) - 1; k >= outermost && at < 0; k-- {
		if stack[k].colons == colons && (colons == 0 || stack[k].sign == sign) {
			at = k
		}
	}
	for k := len(stack) - 1; k >= outermost && at < 0 && colons > 0; k-- {
		if c := stack[k].colons; c > 0 && c < colons && stack[k].sign == sign {
			at = k
		}
	}
	if at < 0 {
		if colons != 2 && sign != '/' {
			d.replace(off, end, strings.TrimRight(blanks, " "))
		}
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
	if o.keeps {
		return
	}
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
		ps := readParams(attrs)
		title = ps.get("title", "summary", "label")
		if kind := ps.get("type"); isCallout(containers[kind]) {
			class = kind
		}
		for _, word := range strings.Fields(attrs) {
			if word[0] == '.' && (class == "" || containers[class] == "") {
				class = strings.TrimPrefix(word[1:], "callout-")
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
	if strings.Contains(rest, `="`) || strings.Contains(rest, "='") {
		rest = readParams(rest).get("title", "label")
	}
	name = strings.TrimPrefix(strings.ToLower(oneOf(name, class)), "callout-")
	kind := containers[name]
	switch {
	case kind == "callout" && name != "aside":
		kind = calloutKind(class)
	case kind == "" || kind == "callout":
		kind = "box"
	}
	return openMark(kind, oneOf(title, rest))
}
