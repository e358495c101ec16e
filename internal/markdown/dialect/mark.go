package dialect

import (
	"bytes"
	"strings"

	"quire/internal/markdown"
)

// listMark deals with a line that begins like an item or a link but is something else: an
// abbreviation, a file to be put there, a button of Microsoft's documentation.
func (d *document) listMark(off, i, end int) (next int, done bool) {
	s := string(bytes.TrimSpace(d.src[i:end]))
	switch {
	case strings.HasPrefix(s, "*["):
		word, words, found := strings.Cut(s[2:], "]:")
		if !found || strings.TrimSpace(words) == "" || strings.IndexByte(word, '[') >= 0 {
			return 0, false
		}
		d.replace(off, end, "* "+word+":"+words)
	case strings.HasPrefix(s, "[[!"):
		return d.ikiwiki(off, i)
	case strings.HasPrefix(s, "--8<--"):
		d.replace(off, end, "")
	case strings.HasPrefix(s, "[!INCLUDE"), strings.HasPrefix(s, "[!include"), strings.HasPrefix(s, "[!code"), strings.HasPrefix(s, "[!Code"):
		at := strings.IndexByte(s[1:], '[')
		if at < 0 || !strings.HasSuffix(s, ")]") {
			return 0, false
		}
		d.replace(off, end, s[1+at:len(s)-1])
	case strings.HasPrefix(s, "[!VIDEO ") && strings.HasSuffix(s, "]"):
		d.replace(off, end, "<"+strings.TrimSpace(s[8:len(s)-1])+">")
	default:
		return 0, false
	}
	return end, true
}

// ikiwiki deals with a directive of ikiwiki's, "[[!name arguments]]", that begins its line.
func (d *document) ikiwiki(off, i int) (next int, done bool) {
	const longest = 4 << 10
	n := bytes.Index(d.src[i:min(len(d.src), i+longest)], []byte("]]"))
	if n < 0 {
		d.vain(longest)
		return 0, false
	}
	stop := i + n + 2
	end := markdown.LineEnd(d.src, min(stop, len(d.src)))
	if len(bytes.TrimSpace(d.src[stop:end])) > 0 {
		return 0, false
	}
	name, args := cutName(string(d.src[i+3 : i+n]))
	shown := ""
	if ps := readParams(args); name == "img" {
		shown = picture(ps.at(0), ps.get("alt"), ps.get("caption", "title"))
	}
	d.replaceLines(off, end, shown)
	return end, true
}

// lineMark deals with what a sign at the beginning of a line means to some generator.
func (d *document) lineMark(off, i, end int) (next int, done bool) {
	src := d.src
	s := string(bytes.TrimSpace(src[i:end]))
	switch src[i] {
	case '|':
		return end, i == off && d.lineBlock(off, end)
	case ':':
		return d.tableCaption(off, i, end)
	case '#':
		if strings.HasPrefix(s, "#. ") {
			d.replace(off, end, string(src[off:i])+"1"+s[1:])
			return end, true
		}
	case '(':
		return d.label(off, i, end, s)
	case '^': // what Obsidian calls the block above
		if len(s) > 1 && attributeWord(s[1:]) {
			d.replace(off, end, "")
			return end, true
		}
	case '@':
		return d.atSign(off, end, s)
	case '%': // Hashnode embeds so
		if strings.HasPrefix(s, "%[http") && strings.HasSuffix(s, "]") {
			d.replace(off, end, "<"+s[2:len(s)-1]+">")
			return end, true
		}
	case ';':
		if strings.HasPrefix(s, ";--8<--") {
			d.replace(off, end, "")
			return end, true
		}
	case '!', '?': // Docsify's callouts
		if len(s) > 3 && s[1] == '>' && s[2] == ' ' {
			d.start, d.edited = off, true
			d.buf = append(append(d.buf[:0], src[off:i]...), '>')
			next = d.spans(i+2, i+3, end)
			d.flush(next)
			return next, true
		}
	case '\\':
		switch s {
		case `\newpage`, `\pagebreak`, `\clearpage`, `\tableofcontents`, `\mainmatter`, `\frontmatter`, `\backmatter`, `\appendix`:
			d.replace(off, end, "")
			return end, true
		}
	}
	return 0, false
}

// attributeWord tells whether s is a name.
func attributeWord(s string) bool {
	for i := range len(s) {
		if !isWordByte(s[i]) && s[i] != '-' {
			return false
		}
	}
	return s != ""
}

// lineBlock takes in a line of Pandoc's line blocks, "| text", whose lines are kept.
func (d *document) lineBlock(off, end int) bool {
	ln := d.src[off:end]
	isLine := func(s []byte) bool {
		return bytes.HasPrefix(s, []byte("| ")) && bytes.Count(s, []byte("|")) == 1
	}
	if !isLine(ln) || len(ln) < 5 {
		return false
	}
	before := d.src[bytes.LastIndexByte(d.src[:max(off-1, 0)], '\n')+1 : off]
	after := d.src[end:markdown.LineEnd(d.src, end)]
	if !isLine(before) && !isLine(after) {
		return false
	}
	if len(bytes.TrimSpace(after)) > 0 && !isLine(after) || len(bytes.TrimSpace(before)) > 0 && !isLine(before) {
		return false
	}
	d.own()
	out := bytes.TrimSuffix(d.out[off:end], []byte("\n"))
	text := copy(out, bytes.TrimRight(ln[2:], " \n"))
	blank(out[text:]) // at least two blanks: a line break to Markdown
	return true
}

// tableCaption takes the mark from the caption of a table, ": text" above or below it.
func (d *document) tableCaption(off, i, end int) (next int, done bool) {
	src := d.src
	if i > off || i+2 >= end || src[i+1] != ' ' {
		return 0, false
	}
	above := bytes.TrimRight(src[max(0, off-500):off], " \n")
	above = above[bytes.LastIndexByte(above, '\n')+1:]
	if len(above) == 0 || above[0] != '|' && above[0] != '+' && above[len(above)-1] != '|' {
		if at := bytes.LastIndex(src[i:end], []byte("{#tbl-")); at < 0 {
			return 0, false
		}
	}
	d.start, d.edited = off, true
	d.buf = d.buf[:0]
	next = d.spans(i+2, i+2, end)
	d.flush(next)
	return next, true
}

// label deals with a line that begins in brackets: a numbered example of Pandoc's, a label
// of MyST's, a text of bookdown's that is used elsewhere.
func (d *document) label(off, i, end int, s string) (next int, done bool) {
	close := strings.IndexByte(s, ')')
	switch {
	case close < 2:
		return 0, false
	case s[1] == '@' && strings.HasPrefix(s[close:], ") ") && (close == 2 || attributeWord(s[2:close])):
		d.replace(off, end, string(d.src[off:i])+"1."+s[close+1:])
	case s[close:] == ")=" && attributeWord(s[1:close]):
		d.replace(off, end, "")
	case strings.HasPrefix(s, "(ref:") && strings.HasPrefix(s[close:], ") "):
		d.replace(off, end, s[close+2:])
	default:
		return 0, false
	}
	return end, true
}

// atSign deals with a line of VuePress's: a tab, a file of code, a video.
func (d *document) atSign(off, end int, s string) (next int, done bool) {
	switch {
	case strings.HasPrefix(s, "@tab"):
		_, title, found := strings.Cut(s, " ")
		if title = strings.TrimSpace(title); !found || title == "" {
			return 0, false
		}
		d.replace(off, end, shortened("**"+title+"**", end-off-1))
	case strings.HasPrefix(s, "@[youtube](") && strings.HasSuffix(s, ")"):
		d.replace(off, end, embed('y', s[11:len(s)-1]))
	case strings.HasPrefix(s, "@["):
		d.replace(off, end, s[1:])
	default:
		return 0, false
	}
	return end, true
}
