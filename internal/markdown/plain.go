package markdown

import (
	"bytes"
	"slices"
)

// PlainText is text without markup that knows its headings. It may hold line breaks and
// anything else that was in the Markdown: it is not fit for a terminal.
type PlainText struct {
	Text     string
	Headings []Span // in order, apart from each other
}

// Span is a piece of a text, in bytes.
type Span struct{ Start, End int }

// Plain takes the markup off Markdown: what is left are the words that a reader sees, line
// by line, code included. It does not parse; it is right about what is common and quick
// about all of it. Front matter must be gone already.
func Plain(src []byte) PlainText { return NewScanner(src).Plain() }

// Plain returns the same for the lines from the scanner's next one on.
func (lines Scanner) Plain() PlainText {
	s := stripper{src: lines.src, at: lines.at, out: make([]byte, 0, len(lines.src)+len(lines.src)/16), ends: notLooked}
	s.hasMarks = slices.ContainsFunc(codeMarkSigns[:],
		func(sign string) bool { return bytes.Contains(s.src, []byte(sign)) })
	for lines.Next() {
		s.at = lines.Start
		s.line(lines.Line)
		lines.Skip(s.at)
	}
	return PlainText{Text: string(s.out), Headings: s.headings}
}

// Title returns the text of a heading, one line of inline Markdown. What may be the
// author's stays: brackets without a target, tags of templates.
func Title(s string) string { return inlineText(s, heading) }

// Label returns a line of which only code, emphasis and elements such as <em> are markup: a title in
// front matter, say, where generics are no tags and brackets no links.
func Label(s string) string { return inlineText(s, label) }

// Prose returns the text of a paragraph that has been put on one line.
func Prose(s string) string { return inlineText(s, paragraph) }

// extent is what a stripper reads.
type extent uint8

const (
	document  extent = iota
	paragraph        // on one line
	heading
	label // nothing but code, emphasis and some elements are markup
)

func inlineText(src string, of extent) string {
	if !hasMarkup(src) {
		return src
	}
	s := stripper{src: []byte(src), out: make([]byte, 0, len(src)+1), ends: notLooked, of: of}
	for s.at < len(s.src) {
		s.inline()
	}
	return string(s.out)
}

// hasMarkup reports whether a byte of s may begin markup.
func hasMarkup(s string) bool {
	for i := range len(s) {
		if mayBegin[s[i]] {
			return true
		}
	}
	return false
}

// stripper goes through a text and collects in out what is no markup.
type stripper struct {
	src []byte
	at  int // of src; what is before it has been taken
	out []byte
	of  extent // what is read

	headings []Span
	before   Span // the line before, in out; empty below a blank one or another block
	start    int  // where the line begins in out

	marks    [maxMarks]mark // of emphasis that may be closed, the latest last
	brackets [maxBrackets]mark
	nMarks   int
	nBracket int
	row      bool // the line is one of a table
	raw      bool // the line is HTML without Markdown
	hasMarks bool // lines of code may be marked
	marker   codeMarker
	cell     Cell // that is open
	atHead   bool // of the cell
	ends     ends
	nowhere  struct{ target, script bool } // no long target, no script ends from here on
}

// line takes the line at s.at, and what of its markup is on lines below it.
func (s *stripper) line(ln Line) {
	before := s.before
	s.before = Span{}
	if ln.Para == ln.Start {
		s.nMarks, s.nBracket = 0, 0
	}
	switch ln.Kind {
	case Blank, Fenced, Comment:
		if ln.Kind == Fenced {
			s.fence(s.src[ln.Content:ln.End])
		}
		s.skipLine(ln)
		return
	case Code, Math:
		s.codeLine(ln)
		if s.at = ln.End; s.src[ln.End-1] != '\n' && ln.Kind == Code {
			s.out = append(s.out, '\n')
		}
		return
	}
	s.at = ln.Content
	for s.at < ln.End && (s.src[s.at] == ' ' || s.src[s.at] == '\t') { // of indented code
		s.at++
	}
	rest := bytes.TrimRight(s.src[s.at:ln.End], " \t\r\n")
	if ln.Item && len(rest) > 3 && rest[0] == '[' && rest[2] == ']' && rest[3] == ' ' { // of a task
		s.at, rest = s.at+4, rest[4:]
	}
	if len(rest) == 0 {
		s.skipLine(ln)
		return
	}
	s.row, s.raw = rest[0] == '|', ln.Kind == Raw || rest[0] == '<' && isRaw(rest[1:], true)
	if s.raw || ln.Kind == Indented {
		s.inline()
		return
	}
	switch c := rest[0]; c {
	case '#':
		if n := run(rest); n <= 6 && n < len(rest) && isSpace(rest[n]) {
			s.at += n + len(rest[n:]) - len(bytes.TrimLeft(rest[n:], " \t"))
			s.heading()
			return
		}
	case '*', '_':
		if isThematicBreak(rest) {
			s.skipLine(ln)
			return
		}
	case '=', '-', '|', ':':
		switch {
		case isUnderline(rest):
			if before.End > before.Start && run(rest) == len(rest) && (c == '=' || c == '-' && len(rest) > 1) {
				s.headings = append(s.headings, before)
			}
			s.skipLine(ln)
			return
		case c == ':' && run(rest) >= 3: // a container of a dialect: its title stays
			s.at += run(rest) + wordEnd(rest[run(rest):])
		}
	case '[':
		if isDefinition(rest) {
			s.skipLine(ln)
			return
		}
		if ln.Para == ln.Start && bytes.IndexByte(s.src[ln.Start:ln.Content], '>') >= 0 {
			n := calloutEnd(rest)
			if s.at += n; n == len(rest) {
				s.skipLine(ln)
				return
			}
		}
	case 'i', 'e':
		if isStatement(rest) {
			s.skipLine(ln)
			return
		}
	}
	s.inline()
}

// fence takes in a line that opens or closes code.
func (s *stripper) fence(line []byte) {
	if s.hasMarks {
		s.marker = codeMarker{nested: isMarkdown(languageOf(line))}
	}
	if s.cell.Caption != "" && !s.cell.HidesAll {
		s.out = append(append(s.out, s.cell.Caption...), '\n')
	}
	if s.cell, s.atHead = (Cell{}), false; bytes.IndexByte(line, '{') >= 0 {
		s.cell, s.atHead = OpenCell(string(bytes.TrimLeft(line, "`~")))
	}
}

// codeLine takes a line of code, without what marks lines in it, or of a formula.
func (s *stripper) codeLine(ln Line) {
	text := s.src[ln.Content:ln.End]
	if ln.Kind == Code {
		if s.atHead = s.atHead && s.cell.Option(string(text)); s.atHead || s.cell.HidesCode || s.cell.HidesAll {
			return
		}
	}
	if s.hasMarks && ln.Kind == Code {
		kept, hidden := s.marker.line(string(bytes.TrimSuffix(text, []byte("\n"))))
		if hidden {
			return
		}
		s.out = append(s.out, kept...)
		text = text[len(bytes.TrimSuffix(text, []byte("\n"))):]
	}
	s.out = append(s.out, text...)
}

// languageOf returns the language that the line of a fence names, as far as it matters here.
func languageOf(fence []byte) string {
	info := bytes.TrimLeft(fence, "`~ \t")
	n := 0
	for n < len(info) && isAlphanumeric(info[n]) {
		n++
	}
	return string(bytes.ToLower(info[:n]))
}

// skipLine passes over a line, of which a line break is left.
func (s *stripper) skipLine(ln Line) {
	s.at = ln.End
	if n := len(s.out); n > 0 && s.out[n-1] != '\n' && s.src[ln.End-1] == '\n' {
		s.out = append(s.out, '\n')
	}
}

// heading takes the text of a heading, without what closes it.
func (s *stripper) heading() {
	s.inline()
	start, end := s.start, len(s.out)
	for end > start && (s.out[end-1] == '#' || isSpace(s.out[end-1])) {
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

// wordEnd returns where the first word of s ends, behind the spaces before it.
func wordEnd(s []byte) int {
	n := len(s) - len(bytes.TrimLeft(s, " "))
	for n < len(s) && isAlphanumeric(s[n]) {
		n++
	}
	return n
}

// isUnderline reports whether a line underlines a heading or separates rows of a table.
func isUnderline(s []byte) bool {
	for _, c := range s {
		switch c {
		case '=', '-', '|', ':', ' ', '\t', '+':
		default:
			return false
		}
	}
	return true
}

// isDefinition reports whether a line gives the target of a link: [label]: target.
func isDefinition(s []byte) bool {
	end := bytes.Index(s, []byte("]:"))
	return end > 1 && s[1] != '^' && bytes.IndexByte(s[:end], ']') < 0 && bytes.IndexByte(s[1:end], '[') < 0
}

// calloutEnd returns how many bytes at the beginning of a quotation name the kind of a callout, "[!note]", "[!tip]-"
// or "[!bug|left]", and the space behind it; 0 for another text.
func calloutEnd(s []byte) int {
	const most = 64
	end := bytes.IndexByte(s[:min(len(s), most)], ']')
	if end < 3 || s[1] != '!' || !isLetter(s[2]) || bytes.ContainsAny(s[2:end], "[ ") &&
		bytes.IndexByte(s[2:end], '|') < 0 {
		return 0
	}
	if end++; end < len(s) && (s[end] == '-' || s[end] == '+') {
		end++
	}
	if end < len(s) && s[end] != ' ' {
		return 0
	}
	return len(s) - len(bytes.TrimLeft(s[end:], " "))
}

// isStatement reports whether a line is an import or an export of MDX.
func isStatement(s []byte) bool {
	if rest, ok := bytes.CutPrefix(s, []byte("export ")); ok {
		return bytes.HasPrefix(rest, []byte("const ")) || bytes.HasPrefix(rest, []byte("default ")) ||
			bytes.HasPrefix(rest, []byte("{"))
	}
	if !bytes.HasPrefix(s, []byte("import ")) {
		return false
	}
	s = bytes.TrimRight(s, "; \t")
	return s[len(s)-1] == '\'' || s[len(s)-1] == '"'
}

func isAlphanumeric(c byte) bool { return isLetter(c) || c >= '0' && c <= '9' }
