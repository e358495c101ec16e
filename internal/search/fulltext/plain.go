package fulltext

import (
	"bytes"
	"html"
)

// How far ahead the end of a piece of markup is looked for, in bytes.
const (
	maxTag    = 1 << 10
	maxInline = 4 << 10
	maxScript = 64 << 10
	maxNested = 8 // brackets in the target of a link
)

// Plain takes the markup off Markdown: what is left are the words that a reader sees,
// line by line, code included. It does not parse; it is right about what is common and
// quick about all of it. Front matter must be gone already.
func Plain(markdown []byte) Text {
	s := stripper{src: markdown, out: make([]byte, 0, len(markdown)+len(markdown)/16)}
	for s.at < len(s.src) {
		if s.line() {
			s.inline()
		}
	}
	return Text{Plain: string(s.out), Headings: s.headings}
}

// stripper goes through a Markdown text.
type stripper struct {
	src []byte
	at  int
	out []byte

	headings []Span
	before   Span // the line before, in out; empty after a blank one or another block
	opened   bool // a bracket stands in out that has to be closed
	// What no longer ends in the rest of the text: comments, long targets, scripts.
	unclosed, endless, unscripted bool
}

// line takes what stands before the text of a line. It returns false when the line
// holds no text and has been passed over.
func (s *stripper) line() bool {
	s.margin()
	rest := s.src[s.at:]
	if len(rest) == 0 {
		return false
	}
	before := s.before
	s.before = Span{}
	switch c := rest[0]; c {
	case '\n', '\r':
		s.skipLine()
		return false
	case '`', '~':
		if n := run(rest, c); n >= 3 && (c == '~' || bytes.IndexByte(firstLine(rest)[n:], '`') < 0) {
			s.fence(rest[:n])
			return false
		}
	case '#':
		if n := run(rest, '#'); n <= 6 && n < len(rest) && (rest[n] == ' ' || rest[n] == '\t') {
			s.at += n + len(rest[n:]) - len(bytes.TrimLeft(rest[n:], " \t"))
			s.heading()
			return false
		}
	case '=', '-', '|', ':':
		if line := bytes.TrimRight(firstLine(rest), " \t\r"); isRule(line) {
			if before.End > before.Start && run(line, c) == len(line) && (c == '=' || c == '-' && len(line) > 1) {
				s.headings = append(s.headings, before)
			}
			s.skipLine()
			return false
		}
		if n := run(rest, ':'); n >= 3 { // an admonition: its title stays
			s.at += n + len(firstWord(rest[n:]))
		}
	case '[':
		if isDefinition(firstLine(rest)) {
			s.skipLine()
			return false
		}
	case 'i', 'e':
		if isImport(firstLine(rest)) {
			s.skipLine()
			return false
		}
	}
	return true
}

// margin takes blanks, and the marks of quotations and list items.
func (s *stripper) margin() {
	for s.at < len(s.src) {
		rest := s.src[s.at:]
		digits := 0
		for digits < len(rest) && digits < 9 && rest[digits] >= '0' && rest[digits] <= '9' {
			digits++
		}
		switch {
		case rest[0] == ' ' || rest[0] == '\t' || rest[0] == '>':
			s.at++
		case len(rest) > 1 && (rest[0] == '-' || rest[0] == '*' || rest[0] == '+') && rest[1] == ' ':
			s.at += 2
			s.checkbox()
		case digits > 0 && digits+1 < len(rest) && (rest[digits] == '.' || rest[digits] == ')') && rest[digits+1] == ' ':
			s.at += digits + 2
			s.checkbox()
		default:
			return
		}
	}
}

func (s *stripper) checkbox() {
	if rest := s.src[s.at:]; len(rest) > 3 && rest[0] == '[' && rest[2] == ']' && rest[3] == ' ' {
		s.at += 4
	}
}

func (s *stripper) skipLine() {
	s.at += len(firstLine(s.src[s.at:]))
	if s.at < len(s.src) {
		s.at++
		if n := len(s.out); n > 0 && s.out[n-1] != '\n' {
			s.out = append(s.out, '\n')
		}
	}
}

// heading takes the text of a heading, without what closes it.
func (s *stripper) heading() {
	start := len(s.out)
	s.inline()
	end := len(s.out)
	for end > start && (s.out[end-1] == ' ' || s.out[end-1] == '\n' || s.out[end-1] == '#' || s.out[end-1] == '\r') {
		if s.out[end-1] == '#' && end-1 > start && s.out[end-2] != ' ' && s.out[end-2] != '#' {
			break // C#
		}
		end--
	}
	if end > start {
		s.headings = append(s.headings, Span{start, end})
	}
	s.before = Span{}
}

// fence takes a block of code as it is.
func (s *stripper) fence(mark []byte) {
	s.skipLine()
	for s.at < len(s.src) {
		line := firstLine(s.src[s.at:])
		s.at += min(len(line)+1, len(s.src)-s.at)
		if t := bytes.TrimLeft(line, " \t>"); bytes.HasPrefix(t, mark) && len(bytes.Trim(t, string(mark[:1])+" \t\r")) == 0 {
			return
		}
		s.out = append(append(s.out, line...), '\n')
	}
}

// marks are the bytes that may begin markup within a line.
var marks = func() (m [256]bool) {
	for _, c := range "\n`*_~[]!<&\\{|" {
		m[c] = true
	}
	return m
}()

// inline takes a line of text with its line break. Markup may carry it into lines that
// follow.
func (s *stripper) inline() {
	start := len(s.out)
	s.opened = false
	for s.at < len(s.src) {
		from, i := s.at, s.at
		for i < len(s.src) && !marks[s.src[i]] {
			i++
		}
		s.out = append(s.out, s.src[from:i]...)
		if s.at = i; i == len(s.src) {
			break
		}
		if s.src[i] == '\n' {
			s.before = Span{start, len(s.out)}
			s.out = append(s.out, '\n')
			s.at++
			return
		}
		s.mark(s.src[i:])
	}
}

// mark takes one piece of markup.
func (s *stripper) mark(rest []byte) {
	switch c := rest[0]; c {
	case '`':
		s.code(rest)
	case '*', '_':
		s.emphasis(rest)
	case '~':
		s.takeUnless(rest, len(rest) > 1 && rest[1] == '~', 2)
	case '!':
		s.takeUnless(rest, len(rest) > 1 && rest[1] == '[', 1)
	case '[':
		s.open(rest)
	case ']':
		s.closeLink(rest)
	case '<':
		s.tag(rest)
	case '&':
		s.entity(rest)
	case '\\':
		escapes := len(rest) > 1 && classes[rest[1]] == parting && rest[1] > ' '
		s.takeUnless(rest, escapes, 1)
		if escapes {
			s.takeUnless(rest[1:], false, 0)
		}
	case '{':
		s.brace(rest)
	default: // '|'
		s.out = append(s.out, ' ')
		s.at++
	}
}

// takeUnless drops n bytes when they are markup, and takes one otherwise.
func (s *stripper) takeUnless(rest []byte, markup bool, n int) {
	if markup {
		s.at += n
		return
	}
	s.out = append(s.out, rest[0])
	s.at++
}

// code takes the inside of a code span as it is.
func (s *stripper) code(rest []byte) {
	n := run(rest, '`')
	body := rest[n:min(len(rest), n+maxInline)]
	for i := 0; i < len(body); {
		j := bytes.IndexByte(body[i:], '`')
		if j < 0 {
			break
		}
		i += j
		m := run(body[i:], '`')
		if m == n {
			if bytes.Contains(body[:i], []byte("\n\n")) {
				break
			}
			s.out = append(s.out, body[:i]...)
			s.at += n + i + n
			return
		}
		i += m
	}
	s.at += n
}

// emphasis drops a mark that stands at the edge of a word; within one it stays, as in
// snake_case.
func (s *stripper) emphasis(rest []byte) {
	n := run(rest, rest[0])
	within := len(s.out) > 0 && isPlainWord(s.out[len(s.out)-1]) && n < len(rest) && isPlainWord(rest[n])
	if within {
		s.out = append(s.out, rest[:n]...)
	}
	s.at += n
}

// open takes the beginning of a link. A bracket behind a letter, as in list[0], stays.
func (s *stripper) open(rest []byte) {
	if len(rest) > 1 && rest[1] == '^' { // a footnote
		if end := bytes.IndexByte(rest[:min(len(rest), 64)], ']'); end > 0 {
			s.at += end + 1
			return
		}
	}
	if len(rest) > 1 && rest[1] == '[' { // a wikilink: what it shows stands behind the bar
		line := firstLine(rest[:min(len(rest), maxTag)])
		if end := bytes.Index(line, []byte("]]")); end > 0 {
			shown := line[2:end]
			s.out = append(s.out, shown[bytes.LastIndexByte(shown, '|')+1:]...)
			s.at += end + 2
			return
		}
	}
	if len(s.out) > 0 && isPlainWord(s.out[len(s.out)-1]) {
		s.out = append(s.out, '[')
		s.opened = true
	}
	s.at++
}

// closeLink takes the end of a link with its target.
func (s *stripper) closeLink(rest []byte) {
	s.at++
	if len(rest) > 1 && rest[1] == '(' {
		if end := s.target(rest[1:]); end > 0 {
			s.at += end
			return
		}
	}
	if len(rest) > 1 && rest[1] == '[' {
		if end := bytes.IndexByte(firstLine(rest[1:min(len(rest), maxTag)]), ']'); end > 0 {
			s.at += end + 1
			return
		}
	}
	if s.opened {
		s.out = append(s.out, ']')
		s.opened = false
	}
}

// target is the length of the brackets with a link's target that b begins with, 0 when
// they are not closed. A picture written into the text may make it very long.
func (s *stripper) target(b []byte) int {
	depth := 0
	for i, c := range b[:min(len(b), maxInline)] {
		switch {
		case c == '(':
			if depth++; depth > maxNested {
				return 0
			}
		case c == ')':
			if depth--; depth == 0 {
				return i + 1
			}
		case c == '\n' && i+1 < len(b) && b[i+1] == '\n':
			return 0
		}
	}
	if len(b) > maxInline && bytes.HasPrefix(b, []byte("(data:")) && !s.endless {
		end := bytes.IndexByte(b, ')')
		s.endless = end < 0
		return end + 1
	}
	return 0
}

// tag drops a tag or comment of HTML, and keeps an address in angle brackets.
func (s *stripper) tag(rest []byte) {
	if bytes.HasPrefix(rest, []byte("<!--")) && !s.unclosed {
		end := bytes.Index(rest, []byte("-->"))
		if s.unclosed = end < 0; !s.unclosed {
			s.at += end + 3
			return
		}
	}
	name := tagName(rest)
	if name == nil {
		s.takeUnless(rest, false, 0)
		return
	}
	end := bytes.IndexByte(rest[:min(len(rest), maxTag)], '>')
	if end < 0 || bytes.Contains(rest[:end], []byte("\n\n")) {
		s.takeUnless(rest, false, 0)
		return
	}
	if inside := rest[1:end]; bytes.ContainsAny(inside, ":@") && bytes.IndexByte(inside, ' ') < 0 && bytes.IndexByte(inside, '=') < 0 {
		s.out = append(s.out, inside...)
	} else if !isInlineTag(name) {
		s.out = append(s.out, ' ')
	}
	s.at += end + 1
	if rest[1] != '/' && (isNamed(name, "script") || isNamed(name, "style")) {
		s.script(name)
	}
}

// script passes over what a tag of that name holds.
func (s *stripper) script(name []byte) {
	if s.unscripted {
		return
	}
	end := bytes.Index(s.src[s.at:min(len(s.src), s.at+maxScript)], append([]byte("</"), name...))
	if s.unscripted = end < 0; !s.unscripted {
		s.at += end
	}
}

// tagName is the name in a tag, nil when it is none.
func tagName(b []byte) []byte {
	i := 1
	if i < len(b) && b[i] == '/' {
		i++
	}
	start := i
	for i < len(b) && (classes[b[i]] == lower || classes[b[i]] == upper) {
		i++
	}
	if i == start || classes[b[start]] == lower && b[start] <= '9' {
		return nil
	}
	return b[start:i]
}

func isNamed(name []byte, want string) bool { return bytes.EqualFold(name, []byte(want)) }

// isInlineTag says whether a tag does not part words.
func isInlineTag(name []byte) bool {
	for _, n := range []string{"a", "b", "i", "u", "s", "em", "strong", "code", "kbd", "span", "sub", "sup", "mark", "small", "abbr", "font", "wbr"} {
		if isNamed(name, n) {
			return true
		}
	}
	return false
}

// entity takes a character reference as its character.
func (s *stripper) entity(rest []byte) {
	end := bytes.IndexByte(rest[:min(len(rest), 32)], ';')
	if end > 1 && (rest[1] == '#' || classes[rest[1]] == lower || classes[rest[1]] == upper) {
		s.out = append(s.out, html.UnescapeString(string(rest[:end+1]))...)
		s.at += end + 1
		return
	}
	s.takeUnless(rest, false, 0)
}

// brace drops shortcodes, template tags and attributes.
func (s *stripper) brace(rest []byte) {
	end := ""
	if len(rest) > 1 {
		switch rest[1] {
		case '{':
			end = "}}"
		case '%':
			end = "%}"
		case ':', '#', '.':
			end = "}"
		}
	}
	if end != "" {
		if i := bytes.Index(rest[:min(len(rest), maxInline)], []byte(end)); i > 0 {
			s.at += i + len(end)
			return
		}
	}
	s.takeUnless(rest, false, 0)
}

// firstLine is b up to its first line break.
func firstLine(b []byte) []byte {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return b[:i]
	}
	return b
}

// firstWord is b up to the end of its first word.
func firstWord(b []byte) []byte {
	i := 0
	for i < len(b) && b[i] == ' ' {
		i++
	}
	for i < len(b) && isPlainWord(b[i]) {
		i++
	}
	return b[:i]
}

// run counts the bytes c that b begins with.
func run(b []byte, c byte) int {
	n := 0
	for n < len(b) && b[n] == c {
		n++
	}
	return n
}

// isPlainWord says whether c is an ASCII letter or digit.
func isPlainWord(c byte) bool { return classes[c] == lower || classes[c] == upper }

// isRule says whether a line is drawn: it underlines a heading or parts a table.
func isRule(line []byte) bool {
	for _, c := range line {
		switch c {
		case '=', '-', '|', ':', ' ', '\t', '+':
		default:
			return false
		}
	}
	return true
}

// isDefinition says whether a line gives the target of a link: [label]: target.
func isDefinition(line []byte) bool {
	end := bytes.Index(line, []byte("]:"))
	return end > 1 && line[1] != '^' && bytes.IndexByte(line[:end], ']') < 0 && bytes.IndexByte(line[1:end], '[') < 0
}

// isImport says whether a line of MDX fetches a component.
func isImport(line []byte) bool {
	rest, ok := bytes.CutPrefix(line, []byte("import "))
	if !ok {
		if rest, ok = bytes.CutPrefix(line, []byte("export ")); !ok {
			return false
		}
		return bytes.HasPrefix(rest, []byte("const ")) || bytes.HasPrefix(rest, []byte("default ")) || bytes.HasPrefix(rest, []byte("{"))
	}
	return bytes.HasSuffix(bytes.TrimRight(rest, "; \t\r"), []byte("'")) || bytes.HasSuffix(bytes.TrimRight(rest, "; \t\r"), []byte(`"`))
}
