package fulltext

import (
	"bytes"

	"quire/internal/markdown"
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
	ends                          [3]int // where the next "}}", "%}" and "}" stand, as far as is known
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
		if f := markdown.OpenFence(rest); f.IsOpen() {
			s.fence(f)
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
func (s *stripper) fence(open markdown.Fence) {
	s.skipLine()
	for s.at < len(s.src) {
		line := firstLine(s.src[s.at:])
		s.at += min(len(line)+1, len(s.src)-s.at)
		if open.ClosedBy(bytes.TrimLeft(line, " \t>")) {
			return
		}
		s.out = append(append(s.out, line...), '\n')
	}
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
