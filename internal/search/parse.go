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
	At, Len int // bytes of the query that are meant
	Message string
}

// Error returns the message; Point shows the place.
func (e *Error) Error() string { return e.Message }

// Point returns the query as one line, cut around the error where it is wider than
// width cells, and a line of carets that stands below what the error means.
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

// lastCells is the end of s in at most width cells, with a mark where it was cut.
func lastCells(s string, width int) string {
	if textwidth.Width(s) <= width {
		return s
	}
	runes := []rune(s)
	runes = runes[max(0, len(runes)-max(0, width)):] // a few marks less do not matter
	for len(runes) > 0 && textwidth.Width(string(runes))+1 > width {
		runes = runes[1:]
	}
	return "…" + string(runes)
}

// Parse reads the query language:
//
//	word            every word must match somewhere
//	"a phrase"      words that stand next to each other
//	-word -"a b"    must not occur
//	field:value     also field:"a value" and -field:value
//
// What is wrong first is returned as an *Error. The query is good for a list that
// follows the typing even then: it asks for all that is whole, and for the rest as far
// as it makes sense.
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

// term reads one term; a minus on its own is one that is not typed yet.
func (p *parser) term() {
	p.q.typing, p.q.open = false, false
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
		p.addPhrase(value, not, open)
	default:
		value := p.bare()
		if not {
			p.addPhrase(value, true, false)
			return
		}
		p.addWords(value)
		p.q.typing = p.at == len(p.s)
	}
}

// bare reads up to the next blank.
func (p *parser) bare() string {
	start := p.at
	if n := strings.IndexFunc(p.s[p.at:], unicode.IsSpace); n >= 0 {
		p.at += n
	} else {
		p.at = len(p.s)
	}
	return p.s[start:p.at]
}

// quoted reads what stands between quotes; open says that the second is missing.
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

func (p *parser) addPhrase(value string, not, open bool) {
	ph, ok := newPhrase(value, open)
	switch {
	case !ok:
	case !not:
		p.q.typing, p.q.open = open, open
		if !p.known("\"", ph.folded, open) {
			p.q.phrases = append(p.q.phrases, ph)
		}
	case !open:
		if !p.known("-", ph.folded, false) {
			p.q.without = append(p.q.without, ph)
		}
	}
}

// known tells whether a term of that kind has come before; from now on it has.
func (p *parser) known(kind, term string, open bool) bool {
	if open {
		kind += "…"
	}
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

// name tells what stands before the colon when a field begins here. Addresses and
// names such as std::vector are words, and so is one that ends in a colon, unless it
// is a field's.
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

// field reads a field whose term begins at byte start.
func (p *parser) field(start int, name string, not bool) {
	key, known := keyOf(name)
	if !known {
		at := p.at
		whole := p.bare()
		p.fail(at, len(name), "unknown field %q: use %s, or quote the word", name, fieldList)
		if not {
			p.addPhrase(whole, true, false)
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
