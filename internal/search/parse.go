package search

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// Error is what is wrong with a query, and where.
type Error struct {
	At, Len int // bytes of the query
	Message string
}

// Error returns the message; Point shows where the error is.
func (e *Error) Error() string { return e.Message }

// Point returns the query as one line, cut around the error where it is wider than width cells,
// and a line of carets for below it that marks the error.
func (e *Error) Point(query string, width int) (line, carets string) {
	before, at := sanitize.Line(query[:e.At]), sanitize.Line(query[e.At:e.At+e.Len])
	after := sanitize.Line(query[e.At+e.Len:])
	if strings.HasSuffix(query[:e.At], " ") && before != "" {
		before += " "
	}
	if strings.HasPrefix(query[e.At+e.Len:], " ") {
		after = " " + after
	}
	at = textwidth.Truncate(at, max(8, width/2))
	before = lastCells(before, width-textwidth.Width(at))
	line = textwidth.Truncate(before+at+after, max(width, textwidth.Width(before+at)))
	return line, strings.Repeat(" ", textwidth.Width(before)) + strings.Repeat("^", max(1, textwidth.Width(at)))
}

// lastCells returns the end of s in at most width cells, with an ellipsis where it was cut.
func lastCells(s string, width int) string {
	if textwidth.Width(s) <= width {
		return s
	}
	runes := []rune(s)
	runes = runes[max(0, len(runes)-max(0, width)):] // a few combining marks less do not matter
	for len(runes) > 0 && textwidth.Width(string(runes))+1 > width {
		runes = runes[1:]
	}
	return "…" + string(runes)
}

// Parse parses the query language:
//
//	word            every word must match somewhere
//	"a phrase"      adjacent words
//	-word -"a b"    must not occur
//	field:value     also field:"a value" and -field:value
//
// The first error is returned as an *Error. The query can be used for a list that follows the
// typing even then: it asks for all complete terms, and for the rest as far as possible.
func Parse(s string) (Query, error) {
	p := parser{s: s}
	for p.skipBlanks(); p.at < len(s); p.skipBlanks() {
		p.term()
	}
	if p.err != nil {
		return p.q, p.err
	}
	return p.q, nil
}

// Lenient is Parse without the error.
func Lenient(s string) Query {
	q, _ := Parse(s)
	return q
}

// parser is at byte at of s.
type parser struct {
	s    string
	at   int
	q    Query
	err  *Error          // the first
	seen map[string]bool // terms, by kind: each counts once
}

func (p *parser) fail(at, n int, format string, args ...any) {
	if p.err == nil {
		p.err = &Error{At: at, Len: n, Message: fmt.Sprintf(format, args...)}
	}
}

func (p *parser) skipBlanks() {
	p.at = len(p.s) - len(strings.TrimLeftFunc(p.s[p.at:], unicode.IsSpace))
}

// term parses one term; a minus alone is a term that is not typed yet.
func (p *parser) term() {
	p.q.typing, p.q.typingPhrase = false, false
	start, not := p.at, false
	if rest := p.s[p.at:]; rest[0] == '-' {
		if next, _ := utf8.DecodeRuneInString(rest[1:]); rest == "-" || unicode.IsSpace(next) {
			p.at++
			return
		}
		if not = rest[1] != '-'; not {
			p.at++
		}
	}
	switch name, ok := p.name(); {
	case ok:
		p.field(start, name, not)
	case p.s[p.at] == '"':
		value, open := p.quoted()
		p.addQuoted(value, not, open)
	default:
		value := p.bare()
		if not {
			p.exclude(value)
			return
		}
		p.addWords(value)
		p.q.typing = p.at == len(p.s)
	}
}

// bare parses up to the next space.
func (p *parser) bare() string {
	start := p.at
	if n := strings.IndexFunc(p.s[p.at:], unicode.IsSpace); n >= 0 {
		p.at += n
	} else {
		p.at = len(p.s)
	}
	return p.s[start:p.at]
}

// quoted parses what is between quotes; open means that the second one is missing.
func (p *parser) quoted() (value string, open bool) {
	start := p.at + 1
	if n := strings.IndexByte(p.s[start:], '"'); n >= 0 {
		p.at = start + n + 1
		return p.s[start : start+n], false
	}
	p.fail(p.at, 1, "quote not closed: add a closing \"")
	p.at = len(p.s)
	return p.s[start:], true
}

// exclude adds a word or phrase that must not occur.
func (p *parser) exclude(value string) {
	if ph, ok := newPhrase(value); ok && !p.isRepeated("-", ph.folded) {
		p.q.excluded = append(p.q.excluded, ph)
	}
}

// addQuoted adds a phrase, which must not occur with not and is incomplete with open.
func (p *parser) addQuoted(value string, not, open bool) {
	if not {
		if !open {
			p.exclude(value)
		}
		return
	}
	ph, ok := newPhrase(value)
	if !ok {
		return
	}
	ph.open = open
	p.q.typing, p.q.typingPhrase = open, open
	kind := "\""
	if open {
		kind += "…"
	}
	if !p.isRepeated(kind, ph.folded) {
		p.q.phrases = append(p.q.phrases, ph)
	}
}

// isRepeated reports whether a term of that kind has come before.
func (p *parser) isRepeated(kind, term string) bool {
	key := kind + "\n" + term
	if p.seen[key] {
		return true
	}
	if p.seen == nil {
		p.seen = map[string]bool{}
	}
	p.seen[key] = true
	return false
}

// name returns the name before the colon if a field begins here. Addresses and names such as
// std::vector are words, and so is one that ends in a colon, unless it is that of a field.
func (p *parser) name() (string, bool) {
	rest := p.s[p.at:]
	n := strings.IndexFunc(rest, func(r rune) bool { return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z') })
	if n < 1 || rest[n] != ':' {
		return "", false
	}
	if _, known := keyOf(rest[:n]); known {
		return rest[:n], true
	}
	next, size := utf8.DecodeRuneInString(rest[n+1:])
	return rest[:n], size > 0 && !unicode.IsSpace(next) && next != ':' && next != '/'
}

// field parses a field whose term begins at byte start.
func (p *parser) field(start int, name string, not bool) {
	key, known := keyOf(name)
	if !known {
		at := p.at
		whole := p.bare()
		p.fail(at, len(name), "unknown field %q: use %s, or quote the word", name, fieldList)
		if not {
			p.exclude(whole)
		} else {
			p.addWords(whole)
		}
		return
	}
	p.at += len(name) + 1
	at := p.at
	var raw string
	if strings.HasPrefix(p.s[at:], `"`) {
		raw, _ = p.quoted()
	} else {
		raw = p.bare()
	}
	value := sanitize.Line(raw)
	if value == "" {
		p.fail(start, p.at-start, "%s: missing value, as in %s", key, example[key])
		return
	}
	f := Field{Key: key, Not: not, Value: value}
	if problem := f.parse(); problem != "" {
		p.fail(at, p.at-at, "%s", problem)
		return
	}
	if !slices.Contains(p.q.fields, f) {
		p.q.fields = append(p.q.fields, f)
	}
}
