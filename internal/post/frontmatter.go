package post

import (
	"bytes"
	"fmt"
	"strings"
)

// frontMatter is the front matter of a file, and the body after it.
type frontMatter struct {
	format    string // "yaml", "toml", "json", "meta" or "" when there is no front matter
	pairs     []pair
	source    string // as written, for finding the line of a key
	line      int    // of the first line of source
	body      []byte
	truncated bool  // only its beginning is read
	err       error // what is wrong with it
	errLine   int
}

var (
	reOpen     = lazyRegexp(`^---[ \t]*([A-Za-z]+)?[ \t]*\n`)
	reTOML     = lazyRegexp(`^\+\+\+[ \t]*\n`)
	reJSON     = lazyRegexp(`^\{\s*["}]`)
	reMeta     = lazyRegexp(`^([A-Za-z][\pL\pN_.-]*)[ \t]*:(?:[ \t]+(.*))?$`)
	reTitleKey = lazyRegexp(`(?mi)^title[ \t]*:`)
	reIndent   = lazyRegexp(`^(?:[ \t]{2,}\S|\t\S)`)
	reAssign   = lazyRegexp(`(?m)^\s*(?:(?:const|let|var)\s+)?([\pL\pN_]+)\s*[=:]\s*`)
)

// split splits decoded text into front matter and body.
func split(s []byte) frontMatter {
	t := bytes.TrimLeft(s, " \t\n")
	m := frontMatter{body: s, line: 1 + bytes.Count(s[:len(s)-len(t)], []byte("\n"))}
	switch {
	case len(t) == 0:
	case bytes.HasPrefix(t, []byte("---")):
		m.fenced(t)
	case bytes.HasPrefix(t, []byte("+++")):
		m.toml(t)
	case t[0] == '{':
		m.json(t)
	case t[0] == '"', bytes.HasPrefix(t, []byte(";;;")):
		m.hexoJSON(t)
	case isLetter(t[0]):
		m.meta(t)
	case t[0] == '#':
		m.commented(t)
	}
	return m
}

// closing returns where the line is that closes a block opened before t[from:].
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

func (m *frontMatter) fail(line int, format string, args ...any) {
	m.err, m.errLine = fmt.Errorf(format, args...), line
}

// take makes the block at t[from:start] the front matter, and what follows end the body. It
// returns the block.
func (m *frontMatter) take(t []byte, from, start, end int) string {
	m.line += bytes.Count(t[:from], []byte("\n"))
	block := t[from:start]
	if len(block) > maxMatter {
		block = block[:max(bytes.LastIndexByte(block[:maxMatter], '\n'), 0)]
		m.truncated = true
	}
	m.source = string(block)
	m.body = bytes.TrimLeft(t[end:], "\n")
	return m.source
}

// fenced parses a block between lines of dashes.
func (m *frontMatter) fenced(t []byte) {
	open := 4
	language := "yaml"
	if !bytes.HasPrefix(t, []byte("---\n")) {
		i := reOpen().FindSubmatchIndex(t)
		if i == nil {
			return
		}
		if open = i[1]; i[2] >= 0 {
			language = strings.ToLower(string(t[i[2]:i[3]]))
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
	switch language {
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
		m.fail(m.line+errorLine(err), "invalid %s: %s", strings.ToUpper(language), errorText(err))
	}
}

func (m *frontMatter) toml(t []byte) {
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
		m.fail(m.line+errorLine(err), "invalid TOML: %s", errorText(err))
	}
}

func (m *frontMatter) json(t []byte) {
	if !reJSON().Match(t) {
		return
	}
	pairs, end, err := readJSON(t[:min(len(t), maxMatter)])
	if err != nil && len(t) > maxMatter && bytes.Contains(t[maxMatter:], []byte("}")) {
		err = errTooBig
	}
	if err != nil {
		m.fail(m.line, "invalid JSON: %s", errorText(err))
		return
	}
	m.format = "json"
	m.take(t, 0, end, end)
	m.pairs = pairs
}

// meta parses front matter without an opening line: YAML up to a line of dashes (Hexo), or lines
// of "Key: value" up to an empty line (Pelican, MultiMarkdown). Both need a title or a date.
func (m *frontMatter) meta(t []byte) {
	head := t[:min(len(t), maxMatter)]
	first, _, _ := bytes.Cut(head, []byte("\n"))
	if i := bytes.IndexByte(first, ':'); i < 0 || i+1 < len(first) && first[i+1] != ' ' && first[i+1] != '\t' ||
		!reMeta().Match(first) {
		return
	}
	if start, end := hexoEnd(head); start >= 0 {
		m.hexo(t, start, end)
		return
	}
	m.keyLines(t, head)
}

// commented parses front matter of Hexo that begins with comments of YAML. They look like headings,
// so a title must follow: a heading is the title of a post otherwise.
func (m *frontMatter) commented(t []byte) {
	head := t[:min(len(t), maxMatter)]
	if start, end := hexoEnd(head); start >= 0 && reTitleKey().Match(head[:start]) {
		m.hexo(t, start, end)
	}
}

// hexo parses YAML without an opening line, which t[start:end] closes.
func (m *frontMatter) hexo(t []byte, start, end int) {
	src := m.take(t, 0, start, end)
	m.format = "yaml"
	pairs, ok, err := loadYAML(src)
	if m.pairs = pairs; !ok {
		m.pairs = lenientYAML(src)
	}
	if err != nil {
		m.fail(m.line+errorLine(err), "invalid YAML: %s", errorText(err))
	}
}

// hexoJSON parses the JSON of Hexo, which has no braces and ends with a line of semicolons; another one
// may begin it.
func (m *frontMatter) hexoJSON(t []byte) {
	open := 0
	if bytes.HasPrefix(t, []byte(";;;\n")) {
		open = 4
	}
	start, end := closing(t[:min(len(t), maxMatter)], open, ";;;")
	if start < 0 {
		return
	}
	pairs, err := loadJSON("{" + strings.TrimRight(string(t[open:start]), " \t\n,") + "}")
	if err != nil {
		return // prose in quotation marks
	}
	m.take(t, open, start, end)
	m.pairs, m.format = pairs, "json"
}

// hexoEnd returns where the line of dashes begins and ends that closes the YAML at the beginning
// of head; -1 when a line before it is not YAML, or there is no title, date or layout. After an
// empty line another key must follow, for the body may have begun.
func hexoEnd(head []byte) (start, end int) {
	isMatter, gap, comment := false, false, false // gap: an empty line without a key since
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
			if isMatter && !(gap && comment) {
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
				isMatter = true
			}
		case gap || !reIndent().MatchString(line) && !strings.HasPrefix(line, "- "):
			return -1, -1
		}
		at = next
	}
	return -1, -1
}

// keyLines parses lines of "Key: value" up to an empty one or the end of the file; indented lines
// continue a value.
func (m *frontMatter) keyLines(t, head []byte) {
	var pairs []pair
	for at := 0; at <= len(head); {
		stop := len(t)
		if i := bytes.IndexByte(t[at:], '\n'); i >= 0 {
			stop = at + i
		}
		line, next := string(t[at:stop]), min(stop+1, len(t))
		isEmpty, isLast := strings.TrimSpace(line) == "", stop == len(t)
		if !isEmpty && !m.keyLine(&pairs, line) {
			return
		}
		if isEmpty || isLast {
			if hasKey(pairs, "title", "date") {
				if !isEmpty {
					at = len(t)
				}
				m.take(t, 0, at, next)
				m.format, m.pairs = "meta", pairs
			}
			return
		}
		at = next
	}
}

// keyLine adds a line to pairs and reports whether it could.
func (*frontMatter) keyLine(pairs *[]pair, line string) bool {
	if f := reMeta().FindStringSubmatch(line); f != nil {
		*pairs = append(*pairs, pair{f[1], scalarOf(strings.TrimSpace(f[2]))})
		return true
	}
	last := len(*pairs) - 1
	if last < 0 || !reIndent().MatchString(line) {
		return false
	}
	if text := &(*pairs)[last].val.text; len(*text) <= maxScalar {
		*text = strings.TrimSpace(*text + " " + strings.TrimSpace(line))
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

// loadAssignments parses Eleventy's front matter: const title = "…"; each on a line of its own,
// or with the value on the next.
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
		if isQuoted(v) || len(v) > 1 && v[0] == '`' && v[len(v)-1] == '`' {
			v = v[1 : len(v)-1]
		}
		out = append(out, pair{name, scalarOf(v)})
		if src = rest; !more {
			break
		}
	}
	return out
}

// lineOf returns the line of the file that a key is on, 0 when it is not found.
func (m *frontMatter) lineOf(key string) int {
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
