package markdown

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// How far the end of a piece of markup may be from its beginning, in bytes.
const (
	maxTag      = 1 << 10
	maxInline   = 4 << 10
	maxScript   = 64 << 10
	maxNested   = 8  // parentheses in the target of a link
	maxMarks    = 24 // marks of emphasis that are open at a time
	maxBrackets = 8  // brackets that are open at a time
)

// mayBegin are the bytes that may begin markup within a line.
var mayBegin = func() (m [256]bool) {
	for _, c := range "\n`*_~[]!<&\\{|" {
		m[c] = true
	}
	return m
}()

// mark is what may turn out to be the beginning of a piece of markup: n bytes at at in the
// output.
type mark struct {
	at, n int
	char  byte
	glued bool // no space is before it
}

// inline takes the rest of a line with its line break. Markup may carry it into lines that
// follow.
func (s *stripper) inline() {
	s.start = len(s.out)
	for s.at < len(s.src) {
		i := s.at
		for i < len(s.src) && !mayBegin[s.src[i]] {
			i++
		}
		s.out = append(s.out, s.src[s.at:i]...)
		if s.at = i; i == len(s.src) {
			break
		}
		if s.src[i] == '\n' {
			s.before = Span{s.start, len(s.out)}
			s.out = append(s.out, '\n')
			s.at++
			return
		}
		s.piece(s.src[i:])
	}
}

// piece takes one piece of markup, or a byte of plain text.
func (s *stripper) piece(rest []byte) {
	c, next := rest[0], byte(0)
	if len(rest) > 1 {
		next = rest[1]
	}
	switch {
	case s.of == label && c == '<' && s.isPaired(rest):
		s.tag(rest)
	case s.raw && c != '<' && c != '&', s.of == label && c != '`' && c != '*' && c != '_' && c != '~' && c != '\\':
		s.keep(c, 1)
	case c == '`':
		s.code(rest)
	case c == '*', c == '_', c == '~' && next == '~':
		s.emphasis(rest)
	case c == '!' && next == '[':
		s.openBracket(rest, 2)
	case c == '[':
		s.openBracket(rest, 1)
	case c == ']':
		s.closeBracket(rest)
	case c == '<':
		s.tag(rest)
	case c == '&':
		s.entity(rest)
	case c == '\\' && next > ' ' && next < utf8.RuneSelf && !isAlphanumeric(next):
		if s.of == label {
			s.out = append(s.out, c)
		}
		s.keep(next, 2)
	case c == '{':
		s.brace(rest)
	case c == '|' && s.row:
		s.keep(' ', 1)
	default:
		s.keep(c, 1)
	}
}

// keep takes n bytes and puts c in their place.
func (s *stripper) keep(c byte, n int) {
	s.out = append(s.out, c)
	s.at += n
}

// erase takes n bytes at place at out of the output again.
func (s *stripper) erase(at, n int) {
	s.out = append(s.out[:at], s.out[at+n:]...)
	move := func(p *int) {
		if *p > at {
			*p = max(*p-n, at)
		}
	}
	for i := range s.nMarks {
		move(&s.marks[i].at)
	}
	for i := range s.nBracket {
		move(&s.brackets[i].at)
	}
	move(&s.start)
	move(&s.before.Start)
	move(&s.before.End)
}

// code takes the inside of a code span as it is.
func (s *stripper) code(rest []byte) {
	n := run(rest)
	body := rest[n:min(len(rest), n+maxInline)]
	for i := 0; i < len(body); {
		j := bytes.IndexByte(body[i:], '`')
		if j < 0 {
			break
		}
		i += j
		m := run(body[i:])
		if m == n {
			if bytes.Contains(body[:i], []byte("\n\n")) {
				break
			}
			inside := body[:i]
			if s.of != document {
				inside = bytes.TrimSpace(inside)
			}
			s.out = append(s.out, inside...)
			s.at += n + i + n
			return
		}
		i += m
	}
	s.out = append(s.out, rest[:n]...)
	s.at += n
}

// emphasis takes a run of marks, which ends what marks before it began, or may begin
// something itself. Those of underscores count at the edges of words only, and so does a
// single asterisk in a label.
func (s *stripper) emphasis(rest []byte) {
	c, n := rest[0], run(rest)
	before, _ := utf8.DecodeLastRune(s.src[max(0, s.at-utf8.UTFMax):s.at])
	after, _ := utf8.DecodeRune(rest[n:])
	opens := len(rest) > n && !unicode.IsSpace(after)
	closes := s.at > 0 && !unicode.IsSpace(before)
	if c == '_' || c == '*' && n == 1 && s.of == label {
		opens = opens && (s.at == 0 || !isWord(before))
		closes = closes && (len(rest) == n || !isWord(after))
	}
	s.at += n
	for closes && n > 0 {
		used := s.closeMark(c, n)
		if used == 0 {
			break
		}
		n -= used
	}
	if opens && n > 0 {
		s.push(mark{at: len(s.out), n: n, char: c})
	}
	s.out = append(s.out, rest[:n]...)
}

// closeMark ends the latest emphasis of the mark c that is open, with at most n of them, and
// returns how many it took, 0 for none.
func (s *stripper) closeMark(c byte, n int) int {
	for i := s.nMarks - 1; i >= 0; i-- {
		m := &s.marks[i]
		if m.char != c || len(s.out)-m.at > maxInline {
			continue
		}
		used := min(n, m.n)
		if c == '~' && used != 2 {
			continue
		}
		if len(s.out) == m.at+m.n { // nothing between them
			return 0
		}
		at := m.at + m.n - used
		if m.n -= used; m.n == 0 {
			s.nMarks = i
		} else {
			s.nMarks = i + 1
		}
		s.erase(at, used)
		return used
	}
	return 0
}

// push notes a mark that may be closed; the oldest makes room for it.
func (s *stripper) push(m mark) {
	if s.nMarks == maxMarks {
		copy(s.marks[:], s.marks[1:])
		s.nMarks--
	}
	s.marks[s.nMarks] = m
	s.nMarks++
}

func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) }

// openBracket takes n bytes that begin a link or a picture; footnotes and wiki links as a
// whole.
func (s *stripper) openBracket(rest []byte, n int) {
	inner := rest[n:]
	if n == 1 && s.ruby(rest) {
		return
	}
	if bytes.HasPrefix(inner, []byte("^")) { // a footnote
		if end := bytes.IndexByte(rest[:min(len(rest), 64)], ']'); end > 0 {
			s.at += end + 1
			return
		}
	}
	if bytes.HasPrefix(inner, []byte("[")) { // a wiki link: what it shows is behind the bar
		line := FirstLine(inner[1:min(len(inner), maxTag)])
		if end := bytes.Index(line, []byte("]]")); end > 0 {
			s.out = append(s.out, shownOfWikiLink(line[:end], n > 1)...)
			s.at += n + 1 + end + 2
			return
		}
	}
	if s.nBracket < maxBrackets {
		glued := len(s.out) > 0 && !isSpace(s.out[len(s.out)-1]) && s.out[len(s.out)-1] != '('
		s.brackets[s.nBracket] = mark{at: len(s.out), n: n, glued: glued}
		s.nBracket++
	}
	s.out = append(s.out, rest[:n]...)
	s.at += n
}

// shownOfWikiLink returns what is shown of a wiki link: what is behind its bar, without the size that
// a picture is shown in.
func shownOfWikiLink(inner []byte, isEmbed bool) []byte {
	target, rest, found := bytes.Cut(inner, []byte("|"))
	target = bytes.TrimSuffix(target, []byte(`\`)) // "\|" in a table
	if isEmbed {
		for found && IsPictureSize(rest[bytes.LastIndexByte(rest, '|')+1:]) {
			rest = rest[:max(bytes.LastIndexByte(rest, '|'), 0)]
			found = len(rest) > 0
		}
	}
	if !found || len(rest) == 0 {
		return target
	}
	return rest[bytes.LastIndexByte(rest, '|')+1:]
}

// IsPictureSize reports whether s is the size of a picture as Obsidian writes it, "300" or "300x200".
func IsPictureSize(s []byte) bool {
	width, height, found := bytes.Cut(s, []byte("x"))
	isNumber := func(s []byte) bool {
		return len(s) > 0 && len(s) < 6 && len(bytes.Trim(s, "0123456789")) == 0
	}
	return isNumber(width) && (!found || isNumber(height))
}

// closeBracket takes the end of a link with its target. Brackets without one stay in a
// title, and where no space is before them, as in list[0].
func (s *stripper) closeBracket(rest []byte) {
	s.at++
	if s.nBracket == 0 {
		s.out = append(s.out, ']')
		return
	}
	s.nBracket--
	m := s.brackets[s.nBracket]
	end := 0
	switch {
	case len(rest) < 2:
	case rest[1] == '(':
		end = s.target(rest[1:])
	case rest[1] == '[':
		end = bytes.IndexByte(FirstLine(rest[1:min(len(rest), maxTag)]), ']') + 1
	}
	if end == 0 && (s.of == heading || m.glued) || len(s.out)-m.at > maxInline {
		s.out = append(s.out, ']')
		return
	}
	s.at += end
	if m.n > 1 { // of a picture
		alt := s.out[m.at+m.n:]
		if bar := bytes.LastIndexByte(alt, '|'); bar >= 0 && IsPictureSize(alt[bar+1:]) {
			s.out = s.out[:m.at+m.n+bar]
		}
	}
	s.erase(m.at, m.n)
}

// target returns the length of the parentheses with a link's target that b begins with, 0 when
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
	if len(b) > maxInline && bytes.HasPrefix(b, []byte("(data:")) && !s.nowhere.target {
		end := bytes.IndexByte(b, ')')
		s.nowhere.target = end < 0
		return end + 1
	}
	return 0
}

// entity takes a character reference as its character.
func (s *stripper) entity(rest []byte) {
	end := bytes.IndexByte(rest[:min(len(rest), 32)], ';')
	if end > 1 && !bytes.ContainsFunc(rest[1:end], func(r rune) bool {
		return r != '#' &&
			(r >= utf8.RuneSelf || !isAlphanumeric(byte(r)))
	}) {
		s.out = append(s.out, Reference(string(rest[:end+1]))...)
		s.at += end + 1
		return
	}
	s.keep(rest[0], 1)
}
