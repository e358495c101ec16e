package dialect

import (
	"bytes"
	"strings"
)

// inline takes the dialects out of a line that may hold some, from off to end, into
// the line's buffer. It returns where the last line ends that it went into.
func (d *document) inline(off, end int) int {
	src := d.src
	from := off // what stands before has been dealt with
	i := d.dedented(off, end)
	if i > off {
		d.edited, from = true, i
	}
	i = d.afterOpenCode(i, end)
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
			i += 2
			continue
		case '$':
			if d.traits.mdx {
				i = formulaSpan(src, i, end)
				continue
			}
		case '{':
			stop, instead = d.brace(i, end)
		case '<':
			stop, instead = d.angle(i, end)
		case '%':
			stop = obsidianComment(src, i, end)
		case '^':
			stop = blockID(src, off, i, end)
		case 'd':
			stop, instead = dataURI(src, i, end)
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
	n := bytes.IndexByte(src[i+1:end], '$')
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
	case '<', '>':
		return -1, ""
	}
	if stop := d.attributes(i, end); stop >= 0 {
		return stop, ""
	}
	if d.traits.mdx {
		return expression(src, i)
	}
	return -1, ""
}

// template reads a template tag.
func (d *document) template(i int) (stop int, instead string) {
	src := d.src
	if stop := d.goRaw(i); stop >= 0 {
		return stop, ""
	}
	t, ok := tagAt(src, i)
	if !ok || i < d.rawEnd {
		return -1, ""
	}
	inner := string(src[i+len(t.opens) : t.stop-2])
	if len(t.opens) == 3 { // Hugo
		inner = inner[:max(len(inner)-1, 0)]
		if e, found := strings.CutPrefix(inner, "/*"); found { // an example, spelled so as to be shown
			return t.stop, t.opens + strings.TrimSuffix(e, "*/") + string(src[t.stop-3:t.stop])
		}
	}
	switch {
	case t.opens == "{{":
		inner = strings.Trim(inner, "- \t\n")
		if d.traits.mdx && strings.Contains(inner, ":") || !d.isOutput(t, inner) {
			return -1, ""
		}
		return t.stop, t.output(inner)
	case t.opens == "{#" || t.name == "" && !t.closing:
		return -1, ""
	case t.closing:
		return t.stop, ""
	}
	switch t.name {
	case "raw", "verbatim":
		const longest = 64 << 10
		d.rawEnd = endTag(src, t.stop, "end"+t.name, longest).start
		return t.stop, ""
	case "comment", "style", "stylesheet", "javascript", "schema", "css", "js":
		if e := endTag(src, t.stop, "end"+t.name, 64<<10); e.stop > 0 && t.opens == "{%" {
			return e.stop, ""
		}
	case "highlight", "hl":
		if e := endTag(src, t.stop, "/"+t.name, maxTag); e.stop > 0 && !bytes.ContainsAny(src[t.stop:e.start], "\n`") {
			return e.stop, "`" + string(src[t.stop:e.start]) + "`"
		}
	}
	if strings.HasPrefix(t.args, "(") && t.opens == "{%" {
		return t.stop, readParams(t.args).get("text", "title")
	}
	return t.stop, t.shown()
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
func endTag(src []byte, i int, name string, limit int) extent {
	limit = min(len(src), i+limit)
	for k := i; k < limit; {
		n := bytes.Index(src[k:limit], []byte(name))
		if n < 0 {
			break
		}
		k += n
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
		k += len(name)
	}
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
