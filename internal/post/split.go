package post

import (
	"bytes"
	"fmt"
	"strings"
)

// matter is the front matter of a file and where the body begins.
type matter struct {
	format string // "yaml", "toml", "json", "meta" or "" when there is none
	pairs  []pair
	source string // as written, for finding the line of a key
	line   int    // of the first line of source
	body   []byte
	long   bool  // only its beginning is read
	err    error // what is wrong with it
	at     int   // line of err
}

var (
	reOpen   = lazily(`^---[ \t]*([A-Za-z]+)?[ \t]*\n`)
	reTOML   = lazily(`^\+\+\+[ \t]*\n`)
	reJSON   = lazily(`^\{\s*["}]`)
	reMeta   = lazily(`^([A-Za-z][\pL\pN_.-]*)[ \t]*:(?:[ \t]+(.*))?$`)
	reIndent = lazily(`^(?:[ \t]{2,}\S|\t\S)`)
	reAssign = lazily(`(?m)^\s*(?:(?:const|let|var)\s+)?([\pL\pN_]+)\s*[=:]\s*`)
)

// split parts decoded text into front matter and body.
func split(s []byte) matter {
	t := bytes.TrimLeft(s, " \t\n")
	m := matter{body: s, line: 1 + bytes.Count(s[:len(s)-len(t)], []byte("\n"))}
	switch {
	case len(t) == 0:
	case bytes.HasPrefix(t, []byte("---")):
		m.fenced(t)
	case bytes.HasPrefix(t, []byte("+++")):
		m.toml(t)
	case t[0] == '{':
		m.json(t)
	case isLetter(t[0]):
		m.meta(t)
	}
	return m
}

// closing finds the line that closes a block opened before t[from:].
func closing(t []byte, from int, fences ...string) (start, end int) {
	for at := from; at < len(t); {
		stop := len(t)
		if i := bytes.IndexByte(t[at:], '\n'); i >= 0 {
			stop = at + i
		}
		if c := t[at:min(at+3, len(t))]; len(c) == 3 && (string(c) == fences[0] || string(c) == fences[len(fences)-1]) &&
			len(bytes.Trim(t[at+3:stop], " \t")) == 0 {
			return at, stop
		}
		at = stop + 1
	}
	return -1, -1
}

func (m *matter) fail(at int, format string, args ...any) {
	m.err, m.at = fmt.Errorf(format, args...), at
}

// take makes the block at t[from:start] the front matter, and what follows end the
// body.
func (m *matter) take(t []byte, from, start, end int) string {
	m.line += bytes.Count(t[:from], []byte("\n"))
	block := t[from:start]
	if len(block) > maxMatter {
		block = block[:max(bytes.LastIndexByte(block[:maxMatter], '\n'), 0)]
		m.long = true
	}
	m.source = string(block)
	m.body = bytes.TrimLeft(t[end:], "\n")
	return m.source
}

// fenced reads a block between lines of dashes.
func (m *matter) fenced(t []byte) {
	open := 4
	dialect := "yaml"
	if !bytes.HasPrefix(t, []byte("---\n")) {
		i := reOpen().FindSubmatchIndex(t)
		if i == nil {
			return
		}
		if open = i[1]; i[2] >= 0 {
			dialect = strings.ToLower(string(t[i[2]:i[3]]))
		}
	}
	start, end := closing(t, open, "---", "...")
	if start < 0 {
		if first, _, _ := bytes.Cut(t[open:], []byte("\n")); reMeta().Match(first) {
			m.fail(m.line, "the front matter is not closed: add a line of --- after it")
		}
		return
	}
	whole := *m
	src := m.take(t, open, start, end)
	var err error
	ok := true
	switch dialect {
	case "yaml", "yml":
		m.pairs, ok, err = loadYAML(src)
	case "toml":
		m.pairs, err = loadTOML(src)
	case "json":
		m.pairs, err = loadJSON(src)
	case "js", "javascript":
		m.pairs = loadAssignments(src)
	default:
		ok = false
	}
	if !ok { // a thematic break, prose, a thematic break
		*m = whole
		return
	}
	m.format = "yaml"
	if err != nil {
		m.fail(m.line+errorLine(err), "%s that no parser takes: %s", strings.ToUpper(dialect), errorText(err))
	}
}

func (m *matter) toml(t []byte) {
	open := reTOML().FindIndex(t)
	if open == nil {
		return
	}
	start, end := closing(t, open[1], "+++")
	if start < 0 {
		m.fail(m.line, "the front matter is not closed: add a line of +++ after it")
		return
	}
	var err error
	m.format = "toml"
	if m.pairs, err = loadTOML(m.take(t, open[1], start, end)); err != nil {
		m.fail(m.line+errorLine(err), "TOML that no parser takes: %s", errorText(err))
	}
}

func (m *matter) json(t []byte) {
	if !reJSON().Match(t) {
		return
	}
	pairs, end, err := readJSON(t[:min(len(t), maxMatter)])
	if err != nil && len(t) > maxMatter && bytes.Contains(t[maxMatter:], []byte("}")) {
		err = errTooBig
	}
	if err != nil {
		m.fail(m.line, "JSON that no parser takes: %s", errorText(err))
		return
	}
	m.format = "json"
	m.take(t, 0, end, end)
	m.pairs = pairs
}

// meta reads front matter without an opening line: YAML up to a line of dashes (Hexo), or lines of
// "Key: value" up to a blank one (Pelican, MultiMarkdown). Both need a title or a date.
func (m *matter) meta(t []byte) {
	head := t[:min(len(t), maxMatter)]
	first, _, _ := bytes.Cut(head, []byte("\n"))
	if i := bytes.IndexByte(first, ':'); i < 0 || i+1 < len(first) && first[i+1] != ' ' && first[i+1] != '\t' || !reMeta().Match(first) {
		return
	}
	if start, end := hexoEnd(head); start >= 0 {
		m.hexo(t, start, end)
		return
	}
	m.keyLines(t, head)
}

// hexo reads YAML that no line opens and t[start:end] closes.
func (m *matter) hexo(t []byte, start, end int) {
	src := m.take(t, 0, start, end)
	m.format = "yaml"
	pairs, ok, err := loadYAML(src)
	if m.pairs = pairs; !ok {
		m.pairs = lenientYAML(src)
	}
	if err != nil {
		m.fail(m.line+errorLine(err), "YAML that no parser takes: %s", errorText(err))
	}
}

// hexoEnd returns where the line of dashes is that closes YAML which begins head, and where that
// line ends, -1 when there is none: a line before it is no YAML, or none is a title, date or layout.
// Behind an empty line only another key shows that it is not a body which has begun.
func hexoEnd(head []byte) (start, end int) {
	telling, gap, comment := false, false, false
	for at := 0; at < len(head); {
		stop := len(head)
		if i := bytes.IndexByte(head[at:], '\n'); i >= 0 {
			stop = at + i
		}
		line := string(head[at:stop])
		next := min(stop+1, len(head))
		key := reMeta().FindStringSubmatch(line)
		switch {
		case strings.HasPrefix(line, "---") && strings.Trim(line[3:], " \t") == "":
			if telling && !(gap && comment) {
				return at, next
			}
			return -1, -1
		case strings.TrimSpace(line) == "":
			gap = true
		case line[0] == '#':
			comment = gap
		case key != nil:
			gap, comment = false, false
			switch canon(key[1]) {
			case "title", "date", "layout":
				telling = true
			}
		case gap || !reIndent().MatchString(line) && !strings.HasPrefix(line, "- "):
			return -1, -1
		}
		at = next
	}
	return -1, -1
}

// keyLines reads lines of "Key: value" up to a blank one; indented lines go on a value.
func (m *matter) keyLines(t, head []byte) {
	var pairs []pair
	for at := 0; at <= len(head); {
		stop := len(t)
		if i := bytes.IndexByte(t[at:], '\n'); i >= 0 {
			stop = at + i
		}
		line := string(t[at:stop])
		next := min(stop+1, len(t))
		last := stop == len(t) // the end of the file closes the block as a blank line does
		if last && !m.keyLine(&pairs, line) {
			return
		}
		if last || strings.TrimSpace(line) == "" {
			if hasKey(pairs, "title", "date") {
				if last {
					at = len(t)
				}
				m.take(t, 0, at, next)
				m.format, m.pairs = "meta", pairs
			}
			return
		}
		if !m.keyLine(&pairs, line) {
			return
		}
		at = next
	}
}

// keyLine adds a line to pairs, and reports whether it could be one of them.
func (*matter) keyLine(pairs *[]pair, line string) bool {
	if f := reMeta().FindStringSubmatch(line); f != nil {
		*pairs = append(*pairs, pair{f[1], scalarOf(strings.TrimSpace(f[2]))})
		return true
	}
	last := len(*pairs) - 1
	if last < 0 || !reIndent().MatchString(line) {
		return strings.TrimSpace(line) == ""
	}
	if was := &(*pairs)[last].val.text; len(*was) <= maxScalar {
		*was = strings.TrimSpace(*was + " " + strings.TrimSpace(line))
	}
	return true
}

func hasKey(pairs []pair, keys ...string) bool {
	for _, p := range pairs {
		for _, k := range keys {
			if canon(p.key) == k {
				return true
			}
		}
	}
	return false
}

// loadAssignments reads Eleventy's front matter: const title = "…"; each on a line
// of its own, or with the value on the next.
func loadAssignments(src string) (out []pair) {
	for src != "" {
		at := reAssign().FindStringSubmatchIndex(src)
		if at == nil {
			break
		}
		name := src[at[2]:at[3]]
		v, rest, more := strings.Cut(src[at[1]:], "\n")
		v = strings.TrimRight(v, " \t\f\v")
		if n := len(v); n > 0 && (v[n-1] == ';' || v[n-1] == ',') {
			v = strings.TrimRight(v[:n-1], " \t\f\v")
		}
		if quoted(v) || len(v) > 1 && v[0] == '`' && v[len(v)-1] == '`' {
			v = v[1 : len(v)-1]
		}
		out = append(out, pair{name, scalarOf(v)})
		if src = rest; !more {
			break
		}
	}
	return out
}

// lineOf is the line of the file on which a key stands, 0 when it is not found.
func (m *matter) lineOf(key string) int {
	n := m.line
	for line := range strings.SplitSeq(m.source, "\n") {
		k, _, ok := strings.Cut(line, ":")
		if !ok || m.format == "toml" {
			k, _, ok = strings.Cut(line, "=")
		}
		if ok && canon(strings.Trim(k, " \t\"'{")) == key {
			return n
		}
		n++
	}
	return 0
}
