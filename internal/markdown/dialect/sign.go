package dialect

import (
	"bytes"
	"strings"
)

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
	if i+1 >= end || src[i+1] != '%' {
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
