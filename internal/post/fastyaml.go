package post

import "strings"

// fastYAML parses the YAML that nearly all front matter is written in, about twenty times faster
// than a whole parser:
//
//	key: plain, "double" or 'single' on one line
//	a longer.key: [a, "b"]
//	key:
//	  - a
//	key:
//	  nested: value
//	key: >-
//	  lines of
//	  text
//	# a comment
//
// ok is false for anything else. What it parses, it parses exactly as slowYAML does.
func fastYAML(src string) (pairs []pair, ok bool) {
	const most = 12 // values that are made room for
	pairs = make([]pair, 0, min(strings.Count(src, "\n")+1, most))
	y := yamlReader{rest: src, open: make([]openMapping, 1, 4)}
	y.open[0] = openMapping{pairs: &pairs}
	for y.rest != "" {
		line := y.line()
		body := strings.TrimLeft(line, " ")
		if body == "" || body[0] == '#' && isPlainlyPrintable(body) {
			continue
		}
		indent := len(line) - len(body)
		if body[0] == '-' {
			ok = y.item(indent, body)
		} else {
			ok = y.entry(indent, body)
		}
		if !ok {
			return nil, false
		}
	}
	return pairs, len(pairs) > 0
}

// yamlReader reads YAML line by line.
type yamlReader struct {
	rest string
	open []openMapping // each in the last value of the one before
}

// openMapping is a mapping to which lines may add.
type openMapping struct {
	indent int
	pairs  *[]pair
	items  listState
	margin int // of the items of the last value
}

// listState is whether the last value of a mapping may have items, or more of them.
type listState uint8

const (
	noItems   listState = iota // it has a value
	firstItem                  // it has none yet
	moreItems
)

const maxFastDepth = 8

// line takes the next line.
func (y *yamlReader) line() (line string) {
	line, y.rest, _ = strings.Cut(y.rest, "\n")
	return line
}

// item adds an item to the list that is the last value.
func (y *yamlReader) item(indent int, body string) bool {
	m := &y.open[len(y.open)-1]
	if m.items == noItems || indent < m.indent || len(body) < 3 || body[1] != ' ' {
		return false
	}
	v := &(*m.pairs)[len(*m.pairs)-1].val
	if m.items == firstItem {
		*v, m.items, m.margin = value{kind: list}, moreItems, indent
	}
	text, ok := fastScalar(strings.Trim(body[2:], " "))
	if !ok || indent != m.margin {
		return false
	}
	v.items = append(v.items, scalarOf(text))
	return true
}

// entry adds a key and its value to the mapping that is so far indented.
func (y *yamlReader) entry(indent int, body string) bool {
	m := &y.open[len(y.open)-1]
	if indent > m.indent {
		if m.items != firstItem || len(y.open) == maxFastDepth {
			return false
		}
		v := &(*m.pairs)[len(*m.pairs)-1].val
		*v, m.items = value{kind: mapping}, noItems
		y.open = append(y.open, openMapping{indent: indent, pairs: &v.pairs})
	}
	for indent < y.open[len(y.open)-1].indent {
		y.open = y.open[:len(y.open)-1]
	}
	m = &y.open[len(y.open)-1]
	key, after, found := strings.Cut(body, ":")
	if indent != m.indent || !found || !fastKey(key) || after != "" && after[0] != ' ' {
		return false
	}
	v, ok := y.value(indent, strings.Trim(after, " "))
	m.items = noItems
	if v.kind == scalar && v.text == "" {
		m.items = firstItem
	}
	*m.pairs = append(*m.pairs, pair{key, v})
	return ok
}

// value returns the value that is written behind a key, and on lines below it.
func (y *yamlReader) value(indent int, s string) (value, bool) {
	if s == ">" || s == ">-" || s == "|" || s == "|-" {
		text, ok := y.block(indent, s)
		return scalarOf(text), ok
	}
	if s != "" && (s[0] == '"' || s[0] == '\'') && strings.IndexByte(s[1:], s[0]) < 0 {
		text, ok := y.quoted(indent, s)
		return scalarOf(text), ok
	}
	return fastValue(s)
}

// quoted returns a quoted scalar that goes on on the lines below, which are indented further.
func (y *yamlReader) quoted(indent int, s string) (text string, ok bool) {
	var b strings.Builder
	quote := s[0]
	for s = s[1:]; ; {
		closing := strings.IndexByte(s, quote)
		if closing >= 0 && closing != len(s)-1 || strings.IndexByte(s, '\\') >= 0 || !isPlainlyPrintable(s) {
			return "", false
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		if closing >= 0 {
			b.WriteString(s[:closing])
			return b.String(), closing > 0
		}
		b.WriteString(s)
		line := y.line()
		content := strings.TrimLeft(line, " ")
		s = strings.TrimRight(content, " ")
		isInside := len(line)-len(content) > indent || indent == 0 && s != "" && s[0] != '-' && s[0] != '.'
		if s == "" || !isInside || b.Len() == 0 {
			return "", false
		}
	}
}

// block returns the lines below that are indented further, without a blank one among them: folded
// into one behind ">", with a line break at the end unless the header has "-".
func (y *yamlReader) block(indent int, header string) (text string, ok bool) {
	var b strings.Builder
	margin := -1
	for y.rest != "" {
		line, rest, closed := strings.Cut(y.rest, "\n")
		content := strings.TrimLeft(line, " ")
		at := len(line) - len(content)
		if content == "" || at <= indent {
			break
		}
		if margin < 0 {
			margin = at
		}
		if !closed || at != margin || !isPlainlyPrintable(content) {
			return "", false
		}
		if b.Len() > 0 {
			b.WriteByte(" \n"[strings.IndexByte(">|", header[0])])
		}
		b.WriteString(content)
		y.rest = rest
	}
	y.rest = strings.TrimLeft(y.rest, "\n")
	if margin < 0 || strings.HasPrefix(y.rest, strings.Repeat(" ", indent+1)) { // more of it, behind blank lines
		return "", false
	}
	if len(header) == 1 {
		b.WriteByte('\n')
	}
	return b.String(), true
}

func fastKey(key string) bool {
	if key == "" || !isLetter(key[0]) && key[0] != '_' || len(key) > 100 {
		return false
	}
	for i := 0; i < len(key); i++ {
		if c := key[i]; !isLetter(c) && !isDigit(c) && c != '_' && c != '-' && c != '.' && c != ' ' {
			return false
		}
	}
	return key[len(key)-1] != ' '
}

func fastValue(s string) (value, bool) {
	if s == "" {
		return scalarOf(""), true
	}
	if s[0] != '[' {
		text, ok := fastScalar(s)
		return scalarOf(text), ok
	}
	if s == "[]" {
		return value{kind: list}, true
	}
	if s[len(s)-1] != ']' || len(s) < 3 {
		return value{}, false
	}
	v := value{kind: list}
	for item := range strings.SplitSeq(s[1:len(s)-1], ",") {
		text, ok := fastFlowScalar(strings.Trim(item, " "))
		if !ok {
			return value{}, false
		}
		v.items = append(v.items, scalarOf(text))
	}
	return v, true
}

// fastFlowScalar parses a scalar inside brackets.
func fastFlowScalar(s string) (string, bool) {
	isQuoted := s != "" && (s[0] == '"' || s[0] == '\'')
	if !isQuoted && strings.ContainsAny(s, "[]{}:#\"'?") {
		return "", false
	}
	return fastScalar(s)
}

// fastScalar parses a scalar on one line.
func fastScalar(s string) (string, bool) {
	if s == "" {
		return "", false
	}
	if q := s[0]; q == '"' || q == '\'' {
		if len(s) < 3 || s[len(s)-1] != q { // "" too: an item may not follow it
			return "", false
		}
		in := s[1 : len(s)-1]
		if strings.IndexByte(in, q) >= 0 || q == '"' && strings.IndexByte(in, '\\') >= 0 || !isPlainlyPrintable(in) {
			return "", false
		}
		return in, true
	}
	if strings.IndexByte("|>&*!%@`{[#?-,]}:=<~.", s[0]) >= 0 || !isPlainlyPrintable(s) {
		return "", false
	}
	if i := strings.IndexByte(s, ':'); i >= 0 && (strings.Contains(s[i:], ": ") || s[len(s)-1] == ':') {
		return "", false
	}
	if strings.Contains(s, " #") {
		return "", false
	}
	return s, true
}

// isPlainlyPrintable reports whether s has no control characters, separators or noncharacters,
// so that every YAML parser passes it on unchanged.
func isPlainlyPrintable(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c < ' ' || c == 0x7f:
			return false
		case c == 0xc2 && i+1 < len(s) && s[i+1] < 0xa1: // C1 and NBSP
			return false
		case c == 0xe2 && i+2 < len(s) && s[i+1] == 0x80: // U+2000 to U+203F: separators
			if s[i+2] == 0xa8 || s[i+2] == 0xa9 {
				return false
			}
		case c == 0xef && i+2 < len(s) && s[i+1] == 0xbb && s[i+2] == 0xbf: // byte order mark
			return false
		case c == 0xef && i+2 < len(s) && s[i+1] == 0xbf && s[i+2] >= 0xbe: // noncharacters
			return false
		}
	}
	return true
}
