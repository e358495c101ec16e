package dialect

import (
	"bytes"
	"strings"
)

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
		if at := d.next("`}}", start); at < min(len(d.src), start+longest) {
			d.rawEnd, d.rawTick = at, at+3
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
