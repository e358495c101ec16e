package render

import (
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"quire/internal/markdown"
	"quire/internal/render/highlight"
	"quire/internal/render/parse"
	"quire/internal/render/richtext"
	"quire/internal/sanitize"
	"quire/internal/sgr"
	"quire/internal/textwidth"
)

// maxCodeRow is the most cells of a row of code; a longer line continues in the next row.
const maxCodeRow = 16 << 10

// continuationMark precedes the rows in which a long line of code continues.
const continuationMark = "↳ "

// diagrams are the languages of diagrams; mermaid is labelled with its code.
var diagrams = map[string]bool{
	"plantuml": true, "puml": true, "dot": true, "graphviz": true, "d2": true, "goat": true, "ditaa": true,
	"vega": true, "vega-lite": true, "wavedrom": true, "nomnoml": true, "svgbob": true, "geojson": true, "topojson": true,
}

// fencedCode renders a fenced code block below its caption, if the post gives it one. A formula
// written as code is rendered as a formula.
func (r *renderer) fencedCode(n *ast.FencedCodeBlock, w int) box {
	lang := parse.Language(n, r.block.src)
	if lang == "math" || lang == "katex" {
		return r.formula(parse.Source(n, r.block.src), w)
	}
	cell := cellOf(n, r.block.src)
	if cell.HidesAll {
		return box{}
	}
	caption := captionOf(n, r.block.src)
	if caption == "" {
		caption = sanitize.Line(parse.Decode(cell.Caption))
	}
	if cell.HidesCode {
		return r.hiddenCode(caption, w)
	}
	code := markdown.ReadCodeMarks(lang, sanitize.Text(parse.Source(n, r.block.src)))
	markLines(&code, n, r.block.src, cell)
	return r.markedCode(lang, caption, code, r.lineOf(n)+1, w)
}

// hiddenCode renders what is left of code of which a reader sees the output alone.
func (r *renderer) hiddenCode(caption string, w int) box {
	if caption == "" {
		return box{}
	}
	return box{lines: []richtext.Line{richtext.Plain(textwidth.Truncate(r.codeIndent()+caption, w), r.styles.Muted)}}
}

// codeBlock renders code that begins on a line of the post, a row for each of its lines: on a background
// of its own, or behind a bar, below its label. Lines are panned, unless the reader wants them wrapped.
func (r *renderer) codeBlock(lang, label, src string, line, w int) box {
	return r.markedCode(lang, label, markdown.ReadCodeMarks(lang, sanitize.Text(src)), line, w)
}

// markedCode renders code as codeBlock does, and its marks.
func (r *renderer) markedCode(lang, label string, code markdown.MarkedCode, line, w int) box {
	var b box
	if label = r.codeLabel(lang, label); label != "" {
		b.lines = append(b.lines, r.labelLine(label, w))
	}
	at := len(b.lines)
	room := maxCodeRow
	if r.opt.Wrap {
		room = w
	}
	for i, l := range r.codeLines(lang, strings.TrimRight(code.Text, "\n \t")) {
		for _, word := range code.Words {
			if word.From <= i && i < word.To {
				l = emphasizeWord(l, word.Text)
			}
		}
		if !r.opt.plainText {
			l = richtext.ReorderCode(l)
		}
		first := len(b.lines)
		b.lines = r.appendCode(b.lines, l, room)
		if i < len(code.Lines) && code.Lines[i] != markdown.Unmarked {
			r.markRows(b.lines[first:], code.Lines[i])
		}
	}
	for i := at; i < len(b.lines) && !r.opt.plainText; i++ {
		b.lines[i] = r.framed(b.lines[i], w)
	}
	b.codes = []Code{{Lang: lang, Text: code.Result(), Rows: len(b.lines), Line: line}}
	return b
}

// codeLabel returns what is above code in a language: the label that the post gives it, or on a screen
// the language itself.
func (r *renderer) codeLabel(lang, label string) string {
	switch {
	case label != "" || r.block.continued:
		return label
	case lang == "mermaid" || diagrams[lang]:
		return lang + " diagram"
	case r.opt.plainText || lang == "text" || lang == "txt" || lang == "plain" || lang == "plaintext":
		return ""
	}
	return lang
}

// labelLine returns the line above a code block: its label, at the right edge of a screen.
func (r *renderer) labelLine(label string, w int) richtext.Line {
	indent := r.codeIndent()
	if r.opt.plainText {
		return richtext.Plain(textwidth.Truncate(indent+label, w), r.styles.Muted)
	}
	label = textwidth.Truncate(label, w-len(indent)-1)
	free := w - len(indent) - textwidth.Width(label) - 1
	return r.framed(richtext.Line{
		{Text: indent + richtext.Spaces(free)}, {Text: label, Style: r.styles.Muted},
	}, w)
}

// framed returns a line of a code block on its background, w cells of it at least, or behind a bar that
// replaces its first cell, unless the sign of a marked line is there.
func (r *renderer) framed(l richtext.Line, w int) richtext.Line {
	if r.styles.CodeBackground == "" {
		bar := richtext.Span{Text: "│", Style: r.styles.Muted}
		if len(l) == 0 {
			return richtext.Line{bar}
		}
		rest, indented := strings.CutPrefix(l[0].Text, " ")
		if !indented {
			return l
		}
		l[0].Text = rest
		return slices.Insert(l, 0, bar)
	}
	for i := range l {
		l[i].Style.BG = r.styles.CodeBackground
	}
	if free := w - l.Width(); free > 0 {
		l = append(l, richtext.Span{Text: richtext.Spaces(free), Style: sgr.Style{BG: r.styles.CodeBackground}})
	}
	return l
}

// codeLines returns code as lines, coloured where the post names a language.
func (r *renderer) codeLines(lang, src string) []richtext.Line {
	if !r.opt.highlight || lang == "" {
		return highlight.Plain(src, r.codeIndent())
	}
	return r.highlighter.Lines(r.ctx, lang, src, r.codeIndent(), r.styles.CodeBlock)
}

// codeIndent returns what precedes every line of code.
func (r *renderer) codeIndent() string {
	if r.opt.plainText {
		return "    "
	}
	return "  "
}

// appendCode appends a line of code to lines, in rows of w cells: those after the first begin with a
// mark and at the line's own indentation.
func (r *renderer) appendCode(lines []richtext.Line, l richtext.Line, w int) []richtext.Line {
	if r.opt.plainText || len(l) == 0 || l.Width() <= w {
		return append(lines, l)
	}
	text := l.Text()
	indent := len(text) - len(strings.TrimLeft(text, " ")) - len(r.codeIndent())
	prefix := richtext.Line{
		{Text: r.codeIndent()},
		{Text: continuationMark, Style: r.styles.Muted},
		{Text: richtext.Spaces(min(indent, w/4))},
	}
	room, start := w, 0
	for start < len(text) {
		end := codeRowEnd(text, start, room)
		if start == 0 {
			lines = append(lines, l.Slice(start, end))
			room = max(w-prefix.Width(), 2)
		} else {
			lines = append(lines, append(prefix[:3:3], l.Slice(start, end)...))
		}
		start = end
	}
	return lines
}

// codeRowEnd returns where a row of code ends that begins at byte start: behind the last space if
// there is one in the second half of it, else where it is full.
func codeRowEnd(s string, start, room int) int {
	space, cells := 0, 0
	for i := start; i < len(s); {
		size, n := textwidth.Cluster(s[i:])
		if cells += n; cells > room && i > start {
			if space > 0 {
				return space
			}
			return i
		}
		i += size
		if s[i-1] == ' ' && cells > room/2 {
			space = i
		}
	}
	return len(s)
}
