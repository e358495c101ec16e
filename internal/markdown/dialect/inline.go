package dialect

import (
	"bytes"

	"quire/internal/markdown"
)

// inline takes the dialects out of a line that may hold some, from off to end, into
// the line's buffer. It returns where the last line ends that it went into.
func (d *document) inline(off, end int) int {
	from := off // what is before has been taken in
	i := d.dedented(off, end)
	if i > off {
		d.edited, from = true, i
	}
	return d.spans(from, d.afterOpenCode(i, end), end)
}

// spans is inline for what is between i and end; what is between from and i is
// taken as it is.
func (d *document) spans(from, i, end int) int {
	src := d.src
	for i < end {
		stop, replacement, next := d.piece(i, end)
		if stop < 0 {
			i = next
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
		d.tighten(stop, replacement)
		if isMarkdown(replacement) && d.inHTML(i) {
			replacement = d.made(stop, replacement)
		}
		d.cut(i, stop, replacement)
		if replacement == "" && len(bytes.TrimLeft(d.buf, " ")) == 0 {
			for stop < len(src) && src[stop] == ' ' {
				stop++ // else what follows might be taken for indented code
			}
		}
		from, i = stop, stop
		if stop > end {
			end = markdown.LineEnd(src, stop)
		}
	}
	if !d.edited {
		return end
	}
	d.buf = append(d.buf, bytes.TrimSuffix(src[min(from, end):end], []byte("\n"))...)
	return end
}

// piece lets the dialects read what may begin at i, in a line that ends at end: where it ends
// and what replaces it. stop is -1 where nothing does, and text goes on at next.
func (d *document) piece(i, end int) (stop int, replacement string, next int) {
	src := d.src
	if d.budget > 0 {
		for _, k := range d.table.inline[src[i]] {
			if d.active&(1<<k) == 0 {
				continue
			}
			if stop, replacement = d.table.all[k].inline(d, i, end); stop >= 0 {
				return stop, replacement, stop
			}
		}
	}
	next = i + 1
	switch src[i] {
	case '`':
		next = codeSpan(src, i, end)
	case '\\':
		next = i + 2
	case '$':
		if d.traits.mdx || isTeX(src, i, end) {
			next = formulaSpan(src, i, end)
		}
	case '{':
		if d.traits.mdx && i+1 < end && src[i+1] == '{' {
			next = i + 2 // no expression begins within "{{"
		}
	}
	return -1, "", next
}

// tighten drops the space before something that vanishes, up to stop, when another space
// follows; the one behind the sign of an item stays.
func (d *document) tighten(stop int, replacement string) {
	before, spaced := bytes.CutSuffix(d.buf, []byte(" "))
	if replacement != "" || !spaced || stop >= len(d.src) || d.src[stop] != ' ' {
		return
	}
	const longest = 200 // bytes that may be nothing but the sign of an item
	text := bytes.TrimLeft(d.buf, " \t")
	if len(d.buf) <= longest && (len(text) == 0 || text[0]|0x20 < 'a' || text[0]|0x20 > 'z') {
		sign := append(text, 'x')
		if s := markdown.NewScanner(sign); s.Next() && s.Content == len(sign)-1 {
			return
		}
	}
	d.buf = before
}

// afterOpenCode returns where the text at i goes on if a code span of the paragraph is open
// there: behind it.
func (d *document) afterOpenCode(i, end int) int {
	const longest = 1 << 10
	para := d.scan.Para
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

// run returns how often the character at i is repeated.
func run(src []byte, i int) int {
	n := 1
	for i+n < len(src) && src[i+n] == src[i] {
		n++
	}
	return n
}

// closingRun returns where a run of exactly n backticks ends between i and limit, -1 for
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

// codeSpan returns where the code span that begins at i ends; one that ends on another line
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

// isTeX reports whether what the dollar at i begins, in a line that ends at end, is a formula and no
// price: it has a script or a command of TeX, and no tag of a template.
func isTeX(src []byte, i, end int) bool {
	stop := formulaSpan(src, i, end)
	if stop <= i+2 {
		return false
	}
	inner := src[i+1 : stop-1]
	return bytes.ContainsAny(inner, `\^_`) && !bytes.Contains(inner, []byte("{{")) && !bytes.Contains(inner, []byte("{%"))
}

// formulaSpan returns where the formula that begins at i ends, i+1 without one.
func formulaSpan(src []byte, i, end int) int {
	if bytes.HasPrefix(src[i:end], []byte("$$")) {
		if n := bytes.Index(src[i+2:min(end, i+2000)], []byte("$$")); n > 0 {
			return i + 2 + n + 2
		}
		return i + 1
	}
	n := bytes.IndexByte(src[i+1:min(end, i+2000)], '$')
	if n < 1 || src[i+1] == ' ' || src[i+n] == ' ' {
		return i + 1
	}
	return i + n + 2
}
