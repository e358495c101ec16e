package dialect

import (
	"bytes"
	"strings"
)

// inline takes the dialects out of a line that may hold some, from off to end, into
// the line's buffer. It returns where the last line ends that it went into.
func (d *document) inline(off, end int) int {
	from := off // what stands before has been dealt with
	i := d.dedented(off, end)
	if i > off {
		d.edited, from = true, i
	}
	return d.spans(from, d.afterOpenCode(i, end), end)
}

// spans is inline for what stands between i and end; what stands between from and i is
// taken as it is.
func (d *document) spans(from, i, end int) int {
	src, off := d.src, d.start
	for i < end {
		stop, instead := -1, ""
		switch c := src[i]; c {
		case '`':
			if i+3 != d.rawTick {
				i = codeSpan(src, i, end)
				continue
			}
			stop = d.rawTick // the end of "{{raw `…`}}"
		case '\\':
			if stop, instead = bookdown(src, i, end); stop < 0 {
				i += 2
				continue
			}
		case '$':
			if d.traits.mdx {
				i = formulaSpan(src, i, end)
				continue
			}
		case '{':
			if d.budget > 0 {
				stop, instead = d.brace(i, end)
			}
			if stop < 0 && d.traits.mdx && i+1 < end && src[i+1] == '{' {
				i++ // no expression begins within "{{"
			}
		case '<':
			if d.budget > 0 {
				stop, instead = d.angle(i, end)
			}
		case '%':
			stop = obsidianComment(src, i, end)
		case '^':
			stop = blockID(src, off, i, end)
		case 'd':
			stop, instead = dataURI(src, i, end)
		case '=':
			stop = pictureSize(src, i, end)
		case '[':
			if d.scouts.has("[/") {
				stop, instead = wordPress(src, i, end)
			}
		}
		if stop < 0 {
			i++
			continue
		}
		d.buf = append(d.buf, src[from:i]...)
		if d.unwraps {
			d.unwrap(i)
			d.unwraps = false
		}
		if d.drop > 0 && bytes.HasSuffix(d.buf, src[i-d.drop:i]) {
			d.buf = d.buf[:len(d.buf)-d.drop]
		}
		d.drop = 0
		d.tighten(src, i, stop, instead)
		d.cut(i, stop, instead)
		if instead == "" && len(bytes.TrimLeft(d.buf, " ")) == 0 {
			for stop < len(src) && src[stop] == ' ' {
				stop++ // else what follows might be taken for indented code
			}
		}
		from, i = stop, stop
		if stop > end {
			end = lineEnd(src, stop)
			off = stop
		}
	}
	if !d.edited {
		return end
	}
	d.buf = append(d.buf, bytes.TrimSuffix(src[min(from, end):end], []byte("\n"))...)
	return end
}

// tighten drops the blank before something that vanishes when another blank, or the
// end of the line, follows.
func (d *document) tighten(src []byte, i, stop int, instead string) {
	if instead != "" || len(d.buf) == 0 || d.buf[len(d.buf)-1] != ' ' {
		return
	}
	const longest = 200 // bytes that may be nothing but the sign of an item
	if len(d.buf) > longest {
		if stop < len(src) && src[stop] == ' ' {
			d.buf = d.buf[:len(d.buf)-1]
		}
		return
	}
	if trimmed := bytes.TrimRight(d.buf, " "); len(trimmed) > 0 && stop < len(src) && src[stop] == ' ' && i > 0 {
		if rest, _ := markers(append(bytes.TrimLeft(d.buf, " \t"), 'x')); len(rest) > 1 {
			d.buf = d.buf[:len(d.buf)-1]
		}
	}
}

// afterOpenCode is where the text at i goes on if a code span of the paragraph is open
// there: behind it.
func (d *document) afterOpenCode(i, end int) int {
	const longest = 1 << 10
	para := d.block.para
	if para >= d.start || d.start-para > longest || d.rawTick > d.start {
		return i
	}
	src := d.src
	for k := para; k < d.start; {
		switch src[k] {
		case '\\':
			k += 2
		case '`':
			n := run(src, k)
			limit := min(len(src), end+longest)
			if gap := bytes.Index(src[k:limit], []byte("\n\n")); gap >= 0 {
				limit = k + gap
			}
			close := closingRun(src, k+n, limit, n)
			switch {
			case close < 0:
				k += n
			case close > d.start:
				return min(max(close, i), end)
			default:
				k = close
			}
		default:
			k++
		}
	}
	return i
}

// run is how often the character at i is repeated.
func run(src []byte, i int) int {
	n := 1
	for i+n < len(src) && src[i+n] == src[i] {
		n++
	}
	return n
}

// closingRun is where a run of exactly n backticks ends between i and limit, -1 for
// nowhere.
func closingRun(src []byte, i, limit, n int) int {
	for i < limit {
		k := bytes.IndexByte(src[i:limit], '`')
		if k < 0 {
			return -1
		}
		i += k
		m := run(src, i)
		i += m
		if m == n {
			return i
		}
	}
	return -1
}

// codeSpan is where the code span that begins at i ends; one that ends on another line
// ends this one.
func codeSpan(src []byte, i, end int) int {
	n := run(src, i)
	if stop := closingRun(src, i+n, end, n); stop >= 0 {
		return stop
	}
	const longest = 1 << 10
	limit := min(len(src), end+longest)
	if gap := bytes.Index(src[i:limit], []byte("\n\n")); gap >= 0 {
		limit = i + gap
	}
	if closingRun(src, end, max(limit, end), n) >= 0 {
		return end
	}
	return i + n
}

// formulaSpan is where the formula that begins at i ends, i+1 when there is none.
func formulaSpan(src []byte, i, end int) int {
	n := bytes.IndexByte(src[i+1:min(end, i+2000)], '$')
	if n < 1 || src[i+1] == ' ' || src[i+n] == ' ' {
		return i + 1
	}
	return i + n + 2
}

// brace reads what begins with "{" at i: a template tag, a list of attributes, or an
// expression of MDX. stop is -1 when it is text.
func (d *document) brace(i, end int) (stop int, instead string) {
	src := d.src
	if i+1 >= len(src) {
		return -1, ""
	}
	switch src[i+1] {
	case '{', '%':
		return d.template(i)
	case ':':
		return d.kramdown(i, end)
	case '#':
		if n := bytes.Index(src[i:end], []byte("#}")); d.traits.liquid && n > 2 {
			return i + n + 2, "" // a comment of Nunjucks or Tera
		}
	case '<':
		return -1, ""
	case '+', '-', '~', '=', '>':
		if stop, instead = critic(src, i, end); stop >= 0 {
			return stop, instead
		}
	}
	if stop, instead = role(src, i, end); stop >= 0 {
		return stop, instead
	}
	if stop := d.attributes(i, end); stop >= 0 {
		return stop, ""
	}
	if d.traits.mdx {
		if stop, instead = expression(src, i); stop < 0 {
			d.vain(maxComponent)
		}
		return stop, instead
	}
	return -1, ""
}

// critic reads the marks of CriticMarkup, and GitLab's, which tell what was added and what
// was taken out.
func critic(src []byte, i, end int) (stop int, instead string) {
	for _, m := range [...]struct{ opens, closes, before, after string }{
		{"{++", "++}", "", ""},
		{"{--", "--}", "~~", "~~"},
		{"{==", "==}", "==", "=="},
		{"{>>", "<<}", "(", ")"},
		{"{~~", "~~}", "~~", ""},
		{"{+ ", " +}", "", ""},
		{"{- ", " -}", "~~", "~~"},
	} {
		if !bytes.HasPrefix(src[i:end], []byte(m.opens)) {
			continue
		}
		const longest = 2000
		start := i + len(m.opens)
		n := bytes.Index(src[start:min(end, start+longest)], []byte(m.closes))
		if n < 1 {
			return -1, ""
		}
		text := string(src[start : start+n])
		if m.opens == "{~~" {
			was, is, _ := strings.Cut(text, "~>")
			text = was + "~~ " + is
		}
		return start + n + len(m.closes), m.before + text + m.after
	}
	return -1, ""
}

// role reads a role of MyST's, "{ref}`text <target>`", and its formulas.
func role(src []byte, i, end int) (stop int, instead string) {
	n := i + 1
	end = min(end, i+500)
	for n < end && (src[n] >= 'a' && src[n] <= 'z' || src[n] == ':' || src[n] == '-') {
		n++
	}
	if n == i+1 || n+2 >= end || src[n] != '}' || src[n+1] != '`' || src[n+2] == '`' {
		return -1, ""
	}
	k := bytes.IndexByte(src[n+2:end], '`')
	if k < 1 {
		return -1, ""
	}
	stop = n + 2 + k + 1
	text := string(src[n+2 : n+2+k])
	switch name := string(src[i+1 : n]); name {
	case "math":
		return stop, "$" + text + "$"
	case "sub", "sup", "kbd":
		return stop, "<" + name + ">" + text + "</" + name + ">"
	case "ref", "doc", "term", "numref", "eq", "abbr", "download", "index", "any", "cite", "cite:p", "cite:t", "guilabel", "menuselection":
		if words, _, found := strings.Cut(text, " <"); found {
			return stop, words
		}
		return stop, strings.Trim(text, "~!")
	case "func", "class", "meth", "mod", "attr", "data", "file", "command", "option", "program", "code", "py:func", "py:class", "py:mod", "py:meth":
		return stop, "`" + text + "`"
	}
	return -1, ""
}

// bookdown reads its "\@ref(label)", which leads to a figure, a table or a chapter.
func bookdown(src []byte, i, end int) (stop int, instead string) {
	inner, found := bytes.CutPrefix(src[i:min(end, i+200)], []byte(`\@ref(`))
	if !found {
		return -1, ""
	}
	n := bytes.IndexByte(inner, ')')
	if n < 1 {
		return -1, ""
	}
	return i + len(`\@ref(`) + n + 1, string(inner[:n])
}

// template reads a template tag.
func (d *document) template(i int) (stop int, instead string) {
	if stop := d.goRaw(i); stop >= 0 {
		return stop, ""
	}
	if i < d.rawEnd {
		return -1, ""
	}
	if inner, found := bytes.CutPrefix(d.src[i:min(len(d.src), i+2000)], []byte(`{{raw "`)); found {
		if n := bytes.Index(inner, []byte(`"}}`)); n >= 0 {
			return i + len(`{{raw "`) + n + 3, string(inner[:n])
		}
	}
	t, ok := tagAt(d.src, i)
	if !ok {
		d.vain(min(maxTag, len(d.src)-i))
		return -1, ""
	}
	if e := t.example(); e != "" {
		return t.stop, e
	}
	switch {
	case t.opens == "{{":
		inner := strings.Trim(t.inner, "- \t\n")
		if d.traits.mdx && strings.Contains(inner, ":") || !d.isOutput(t, inner) && !d.inTarget(i, t.stop) {
			return -1, ""
		}
		instead = t.output(inner)
		d.hollow = d.hollow || instead == ""
		return t.stop, instead
	case t.opens == "{#" || t.name == "" && !t.closing:
		return -1, ""
	case t.closing:
		return t.stop, d.closed(t.name)
	}
	return d.tag(t, i)
}

// tag reads a template tag that is neither output nor the end of another one.
func (d *document) tag(t tag, i int) (stop int, instead string) {
	const longest = 64 << 10
	src := d.src
	switch name := strings.ToLower(t.name); name {
	case "raw", "verbatim":
		d.rawEnd = d.endTag(t.stop, t.closes(), longest).start
		return t.stop, ""
	case "comment", "style", "stylesheet", "javascript", "schema", "css", "js":
		if e := d.endTag(t.stop, t.closes(), longest); e.stop > 0 && (t.opens == "{%" || name == "comment") {
			return e.stop, ""
		}
	case "highlight", "hl", "katex", "math", "latex", "mathjax":
		if e := d.endTag(t.stop, t.closes(), maxTag); e.stop > 0 && !bytes.ContainsAny(src[t.stop:e.start], "\n`") {
			inner := strings.TrimSpace(string(src[t.stop:e.start]))
			switch {
			case name[0] == 'h':
				return e.stop, "`" + string(src[t.stop:e.start]) + "`"
			case !strings.ContainsAny(inner, "$") && !strings.HasPrefix(inner, `\(`) && inner != "":
				return e.stop, "$" + inner + "$"
			}
		}
	}
	if strings.HasPrefix(t.args, "(") && t.opens == "{%" {
		return t.stop, readParams(t.args).get("text", "title")
	}
	if opens, closes := t.around(); opens+closes != "" {
		if e := d.endTag(t.stop, t.closes(), maxTag); e.stop > 0 && e.start > t.stop && !bytes.Contains(src[t.stop:e.start], []byte("\n\n")) {
			if len(d.closers) < 100 {
				d.closers = append(d.closers, closer{t.name, closes})
			}
			return t.stop, opens
		}
	}
	return t.stop, t.shown()
}

// closer is what stands instead of the tag that ends an open one.
type closer struct{ name, instead string }

// closed is what stands instead of the tag that ends the innermost open one called name.
func (d *document) closed(name string) string {
	for k := len(d.closers) - 1; k >= 0; k-- {
		if d.closers[k].name == name {
			s := d.closers[k].instead
			d.closers = d.closers[:k]
			return s
		}
	}
	return ""
}

// around is what stands on both sides of the text that a tag encloses within a line: a link
// for a button, words in brackets for those that a browser shows when one points at them.
func (t tag) around() (opens, closes string) {
	name := shortName(t.name)
	if name == "kbd" || name == "mark" || name == "sub" || name == "sup" {
		return "<" + name + ">", "</" + name + ">"
	}
	if t.args == "" {
		return "", ""
	}
	ps := readParams(t.args)
	if controlWords[name] || containers[name] != "" && !strings.HasPrefix(name, "card") {
		if title := ps.heading(); title != "" && !controlWords[name] && !strings.ContainsAny(title, "*_") {
			return "**" + title + "** ", ""
		}
		return "", ""
	}
	if href := oneOf(ps.get("href", "url", "link", "relref", "ref", "to"), addressOf(ps.at(0))); href != "" && !strings.ContainsAny(href, `"<> `) {
		return linkTag(href), "</a>"
	}
	if strings.Contains(name, "sidenote") || strings.Contains(name, "marginnote") {
		if word := ps.at(0); word != "" {
			return word + " (", ")"
		}
	}
	if words := ps.get("title", "text", "tooltip", "tip", "content", "definition", "meaning", "caption"); words != "" && !strings.ContainsAny(words, `"<>`) {
		return `<abbr title="` + words + `">`, "</abbr>"
	}
	return "", ""
}

// linkTag is the tag of HTML that begins a link, as short as it can be.
func linkTag(href string) string {
	if strings.ContainsAny(href, "'=`") {
		return `<a href="` + href + `">`
	}
	return "<a href=" + href + ">"
}

// addressOf is s if it is an address, "" if it is not.
func addressOf(s string) string {
	if strings.Contains(s, "://") || strings.HasPrefix(s, "/") && len(s) > 1 {
		return s
	}
	return ""
}

// inTarget tells whether what stands between i and stop is, or begins, the target of a
// link.
func (d *document) inTarget(i, stop int) bool {
	return i > 1 && d.src[i-1] == '(' && d.src[i-2] == ']' && stop < len(d.src) && d.src[stop] != ' '
}

// goRaw reads the beginning of "{{raw `…`}}", Go's blog's way to write HTML, and returns
// where what it encloses begins; -1 when i is not there.
func (d *document) goRaw(i int) int {
	const longest = 64 << 10
	for _, opens := range []string{"{{raw `", "{{rawhtml `"} {
		start := i + len(opens)
		if i < d.rawEnd || !bytes.HasPrefix(d.src[i:], []byte(opens)) {
			continue
		}
		if n := bytes.Index(d.src[start:min(len(d.src), start+longest)], []byte("`}}")); n >= 0 {
			d.rawEnd, d.rawTick = start+n, start+n+3
			return start
		}
	}
	return -1
}

// extent is where something begins and ends.
type extent struct{ start, stop int }

// endTag finds the tag called name, "endraw" or "/highlight", within limit bytes of i.
func (d *document) endTag(i int, name string, limit int) extent {
	src := d.src
	limit = min(len(src), i+limit)
	for k := i; k < limit && d.budget > 0; k += len(name) {
		if k = d.next(name, k); k >= limit {
			break
		}
		before := bytes.TrimRight(src[i:k], " \t-<%")
		if len(before) > 0 && before[len(before)-1] == '{' {
			start := i + len(before) - 1
			if start > i && src[start-1] == '{' {
				start--
			}
			if n := bytes.IndexByte(src[k:limit], '}'); n >= 0 {
				stop := k + n + 1
				if stop < len(src) && src[stop] == '}' {
					stop++
				}
				return extent{start, stop}
			}
		}
		d.vain(k - i)
	}
	d.vain(16)
	return extent{-1, -1}
}

// dataURI shortens a picture that is written out in the post itself.
func dataURI(src []byte, i, end int) (stop int, instead string) {
	const longest = 128 // bytes that are left alone
	if !bytes.HasPrefix(src[i:end], []byte("data:")) {
		return -1, ""
	}
	n := bytes.IndexAny(src[i:end], ")\"'> \n")
	if n < 0 {
		n = end - i
	}
	if n <= longest {
		return -1, ""
	}
	return i + n, "data:,"
}

// pictureSize is where the size ends that HackMD and others put behind the address of a
// picture, "![text](address =300x)"; -1 for none.
func pictureSize(src []byte, i, end int) int {
	stop := i + 1
	for stop < end && (src[stop] >= '0' && src[stop] <= '9' || src[stop] == 'x' || src[stop] == '%') {
		stop++
	}
	if stop >= end || src[stop] != ')' || stop == i+1 || i < 2 || src[i-1] != ' ' {
		return -1
	}
	if open := bytes.LastIndex(src[max(0, i-500):i], []byte("](")); open < 0 || bytes.IndexByte(src[max(0, i-500)+open:i], ')') >= 0 {
		return -1
	}
	return stop
}

// wordPress takes the marks away in which WordPress puts captions, addresses and code.
func wordPress(src []byte, i, end int) (stop int, instead string) {
	n := bytes.IndexByte(src[i:min(end, i+300)], ']')
	if n < 2 {
		return -1, ""
	}
	name, _, _ := strings.Cut(string(src[i+1:i+n]), " ")
	closing := strings.HasPrefix(name, "/")
	switch strings.TrimPrefix(name, "/") {
	case "caption", "embed", "audio", "video", "gallery", "wp_caption", "quote", "column", "columns", "row":
		return i + n + 1, ""
	case "code", "sourcecode", "php":
		if close := "[/" + name + "]"; !closing {
			if k := bytes.Index(src[i+n+1:min(end, i+2000)], []byte(close)); k > 0 {
				code := src[i+n+1 : i+n+1+k]
				return i + n + 1 + k + len(close), "`" + string(code) + "`"
			}
		}
	}
	return -1, ""
}

// obsidianComment is where the comment "%%…%%" that begins at i ends, -1 for none. One of
// several lines begins its line.
func obsidianComment(src []byte, i, end int) int {
	if i+1 >= len(src) || src[i+1] != '%' {
		return -1
	}
	if n := bytes.Index(src[i+2:end], []byte("%%")); n >= 0 {
		if n == 0 || src[i+2] == ',' || src[i+2] == ';' {
			return -1
		}
		return i + 4 + n
	}
	start := bytes.LastIndexByte(src[:i], '\n') + 1
	if len(bytes.TrimLeft(src[start:i], " \t>")) > 0 {
		return -1
	}
	const longest = 64 << 10
	if n := bytes.Index(src[i+2:min(len(src), i+longest)], []byte("%%")); n >= 0 {
		return i + 4 + n
	}
	return -1
}

// blockID is where the name that Obsidian gives a block, " ^name" at the end of a line,
// ends; -1 for none.
func blockID(src []byte, off, i, end int) int {
	stop := i + 1
	letter := false
	for stop < end && (isWordByte(src[stop]) || src[stop] == '-') {
		letter = letter || src[stop] >= 'a'
		stop++
	}
	if stop < end && src[stop] != '\n' || stop-i < 4 || !letter || i == off || src[i-1] != ' ' || bytes.IndexByte(src[off:i], '$') >= 0 {
		return -1
	}
	return stop
}
