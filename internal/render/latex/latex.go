// Package latex translates LaTeX mathematics into Unicode text for a terminal.
//
// Its only input is TeX source and its only output is text. It knows no Markdown, no styles and
// no measure: whether a formula fits is the caller's business. Source with a command that it does
// not know is returned as it was written, and so is source of more than 8 KB.
//
//	latex.go    the entry points, and the translator's walk over the source
//	command.go  what begins with a backslash
//	script.go   superscripts, subscripts, fractions, accents
//	matrix.go   matrices, in one line or over several
//	symbols.go  the tables of names and signs
package latex

import (
	"strings"
	"unicode/utf8"

	"quire/internal/sanitize"
)

const (
	maxSource = 8 << 10 // bytes that are translated
	maxDepth  = 50      // groups, arguments and matrices in one another
)

// Inline returns src as one line. Its rows, and those of its matrices, are separated by
// semicolons.
func Inline(src string) string {
	return strings.Join(strings.Fields(strings.Join(Rows(src), "; ")), " ")
}

// Rows returns src with a line for each of its rows. A matrix stays in the line of its row.
func Rows(src string) []string {
	return translated(src, func(t *translator, row string) []string { return []string{t.flat(row, 0)} })
}

// Display returns src with a line for each of its rows, and as many lines for a row as its
// tallest matrix has.
func Display(src string) []string {
	return translated(src, (*translator).stacked)
}

// translated returns the rows of src, each laid out by layout.
func translated(src string, layout func(t *translator, row string) []string) []string {
	src = sanitize.Text(src)
	if len(src) > maxSource {
		return asWritten(src)
	}
	t := &translator{src: strings.Map(dropPlaceholder, src)}
	out := t.group(0)
	if t.failed || t.pos < len(t.src) {
		return asWritten(strings.TrimSpace(src))
	}
	var lines []string
	for row := range strings.SplitSeq(out, "\n") {
		if row = strings.Join(strings.Fields(row), " "); row != "" && row != "; " {
			lines = append(lines, layout(t, row)...)
		}
	}
	return lines
}

// asWritten returns the lines of source that is not translated, its tabs as spaces.
func asWritten(src string) []string {
	return strings.Split(strings.ReplaceAll(src, "\t", " "), "\n")
}

// translator translates one formula.
type translator struct {
	src    string
	pos    int
	depth  int
	failed bool // something is unknown, unbalanced or too deep

	matrices []matrix
}

// group translates up to and including the byte until; 0 is the end of the source.
func (t *translator) group(until byte) string {
	var b strings.Builder
	if t.depth++; t.depth > maxDepth {
		t.failed = true
	}
	for t.pos < len(t.src) && !t.failed {
		switch c := t.src[t.pos]; c {
		case until:
			t.pos++
			t.depth--
			return b.String()
		case '}':
			t.failed = true
		default:
			b.WriteString(t.next())
		}
	}
	if until != 0 {
		t.failed = true
	}
	t.depth--
	return b.String()
}

// next translates what comes next.
func (t *translator) next() string {
	switch c := t.src[t.pos]; c {
	case '^', '_':
		t.pos++
		return script(t.argument(), c)
	case '\'':
		t.pos++
		return "′"
	case '&', '~', '\n', '\t':
		t.pos++
		return " "
	case '%':
		if n := strings.IndexByte(t.src[t.pos:], '\n'); n >= 0 {
			t.pos += n
		} else {
			t.pos = len(t.src)
		}
		return ""
	}
	return t.atom()
}

// atom translates one character, group or command.
func (t *translator) atom() string {
	switch c := t.src[t.pos]; c {
	case '{':
		t.pos++
		return t.group('}')
	case '\\':
		return t.command()
	}
	_, n := utf8.DecodeRuneInString(t.src[t.pos:])
	t.pos += n
	return t.src[t.pos-n : t.pos]
}

// argument translates what a command, a superscript or a subscript applies to.
func (t *translator) argument() string {
	for t.pos < len(t.src) && (t.src[t.pos] == ' ' || t.src[t.pos] == '\n') {
		t.pos++
	}
	if t.pos >= len(t.src) || t.depth > maxDepth {
		t.failed = true
		return ""
	}
	t.depth++
	defer func() { t.depth-- }()
	return t.atom()
}
