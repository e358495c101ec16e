package dialect

import (
	"bytes"
	"strings"
)

// bookdown returns what bookdown adds to R Markdown, and the commands of LaTeX that lay out a
// book.
func bookdown() dialect {
	return dialect{
		name: "bookdown", marks: []string{`\@ref(`}, inline: (*document).bookdownReference, inlineAt: `\`,
		line: (*document).bookdownLine, lineAt: `\(`,
	}
}

// bookdownLine reads a text that is used elsewhere, "(ref:label) text", and drops commands.
func (d *document) bookdownLine(off, i, end int) (next int, done bool) {
	switch s := string(bytes.TrimSpace(d.src[i:end])); s {
	case `\newpage`, `\pagebreak`, `\clearpage`, `\tableofcontents`, `\mainmatter`, `\frontmatter`, `\backmatter`,
		`\appendix`:
		d.replace(off, end, "")
	default:
		_, text, found := strings.Cut(s, ") ")
		if !found || !strings.HasPrefix(s, "(ref:") {
			return 0, false
		}
		d.replace(off, end, text)
	}
	return end, true
}

// bookdownReference reads "\@ref(label)", which leads to a figure, a table or a chapter.
func (d *document) bookdownReference(i, end int) (stop int, replacement string) {
	inner, found := bytes.CutPrefix(d.src[i:min(end, i+200)], []byte(`\@ref(`))
	if !found {
		return -1, ""
	}
	n := bytes.IndexByte(inner, ')')
	if n < 1 {
		return -1, ""
	}
	return i + len(`\@ref(`) + n + 1, string(inner[:n])
}
