package dialect

import (
	"bytes"

	"quire/internal/markdown"
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
	src := d.src
	for i < end {
		stop, instead, next := d.piece(i, end)
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
		d.tighten(stop, instead)
		d.cut(i, stop, instead)
		if instead == "" && len(bytes.TrimLeft(d.buf, " ")) == 0 {
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

// piece reads what of some generator's may begin at i, in a line that ends at end: where it
// ends and what is to stand instead. stop is -1 where nothing does, and text goes on at next.
func (d *document) piece(i, end int) (stop int, instead string, next int) {
	src := d.src
	stop, next = -1, i+1
	switch src[i] {
	case '`':
		if i+3 == d.rawTick {
			stop = d.rawTick // the end of "{{raw `…`}}"
		} else {
			next = codeSpan(src, i, end)
		}
	case '\\':
		stop, instead = bookdown(src, i, end)
		next = i + 2
	case '$':
		if d.traits.mdx || isTeX(src, i, end) {
			next = formulaSpan(src, i, end)
		}
	case '{':
		if d.budget > 0 {
			stop, instead = d.brace(i, end)
		}
		if d.traits.mdx && i+1 < end && src[i+1] == '{' {
			next = i + 2 // no expression begins within "{{"
		}
	case '<':
		if d.budget > 0 {
			stop, instead = d.angle(i, end)
		}
	case '%':
		stop = obsidianComment(src, i, end)
	case '^':
		stop = blockID(src, d.start, i, end)
	case 'd':
		stop, instead = dataURI(src, i, end)
	case '=':
		stop = pictureSize(src, i, end)
	case '[':
		if d.scouts.has("[/") {
			stop, instead = wordPress(src, i, end)
		}
	}
	return stop, instead, next
}

// tighten drops the blank before something that vanishes, up to stop, when another blank
// follows; the one behind the sign of an item stays.
func (d *document) tighten(stop int, instead string) {
	before, blank := bytes.CutSuffix(d.buf, []byte(" "))
	if instead != "" || !blank || stop >= len(d.src) || d.src[stop] != ' ' {
		return
	}
	const longest = 200 // bytes that may be nothing but the sign of an item
	if len(d.buf) <= longest {
		sign := append(bytes.TrimLeft(d.buf, " \t"), 'x')
		if s := markdown.NewScanner(sign); s.Next() && s.Content == len(sign)-1 {
			return
		}
	}
	d.buf = before
}

// afterOpenCode is where the text at i goes on if a code span of the paragraph is open
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
		if !d.traits.liquid {
			break
		}
		if at := d.next("#}", i+2); at > i+2 && at < end {
			return at + 2, "" // a comment of Nunjucks or Tera
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
