package dialect

import (
	"bytes"
	"strings"

	"quire/internal/markdown"
)

// mdx returns what MDX adds to components: imports, exports and expressions.
func mdx() dialect {
	return dialect{
		name: "MDX", marks: []string{"{"}, inline: (*document).expression, inlineAt: "{",
		line: (*document).mdxStatement, lineAt: "ie", traits: (*traits).mdxLine, signs: []string{"import ", "export ", "{/*"},
	}
}

// mdxLine notes what only MDX has: imports, exports and comments.
func (t *traits) mdxLine(src []byte, off, end int) {
	ln := src[off:end]
	t.mdx = t.mdx || importLine(ln) || exportLine(ln) || jsxComment(ln)
}

// mdxStatement drops an import or an export.
func (d *document) mdxStatement(off, i, end int) (next int, done bool) {
	ln := d.src[off:end]
	if !d.traits.mdx || i > off || !importLine(ln) && !exportLine(ln) {
		return 0, false
	}
	return d.statement(off), true
}

// importLine reports whether a line begins an import of MDX.
func importLine(ln []byte) bool {
	rest, found := bytes.CutPrefix(ln, []byte("import "))
	if !found {
		return false
	}
	rest = bytes.TrimSpace(rest)
	return bytes.Contains(rest, []byte(" from '")) || bytes.Contains(rest, []byte(` from "`)) ||
		len(rest) > 0 && (rest[0] == '"' || rest[0] == '\'' || rest[0] == '{' && bytes.IndexByte(rest, '}') < 0)
}

// exportLine reports whether a line begins an export of MDX.
func exportLine(ln []byte) bool {
	after, found := bytes.CutPrefix(ln, []byte("export "))
	if !found {
		return false
	}
	word, rest, _ := strings.Cut(strings.TrimSpace(string(after)), " ")
	switch word {
	case "const", "let", "var":
		return strings.Contains(rest, "=")
	case "function", "async", "class":
		return strings.ContainsAny(rest, "({")
	case "default":
		return strings.HasPrefix(rest, "function") || strings.HasPrefix(rest, "(") || strings.HasPrefix(rest, "{") ||
			strings.HasPrefix(rest, "class") || !strings.Contains(rest, " ")
	}
	return strings.HasPrefix(word, "{") || word == "*"
}

// statement clears the statement of JavaScript that begins at off and returns where
// the line after it begins.
func (d *document) statement(off int) int {
	const longest = 32 << 10 // bytes of a statement
	src := d.src
	depth, stop := 0, off
	for stop < len(src) && stop-off < longest {
		end := markdown.LineEnd(src, stop)
		ln := src[stop:end]
		if depth <= 0 && stop > off && len(bytes.TrimSpace(ln)) == 0 {
			break
		}
		for _, c := range ln {
			switch c {
			case '{', '(', '[':
				depth++
			case '}', ')', ']':
				depth--
			}
		}
		d.replace(stop, end, "")
		stop = end
		last := bytes.TrimSpace(ln)
		if depth <= 0 && len(last) > 0 && (last[len(last)-1] == ';' || !continues(last)) {
			break
		}
	}
	return stop
}

// continues reports whether a line of JavaScript goes on in the next one.
func continues(ln []byte) bool {
	return strings.IndexByte("=,+(&|?:.", ln[len(ln)-1]) >= 0
}

// jsxComment reports whether a comment of MDX begins on a line, and not an example of
// Hugo or Zola, "{{/* x */}}".
func jsxComment(ln []byte) bool {
	i := bytes.Index(ln, []byte("{/*"))
	return i >= 0 && (i == 0 || ln[i-1] != '{' && ln[i-1] != '<') && bytes.IndexByte(ln, '`') < 0
}

// expression reads "{…}" of MDX: a string in it is shown, anything else is not.
func (d *document) expression(i, _ int) (stop int, replacement string) {
	src := d.src
	if !d.traits.mdx || i > 0 && src[i-1] == '$' || i+1 < len(src) && strings.IndexByte("{%<:", src[i+1]) >= 0 {
		return -1, ""
	}
	stop = braces(src, i)
	if stop < 0 || stop == i+2 {
		d.spend(maxComponent)
		return -1, ""
	}
	inner := strings.TrimSpace(string(src[i+1 : stop-1]))
	if v := literal(inner); v != "" {
		return stop, v
	}
	if strings.HasPrefix(inner, "#") || strings.HasPrefix(inner, ".") {
		d.spend(maxComponent)
		return -1, "" // attributes of another dialect
	}
	return stop, ""
}
