package markdown

import "bytes"

// ahead knows where a mark comes next, and looks again only once that place has been
// passed: however often it is asked, it goes through a text once.
type ahead struct{ at int }

// notYet is an ahead that has not looked.
var notYet = ahead{-1}

// from returns where mark comes next from off on, the length of src without one.
func (a *ahead) from(src []byte, off int, mark string) int {
	if a.at < off {
		a.at = len(src)
		if n := bytes.Index(src[min(off, len(src)):], []byte(mark)); n >= 0 {
			a.at = off + n
		}
	}
	return a.at
}

// hide takes in a line in which a comment or a raw element goes on, and returns false when
// text follows the end of a comment.
func (s *Scanner) hide(c *cursor) bool {
	switch {
	case s.raw:
		s.Kind = Raw
		return true
	case s.hidden >= c.end || IsBlankLine(s.src[s.hidden:s.End]):
		s.Kind = Comment
		return true
	}
	c.at = max(s.hidden-s.Dedent, s.Start)
	return false
}

// opensComment looks for a comment that begins on the line and ends on another one. If it
// begins the line, it goes on to the end of the source for want of an end.
func (s *Scanner) opensComment() {
	for at := s.comment.from(s.src, s.Content, "<!--"); at < s.End; {
		stop := at + len("<!--")
		if bytes.Count(s.src[s.Content:at], []byte("`"))%2 == 0 {
			end := s.commentEnd.from(s.src, stop, "-->")
			if end < len(s.src) {
				stop = end + len("-->")
			} else if at == s.Content {
				stop = end
			}
			if stop > s.End {
				s.hidden, s.raw = stop, false
				return
			}
		}
		at = s.comment.from(s.src, stop, "<!--")
	}
}

// opensRaw looks for a raw element that begins at rest, the end of the line, and ends on
// another one. Within a container it needs an end, elsewhere it goes on to the end of the
// source for want of one.
func (s *Scanner) opensRaw(rest []byte) {
	if s.Components || !isRaw(rest[1:], true) {
		return
	}
	if s.rawEnd < s.Content {
		if n := rawEnd(s.src[s.Content:]); n >= 0 {
			s.rawEnd = s.Content + n
		} else {
			s.rawEnd = len(s.src)
		}
	}
	end := len(s.src)
	if s.rawEnd < end {
		end = LineEnd(s.src, s.rawEnd)
	} else if s.depth > 0 {
		return
	}
	if end > s.End {
		s.hidden, s.raw = end, true
	}
}

// isRaw reports whether s begins with the name of an element that is raw, and with what
// may follow it in a tag that begins it, or in one that ends it.
func isRaw(s []byte, begins bool) bool {
	if len(s) < len("pre") {
		return false
	}
	name := ""
	switch {
	case s[0]|0x20 == 'p':
		name = "pre"
	case s[0]|0x20 == 't':
		name = "textarea"
	case s[0]|0x20 != 's':
		return false
	case s[1]|0x20 == 't':
		name = "style"
	default:
		name = "script"
	}
	n := len(name)
	if len(s) < n || !bytes.EqualFold(s[:n], []byte(name)) {
		return false
	}
	if n == len(s) {
		return begins
	}
	return s[n] == '>' || begins && isSpace(s[n])
}
